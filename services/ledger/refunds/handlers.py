"""Who records refunds, where."""

from services.ledger.capability import CommandRule, exposes, fund_in_body, fund_of_target
from services.ledger.commitments.state import COMMITMENT
from services.ledger.proposals.holds import taking_from
from services.ledger.refunds.approving import decide_approve_donor_refund
from services.ledger.refunds.decisions import decide_record_partner_refund
from services.ledger.refunds.paying import decide_pay_donor_refund, refund_fund
from services.ledger.refunds.state import REFUND
from services.ledger.refunds.write_off import decide_write_off_partner_balance
from services.ledger.roles import ALLOCATIONS, CASH_IN, CORRECTIONS, PAYMENTS
from shared.contracts.commands.projects import RecordPartnerRefund, WriteOffPartnerBalance
from shared.contracts.commands.refunds import ApproveDonorRefund, PayDonorRefund
from shared.contracts.events.commitments import PartnerBalanceWrittenOff, PartnerRefundReceived
from shared.contracts.events.refunds import DonorRefundApproved, DonorRefundPaid

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
    CommandRule(
        ApproveDonorRefund,
        decide_approve_donor_refund,
        "/v1/refunds/approvals",
        REFUND,
        ALLOCATIONS,
        fund_in_body,
        hold=taking_from("available"),
        exposes=(exposes(DonorRefundApproved, "amount", "donor_id"),),
    ),
    CommandRule(
        PayDonorRefund,
        decide_pay_donor_refund,
        "/v1/refunds/payments",
        REFUND,
        PAYMENTS,
        refund_fund,
        hold=taking_from("cash"),
        exposes=(exposes(DonorRefundPaid, "amount", "donor_id"),),
    ),
)
