"""Recording the opening balances of a fund that is older than this ledger (BOOKS.md section 4, opening balances)."""

from datetime import timedelta

from services.ledger.funds.decisions import FUND
from services.ledger.openings.naming import require_named
from services.ledger.openings.opened import opened
from services.ledger.openings.parts import in_parts
from services.ledger.rules import dated_in, operating
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.openings import RecordOpeningBalances
from shared.contracts.events.openings import OpeningBalancesRecorded
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided
from shared.postings.opening_checks import checks


def decide_record_opening_balances(
    ledger: LedgerState, command: RecordOpeningBalances, context: Context
) -> list[Decided]:
    """Opens the books: all balances post in parts, and every old thing goes on as if it had been recorded here.

    Refuses `opening.recorded` a second time, `opening.not_first` after anything else of the fund that posts and
    stands, `opening.not_month_end`, `opening.reference_twice`, `opening.reference_unknown`, `opening.amount`,
    `opening.floor` naming what is beyond what, `opening.bridge`, `opening.cumulative`, `opening.dated`, what it names
    and is not there, `opening.trust_fund_only`, `fund.reports_only`.
    """
    known = ledger.get(FUND, command.fund_id)
    if known.opening_on is not None:
        raise Refused("opening.recorded", "/fund_id", fund=known.code, opening_on=str(known.opening_on))
    fund = operating(dated_in(ledger, command.fund_id, command.effective_on, context))
    if fund.kind != "trust_fund":
        raise Refused("opening.trust_fund_only", "/fund_id", fund=fund.code, kind=fund.kind)
    standing: list[int] = ledger.listed("first_posting", command.fund_id)
    if standing:
        raise Refused("opening.not_first", "/fund_id", fund=fund.code, position=standing[0])
    if (command.effective_on + timedelta(days=1)).day != 1:
        raise Refused("opening.not_month_end", "/effective_on", effective_on=str(command.effective_on))
    for check in checks(command, fund.base_currency):
        if not check.holds:
            raise Refused(check.code, check.pointer, **check.figures)
    require_named(ledger, fund, command, context)
    made = opened(ledger, fund, command, context)
    parts = in_parts(made.entries, command.cumulative, fund.base_currency)
    recorded = [
        OpeningBalancesRecorded(
            fund_id=command.fund_id,
            part=number,
            parts=len(parts),
            balances=part.balances,
            cumulative=part.cumulative,
        )
        for number, part in enumerate(parts, start=1)
    ]
    return [Decided(event, command.effective_on) for event in (*recorded, *made.events)]
