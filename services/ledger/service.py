"""The ledger as one running thing."""

from services.ledger.machine import Machine
from services.ledger.settings import Settings
from shared.service.running import Running


class Ledger(Running):
    """The parts of a running ledger."""

    machine: Machine

    def __init__(self, settings: Settings, machine: Machine) -> None:
        super().__init__("ledger", settings, machine)
