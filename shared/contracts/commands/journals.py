"""Commands on manual journals."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.commands.base import FundCommand, Referenced
from shared.contracts.events.base import Category, Source
from shared.contracts.events.journals import JOURNAL_LINES_MAX
from shared.contracts.fiscal_years import FiscalYear
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import NonNegativeMoney
from shared.contracts.texts import Code, Note


class JournalLine(Contract):
    """One line of either book. `base_amount` is given for an amount in another currency, and only then.

    A line of amount zero with a base amount carries a difference of exchange. In a mission's budget every line says
    its fiscal year.
    """

    account: Code
    side: Literal["debit", "credit"]
    amount: NonNegativeMoney
    base_amount: NonNegativeMoney | None = None
    source: Source | None = None
    window_id: Id | None = None
    project_id: Id | None = None
    organisation_id: Id | None = None
    category: Category | None = None
    fiscal_year: FiscalYear | None = None


class PostJournal(FundCommand, Referenced):
    """Writes entries by hand, with evidence, approved by a second person."""

    reason: Note
    lines: Annotated[tuple[JournalLine, ...], Field(min_length=2, max_length=JOURNAL_LINES_MAX)]
