"""Which sources may be drawn on, how far, and in what order (BOOKS.md section 4, capacity, pool, earmark).

Capacity follows cash: a source can give what it holds on every day from the command's day on, less what open
proposals hold of it. A pool below zero is held on the unearmarked sources in proportion, so that together they
never promise more than there is. What the fund sets aside as its operating reserve is no capacity either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from services.ledger.agreements.state import AGREEMENT
from services.ledger.allocations.operating_reserve import SetAside, entered, least_unreserved, policy_days
from services.ledger.books.balances import Balance
from services.ledger.books.keys import BalanceKey
from services.ledger.funds.decisions import Fund
from services.ledger.hearing.decisions import Project
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.events.base import POOL
from shared.contracts.events.contributions import Earmark
from shared.contracts.money import from_minor
from shared.contracts.policies import SourceOrderPolicy
from shared.contracts.problems import NotLoaded, Refused
from shared.postings.entries import source_dimensions

UNEARMARKED = Earmark()


@dataclass(frozen=True, slots=True)
class FundSource:
    """A source of a fund with its balance, and what open proposals hold of it."""

    source: str
    donor_id: str | None
    earmark: Earmark
    balance: Balance
    held: int = 0

    @property
    def is_earmarked(self) -> bool:
        """True when the donor narrowed its use."""
        return self.source != POOL and (self.earmark.terms > 0 or self.earmark.valid_until is not None)

    def lowest_from(self, day: date) -> int:
        """The least that is there and not held on any day from `day` on; it may be below zero. Raises NotLoaded."""
        return self.balance.extreme_from(day, -1) - self.held

    def level_on(self, day: date) -> int:
        """What is there and not held on a day. Raises NotLoaded."""
        return -self.balance.level_on(day)[0] - self.held


def fund_source(ledger: LedgerState, fund: Fund, source: str, pointer: str) -> FundSource:
    """A source by its id. Refuses `source.unknown` for one that is not the fund's."""
    donor_id, earmark = None, UNEARMARKED
    if source != POOL:
        found = ledger.find(AGREEMENT, source)
        if found is None or found.state.fund_id != fund.fund_id:
            raise Refused("source.unknown", pointer, source=source)
        donor_id, earmark = found.state.donor_id, found.state.earmark or UNEARMARKED
    balance = ledger.balance(fund.fund_id, "available", fund.base_currency, source_dimensions(source, donor_id))
    return FundSource(source, donor_id, earmark, balance)


def authority_source(ledger: LedgerState, fund: Fund, source: str, fiscal_year: int) -> FundSource:
    """The authority of a fiscal year, by its appropriation's id: the one source of what is allocated from it."""
    about = source_dimensions(source, None, fiscal_year)
    return FundSource(source, None, UNEARMARKED, ledger.balance(fund.fund_id, "available", fund.base_currency, about))


def all_sources(ledger: LedgerState, fund: Fund) -> list[FundSource]:
    """Every source that the fund ever had, in the order in which they first had money, the pool included."""
    keys: list[BalanceKey] = ledger.listed("sources", fund.fund_id)
    agreements = [key.dimensions.source for key in keys if key.dimensions.source != POOL]
    missing: list[object] = [("balance", key) for key in keys if not ledger.books.holds(key)]
    missing += [("resource", AGREEMENT.name, a) for a in agreements if (AGREEMENT.name, a) not in ledger.resources]
    if missing:
        raise NotLoaded(*missing)
    return [fund_source(ledger, fund, str(key.dimensions.source), "/sources") for key in keys]


def mismatch(earmark: Earmark, project: Project, project_id: str, effective_on: date) -> str | None:
    """The first term of an earmark that the project does not match, or None."""
    if earmark.window_id is not None and earmark.window_id != project.window_id:
        return "window_id"
    if earmark.sector is not None and earmark.sector not in project.sectors:
        return "sector"
    if earmark.area is not None and earmark.area not in project.areas:
        return "area"
    if earmark.project_id is not None and earmark.project_id != project_id:
        return "project_id"
    if earmark.valid_until is not None and earmark.valid_until < effective_on:
        return "valid_until"
    return None


def capacities(
    ledger: LedgerState, fund: Fund, sources: Iterable[FundSource], effective_on: date, context: Context
) -> dict[str, int]:
    """What each source can give on every day from effective_on on, beyond what open proposals hold of it, in minor
    units; never below 0. What is held of a source does not cover a pool below zero."""
    wanted = unheld(ledger, sources, context)
    days_from(effective_on, [s.balance for s in wanted])
    [pool] = unheld(ledger, [fund_source(ledger, fund, POOL, "/sources")], context)
    if pool.lowest_from(effective_on) >= 0:
        return {s.source: max(0, s.lowest_from(effective_on)) for s in wanted}
    unearmarked = [s for s in all_sources(ledger, fund) if s.source != POOL and not s.is_earmarked]
    free = unheld(ledger, unearmarked, context)
    days = days_from(effective_on, [pool.balance, *(s.balance for s in free)])
    lowest = {s.source: max(0, s.lowest_from(effective_on)) for s in wanted}
    for day in days:
        short = max(0, -pool.level_on(day))
        levels = {s.source: level for s in free if (level := s.level_on(day)) > 0}
        held = split(min(short, sum(levels.values())), levels) if levels and short else {}
        for source, level in levels.items():
            if source in lowest:
                lowest[source] = min(lowest[source], level - held.get(source, 0))
    return lowest


def days_from(effective_on: date, balances: list[Balance]) -> list[date]:
    """The day itself and every later day on which any of the balances changes. Raises NotLoaded."""
    start = effective_on.toordinal()
    missing = [("days", b.key) for b in balances if b.latest_on > start and b.days is None]
    if missing:
        raise NotLoaded(*missing)
    later = {day for b in balances if b.latest_on > start for day in (b.days or {}) if day > start}
    return [effective_on, *(date.fromordinal(day) for day in sorted(later))]


def unheld(ledger: LedgerState, sources: Iterable[FundSource], context: Context) -> list[FundSource]:
    """The sources with what open proposals hold of them. Raises NotLoaded with all that is missing."""
    found = list(sources)
    ledger.holds.require([s.balance.key for s in found], context.recorded_at)
    return [replace(s, held=ledger.held(s.balance.key, context)) for s in found]


def set_aside(ledger: LedgerState, fund: Fund, effective_on: date, context: Context) -> SetAside | None:
    """What the fund's sources can give together on every day from effective_on on, beside its operating reserve.

    None in a fund that sets nothing aside from that day on. Raises NotLoaded.
    """
    starts = policy_days(fund, effective_on)
    if not starts:
        return None
    every = unheld(ledger, all_sources(ledger, fund), context)
    stock = entered(ledger, fund)
    days = {*days_from(effective_on, [stock, *(s.balance for s in every)]), *starts}
    return least_unreserved(fund, stock, lambda day: sum(s.level_on(day) for s in every), sorted(days))


def require_capacity(
    ledger: LedgerState,
    fund: Fund,
    asked: dict[str, int],
    sources: list[FundSource],
    effective_on: date,
    context: Context,
) -> None:
    """Refuses `allocation.exceeds_available` with asked and available by source, what is held already taken off; in a
    fund with an operating reserve, with it and what all sources together can give beside it."""
    able = capacities(ledger, fund, sources, effective_on, context)
    kept = set_aside(ledger, fund, effective_on, context)
    beyond = kept is not None and sum(asked.values()) > kept.unreserved
    if beyond or any(minor > able[source] for source, minor in asked.items()):
        currency = fund.base_currency
        raise Refused(
            "allocation.exceeds_available",
            "/sources",
            asked={s: from_minor(m, currency) for s, m in asked.items()},
            available={s: from_minor(able[s], currency) for s in asked},
            held=from_minor(sum(s.held for s in unheld(ledger, sources, context)), currency),
            currency=currency,
            **_shown(kept, currency),
        )


def _shown(kept: SetAside | None, currency: str) -> dict[str, str]:
    """The reserve as a refusal shows it; nothing in a fund without one."""
    if kept is None:
        return {}
    return {
        "operating_reserve": from_minor(kept.reserve, currency),
        "unreserved": from_minor(kept.unreserved, currency),
    }


def propose(
    ledger: LedgerState,
    fund: Fund,
    project: Project,
    project_id: str,
    amount: int,
    effective_on: date,
    context: Context,
) -> dict[str, int]:
    """Sources for an amount by the fund's dated policy: narrowest matching earmark or oldest receipt first, pool last.

    Refuses `allocation.exceeds_available` when all that match do not suffice.
    """
    matching = [s for s in all_sources(ledger, fund) if mismatch(s.earmark, project, project_id, effective_on) is None]
    policy = fund.policy(SourceOrderPolicy, effective_on, "source_order")
    by_earmark = policy is None or policy.order == "narrowest_earmark_first"
    age = {s.source: index for index, s in enumerate(matching)}
    matching.sort(
        key=lambda s: (
            s.source == POOL,
            -s.earmark.terms if by_earmark else 0,
            age[s.source],
        )
    )
    able = capacities(ledger, fund, matching, effective_on, context)
    kept = set_aside(ledger, fund, effective_on, context)
    chosen: dict[str, int] = {}
    left = amount
    for source in matching:
        take = min(left, able[source.source])
        if take > 0:
            chosen[source.source] = take
            left -= take
    if left or (kept is not None and amount > kept.unreserved):
        currency = fund.base_currency
        raise Refused(
            "allocation.exceeds_available",
            "/amount",
            asked=from_minor(amount, currency),
            available={s: from_minor(m, currency) for s, m in able.items()},
            held=from_minor(sum(s.held for s in unheld(ledger, matching, context)), currency),
            currency=currency,
            **_shown(kept, currency),
        )
    return chosen


def require_not_overdrawn(ledger: LedgerState, fund: Fund) -> None:
    """Refuses `fund.overdrawn` while a source or a bank account of the fund is below zero.

    A pool below zero is no such thing while it and the unearmarked sources together are not.
    """
    for key in ledger.overdrawn:
        if key.fund_id != fund.fund_id:
            continue
        balance = ledger.books.get(key)
        if key.account == "available" and key.dimensions.source == POOL:
            free = [s for s in all_sources(ledger, fund) if not s.is_earmarked]
            if -sum(s.balance.base_amount for s in free) >= 0:
                continue
        sign = 1 if key.account == "cash" else -1
        raise Refused(
            "fund.overdrawn",
            "/fund_id",
            account=key.account,
            bank_account_id=key.dimensions.bank_account_id,
            source=key.dimensions.source,
            balance=from_minor(sign * balance.amount, key.currency),
            lowest=from_minor(balance.extreme_from(date.min, sign), key.currency),
            currency=key.currency,
        )
