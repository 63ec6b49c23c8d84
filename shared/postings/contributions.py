"""Postings of agreements and receipts (BOOKS.md section 2)."""

from functools import lru_cache

from shared.contracts.events.contributions import (
    AgentFeeAccrued,
    AgreementAmended,
    AgreementEvent,
    AgreementSigned,
    ConditionFailed,
    ConditionMet,
    ContributionReceived,
    ReceiptApplied,
    ReceiptPart,
    ReceiptReturned,
    ReceivableImpaired,
    ReceivableRecovered,
    ReceivableWrittenOff,
    ReturnedPart,
)
from shared.contracts.money import Booked, Money
from shared.postings.entries import Dimensions, Entry, cleared, credit, debit, exchange, pool, source_dimensions


@lru_cache(maxsize=1024)
def at_bank(bank_account_id: str) -> Dimensions:
    """The dimensions of cash."""
    return Dimensions(bank_account_id=bank_account_id)


OfAgreement = ReceiptPart | ReturnedPart | AgreementSigned | AgreementEvent | AgentFeeAccrued


def of_agreement(part: OfAgreement) -> Dimensions:
    """The dimensions of what a donor owes."""
    return agreement_dimensions(part.donor_id, part.agreement_id)


@lru_cache(maxsize=4096)
def agreement_dimensions(donor_id: str, agreement_id: str) -> Dimensions:
    """The dimensions of what a donor owes under an agreement."""
    return Dimensions(donor_id=donor_id, agreement_id=agreement_id)


def as_source(part: OfAgreement) -> Dimensions:
    """The dimensions of the capacity that an agreement's cash gives."""
    return source_dimensions(part.agreement_id, part.donor_id)


def agreement_signed(e: AgreementSigned) -> list[Entry]:
    """contributions_receivable / contribution_revenue for the unconditional part; the rest posts nothing yet."""
    about = of_agreement(e)
    whole = e.amount
    if e.conditional_amount is None:
        return [debit("contributions_receivable", whole, about), credit("contribution_revenue", whole, about)]
    conditional = e.conditional_amount
    if conditional.minor == whole.minor:
        return []
    owed = debit("contributions_receivable", whole, about)
    owed = owed._replace(amount=whole.minor - conditional.minor, base_amount=whole.base_minor - conditional.base_minor)
    return [owed, owed._replace(account="contribution_revenue").mirrored()]


def agreement_amended(e: AgreementAmended) -> list[Entry]:
    """Up: receivable / revenue; down: revenue, or prior_year_reductions, / receivable, with its allowance."""
    about = of_agreement(e)
    entries: list[Entry] = []
    if e.receivable_change is not None:
        entries.append(debit("contributions_receivable", e.receivable_change, about))
        entries.append(credit(e.revenue_account, e.receivable_change, about))
    return [*entries, *_released(e.allowance_released, about)]


def condition_met(e: ConditionMet) -> list[Entry]:
    """conditional_contributions, contributions_receivable / contribution_revenue; available+ the cash part."""
    about = of_agreement(e)
    entries: list[Entry] = []
    for account, part in (
        ("conditional_contributions", e.cash_part),
        ("contributions_receivable", e.receivable_part),
    ):
        if part is not None:
            entries += [debit(account, part, about), credit("contribution_revenue", part, about)]
    for receipt in e.receipts:
        entries.extend(_source_gains(receipt.capacity, as_source(e)))
    return entries


def condition_failed(e: ConditionFailed) -> list[Entry]:
    """The cash part: conditional_contributions / refunds_payable_to_donors; what is not collected posts nothing."""
    if e.cash_part is None:
        return []
    about = of_agreement(e)
    return [
        debit("conditional_contributions", e.cash_part, about),
        credit("refunds_payable_to_donors", e.cash_part, about),
    ]


def receivable_impaired(e: ReceivableImpaired) -> list[Entry]:
    """impairment / doubtful_allowance."""
    about = of_agreement(e)
    return [debit("impairment", e.change, about), credit("doubtful_allowance", e.change, about)]


def receivable_written_off(e: ReceivableWrittenOff) -> list[Entry]:
    """doubtful_allowance, then impairment / contributions_receivable."""
    about = of_agreement(e)
    parts = (("doubtful_allowance", e.allowance_part), ("impairment", e.impairment_part))
    entries = [debit(account, part, about) for account, part in parts if part is not None]
    return [*entries, credit("contributions_receivable", e.amount, about)]


def receivable_recovered(e: ReceivableRecovered) -> list[Entry]:
    """cash / impairment; available+ that agreement."""
    about = of_agreement(e)
    entries = [debit("cash", e.amount, at_bank(e.bank_account_id)), credit("impairment", e.amount, about)]
    return [*entries, *_source_gains(e.amount.base_money, as_source(e))]


def contribution_received(e: ContributionReceived) -> list[Entry]:
    """cash and bank_charges / receivable, conditional and unapplied; difference exchange.

    After the end of its fund: cash / refunds_payable_to_donors.

    available+ what was applied unconditionally, less its share of charges; the pool bears the rest of those.
    """
    entries = [debit("cash", e.net, at_bank(e.bank_account_id))]
    if e.deducted_charges is not None:
        entries.append(debit("bank_charges", e.deducted_charges))
    if e.gross.currency != e.net.currency:
        arrived = e.net.minor + (0 if e.deducted_charges is None else e.deducted_charges.minor)
        entries.extend(cleared(e.gross, e.net.worth(arrived, e.gross.base_minor)))
    for part in e.parts:
        if part.settled is not None:
            entries.append(credit("contributions_receivable", part.settled, of_agreement(part)))
        if part.conditional is not None:
            entries.append(credit("conditional_contributions", part.conditional, of_agreement(part)))
        if part.allowance_released is not None:
            entries.extend(_released(part.allowance_released, of_agreement(part)))
    if e.unapplied is not None:
        entries.append(credit("unapplied_receipts", e.unapplied, Dimensions(donor_id=e.donor_id)))
    if e.refundable is not None:
        entries.append(credit("refunds_payable_to_donors", e.refundable, Dimensions(donor_id=e.donor_id)))
    if e.exchange_difference is not None:
        entries.extend(exchange(e.exchange_difference))
    for part in e.parts:
        entries.extend(_source_gains(part.capacity, as_source(part)))
    if e.pool_charge is not None:
        entries.extend(_pool_bears(e.pool_charge))
    return entries


def receipt_applied(e: ReceiptApplied) -> list[Entry]:
    """unapplied_receipts / contributions_receivable or conditional; available+ the unconditional part."""
    entries = [debit("unapplied_receipts", e.applied, Dimensions(donor_id=e.unapplied_donor_id))]
    for part in e.parts:
        about = of_agreement(part)
        if part.settled is not None:
            entries.append(credit("contributions_receivable", part.settled, about))
        if part.conditional is not None:
            entries.append(credit("conditional_contributions", part.conditional, about))
        entries.extend(_released(part.allowance_released, about))
        entries.extend(_source_gains(part.capacity, as_source(part)))
    return [*entries, *exchange(e.exchange_difference)]


def receipt_returned(e: ReceiptReturned) -> list[Entry]:
    """What the receipt stands on now / cash; impairment / doubtful_allowance for what is doubtful again; bank_charges /
    cash; available−, the return charge from pool."""
    bank = at_bank(e.bank_account_id)
    entries = [credit("cash", e.amount, bank)]
    if e.undone is not None:
        entries.extend(cleared(e.amount, e.undone))
    if e.from_unapplied is not None:
        entries.append(debit("unapplied_receipts", e.from_unapplied, Dimensions(donor_id=e.unapplied_donor_id)))
    if e.from_refundable is not None:
        payer = Dimensions(donor_id=e.unapplied_donor_id)
        entries.append(debit("refunds_payable_to_donors", e.from_refundable, payer))
    for part in e.parts:
        about = of_agreement(part)
        for account, amount in (
            ("contributions_receivable", part.restored),
            ("conditional_contributions", part.conditional),
            ("refunds_payable_to_donors", part.refundable),
        ):
            if amount is not None:
                entries.append(debit(account, amount, about))
        if part.allowance_restored is not None:
            entries.append(debit("impairment", part.allowance_restored, about))
            entries.append(credit("doubtful_allowance", part.allowance_restored, about))
        if part.capacity.minor:
            entries.append(debit("available", part.capacity, as_source(part)))
            entries.append(credit("control", part.capacity))
    entries.extend(exchange(e.exchange_difference))
    entries.extend(pool(e.pool_part))
    if e.return_charge is not None:
        entries.append(debit("bank_charges", e.return_charge))
        entries.append(credit("cash", e.return_charge, bank))
        entries.extend(_pool_bears(e.return_charge.base_money))
    return entries


def agent_fee_accrued(e: AgentFeeAccrued) -> list[Entry]:
    """agent_fee_expense / agent_fee_payable; available− that agreement. What went back turns every sign."""
    about, source = of_agreement(e), as_source(e)
    return [
        debit("agent_fee_expense", e.amount, about),
        credit("agent_fee_payable", e.amount),
        debit("available", e.amount, source),
        credit("control", e.amount),
    ]


def _released(amount: Booked | None, about: Dimensions) -> list[Entry]:
    """The allowance of what is owed no more: doubtful_allowance / impairment."""
    if amount is None:
        return []
    return [debit("doubtful_allowance", amount, about), credit("impairment", amount, about)]


def _source_gains(money: Money, source: Dimensions) -> list[Entry]:
    if not money.minor:
        return []
    return [debit("control", money), credit("available", money, source)]


def _pool_bears(money: Money) -> list[Entry]:
    return pool(Money.of(-money.minor, money.currency))
