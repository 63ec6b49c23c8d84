"""Moving capacity between sources: a donor's balance reprogrammed, a pool's deficit assigned (BOOKS.md section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.ledger.agreements.state import AGREEMENT, Agreement
from services.ledger.allocations.capacity import (
    FundSource,
    all_sources,
    days_from,
    fund_source,
    require_capacity,
    unheld,
)
from services.ledger.funds.decisions import Fund, contributing
from services.ledger.rules import dated_in, in_base, operating, require_not_before
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import SOURCES_MAX, DrawnSource
from shared.contracts.commands.refunds import AssignPoolDeficit, ReprogramDonorBalance
from shared.contracts.envelope import Recorded
from shared.contracts.events.base import POOL, SourceAmount
from shared.contracts.events.contributions import Earmark
from shared.contracts.events.refunds import DonorBalanceReprogrammed, PoolDeficitAssigned
from shared.contracts.money import Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind


@dataclass(frozen=True, slots=True)
class Reprogramming:
    """A donor's balance that serves another of its agreements, or the pool."""

    fund_id: str
    reference: str | None
    donor_id: str
    from_agreement_id: str
    to_agreement_id: str | None
    consent: str
    earmark: Earmark | None
    amount: Money
    reprogrammed_on: date


@dataclass(frozen=True, slots=True)
class PoolDeficit:
    """What the pool was short of, and the sources that bear it."""

    fund_id: str
    reference: str | None
    decision: str
    amount: Money
    assigned_on: date
    sources: tuple[SourceAmount, ...]


def evolve_reprogramming(reprogramming: Reprogramming | None, event: Recorded) -> Reprogramming:
    """The reprogramming as recorded."""
    e = event.data
    assert isinstance(e, DonorBalanceReprogrammed)
    assert event.effective_on is not None
    return Reprogramming(
        e.fund_id, e.reference, e.donor_id, e.from_agreement_id, e.to_agreement_id, e.consent, e.earmark, e.amount,
        event.effective_on,
    )  # fmt: skip


def evolve_pool_deficit(deficit: PoolDeficit | None, event: Recorded) -> PoolDeficit:
    """The assignment after one of its events: one for so many sources that its reversal fits."""
    e = event.data
    assert isinstance(e, PoolDeficitAssigned)
    assert event.effective_on is not None
    bearing = tuple(part for part in e.sources if part.source != POOL)
    if deficit is None:
        return PoolDeficit(e.fund_id, e.reference, e.decision, e.amount, event.effective_on, bearing)
    amount = Money.of(deficit.amount.minor + e.amount.minor, e.amount.currency)
    return replace(deficit, amount=amount, sources=(*deficit.sources, *bearing))


REPROGRAMMING = Kind("reprogramming", evolve_reprogramming, kept=False)
POOL_DEFICIT = Kind("pool_deficit", evolve_pool_deficit, kept=False)


def decide_reprogram_donor_balance(
    ledger: LedgerState, command: ReprogramDonorBalance, context: Context
) -> list[Decided]:
    """What is left of an agreement serves another one of its donor, or the pool; the donor's consent is named.

    Refuses `reprogramming.same_source`, `reprogramming.other_donor`, `reprogramming.earmark` when the consent speaks
    of another earmark than the target's, `allocation.exceeds_available`, `currency.not_base`,
    `effective_on.before_agreement`, `reference.taken`, `fund.mission_budget`, `fund.reports_only`.
    """
    fund = operating(contributing(dated_in(ledger, command.fund_id, command.effective_on, context)))
    amount = in_base(fund, command.amount, "/amount").money
    ledger.require_new_reference(context.actor, command.fund_id, REPROGRAMMING.name, command.reference)
    given = _agreement(ledger, fund, command, "from_agreement_id", command.from_agreement_id)
    earmark = None
    if command.to_agreement_id is not None:
        if command.to_agreement_id == command.from_agreement_id:
            raise Refused("reprogramming.same_source", "/to_agreement_id", agreement=given.number)
        taking = _agreement(ledger, fund, command, "to_agreement_id", command.to_agreement_id)
        if taking.donor_id != given.donor_id:
            raise Refused("reprogramming.other_donor", "/to_agreement_id", agreement=taking.number)
        earmark = taking.earmark
    if (command.earmark or Earmark()) != (earmark or Earmark()):
        raise Refused("reprogramming.earmark", "/earmark", **_terms(earmark))
    source = fund_source(ledger, fund, command.from_agreement_id, "/from_agreement_id")
    asked = {command.from_agreement_id: amount.minor}
    require_capacity(ledger, fund, asked, [source], command.effective_on, context)
    reprogrammed = DonorBalanceReprogrammed(
        fund_id=command.fund_id,
        reprogramming_id=context.new_id(),
        reference=command.reference,
        donor_id=given.donor_id,
        from_agreement_id=command.from_agreement_id,
        to_agreement_id=command.to_agreement_id,
        consent=command.consent,
        earmark=earmark,
        amount=amount,
        note=command.note,
        sources=(
            source_moved(command.from_agreement_id, given.donor_id, -amount.minor, fund),
            source_moved(
                command.to_agreement_id or POOL,
                None if command.to_agreement_id is None else given.donor_id,
                amount.minor,
                fund,
            ),
        ),
    )
    return [Decided(reprogrammed, command.effective_on)]


def source_moved(source: str, donor_id: str | None, minor: int, fund: Fund) -> SourceAmount:
    """What a source takes, or gives."""
    return SourceAmount(source=source, donor_id=donor_id, amount=Money.of(minor, fund.base_currency))


def _agreement(
    ledger: LedgerState, fund: Fund, command: ReprogramDonorBalance, field: str, agreement_id: str
) -> Agreement:
    agreement = ledger.get(AGREEMENT, agreement_id, f"/{field}")
    if agreement.fund_id != fund.fund_id:
        raise Refused("source.unknown", f"/{field}", source=agreement_id)
    require_not_before("effective_on.before_agreement", command.effective_on, "signed_on", agreement.signed_on)
    return agreement


def _terms(earmark: Earmark | None) -> dict[str, str | None]:
    """Every term of an earmark as a figure; those that are not set as none."""
    found = earmark or Earmark()
    names = ("window_id", "sector", "area", "project_id", "valid_until")
    return {name: None if (term := getattr(found, name)) is None else str(term) for name in names}


def decide_assign_pool_deficit(ledger: LedgerState, command: AssignPoolDeficit, context: Context) -> list[Decided]:
    """Sources bear for good what the pool is short of: the unearmarked ones in proportion, or those that are named.

    Refuses `pool_deficit.exceeds_shortfall` beyond what the pool is short of on every day from effective_on on,
    `allocation.exceeds_available` beyond what the sources have on those days, `allocation.sources`,
    `allocation.source_twice`, `pool_deficit.of_pool`, `source.unknown`, `currency.not_base`, `reference.taken`.
    """
    fund = operating(contributing(dated_in(ledger, command.fund_id, command.effective_on, context)))
    ledger.require_new_reference(context.actor, command.fund_id, POOL_DEFICIT.name, command.reference)
    minor = _shortfall(ledger, fund, command)
    if command.sources:
        shares, sources = _named(ledger, fund, minor, command.sources)
    else:
        shares, sources = _in_proportion(ledger, fund, minor, command.effective_on, context)
    _require_levels(ledger, fund, shares, sources, command.effective_on, context)
    donors = {source.source: source.donor_id for source in sources}
    pool_deficit_id = context.new_id()
    bearing = list(shares.items())
    groups = [bearing[start : start + SOURCES_MAX] for start in range(0, len(bearing), SOURCES_MAX)]
    decided = []
    for group in groups:
        borne = sum(share for _, share in group)
        assigned = PoolDeficitAssigned(
            fund_id=command.fund_id,
            pool_deficit_id=pool_deficit_id,
            reference=command.reference,
            decision=command.decision,
            note=command.note,
            amount=Money.of(borne, fund.base_currency),
            sources=(
                *(source_moved(source, donors[source], -share, fund) for source, share in group),
                source_moved(POOL, None, borne, fund),
            ),
        )
        decided.append(Decided(assigned, command.effective_on))
    return decided


def _shortfall(ledger: LedgerState, fund: Fund, command: AssignPoolDeficit) -> int:
    """What is to be borne: what is asked for, at most what the pool lacks on every day from the command's day on."""
    short = fund_source(ledger, fund, POOL, "/sources").balance.extreme_from(command.effective_on, 1)
    asked = max(0, short) if command.amount is None else in_base(fund, command.amount, "/amount").minor
    if not asked or asked > short:
        raise Refused(
            "pool_deficit.exceeds_shortfall",
            "/amount",
            asked=from_minor(asked, fund.base_currency),
            shortfall=from_minor(max(0, short), fund.base_currency),
            currency=fund.base_currency,
        )
    return asked


def _named(
    ledger: LedgerState, fund: Fund, minor: int, named: tuple[DrawnSource, ...]
) -> tuple[Mapping[str, int], list[FundSource]]:
    shares: dict[str, int] = {}
    sources = []
    for index, part in enumerate(named):
        if part.source == POOL:
            raise Refused("pool_deficit.of_pool", f"/sources/{index}/source")
        if part.source in shares:
            raise Refused("allocation.source_twice", f"/sources/{index}/source", source=part.source)
        sources.append(fund_source(ledger, fund, part.source, f"/sources/{index}/source"))
        shares[part.source] = in_base(fund, part.amount, f"/sources/{index}/amount").minor
    if sum(shares.values()) != minor:
        raise Refused(
            "allocation.sources",
            "/sources",
            sources=from_minor(sum(shares.values()), fund.base_currency),
            amount=from_minor(minor, fund.base_currency),
            currency=fund.base_currency,
        )
    return shares, sources


def _in_proportion(
    ledger: LedgerState, fund: Fund, minor: int, effective_on: date, context: Context
) -> tuple[Mapping[str, int], list[FundSource]]:
    """The unearmarked sources, each by what it has on every day from the command's day on."""
    free = [s for s in all_sources(ledger, fund) if s.source != POOL and not s.is_earmarked]
    days_from(effective_on, [s.balance for s in free])
    able = {s.source: s.lowest_from(effective_on) for s in unheld(ledger, free, context)}
    weights = {source: lowest for source, lowest in able.items() if lowest > 0}
    if minor > sum(weights.values()):
        raise _beyond(fund, {POOL: minor}, weights)
    shares = split(minor, weights)
    return shares, [s for s in free if s.source in shares]


def _require_levels(
    ledger: LedgerState,
    fund: Fund,
    shares: Mapping[str, int],
    sources: list[FundSource],
    effective_on: date,
    context: Context,
) -> None:
    """Each source has its share on every day; what is held of it for the pool is what is being placed."""
    able = {s.source: max(0, s.lowest_from(effective_on)) for s in unheld(ledger, sources, context)}
    if any(share > able[source] for source, share in shares.items()):
        raise _beyond(fund, shares, able)


def _beyond(fund: Fund, asked: Mapping[str, int], able: Mapping[str, int]) -> Refused:
    return Refused(
        "allocation.exceeds_available",
        "/sources",
        asked={source: from_minor(minor, fund.base_currency) for source, minor in asked.items()},
        available={source: from_minor(minor, fund.base_currency) for source, minor in able.items()},
        currency=fund.base_currency,
    )
