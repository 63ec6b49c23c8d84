"""Postings of allocations, commitments, payments and expenditure (BOOKS.md section 2)."""

from shared.contracts.events.allocations import AllocationEvent
from shared.contracts.events.base import SourceAmount
from shared.contracts.events.commitments import (
    CommitmentChange,
    CommitmentClosed,
    CommitmentEvent,
    CommitmentRevised,
    CommitmentSigned,
    DisbursementPaid,
    DisbursementReturned,
    PartnerBalanceWrittenOff,
    PartnerRefundReceived,
)
from shared.contracts.events.expenditure import CostDisallowed, ExpenditureAccepted, SupportCostAccrued
from shared.contracts.events.fees import FeeSettled
from shared.contracts.money import Money
from shared.postings.appropriations import borne_by_authority, funded, paid_in, paid_out
from shared.postings.entries import Dimensions, Entry, credit, debit, exchange, pool, source_dimensions


def _allocated(e: AllocationEvent | CommitmentEvent, part: SourceAmount) -> Dimensions:
    return source_dimensions(part.source, part.donor_id, e.fiscal_year)._replace(
        window_id=e.window_id, project_id=e.project_id
    )


def committed_dimensions(e: CommitmentEvent, part: SourceAmount) -> Dimensions:
    """The dimensions of what a source has committed, or spent, under a commitment."""
    return _allocated(e, part)._replace(organisation_id=e.organisation_id, commitment_id=e.commitment_id)


def partner_dimensions(e: CommitmentEvent) -> Dimensions:
    """The dimensions of what is owed to, or by, the partner or supplier of a commitment."""
    return Dimensions(
        window_id=e.window_id,
        project_id=e.project_id,
        organisation_id=e.organisation_id,
        commitment_id=e.commitment_id,
        fiscal_year=e.fiscal_year,
    )


def allocation_changed(e: AllocationEvent) -> list[Entry]:
    """available ↔ allocated, source by source."""
    entries: list[Entry] = []
    for part in e.sources:
        entries.append(debit("available", part.amount, source_dimensions(part.source, part.donor_id, e.fiscal_year)))
        entries.append(credit("allocated", part.amount, _allocated(e, part)))
    return entries


def commitment_changed(e: CommitmentSigned | CommitmentRevised | CommitmentClosed) -> list[Entry]:
    """allocated ↔ committed, source by source; what a fiscal year that is over gives back lapses."""
    return moved(e, e.sources, _free(e), "committed")


def disbursement_paid(e: DisbursementPaid) -> list[Entry]:
    """payables of that commitment first, then advances_to_partners / cash, or due_to_mission; allocated ↔ committed."""
    about = partner_dimensions(e)
    entries = [
        *_some(debit("payables", e.payables_part, about)),
        *_some(debit("advances_to_partners", e.advance_part, about)),
        *paid_out(e, e.amount),
        *exchange_borne(e, e.exchange),
        *moved(e, e.sources, _free(e), "committed"),
    ]
    return funded(e, entries, e.amount.base_currency)


def disbursement_returned(e: DisbursementReturned) -> list[Entry]:
    """cash, or due_to_mission / the parts that the payment stands on."""
    about = partner_dimensions(e)
    entries = [
        *paid_in(e, e.amount),
        *_some(credit("payables", e.payables_part, about)),
        *_some(credit("advances_to_partners", e.advance_part, about)),
        *exchange_borne(e, e.exchange),
    ]
    return funded(e, entries, e.amount.base_currency)


def expenditure_accepted(e: ExpenditureAccepted) -> list[Entry]:
    """programme_expense by category / advances_to_partners, then payables; committed → spent.

    A mission's budget is funded for it: due_to_mission / mission_funding.
    """
    about = partner_dimensions(e)
    entries: list[Entry] = []
    for line in e.posted:
        entries.extend(_some(debit("programme_expense", line.amount, about._replace(category=line.category))))
    entries += [
        *_some(credit("advances_to_partners", e.advances_part, about)),
        *_some(credit("payables", e.payables_part, about)),
        *exchange_borne(e, e.exchange),
        *moved(e, e.sources, "committed", "spent"),
    ]
    return funded(e, entries, e.payables_part.base_currency)


def support_cost_accrued(e: SupportCostAccrued) -> list[Entry]:
    """support_cost_expense (taken back in a later year: recoveries) / support_cost_payable; allocated → spent."""
    about = partner_dimensions(e)._replace(commitment_id=None)
    entries = [
        *_some(debit("recoveries" if e.prior_year else "support_cost_expense", e.amount, about)),
        *_some(credit("support_cost_payable", e.amount)),
    ]
    for part in e.sources:
        entries.append(debit("allocated", part.amount, _allocated(e, part)))
        entries.append(credit("spent", part.amount, _allocated(e, part)))
    return entries


def cost_disallowed(e: CostDisallowed) -> list[Entry]:
    """payables, then recoverable_from_partners / programme_expense or, of an earlier year, recoveries; spent →
    committed. A mission's budget gives its funding back: mission_funding / due_to_mission."""
    about = partner_dimensions(e)
    account = "recoveries" if e.prior_year else "programme_expense"
    entries = [
        *_some(debit("payables", e.payables_part, about)),
        *_some(debit("recoverable_from_partners", e.recoverable_part, about)),
    ]
    for line in e.disallowed:
        entries.extend(_some(credit(account, line.amount, about._replace(category=line.category))))
    entries += [*exchange_borne(e, e.exchange), *moved(e, e.sources, "spent", "committed")]
    return funded(e, entries, e.payables_part.base_currency)


def partner_balance_written_off(e: PartnerBalanceWrittenOff) -> list[Entry]:
    """loss_on_advances / recoverable_from_partners, then advances_to_partners; committed → spent."""
    about = partner_dimensions(e)
    entries = [
        *_some(debit("loss_on_advances", e.amount, about)),
        *_some(credit("recoverable_from_partners", e.recoverable_part, about)),
        *_some(credit("advances_to_partners", e.advances_part, about)),
        *exchange_borne(e, e.exchange),
        *moved(e, e.sources, "committed", "spent"),
    ]
    return funded(e, entries, e.amount.base_currency)


def partner_refund_received(e: PartnerRefundReceived) -> list[Entry]:
    """cash / recoverable, then advances, then recoveries; the first two: committed → allocated; last: pool+.

    A mission's budget: due_to_mission / recoverable, then advances; once the fiscal year is over committed → lapsed.
    """
    about = partner_dimensions(e)
    entries = [
        *paid_in(e, e.amount),
        *_some(credit("recoverable_from_partners", e.recoverable_part, about)),
        *_some(credit("advances_to_partners", e.advances_part, about)),
        *_some(credit("recoveries", e.recoveries_part, about)),
        *exchange_borne(e, e.exchange),
        *moved(e, e.sources, "committed", "lapsed" if e.lapses else "allocated"),
    ]
    return funded(e, [*entries, *pool(e.recoveries_part.base_money)], e.amount.base_currency)


def fee_settled(e: FeeSettled) -> list[Entry]:
    """agent_fee_payable or support_cost_payable / cash."""
    return [
        debit("agent_fee_payable" if e.fee == "agent_fee" else "support_cost_payable", e.amount),
        credit("cash", e.amount, Dimensions(bank_account_id=e.bank_account_id)),
    ]


def _free(e: CommitmentEvent) -> str:
    """What a change of a commitment takes from, and gives back to."""
    return "lapsed" if e.lapsed_minor else "allocated"


def moved(e: CommitmentEvent, sources: tuple[SourceAmount, ...], giving: str, taking: str) -> list[Entry]:
    """From one bucket of the budget book to another, source by source."""
    entries: list[Entry] = []
    for part in sources:
        for account, entry in ((giving, debit), (taking, credit)):
            about = _allocated(e, part) if account in ("allocated", "lapsed") else committed_dimensions(e, part)
            entries.append(entry(account, part.amount, about))
    return entries


def _some(entry: Entry) -> list[Entry]:
    """The entry, unless there is nothing of it in its currency and in base."""
    return [entry] if entry.amount or entry.base_amount else []


def exchange_borne(e: CommitmentChange, difference: Money | None) -> list[Entry]:
    """A realised difference: a gain or a loss in base alone, and the pool has it or bears it.

    In a mission's budget the authority of the fiscal year does: available, or lapsed once the year is over.
    """
    if difference is None or not difference.minor:
        return []
    if e.fiscal_year is None:
        return [*exchange(difference), *pool(difference)]
    lines = [line._replace(dimensions=Dimensions(fiscal_year=e.fiscal_year)) for line in exchange(difference)]
    bearing = "lapsed" if e.lapses else "available"
    return [*lines, *borne_by_authority(e.fund_id, e.fiscal_year, difference, bearing)]
