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
    (`<issuer> <subject>`) is given the first grant of an empty log.
    """

    database_url: str
    log_origin: str
    oidc_issuer: str
    oidc_audience: str
    oidc_jwks: str
    reader_database_url: str = ""
    first_administrator: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings. Raises Unconfigured naming every variable that is missing."""
        values = {name: environment.get(name.upper(), "") for name in cls.__slots__}
        optional = ("reader_database_url", "first_administrator")
        missing = [name.upper() for name, value in values.items() if not value and name not in optional]
        if missing:
            raise Unconfigured(f"not set: {', '.join(missing)}")
        if values["first_administrator"] and len(values["first_administrator"].split()) != 2:
            raise Unconfigured("FIRST_ADMINISTRATOR is `<issuer> <subject>`")
        return cls(**values)
