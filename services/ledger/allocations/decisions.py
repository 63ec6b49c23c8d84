"""Approving, revising and cancelling allocations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.ledger.allocations.capacity import (
    FundSource,
    authority_source,
    fund_source,
    mismatch,
    propose,
    require_capacity,
    require_not_overdrawn,
)
from services.ledger.allocations.reserve import capped, reserve
from services.ledger.appropriations.authority import open_authority, year_drawn_on
from services.ledger.funds.decisions import Fund, beginning
from services.ledger.hearing.decisions import PROJECT, Project, require_spending
from services.ledger.rules import dated_in, in_base, operating, require_not_before
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import (
    SOURCES_MAX,
    ApproveAllocation,
    CancelAllocation,
    DrawnSource,
    ReviseAllocation,
)
from shared.contracts.envelope import Recorded
from shared.contracts.events.allocations import (
    AllocationApproved,
    AllocationCancelled,
    AllocationEvent,
    AllocationRevised,
)
from shared.contracts.events.appropriations import AuthorityLapsed
from shared.contracts.events.base import SourceAmount
from shared.contracts.events.commitments import (
    CommitmentClosed,
    CommitmentEvent,
    CommitmentRevised,
    CommitmentSigned,
    DisbursementPaid,
    PartnerRefundReceived,
)
from shared.contracts.events.expenditure import SupportCostAccrued
from shared.contracts.events.openings import AllocationOpened, CommitmentOpened
from shared.contracts.money import Money, from_minor
from shared.contracts.policies import SupportCostPolicy
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind
from shared.postings.entries import Dimensions, source_dimensions


@dataclass(frozen=True, slots=True)
class Allocation:
    """An allocation: its amount, and what of it is not committed, by source (minor units of the base currency)."""

    fund_id: str
    number: str
    reference: str | None
    project_id: str
    window_id: str | None
    decision: str
    approved_on: date
    amount: Money
    support_cost_reserved: Money
    uncommitted_minor: Mapping[str, int]
    donors: Mapping[str, str | None]
    fiscal_year: int | None = None
    support_cost_accrued_minor: int = 0
    support_cost_spent_minor: Mapping[str, int] = field(default_factory=dict)
    direct_by_rate_minor: Mapping[str, int] = field(default_factory=dict)
    last_commitment_id: str | None = None
    cancelled: bool = False

    @property
    def reserve_left(self) -> int:
        """What is reserved for support cost and not yet accrued; no commitment takes it."""
        return max(0, self.support_cost_reserved.minor - self.support_cost_accrued_minor)

    def dimensions(self, source: str) -> Dimensions:
        """The dimensions of what a source has allocated and not committed."""
        about = source_dimensions(source, self.donors.get(source), self.fiscal_year)
        return about._replace(window_id=self.window_id, project_id=self.project_id)

    def lowest_from(self, ledger: LedgerState, fund: Fund, source: str, day: date) -> int:
        """The least that a source has allocated on any day from `day` on, to its project. Raises NotLoaded."""
        balance = ledger.balance(fund.fund_id, "allocated", fund.base_currency, self.dimensions(source))
        return balance.extreme_from(day, -1)

    @property
    def uncommitted_total(self) -> int:
        """What may still be committed, the reserve included."""
        return sum(self.uncommitted_minor.values())


def evolve_allocation(allocation: Allocation | None, event: Recorded) -> Allocation:
    """The allocation after one of its events, or of one under it that moves what is not committed."""
    data = event.data
    if isinstance(data, AllocationApproved):
        assert event.effective_on is not None
        return Allocation(
            data.fund_id, data.number, data.reference, data.project_id, data.window_id, data.decision,
            event.effective_on, data.amount, data.support_cost_reserved, _moved({}, data.sources, 1),
            {part.source: part.donor_id for part in data.sources}, data.fiscal_year,
        )  # fmt: skip
    if isinstance(data, AllocationOpened):
        return Allocation(
            data.fund_id, data.number, data.reference, data.project_id, data.window_id, data.decision,
            data.approved_on, data.amount, data.support_cost_reserved, _moved({}, data.sources, 1),
            {part.source: part.donor_id for part in data.sources},
        )  # fmt: skip
    assert allocation is not None
    if isinstance(data, CommitmentOpened):
        donors = {part.source: part.donor_id for part in (*data.committed, *data.spent)}
        return replace(allocation, last_commitment_id=data.commitment_id, donors={**donors, **allocation.donors})
    if isinstance(data, AllocationRevised | AllocationCancelled):
        nothing = Money.of(0, allocation.amount.currency)
        return replace(
            allocation,
            amount=data.amount if isinstance(data, AllocationRevised) else nothing,
            support_cost_reserved=data.support_cost_reserved if isinstance(data, AllocationRevised) else nothing,
            decision=data.decision,
            uncommitted_minor=_moved(allocation.uncommitted_minor, data.sources, 1),
            donors={**allocation.donors, **{part.source: part.donor_id for part in data.sources}},
            cancelled=isinstance(data, AllocationCancelled),
        )
    if isinstance(data, AuthorityLapsed):
        part = SourceAmount(source=data.appropriation_id, amount=data.amount)
        uncommitted = allocation.uncommitted_minor
        if data.lapsed_from == "allocated":
            uncommitted = _moved(uncommitted, (part,), -1)
        return replace(allocation, amount=_less(allocation.amount, data.amount.minor), uncommitted_minor=uncommitted)
    if isinstance(data, CommitmentEvent) and data.lapsed_minor:
        return replace(allocation, amount=_less(allocation.amount, data.lapsed_minor))
    if isinstance(data, CommitmentSigned | CommitmentRevised | CommitmentClosed | DisbursementPaid):
        moved = _moved(allocation.uncommitted_minor, data.sources, -1)
        return replace(allocation, uncommitted_minor=moved, last_commitment_id=data.commitment_id)
    if isinstance(data, PartnerRefundReceived):
        return replace(allocation, uncommitted_minor=_moved(allocation.uncommitted_minor, data.sources, 1))
    if isinstance(data, SupportCostAccrued):
        charged = dict(allocation.direct_by_rate_minor)
        for cost in data.charged_on:
            charged[cost.rate] = charged.pop(cost.rate, 0) + cost.direct.minor
        return replace(
            allocation,
            uncommitted_minor=_moved(allocation.uncommitted_minor, data.sources, -1),
            support_cost_accrued_minor=allocation.support_cost_accrued_minor + data.amount.minor,
            support_cost_spent_minor=_moved(allocation.support_cost_spent_minor, data.sources, 1),
            direct_by_rate_minor={rate: minor for rate, minor in charged.items() if minor},
        )
    return allocation


def _less(amount: Money, lapsed: int) -> Money:
    """What is still allocated once a part has lapsed: nobody can use that part any more."""
    return Money.of(amount.minor - lapsed, amount.currency)


def _moved(held: Mapping[str, int], parts: tuple[SourceAmount, ...], sign: int) -> dict[str, int]:
    after = dict(held)
    for part in parts:
        after[part.source] = after.get(part.source, 0) + sign * part.amount.minor
    return {source: minor for source, minor in after.items() if minor}


ALLOCATION = Kind("allocation", evolve_allocation, follows=True)


def require_few_sources(sources: Iterable[str]) -> None:
    """Refuses `allocation.too_many_sources`: a reversal of what follows must still fit one event."""
    count = len(set(sources))
    if count > SOURCES_MAX:
        raise Refused("allocation.too_many_sources", "/sources", sources=count, sources_max=SOURCES_MAX)


def source_amounts(
    minor_by_source: Mapping[str, int], donors: Mapping[str, str | None], currency: str, sign: int = 1
) -> tuple[SourceAmount, ...]:
    """Amounts by source as an event carries them, ordered by source, pool last."""
    order = sorted(minor_by_source, key=lambda source: (source == "pool", source))
    return tuple(
        SourceAmount(source=s, donor_id=donors.get(s), amount=Money.of(sign * minor_by_source[s], currency))
        for s in order
        if minor_by_source[s]
    )


def decide_approve_allocation(ledger: LedgerState, command: ApproveAllocation, context: Context) -> list[Decided]:
    """Sets cash on hand aside for an approved project, source by source; in a mission's budget, authority.

    Refuses `project.frozen`, `project.suspended`, `project.not_approved`, `allocation.exceeds_approved`,
    `allocation.outside_earmark`,
    `allocation.sources`, `allocation.reserve`, `source.unknown`, `fund.overdrawn`, `fund.reports_only`, `fund.closing`,
    `allocation.exceeds_available` (asked and available by source, on any day from effective_on on); in a mission's
    budget `appropriation.unknown`, `appropriation.lapsed`, `appropriation.year_over`, and `fund.mission_budget` for
    sources that are named or support cost that is reserved.
    Source: BOOKS.md section 4.
    """
    fund = beginning(operating(dated_in(ledger, command.fund_id, command.effective_on, context)))
    project = ledger.get(PROJECT, command.project_id)
    amount = in_base(fund, command.amount, "/amount")
    ledger.require_new_reference(context.actor, command.fund_id, ALLOCATION.name, command.reference)
    _require_financeable(project)
    _require_within_approved(project, amount.minor, fund)
    require_not_overdrawn(ledger, fund)
    reserved = reserve(fund, amount.minor, command.support_cost_reserved, command.effective_on)
    fiscal_year = year_drawn_on(fund, command.fiscal_year, command.effective_on)
    chosen, donors = _drawn(
        ledger,
        fund,
        project,
        command.project_id,
        amount.minor,
        command.sources,
        command.effective_on,
        context,
        fiscal_year,
    )
    require_few_sources(chosen)
    approved = AllocationApproved(
        fund_id=command.fund_id,
        allocation_id=context.new_id(),
        number=ledger.next_number(command.fund_id, fund.code, fund.time_zone, "ALL", context.recorded_at),
        reference=command.reference,
        project_id=command.project_id,
        window_id=project.window_id,
        fiscal_year=fiscal_year,
        decision=command.decision,
        amount=command.amount,
        support_cost_reserved=reserved,
        sources=source_amounts(chosen, donors, fund.base_currency),
    )
    return [Decided(approved, command.effective_on)]


def decide_revise_allocation(ledger: LedgerState, command: ReviseAllocation, context: Context) -> list[Decided]:
    """The allocation is of another amount. More is drawn as at approval; less gives back in proportion to what is
    not committed, or as named. Refuses `allocation.cancelled`, `amount.unchanged`, `allocation.committed` (naming the
    last commitment), `effective_on.before_allocation`, and what an approval refuses."""
    allocation, fund = open_allocation(ledger, command.allocation_id, command.effective_on, context)
    project = ledger.get(PROJECT, allocation.project_id)
    change = in_base(fund, command.amount, "/amount").minor - allocation.amount.minor
    reserved = _revised_reserve(fund, allocation, command, change)
    if change == 0 and reserved == allocation.support_cost_reserved:
        raise Refused("amount.unchanged", "/amount", amount=command.amount.amount, currency=fund.base_currency)
    if change > 0:
        beginning(fund)
        _require_financeable(project)
        _require_within_approved(project, change, fund)
        require_not_overdrawn(ledger, fund)
        moved, donors = _drawn(
            ledger,
            fund,
            project,
            allocation.project_id,
            change,
            command.sources,
            command.effective_on,
            context,
            allocation.fiscal_year,
        )
        require_few_sources([*allocation.donors, *moved])
        sources = source_amounts(moved, donors, fund.base_currency)
    else:
        after = replace(allocation, support_cost_reserved=reserved)
        given_back = _given_back(fund, after, -change, command.sources)
        _require_uncommitted_since(ledger, fund, allocation, given_back, command.effective_on)
        sources = source_amounts(given_back, allocation.donors, fund.base_currency, -1)
    revised = AllocationRevised(
        fund_id=allocation.fund_id,
        allocation_id=command.allocation_id,
        project_id=allocation.project_id,
        window_id=allocation.window_id,
        fiscal_year=allocation.fiscal_year,
        decision=command.decision,
        amount=command.amount,
        support_cost_reserved=reserved,
        sources=sources,
    )
    return [Decided(revised, command.effective_on)]


def decide_cancel_allocation(ledger: LedgerState, command: CancelAllocation, context: Context) -> list[Decided]:
    """Gives everything back. Refuses `allocation.cancelled`, `allocation.committed`."""
    allocation, fund = open_allocation(ledger, command.allocation_id, command.effective_on, context)
    unreserved = replace(allocation, support_cost_reserved=Money.of(0, fund.base_currency))
    given_back = _given_back(fund, unreserved, allocation.amount.minor, ())
    _require_uncommitted_since(ledger, fund, allocation, given_back, command.effective_on)
    cancelled = AllocationCancelled(
        fund_id=allocation.fund_id,
        allocation_id=command.allocation_id,
        project_id=allocation.project_id,
        window_id=allocation.window_id,
        fiscal_year=allocation.fiscal_year,
        decision=command.decision,
        sources=source_amounts(given_back, allocation.donors, fund.base_currency, -1),
    )
    return [Decided(cancelled, command.effective_on)]


def _revised_reserve(fund: Fund, allocation: Allocation, command: ReviseAllocation, change: int) -> Money:
    """The reserve once the amount is revised: as given, or with that of the change; never below what is accrued.

    Refuses `allocation.reserve` for a given one below what is accrued, above the amount, or beyond what is uncommitted.
    """
    accrued = allocation.support_cost_accrued_minor
    if command.support_cost_reserved is None:
        more = reserve(fund, abs(change), None, command.effective_on).minor
        policy = fund.policy(SupportCostPolicy, command.effective_on, "support_cost")
        before = allocation.support_cost_reserved.minor
        standing = max(before, capped(policy, before + more)) if change >= 0 else before - more
        return Money.of(min(max(0, accrued, standing), command.amount.minor), fund.base_currency)
    given = reserve(fund, command.amount.minor, command.support_cost_reserved, command.effective_on)
    most = accrued + allocation.uncommitted_total + change
    if not accrued <= given.minor <= max(accrued, most):
        raise Refused(
            "allocation.reserve",
            "/support_cost_reserved",
            reserved=given.amount,
            accrued=from_minor(accrued, fund.base_currency),
            reserved_max=from_minor(max(accrued, most), fund.base_currency),
            currency=fund.base_currency,
        )
    return given


def open_allocation(
    ledger: LedgerState, allocation_id: str, effective_on: date, context: Context
) -> tuple[Allocation, Fund]:
    """An allocation that stands, and its fund. Refuses `allocation.cancelled`, `effective_on.before_allocation`."""
    allocation = ledger.get(ALLOCATION, allocation_id)
    fund = dated_in(ledger, allocation.fund_id, effective_on, context)
    if allocation.cancelled:
        raise Refused("allocation.cancelled", "/allocation_id", allocation=allocation.number)
    require_not_before("effective_on.before_allocation", effective_on, "approved_on", allocation.approved_on)
    return allocation, fund


def _require_financeable(project: Project) -> None:
    require_spending(project, "/project_id")
    if not project.financeable:
        raise Refused("project.not_approved", "/project_id", project=project.code, status=project.status)


def _require_within_approved(project: Project, more: int, fund: Fund) -> None:
    assert project.approved_amount is not None
    if project.approved_amount.currency != fund.base_currency:
        raise Refused(
            "currency.not_base",
            "/project_id",
            currency=project.approved_amount.currency,
            base_currency=fund.base_currency,
        )
    if project.allocated_minor + more > project.approved_amount.minor:
        raise Refused(
            "allocation.exceeds_approved",
            "/amount",
            asked=from_minor(more, fund.base_currency),
            allocated=from_minor(project.allocated_minor, fund.base_currency),
            approved=project.approved_amount.amount,
            currency=fund.base_currency,
        )


def _drawn(
    ledger: LedgerState,
    fund: Fund,
    project: Project,
    project_id: str,
    amount: int,
    named: tuple[DrawnSource, ...],
    effective_on: date,
    context: Context,
    fiscal_year: int | None,
) -> tuple[dict[str, int], dict[str, str | None]]:
    """What each source gives, named by the caller or proposed, and the donors behind them.

    In a mission's budget the authority of the one fiscal year gives everything, for no donor.
    """
    if fiscal_year is not None:
        if named:
            raise Refused("fund.mission_budget", "/sources", fund=fund.code)
        source_id = open_authority(ledger, fund, fiscal_year, effective_on)
        authority = authority_source(ledger, fund, source_id, fiscal_year)
        require_capacity(ledger, fund, {source_id: amount}, [authority], effective_on, context)
        return {source_id: amount}, {}
    if not named:
        chosen = propose(ledger, fund, project, project_id, amount, effective_on, context)
        found = [fund_source(ledger, fund, source, "/sources") for source in chosen]
        return chosen, {s.source: s.donor_id for s in found}
    chosen = _named(fund, amount, named)
    sources: list[FundSource] = []
    for index, part in enumerate(named):
        source = fund_source(ledger, fund, part.source, f"/sources/{index}/source")
        term = mismatch(source.earmark, project, project_id, effective_on)
        if term is not None:
            raise Refused("allocation.outside_earmark", f"/sources/{index}/source", source=part.source, term=term)
        sources.append(source)
    require_capacity(ledger, fund, chosen, sources, effective_on, context)
    return chosen, {s.source: s.donor_id for s in sources}


def _named(fund: Fund, amount: int, named: tuple[DrawnSource, ...]) -> dict[str, int]:
    chosen: dict[str, int] = {}
    for index, part in enumerate(named):
        if part.source in chosen:
            raise Refused("allocation.source_twice", f"/sources/{index}/source", source=part.source)
        chosen[part.source] = in_base(fund, part.amount, f"/sources/{index}/amount").minor
    if sum(chosen.values()) != amount:
        raise Refused(
            "allocation.sources",
            "/sources",
            sources=from_minor(sum(chosen.values()), fund.base_currency),
            amount=from_minor(amount, fund.base_currency),
            currency=fund.base_currency,
        )
    return chosen


def _given_back(fund: Fund, allocation: Allocation, amount: int, named: tuple[DrawnSource, ...]) -> dict[str, int]:
    free = allocation.uncommitted_total - allocation.reserve_left
    wanted = _named(fund, amount, named) if named else {}
    if amount > free or any(minor > allocation.uncommitted_minor.get(s, 0) for s, minor in wanted.items()):
        raise Refused(
            "allocation.committed",
            "/amount",
            asked=from_minor(amount, fund.base_currency),
            uncommitted=from_minor(free, fund.base_currency),
            currency=fund.base_currency,
            commitment=allocation.last_commitment_id,
        )
    return wanted or split(amount, allocation.uncommitted_minor)


def _require_uncommitted_since(
    ledger: LedgerState, fund: Fund, allocation: Allocation, given_back: Mapping[str, int], effective_on: date
) -> None:
    """A backdated reduction must not take allocated below zero on a day when it was still bound."""
    for source, minor in given_back.items():
        lowest = allocation.lowest_from(ledger, fund, source, effective_on)
        if minor > lowest:
            raise Refused(
                "allocation.committed",
                "/effective_on",
                asked=from_minor(minor, fund.base_currency),
                uncommitted=from_minor(lowest, fund.base_currency),
                currency=fund.base_currency,
                commitment=allocation.last_commitment_id,
            )


__all__ = [
    "ALLOCATION",
    "Allocation",
    "AllocationEvent",
    "decide_approve_allocation",
    "decide_cancel_allocation",
    "decide_revise_allocation",
    "source_amounts",
]
