"""What a donor may not pay: doubtful by policy or judgement, written off, recovered after all."""

from datetime import date

from services.ledger.agreements.state import AGREEMENT, Agreement
from services.ledger.books.balances import Balance
from services.ledger.books.keys import LEAF, BalanceKey
from services.ledger.funds.decisions import Fund, contributing
from services.ledger.rates.carrying import leaving
from services.ledger.rules import (
    account_in,
    booked,
    dated_in,
    require_not_before,
    require_one_currency,
)
from services.ledger.splits import share_of
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import (
    ImpairReceivable,
    ImpairReceivables,
    RecoverReceivable,
    WriteOffReceivable,
)
from shared.contracts.events.contributions import ReceivableImpaired, ReceivableRecovered, ReceivableWrittenOff
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.policies import ImpairmentPolicy
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.texts import Note
from shared.deciding.resources import Decided
from shared.postings.contributions import agreement_dimensions


def decide_impair_receivable(ledger: LedgerState, command: ImpairReceivable, context: Context) -> list[Decided]:
    """So much is doubtful, all in all. Refuses `impairment.exceeds_receivable`, `amount.unchanged`."""
    agreement, fund = _standing(ledger, command.agreement_id, command.effective_on, context)
    require_one_currency(command.doubtful, agreement.amount.currency, "/doubtful")
    owed, allowance = _balances(ledger, fund, command.agreement_id, agreement)
    if command.doubtful.minor > max(0, owed.amount):
        raise _beyond(command.doubtful, owed, agreement, "/doubtful")
    change = _change(fund, owed, allowance, command.doubtful.minor)
    if change is None:
        raise Refused(
            "amount.unchanged", "/doubtful", amount=command.doubtful.amount, currency=command.doubtful.currency
        )
    return [Decided(_impaired(command.agreement_id, agreement, change, command.note), command.effective_on)]


def decide_impair_receivables(ledger: LedgerState, command: ImpairReceivables, context: Context) -> list[Decided]:
    """Every allowance as the ageing policy says of the day: the unpaid part of each instalment by days overdue.

    Refuses `impairment.no_policy`, `impairment.nothing_changes`. An agreement without instalments is never overdue.
    """
    fund = contributing(dated_in(ledger, command.fund_id, command.effective_on, context))
    policy = fund.policy(ImpairmentPolicy, command.effective_on, "impairment")
    if policy is None:
        raise Refused("impairment.no_policy", "/fund_id", fund=fund.code)
    keys: list[BalanceKey] = ledger.listed("receivables", command.fund_id)
    ids = [str(key.dimensions.agreement_id) for key in keys]
    missing: list[object] = [("balance", key) for key in keys if not ledger.books.holds(key)]
    missing += [("resource", AGREEMENT.name, i) for i in ids if (AGREEMENT.name, i) not in ledger.resources]
    if missing:
        raise NotLoaded(*missing)
    _require_allowances(ledger, ids)
    decided = []
    for agreement_id in ids:
        found = ledger.find(AGREEMENT, agreement_id)
        if found is None or found.reversed or found.state.signed_on > command.effective_on:
            continue
        owed, allowance = _balances(ledger, fund, agreement_id, found.state)
        doubtful = _overdue(found.state, max(0, owed.amount), policy, command.effective_on)
        change = _change(fund, owed, allowance, doubtful)
        if change is not None:
            decided.append(Decided(_impaired(agreement_id, found.state, change, None), command.effective_on))
    if not decided:
        raise Refused("impairment.nothing_changes", "/effective_on", effective_on=str(command.effective_on))
    return decided


def _require_allowances(ledger: LedgerState, ids: list[str]) -> None:
    """Every allowance at once: a fund has hundreds of agreements. Raises NotLoaded."""
    found = [(i, r.state) for i in ids if (r := ledger.find(AGREEMENT, i)) is not None and not r.reversed]
    keys = [
        BalanceKey(a.fund_id, "doubtful_allowance", a.amount.currency, LEAF, agreement_dimensions(a.donor_id, i))
        for i, a in found
    ]
    missing = [("balance", key) for key in keys if not ledger.books.holds(key)]
    if missing:
        raise NotLoaded(*missing)


def _overdue(agreement: Agreement, owed: int, policy: ImpairmentPolicy, on: date) -> int:
    """What is doubtful of what is owed: the last instalments are those that are still unpaid."""
    left, doubtful = owed, 0
    for instalment in sorted(agreement.instalments, key=lambda i: i.due_on, reverse=True):
        unpaid = min(left, instalment.amount.minor)
        left -= unpaid
        days = (on - instalment.due_on).days
        reached = [step for step in policy.steps if days > 0 and step.days_overdue <= days]
        if unpaid and reached:
            share = max(reached, key=lambda step: step.days_overdue).share
            doubtful += share_of(unpaid, share)
    return min(doubtful, owed)


def decide_write_off_receivable(ledger: LedgerState, command: WriteOffReceivable, context: Context) -> list[Decided]:
    """The donor will not pay: the allowance bears it first, then impairment. By two persons.

    Refuses `impairment.exceeds_receivable`.
    """
    agreement, fund = _standing(ledger, command.agreement_id, command.effective_on, context)
    require_one_currency(command.amount, agreement.amount.currency, "/amount")
    owed, allowance = _balances(ledger, fund, command.agreement_id, agreement)
    minor = command.amount.minor
    if minor > max(0, owed.extreme_from(command.effective_on, 1)):
        raise _beyond(command.amount, owed, agreement, "/amount")
    amount = leaving(owed, minor, fund.base_currency)
    by_allowance = min(minor, -allowance.amount)
    borne = leaving(allowance, by_allowance, fund.base_currency) if by_allowance else None
    rest_base = amount.base_minor - (0 if borne is None else borne.base_minor)
    rest = minor - by_allowance
    written_off = ReceivableWrittenOff(
        fund_id=agreement.fund_id,
        agreement_id=command.agreement_id,
        donor_id=agreement.donor_id,
        amount=amount,
        allowance_part=borne,
        impairment_part=amount.worth(rest, rest_base) if rest or rest_base else None,
        note=command.note,
    )
    return [Decided(written_off, command.effective_on)]


def decide_recover_receivable(ledger: LedgerState, command: RecoverReceivable, context: Context) -> list[Decided]:
    """Cash for what was written off: capacity of that agreement again.

    Refuses `impairment.exceeds_written_off`, `bank_account.other_currency`, `currency.mixed`.
    """
    agreement, fund = _standing(ledger, command.agreement_id, command.effective_on, context)
    currency = command.amount.currency
    account_in(ledger, fund, command.bank_account_id, currency, currency_pointer="/amount/currency")
    settles = command.settles or command.amount
    require_one_currency(settles, agreement.amount.currency, "/settles")
    ledger.require_new_reference(context.actor, agreement.fund_id, AGREEMENT.name, command.reference)
    if settles.minor > agreement.written_off.minor:
        raise Refused(
            "impairment.exceeds_written_off",
            "/settles" if command.settles else "/amount",
            asked=settles.amount,
            written_off=agreement.written_off.amount,
            currency=settles.currency,
        )
    recovered = ReceivableRecovered(
        fund_id=agreement.fund_id,
        agreement_id=command.agreement_id,
        donor_id=agreement.donor_id,
        bank_account_id=command.bank_account_id,
        reference=command.reference,
        amount=booked(ledger, fund, command.amount, "/amount", command.effective_on),
        settles=settles,
    )
    return [Decided(recovered, command.effective_on)]


def _standing(ledger: LedgerState, agreement_id: str, on: date, context: Context) -> tuple[Agreement, Fund]:
    agreement = ledger.get(AGREEMENT, agreement_id)
    fund = dated_in(ledger, agreement.fund_id, on, context)
    require_not_before("effective_on.before_agreement", on, "signed_on", agreement.signed_on)
    return agreement, fund


def _balances(ledger: LedgerState, fund: Fund, agreement_id: str, agreement: Agreement) -> tuple[Balance, Balance]:
    about = agreement_dimensions(agreement.donor_id, agreement_id)
    currency = agreement.amount.currency
    owed = ledger.balance(fund.fund_id, "contributions_receivable", currency, about)
    return owed, ledger.balance(fund.fund_id, "doubtful_allowance", currency, about)


def _change(fund: Fund, owed: Balance, allowance: Balance, doubtful: int) -> Booked | None:
    """What moves the allowance to what is doubtful: a rise as the receivable is carried, a fall as it is carried."""
    change = doubtful + allowance.amount
    if not change:
        return None
    if change > 0:
        return leaving(owed, change, fund.base_currency)
    return leaving(allowance, -change, fund.base_currency).mirrored()


def _impaired(agreement_id: str, agreement: Agreement, change: Booked, note: Note | None) -> ReceivableImpaired:
    return ReceivableImpaired(
        fund_id=agreement.fund_id,
        agreement_id=agreement_id,
        donor_id=agreement.donor_id,
        change=change,
        note=note,
    )


def _beyond(asked: Money, owed: Balance, agreement: Agreement, pointer: str) -> Refused:
    return Refused(
        "impairment.exceeds_receivable",
        pointer,
        asked=asked.amount,
        receivable=from_minor(max(0, owed.amount), asked.currency),
        currency=asked.currency,
        agreement=agreement.number,
    )
