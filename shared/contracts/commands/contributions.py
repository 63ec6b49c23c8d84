"""Commands on pledges, agreements and receipts, and on the fund's own bank accounts."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.commands.base import DatedCommand, FundCommand, Referenced
from shared.contracts.events.contributions import AgreementInstalment, Earmark
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import PositiveMoney


class RecordPledge(FundCommand, Referenced):
    """A donor announced an amount."""

    donor_id: Id
    amount: PositiveMoney


class AmendPledge(DatedCommand):
    """The pledge is now of another amount."""

    PATH_IDS = ("pledge_id",)
    pledge_id: Id
    amount: PositiveMoney


class WithdrawPledge(DatedCommand):
    """The donor withdrew what was left of the pledge."""

    PATH_IDS = ("pledge_id",)
    pledge_id: Id


class SignAgreement(FundCommand, Referenced):
    """A donor signed; instalments, where given, add up to the amount."""

    donor_id: Id
    pledge_id: Id | None = None
    amount: PositiveMoney
    instalments: Annotated[tuple[AgreementInstalment, ...], Field(max_length=100)] = ()
    earmark: Earmark | None = None


class AppliedPart(Contract):
    """How much of a receipt settles one agreement."""

    agreement_id: Id
    amount: PositiveMoney


PARTS_MAX = 40
"""So many parts that a receipt's reversal still fits one event."""

Parts = Annotated[tuple[AppliedPart, ...], Field(max_length=PARTS_MAX)]


class RecordReceipt(FundCommand, Referenced):
    """Cash came in; what `parts` do not name stays unapplied. `deducted_charges` are part of `gross_amount`."""

    bank_account_id: Id
    donor_id: Id | None = None
    gross_amount: PositiveMoney
    deducted_charges: PositiveMoney | None = None
    parts: Parts = ()


class ApplyReceipt(DatedCommand):
    """Applies unapplied money to agreements."""

    PATH_IDS = ("receipt_id",)
    receipt_id: Id
    parts: Annotated[tuple[AppliedPart, ...], Field(min_length=1, max_length=PARTS_MAX)]


class ReturnReceipt(DatedCommand):
    """The bank took cash of the receipt back, at most its net amount, and may have charged for it."""

    PATH_IDS = ("receipt_id",)
    receipt_id: Id
    amount: PositiveMoney
    return_charge: PositiveMoney | None = None


class RecordInterest(FundCommand, Referenced):
    """Interest came in, of a bank or of a partner."""

    bank_account_id: Id
    origin: Literal["bank", "partner"]
    organisation_id: Id | None = None
    amount: PositiveMoney


class RecordBankCharge(FundCommand, Referenced):
    """The bank took a fee."""

    bank_account_id: Id
    amount: PositiveMoney


class MakeTransfer(FundCommand, Referenced):
    """Moves cash between two bank accounts of the fund."""

    from_bank_account_id: Id
    to_bank_account_id: Id
    amount: PositiveMoney
