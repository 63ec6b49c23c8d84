"""Commands on funds, windows, policies and bank accounts."""

from typing import Annotated

from pydantic import Field

from shared.contracts.commands.base import CommandBody
from shared.contracts.currencies import Currency
from shared.contracts.events.funds import FundKind
from shared.contracts.ids import Id
from shared.contracts.policies import Policy
from shared.contracts.texts import Code, FundCode, Label, Reference, TimeZone
from shared.contracts.times import Day


class OpenFund(CommandBody):
    """Opens a fund; its code, base currency and time zone never change."""

    code: FundCode
    name: Label
    kind: FundKind
    base_currency: Currency
    time_zone: TimeZone = "UTC"


class SetPolicy(CommandBody):
    """From a day on, the fund decides by this policy."""

    PATH_IDS = ("fund_id",)
    fund_id: Id
    policy: Policy
    valid_from: Day


class OpenWindow(CommandBody):
    """Opens a window of a fund."""

    fund_id: Id
    code: Code
    name: Label


class OpenBankAccount(CommandBody):
    """Opens a bank account for one or more funds; `external` marks one whose cash another system keeps."""

    code: Code
    name: Label
    currency: Currency
    fund_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=50)]
    external: bool = False
    bank_reference: Reference | None = None


class CloseBankAccount(CommandBody):
    """Closes a bank account that stands at zero in every fund."""

    PATH_IDS = ("bank_account_id",)
    bank_account_id: Id
