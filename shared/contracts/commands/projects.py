"""Commands on allocations, commitments, disbursements, reports and refunds."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.commands.base import CommandBody, DatedCommand, FundCommand, Referenced
from shared.contracts.events.base import Category, Source
from shared.contracts.events.commitments import CommitmentKind
from shared.contracts.events.expenditure import Basis
from shared.contracts.fiscal_years import FiscalYear
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import NonNegativeMoney, PositiveMoney
from shared.contracts.texts import Note, Reference
from shared.contracts.times import Day

InstalmentNumber = Annotated[int, Field(ge=1, le=100, strict=True)]
ReportNumber = Annotated[int, Field(ge=1, le=1_000, strict=True)]


class DrawnSource(Contract):
    """How much is drawn from one source: an agreement's id or `pool`."""

    source: Source
    amount: PositiveMoney


SOURCES_MAX = 40
"""So many sources that the reversal of any event under an allocation still fits one event."""

Sources = Annotated[tuple[DrawnSource, ...], Field(max_length=SOURCES_MAX)]


class ApproveAllocation(FundCommand, Referenced):
    """Sets cash aside for an approved project; without `sources` the fund's policy proposes them.

    A mission's budget sets authority aside: of `fiscal_year`, without it of the one that `effective_on` lies in.
    `amount` includes `support_cost_reserved`; left out, that is what the fund's policy makes of the rest.
    """

    project_id: Id
    fiscal_year: FiscalYear | None = None
    decision: Reference
    amount: PositiveMoney
    support_cost_reserved: NonNegativeMoney | None = None
    sources: Sources = ()


class ReviseAllocation(DatedCommand):
    """The allocation is now of another amount; `sources` name where more comes from, or what gives back.

    `support_cost_reserved` left out: the change carries its own reserve by the fund's policy.
    """

    PATH_IDS = ("allocation_id",)
    allocation_id: Id
    decision: Reference
    amount: PositiveMoney
    support_cost_reserved: NonNegativeMoney | None = None
    sources: Sources = ()


class CancelAllocation(DatedCommand):
    """Gives an allocation back under which nothing is bound."""

    PATH_IDS = ("allocation_id",)
    allocation_id: Id
    decision: Reference


class PlannedInstalment(Contract):
    """A payment foreseen; instalments are numbered from 1 in the order given."""

    amount: PositiveMoney
    due_on: Day | None = None


Instalments = Annotated[tuple[PlannedInstalment, ...], Field(min_length=1, max_length=100)]


class SignCommitment(DatedCommand, Referenced):
    """Binds a partner or supplier under an allocation; instalments add up to the amount."""

    allocation_id: Id
    organisation_id: Id
    kind: CommitmentKind
    amount: PositiveMoney
    instalments: Instalments


class ReviseCommitment(DatedCommand):
    """The commitment is now of another amount; paid instalments stay as they are."""

    PATH_IDS = ("commitment_id",)
    commitment_id: Id
    amount: PositiveMoney
    instalments: Instalments


class CloseCommitment(DatedCommand):
    """Ends a commitment; what was not spent goes back to the allocation."""

    PATH_IDS = ("commitment_id",)
    commitment_id: Id


class WaiveInstalment(DatedCommand):
    """Lets an instalment be paid before the report it waits for is accepted."""

    PATH_IDS = ("commitment_id",)
    commitment_id: Id
    instalment: InstalmentNumber
    reason: Note


class PayDisbursement(DatedCommand, Referenced):
    """Pays an instalment, or a part of it: from a bank account or, in a mission's budget, through the mission."""

    commitment_id: Id
    instalment: InstalmentNumber
    bank_account_id: Id | None = None
    amount: PositiveMoney


class ReturnDisbursement(DatedCommand):
    """The bank gave the payment back, whole: to the account it left, or to another that is named."""

    PATH_IDS = ("disbursement_id",)
    disbursement_id: Id
    bank_account_id: Id | None = None


class ReportedCategory(Contract):
    """Cumulative expenditure of one UNSDG category."""

    category: Category
    amount: NonNegativeMoney


class SubmitReport(DatedCommand, Referenced):
    """A partner's report, cumulative per category from the start to `to_on`."""

    commitment_id: Id
    basis: Basis
    to_on: Day
    cumulative: Annotated[tuple[ReportedCategory, ...], Field(min_length=1, max_length=8)]


class ReportCommand(DatedCommand):
    """A command on one report of a commitment."""

    PATH_IDS = ("commitment_id", "report_number")
    commitment_id: Id
    report_number: ReportNumber


class AcceptReport(ReportCommand):
    """Accepts a report and posts what it claims beyond what is posted."""


class ReturnReport(ReportCommand):
    """Gives a report back to its partner."""

    reason: Note


class DisallowedCategory(Contract):
    """How much of one UNSDG category is not borne after all."""

    category: Category
    amount: PositiveMoney


class DisallowCost(DatedCommand):
    """Takes accepted cost back after an audit; `year` says when it was accepted, if not with the last report."""

    PATH_IDS = ("commitment_id",)
    commitment_id: Id
    decision: Reference
    reason: Note
    year: Annotated[int, Field(ge=1900, le=9999, strict=True)] | None = None
    disallowed: Annotated[tuple[DisallowedCategory, ...], Field(min_length=1, max_length=8)]


class WriteOffPartnerBalance(DatedCommand):
    """Gives up what a partner holds and will not give back: what is recoverable first, then advances."""

    PATH_IDS = ("commitment_id",)
    commitment_id: Id
    decision: Reference
    reason: Note
    amount: PositiveMoney


class RecordPartnerRefund(DatedCommand, Referenced):
    """A partner gave money back; what exceeds its balance must be said to be a recovery."""

    commitment_id: Id
    bank_account_id: Id | None = None
    amount: PositiveMoney
    excess_is: Literal["recovery"] | None = None


class ReverseTransaction(CommandBody):
    """Undoes a transaction, once, by a second person; record it anew afterwards."""

    transaction_id: Id
    reason_code: Literal["recording_error", "duplicate", "wrong_party", "other"]
    reason: Note | None = None
