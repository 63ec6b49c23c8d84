"""Who submits, returns and accepts reports, where."""

from typing import Any

from services.ledger.capability import CommandRule, fund_of_target
from services.ledger.commitments.state import COMMITMENT
from services.ledger.expenditure.decisions import (
    REPORTS,
    decide_accept_report,
    decide_return_report,
    decide_submit_report,
)
from services.ledger.expenditure.disallowance import decide_disallow_cost
from services.ledger.roles import ACCEPTANCE, REPORTING
from services.ledger.state import LedgerState
from shared.contracts.commands.projects import AcceptReport, DisallowCost, ReturnReport, SubmitReport


def reporting_partner(ledger: LedgerState, command: Any) -> str | None:
    """The partner that the commitment binds: it may submit its own reports."""
    partner: str = ledger.get(COMMITMENT, command.commitment_id).organisation_id
    return partner


RULES = (
    CommandRule(
        SubmitReport,
        decide_submit_report,
        "/v1/expenditure-reports",
        REPORTS,
        REPORTING,
        fund_of_target(COMMITMENT, "commitment_id"),
        organisation_of=reporting_partner,
    ),
    CommandRule(
        AcceptReport,
        decide_accept_report,
        "/v1/expenditure-reports/{commitment_id}/{report_number}/acceptance",
        REPORTS,
        ACCEPTANCE,
        fund_of_target(COMMITMENT, "commitment_id"),
        target="commitment_id",
    ),
    CommandRule(
        ReturnReport,
        decide_return_report,
        "/v1/expenditure-reports/{commitment_id}/{report_number}/return",
        REPORTS,
        ACCEPTANCE,
        fund_of_target(COMMITMENT, "commitment_id"),
        target="commitment_id",
    ),
    CommandRule(
        DisallowCost,
        decide_disallow_cost,
        "/v1/expenditure-reports/{commitment_id}/disallowances",
        REPORTS,
        ACCEPTANCE,
        fund_of_target(COMMITMENT, "commitment_id"),
        target="commitment_id",
    ),
)
