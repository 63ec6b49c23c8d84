"""The event by which a report is accepted, made from the commitment's state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.ledger.allocations.decisions import source_amounts
from services.ledger.commitments.state import AcceptedReport, Commitment
from services.ledger.expenditure.posting import post_report
from shared.contracts.events.base import CategoryAmount, CategoryBooked
from shared.contracts.events.expenditure import ExpenditureAccepted
from shared.contracts.money import Booked, Money


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
    return Claim(last.report_number, None, basis, last.to_on, last.claimed_minor)


def accepted(
    commitment_id: str, commitment: Commitment, claim: Claim, currency: str, risen: Mapping[str, int] | None = None
) -> ExpenditureAccepted:
    """The acceptance of a claim; `risen` is what the same transaction adds to the commitment, by source."""
    standing = commitment.standing()
    if risen:
        committed = dict(standing.committed)
        for source, minor in risen.items():
            committed[source] = committed.get(source, 0) + minor
        standing = replace(standing, committed=committed)
    posting = post_report(claim.claimed, standing)
    return ExpenditureAccepted(
        fund_id=commitment.fund_id,
        commitment_id=commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        report_number=claim.report_number,
        supersedes=claim.supersedes,
        basis=claim.basis,
        to_on=claim.to_on,
        claimed=tuple(
            CategoryAmount.model_validate({"category": c, "amount": Money.of(minor, currency)})
            for c, minor in sorted(claim.claimed.items())
        ),
        posted=tuple(
            CategoryBooked.model_validate({"category": c, "amount": Booked.in_base(minor, currency)})
            for c, minor in sorted(posting.categories.items())
        ),
        advances_part=Booked.in_base(posting.advances, currency),
        payables_part=Booked.in_base(posting.payables, currency),
        sources=source_amounts(posting.sources, commitment.donors, currency),
    )
