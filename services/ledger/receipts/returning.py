"""Taking back what the bank took back: a receipt's money leaves from what it stands on now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.ledger.funds.decisions import Fund, not_closed
from services.ledger.rates.carrying import leaving
from services.ledger.rates.decisions import carried, carried_share
from services.ledger.receipts.decisions import not_before, unapplied_leaving
from services.ledger.receipts.state import RECEIPT, Receipt, StandingPart
from services.ledger.rules import cash_leaving, dated_in, require_one_currency, serving_account
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import ReturnReceipt
from shared.contracts.events.contributions import AgentFeeAccrued, ReceiptReturned, ReturnedPart
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided
from shared.postings.contributions import agreement_dimensions


def decide_return_receipt(ledger: LedgerState, command: ReturnReceipt, context: Context) -> list[Decided]:
    """The bank took cash back: a bank fact, never refused for capacity or cash; the agent's fee goes back with it, and
    what had been doubtful of the debt until it was paid is doubtful again.

    Refuses `receipt.return_exceeds` beyond what is left of the net amount, `effective_on.before_receipt`.
    """
    receipt = ledger.get(RECEIPT, command.receipt_id)
    fund = dated_in(ledger, receipt.fund_id, command.effective_on, context, late=receipt.refundable is not None)
    not_before(receipt, command.effective_on)
    account = serving_account(ledger, fund, receipt.bank_account_id)
    require_one_currency(command.amount, account.currency, "/amount")
    minor = command.amount.minor
    left = receipt.net.minor - receipt.returned.minor
    if minor > left:
        raise Refused(
            "receipt.return_exceeds",
            "/amount",
            asked=command.amount.amount,
            left=from_minor(left, account.currency),
            currency=account.currency,
        )
    amount = cash_leaving(ledger, fund, receipt.bank_account_id, command.amount, command.effective_on, "/amount")
    charge = None
    if command.return_charge is not None:
        not_closed(fund, "/return_charge")
        require_one_currency(command.return_charge, account.currency, "/return_charge")
        charge = cash_leaving(
            ledger, fund, receipt.bank_account_id, command.return_charge, command.effective_on, "/return_charge", amount
        )
    undone = _in_donors_currency(receipt, minor)
    _require_standing(receipt, command.amount, undone)
    from_unapplied = min(undone, receipt.unapplied.minor)
    unapplied = unapplied_leaving(ledger, fund, receipt, from_unapplied) if from_unapplied else None
    refundable = None if receipt.refundable is None else share_of_standing(receipt.refundable, undone)
    found = _undone(ledger, fund, receipt, 0 if refundable else undone - from_unapplied)
    if refundable is not None:
        amount = refundable
    given_back = sum(part.base_minor for part in (unapplied, refundable) if part is not None) + found.owed_base
    pool_part = given_back + found.taken - amount.base_minor
    gained = given_back + found.restored_base - amount.base_minor
    currency = fund.base_currency
    returned = ReceiptReturned(
        fund_id=receipt.fund_id,
        receipt_id=command.receipt_id,
        bank_account_id=receipt.bank_account_id,
        amount=amount,
        undone=(
            None
            if receipt.gross.currency == amount.currency
            else carried(undone, receipt.gross.currency, amount.base_minor, currency)
        ),
        return_charge=charge,
        unapplied_donor_id=receipt.donor_id if unapplied is not None or refundable is not None else None,
        from_unapplied=unapplied,
        from_refundable=refundable,
        parts=tuple(found.parts),
        pool_part=Money.of(pool_part, currency) if pool_part else None,
        exchange_difference=Money.of(gained, currency) if gained else None,
    )
    fees = _fees_back(fund, command.receipt_id, receipt, found.parts)
    return [Decided(returned, command.effective_on), *(Decided(fee, command.effective_on) for fee in fees)]


def _in_donors_currency(receipt: Receipt, minor: int) -> int:
    """What a part of the account's money is of what stands, in the currency that the donor had sent.

    Charges that were deducted stay spent: all that is left of the net amount is less than all that stands.
    """
    if receipt.gross.currency == receipt.net.currency:
        return minor
    arrived = receipt.net.minor + (0 if receipt.deducted_charges is None else receipt.deducted_charges.minor)
    whole = _standing(receipt) + (0 if receipt.refunded is None else receipt.refunded.minor)
    return carried_share(minor, arrived - receipt.returned.minor, whole)


def _standing(receipt: Receipt) -> int:
    """What the receipt stands on, in minor units of the currency that the donor had sent."""
    late = 0 if receipt.refundable is None else receipt.refundable.minor
    return receipt.unapplied.minor + late + sum(part.minor for part in receipt.parts)


def _require_standing(receipt: Receipt, amount: Money, undone: int) -> None:
    """Refuses `receipt.return_exceeds` for what goes, or went, back to the donor as a refund: reverse that first."""
    standing = _standing(receipt)
    if undone > standing:
        refunded = Money.zero(receipt.gross.currency) if receipt.refunded is None else receipt.refunded
        raise Refused(
            "receipt.return_exceeds",
            "/amount",
            asked=amount.amount,
            left=from_minor(standing, receipt.gross.currency),
            refunded=refunded.amount,
            currency=receipt.gross.currency,
        )


@dataclass(slots=True)
class _Undone:
    parts: list[ReturnedPart]
    restored_base: int
    """What donors owe again, in base."""
    owed_base: int
    """What the fund owed to them and owes no more, in base."""
    taken: int
    """The capacity that goes."""


def _undone(ledger: LedgerState, fund: Fund, receipt: Receipt, minor: int) -> _Undone:
    """The applied part of a return, in proportion to what stands on each agreement now."""
    found = _Undone([], 0, 0, 0)
    if not minor:
        return found
    shares = split(minor, {part.agreement_id: part.minor for part in receipt.parts if part.minor})
    pieces = {p.agreement_id: _pieces(p, shares[p.agreement_id]) for p in receipt.parts if p.agreement_id in shares}
    taken = _capacity_taken(receipt, sum(piece.get("settled", 0) for piece in pieces.values()))
    found.taken = sum(taken.values())
    base = fund.base_currency
    for part in receipt.parts:
        piece = pieces.get(part.agreement_id, {})
        if not piece and part.agreement_id not in taken:
            continue
        restored = None if part.settled is None else share_of_standing(part.settled, piece.get("settled", 0))
        about = agreement_dimensions(part.donor_id, part.agreement_id)
        currency = receipt.gross.currency
        held = {
            name: leaving(ledger.balance(fund.fund_id, account, currency, about), piece[name], base)
            for name, account in (
                ("conditional", "conditional_contributions"),
                ("refundable", "refunds_payable_to_donors"),
            )
            if name in piece
        }
        found.restored_base += 0 if restored is None else restored.base_minor
        found.owed_base += sum(one.base_minor for one in held.values())
        found.parts.append(
            ReturnedPart(
                agreement_id=part.agreement_id,
                donor_id=part.donor_id,
                window_id=part.window_id,
                restored=restored,
                conditional=held.get("conditional"),
                refundable=held.get("refundable"),
                allowance_restored=_doubtful_again(part, piece.get("settled", 0)),
                capacity=Money.of(taken.get(part.agreement_id, 0), base),
            )
        )
    return found


def _pieces(part: StandingPart, minor: int) -> Mapping[str, int]:
    standing = {"settled": part.settled, "conditional": part.conditional, "refundable": part.refundable}
    return split(minor, {name: one.minor for name, one in standing.items() if one is not None and one.minor})


def share_of_standing(standing: Booked, minor: int) -> Booked | None:
    """So much of what stands, at its own carrying base; None for nothing."""
    if not minor:
        return None
    return standing.worth(minor, carried_share(minor, standing.minor, standing.base_minor))


def _doubtful_again(part: StandingPart, settled: int) -> Booked | None:
    """The allowance that the payment had released, in proportion to what is owed again; the last part takes the rest.

    What the donor paid and the bank took back is as doubtful as it was, until somebody judges it anew.
    """
    if part.settled is None or part.allowance_released is None:
        return None
    released = part.allowance_released
    return share_of_standing(released, carried_share(settled, part.settled.minor, released.minor))


def _capacity_taken(receipt: Receipt, settled: int) -> Mapping[str, int]:
    """The capacity that goes with what is restored: its worth when it came in, each source by what it was given.

    Charges that were deducted stay spent, so that as much capacity falls as is restored.
    """
    given = {part.agreement_id: part.capacity.minor for part in receipt.parts if part.capacity.minor > 0}
    worth = carried_share(settled, receipt.gross.minor, receipt.gross.base_minor)
    return split(min(worth, sum(given.values())), given) if given else {}


def _fees_back(
    fund: Fund, receipt_id: str, receipt: Receipt, parts: Iterable[ReturnedPart]
) -> Iterable[AgentFeeAccrued]:
    """The agent's fee on what went back, in proportion."""
    standing = {part.agreement_id: part for part in receipt.parts}
    for back in parts:
        part = standing[back.agreement_id]
        if back.restored is None or part.settled is None or part.fee is None or part.fee_rate is None:
            continue
        fee = carried_share(back.restored.minor, part.settled.minor, part.fee.minor)
        if fee:
            yield AgentFeeAccrued(
                fund_id=fund.fund_id,
                receipt_id=receipt_id,
                agreement_id=part.agreement_id,
                donor_id=part.donor_id,
                on_amount=Money.of(-back.capacity.minor, fund.base_currency),
                rate=part.fee_rate,
                amount=Money.of(-fee, fund.base_currency),
            )
