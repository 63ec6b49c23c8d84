"""Who pays partners and takes payments back, where."""

from services.ledger.capability import CommandRule, exposes, fund_of_target
from services.ledger.commitments.state import COMMITMENT
from services.ledger.disbursements.decisions import DISBURSEMENT, decide_pay_disbursement, decide_return_disbursement
from services.ledger.proposals.holds import taking_from
from services.ledger.roles import PAYMENTS
from shared.contracts.commands.projects import PayDisbursement, ReturnDisbursement
from shared.contracts.events.commitments import DisbursementPaid

RULES = (
    CommandRule(
        PayDisbursement,
        decide_pay_disbursement,
        "/v1/disbursements",
        DISBURSEMENT,
        PAYMENTS,
        fund_of_target(COMMITMENT, "commitment_id"),
        hold=taking_from("cash"),
        exposes=(exposes(DisbursementPaid, "amount", "organisation_id"),),
    ),
    CommandRule(
        ReturnDisbursement,
        decide_return_disbursement,
        "/v1/disbursements/{disbursement_id}/return",
        DISBURSEMENT,
        PAYMENTS,
        fund_of_target(DISBURSEMENT, "disbursement_id"),
        target="disbursement_id",
    ),
)
