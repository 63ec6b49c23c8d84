"""Who signs agreements, where."""

from services.ledger.agreements.decisions import AGREEMENT, decide_sign_agreement
from services.ledger.capability import CommandRule, exposes, fund_in_body
from services.ledger.roles import CONTRIBUTIONS
from shared.contracts.commands.contributions import SignAgreement
from shared.contracts.events.contributions import AgreementSigned

RULES = (
    CommandRule(
        SignAgreement,
        decide_sign_agreement,
        "/v1/agreements",
        AGREEMENT,
        CONTRIBUTIONS,
        fund_in_body,
        exposes=(exposes(AgreementSigned, "amount", "donor_id"),),
    ),
)
