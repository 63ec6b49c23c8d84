"""What projects hear of the ledger, as their own events: the fact, its figures, and where it stands in that log.

Each tells the balances after it. The envelope's day is that of the ledger's event. Amounts are in the currency that
the project was approved in.
"""

from typing import Annotated

from pydantic import Field

from shared.contracts.events.projects_base import LedgerFact, ProjectBalances
from shared.contracts.ids import Id
from shared.contracts.money import Money

Position = Annotated[int, Field(ge=0, le=2**53 - 1, strict=True)]


class BalancesTold(LedgerFact):
    """A fact, and what stands at the project since."""

    balances: ProjectBalances


class AllocationHeard(BalancesTold):
    """Money is set aside, or what was set aside is changed."""

    allocation_id: Id


class CommitmentHeard(BalancesTold):
    """A partner is bound or, `closed`, nothing more is due under the agreement with it."""

    commitment_id: Id
    closed: bool = False


class PaymentHeard(BalancesTold):
    """A partner or a supplier was paid; `payment_id`: the disbursement, the invoice, or what was paid before the
    ledger began: the commitment."""

    payment_id: Id
    amount: Money


class ExpenditureHeard(BalancesTold):
    """Cost was accepted, or with a negative amount disallowed."""

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

    What was a correction itself is undone, too: then what it had undone stands again.
    """

    undoes_position: Position


class BalancesHeard(BalancesTold):
    """The balances changed for another reason: a rate, a year that is over, an opening."""


class FreezeHeard(BalancesTold):
    """The ledger has frozen the project: it decides no payment any more.

    `disbursed`: what it says was paid, also before it began, less what banks returned.
    """

    disbursed: Money
