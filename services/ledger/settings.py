"""What the ledger is told from outside. An incomplete set refuses to start; nothing runs open by default."""

from collections.abc import Mapping
from dataclasses import dataclass


class Unconfigured(Exception):
    """A setting is missing or malformed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The ledger's settings; each comes from the environment variable of the same name in upper case.

    `database_url` logs in as the writer role, `reader_database_url` as the reader role (for queries; the
    writer's where it is not given). `oidc_jwks` is a file's path or an https address. `first_administrator`
    (`<issuer> <subject>`) is given the first grant of an empty log. `projects_*`: where the projects service is
    followed, the log that it must be, and the file of the token that is shown there; all three or none.
    """

    database_url: str
    log_origin: str
    oidc_issuer: str
    oidc_audience: str
    oidc_jwks: str
    reader_database_url: str = ""
    first_administrator: str = ""
    projects_url: str = ""
    projects_log: str = ""
    projects_token_file: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings. Raises Unconfigured naming every variable that is missing."""
        values = {name: environment.get(name.upper(), "") for name in cls.__slots__}
        of_projects = ("projects_url", "projects_log", "projects_token_file")
        optional: tuple[str, ...] = ("reader_database_url", "first_administrator")
        if not any(values[name] for name in of_projects):
            optional += of_projects
        missing = [name.upper() for name, value in values.items() if not value and name not in optional]
        if missing:
            raise Unconfigured(f"not set: {', '.join(missing)}")
        if values["first_administrator"] and len(values["first_administrator"].split()) != 2:
            raise Unconfigured("FIRST_ADMINISTRATOR is `<issuer> <subject>`")
        return cls(**values)
