"""Projects as their log's writer sees them: the machine of every service, with the day in its context, and what
decisions compare projects with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.projects.effects import Effects
from services.projects.overlaps.checking import CANDIDATES
from services.projects.state import Context
from services.projects.third_party import texts
from services.projects.third_party.state import THIRD_PARTY_ACTIVITY
from shared.contracts.actor import Actor
from shared.contracts.commands.projects_third_parties import EraseActivity, ImportActivity
from shared.contracts.envelope import Recorded
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.deciding.capability import Capability
from shared.eventlog.application import Command
from shared.service import machine
from shared.service.answers import BriefAnswer, CommandAnswer
from shared.service.loading import NO_LIMIT
from shared.service.machine import Connection, Request


class Machine(machine.Machine):
    """Implements shared.eventlog.writer.Application for projects."""

    effects: Effects

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        super().__init__(capabilities, Effects(capabilities))

    async def load(self, connection: Connection, missing: NotLoaded, before: int = NO_LIMIT) -> None:
        """Loads what a decision asked for; what a project is compared with, as the transaction itself left it."""
        if any(what == "list" and rest[0] == CANDIDATES for what, *rest in missing.wanted):
            for statement, parameters in self.effects.index.statements():
                await connection.execute(statement, parameters, prepare=True)
        await super().load(connection, missing, before)
        for what, *rest in missing.wanted:
            if what == "activity":
                activity = await texts.read(connection, rest[0], rest[1])
                self.effects.profiles[rest[0], rest[1]] = None
                if activity is not None:
                    self.effects.offer(activity)

    def post(self, command: Command, recorded: list[Recorded]) -> Any:
        """What the events do, worked out and not applied."""
        body = command.payload.body
        if isinstance(body, ImportActivity):
            self.effects.offer(body.activity)
        return super().post(command, recorded)

    def apply(self, command: Command, recorded: list[Recorded], posted: Any) -> CommandAnswer | BriefAnswer:
        """Applies the events to the states; what a publisher wrote goes beside the log."""
        body = command.payload.body
        if isinstance(body, ImportActivity):
            self.effects.texts.keep(body.activity)
        elif isinstance(body, EraseActivity):
            self.effects.texts.erase(body.activity_id)
        return super().apply(command, recorded, posted)

    def _named(self, request: Request) -> list[tuple[str, str]]:
        found = super()._named(request)
        try:
            body = request.body
        except Refused:
            return found
        if isinstance(body, ImportActivity):
            found.append((THIRD_PARTY_ACTIVITY.name, body.activity.activity_id))
        return found

    def _context(self, recorded_at: datetime, actor: Actor) -> Context:
        today = day_in(self.time_zone, recorded_at)
        return Context(recorded_at, actor, self._new_id, rules=self.rules, today=today)
