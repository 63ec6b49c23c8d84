"""What the ledger is told from outside."""

from dataclasses import dataclass
from typing import ClassVar

from shared.service.settings import FollowedService, ServiceSettings


@dataclass(frozen=True, slots=True)
class Settings(ServiceSettings):
    """The ledger's settings: those of every service, and where the projects service is followed.

    `projects_url`, the log that it must be, and the file of the token that is shown there: all three or none.
    """

    TOGETHER: ClassVar = (("projects_url", "projects_log", "projects_token_file"),)

    projects_url: str = ""
    projects_log: str = ""
    projects_token_file: str = ""

    @property
    def projects(self) -> FollowedService | None:
        """The projects service, if it is followed."""
        return FollowedService.of(self.projects_url, self.projects_log, self.projects_token_file)
