"""Commands on fees that were accrued."""

from shared.contracts.commands.base import FundCommand, Referenced
from shared.contracts.events.fees import Fee
from shared.contracts.ids import Id
from shared.contracts.money import PositiveMoney


class SettleFees(FundCommand, Referenced):
    """Pays an accrued fee, or a part of it, out of a bank account."""

    fee: Fee
    bank_account_id: Id
    amount: PositiveMoney
