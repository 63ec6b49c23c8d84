"""What a project knows of its money: only what the ledger told, in the order of the ledger's log."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shared.contracts.events.projects_base import LedgerFact, ProjectBalances
from shared.contracts.events.projects_heard import (
    AllocationHeard,
    BalancesTold,
    CommitmentHeard,
    CorrectionHeard,
    ExpenditureHeard,
    FreezeHeard,
    PaymentHeard,
    RefundHeard,
    WriteOffHeard,
)
from shared.contracts.money import Money
from shared.contracts.project_states import Fact

What = Literal[
    "allocation", "commitment", "commitment_closed", "payment", "expenditure", "refund", "write_off", "correction"
]


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the ledger and where it stands there; `undone_at`: where the ledger undid it."""

    position: int
    what: What
    on: date
    resource_id: str | None = None
    amount: Money | None = None
    undone_at: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """The facts up to a position of one ledger; `settled_on` while nothing is open and every agreement is closed."""

    log: str | None = None
    position: int = -1
    told: tuple[Told, ...] = ()
    balances: ProjectBalances | None = None
    settled_on: date | None = None
    frozen_on: date | None = None
    disbursed_at_freeze: Money | None = None

    @property
    def allocated(self) -> Money | None:
        """What is allocated in all; None before the first fact."""
        return None if self.balances is None else self.balances.allocated

    @property
    def first_paid_on(self) -> date | None:
        """The day of the earliest payment that stands."""
        return min((told.on for told in self.standing("payment")), default=None)

    def standing(self, what: What) -> list[Told]:
        """The facts of a kind that the ledger has not undone."""
        return [told for told in self.told if told.what == what and told.undone_at is None]

    def total_minor(self, what: What) -> int:
        """The sum of what stands of payments, expenditure, refunds or write-offs."""
        return sum(told.amount.minor for told in self.standing(what) if told.amount is not None)

    def payment_at(self, payment_id: str) -> int | None:
        """The position of a payment that stands."""
        return next((told.position for told in self.standing("payment") if told.resource_id == payment_id), None)

    def day_of(self, fact: Fact) -> date | None:
        """The day of a fact that moves projects on, or None while the ledger has not told it."""
        if fact == "allocation":
            if self.allocated is None or not self.allocated.minor:
                return None
            return min((told.on for told in self.standing("allocation")), default=None)
        if fact == "first_payment":
            return self.first_paid_on
        if fact == "settlement":
            return self.settled_on
        paid = self.disbursed_at_freeze is not None and self.disbursed_at_freeze.minor > 0
        return self.frozen_on if paid == (fact == "freeze_paid") else None

    @property
    def _is_settled(self) -> bool:
        """Whether every agreement with a partner is closed and nothing is open; before the first one it is not."""
        bound = {told.resource_id for told in self.standing("commitment")}
        closed = {told.resource_id for told in self.standing("commitment_closed")}
        return bool(bound) and bound <= closed and self.balances is not None and not self.balances.open

    def settled(self, on: date) -> "LedgerFacts":
        """The same with the day since which nothing is open any more."""
        return replace(self, settled_on=(self.settled_on or on) if self._is_settled else None)


def evolve_facts(facts: LedgerFacts, data: LedgerFact, on: date) -> LedgerFacts:
    """The facts after one more."""
    assert isinstance(data, BalancesTold)
    position = data.heard_from.position
    told = facts.told
    if isinstance(data, CorrectionHeard):
        told = tuple(_after_correction(one, data.undoes_position, position) for one in told)
    if (one := _told(data, on)) is not None:
        told = (*told, one)
    facts = replace(facts, log=data.heard_from.log, position=position, told=told, balances=data.balances)
    if isinstance(data, FreezeHeard):
        facts = replace(facts, frozen_on=on, disbursed_at_freeze=data.disbursed)
    return facts.settled(on)


def _after_correction(told: Told, undoes: int, position: int) -> Told:
    """What is undone now, and what stands again since the correction that undid it is undone itself."""
    if told.position == undoes:
        return replace(told, undone_at=position)
    return replace(told, undone_at=None) if told.undone_at == undoes else told


def _told(data: BalancesTold, on: date) -> Told | None:
    at = data.heard_from.position
    if isinstance(data, AllocationHeard):
        return Told(at, "allocation", on, data.allocation_id)
    if isinstance(data, CommitmentHeard):
        return Told(at, "commitment_closed" if data.closed else "commitment", on, data.commitment_id)
    if isinstance(data, PaymentHeard):
        return Told(at, "payment", on, data.payment_id, data.amount)
    if isinstance(data, ExpenditureHeard):
        return Told(at, "expenditure", on, data.commitment_id, data.amount)
    if isinstance(data, RefundHeard):
        return Told(at, "refund", on, data.refund_id, data.amount)
    if isinstance(data, WriteOffHeard):
        return Told(at, "write_off", on, data.commitment_id, data.amount)
    if isinstance(data, CorrectionHeard):
        return Told(at, "correction", on)
    return None
