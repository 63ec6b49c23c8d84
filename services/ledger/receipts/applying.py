"""What cash settles: of each agreement what is receivable first, then what waits for its condition.

The receivable leaves as it is carried, capacity follows the cash (BOOKS.md sections 2 and 4, currency).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.ledger.agreements.state import AGREEMENT, Agreement
from services.ledger.books.balances import Balance
from services.ledger.funds.decisions import Fund
from services.ledger.rates.carrying import leaving
from services.ledger.rates.decisions import carried, carried_share
from services.ledger.rules import require_one_currency
from services.ledger.splits import share_of, split
from services.ledger.state import LedgerState
from shared.contracts.commands.contributions import AppliedPart
from shared.contracts.events.contributions import AgentFeeAccrued, ReceiptPart
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.policies import AgentFeePolicy
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided
from shared.postings.contributions import agreement_dimensions

REST = "pool"
"""What is not applied, in a split: it comes last."""


@dataclass(slots=True)
class Applied:
    """Cash applied: parts, what the rest is worth in base, what exchange gained, what the pool bears of charges."""

    parts: tuple[ReceiptPart, ...]
    rest_base: int
    gained: int
    pool_charge: int
    on_cash: Mapping[str, int]
    """Base minor units of the cash that was applied unconditionally, charges included, by agreement."""


def apply_cash(
    ledger: LedgerState,
    fund: Fund,
    donor_id: str | None,
    asked: tuple[AppliedPart, ...],
    cash: Booked,
    effective_on: date,
    charges: int = 0,
) -> Applied:
    """Applies cash to agreements; `charges` (base minor units) fall on what is applied unconditionally, the rest on
    the pool. Refuses `currency.mixed`, `receipt.agreement_twice`, `receipt.other_donor`,
    `receipt.exceeds_receivable`."""
    wanted: dict[str, int] = {}
    for index, part in enumerate(asked):
        require_one_currency(part.amount, cash.currency, f"/parts/{index}/amount")
        if part.agreement_id in wanted:
            raise Refused("receipt.agreement_twice", f"/parts/{index}/agreement_id", id=part.agreement_id)
        wanted[part.agreement_id] = part.amount.minor
    bases = _bases(wanted, cash)
    found = []
    on_cash = {}
    gained = 0
    for index, part in enumerate(asked):
        settled = _settled(ledger, fund, donor_id, part, index, cash, bases.get(part.agreement_id, 0), effective_on)
        found.append(settled)
        if settled.cash_base:
            on_cash[settled.agreement_id] = settled.cash_base
        if settled.settled is not None:
            gained += settled.cash_base - settled.settled.base_minor
    borne = _borne(on_cash, cash.base_minor, charges) if charges else {}
    parts = tuple([_part(s, s.cash_base - borne.get(s.agreement_id, 0), fund.base_currency) for s in found])
    return Applied(parts, bases.get(REST, 0), gained, charges - sum(borne.values()), on_cash)


def _part(s: "_Settled", capacity: int, currency: str) -> ReceiptPart:
    return ReceiptPart.made(
        agreement_id=s.agreement_id,
        donor_id=s.agreement.donor_id,
        window_id=s.agreement.window_id,
        settled=s.settled,
        conditional=s.conditional,
        allowance_released=s.allowance,
        capacity=Money.of(capacity, currency),
    )


@dataclass(slots=True)
class _Settled:
    agreement_id: str
    agreement: Agreement
    settled: Booked | None
    conditional: Booked | None
    allowance: Booked | None
    cash_base: int


def _bases(wanted: Mapping[str, int], cash: Booked) -> Mapping[str, int]:
    """What each part, and the rest, of the cash is worth in base; exact in sum."""
    rest = cash.minor - sum(wanted.values())
    weights = {**wanted, REST: rest} if rest else wanted
    return weights if cash.currency == cash.base_currency else split(cash.base_minor, weights)


def _settled(
    ledger: LedgerState,
    fund: Fund,
    donor_id: str | None,
    part: AppliedPart,
    index: int,
    cash: Booked,
    base: int,
    effective_on: date,
) -> _Settled:
    agreement = ledger.get(AGREEMENT, part.agreement_id, f"/parts/{index}/agreement_id")
    if agreement.fund_id != fund.fund_id or (donor_id is not None and agreement.donor_id != donor_id):
        raise Refused("receipt.other_donor", f"/parts/{index}/agreement_id", agreement=agreement.number)
    require_one_currency(part.amount, agreement.amount.currency, f"/parts/{index}/amount")
    minor, currency = part.amount.minor, cash.currency
    about = agreement_dimensions(agreement.donor_id, part.agreement_id)
    owed = ledger.balance(fund.fund_id, "contributions_receivable", currency, about)
    outstanding = owed.extreme_from(effective_on, 1)
    unconditional = min(minor, max(0, outstanding))
    waiting = minor - unconditional
    signed = effective_on >= agreement.signed_on
    if waiting and (not signed or waiting > uncollected(ledger, fund, part.agreement_id, agreement)):
        raise Refused(
            "receipt.exceeds_receivable",
            f"/parts/{index}/amount",
            asked=part.amount.amount,
            receivable=from_minor(outstanding, currency),
            currency=currency,
            agreement=agreement.number,
        )
    on_cash = base if not waiting else carried_share(unconditional, minor, base)
    return _Settled(
        part.agreement_id,
        agreement,
        leaving(owed, unconditional, fund.base_currency) if unconditional else None,
        carried(waiting, currency, base - on_cash, fund.base_currency) if waiting else None,
        released(ledger, fund, part.agreement_id, agreement, unconditional, owed) if agreement.impaired else None,
        on_cash,
    )


def held_conditional(ledger: LedgerState, fund: Fund, agreement_id: str, agreement: Agreement) -> Balance:
    """Conditional cash that is held for an agreement (a credit)."""
    about = agreement_dimensions(agreement.donor_id, agreement_id)
    return ledger.balance(fund.fund_id, "conditional_contributions", agreement.amount.currency, about)


def uncollected(ledger: LedgerState, fund: Fund, agreement_id: str, agreement: Agreement) -> int:
    """What is conditional and not collected yet, in minor units of the agreement's currency."""
    if not agreement.conditional_open.minor:
        return 0
    return agreement.conditional_open.minor + held_conditional(ledger, fund, agreement_id, agreement).amount


def released(
    ledger: LedgerState, fund: Fund, agreement_id: str, agreement: Agreement, minor: int, owed: Balance
) -> Booked | None:
    """The allowance that goes with what is owed no more: in proportion, the last part takes the rest."""
    about = agreement_dimensions(agreement.donor_id, agreement_id)
    allowance = ledger.balance(fund.fund_id, "doubtful_allowance", agreement.amount.currency, about)
    if not minor or not allowance.amount:
        return None
    share = carried_share(minor, owed.amount, -allowance.amount)
    return leaving(allowance, share, fund.base_currency) if share else None


def _borne(on_cash: Mapping[str, int], whole: int, charges: int) -> dict[str, int]:
    """What each agreement bears of deducted charges: in proportion to what is applied to it unconditionally."""
    rest = whole - sum(on_cash.values())
    weights = {agreement: base for agreement, base in on_cash.items() if base}
    shares = split(charges, {**weights, REST: rest} if rest else weights)
    shares.pop(REST, None)
    return shares


def agent_fees(
    ledger: LedgerState,
    fund: Fund,
    receipt_id: str,
    on_cash: Mapping[str, int],
    donors: Mapping[str, str],
    effective_on: date,
) -> Iterable[Decided]:
    """The agent's fee by the dated policy of the agreement, else of the fund: on gross cash, half up, capped."""
    if not fund.policies:
        return
    for agreement_id, base in on_cash.items():
        key = f"agent_fee:{agreement_id}"
        policy = fund.policy(AgentFeePolicy, effective_on, key) or fund.policy(
            AgentFeePolicy, effective_on, "agent_fee"
        )
        if policy is None:
            continue
        fee = share_of(base, policy.rate)
        if policy.cap is not None:
            about = agreement_dimensions(donors[agreement_id], agreement_id)
            charged = ledger.balance(fund.fund_id, "agent_fee_expense", fund.base_currency, about).base_amount
            fee = min(fee, max(0, policy.cap.minor - charged))
        if fee:
            accrued = AgentFeeAccrued.made(
                fund_id=fund.fund_id,
                receipt_id=receipt_id,
                agreement_id=agreement_id,
                donor_id=donors[agreement_id],
                on_amount=Money.of(base, fund.base_currency),
                rate=policy.rate,
                amount=Money.of(fee, fund.base_currency),
            )
            yield Decided(accrued, effective_on)
