"""The projects service as one running thing."""

from datetime import UTC, datetime

from services.projects.hearing.ledger_feed import TYPES, heard
from services.projects.machine import Machine
from services.projects.mechanisms.defaults import DEFAULTS
from services.projects.settings import Settings
from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.commands.projects_lifecycle import SetMechanismPolicy
from shared.contracts.times import day_in
from shared.eventlog.application import Command
from shared.eventlog.subscription import Subscription
from shared.service.following import subscription
from shared.service.machine import Request
from shared.service.running import Running, key_of

CONSUMER = "projects-hearing"
POLICIES_FROM = "2000-01-01"
"""From when the policies of a new installation hold: before anything that may be told of."""


class Projects(Running):
    """The parts of a running projects service."""

    machine: Machine
    settings: Settings

    def __init__(self, settings: Settings, machine: Machine) -> None:
        super().__init__("projects", settings, machine)

    def followed(self) -> list[Subscription]:
        """The ledger's feed, where the settings name it."""
        source = self.settings.ledger
        return [subscription(self, CONSUMER, source, heard, TYPES)] if source else []

    async def start(self) -> None:
        """Starts, and records the policies that a new installation begins with, each once for ever."""
        await super().start()
        rule = self.machine.rules[SetMechanismPolicy.command_name()]
        actor = Actor(issuer=self.settings.log_origin, subject=SYSTEM, client_id=self.name)
        today = day_in(self.machine.time_zone, datetime.now(UTC))
        for policy in DEFAULTS:
            body = SetMechanismPolicy.model_validate(
                {"mechanism": policy.mechanism, "policy": policy, "valid_from": POLICIES_FROM, "effective_on": today}
            )
            key = key_of(f"first-policy:{policy.key}")
            await self.writer.submit(Command(rule.name, actor, key, "0" * 64, Request(rule, body)))
