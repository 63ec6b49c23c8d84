"""Who closes years, where."""

from services.ledger.capability import CommandRule, fund_in_body
from services.ledger.roles import CLOSING
from services.ledger.years.decisions import YEAR, decide_close_year
from shared.contracts.commands.years import CloseYear

RULES = (CommandRule(CloseYear, decide_close_year, "/v1/years/close", YEAR, CLOSING, fund_in_body),)
