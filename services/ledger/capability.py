"""What a capability hands to the machine: its kinds, its commands, its read tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.ledger.resources import Decided, Kind, Resource
from services.ledger.state import ANY_FUND, Context, LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.events.parties import Role
from shared.eventlog.columns import ENCODERS

Decide = Callable[[LedgerState, Any, Context], list[Decided]]
OrganisationOf = Callable[[LedgerState, Any], str | None]
FundOf = Callable[[LedgerState, Any], str | tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class CommandRule:
    """How one command is decided, where and by whom it is given, and which resource answers it.

    `answers` None: the resource whose stream the command wrote to last. `target`: the field whose resource
    `If-Match` speaks of; it is of the kind that answers, too. `fund_of`: the fund whose grants decide, or all the
    funds; None asks for a grant on everything. `keeps_refusals`: a money command, whose refusals are kept.
    `organisation_of`: the organisation whose own grants decide, too.
    """

    body: type[CommandBody]
    decide: Decide
    path: str
    answers: Kind[Any] | None
    roles: tuple[Role, ...]
    fund_of: FundOf
    target: str | None = None
    keeps_refusals: bool = True
    organisation_of: OrganisationOf | None = None

    @property
    def name(self) -> str:
        """The command's name."""
        return self.body.command_name()


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A capability's read model: one row a resource, kept in the log's own transaction.

    `columns` maps the columns beside `id, version, position, changed_at, status` to their types, `row` gives
    their values, `filters` are those that a list may be filtered by, beside `status`. `id_type`:
    "text" for what is known by a code.
    """

    kind: Kind[Any]
    table: str
    path: str
    columns: dict[str, str]
    filters: tuple[str, ...]
    row: Callable[[Resource[Any]], tuple[Any, ...]]
    status: Callable[[Resource[Any]], str]
    id_type: str = "uuid"

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
    """One capability of the ledger: its commands, and its read tables, each with its kind of resource."""

    rules: tuple[CommandRule, ...]
    tables: tuple[ReadTable, ...] = ()

    def __post_init__(self) -> None:
        for table in self.tables:
            unknown = set(table.columns.values()) - set(ENCODERS)
            if unknown:
                raise ValueError(f"{table.table}: no encoder for {unknown}")


def fund_in_body(ledger: LedgerState, command: Any) -> str | None:
    """The fund that the command names itself."""
    fund_id: str = command.fund_id
    return fund_id


def everything(ledger: LedgerState, command: Any) -> str | None:
    """No one fund: a grant on everything is needed."""
    return None


def anywhere(ledger: LedgerState, command: Any) -> str | None:
    """A grant on any fund will do: what is described belongs to none."""
    return ANY_FUND


def fund_of_target(kind: Kind[Any], field: str) -> FundOf:
    """The fund of the resource that a field of the command names."""

    def fund_of(ledger: LedgerState, command: Any) -> str | None:
        fund_id: str = ledger.resource(kind, getattr(command, field), f"/{field}").state.fund_id
        return fund_id

    return fund_of
