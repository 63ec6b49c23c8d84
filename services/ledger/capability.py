"""What a capability hands to the machine: its kinds, its commands, its read tables."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from services.ledger.books.keys import BalanceKey
from services.ledger.resources import Decided, Kind, Resource
from services.ledger.state import ANY_FUND, Context, LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.events import FundEvent
from shared.contracts.events.parties import Role
from shared.contracts.money import Booked
from shared.eventlog.columns import ENCODERS
from shared.postings.entries import Entry
from shared.postings.registry import entries_of

Decide = Callable[[LedgerState, Any, Context], list[Decided]]
OrganisationOf = Callable[[LedgerState, Any], str | None]
FundOf = Callable[[LedgerState, Any], str | tuple[str, ...] | None]
HoldOf = Callable[[Sequence[Decided]], Iterable[Entry]]


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


@dataclass(frozen=True, slots=True)
class CommandRule:
    """How one command is decided, where and by whom it is given, and which resource answers it.

    `answers` None: the resource whose stream the command wrote to last. `target`: the field whose resource
    `If-Match` speaks of; it is of the kind that answers, too. `fund_of`: the fund whose grants decide, or all the
    funds; None asks for a grant on everything. `keeps_refusals`: a money command, whose refusals are kept.
    `organisation_of`: the organisation whose own grants decide, too.

    `two_persons`: always by proposal, whatever the fund's policy. `exposes`: what a four-eyes policy's amounts are
    held against. `hold`: the entries that a proposal of it holds until it is decided (`takes`). `stands_for`: the
    command that this one carries, whose rights count instead. `releases`: the holds that do not count for it.
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
    exposes: tuple[Exposes, ...] = ()
    hold: HoldOf | None = None
    stands_for: Callable[[LedgerState, Any], tuple["CommandRule", CommandBody]] | None = None
    releases: Callable[[LedgerState, Any], dict[BalanceKey, int]] | None = None

    @property
    def name(self) -> str:
        """The command's name."""
        return self.body.command_name()


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


def takes(account: str) -> HoldOf:
    """A hold of everything that a command takes from `cash` or `available`, balance by balance, once it is approved."""

    def hold(decided: Sequence[Decided]) -> Iterable[Entry]:
        return (entry for event in decided for entry in entries_of(event.data) if entry.account == account)

    return hold


def exposes(event: type[FundEvent], amount: str, counterparty: str | None, imported: bool = False) -> Exposes:
    """An exposure by the fields of one event: its amount, and who it is to; of what was imported, or of all else."""

    def of(data: Any) -> Exposure | None:
        if (getattr(data, "imported", None) is not None) != imported:
            return None
        money = getattr(data, amount)
        minor = money.base_minor if isinstance(money, Booked) else money.minor
        return Exposure(minor, None if counterparty is None else getattr(data, counterparty))

    return Exposes(event, of)


def exposes_rise(event: type[FundEvent], counterparty: str) -> Exposes:
    """An exposure by what a revision adds to its sources; one that gives back exposes nothing."""

    def of(data: Any) -> Exposure:
        return Exposure(max(0, sum(part.amount.minor for part in data.sources)), getattr(data, counterparty))

    return Exposes(event, of)
