"""Who opens the books of an older fund, where."""

from services.ledger.capability import CommandRule, fund_in_body
from services.ledger.funds.decisions import FUND
from services.ledger.openings.decisions import decide_record_opening_balances
from services.ledger.roles import OPENING
from shared.contracts.commands.openings import OPENING_BYTES_MAX, RecordOpeningBalances

RULES = (
    CommandRule(
        RecordOpeningBalances,
        decide_record_opening_balances,
        "/v1/opening-balances",
        FUND,
        OPENING,
        fund_in_body,
        two_persons=True,
        body_bytes_max=OPENING_BYTES_MAX,
    ),
)
