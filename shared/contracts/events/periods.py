"""The months of a fund's books: open, soft-closed, closed, and open again."""

from typing import Annotated

from pydantic import Field

from shared.contracts.events.base import FundEvent
from shared.contracts.ids import Id, derived_id
from shared.contracts.texts import Note, Number

CalendarYear = Annotated[int, Field(strict=True, ge=1, le=9998)]
"""Any in which a day may lie, but the very last: it has a year after it."""
Month = Annotated[int, Field(strict=True, ge=1, le=12)]


def period_id_of(fund_id: str, month: str) -> str:
    """The id of a fund's month, written `2024-03`."""
    return derived_id(fund_id, f"period/{month}")


class PeriodEvent(FundEvent):
    """An event of one month of one fund; it names the fund, whose state tells which days are open.

    `number` stands on the first event of the month.
    """

    STREAM = "period"
    STREAM_ID = "period_id"
    NAMES = ("fund_id",)
    period_id: Id
    year: CalendarYear
    month: Month
    number: Number | None = None


class PeriodSoftClosed(PeriodEvent):
    """From here on the month takes certified reports and approved adjustments only."""


class PeriodClosed(PeriodEvent):
    """From here on the month takes nothing; `all_before`: nor does any month before it, as at a fund's first close."""

    all_before: bool = False


class PeriodReopened(PeriodEvent):
    """The month takes commands again, decided by two persons."""

    reason: Note
