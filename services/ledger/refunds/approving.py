"""Approving a donor's refund: from then on the fund owes it (BOOKS.md section 2, DonorRefundApproved).

A refund stands on money that was never applied first, then on the unconditional part of an agreement, out of what
that agreement's source has available: capacity falls at the approval, not when the cash leaves.
"""

from collections.abc import Mapping

from services.ledger.agreements.state import AGREEMENT, Agreement
from services.ledger.allocations.capacity import fund_source, require_capacity, require_not_overdrawn
from services.ledger.funds.decisions import Fund, contributing
from services.ledger.hearing.decisions import donor
from services.ledger.rates.carrying import leaving
from services.ledger.rates.decisions import at_rate, carried, rate_between
from services.ledger.receipts.state import RECEIPT, Receipt
from services.ledger.refunds.state import REFUND
from services.ledger.rules import booked, dated_in, operating, require_not_before, require_one_currency
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from services.ledger.years.calendar import corrects_an_earlier_year, year_of
from shared.contracts.commands.refunds import RECEIPTS_MAX, ApproveDonorRefund
from shared.contracts.envelope import Recorded
from shared.contracts.events.refunds import DonorRefundApproved, RefundedAgreement, RefundedReceipt, SourcesMoved
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Decided
from shared.postings.contributions import agreement_dimensions
from shared.postings.entries import Dimensions


def decide_approve_donor_refund(ledger: LedgerState, command: ApproveDonorRefund, context: Context) -> list[Decided]:
    """The fund owes the donor. Refuses `refund.exceeds_unapplied` beyond the receipts without an agreement,
    `refund.exceeds_collected`, `allocation.exceeds_available`, `fund.overdrawn`, `refund.other_donor`,
    `receipt.twice`, `currency.mixed`, `effective_on.before_receipt`, `effective_on.before_agreement`,
    `donor.unknown`, `reference.taken`, `rate.missing`, `fund.mission_budget`, `fund.reports_only`."""
    fund = operating(contributing(dated_in(ledger, command.fund_id, command.effective_on, context)))
    if command.donor_id is not None:
        donor(ledger, command.donor_id)
    ledger.require_new_reference(context.actor, command.fund_id, REFUND.name, command.reference)
    unapplied = _unapplied(ledger, fund, command)
    receipts = _as_carried(ledger, fund, command, unapplied)
    rest = command.amount.minor - sum(unapplied.values())
    agreement = _of_agreement(ledger, fund, command, rest, sum(unapplied.values()), context) if rest else None
    worth = sum(part.amount.base_minor for part in receipts)
    worth += 0 if agreement is None else agreement.amount.base_minor
    approved = DonorRefundApproved(
        fund_id=command.fund_id,
        refund_id=context.new_id(),
        reference=command.reference,
        donor_id=command.donor_id,
        decision=command.decision,
        note=command.note,
        amount=carried(command.amount.minor, command.amount.currency, worth, fund.base_currency),
        receipts=receipts,
        agreement=agreement,
    )
    return [Decided(approved, command.effective_on)]


def _unapplied(ledger: LedgerState, fund: Fund, command: ApproveDonorRefund) -> Mapping[str, int]:
    """What goes back of each receipt that was never applied: as named, else the donor's oldest first."""
    if command.receipts is not None:
        return _named(ledger, fund, command)
    if command.donor_id is None:
        return {}
    chosen: dict[str, int] = {}
    left = command.amount.minor
    for receipt_id, receipt in _waiting(ledger, fund, command.donor_id, command.amount.currency):
        take = min(left, receipt.unapplied.minor) if receipt.received_on <= command.effective_on else 0
        if take and len(chosen) < RECEIPTS_MAX:
            chosen[receipt_id] = take
            left -= take
    return chosen


def _named(ledger: LedgerState, fund: Fund, command: ApproveDonorRefund) -> Mapping[str, int]:
    chosen: dict[str, int] = {}
    for index, part in enumerate(command.receipts or ()):
        at = f"/receipts/{index}"
        receipt = ledger.get(RECEIPT, part.receipt_id, f"{at}/receipt_id")
        if (receipt.fund_id, receipt.donor_id) != (fund.fund_id, command.donor_id):
            raise Refused("refund.other_donor", f"{at}/receipt_id", receipt=receipt.number)
        if part.receipt_id in chosen:
            raise Refused("receipt.twice", f"{at}/receipt_id", receipt=receipt.number)
        require_one_currency(part.amount, command.amount.currency, f"{at}/amount")
        require_one_currency(part.amount, receipt.gross.currency, f"{at}/amount")
        require_not_before("effective_on.before_receipt", command.effective_on, "received_on", receipt.received_on)
        if part.amount.minor > receipt.unapplied.minor:
            raise _beyond_unapplied(part.amount, receipt.unapplied.minor, f"{at}/amount")
        chosen[part.receipt_id] = part.amount.minor
    if sum(chosen.values()) > command.amount.minor:
        raise Refused(
            "receipt.parts_exceed",
            "/receipts",
            parts=from_minor(sum(chosen.values()), command.amount.currency),
            amount=command.amount.amount,
            currency=command.amount.currency,
        )
    return chosen


def _beyond_unapplied(asked: Money, unapplied: int, pointer: str) -> Refused:
    return Refused(
        "refund.exceeds_unapplied",
        pointer,
        asked=asked.amount,
        unapplied=from_minor(unapplied, asked.currency),
        currency=asked.currency,
    )


def _waiting(ledger: LedgerState, fund: Fund, donor_id: str, currency: str) -> list[tuple[str, Receipt]]:
    """The donor's receipts in a currency of which something waits for an agreement, the oldest first."""
    ids: list[str] = ledger.listed("unapplied", fund.fund_id, donor_id)
    missing = [("resource", RECEIPT.name, i) for i in ids if (RECEIPT.name, i) not in ledger.resources]
    if missing:
        raise NotLoaded(*missing)
    found = [(i, r.state) for i in ids if (r := ledger.find(RECEIPT, i)) is not None and not r.reversed]
    waiting = [(i, r) for i, r in found if r.unapplied.minor and r.unapplied.currency == currency]
    return sorted(waiting, key=lambda one: (one[1].received_on, one[1].number))


def _as_carried(
    ledger: LedgerState, fund: Fund, command: ApproveDonorRefund, unapplied: Mapping[str, int]
) -> tuple[RefundedReceipt, ...]:
    """The receipts' money as all unapplied money of the donor is carried, each with its share of the base."""
    if not unapplied:
        return ()
    about = Dimensions(donor_id=command.donor_id)
    held = ledger.balance(fund.fund_id, "unapplied_receipts", command.amount.currency, about)
    asked = Money.of(sum(unapplied.values()), command.amount.currency)
    lowest = held.extreme_from(command.effective_on, -1)
    if asked.minor > lowest:
        raise _beyond_unapplied(asked, max(0, lowest), "/effective_on")
    whole = leaving(held, asked.minor, fund.base_currency)
    bases = split(whole.base_minor, unapplied)
    return tuple(
        RefundedReceipt(receipt_id=receipt_id, amount=whole.worth(minor, bases.get(receipt_id, 0)))
        for receipt_id, minor in unapplied.items()
    )


def _of_agreement(
    ledger: LedgerState, fund: Fund, command: ApproveDonorRefund, rest: int, unapplied: int, context: Context
) -> RefundedAgreement:
    """What the agreement bears. It may be asked for in the agreement's currency or in the fund's own."""
    if command.agreement_id is None:
        raise _beyond_unapplied(command.amount, unapplied, "/amount")
    agreement = ledger.get(AGREEMENT, command.agreement_id)
    if (agreement.fund_id, agreement.donor_id) != (fund.fund_id, command.donor_id):
        raise Refused("refund.other_donor", "/agreement_id", agreement=agreement.number)
    asked = Money.of(rest, command.amount.currency)
    if asked.currency != fund.base_currency:
        require_one_currency(command.amount, agreement.amount.currency, "/amount/currency")
    on = command.effective_on
    require_not_before("effective_on.before_agreement", on, "signed_on", agreement.signed_on)
    amount = booked(ledger, fund, asked, "/amount", on)
    require_not_overdrawn(ledger, fund)
    source = fund_source(ledger, fund, command.agreement_id, "/agreement_id")
    require_capacity(ledger, fund, {command.agreement_id: amount.base_minor}, [source], on, context)
    if asked.currency == agreement.amount.currency:
        _require_collected(ledger, fund, command, agreement, asked)
    earlier = corrects_an_earlier_year(fund, year_of(fund, agreement.signed_on), on)
    return RefundedAgreement(
        agreement_id=command.agreement_id,
        amount=amount,
        revenue_account="prior_year_reductions" if earlier else "contribution_revenue",
    )


def _require_collected(
    ledger: LedgerState, fund: Fund, command: ApproveDonorRefund, agreement: Agreement, asked: Money
) -> None:
    """Refuses `refund.exceeds_collected`: what is still to go back of what was collected, in the agreement's currency,
    and what other sources gave it since, at the day's rate."""
    assert command.agreement_id is not None
    left = _collected(ledger, fund, command.agreement_id, agreement)
    given: list[Recorded] = ledger.listed("naming", command.agreement_id, *_GIVING_BACK)
    moved = 0
    for event in given:
        data = event.data
        if isinstance(data, DonorRefundApproved) and data.agreement is not None:
            if data.agreement.agreement_id == command.agreement_id:
                left -= _in_currency(ledger, fund, data.agreement.amount, asked.currency, command)
        elif isinstance(data, SourcesMoved):
            moved += sum(part.amount.minor for part in data.sources if part.source == command.agreement_id)
    if moved > 0:
        left += _in_currency(ledger, fund, Booked.in_base(moved, fund.base_currency), asked.currency, command)
    if asked.minor > left:
        raise Refused(
            "refund.exceeds_collected",
            "/amount",
            asked=asked.amount,
            collected=from_minor(max(0, left), asked.currency),
            currency=asked.currency,
            agreement=agreement.number,
        )


_GIVING_BACK = ("DonorBalanceReprogrammed", "DonorRefundApproved", "PoolDeficitAssigned", "ResidueDistributed")


def _collected(ledger: LedgerState, fund: Fund, agreement_id: str, agreement: Agreement) -> int:
    """What was collected without a condition and not given back before the opening, in the agreement's currency."""
    about = agreement_dimensions(agreement.donor_id, agreement_id)
    owed = ledger.balance(fund.fund_id, "contributions_receivable", agreement.amount.currency, about).amount
    waiting = agreement.conditional_open.minor + agreement.failed.minor + agreement.written_off.minor
    before = 0 if agreement.refunded_before is None else agreement.refunded_before.minor
    return agreement.amount.minor - waiting - owed - before


def _in_currency(ledger: LedgerState, fund: Fund, amount: Booked, currency: str, command: ApproveDonorRefund) -> int:
    """An amount in an agreement's currency: its own figure, else its base at the day's rate."""
    if amount.currency == currency:
        return amount.minor
    rate = rate_between(ledger, fund.base_currency, currency, command.effective_on, "/amount")
    return at_rate(amount.base_minor, fund.base_currency, currency, rate)
