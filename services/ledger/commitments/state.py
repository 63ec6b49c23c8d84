"""The state of a commitment: one fold of everything that names it, over the entries that the books keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.ledger.expenditure.posting import Standing
from services.ledger.resources import Kind
from shared.contracts.envelope import Recorded
from shared.contracts.events.commitments import (
    CommitmentClosed,
    CommitmentRevised,
    CommitmentSigned,
    DisbursementPaid,
    DisbursementReturned,
    Instalment,
    InstalmentWaived,
    PartnerRefundReceived,
)
from shared.contracts.events.expenditure import ExpenditureAccepted
from shared.contracts.events.invoices import InvoiceAccepted, InvoicePaid
from shared.contracts.events.openings import CommitmentOpened
from shared.contracts.money import Booked
from shared.postings.registry import entries_of

Minor = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AcceptedReport:
    """A report as accepted: what it claims, cumulative per category, in minor units."""

    report_number: int
    basis: str
    to_on: date
    claimed_minor: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment and what stands under it, in minor units of the base currency."""

    fund_id: str
    number: str
    reference: str | None
    kind: str
    allocation_id: str
    project_id: str
    organisation_id: str
    window_id: str | None
    signed_on: date
    amount: Booked
    instalments: tuple[Instalment, ...]
    donors: Mapping[str, str | None]
    waived_instalments: tuple[int, ...] = ()
    accepted_reports: tuple[AcceptedReport, ...] = ()
    paid_minor: Mapping[int, int] = field(default_factory=dict)
    refunded_minor: int = 0
    committed_minor: Minor = field(default_factory=dict)
    spent_minor: Minor = field(default_factory=dict)
    posted_minor: Mapping[int, int] = field(default_factory=dict)
    advances_minor: int = 0
    recoverable_minor: int = 0
    payables_minor: int = 0
    closed: bool = False
    reports_before: int = 0
    """Reports accepted before the opening of a fund that is older than this ledger; numbers go on from there."""

    @property
    def invoiced(self) -> bool:
        """A purchase order is invoiced and paid invoice by invoice; any other commitment is reported on."""
        return self.kind == "purchase_order"

    @property
    def committed_total(self) -> int:
        """What is bound and not accepted as spent."""
        return sum(self.committed_minor.values())

    @property
    def net_paid(self) -> int:
        """Disbursed less refunded."""
        return sum(self.paid_minor.values()) - self.refunded_minor

    @property
    def free_to_advance(self) -> int:
        """How much more may be advanced without passing the commitment floor."""
        return self.committed_total - self.advances_minor - self.recoverable_minor

    @property
    def reported_spans(self) -> int:
        """How many spans are reported and accepted: certifying a span is no further report."""
        return max(0, self.reports_before - 1) + len({report.to_on for report in self.accepted_reports})

    def standing(self) -> Standing:
        """What a report's posting looks at."""
        return Standing(
            self.posted_minor,
            self.committed_minor,
            self.spent_minor,
            self.advances_minor,
            self.recoverable_minor,
            self.payables_minor,
        )

    def instalment(self, number: int) -> Instalment | None:
        """The instalment of that number, or None."""
        return next((i for i in self.instalments if i.instalment == number), None)


def evolve_commitment(commitment: Commitment | None, event: Recorded) -> Commitment:
    """The commitment after an event of its own or one that names it."""
    data = event.data
    if isinstance(data, CommitmentSigned):
        assert event.effective_on is not None
        commitment = Commitment(
            data.fund_id, data.number, data.reference, data.kind, data.allocation_id, data.project_id,
            data.organisation_id, data.window_id, event.effective_on, data.amount, data.instalments,
            {part.source: part.donor_id for part in data.sources},
        )  # fmt: skip
        return _with_entries(commitment, event, data.commitment_id)
    if isinstance(data, CommitmentOpened):
        return opened_commitment(data)
    assert commitment is not None
    if isinstance(data, CommitmentRevised):
        commitment = replace(
            commitment,
            amount=data.amount,
            instalments=data.instalments,
            donors={**commitment.donors, **{part.source: part.donor_id for part in data.sources}},
        )
    elif isinstance(data, CommitmentClosed):
        commitment = replace(commitment, closed=True)
    elif isinstance(data, InstalmentWaived):
        return replace(commitment, waived_instalments=(*commitment.waived_instalments, data.instalment))
    elif isinstance(data, DisbursementPaid | DisbursementReturned):
        sign = 1 if isinstance(data, DisbursementPaid) else -1
        paid = commitment.paid_minor.get(data.instalment, 0) + sign * data.amount.base_minor
        commitment = replace(commitment, paid_minor={**commitment.paid_minor, data.instalment: paid})
    elif isinstance(data, PartnerRefundReceived):
        back = data.recoverable_part.base_minor + data.advances_part.base_minor
        commitment = replace(commitment, refunded_minor=commitment.refunded_minor + back)
    elif isinstance(data, ExpenditureAccepted):
        claimed: dict[int, int] = {line.category: line.amount.minor for line in data.claimed}
        report = AcceptedReport(data.report_number, data.basis, data.to_on, claimed)
        others = tuple(r for r in commitment.accepted_reports if r.report_number != data.report_number)
        commitment = replace(commitment, accepted_reports=(*others, report))
    elif not isinstance(data, InvoiceAccepted | InvoicePaid):
        return commitment
    return _with_entries(commitment, event, data.commitment_id)


def opened_commitment(e: CommitmentOpened) -> Commitment:
    """The commitment as it stood at the opening of its fund, whose balances another event posts."""
    report = e.report
    accepted: tuple[AcceptedReport, ...] = ()
    if report is not None:
        claimed: dict[int, int] = {line.category: line.amount.minor for line in report.claimed}
        accepted = (AcceptedReport(report.reports_accepted, report.basis, report.to_on, claimed),)
    return Commitment(
        e.fund_id, e.number, e.reference, e.kind, e.allocation_id, e.project_id, e.organisation_id, e.window_id,
        e.signed_on, e.amount, e.instalments,
        donors={part.source: part.donor_id for part in (*e.committed, *e.spent)},
        accepted_reports=accepted,
        paid_minor={part.instalment: part.paid.minor for part in e.paid},
        refunded_minor=e.refunded.minor,
        committed_minor={part.source: part.amount.minor for part in e.committed},
        spent_minor={part.source: part.amount.minor for part in e.spent},
        posted_minor={line.category: line.amount.minor for line in e.posted},
        advances_minor=e.advances.minor,
        recoverable_minor=e.recoverable.minor,
        payables_minor=e.payables.minor,
        reports_before=0 if report is None else report.reports_accepted,
    )  # fmt: skip


def _with_entries(commitment: Commitment, event: Recorded, commitment_id: str) -> Commitment:
    committed, spent = dict(commitment.committed_minor), dict(commitment.spent_minor)
    posted = dict(commitment.posted_minor)
    advances, recoverable, payables = (
        commitment.advances_minor,
        commitment.recoverable_minor,
        commitment.payables_minor,
    )
    for entry in entries_of(event.data):
        about = entry.dimensions
        if about.commitment_id != commitment_id:
            continue
        match entry.account:
            case "committed":
                committed[about.source or ""] = committed.get(about.source or "", 0) - entry.base_amount
            case "spent":
                spent[about.source or ""] = spent.get(about.source or "", 0) - entry.base_amount
            case "programme_expense":
                posted[about.category or 0] = posted.get(about.category or 0, 0) + entry.base_amount
            case "advances_to_partners":
                advances += entry.base_amount
            case "recoverable_from_partners":
                recoverable += entry.base_amount
            case "payables":
                payables -= entry.base_amount
    return replace(
        commitment,
        committed_minor={source: minor for source, minor in committed.items() if minor},
        spent_minor={source: minor for source, minor in spent.items() if minor},
        posted_minor={category: minor for category, minor in posted.items() if minor},
        advances_minor=advances,
        recoverable_minor=recoverable,
        payables_minor=payables,
    )


COMMITMENT = Kind("commitment", evolve_commitment, follows=True)
