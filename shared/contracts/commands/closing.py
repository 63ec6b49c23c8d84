"""Commands on the end of a fund."""

from shared.contracts.commands.base import DatedCommand, FundCommand, Referenced
from shared.contracts.ids import Id
from shared.contracts.money import NonNegativeMoney
from shared.contracts.texts import Note, Reference


class FundLifeCommand(DatedCommand):
    """A step in the end of a fund."""

    PATH_IDS = ("fund_id",)
    fund_id: Id
    decision: Reference


class BeginFundClosing(FundLifeCommand):
    """From now on the fund takes no new agreements, pledges or allocations."""

    note: Note | None = None


class DistributeResidue(FundCommand, Referenced):
    """What is left of a closing fund goes to its donors' agreements, but for what the bank will charge for wires."""

    decision: Reference
    wire_charges: NonNegativeMoney | None = None


class CloseFund(FundLifeCommand):
    """Every balance is zero: the fund is at its end."""

    note: Note | None = None
