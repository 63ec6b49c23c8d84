"""Paying out what was accrued as agent fee or support cost (BOOKS.md section 2, FeeSettled)."""

from dataclasses import dataclass
from datetime import date

from services.ledger.allocations.capacity import require_not_overdrawn
from services.ledger.disbursements.cash import cash_paid
from services.ledger.funds.decisions import contributing
from services.ledger.rules import account_in, dated_in, in_base, operating
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.fees import SettleFees
from shared.contracts.envelope import Recorded
from shared.contracts.events.fees import Fee, FeeSettled
from shared.contracts.money import Booked, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind

PAYABLE: dict[Fee, str] = {"agent_fee": "agent_fee_payable", "support_cost": "support_cost_payable"}
"""The account that an accrued fee stands on: one balance a fund."""


@dataclass(frozen=True, slots=True)
class FeeSettlement:
    """An accrued fee that was paid."""

    fund_id: str
    reference: str | None
    fee: Fee
    bank_account_id: str
    paid_on: date
    amount: Booked


def evolve_fee_settlement(settlement: FeeSettlement | None, event: Recorded) -> FeeSettlement:
    """The settlement as recorded."""
    e = event.data
    assert isinstance(e, FeeSettled)
    assert event.effective_on is not None
    return FeeSettlement(e.fund_id, e.reference, e.fee, e.bank_account_id, event.effective_on, e.amount)


FEE_SETTLEMENT = Kind("fee_settlement", evolve_fee_settlement, kept=False)


def decide_settle_fees(ledger: LedgerState, command: SettleFees, context: Context) -> list[Decided]:
    """Pays an accrued fee. Refuses `fee.exceeds_payable` beyond what is owed on any day from effective_on on,
    `payment.exceeds_cash`, `fund.overdrawn`, `fund.reports_only`, `fund.mission_budget`, `currency.not_base`."""
    fund = operating(contributing(dated_in(ledger, command.fund_id, command.effective_on, context)))
    account_in(ledger, fund, command.bank_account_id, fund.base_currency)
    amount = in_base(fund, command.amount, "/amount")
    ledger.require_new_reference(context.actor, command.fund_id, FEE_SETTLEMENT.name, command.reference)
    owed = ledger.balance(fund.fund_id, PAYABLE[command.fee], fund.base_currency)
    lowest = owed.extreme_from(command.effective_on, -1)
    if amount.minor > lowest:
        raise Refused(
            "fee.exceeds_payable",
            "/amount",
            fee=command.fee,
            asked=amount.amount,
            payable=from_minor(max(0, lowest), fund.base_currency),
            currency=fund.base_currency,
        )
    require_not_overdrawn(ledger, fund)
    cash_paid(ledger, fund, command.bank_account_id, command.amount, command.effective_on, context)
    settled = FeeSettled(
        fund_id=command.fund_id,
        fee_settlement_id=context.new_id(),
        reference=command.reference,
        fee=command.fee,
        bank_account_id=command.bank_account_id,
        amount=amount,
    )
    return [Decided(settled, command.effective_on)]
