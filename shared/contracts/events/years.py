"""The end of a fund's year: revenue and expense go to accumulated surplus."""

from shared.contracts.events.base import FundEvent
from shared.contracts.events.corrections import MirroredEntry
from shared.contracts.events.periods import CalendarYear
from shared.contracts.ids import Id, derived_id
from shared.contracts.money import Money


def year_id_of(fund_id: str, year: int) -> str:
    """The id of a fund's year, known by the calendar year in which it begins."""
    return derived_id(fund_id, f"year/{year}")


class YearClosed(FundEvent):
    """Every balance of revenue and expense stands at zero from the year's last day on; one of `parts`, each balanced.

    `lines` take the balances back as they stood, each with its dimensions, against accumulated surplus by currency, in
    a mission's budget by fiscal year too. `result`: revenue less expense of the part. Flow reports leave it out.
    """

    STREAM = "year"
    STREAM_ID = "year_id"
    NAMES = ("fund_id",)
    year_id: Id
    year: CalendarYear
    part: int
    parts: int
    result: Money
    lines: tuple[MirroredEntry, ...]
