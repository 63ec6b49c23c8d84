"""What a service is told from outside. An incomplete set refuses to start; nothing runs open by default."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import ClassVar, Self


class Unconfigured(Exception):
    """A setting is missing or malformed."""


@dataclass(frozen=True, slots=True)
class FollowedService:
    """Another service whose feed is followed: its address, the origin of its log, the file of the token shown there."""

    url: str
    log: str
    token_file: str

    @classmethod
    def of(cls, url: str, log: str, token_file: str) -> "FollowedService | None":
        """The service, None where nothing is named."""
        return cls(url, log, token_file) if url else None


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The settings that every service has; each comes from the environment variable of the same name in upper case.

    `database_url` logs in as the writer role, `reader_database_url` as the reader role (for queries; the
    writer's where it is not given). `oidc_jwks` is a file's path or an https address. `first_administrator`
    (`<issuer> <subject>`) is given the first grant of an empty log. `TOGETHER`: settings of which all are
    given or none.
    """

    TOGETHER: ClassVar[tuple[tuple[str, ...], ...]] = ()

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
        optional -= {name for names in cls.TOGETHER if any(values[name] for name in names) for name in names}
        missing = [name.upper() for name, value in values.items() if not value and name not in optional]
        if missing:
            raise Unconfigured(f"not set: {', '.join(missing)}")
        if values["first_administrator"] and len(values["first_administrator"].split()) != 2:
            raise Unconfigured("FIRST_ADMINISTRATOR is `<issuer> <subject>`")
        return cls(**values)
