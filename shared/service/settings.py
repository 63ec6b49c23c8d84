"""What a service is told from outside. An incomplete set refuses to start; nothing runs open by default."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Self


class Unconfigured(Exception):
    """A setting is missing or malformed."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The settings that every service has; each comes from the environment variable of the same name in upper case.

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
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings. Raises Unconfigured naming every variable that is missing."""
        values = {field.name: environment.get(field.name.upper(), "") for field in fields(cls)}
        optional = {field.name for field in fields(cls) if field.default is not MISSING}
        missing = [name.upper() for name, value in values.items() if not value and name not in optional]
        if missing:
            raise Unconfigured(f"not set: {', '.join(missing)}")
        if values["first_administrator"] and len(values["first_administrator"].split()) != 2:
            raise Unconfigured("FIRST_ADMINISTRATOR is `<issuer> <subject>`")
        return cls(**values)
