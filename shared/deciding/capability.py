"""What a capability hands to the machine: its kinds, its commands, its read tables."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.commands import CommandBody
from shared.contracts.events import EventData
from shared.contracts.events.parties import Role
from shared.deciding.resources import Decided, Kind, Resource
from shared.eventlog.columns import ENCODERS

Decide = Callable[[Any, Any, Any], list[Decided]]
"""A decision: the state, the command, the context."""
OrganisationOf = Callable[[Any, Any], str | None]
"""The organisation that a command is about, from the state and the command."""
RolesOf = Callable[[Any, Any], tuple[Role, ...]]
"""The roles that may give a command as things stand, from the state and the command."""

Lister = Callable[..., Awaitable[Any]]
"""Loads a list that a decision needs whole: from a connection, the state, and the rest of what was asked."""


UNSERVED = ""
"""The path of a command that no door takes: the service gives it to itself when it hears another."""


def collection_of(path: str) -> str:
    """The collection that a path is about: `/v1/receipts/{receipt_id}/return` -> `receipts`."""
    return path.split("/")[2]


@dataclass(frozen=True, slots=True)
class CommandRule:
    """How one command is decided, where and by whom it is given, and which resource answers it.

    `answers` None: the resource whose stream the command wrote to last. `target`: the field whose resource
    `If-Match` speaks of; it is of the kind that answers, too. `keeps_refusals`: a money command, whose refusals are
    kept. `organisation_of`: the organisation whose own grants decide, too. `roles_of`: which of the roles may give
    it now, where that depends on what it is about. `body_bytes_max`: how large its body may be, where that is more
    than others may be. A path `UNSERVED`: nobody gives it from outside, and it has no scope.
    """

    body: type[CommandBody]
    decide: Decide
    path: str
    answers: Kind[Any] | None
    roles: tuple[Role, ...]
    target: str | None = field(default=None, kw_only=True)
    keeps_refusals: bool = field(default=True, kw_only=True)
    organisation_of: OrganisationOf | None = field(default=None, kw_only=True)
    roles_of: RolesOf | None = field(default=None, kw_only=True)
    body_bytes_max: int | None = field(default=None, kw_only=True)

    name: str = field(init=False)
    """The command's name."""
    scope: str = field(init=False)
    """What a token must allow: `receipts:write` for `/v1/receipts/{receipt_id}/return`."""
    path_ids: frozenset[str] = field(init=False)
    """The ids that stand in its path, not in its body."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.body.command_name())
        object.__setattr__(self, "scope", f"{collection_of(self.path)}:write" if self.served else "")
        object.__setattr__(self, "path_ids", frozenset(self.body.PATH_IDS))

    @property
    def served(self) -> bool:
        """Whether anybody may ask for it."""
        return self.path != UNSERVED


def served(rules: Iterable[Any]) -> list[Any]:
    """The rules of the commands that are given from outside, in their order."""
    return [rule for rule in rules if rule.served]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A capability's read model: one row a resource, kept in the log's own transaction.

    `columns` maps the columns beside `id, version, position, changed_at, status` to their types, `row` gives
    their values, `filters` are those that a list may be filtered by, beside `status`. `id_type`:
    "text" for what is known by a code. `listed` False: the capability has its own lists. `for_everyone`: whoever may
    read anything at all may read it.
    """

    kind: Kind[Any]
    table: str
    path: str
    columns: dict[str, str]
    filters: tuple[str, ...]
    row: Callable[[Resource[Any]], tuple[Any, ...]]
    status: Callable[[Resource[Any]], str]
    id_type: str = "uuid"
    listed: bool = True
    for_everyone: bool = False

    def all_columns(self) -> dict[str, str]:
        """Every column and its type, in order."""
        common = {
            "id": self.id_type,
            "version": "integer",
            "position": "bigint",
            "changed_at": "bigint",
            "status": "text",
        }
        return {**common, **self.columns}

    def values(self, resource: Resource[Any]) -> tuple[Any, ...]:
        """The row of a resource."""
        status = "reversed" if resource.reversed else self.status(resource)
        head = (resource.id, resource.version, resource.created_at, resource.changed_at, status)
        return (*head, *self.row(resource))

    def upsert_tail(self) -> str:
        """The end of the INSERT that makes it replace an older row."""
        changed = [c for c in self.all_columns() if c not in ("id", "position")]
        return "ON CONFLICT (id) DO UPDATE SET " + ", ".join(f"{c} = excluded.{c}" for c in changed)


@dataclass(frozen=True, slots=True)
class Capability:
    """One capability of a service: its commands, and its read tables, each with its kind of resource.

    `lists`: what loads the lists that its decisions ask their state for, by the first word of what they ask.
    `codes`: the code that an event gives its resource, which no other one of the kind may have.
    """

    rules: Sequence[CommandRule]
    tables: tuple[ReadTable, ...] = ()
    lists: Mapping[str, Lister] = field(default_factory=dict)
    codes: Mapping[type[EventData], Callable[[Any], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table in self.tables:
            unknown = {kind.removesuffix("[]") for kind in table.columns.values()} - set(ENCODERS)
            if unknown:
                raise ValueError(f"{table.table}: no encoder for {unknown}")
