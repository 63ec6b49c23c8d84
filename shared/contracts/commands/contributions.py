"""Commands on pledges, agreements and receipts, and on the fund's own bank accounts."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.commands.base import DatedCommand, FundCommand, Referenced
from shared.contracts.events.contributions import AgreementInstalment, Earmark
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import NonNegativeMoney, PositiveMoney
from shared.contracts.texts import Note, Reference


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
    conditional_amount: PositiveMoney | None = None
    instalments: Annotated[tuple[AgreementInstalment, ...], Field(max_length=100)] = ()
    earmark: Earmark | None = None


class AgreementCommand(DatedCommand):
    """A command on one agreement."""

    PATH_IDS = ("agreement_id",)
    agreement_id: Id


class AmendAgreement(AgreementCommand):
    """The agreement is now of another amount, its open conditional part included."""

    amount: PositiveMoney
    conditional_amount: NonNegativeMoney | None = None
    instalments: Annotated[tuple[AgreementInstalment, ...], Field(max_length=100)] = ()
    reference: Reference | None = None


class MeetCondition(AgreementCommand):
    """The condition is met for an amount."""

    amount: PositiveMoney
    note: Note | None = None


class FailCondition(AgreementCommand):
    """The condition failed for an amount."""

    amount: PositiveMoney
    note: Note | None = None


class ImpairReceivable(AgreementCommand):
    """So much of what is owed is doubtful, all in all; zero when nothing is any more."""

    doubtful: NonNegativeMoney
    note: Note | None = None


class ImpairReceivables(FundCommand):
    """Sets every doubtful allowance of the fund to what its ageing policy says of the day."""


class WriteOffReceivable(AgreementCommand):
    """The donor will not pay an amount."""

    amount: PositiveMoney
    note: Note | None = None


class RecoverReceivable(AgreementCommand, Referenced):
    """Cash came in for what had been written off; `settles` in the agreement's
    currency when the account has another."""

    bank_account_id: Id
    amount: PositiveMoney
    settles: PositiveMoney | None = None


class AppliedPart(Contract):
    """How much of a receipt settles one agreement."""

    agreement_id: Id
    amount: PositiveMoney


PARTS_MAX = 40
"""So many parts that a receipt's reversal still fits one event."""

Parts = Annotated[tuple[AppliedPart, ...], Field(max_length=PARTS_MAX)]


class RecordReceipt(FundCommand, Referenced):
    """Cash came in; what `parts` do not name stays unapplied. `deducted_charges` are part of `gross_amount`.

    Parts are in the currency that the donor sent, charges in that of the bank account. `credited_amount` is what the
    bank put on an account of another currency, charges already taken; without it the day's rate says.
    """

    bank_account_id: Id
    donor_id: Id | None = None
    gross_amount: PositiveMoney
    credited_amount: PositiveMoney | None = None
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


class ExchangeCurrency(FundCommand, Referenced):
    """Sells cash of one bank account for cash of another currency on a second one."""

    from_bank_account_id: Id
    to_bank_account_id: Id
    sold: PositiveMoney
    bought: PositiveMoney


class RunRevaluation(FundCommand):
    """Puts every monetary balance in another currency at the day's rate; again on the same day changes nothing."""
