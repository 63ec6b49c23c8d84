"""What the projects service is told from outside."""

from dataclasses import dataclass
from typing import ClassVar

from shared.service.settings import FollowedService, ServiceSettings


@dataclass(frozen=True, slots=True)
class Settings(ServiceSettings):
    """The settings of projects: those of every service, and where the ledger is followed.

    `ledger_url`, the log that it must be, and the file of the token that is shown there: all three or none.
    """

    TOGETHER: ClassVar = (("ledger_url", "ledger_log", "ledger_token_file"),)

    ledger_url: str = ""
    ledger_log: str = ""
    ledger_token_file: str = ""

    @property
    def ledger(self) -> FollowedService | None:
        """The ledger, if it is followed."""
        return FollowedService.of(self.ledger_url, self.ledger_log, self.ledger_token_file)
