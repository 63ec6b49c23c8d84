"""Who runs revaluations, where."""

from services.ledger.capability import CommandRule, fund_in_body
from services.ledger.revaluations.decisions import REVALUATION, decide_run_revaluation
from services.ledger.roles import CONTRIBUTIONS
from shared.contracts.commands.contributions import RunRevaluation

RULES = (
    CommandRule(RunRevaluation, decide_run_revaluation, "/v1/revaluations", REVALUATION, CONTRIBUTIONS, fund_in_body),
)
