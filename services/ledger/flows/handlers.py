"""Who imports flows, where."""

from services.ledger.capability import CommandRule, exposes, fund_in_body
from services.ledger.flows.decisions import FLOW, decide_import_flow
from services.ledger.roles import CONTRIBUTIONS
from shared.contracts.commands.flows import ImportFlow
from shared.contracts.events.contributions import AgreementSigned, ContributionPledged

RULES = (
    CommandRule(
        ImportFlow,
        decide_import_flow,
        "/v1/flows",
        FLOW,
        CONTRIBUTIONS,
        fund_in_body,
        exposes=(
            exposes(ContributionPledged, "amount", "donor_id", imported=True),
            exposes(AgreementSigned, "amount", "donor_id", imported=True),
        ),
    ),
)
