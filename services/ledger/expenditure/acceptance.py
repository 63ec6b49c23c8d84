"""The event by which a report is accepted, made from the commitment's state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.ledger.allocations.decisions import Allocation, source_amounts
from services.ledger.allocations.support_cost import accrual
from services.ledger.appropriations.authority import lapses
from services.ledger.commitments.state import AcceptedReport, Commitment
from services.ledger.expenditure.posting import post_report
from services.ledger.funds.decisions import Fund
from services.ledger.rates.carrying import Carried
from shared.contracts.events.base import CategoryAmount, CategoryBooked
from shared.contracts.events.expenditure import ExpenditureAccepted, SupportCostAccrued
from shared.contracts.money import Money

Accepted = tuple[ExpenditureAccepted] | tuple[ExpenditureAccepted, SupportCostAccrued]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a report claims, and which one it takes the place of."""

    report_number: int
    supersedes: int | None
    basis: Literal["provisional", "certified"]
    to_on: date
    claimed: Mapping[int, int]


def held_as_claimed(commitment: Commitment) -> Claim | None:
    """The last accepted report as a claim, when there is one: it may claim more than is posted."""
    if not commitment.accepted_reports:
        return None
    last: AcceptedReport = commitment.accepted_reports[-1]
    basis: Literal["provisional", "certified"] = "certified" if last.basis == "certified" else "provisional"
    return Claim(last.report_number, None, basis, last.to_on, last.claimed_own_minor)


def accepted(fund: Fund, commitment: Commitment, claim: Claim, allocation: Allocation, on: date) -> Accepted:
    """The acceptance of a claim and the support cost it makes, against commitment and allocation as they stand."""
    posting = post_report(claim.claimed, commitment.standing())
    event = ExpenditureAccepted(
        fund_id=commitment.fund_id,
        commitment_id=commitment.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, on),
        report_number=claim.report_number,
        supersedes=claim.supersedes,
        basis=claim.basis,
        to_on=claim.to_on,
        claimed=tuple(
            CategoryAmount.model_validate({"category": c, "amount": Money.of(minor, commitment.currency)})
            for c, minor in sorted(claim.claimed.items())
        ),
        posted=categories_booked(commitment, posting.categories),
        advances_part=commitment.booked(posting.advances),
        payables_part=commitment.booked(posting.payables),
        exchange=commitment.difference(posting.exchange),
        sources=source_amounts(posting.sources, commitment.donors, commitment.base_currency),
    )
    support = accrual(fund, allocation, commitment, posting.categories, claim.to_on)
    return (event,) if support is None else (event, support)


def categories_booked(commitment: Commitment, parts: Mapping[int, Carried]) -> tuple[CategoryBooked, ...]:
    """Amounts per category as an event holds them."""
    return tuple(
        CategoryBooked.model_validate({"category": category, "amount": commitment.booked(part)})
        for category, part in sorted(parts.items())
    )
