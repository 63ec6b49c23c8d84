"""Who sets rates of exchange, where."""

from services.ledger.capability import CommandRule, everything
from services.ledger.rates.decisions import RATE, decide_set_rate
from services.ledger.roles import PAYMENTS
from shared.contracts.commands.rates import SetRate

RULES = (CommandRule(SetRate, decide_set_rate, "/v1/exchange-rates", RATE, PAYMENTS, everything, keeps_refusals=False),)
