"""What reporting is told from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

import orjson

from shared.service.settings import Unconfigured

FeedKind = Literal["ledger", "projects"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is followed: what kind of log, where, its origin, and the file of the token that is shown there."""

    kind: FeedKind
    url: str
    log: str
    token_file: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of reporting; each comes from the environment variable of the same name in upper case.

    `database_url` logs in as the writer role, `reader_database_url` as the reader role (the writer's where it is not
    given). `oidc_jwks` is a file's path or an https address. `feeds` is a JSON list of objects with `kind`, `url`,
    `log`, `token_file`: any number of ledgers and of projects services, each log once. `first_administrator` (issuer
    and subject) may operate reporting before any feed has told who may.
    """

    database_url: str
    oidc_issuer: str
    oidc_audience: str
    oidc_jwks: str
    feeds: tuple[Feed, ...]
    reader_database_url: str = ""
    first_administrator: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings. Raises Unconfigured naming every variable that is missing, or what of FEEDS is wrong."""
        needed = ("database_url", "oidc_issuer", "oidc_audience", "oidc_jwks", "feeds")
        values = {
            name: environment.get(name.upper(), "") for name in (*needed, "reader_database_url", "first_administrator")
        }
        missing = [name.upper() for name in needed if not values[name]]
        if missing:
            raise Unconfigured(f"not set: {', '.join(missing)}")
        if values["first_administrator"] and len(values["first_administrator"].split()) != 2:
            raise Unconfigured("FIRST_ADMINISTRATOR is an issuer and a subject with a space between")
        feeds = _feeds(values.pop("feeds"))
        return cls(feeds=feeds, **values)


def _feeds(text: str) -> tuple[Feed, ...]:
    try:
        given = [Feed(**feed) for feed in orjson.loads(text)]
    except (orjson.JSONDecodeError, TypeError) as error:
        raise Unconfigured(f"FEEDS is no list of kind, url, log and token_file: {error}") from None
    logs = [feed.log for feed in given]
    if len(set(logs)) != len(logs) or any(feed.kind not in ("ledger", "projects") for feed in given):
        raise Unconfigured("FEEDS names a log twice, or a kind that is neither ledger nor projects")
    return tuple(given)
