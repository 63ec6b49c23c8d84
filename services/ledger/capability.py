"""What a capability hands to the machine: its kinds, its commands, its read tables."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from services.ledger.resources import Decided, Kind, Resource
from services.ledger.state import ANY_FUND, Context, LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.events import FundEvent
from shared.contracts.events.parties import Role
from shared.contracts.events.proposals import CommandProposed, HoldLine
from shared.contracts.money import Booked
from shared.eventlog.columns import ENCODERS

Decide = Callable[[LedgerState, Any, Context], list[Decided]]
OrganisationOf = Callable[[LedgerState, Any], str | None]
HoldOf = Callable[[list[Decided]], tuple[HoldLine, ...]]
FundOf = Callable[[LedgerState, Any], str | tuple[str, ...] | None]


class Exposure(NamedTuple):
    """What an event exposes its fund to: base minor units, and to whom, where it is to someone."""

    minor: int
    counterparty_id: str | None


@dataclass(frozen=True, slots=True)
class Exposes:
    """The event by which a command exposes the fund, and how much of what to whom: told from the event alone, so that
    a day's sum is a fold of the log. `of` gives None for an event of the type that another command makes."""

    event: type[FundEvent]
    of: Callable[[Any], Exposure | None]


def collection_of(path: str) -> str:
    """The collection that a path is about: `/v1/receipts/{receipt_id}/return` -> `receipts`."""
    return path.split("/")[2]


@dataclass(frozen=True, slots=True)
class CommandRule:
    """How one command is decided, where and by whom it is given, and which resource answers it.

    `answers` None: the resource whose stream the command wrote to last. `target`: the field whose resource
    `If-Match` speaks of; it is of the kind that answers, too. `fund_of`: the fund whose grants decide, or all the
    funds; None asks for a grant on everything. `keeps_refusals`: a money command, whose refusals are kept.
    `organisation_of`: the organisation whose own grants decide, too. `two_persons`: given through a proposal alone.
    `hold`: what a proposal of it holds, from the events that it would lead to. `exposes`: what the amounts of a
    four-eyes policy are held against, told from its events; without it, what the command states or its events move.
    `body_bytes_max`: how large its body may be, where that is more than others may be.
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
    two_persons: bool = False
    hold: HoldOf | None = None
    exposes: tuple[Exposes, ...] = ()
    body_bytes_max: int | None = None

    name: str = field(init=False)
    """The command's name."""
    scope: str = field(init=False)
    """What a token must allow: `receipts:write` for `/v1/receipts/{receipt_id}/return`."""
    path_ids: frozenset[str] = field(init=False)
    """The ids that stand in its path, not in its body."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.body.command_name())
        object.__setattr__(self, "scope", f"{collection_of(self.path)}:write")
        object.__setattr__(self, "path_ids", frozenset(self.body.PATH_IDS))

    @property
    def proposable(self) -> bool:
        """Whether it may be proposed: what belongs to a fund, and is not about proposals themselves."""
        about_proposals = self.answers is not None and self.answers.name == CommandProposed.STREAM
        return not about_proposals and self.fund_of not in (everything, anywhere)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A capability's read model: one row a resource, kept in the log's own transaction.

    `columns` maps the columns beside `id, version, position, changed_at, status` to their types, `row` gives
    their values, `filters` are those that a list may be filtered by, beside `status`. `id_type`:
    "text" for what is known by a code. `listed` False: the capability has its own lists.
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


def exposes(event: type[FundEvent], amount: str, counterparty: str | None, imported: bool = False) -> Exposes:
    """An exposure by the fields of one event: its amount, and who it is to; of what was imported, or of all else."""

    is_imported = "imported" in event.model_fields
    amount_of = attrgetter(amount)
    counterparty_of = (lambda data: None) if counterparty is None else attrgetter(counterparty)

    def of(data: Any) -> Exposure | None:
        if is_imported and (data.imported is not None) != imported:
            return None
        money = amount_of(data)
        return Exposure(money.base_minor if isinstance(money, Booked) else money.minor, counterparty_of(data))

    return Exposes(event, of)


def exposes_rise(event: type[FundEvent], counterparty: str) -> Exposes:
    """An exposure by what a revision adds to its sources; one that gives back exposes nothing."""

    def of(data: Any) -> Exposure:
        return Exposure(max(0, sum(part.amount.minor for part in data.sources)), getattr(data, counterparty))

    return Exposes(event, of)
