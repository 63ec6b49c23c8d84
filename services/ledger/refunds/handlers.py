"""Who records refunds, where."""

from services.ledger.capability import CommandRule, exposes, fund_of_target
from services.ledger.commitments.state import COMMITMENT
from services.ledger.refunds.decisions import REFUND, decide_record_partner_refund
from services.ledger.roles import CASH_IN
from shared.contracts.commands.projects import RecordPartnerRefund
from shared.contracts.events.commitments import PartnerRefundReceived

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
)
