"""Commands on donors' money that goes back, and on what one source gives to another."""

from typing import Annotated

from pydantic import Field

from shared.contracts.commands.base import DatedCommand, FundCommand, Referenced
from shared.contracts.commands.projects import Sources
from shared.contracts.events.contributions import Earmark
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import PositiveMoney
from shared.contracts.texts import Note, Reference


class ReceiptToRefund(Contract):
    """How much of a receipt that was never applied goes back."""

    receipt_id: Id
    amount: PositiveMoney


RECEIPTS_MAX = 40
"""So many receipts that a refund's reversal still fits one event."""


class ApproveDonorRefund(FundCommand, Referenced):
    """The fund owes a donor an amount: of receipts never applied, then of the unconditional part of an agreement.

    Without `receipts` the donor's oldest unapplied ones come first; an empty list takes none of them. A payer that
    is not known has no `donor_id`: its receipts are named.
    """

    donor_id: Id | None = None
    amount: PositiveMoney
    decision: Reference
    receipts: Annotated[tuple[ReceiptToRefund, ...], Field(max_length=RECEIPTS_MAX)] | None = None
    agreement_id: Id | None = None
    note: Note | None = None


class PayDonorRefund(DatedCommand, Referenced):
    """Pays what is owed to a donor: of an approved refund, of an agreement whose condition failed, or of a receipt
    that came after the end of its fund; exactly one of the three.

    `paid` is the cash that left an account of another currency than what is owed.
    """

    refund_id: Id | None = None
    agreement_id: Id | None = None
    receipt_id: Id | None = None
    bank_account_id: Id
    amount: PositiveMoney
    paid: PositiveMoney | None = None


class ReprogramDonorBalance(FundCommand, Referenced):
    """A donor agreed that an amount of its agreement serves another of its agreements, or the pool.

    `earmark` states what the donor's consent speaks of: that of the agreement it goes to, none for the pool.
    """

    from_agreement_id: Id
    to_agreement_id: Id | None = None
    amount: PositiveMoney
    consent: Reference
    earmark: Earmark | None = None
    note: Note | None = None


class AssignPoolDeficit(FundCommand, Referenced):
    """Sources bear what the pool is short of; all of it without `amount`, the unearmarked ones in proportion without
    `sources`."""

    amount: PositiveMoney | None = None
    sources: Sources = ()
    decision: Reference
    note: Note | None = None
