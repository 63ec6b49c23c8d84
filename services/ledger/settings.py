"""What the ledger is told from outside."""

from dataclasses import dataclass

from shared.service.settings import ServiceSettings


@dataclass(frozen=True, slots=True)
class Settings(ServiceSettings):
    """The ledger's settings: those of every service."""
