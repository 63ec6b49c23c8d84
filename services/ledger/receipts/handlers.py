"""Who records, applies and returns receipts, where."""

from services.ledger.capability import CommandRule, exposes, fund_in_body, fund_of_target
from services.ledger.receipts.decisions import decide_apply_receipt, decide_record_receipt
from services.ledger.receipts.returning import decide_return_receipt
from services.ledger.receipts.state import RECEIPT
from services.ledger.roles import CASH_IN, CONTRIBUTIONS
from shared.contracts.commands.contributions import ApplyReceipt, RecordReceipt, ReturnReceipt
from shared.contracts.events.contributions import ContributionReceived

RULES = (
    CommandRule(
        RecordReceipt,
        decide_record_receipt,
        "/v1/receipts",
        RECEIPT,
        CASH_IN,
        fund_in_body,
        exposes=(exposes(ContributionReceived, "gross", "donor_id"),),
    ),
    CommandRule(
        ApplyReceipt,
        decide_apply_receipt,
        "/v1/receipts/{receipt_id}/applications",
        RECEIPT,
        CONTRIBUTIONS,
        fund_of_target(RECEIPT, "receipt_id"),
        target="receipt_id",
    ),
    CommandRule(
        ReturnReceipt,
        decide_return_receipt,
        "/v1/receipts/{receipt_id}/return",
        RECEIPT,
        CASH_IN,
        fund_of_target(RECEIPT, "receipt_id"),
        target="receipt_id",
    ),
)
