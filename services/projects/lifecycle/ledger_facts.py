"""What a project knows of its money: only what the ledger told, in the order of the ledger's log."""

from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.events.projects_base import LedgerFact, ProjectBalances
from shared.contracts.events.projects_heard import (
    AllocationHeard,
    BalancesTold,
    CorrectionHeard,
    ExpenditureHeard,
    FreezeHeard,
    FundsAwaited,
    PaymentHeard,
    RefundHeard,
    SettlementHeard,
    WriteOffHeard,
)
from shared.contracts.money import Money
from shared.contracts.project_states import Fact


@dataclass(frozen=True, slots=True)
class Told:
    """An amount that the ledger told of, and where."""

    position: int
    what: str
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """The facts up to a position of one ledger; `awaiting` while the ledger has no money for what is approved."""

    log: str | None = None
    position: int = -1
    allocated: Money | None = None
    awaiting: FundsAwaited | None = None
    amounts: tuple[Told, ...] = ()
    balances: ProjectBalances | None = None
    settled_on: date | None = None
    frozen_on: date | None = None
    disbursed_at_freeze: Money | None = None

    @property
    def first_paid_on(self) -> date | None:
        """The day of the earliest payment that stands."""
        return min((told.on for told in self.amounts if told.what == "payment"), default=None)

    def total_minor(self, what: str) -> int:
        """The sum of what stands of payments, expenditure, refunds or write-offs."""
        return sum(told.amount.minor for told in self.amounts if told.what == what)

    def day_of(self, fact: Fact) -> date | None:
        """The day of a fact that moves projects on, or None while the ledger has not told it."""
        if fact == "allocation":
            return min((told.on for told in self.amounts if told.what == "allocation"), default=None)
        if fact == "first_payment":
            return self.first_paid_on
        if fact == "settlement":
            return self.settled_on
        paid = self.disbursed_at_freeze is not None and self.disbursed_at_freeze.minor > 0
        return self.frozen_on if paid == (fact == "freeze_paid") else None


_AMOUNTS: dict[type[LedgerFact], str] = {
    PaymentHeard: "payment",
    ExpenditureHeard: "expenditure",
    RefundHeard: "refund",
    WriteOffHeard: "write_off",
}


def evolve_facts(facts: LedgerFacts, data: LedgerFact, on: date) -> LedgerFacts:
    """The facts after one more; money that moves after a settlement undoes it, unless nothing stays open."""
    facts = replace(facts, log=data.heard_from.log, position=data.heard_from.position)
    if isinstance(data, FundsAwaited):
        return replace(facts, awaiting=data)
    if isinstance(data, BalancesTold):
        still = facts.settled_on if not data.balances.open else None
        facts = replace(facts, balances=data.balances, settled_on=still)
    if isinstance(data, AllocationHeard):
        first = Told(data.heard_from.position, "allocation", on, data.allocated)
        return replace(facts, allocated=data.allocated, awaiting=None, amounts=(*facts.amounts, first))
    if isinstance(data, CorrectionHeard):
        standing = tuple(told for told in facts.amounts if told.position != data.undoes_position)
        allocated = facts.allocated if data.allocated is None else data.allocated
        return replace(facts, amounts=standing, allocated=allocated)
    if isinstance(data, SettlementHeard):
        return replace(facts, settled_on=on)
    if isinstance(data, FreezeHeard):
        return replace(facts, frozen_on=on, allocated=data.allocated, disbursed_at_freeze=data.disbursed)
    if (what := _AMOUNTS.get(type(data))) is not None and isinstance(
        data, PaymentHeard | ExpenditureHeard | RefundHeard | WriteOffHeard
    ):
        told = Told(data.heard_from.position, what, on, data.amount)
        return replace(facts, amounts=(*facts.amounts, told))
    return facts
