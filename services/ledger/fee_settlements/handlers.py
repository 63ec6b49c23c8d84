"""Who pays fees out, where."""

from services.ledger.capability import CommandRule, exposes, fund_in_body
from services.ledger.fee_settlements.decisions import FEE_SETTLEMENT, decide_settle_fees
from services.ledger.proposals.holds import taking_from
from services.ledger.roles import PAYMENTS
from shared.contracts.commands.fees import SettleFees
from shared.contracts.events.fees import FeeSettled

RULES = (
    CommandRule(
        SettleFees,
        decide_settle_fees,
        "/v1/fee-settlements",
        FEE_SETTLEMENT,
        PAYMENTS,
        fund_in_body,
        hold=taking_from("cash"),
        exposes=(exposes(FeeSettled, "amount", "fund_id"),),
    ),
)
