"""The steps in the end of a fund: it closes to new things, shares what is left, comes to rest (BOOKS.md section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.ledger.allocations.capacity import days_from
from services.ledger.books.keys import LEAF, BalanceKey
from services.ledger.books.year_end import Standing
from services.ledger.closing.open_items import OpenItem, Stage
from services.ledger.closing.shares import AgreementMoney, Basis, moves, shares
from services.ledger.funds.decisions import Fund, beginning, contributing
from services.ledger.reprogramming.decisions import source_moved
from services.ledger.rules import dated_in, in_base, known_in, operating, require_not_before
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.closing import BeginFundClosing, CloseFund, DistributeResidue
from shared.contracts.envelope import Recorded
from shared.contracts.events.base import POOL, SourceAmount
from shared.contracts.events.funds import FundClosed, FundClosing
from shared.contracts.events.refunds import ResidueDistributed, ResidueShare
from shared.contracts.money import Money, from_minor
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Decided, Kind
from shared.postings.entries import source_dimensions

LINES_MAX = 40
"""So many sources, and donors, in one event that its reversal still fits one; more are written as parts."""
TOLD_MAX = 100
"""So many open items in one refusal; the plan lists all of them."""


@dataclass(frozen=True, slots=True)
class Residue:
    """What was left of a fund and each donor's share of it, with the computation."""

    fund_id: str
    reference: str | None
    decision: str
    distributed_on: date
    residue: Money
    wire_charges: Money
    basis: Basis
    shares: tuple[ResidueShare, ...]


def evolve_residue(residue: Residue | None, event: Recorded) -> Residue:
    """The distribution after one more of its parts."""
    e = event.data
    assert isinstance(e, ResidueDistributed)
    assert event.effective_on is not None
    if residue is None:
        return Residue(
            e.fund_id, e.reference, e.decision, event.effective_on, e.residue, e.wire_charges, e.basis, e.shares
        )
    return replace(residue, shares=(*residue.shares, *e.shares))


RESIDUE = Kind("residue", evolve_residue, kept=False)


def decide_begin_fund_closing(ledger: LedgerState, command: BeginFundClosing, context: Context) -> list[Decided]:
    """No new agreements, pledges or allocations from now on. Refuses `fund.closing` a second time, `fund.closed`."""
    beginning(known_in(ledger, command.fund_id, command.effective_on, context))
    begun = FundClosing(fund_id=command.fund_id, decision=command.decision, note=command.note)
    return [Decided(begun, command.effective_on)]


def decide_distribute_residue(ledger: LedgerState, command: DistributeResidue, context: Context) -> list[Decided]:
    """What is left goes to the donors' agreements, out of which it is refunded or reprogrammed.

    Shared are the pool and the unearmarked sources, after a first distribution the pool alone; what is left of an
    earmarked agreement is its own donor's. `wire_charges` stay on the pool. Refuses `fund.not_closing`,
    `fund.closing_open_items` naming what could still change what is left, `residue.nothing`, `residue.nobody`,
    `allocation.exceeds_available` on an earlier day, `effective_on.before_closing`, `currency.not_base`,
    `reference.taken`, `fund.mission_budget`, `fund.reports_only`.
    """
    _closing(ledger, command.fund_id, command.effective_on, context)
    fund = operating(contributing(dated_in(ledger, command.fund_id, command.effective_on, context)))
    ledger.require_new_reference(context.actor, command.fund_id, RESIDUE.name, command.reference)
    kept = 0 if command.wire_charges is None else in_base(fund, command.wire_charges, "/wire_charges").minor
    _require_none_open(ledger, fund, command, context, "distribution")
    money: list[AgreementMoney] = ledger.listed("agreements_money", fund.fund_id)
    available = left_of(ledger.listed("standing", fund.fund_id), money)
    residue = sum(available.values()) - kept
    if residue <= 0:
        raise Refused(
            "residue.nothing",
            "/wire_charges",
            available=from_minor(sum(available.values()), fund.base_currency),
            wire_charges=from_minor(kept, fund.base_currency),
            currency=fund.base_currency,
        )
    basis, taken = shares(residue, money, fund.base_currency)
    if not any(share.share.minor for share in taken):
        residue_left = from_minor(residue, fund.base_currency)
        raise Refused("residue.nobody", "/fund_id", residue=residue_left, currency=fund.base_currency)
    change = moves(available, taken, POOL, kept)
    donors = {one.agreement_id: one.donor_id for one in money}
    _require_since(ledger, fund, change, donors, max(0, available.get(POOL, 0) - kept), command.effective_on)
    moved = {source: source_moved(source, donors[source], minor, fund) for source, minor in change.items()}
    return _in_parts(fund, command, context, moved, taken, basis, residue, kept)


def left_of(standing: Sequence[Standing], money: Sequence[AgreementMoney]) -> dict[str, int]:
    """What is to be shared, by source: the pool, and the unearmarked agreements as long as nothing was shared yet."""
    own = {one.agreement_id for one in money if one.earmarked}
    again = any(one.distributed for one in money)
    found = {}
    for one in standing:
        source = one.key.dimensions.source
        if one.key.account != "available" or source is None or source in own:
            continue
        if source == POOL or not again:
            found[source] = -one.amount
    return found


def _require_since(
    ledger: LedgerState, fund: Fund, change: dict[str, int], donors: dict[str, str], of_pool: int, on: date
) -> None:
    """Every source that gives has it on every day from the distribution's on."""
    giving = {source: -minor for source, minor in change.items() if minor < 0}
    giving[POOL] = of_pool
    keys = [
        BalanceKey(fund.fund_id, "available", fund.base_currency, LEAF, source_dimensions(source, donors.get(source)))
        for source in giving
    ]
    missing = [("balance", key) for key in keys if not ledger.books.holds(key)]
    if missing:
        raise NotLoaded(*missing)
    days_from(on, [ledger.books.get(key) for key in keys])
    for source, minor in giving.items():
        about = source_dimensions(source, donors.get(source))
        lowest = ledger.balance(fund.fund_id, "available", fund.base_currency, about).extreme_from(on, -1)
        if minor > max(0, lowest):
            raise Refused(
                "allocation.exceeds_available",
                "/effective_on",
                asked={source: from_minor(minor, fund.base_currency)},
                available={source: from_minor(lowest, fund.base_currency)},
                currency=fund.base_currency,
            )


def _in_parts(
    fund: Fund,
    command: DistributeResidue,
    context: Context,
    sources: dict[str, SourceAmount],
    taken: tuple[ResidueShare, ...],
    basis: Basis,
    residue: int,
    kept: int,
) -> list[Decided]:
    """The events, each balanced by itself: what the agreements of a part take comes from the pool, or goes there."""
    moving = [sources[source] for source in sorted(sources)]
    lines = [moving[start : start + LINES_MAX] for start in range(0, len(moving), LINES_MAX)]
    told = [taken[start : start + LINES_MAX] for start in range(0, len(taken), LINES_MAX)]
    parts = max(1, len(lines), len(told))
    residue_id = context.new_id()
    decided = []
    for n in range(parts):
        group = lines[n] if n < len(lines) else []
        on_pool = -sum(line.amount.minor for line in group)
        moved = [*group, source_moved(POOL, None, on_pool, fund)] if on_pool else group
        distributed = ResidueDistributed(
            fund_id=fund.fund_id,
            residue_id=residue_id,
            reference=command.reference,
            decision=command.decision,
            part=n + 1,
            parts=parts,
            residue=Money.of(residue, fund.base_currency),
            wire_charges=Money.of(kept, fund.base_currency),
            basis=basis,
            shares=told[n] if n < len(told) else (),
            sources=tuple(moved),
        )
        decided.append(Decided(distributed, command.effective_on))
    return decided


def decide_close_fund(ledger: LedgerState, command: CloseFund, context: Context) -> list[Decided]:
    """The fund is at its end: every balance is zero. Refuses `fund.closing_open_items` naming each that is not,
    `fund.not_closing`, `fund.closed`, `effective_on.before_closing`, `effective_on.before_last_entry`."""
    fund = _closing(ledger, command.fund_id, command.effective_on, context)
    _require_none_open(ledger, fund, command, context, None)
    last_on: date | None = ledger.listed("last_entry", fund.fund_id)
    if last_on is not None:
        require_not_before("effective_on.before_last_entry", command.effective_on, "last_on", last_on)
    closed = FundClosed(fund_id=command.fund_id, decision=command.decision, note=command.note)
    return [Decided(closed, command.effective_on)]


def _closing(ledger: LedgerState, fund_id: str, on: date, context: Context) -> Fund:
    """A fund whose end has begun. What posts nothing is taken by a closed month, too.

    Refuses `fund.not_closing`, `effective_on.before_closing`.
    """
    fund = known_in(ledger, fund_id, on, context)
    if fund.closing_on is None or fund.status != "closing":
        raise Refused("fund.not_closing", "/fund_id", fund=fund.code)
    require_not_before("effective_on.before_closing", on, "closing_on", fund.closing_on)
    return fund


def _require_none_open(
    ledger: LedgerState, fund: Fund, command: DistributeResidue | CloseFund, context: Context, stage: Stage | None
) -> None:
    """Refuses `fund.closing_open_items` naming what stands in the way of a stage; of both without one.

    The proposal that is being approved is none of it.
    """
    items: list[OpenItem] = ledger.listed("open_items", fund.fund_id, context.recorded_at)
    standing = [item for item in items if stage is None or item.stage == stage]
    if context.approved:
        own = type(command).command_name()
        standing = [item for item in standing if item.kind != "proposal" or item.status != own]
    if standing:
        raise Refused(
            "fund.closing_open_items",
            "/fund_id",
            fund=fund.code,
            items=[item.told() for item in standing[:TOLD_MAX]],
            open=len(standing),
        )
