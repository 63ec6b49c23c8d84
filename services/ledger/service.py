"""The ledger as one running thing."""

from services.ledger.hearing.projects_feed import heard
from services.ledger.machine import Machine
from services.ledger.settings import Settings
from shared.eventlog.subscription import Subscription
from shared.service.following import subscription
from shared.service.running import Running

CONSUMER = "ledger-hearing"


class Ledger(Running):
    """The parts of a running ledger."""

    machine: Machine
    settings: Settings

    def __init__(self, settings: Settings, machine: Machine) -> None:
        super().__init__("ledger", settings, machine)

    def followed(self) -> list[Subscription]:
        """The projects service's feed, where the settings name it."""
        source = self.settings.projects
        return [subscription(self, CONSUMER, source, heard)] if source else []
