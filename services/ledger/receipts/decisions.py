"""Recording, applying and returning receipts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from services.ledger.agreements.decisions import AGREEMENT
from services.ledger.funds.decisions import Fund
from services.ledger.hearing.decisions import donor
from services.ledger.resources import Decided, Kind
from services.ledger.rules import base_account, dated_in, in_base, require_not_before
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import AppliedPart, ApplyReceipt, RecordReceipt, ReturnReceipt
from shared.contracts.envelope import Recorded
from shared.contracts.events.base import Imported
from shared.contracts.events.contributions import (
    ContributionReceived,
    ReceiptApplied,
    ReceiptPart,
    ReceiptReturned,
    ReturnedPart,
)
from shared.contracts.events.openings import ReceiptOpened
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused
from shared.postings.contributions import agreement_dimensions


@dataclass(frozen=True, slots=True)
class StandingPart:
    """What a receipt settles of one agreement now, in minor units of the base currency."""

    agreement_id: str
    donor_id: str
    window_id: str | None
    settled_minor: int
    capacity_minor: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it stands: its parts on agreements and what is not applied."""

    fund_id: str
    number: str
    reference: str | None
    donor_id: str | None
    bank_account_id: str
    received_on: date
    gross: Booked
    net: Booked
    deducted_charges: Booked | None
    parts: tuple[StandingPart, ...]
    unapplied: Money
    returned: Money
    imported: Imported | None


def evolve_receipt(receipt: Receipt | None, event: Recorded) -> Receipt:
    """The receipt after one of its events."""
    data = event.data
    if isinstance(data, ContributionReceived):
        assert event.effective_on is not None
        currency = data.gross.base_currency
        unapplied = Money.zero(currency) if data.unapplied is None else data.unapplied.base_money
        return Receipt(
            data.fund_id, data.number, data.reference, data.donor_id, data.bank_account_id, event.effective_on,
            data.gross, data.net, data.deducted_charges, tuple(_standing(data.parts)), unapplied,
            Money.zero(currency), data.imported,
        )  # fmt: skip
    if isinstance(data, ReceiptOpened):
        whole = data.unapplied
        return Receipt(
            data.fund_id, data.number, data.reference, data.donor_id, data.bank_account_id, data.received_on,
            whole, whole, None, (), whole.base_money, Money.zero(whole.base_currency), None,
        )  # fmt: skip
    assert receipt is not None
    currency = receipt.gross.base_currency
    if isinstance(data, ReceiptApplied):
        left = Money.of(receipt.unapplied.minor - data.applied.base_minor, currency)
        return replace(receipt, parts=(*receipt.parts, *_standing(data.parts)), unapplied=left)
    assert isinstance(data, ReceiptReturned)
    from_unapplied = 0 if data.from_unapplied is None else data.from_unapplied.base_minor
    return replace(
        receipt,
        parts=tuple(_reduced(receipt.parts, data.parts)),
        unapplied=Money.of(receipt.unapplied.minor - from_unapplied, currency),
        returned=Money.of(receipt.returned.minor + data.amount.base_minor, currency),
    )


def _standing(parts: Iterable[ReceiptPart]) -> Iterable[StandingPart]:
    for part in parts:
        yield StandingPart(
            part.agreement_id, part.donor_id, part.window_id, part.settled.base_minor, part.capacity.minor
        )


def _reduced(parts: tuple[StandingPart, ...], returned: tuple[ReturnedPart, ...]) -> Iterable[StandingPart]:
    """Each returned part comes off the standing parts of its agreement, the latest first."""
    restored = {part.agreement_id: part.restored.base_minor for part in returned}
    taken = {part.agreement_id: part.capacity.minor for part in returned}
    kept = []
    for part in reversed(parts):
        settled = min(part.settled_minor, restored.get(part.agreement_id, 0))
        capacity = min(part.capacity_minor, taken.get(part.agreement_id, 0))
        if settled:
            restored[part.agreement_id] -= settled
        if capacity:
            taken[part.agreement_id] -= capacity
        if part.settled_minor > settled or part.capacity_minor > capacity:
            left, able = part.settled_minor - settled, part.capacity_minor - capacity
            kept.append(replace(part, settled_minor=left, capacity_minor=able))
    return reversed(kept)


RECEIPT = Kind("receipt", evolve_receipt, kept=False)


def decide_record_receipt(ledger: LedgerState, command: RecordReceipt, context: Context) -> list[Decided]:
    """Cash came in. Refuses `receipt.parts_exceed`, `receipt.charges_exceed`, `receipt.exceeds_receivable`,
    `receipt.other_donor`, an unknown or closed bank account, `reference.taken`, `currency.not_base`."""
    fund = dated_in(ledger, command.fund_id, command.effective_on, context)
    base_account(ledger, fund, command.bank_account_id)
    if command.donor_id is not None:
        donor(ledger, command.donor_id)
    ledger.require_new_reference(context.actor, command.fund_id, RECEIPT.name, command.reference)
    gross = in_base(fund, command.gross_amount, "/gross_amount")
    charges = 0
    if command.deducted_charges is not None:
        charges = in_base(fund, command.deducted_charges, "/deducted_charges").minor
        if charges >= gross.minor:
            raise Refused("receipt.charges_exceed", "/deducted_charges", gross=gross.amount, currency=gross.currency)
    applied = sum(part.amount.minor for part in command.parts)
    if applied > gross.minor:
        raise Refused(
            "receipt.parts_exceed",
            "/parts",
            parts=from_minor(applied, fund.base_currency),
            gross=gross.amount,
            currency=gross.currency,
        )
    borne = _charges_borne(command.parts, gross.minor, charges)
    parts = _parts(ledger, fund, command.donor_id, command.parts, gross, command.effective_on, borne)
    on_pool = charges - sum(borne.values())
    currency = fund.base_currency
    received = ContributionReceived(
        fund_id=command.fund_id,
        receipt_id=context.new_id(),
        number=ledger.next_number(command.fund_id, fund.code, fund.time_zone, "REC", context.recorded_at),
        reference=command.reference,
        donor_id=command.donor_id,
        bank_account_id=command.bank_account_id,
        gross=gross,
        net=gross if not charges else Booked.in_base(gross.minor - charges, currency),
        deducted_charges=Booked.in_base(charges, currency) if charges else None,
        pool_charge=Money.of(on_pool, currency) if on_pool else None,
        parts=parts,
        unapplied=Booked.in_base(gross.minor - applied, currency) if applied < gross.minor else None,
    )
    return [Decided(received, command.effective_on)]


def decide_apply_receipt(ledger: LedgerState, command: ApplyReceipt, context: Context) -> list[Decided]:
    """Unapplied money finds its agreements. Refuses `receipt.exceeds_unapplied`, `receipt.exceeds_receivable`,
    `receipt.other_donor`, `effective_on.before_receipt`."""
    receipt = ledger.get(RECEIPT, command.receipt_id)
    fund = dated_in(ledger, receipt.fund_id, command.effective_on, context)
    _not_before(receipt, command.effective_on)
    applied = sum(part.amount.minor for part in command.parts)
    if applied > receipt.unapplied.minor:
        raise Refused(
            "receipt.exceeds_unapplied",
            "/parts",
            parts=from_minor(applied, fund.base_currency),
            unapplied=receipt.unapplied.amount,
            currency=fund.base_currency,
        )
    whole = Booked.in_base(applied, fund.base_currency)
    event = ReceiptApplied(
        fund_id=receipt.fund_id,
        receipt_id=command.receipt_id,
        unapplied_donor_id=receipt.donor_id,
        applied=whole,
        parts=_parts(ledger, fund, receipt.donor_id, command.parts, whole, command.effective_on, {}),
    )
    return [Decided(event, command.effective_on)]


def decide_return_receipt(ledger: LedgerState, command: ReturnReceipt, context: Context) -> list[Decided]:
    """The bank took cash back: a bank fact, never refused for capacity or cash. Refuses `receipt.return_exceeds`
    beyond what is left of the net amount, `effective_on.before_receipt`."""
    receipt = ledger.get(RECEIPT, command.receipt_id)
    fund = dated_in(ledger, receipt.fund_id, command.effective_on, context)
    _not_before(receipt, command.effective_on)
    base_account(ledger, fund, receipt.bank_account_id)
    amount = in_base(fund, command.amount, "/amount").minor
    left = receipt.net.base_minor - receipt.returned.minor
    currency = fund.base_currency
    if amount > left:
        raise Refused(
            "receipt.return_exceeds",
            "/amount",
            asked=command.amount.amount,
            left=from_minor(left, currency),
            currency=currency,
        )
    from_unapplied = min(amount, receipt.unapplied.minor)
    returned = ReceiptReturned(
        fund_id=receipt.fund_id,
        receipt_id=command.receipt_id,
        bank_account_id=receipt.bank_account_id,
        amount=Booked.in_base(amount, currency),
        return_charge=None if command.return_charge is None else in_base(fund, command.return_charge, "/return_charge"),
        unapplied_donor_id=receipt.donor_id if from_unapplied else None,
        from_unapplied=Booked.in_base(from_unapplied, currency) if from_unapplied else None,
        parts=tuple(_returned_parts(receipt, amount - from_unapplied, currency)),
    )
    return [Decided(returned, command.effective_on)]


def _not_before(receipt: Receipt, effective_on: date) -> None:
    require_not_before("effective_on.before_receipt", effective_on, "received_on", receipt.received_on)


def _charges_borne(parts: tuple[AppliedPart, ...], gross: int, charges: int) -> dict[str, int]:
    """What each agreement bears of deducted charges: in proportion to what is applied; the pool bears the rest."""
    if not charges:
        return {}
    weights: dict[str, int] = {}
    for part in parts:
        weights[part.agreement_id] = weights.get(part.agreement_id, 0) + part.amount.minor
    rest = gross - sum(weights.values())
    shares = split(charges, {**weights, "pool": rest} if rest else weights)
    shares.pop("pool", None)
    return shares


def _parts(
    ledger: LedgerState,
    fund: Fund,
    donor_id: str | None,
    parts: tuple[AppliedPart, ...],
    whole: Booked,
    effective_on: date,
    borne: dict[str, int],
) -> tuple[ReceiptPart, ...]:
    currency = fund.base_currency
    asked: dict[str, int] = {}
    for index, part in enumerate(parts):
        if part.amount.currency != currency:
            in_base(fund, part.amount, f"/parts/{index}/amount")
        if part.agreement_id in asked:
            raise Refused("receipt.agreement_twice", f"/parts/{index}/agreement_id", id=part.agreement_id)
        asked[part.agreement_id] = part.amount.minor
    found = []
    for index, part in enumerate(parts):
        agreement = ledger.get(AGREEMENT, part.agreement_id, f"/parts/{index}/agreement_id")
        if agreement.fund_id != fund.fund_id or (donor_id is not None and agreement.donor_id != donor_id):
            raise Refused("receipt.other_donor", f"/parts/{index}/agreement_id", agreement=agreement.number)
        minor = part.amount.minor
        about = agreement_dimensions(agreement.donor_id, part.agreement_id)
        outstanding = ledger.balance(fund.fund_id, "contributions_receivable", currency, about).extreme_from(
            effective_on, 1
        )
        if minor > outstanding:
            raise Refused(
                "receipt.exceeds_receivable",
                f"/parts/{index}/amount",
                asked=part.amount.amount,
                receivable=from_minor(outstanding, currency),
                currency=currency,
                agreement=agreement.number,
            )
        charge = borne.get(part.agreement_id, 0)
        settled = whole if whole.amount == part.amount.amount else in_base(fund, part.amount, f"/parts/{index}/amount")
        found.append(
            ReceiptPart(
                agreement_id=part.agreement_id,
                donor_id=agreement.donor_id,
                window_id=agreement.window_id,
                settled=settled,
                capacity=Money.of(minor - charge, currency) if charge else part.amount,
            )
        )
    return tuple(found)


def _returned_parts(receipt: Receipt, amount: int, currency: str) -> Iterable[ReturnedPart]:
    """The applied part of a return, in proportion to what stands on each agreement now.

    Charges that were deducted stay spent, so that as much capacity falls as is restored: each in proportion to
    its own balance, since rounded charges and a rounded return may differ by a minor unit.
    """
    if not amount:
        return
    settled: dict[str, int] = {}
    given: dict[str, int] = {}
    about: dict[str, StandingPart] = {}
    for part in receipt.parts:
        settled[part.agreement_id] = settled.get(part.agreement_id, 0) + part.settled_minor
        given[part.agreement_id] = given.get(part.agreement_id, 0) + part.capacity_minor
        about[part.agreement_id] = part
    restored = split(amount, settled)
    taken = split(amount, given)
    for agreement_id, part in about.items():
        if agreement_id in restored or agreement_id in taken:
            yield ReturnedPart(
                agreement_id=agreement_id,
                donor_id=part.donor_id,
                window_id=part.window_id,
                restored=Booked.in_base(restored.get(agreement_id, 0), currency),
                capacity=Money.of(taken.get(agreement_id, 0), currency),
            )
