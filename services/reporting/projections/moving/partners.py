"""What partners' and suppliers' events moved: transfers and refunds in cash, expenditure, losses."""

from services.reporting.projections.moving.movement import About, Movement, base_only, moved
from shared.contracts.events.commitments import (
    CommitmentChange,
    CommitmentEvent,
    DisbursementPaid,
    DisbursementReturned,
    PartnerBalanceWrittenOff,
    PartnerRefundReceived,
)
from shared.contracts.events.expenditure import CostDisallowed, ExpenditureAccepted, SupportCostAccrued
from shared.contracts.events.in_kind import InKindUsed
from shared.contracts.events.invoices import InvoiceAccepted, InvoicePaid
from shared.contracts.money import Booked, Money


def partner(e: CommitmentEvent) -> About:
    """What an event under a commitment is about."""
    return About(
        window_id=e.window_id,
        project_id=e.project_id,
        organisation_id=e.organisation_id,
        commitment_id=e.commitment_id,
        fiscal_year=e.fiscal_year,
    )


def _over_the_mission(e: CommitmentChange, amount: Booked, sign: int) -> list[Movement]:
    """In a mission's budget the mission pays, and takes what comes back: the fund has no cash of its own."""
    if e.fiscal_year is None:
        return []
    return base_only("paid_by_mission", sign * amount.base_minor, amount.base_currency, partner(e))


def _exchange(e: CommitmentChange, difference: Money | None) -> list[Movement]:
    """What a rate changed of a partner's balance when it was settled."""
    return moved("partners_exchange", difference, partner(e))


def disbursement_paid(e: DisbursementPaid) -> list[Movement]:
    """A transfer, at what the cash was carried at."""
    paid = moved("transfers", e.amount, partner(e))
    return [*paid, *_over_the_mission(e, e.amount, 1), *_exchange(e, e.exchange)]


def disbursement_returned(e: DisbursementReturned) -> list[Movement]:
    """A transfer that did not arrive: it is taken back, and is no refund."""
    taken = moved("transfers", e.amount, partner(e), -1)
    return [*taken, *_over_the_mission(e, e.amount, -1), *_exchange(e, e.exchange)]


def partner_refund_received(e: PartnerRefundReceived) -> list[Movement]:
    """A refund of what the partner held; what it gave back beyond that is other income."""
    about, gave, more = partner(e), e.amount, e.recoveries_part
    refund = Movement(
        "refunds_from_partners", gave.currency, gave.minor - more.minor, gave.base_minor - more.base_minor, about
    )
    return [
        *([refund] if refund.amount or refund.base_amount else []),
        *moved("other_income", more, about),
        *_over_the_mission(e, gave, -1),
        *_exchange(e, e.exchange),
    ]


def expenditure_accepted(e: ExpenditureAccepted) -> list[Movement]:
    """What a partner spent, by category; less where a later report says less."""
    found: list[Movement] = []
    for line in e.posted:
        found += moved("expenditure", line.amount, partner(e)._replace(category=line.category))
    return [*found, *_exchange(e, e.exchange)]


def cost_disallowed(e: CostDisallowed) -> list[Movement]:
    """Expenditure that is not borne after all, in whatever year it was accepted."""
    found: list[Movement] = []
    for line in e.disallowed:
        found += moved("expenditure", line.amount, partner(e)._replace(category=line.category), -1)
    return [*found, *_exchange(e, e.exchange)]


def support_cost_accrued(e: SupportCostAccrued) -> list[Movement]:
    """Programme support cost, charged."""
    return moved("support_cost_accrued", e.amount, partner(e))


def partner_balance_written_off(e: PartnerBalanceWrittenOff) -> list[Movement]:
    """A loss: no expenditure, and what the partner holds no more."""
    return [*moved("losses", e.amount, partner(e)), *_exchange(e, e.exchange)]


def invoice_accepted(e: InvoiceAccepted) -> list[Movement]:
    """What was spent directly, by category."""
    found: list[Movement] = []
    for line in e.posted:
        found += moved("direct_expenditure", line.amount, partner(e)._replace(category=line.category))
    return found


def invoice_paid(e: InvoicePaid) -> list[Movement]:
    """A direct cost, at what the cash was carried at."""
    paid = moved("direct_costs", e.amount, partner(e))
    return [*paid, *_over_the_mission(e, e.amount, 1), *moved("suppliers_exchange", e.exchange, partner(e))]


def in_kind_used(e: InKindUsed) -> list[Movement]:
    """A gift in kind that went into a project, where it is in the books at all."""
    if not e.recognised:
        return []
    about = About(window_id=e.window_id, donor_id=e.donor_id, project_id=e.project_id, category=e.category)
    return moved("in_kind_expenditure", e.amount, about)
