"""Commands on the authority of a mission's budget."""

from shared.contracts.commands.base import DatedCommand, FundCommand, Referenced
from shared.contracts.fiscal_years import FiscalYear
from shared.contracts.ids import Id
from shared.contracts.money import NonNegativeMoney, PositiveMoney
from shared.contracts.texts import Reference


class AppropriateAuthority(FundCommand, Referenced):
    """Gives a mission's budget the authority of a fiscal year, known by the calendar year in which it begins."""

    fiscal_year: FiscalYear
    decision: Reference
    amount: PositiveMoney


class ReviseAuthority(DatedCommand):
    """The authority of a fiscal year is now of another amount."""

    PATH_IDS = ("appropriation_id",)
    appropriation_id: Id
    decision: Reference
    amount: NonNegativeMoney


class LapseAuthority(DatedCommand):
    """Takes back what a fiscal year that is over left unused."""

    PATH_IDS = ("appropriation_id",)
    appropriation_id: Id
