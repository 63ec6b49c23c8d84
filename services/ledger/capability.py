"""What a command of the ledger is about beside what every command is: funds, holds, exposure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from services.ledger.state import LedgerState
from shared.contracts.events import FundEvent
from shared.contracts.events.proposals import CommandProposed, HoldLine
from shared.contracts.money import Booked
from shared.deciding import capability
from shared.deciding.resources import Decided, Kind
from shared.deciding.state import ANY_FUND

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


@dataclass(frozen=True, slots=True)
class CommandRule(capability.CommandRule):
    """A rule of the ledger: what every command's is, and the money that it is about.

    `fund_of`: the fund whose grants decide, or all the funds; None asks for a grant on everything. `two_persons`:
    given through a proposal alone. `hold`: what a proposal of it holds, from the events that it would lead to.
    `exposes`: what the amounts of a four-eyes policy are held against, told from its events; without it, what the
    command states or its events move.
    """

    fund_of: FundOf
    two_persons: bool = field(default=False, kw_only=True)
    hold: HoldOf | None = field(default=None, kw_only=True)
    exposes: tuple[Exposes, ...] = field(default=(), kw_only=True)

    @property
    def proposable(self) -> bool:
        """Whether it may be proposed: what belongs to a fund, and is not about proposals themselves."""
        about_proposals = self.answers is not None and self.answers.name == CommandProposed.STREAM
        return not about_proposals and self.fund_of not in (everything, anywhere)


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
