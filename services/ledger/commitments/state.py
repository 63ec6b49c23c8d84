"""The state of a commitment: one fold of everything that names it, over the entries that the books keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.ledger.expenditure.posting import Standing
from services.ledger.rates.carrying import NOTHING, Carried
from services.ledger.state import LedgerState
from shared.contracts.envelope import Recorded
from shared.contracts.events import EventData
from shared.contracts.events.appropriations import AuthorityLapsed
from shared.contracts.events.commitments import (
    CommitmentClosed,
    CommitmentRevised,
    CommitmentSigned,
    DisbursementPaid,
    DisbursementReturned,
    Instalment,
    InstalmentWaived,
    PartnerBalanceWrittenOff,
    PartnerRefundReceived,
)
from shared.contracts.events.expenditure import CostDisallowed, ExpenditureAccepted
from shared.contracts.events.invoices import InvoiceAccepted, InvoicePaid
from shared.contracts.events.openings import CommitmentOpened
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Kind
from shared.postings.entries import Dimensions, source_dimensions
from shared.postings.registry import entries_of

Minor = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AcceptedReport:
    """A report as accepted: what it claims, cumulative per category, in minor units of the commitment's currency."""

    report_number: int
    basis: str
    to_on: date
    accepted_on: date
    claimed_own_minor: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment and what stands under it.

    `*_own_minor` in minor units of the commitment's currency, `*_base_minor` what that is carried at in base;
    `committed_minor` and `spent_minor`, by source, in base. `unspent`: bound and not accepted as spent.
    `disbursed_base_minor`: paid less what banks returned, instalments and invoices alike.
    `recoverable_bound_minor`: what stands committed for what is to be recovered, whatever that was revalued to since.
    """

    fund_id: str
    commitment_id: str
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
    fiscal_year: int | None = None
    waived_instalments: tuple[int, ...] = ()
    accepted_reports: tuple[AcceptedReport, ...] = ()
    paid_own_minor: Mapping[int, int] = field(default_factory=dict)
    refunded_own_minor: int = 0
    disbursed_base_minor: int = 0
    refunded_base_minor: int = 0
    unspent_own_minor: int = 0
    committed_minor: Minor = field(default_factory=dict)
    spent_minor: Minor = field(default_factory=dict)
    posted_own_minor: Mapping[int, int] = field(default_factory=dict)
    posted_base_minor: Mapping[int, int] = field(default_factory=dict)
    advances_own_minor: int = 0
    advances_base_minor: int = 0
    recoverable_own_minor: int = 0
    recoverable_base_minor: int = 0
    recoverable_bound_minor: int = 0
    payables_own_minor: int = 0
    payables_base_minor: int = 0
    closed: bool = False
    reports_before: int = 0
    """Reports accepted before the opening of a fund that is older than this ledger; numbers go on from there."""

    @property
    def invoiced(self) -> bool:
        """A purchase order is invoiced and paid invoice by invoice; any other commitment is reported on."""
        return self.kind == "purchase_order"

    @property
    def currency(self) -> str:
        """What the commitment is in; its payments, reports and refunds are in it too."""
        return self.amount.currency

    @property
    def base_currency(self) -> str:
        """The fund's."""
        return self.amount.base_currency

    @property
    def committed_total(self) -> int:
        """What is bound and not accepted as spent, in base."""
        return sum(self.committed_minor.values())

    @property
    def unspent(self) -> Carried:
        """What is bound and not accepted as spent, with its base."""
        return Carried(self.unspent_own_minor, self.committed_total)

    @property
    def advances(self) -> Carried:
        """What the partner holds in advance; below zero when a payment that it reported on was undone."""
        return Carried(self.advances_own_minor, self.advances_base_minor)

    @property
    def recoverable(self) -> Carried:
        """What is to be recovered of the partner."""
        return Carried(self.recoverable_own_minor, self.recoverable_base_minor)

    @property
    def recoverable_bound(self) -> Carried:
        """What is to be recovered, at the base that stands committed for it."""
        return Carried(self.recoverable_own_minor, self.recoverable_bound_minor)

    @property
    def payables(self) -> Carried:
        """What the partner is owed."""
        return Carried(self.payables_own_minor, self.payables_base_minor)

    @property
    def uncovered(self) -> Carried:
        """The part of what is bound that neither an advance nor a recoverable stands on."""
        return self.standing().uncovered

    @property
    def net_paid(self) -> int:
        """Disbursed less refunded, in the commitment's currency."""
        return sum(self.paid_own_minor.values()) - self.refunded_own_minor

    @property
    def free_to_advance(self) -> int:
        """How much more may be advanced without passing the commitment floor, in the commitment's currency."""
        return self.unspent_own_minor - self.advances_own_minor - self.recoverable_own_minor

    @property
    def reported_spans(self) -> int:
        """How many spans are reported and accepted: certifying a span is no further report."""
        return max(0, self.reports_before - 1) + len({report.to_on for report in self.accepted_reports})

    def standing(self) -> Standing:
        """What a posting looks at."""
        posted = {c: Carried(own, self.posted_base_minor.get(c, 0)) for c, own in self.posted_own_minor.items()}
        return Standing(
            posted,
            self.committed_minor,
            self.spent_minor,
            self.unspent,
            self.advances,
            self.recoverable_bound,
            self.payables,
        )

    def instalment(self, number: int) -> Instalment | None:
        """The instalment of that number, or None."""
        return next((i for i in self.instalments if i.instalment == number), None)

    @property
    def partner_dimensions(self) -> Dimensions:
        """The dimensions of what is owed to, or by, its partner."""
        return Dimensions(
            window_id=self.window_id,
            project_id=self.project_id,
            organisation_id=self.organisation_id,
            commitment_id=self.commitment_id,
            fiscal_year=self.fiscal_year,
        )

    def lowest_from(self, ledger: LedgerState, account: str, source: str, day: date) -> int:
        """The least that a source has committed, or spent, under it on any day from `day` on. Raises NotLoaded."""
        named = source_dimensions(source, self.donors.get(source), self.fiscal_year)
        about = self.partner_dimensions._replace(
            donor_id=named.donor_id, agreement_id=named.agreement_id, source=named.source
        )
        return ledger.balance(self.fund_id, account, self.base_currency, about).extreme_from(day, -1)

    def shown(self, own: int) -> str:
        """An amount in the commitment's currency as text."""
        return from_minor(own, self.currency)

    def booked(self, carried: Carried) -> Booked:
        """A carried amount as an event holds it."""
        return carried.booked(self.currency, self.base_currency)

    def difference(self, minor: int) -> Money | None:
        """An exchange difference as an event holds it; None when there is none."""
        return Money.of(minor, self.base_currency) if minor else None

    def require_currency(self, money: Money, pointer: str) -> None:
        """Refuses `currency.mixed` for an amount that is not in the commitment's currency."""
        if money.currency != self.currency:
            raise Refused("currency.mixed", pointer, given=money.currency, currency=self.currency)


def evolve_commitment(commitment: Commitment | None, event: Recorded) -> Commitment:
    """The commitment after an event of its own or one that names it."""
    data = event.data
    if isinstance(data, CommitmentSigned):
        assert event.effective_on is not None
        commitment = Commitment(
            data.fund_id, data.commitment_id, data.number, data.reference, data.kind, data.allocation_id,
            data.project_id, data.organisation_id, data.window_id, event.effective_on, data.amount, data.instalments,
            {part.source: part.donor_id for part in data.sources}, data.fiscal_year,
            unspent_own_minor=data.amount.minor,
        )  # fmt: skip
        return _with_entries(commitment, event)
    if isinstance(data, CommitmentOpened):
        assert event.effective_on is not None
        return opened_commitment(data, event.effective_on)
    assert commitment is not None
    return _with_entries(_with_terms(commitment, event), event)


def _with_terms(commitment: Commitment, event: Recorded) -> Commitment:
    """What an event says beyond its entries: the commitment's terms, and figures in its own currency."""
    data = event.data
    unspent = commitment.unspent_own_minor
    if isinstance(data, CommitmentRevised):
        return replace(
            commitment,
            amount=data.amount,
            instalments=data.instalments,
            unspent_own_minor=unspent + data.amount.minor - commitment.amount.minor,
            donors={**commitment.donors, **{part.source: part.donor_id for part in data.sources}},
        )
    if isinstance(data, CommitmentClosed):
        return replace(commitment, closed=True, unspent_own_minor=0)
    if isinstance(data, InstalmentWaived):
        return replace(commitment, waived_instalments=(*commitment.waived_instalments, data.instalment))
    if isinstance(data, DisbursementPaid | DisbursementReturned):
        sign = 1 if isinstance(data, DisbursementPaid) else -1
        paid = commitment.paid_own_minor.get(data.instalment, 0) + sign * data.amount.minor
        more = {part.source: part.donor_id for part in getattr(data, "sources", ())}
        paid_by_instalment = {**commitment.paid_own_minor, data.instalment: paid}
        return replace(
            commitment,
            paid_own_minor=paid_by_instalment,
            disbursed_base_minor=commitment.disbursed_base_minor + sign * data.amount.base_minor,
            donors={**commitment.donors, **more},
        )
    if isinstance(data, InvoicePaid):
        return replace(commitment, disbursed_base_minor=commitment.disbursed_base_minor + data.amount.base_minor)
    if isinstance(data, PartnerRefundReceived):
        back = data.recoverable_part.minor + data.advances_part.minor
        refunded = commitment.refunded_own_minor + back
        refunded_base = commitment.refunded_base_minor + data.amount.base_minor
        return replace(
            commitment,
            refunded_own_minor=refunded,
            refunded_base_minor=refunded_base,
            unspent_own_minor=unspent - back,
        )
    if isinstance(data, AuthorityLapsed):
        assert data.own_amount is not None
        return replace(commitment, unspent_own_minor=unspent - data.own_amount.minor)
    if isinstance(data, PartnerBalanceWrittenOff):
        return replace(commitment, unspent_own_minor=unspent - data.amount.minor)
    if isinstance(data, ExpenditureAccepted):
        return _with_report(commitment, event, data)
    if isinstance(data, CostDisallowed):
        return _without_disallowed(commitment, data)
    if isinstance(data, InvoiceAccepted):
        return replace(commitment, unspent_own_minor=unspent - data.amount.minor)
    return commitment


def opened_commitment(e: CommitmentOpened, opened_on: date) -> Commitment:
    """The commitment as it stood at the opening of its fund, in base, whose balances another event posts."""
    report = e.report
    accepted: tuple[AcceptedReport, ...] = ()
    if report is not None:
        claimed: dict[int, int] = {line.category: line.amount.minor for line in report.claimed}
        accepted = (AcceptedReport(report.reports_accepted, report.basis, report.to_on, opened_on, claimed),)
    posted: dict[int, int] = {line.category: line.amount.minor for line in e.posted}
    return Commitment(
        e.fund_id, e.commitment_id, e.number, e.reference, e.kind, e.allocation_id, e.project_id, e.organisation_id,
        e.window_id, e.signed_on, e.amount, e.instalments,
        donors={part.source: part.donor_id for part in (*e.committed, *e.spent)},
        accepted_reports=accepted,
        paid_own_minor={part.instalment: part.paid.minor for part in e.paid},
        refunded_own_minor=e.refunded.minor,
        disbursed_base_minor=sum(part.paid.minor for part in e.paid),
        refunded_base_minor=e.refunded.minor,
        unspent_own_minor=sum(part.amount.minor for part in e.committed),
        committed_minor={part.source: part.amount.minor for part in e.committed},
        spent_minor={part.source: part.amount.minor for part in e.spent},
        posted_own_minor=posted,
        posted_base_minor=posted,
        advances_own_minor=e.advances.minor,
        advances_base_minor=e.advances.minor,
        recoverable_own_minor=e.recoverable.minor,
        recoverable_base_minor=e.recoverable.minor,
        recoverable_bound_minor=e.recoverable.minor,
        payables_own_minor=e.payables.minor,
        payables_base_minor=e.payables.minor,
        reports_before=0 if report is None else report.reports_accepted,
    )  # fmt: skip


def _with_report(commitment: Commitment, event: Recorded, data: ExpenditureAccepted) -> Commitment:
    assert event.effective_on is not None
    claimed: dict[int, int] = {line.category: line.amount.minor for line in data.claimed}
    report = AcceptedReport(data.report_number, data.basis, data.to_on, event.effective_on, claimed)
    others = tuple(r for r in commitment.accepted_reports if r.report_number != data.report_number)
    spent = sum(line.amount.minor for line in data.posted)
    return replace(
        commitment,
        accepted_reports=(*others, report),
        unspent_own_minor=commitment.unspent_own_minor - spent,
    )


def _without_disallowed(commitment: Commitment, data: CostDisallowed) -> Commitment:
    """What is disallowed is claimed no more, so that a commitment that rises does not post it again."""
    *others, last = commitment.accepted_reports
    claimed = dict(last.claimed_own_minor)
    for line in data.disallowed:
        claimed[line.category] = claimed.get(line.category, 0) - line.amount.minor
    back = sum(line.amount.minor for line in data.disallowed)
    return replace(
        commitment,
        accepted_reports=(*others, replace(last, claimed_own_minor=claimed)),
        unspent_own_minor=commitment.unspent_own_minor + back,
    )


def recoverable_bound_by(data: EventData) -> int:
    """How an event changes what stands committed for what is to be recovered, in base."""
    if isinstance(data, CostDisallowed):
        return data.recoverable_part.base_minor
    if isinstance(data, PartnerRefundReceived | PartnerBalanceWrittenOff):
        return data.advances_part.base_minor - sum(part.amount.minor for part in data.sources)
    return 0


_PARTNER_ACCOUNTS = {"advances_to_partners": 1, "recoverable_from_partners": 1, "payables": -1}


def _with_entries(commitment: Commitment, event: Recorded) -> Commitment:
    committed, spent = dict(commitment.committed_minor), dict(commitment.spent_minor)
    posted = dict(commitment.standing().posted)
    held = {
        "advances_to_partners": commitment.advances,
        "recoverable_from_partners": commitment.recoverable,
        "payables": commitment.payables,
    }
    for entry in entries_of(event.data):
        about = entry.dimensions
        if about.commitment_id != commitment.commitment_id:
            continue
        source = about.source or ""
        if entry.account == "committed":
            committed[source] = committed.get(source, 0) - entry.base_amount
        elif entry.account == "spent":
            spent[source] = spent.get(source, 0) - entry.base_amount
        elif entry.account in held:
            sign = _PARTNER_ACCOUNTS[entry.account]
            held[entry.account] = held[entry.account].plus(Carried(sign * entry.amount, sign * entry.base_amount))
        elif about.category is not None:  # expense, or recoveries where it was taken back in a later year
            line = posted.get(about.category, NOTHING)
            posted[about.category] = line.plus(Carried(entry.amount, entry.base_amount))
    posted = {category: line for category, line in posted.items() if line != NOTHING}
    advances, recoverable, payables = held.values()
    return replace(
        commitment,
        committed_minor={source: minor for source, minor in committed.items() if minor},
        spent_minor={source: minor for source, minor in spent.items() if minor},
        posted_own_minor={category: line.own for category, line in posted.items()},
        posted_base_minor={category: line.base for category, line in posted.items()},
        advances_own_minor=advances.own,
        advances_base_minor=advances.base,
        recoverable_own_minor=recoverable.own,
        recoverable_base_minor=recoverable.base,
        recoverable_bound_minor=commitment.recoverable_bound_minor + recoverable_bound_by(event.data),
        payables_own_minor=payables.own,
        payables_base_minor=payables.base,
    )


COMMITMENT = Kind("commitment", evolve_commitment, follows=True)
