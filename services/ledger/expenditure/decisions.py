"""Submitting, returning and accepting partners' reports; one resource per commitment holds them all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.ledger.allocations.decisions import ALLOCATION
from services.ledger.appropriations.authority import require_life
from services.ledger.commitments.decisions import require_committed_since, require_reported_on, standing
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.expenditure.acceptance import Claim, accepted
from services.ledger.expenditure.days import require_spent_since, require_support_cost_since
from services.ledger.funds.decisions import Fund
from services.ledger.rules import require_not_before
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import AcceptReport, ReportCommand, ReturnReport, SubmitReport
from shared.contracts.envelope import Recorded
from shared.contracts.events.expenditure import (
    CostDisallowed,
    ExpenditureAccepted,
    ExpenditureReturned,
    ExpenditureSubmitted,
    SupportCostAccrued,
)
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind


@dataclass(frozen=True, slots=True)
class Report:
    """One report: cumulative per category, in minor units of the commitment's currency."""

    report_number: int
    basis: Literal["provisional", "certified"]
    to_on: date
    submitted_on: date
    reference: str | None
    claimed_minor: Mapping[int, int]
    status: Literal["submitted", "returned", "accepted", "superseded"]


@dataclass(frozen=True, slots=True)
class Disallowed:
    """Accepted cost that an audit took back, per category, in minor units of the commitment's currency."""

    decision: str
    disallowed_on: date
    year: int
    disallowed_minor: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Reports:
    """All reports of one commitment, in order of submission, and what was disallowed of them."""

    fund_id: str
    commitment_id: str
    organisation_id: str
    currency: str
    reports: tuple[Report, ...]
    disallowed: tuple[Disallowed, ...] = ()

    def report(self, number: int) -> Report | None:
        """The report of that number, or None."""
        return next((report for report in self.reports if report.report_number == number), None)

    def with_status(
        self, number: int | None, status: Literal["submitted", "returned", "accepted", "superseded"]
    ) -> "Reports":
        """The same reports, one of them in another status."""
        changed = tuple(replace(r, status=status) if r.report_number == number else r for r in self.reports)
        return replace(self, reports=changed)


def evolve_reports(reports: Reports | None, event: Recorded) -> Reports:
    """The reports after one of their events."""
    data = event.data
    if isinstance(data, ExpenditureSubmitted):
        assert event.effective_on is not None
        claimed: dict[int, int] = {line.category: line.amount.minor for line in data.cumulative}
        report = Report(
            data.report_number, data.basis, data.to_on, event.effective_on, data.reference, claimed, "submitted"
        )
        if reports is not None:
            return replace(reports, reports=(*reports.reports, report))
        currency = data.cumulative[0].amount.currency
        return Reports(data.fund_id, data.commitment_id, data.organisation_id, currency, (report,))
    assert reports is not None
    if isinstance(data, ExpenditureReturned):
        return reports.with_status(data.report_number, "returned")
    if isinstance(data, CostDisallowed):
        assert event.effective_on is not None
        lines: dict[int, int] = {line.category: line.amount.minor for line in data.disallowed}
        disallowed = Disallowed(data.decision, event.effective_on, data.year, lines)
        return replace(reports, disallowed=(*reports.disallowed, disallowed))
    if isinstance(data, SupportCostAccrued):
        return reports
    assert isinstance(data, ExpenditureAccepted)
    return reports.with_status(data.supersedes, "superseded").with_status(data.report_number, "accepted")


REPORTS = Kind("expenditure_report", evolve_reports)


def decide_submit_report(ledger: LedgerState, command: SubmitReport, context: Context) -> list[Decided]:
    """A partner's report comes in; nothing is posted. Refuses `report.pending` while another waits,
    `report.category_twice`, `report.to_on` after its day of submission or before the last accepted one's,
    `commitment.closed`, `commitment.invoiced`."""
    certified = command.basis == "certified"
    commitment, _ = standing(ledger, command.commitment_id, command.effective_on, context, certified)
    require_reported_on(commitment)
    ledger.require_new_reference(context.actor, commitment.fund_id, REPORTS.name, command.reference)
    known = ledger.find(REPORTS, command.commitment_id)
    waiting = (
        [r.report_number for r in known.state.reports if r.status == "submitted"]
        if known and not known.reversed
        else []
    )
    if waiting:
        raise Refused("report.pending", "/commitment_id", report_number=waiting[0])
    if command.to_on > command.effective_on:
        raise Refused("report.to_on", "/to_on", to_on=str(command.to_on), effective_on=str(command.effective_on))
    last = commitment.accepted_reports[-1] if commitment.accepted_reports else None
    if last is not None and command.to_on < last.to_on:
        raise Refused("report.to_on", "/to_on", to_on=str(command.to_on), accepted_to_on=str(last.to_on))
    for index, line in enumerate(command.cumulative):
        commitment.require_currency(line.amount, f"/cumulative/{index}/amount")
        if any(line.category == other.category for other in command.cumulative[:index]):
            raise Refused("report.category_twice", f"/cumulative/{index}/category", category=line.category)
    submitted = ExpenditureSubmitted.model_validate(
        {
            "fund_id": commitment.fund_id,
            "commitment_id": command.commitment_id,
            "organisation_id": commitment.organisation_id,
            "report_number": _next_report_number(ledger, command.commitment_id, commitment),
            "reference": command.reference,
            "basis": command.basis,
            "to_on": command.to_on,
            "cumulative": [line.to_json() for line in command.cumulative],
        }
    )
    return [Decided(submitted, command.effective_on)]


def decide_return_report(ledger: LedgerState, command: ReturnReport, context: Context) -> list[Decided]:
    """The report goes back. Refuses `report.unknown`, `report.not_submitted`."""
    commitment, _, _ = _submitted(ledger, command, context)
    returned = ExpenditureReturned(
        fund_id=commitment.fund_id,
        commitment_id=command.commitment_id,
        report_number=command.report_number,
        reason=command.reason,
    )
    return [Decided(returned, command.effective_on)]


def decide_accept_report(ledger: LedgerState, command: AcceptReport, context: Context) -> list[Decided]:
    """Posts claimed less posted, up to what the commitment can bear. Refuses `report.unknown`,
    `report.not_submitted`, `report.certified_stands` when it is provisional for a span that is certified,
    `commitment.below_outstanding` when it was not bound yet on the day it takes effect, `expenditure.not_yet_spent`
    when it takes back what was not spent yet on that day,
    `allocation.support_cost_reserve` when its support cost was not set aside yet, `commitment.life_over` when
    more would be owed under authority that is too old."""
    commitment, fund, report = _submitted(ledger, command, context)
    last = commitment.accepted_reports[-1] if commitment.accepted_reports else None
    if last is not None and last.basis == "certified" and report.basis == "provisional" and report.to_on <= last.to_on:
        raise Refused("report.certified_stands", "/report_number", certified=last.report_number, to_on=str(last.to_on))
    claim = Claim(
        report.report_number,
        None if last is None else last.report_number,
        report.basis,
        report.to_on,
        report.claimed_minor,
    )
    allocation = ledger.get(ALLOCATION, commitment.allocation_id)
    events = accepted(fund, commitment, claim, allocation, command.effective_on)
    require_life(fund, commitment.fiscal_year, events[0].payables_part.minor, command.effective_on)
    bound = {part.source: part.amount.minor for part in events[0].sources if part.amount.minor > 0}
    require_committed_since(ledger, fund, commitment, bound, command.effective_on)
    taken_back = {part.source: -part.amount.minor for part in events[0].sources if part.amount.minor < 0}
    require_spent_since(ledger, fund, commitment, taken_back, command.effective_on)
    for support in events[1:]:
        require_support_cost_since(ledger, fund, allocation, support.sources, command.effective_on)
    return [Decided(event, command.effective_on) for event in events]


def _next_report_number(ledger: LedgerState, commitment_id: str, commitment: Commitment) -> int:
    """Numbers go on through reversals and from before an opening, so that a number means one report for ever."""
    known = ledger.find(REPORTS, commitment_id)
    events = () if known is None else known.events
    return commitment.reports_before + 1 + sum(isinstance(e.data, ExpenditureSubmitted) for e in events)


def _submitted(ledger: LedgerState, command: ReportCommand, context: Context) -> tuple[Commitment, Fund, Report]:
    ledger.get(COMMITMENT, command.commitment_id)
    known = ledger.find(REPORTS, command.commitment_id)
    report = None if known is None or known.reversed else known.state.report(command.report_number)
    certified = report is not None and report.basis == "certified"
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context, certified)
    if report is None:
        raise Refused("report.unknown", "/report_number", report_number=command.report_number)
    if report.status != "submitted":
        raise Refused("report.not_submitted", "/report_number", status=report.status)
    require_not_before("effective_on.before_report", command.effective_on, "submitted_on", report.submitted_on)
    return commitment, fund, report
