"""What donors promise, sign and pay."""

from collections.abc import Iterator

from shared.contracts.events.base import FundEvent, Imported
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Code, Number, Reference
from shared.contracts.times import Day


class ContributionPledged(FundEvent):
    """A donor announced an amount; nothing is binding, nothing is posted."""

    STREAM = "pledge"
    STREAM_ID = "pledge_id"
    pledge_id: Id
    donor_id: Id
    amount: Booked
    reference: Reference | None = None
    imported: Imported | None = None

    def _also_named(self) -> Iterator[str]:
        yield from _flow(self.imported)


class PledgeAmended(FundEvent):
    """The pledge now stands at `amount`."""

    STREAM = "pledge"
    STREAM_ID = "pledge_id"
    pledge_id: Id
    amount: Booked
    change: Booked


class PledgeWithdrawn(FundEvent):
    """What was left of the pledge is gone."""

    STREAM = "pledge"
    STREAM_ID = "pledge_id"
    pledge_id: Id
    change: Booked


class Earmark(Contract):
    """Every stated term must match a project for the source to be drawn on."""

    window_id: Id | None = None
    sector: Code | None = None
    area: Code | None = None
    project_id: Id | None = None
    valid_until: Day | None = None

    @property
    def terms(self) -> int:
        """How many terms narrow the use."""
        return sum(term is not None for term in (self.window_id, self.sector, self.area, self.project_id))


class AgreementInstalment(Contract):
    """When a part of the agreement falls due."""

    due_on: Day
    amount: Money


class AgreementSigned(FundEvent):
    """A donor is bound; the unconditional amount is receivable and is revenue."""

    STREAM = "agreement"
    STREAM_ID = "agreement_id"
    NAMES = ("pledge_id",)
    agreement_id: Id
    number: Number
    reference: Reference | None = None
    donor_id: Id
    pledge_id: Id | None = None
    amount: Booked
    conditional_amount: Booked | None = None
    instalments: tuple[AgreementInstalment, ...] = ()
    earmark: Earmark | None = None
    imported: Imported | None = None

    def _also_named(self) -> Iterator[str]:
        yield from _flow(self.imported)


class ReceiptPart(Contract):
    """What a receipt settles of one agreement, and the capacity (base currency) that this gives its source."""

    agreement_id: Id
    donor_id: Id
    window_id: Id | None = None
    settled: Booked
    capacity: Money


class ContributionReceived(FundEvent):
    """Cash of a donor is on a bank account: `net` = `gross` − what banks deducted on the way."""

    STREAM = "receipt"
    STREAM_ID = "receipt_id"
    receipt_id: Id
    number: Number
    reference: Reference | None = None
    donor_id: Id | None = None
    bank_account_id: Id
    gross: Booked
    net: Booked
    deducted_charges: Booked | None = None
    pool_charge: Money | None = None
    parts: tuple[ReceiptPart, ...] = ()
    unapplied: Booked | None = None
    imported: Imported | None = None

    def _also_named(self) -> Iterator[str]:
        yield from _agreements(self.parts)
        yield from _flow(self.imported)


class ReceiptApplied(FundEvent):
    """Unapplied money found its agreements."""

    STREAM = "receipt"
    STREAM_ID = "receipt_id"
    receipt_id: Id
    unapplied_donor_id: Id | None = None
    applied: Booked
    parts: tuple[ReceiptPart, ...]

    def _also_named(self) -> Iterator[str]:
        yield from _agreements(self.parts)


class ReturnedPart(Contract):
    """What a returned receipt puts back on one agreement, and the capacity (base currency) it takes away."""

    agreement_id: Id
    donor_id: Id
    window_id: Id | None = None
    restored: Booked
    capacity: Money


class ReceiptReturned(FundEvent):
    """The bank took cash back; `amount` leaves from what the receipt stands on now."""

    STREAM = "receipt"
    STREAM_ID = "receipt_id"
    receipt_id: Id
    bank_account_id: Id
    amount: Booked
    return_charge: Booked | None = None
    unapplied_donor_id: Id | None = None
    from_unapplied: Booked | None = None
    parts: tuple[ReturnedPart, ...] = ()

    def _also_named(self) -> Iterator[str]:
        yield from _agreements(self.parts)


def _agreements(parts: tuple[ReceiptPart, ...] | tuple[ReturnedPart, ...]) -> Iterator[str]:
    return (f"agreement/{part.agreement_id}" for part in parts)


def _flow(imported: Imported | None) -> Iterator[str]:
    return iter(()) if imported is None else iter((imported.flow,))
