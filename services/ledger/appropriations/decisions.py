"""Appropriating the authority of a fiscal year, and revising it."""

from services.ledger.appropriations.authority import (
    APPROPRIATION,
    Appropriation,
    require_year_not_over,
)
from services.ledger.books.keys import BalanceKey
from services.ledger.funds.decisions import Fund, beginning, budgeted
from services.ledger.rules import dated_in, in_base, require_not_before
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.appropriations import AppropriateAuthority, ReviseAuthority
from shared.contracts.events.appropriations import AuthorityAppropriated, AuthorityRevised
from shared.contracts.fiscal_years import appropriation_id, written
from shared.contracts.money import Money, from_minor
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Decided
from shared.postings.chart import MISSION_BUDGET
from shared.postings.entries import Dimensions


def decide_appropriate_authority(ledger: LedgerState, command: AppropriateAuthority, context: Context) -> list[Decided]:
    """Gives a mission's budget the authority of a fiscal year, from a day before or within it on.

    Refuses `fund.not_mission_budget`, `appropriation.exists`, `appropriation.year_over`, `currency.not_base`,
    `reference.taken`, `fund.closing`.
    """
    fund = beginning(budgeted(dated_in(ledger, command.fund_id, command.effective_on, context)))
    in_base(fund, command.amount, "/amount")
    require_year_not_over(command.fiscal_year, command.effective_on)
    ledger.require_new_reference(context.actor, command.fund_id, APPROPRIATION.name, command.reference)
    own_id = appropriation_id(command.fund_id, command.fiscal_year)
    known = ledger.find(APPROPRIATION, own_id)
    if known is not None and not known.reversed:
        raise Refused("appropriation.exists", "/fiscal_year", id=own_id, fiscal_year=written(command.fiscal_year))
    appropriated = AuthorityAppropriated(
        fund_id=command.fund_id,
        appropriation_id=own_id,
        fiscal_year=command.fiscal_year,
        amount=command.amount,
        decision=command.decision,
        reference=command.reference,
    )
    return [Decided(appropriated, command.effective_on)]


def decide_revise_authority(ledger: LedgerState, command: ReviseAuthority, context: Context) -> list[Decided]:
    """The authority is of another amount: more only within its year, less only of what is available on every day.

    Refuses `amount.unchanged`, `effective_on.before_appropriation`, `appropriation.year_over`,
    `appropriation.below_used` (what is allocated, committed, spent, lapsed and held), `currency.not_base`.
    """
    appropriation = ledger.get(APPROPRIATION, command.appropriation_id)
    fund = dated_in(ledger, appropriation.fund_id, command.effective_on, context)
    since = appropriation.appropriated_on
    require_not_before("effective_on.before_appropriation", command.effective_on, "appropriated_on", since)
    change = in_base(fund, command.amount, "/amount").minor - appropriation.amount.minor
    if change == 0:
        raise Refused("amount.unchanged", "/amount", amount=command.amount.amount, currency=fund.base_currency)
    if change > 0:
        require_year_not_over(appropriation.fiscal_year, command.effective_on)
    else:
        _require_unused(ledger, fund, appropriation, command, context)
    revised = AuthorityRevised(
        fund_id=appropriation.fund_id,
        appropriation_id=command.appropriation_id,
        fiscal_year=appropriation.fiscal_year,
        amount=command.amount,
        change=Money.of(change, fund.base_currency),
        decision=command.decision,
    )
    return [Decided(revised, command.effective_on)]


def _require_unused(
    ledger: LedgerState, fund: Fund, appropriation: Appropriation, command: ReviseAuthority, context: Context
) -> None:
    about = Dimensions(source=command.appropriation_id, fiscal_year=appropriation.fiscal_year)
    available = ledger.balance(fund.fund_id, "available", fund.base_currency, about)
    held = ledger.held(available.key, context)
    lowest = available.extreme_from(command.effective_on, -1) - held
    if appropriation.amount.minor - command.amount.minor <= lowest:
        return
    keys = used_keys(ledger, fund.fund_id, command.appropriation_id)
    used = {
        account: from_minor(-sum(ledger.books.get(key).base_amount for key in keys if key.account == account), currency)
        for currency in (fund.base_currency,)
        for account in MISSION_BUDGET
        if account != "available"
    }
    raise Refused(
        "appropriation.below_used",
        "/amount",
        asked=command.amount.amount,
        appropriated=appropriation.amount.amount,
        available=from_minor(lowest, fund.base_currency),
        held=from_minor(held, fund.base_currency),
        **used,
        currency=fund.base_currency,
    )


def used_keys(ledger: LedgerState, fund_id: str, source: str) -> list[BalanceKey]:
    """Every balance that an appropriation's authority went into. Raises NotLoaded with all that is missing."""
    keys: list[BalanceKey] = ledger.listed("authority", fund_id, source)
    missing = [("balance", key) for key in keys if not ledger.books.holds(key)]
    if missing:
        raise NotLoaded(*missing)
    return keys
