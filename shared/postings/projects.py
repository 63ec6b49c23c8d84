"""Postings of allocations, commitments, payments and expenditure (BOOKS.md section 2)."""

from shared.contracts.events.allocations import AllocationEvent
from shared.contracts.events.base import POOL, SourceAmount
from shared.contracts.events.commitments import (
    CommitmentClosed,
    CommitmentEvent,
    CommitmentRevised,
    CommitmentSigned,
    DisbursementPaid,
    DisbursementReturned,
    PartnerRefundReceived,
)
from shared.contracts.events.expenditure import ExpenditureAccepted
from shared.postings.entries import Dimensions, Entry, credit, debit


def _source(part: SourceAmount) -> Dimensions:
    agreement_id = None if part.source == POOL else part.source
    return Dimensions(donor_id=part.donor_id, agreement_id=agreement_id, source=part.source)


def _allocated(e: AllocationEvent | CommitmentEvent, part: SourceAmount) -> Dimensions:
    return _source(part)._replace(window_id=e.window_id, project_id=e.project_id)


def _committed(e: CommitmentEvent, part: SourceAmount) -> Dimensions:
    return _allocated(e, part)._replace(organisation_id=e.organisation_id, commitment_id=e.commitment_id)


def _partner(e: CommitmentEvent) -> Dimensions:
    return Dimensions(
        window_id=e.window_id,
        project_id=e.project_id,
        organisation_id=e.organisation_id,
        commitment_id=e.commitment_id,
    )


def allocation_changed(e: AllocationEvent) -> list[Entry]:
    """available ↔ allocated, source by source."""
    entries: list[Entry] = []
    for part in e.sources:
        entries.append(debit("available", part.amount, _source(part)))
        entries.append(credit("allocated", part.amount, _allocated(e, part)))
    return entries


def commitment_changed(e: CommitmentSigned | CommitmentRevised | CommitmentClosed) -> list[Entry]:
    """allocated ↔ committed, source by source."""
    entries: list[Entry] = []
    for part in e.sources:
        entries.append(debit("allocated", part.amount, _allocated(e, part)))
        entries.append(credit("committed", part.amount, _committed(e, part)))
    return entries


def disbursement_paid(e: DisbursementPaid) -> list[Entry]:
    """payables of that commitment first, then advances_to_partners / cash."""
    about = _partner(e)
    entries = []
    if e.payables_part.base_minor:
        entries.append(debit("payables", e.payables_part, about))
    if e.advance_part.base_minor:
        entries.append(debit("advances_to_partners", e.advance_part, about))
    return [*entries, credit("cash", e.amount, Dimensions(bank_account_id=e.bank_account_id))]


def disbursement_returned(e: DisbursementReturned) -> list[Entry]:
    """cash / the parts that the payment stands on."""
    about = _partner(e)
    entries = [debit("cash", e.amount, Dimensions(bank_account_id=e.bank_account_id))]
    if e.payables_part.base_minor:
        entries.append(credit("payables", e.payables_part, about))
    if e.advance_part.base_minor:
        entries.append(credit("advances_to_partners", e.advance_part, about))
    return entries


def expenditure_accepted(e: ExpenditureAccepted) -> list[Entry]:
    """programme_expense by category / advances_to_partners, then payables; committed → spent."""
    about = _partner(e)
    entries = [
        debit("programme_expense", line.amount, about._replace(category=line.category))
        for line in e.posted
        if line.amount.base_minor
    ]
    if e.advances_part.base_minor:
        entries.append(credit("advances_to_partners", e.advances_part, about))
    if e.payables_part.base_minor:
        entries.append(credit("payables", e.payables_part, about))
    for part in e.sources:
        entries.append(debit("committed", part.amount, _committed(e, part)))
        entries.append(credit("spent", part.amount, _committed(e, part)))
    return entries


def partner_refund_received(e: PartnerRefundReceived) -> list[Entry]:
    """cash / recoverable, then advances, then recoveries; the first two: committed → allocated; last: pool+."""
    about = _partner(e)
    entries = [debit("cash", e.amount, Dimensions(bank_account_id=e.bank_account_id))]
    for account, part in (
        ("recoverable_from_partners", e.recoverable_part),
        ("advances_to_partners", e.advances_part),
        ("recoveries", e.recoveries_part),
    ):
        if part.base_minor:
            entries.append(credit(account, part, about))
    for source in e.sources:
        entries.append(debit("committed", source.amount, _committed(e, source)))
        entries.append(credit("allocated", source.amount, _allocated(e, source)))
    if e.recoveries_part.base_minor:
        entries.append(debit("control", e.recoveries_part.base_money))
        entries.append(credit("available", e.recoveries_part.base_money, Dimensions(source=POOL)))
    return entries


def partner_dimensions(e: CommitmentEvent) -> Dimensions:
    """The dimensions of what is owed to, or by, the partner or supplier of a commitment."""
    return _partner(e)


def committed_dimensions(e: CommitmentEvent, part: SourceAmount) -> Dimensions:
    """The dimensions of what a source has committed, or spent, under a commitment."""
    return _committed(e, part)
