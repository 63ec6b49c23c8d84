"""Who closes months and opens them again, where."""

from services.ledger.capability import CommandRule, fund_in_body
from services.ledger.periods.decisions import (
    PERIOD,
    decide_close_period,
    decide_reopen_period,
    decide_soft_close_period,
)
from services.ledger.roles import CLOSING
from shared.contracts.commands.periods import ClosePeriod, ReopenPeriod, SoftClosePeriod

RULES = (
    CommandRule(SoftClosePeriod, decide_soft_close_period, "/v1/periods/soft-close", PERIOD, CLOSING, fund_in_body),
    CommandRule(ClosePeriod, decide_close_period, "/v1/periods/close", PERIOD, CLOSING, fund_in_body),
    CommandRule(
        ReopenPeriod, decide_reopen_period, "/v1/periods/reopen", PERIOD, CLOSING, fund_in_body, two_persons=True
    ),
)
