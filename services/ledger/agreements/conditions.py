"""What becomes of a conditional part: met or failed (BOOKS.md section 2, ConditionMet and ConditionFailed)."""

from collections.abc import Iterable

from services.ledger.agreements.state import AGREEMENT, Agreement
from services.ledger.funds.decisions import Fund
from services.ledger.rates.carrying import leaving
from services.ledger.receipts.applying import agent_fees, held_conditional, uncollected
from services.ledger.receipts.state import RECEIPT, Receipt
from services.ledger.rules import booked, dated_in, require_not_before, require_one_currency
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import FailCondition, MeetCondition
from shared.contracts.envelope import Recorded
from shared.contracts.events.contributions import ConditionalCash, ConditionFailed, ConditionMet
from shared.contracts.money import Booked, Money
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Decided, Resource

RECEIPTS_MAX = 40
"""So many receipts that the reversal of a condition's event still fits one event."""


def decide_meet_condition(ledger: LedgerState, command: MeetCondition, context: Context) -> list[Decided]:
    """The condition is met: cash that is held becomes capacity and revenue, the rest becomes receivable.

    The agent's fee is due on the cash part now. Refuses `condition.exceeds_open`, `condition.too_many_receipts`.
    """
    agreement, fund = _open(ledger, command.agreement_id, command, context)
    minor = command.amount.minor
    held = -held_conditional(ledger, fund, command.agreement_id, agreement).amount
    in_cash = min(minor, max(0, held))
    cash = _held(ledger, fund, command.agreement_id, agreement, in_cash) if in_cash else None
    still = Money.of(minor - in_cash, command.amount.currency)
    receipts = _receipts(ledger, command.agreement_id, agreement, fund, cash)
    met = ConditionMet(
        fund_id=agreement.fund_id,
        agreement_id=command.agreement_id,
        donor_id=agreement.donor_id,
        amount=command.amount,
        cash_part=cash,
        receivable_part=booked(ledger, fund, still, "/amount", command.effective_on) if still.minor else None,
        receipts=receipts,
        note=command.note,
    )
    donors = {command.agreement_id: agreement.donor_id}
    fees = [
        fee
        for one in receipts
        for fee in agent_fees(
            ledger, fund, one.receipt_id, {command.agreement_id: one.capacity.minor}, donors, command.effective_on
        )
    ]
    return [Decided(met, command.effective_on), *fees]


def decide_fail_condition(ledger: LedgerState, command: FailCondition, context: Context) -> list[Decided]:
    """The condition failed: what is not collected first, then cash that is owed back to the donor.

    Refuses `condition.exceeds_open`, `condition.too_many_receipts`.
    """
    agreement, fund = _open(ledger, command.agreement_id, command, context)
    minor = command.amount.minor
    in_cash = minor - min(minor, max(0, uncollected(ledger, fund, command.agreement_id, agreement)))
    cash = _held(ledger, fund, command.agreement_id, agreement, in_cash) if in_cash else None
    failed = ConditionFailed(
        fund_id=agreement.fund_id,
        agreement_id=command.agreement_id,
        donor_id=agreement.donor_id,
        amount=command.amount,
        cash_part=cash,
        receipts=_receipts(ledger, command.agreement_id, agreement, fund, cash),
        note=command.note,
    )
    return [Decided(failed, command.effective_on)]


def _open(
    ledger: LedgerState, agreement_id: str, command: MeetCondition | FailCondition, context: Context
) -> tuple[Agreement, Fund]:
    agreement = ledger.get(AGREEMENT, agreement_id)
    fund = dated_in(ledger, agreement.fund_id, command.effective_on, context)
    require_not_before("effective_on.before_agreement", command.effective_on, "signed_on", agreement.signed_on)
    require_one_currency(command.amount, agreement.amount.currency, "/amount/currency")
    if command.amount.minor > agreement.conditional_open.minor:
        raise Refused(
            "condition.exceeds_open",
            "/amount",
            asked=command.amount.amount,
            open=agreement.conditional_open.amount,
            currency=command.amount.currency,
            agreement=agreement.number,
        )
    return agreement, fund


def _held(ledger: LedgerState, fund: Fund, agreement_id: str, agreement: Agreement, minor: int) -> Booked:
    """Conditional cash that leaves, as it is carried."""
    return leaving(held_conditional(ledger, fund, agreement_id, agreement), minor, fund.base_currency)


def _receipts(
    ledger: LedgerState, agreement_id: str, agreement: Agreement, fund: Fund, cash: Booked | None
) -> tuple[ConditionalCash, ...]:
    """The receipts whose conditional cash it is, the oldest first; each bears its share of what is carried."""
    if cash is None:
        return ()
    found: dict[str, int] = {}
    left = cash.minor
    for receipt in receipts_of(ledger, agreement_id):
        parts = [p.conditional for p in receipt.state.parts if p.agreement_id == agreement_id and p.conditional]
        take = min(left, sum(part.minor for part in parts))
        if take:
            found[receipt.id] = take
            left -= take
    assert not left, "conditional cash stands on receipts"
    if len(found) > RECEIPTS_MAX:
        raise Refused("condition.too_many_receipts", "/amount", receipts=len(found), receipts_max=RECEIPTS_MAX)
    bases = split(cash.base_minor, found)
    return tuple(
        ConditionalCash(
            receipt_id=receipt_id,
            amount=cash.worth(minor, bases.get(receipt_id, 0)),
            capacity=Money.of(bases.get(receipt_id, 0), fund.base_currency),
        )
        for receipt_id, minor in found.items()
    )


def receipts_of(ledger: LedgerState, agreement_id: str) -> Iterable[Resource[Receipt]]:
    """The live receipts that name an agreement, in order of recording. Raises NotLoaded."""
    named: list[Recorded] = ledger.listed("dependents", agreement_id)
    ids = dict.fromkeys(e.stream.partition("/")[2] for e in named if e.stream.startswith(f"{RECEIPT.name}/"))
    missing = [("resource", RECEIPT.name, i) for i in ids if (RECEIPT.name, i) not in ledger.resources]
    if missing:
        raise NotLoaded(*missing)
    for receipt_id in ids:
        receipt = ledger.find(RECEIPT, receipt_id)
        if receipt is not None and not receipt.reversed:
            yield receipt
