"""What projects hear of the ledger, as their own events: the fact, its figures, and where it stands in that log."""

from typing import Annotated

from pydantic import Field

from shared.contracts.events.projects_base import LedgerFact, ProjectBalances
from shared.contracts.ids import Id
from shared.contracts.money import Money

Position = Annotated[int, Field(ge=0, le=2**53 - 1, strict=True)]


class FundsAwaited(LedgerFact):
    """The ledger has the approval and not the money: nothing is held, the project is shown as awaiting funds."""

    asked: Money
    available: Money


class BalancesTold(LedgerFact):
    """A fact that changed what stands open."""

    balances: ProjectBalances


class AllocationHeard(BalancesTold):
    """Money is set aside; `allocated` is what now stands in all."""

    allocation_id: Id
    allocated: Money


class PaymentHeard(BalancesTold):
    """An instalment was paid; the envelope's day is the day of the payment."""

    disbursement_id: Id
    amount: Money


class ExpenditureHeard(BalancesTold):
    """A report of expenditure was accepted."""

    commitment_id: Id
    amount: Money


class RefundHeard(BalancesTold):
    """The partner gave money back."""

    refund_id: Id
    amount: Money


class WriteOffHeard(BalancesTold):
    """What the partner holds was given up."""

    commitment_id: Id
    amount: Money


class CorrectionHeard(BalancesTold):
    """The ledger undid what it had recorded at a position: a payment that was reversed or came back is none.

    `allocated`: what now stands, when that is what changed.
    """

    undoes_position: Position
    allocated: Money | None = None


class SettlementHeard(BalancesTold):
    """The final payment or refund is made, or there is none to make."""


class FreezeHeard(BalancesTold):
    """The ledger has frozen the project: it decides no payment any more."""

    allocated: Money
    disbursed: Money
