"""What banks, rates, fees and hands moved, and what a fund brought along from before its opening."""

from collections.abc import Callable

from services.reporting.projections.moving.movement import About, Measure, Movement, base_only, in_proportion, moved
from services.reporting.projections.moving.partners import partner
from shared.contracts.events.fees import FeeSettled
from shared.contracts.events.journals import ManualJournalPosted
from shared.contracts.events.openings import AgreementOpened, CommitmentOpened, OpeningBalancesRecorded
from shared.contracts.events.treasury import (
    BankCharged,
    CurrencyExchanged,
    InterestReceived,
    Revalued,
    RevaluedBalance,
)

BY_HAND: dict[str, tuple[tuple[Measure, int], ...]] = {
    "interest_fund": (("fund_interest", -1),),
    "interest_partners": (("partners_interest", -1),),
    "recoveries": (("other_income", -1),),
    "exchange_gain": (("exchange_differences", -1),),
    "exchange_loss": (("exchange_differences", -1),),
    "bank_charges": (("bank_charges", 1),),
    "programme_expense": (("direct_costs", 1), ("direct_expenditure", 1)),
    "payables": (("payables_change", -1), ("payables_by_hand", 1)),
}
"""The accounts of the financial book that a hand moves (docs/decisions/0012): no cash among them, so that what a
journal adds to one line of the statement it takes from another."""


def interest_received(e: InterestReceived) -> list[Movement]:
    """Interest of a bank, or of a partner."""
    measure: Measure = "fund_interest" if e.origin == "bank" else "partners_interest"
    return moved(measure, e.amount, About(organisation_id=e.organisation_id))


def bank_charged(e: BankCharged) -> list[Movement]:
    """A bank's fee."""
    return moved("bank_charges", e.amount)


def currency_exchanged(e: CurrencyExchanged) -> list[Movement]:
    """What came is worth more, or less, than what left."""
    return base_only("exchange_differences", e.bought.base_minor - e.sold.base_minor, e.sold.base_currency)


def revalued(e: Revalued) -> list[Movement]:
    """What a rate changed of cash, of what waits or is owed, and of partners' balances."""
    return [movement for line in e.balances for movement in _revalued(line)]


def _revalued(line: RevaluedBalance) -> list[Movement]:
    change, currency = line.change.minor, line.change.currency
    donor = About(donor_id=line.donor_id, agreement_id=line.agreement_id)
    if line.account == "cash":
        return base_only("exchange_differences", change, currency)
    if line.account == "unapplied_receipts":
        return [*base_only("exchange_differences", change, currency), *base_only("unapplied", -change, currency, donor)]
    if line.account == "refunds_payable_to_donors" or (line.account == "payables" and line.commitment_id is None):
        return [
            *base_only("exchange_differences", change, currency),
            *base_only("payables_change", -change, currency, donor),
            *(base_only("payables_by_hand", change, currency) if line.account == "payables" else ()),
        ]
    if line.account in ("payables", "recoverable_from_partners"):
        about = About(
            window_id=line.window_id, project_id=line.project_id, organisation_id=line.organisation_id,
            commitment_id=line.commitment_id, fiscal_year=line.fiscal_year,
        )  # fmt: skip
        return base_only("partners_exchange", change, currency, about)
    return []


def fee_settled(e: FeeSettled) -> list[Movement]:
    """A fee left the bank account."""
    return moved("agent_fees" if e.fee == "agent_fee" else "support_cost", e.amount)


def manual_journal_posted(e: ManualJournalPosted) -> list[Movement]:
    """What a hand took from one line and gave to another."""
    found: list[Movement] = []
    for line in e.lines:
        about = About(
            window_id=line.window_id, project_id=line.project_id, organisation_id=line.organisation_id,
            category=line.category, fiscal_year=line.fiscal_year,
        )  # fmt: skip
        amount, base = (int(text.replace(".", "")) for text in (line.amount, line.base_amount))
        for measure, sign in BY_HAND.get(line.account, ()):
            found.append(Movement(measure, line.currency, sign * amount, sign * base, about))
    return found


def opening_balances_recorded(e: OpeningBalancesRecorded) -> list[Movement]:
    """The cumulative totals from before: never in a flow column."""
    return [
        Movement(
            total.line, total.amount.currency, total.amount.minor, total.amount.minor,
            About(donor_id=total.donor_id, organisation_id=total.organisation_id, project_id=total.project_id), True,
        )
        for total in e.cumulative
    ]  # fmt: skip


def agreement_opened(e: AgreementOpened) -> list[Movement]:
    """What the donor had paid, got back and borne of the agent's fee."""
    about = About(donor_id=e.donor_id, agreement_id=e.agreement_id)
    collected, refunded = e.collected, e.refunded
    told: tuple[tuple[Measure, int, str, int], ...] = (
        ("deposited_before", collected.minor, collected.currency, in_proportion(collected.minor, e.amount)),
        ("refunded_before", refunded.minor, refunded.currency, in_proportion(refunded.minor, e.amount)),
        ("agent_fee_before", e.fee.minor, e.fee.currency, e.fee.minor),
    )
    return [
        Movement(measure, currency, amount, base, about, True) for measure, amount, currency, base in told if amount
    ]


def commitment_opened(e: CommitmentOpened) -> list[Movement]:
    """What the partner had been paid, had given back and had spent."""
    about, currency = partner(e), e.amount.currency
    base: Callable[[int], int] = lambda minor: in_proportion(minor, e.amount)  # noqa: E731
    paid = sum(part.paid.minor for part in e.paid)
    told: list[tuple[Measure, int, About]] = [
        ("transfers_before", paid, about),
        ("refunds_before", e.refunded.minor, about),
    ]
    told += [("expenditure_before", line.amount.minor, about._replace(category=line.category)) for line in e.posted]
    return [Movement(measure, currency, minor, base(minor), of, True) for measure, minor, of in told if minor]
