"""Putting monetary balances in other currencies at a day's rate (BOOKS.md section 2, Revalued)."""

from dataclasses import dataclass, replace
from datetime import date

from services.ledger.books.keys import BalanceKey
from services.ledger.funds.decisions import Fund, contributing
from services.ledger.rates.decisions import at_rate, rate_between
from services.ledger.rules import dated_in
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import RunRevaluation
from shared.contracts.envelope import Recorded
from shared.contracts.events.treasury import Revalued, RevaluedBalance
from shared.contracts.money import Money
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Decided, Kind
from shared.postings.chart import BRIDGE_FINANCIAL

LINES_MAX = 40
"""So many balances in one event that its reversal still fits one; more are written as parts."""


@dataclass(frozen=True, slots=True)
class Revaluation:
    """A revaluation as recorded: how many balances it changed, and by how much in all."""

    fund_id: str
    revalued_on: date
    balances: int
    exchange_difference: Money


def evolve_revaluation(revaluation: Revaluation | None, event: Recorded) -> Revaluation:
    """The revaluation after one more of its parts."""
    e = event.data
    assert isinstance(e, Revalued)
    assert event.effective_on is not None
    if revaluation is None:
        return Revaluation(e.fund_id, event.effective_on, len(e.balances), e.exchange_difference)
    whole = Money.of(
        revaluation.exchange_difference.minor + e.exchange_difference.minor, e.exchange_difference.currency
    )
    return replace(revaluation, balances=revaluation.balances + len(e.balances), exchange_difference=whole)


REVALUATION = Kind("revaluation", evolve_revaluation, kept=False)


def decide_run_revaluation(ledger: LedgerState, command: RunRevaluation, context: Context) -> list[Decided]:
    """Every monetary balance as of the day, but advances, stands at the day's rate afterwards; of nothing, at nothing.

    Refuses `revaluation.nothing_changes`, as it does when it is run again, `rate.missing`, and `fund.mission_budget`:
    a mission's authority is in base, and bears a difference when it is paid.
    """
    fund = contributing(dated_in(ledger, command.fund_id, command.effective_on, context))
    keys: list[BalanceKey] = ledger.listed("foreign", command.fund_id, fund.base_currency)
    lines = list(_changed(ledger, fund, keys, command.effective_on))
    if not lines:
        raise Refused("revaluation.nothing_changes", "/effective_on", effective_on=str(command.effective_on))
    groups = [lines[start : start + LINES_MAX] for start in range(0, len(lines), LINES_MAX)]
    revaluation_id = context.new_id()
    decided = []
    for part, group in enumerate(groups, start=1):
        on_pool = sum(line.change.minor for line in group if line.account in BRIDGE_FINANCIAL)
        gained = sum(line.change.minor for line in group)
        revalued = Revalued(
            fund_id=command.fund_id,
            revaluation_id=revaluation_id,
            part=part,
            parts=len(groups),
            balances=tuple(group),
            pool_part=Money.of(on_pool, fund.base_currency),
            exchange_difference=Money.of(gained, fund.base_currency),
        )
        decided.append(Decided(revalued, command.effective_on))
    return decided


def _changed(ledger: LedgerState, fund: Fund, keys: list[BalanceKey], on: date) -> list[RevaluedBalance]:
    missing = [("balance", key) for key in keys if not ledger.books.holds(key)]
    if missing:
        raise NotLoaded(*missing)
    found = []
    late: list[object] = []
    for key in keys:
        try:
            amount, base = ledger.books.get(key).level_on(on)
        except NotLoaded as wanted:
            late.extend(wanted.wanted)
            continue
        if not amount and not base:
            continue  # base without amount is what a late run or a reversal left: it goes
        rate = rate_between(ledger, key.currency, fund.base_currency, on, "/effective_on")
        change = at_rate(amount, key.currency, fund.base_currency, rate) - base
        if change:
            about = key.dimensions
            found.append(
                RevaluedBalance(
                    account=key.account,
                    currency=key.currency,
                    rate=rate,
                    change=Money.of(change, fund.base_currency),
                    bank_account_id=about.bank_account_id,
                    donor_id=about.donor_id,
                    agreement_id=about.agreement_id,
                    project_id=about.project_id,
                    organisation_id=about.organisation_id,
                    commitment_id=about.commitment_id,
                    window_id=about.window_id,
                    fiscal_year=about.fiscal_year,
                )
            )
    if late:
        raise NotLoaded(*late)
    return found
