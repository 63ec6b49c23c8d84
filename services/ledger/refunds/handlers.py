"""Who records refunds, where."""

from services.ledger.capability import CommandRule, exposes, fund_of_target
from services.ledger.commitments.state import COMMITMENT
from services.ledger.refunds.decisions import REFUND, decide_record_partner_refund
from services.ledger.refunds.write_off import decide_write_off_partner_balance
from services.ledger.roles import CASH_IN, CORRECTIONS
from shared.contracts.commands.projects import RecordPartnerRefund, WriteOffPartnerBalance
from shared.contracts.events.commitments import PartnerBalanceWrittenOff, PartnerRefundReceived

RULES = (
    CommandRule(
        RecordPartnerRefund,
        decide_record_partner_refund,
        "/v1/refunds",
        REFUND,
        CASH_IN,
        fund_of_target(COMMITMENT, "commitment_id"),
        exposes=(exposes(PartnerRefundReceived, "amount", "organisation_id"),),
    ),
    CommandRule(
        WriteOffPartnerBalance,
        decide_write_off_partner_balance,
        "/v1/commitments/{commitment_id}/write-offs",
        COMMITMENT,
        CORRECTIONS,
        fund_of_target(COMMITMENT, "commitment_id"),
        target="commitment_id",
        two_persons=True,
        exposes=(exposes(PartnerBalanceWrittenOff, "amount", "organisation_id"),),
    ),
)
