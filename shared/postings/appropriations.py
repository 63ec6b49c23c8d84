"""Postings of a mission's authority, and what takes the place of cash in such a fund (BOOKS.md section 2).

Every line of a mission's budget carries the fiscal year of its authority: that tells such a line from a trust fund's.
"""

from typing import Protocol

from shared.contracts.events.appropriations import AuthorityAppropriated, AuthorityLapsed, AuthorityRevised
from shared.contracts.fiscal_years import appropriation_id
from shared.contracts.money import Booked, Money
from shared.postings.chart import MISSION_FINANCIAL
from shared.postings.entries import Dimensions, Entry, credit, debit


class OfAuthority(Protocol):
    """An event that says under which fiscal year's authority it stands; None in a trust fund."""

    @property
    def fiscal_year(self) -> int | None:
        """The fiscal year."""


class Settling(OfAuthority, Protocol):
    """An event that moves money: at a bank account or, in a mission's budget, on the account with the mission."""

    @property
    def bank_account_id(self) -> str | None:
        """The bank account; None in a mission's budget."""


def authority_appropriated(e: AuthorityAppropriated) -> list[Entry]:
    """available+ of the fiscal year."""
    return _authority(e.appropriation_id, e.fiscal_year, e.amount)


def authority_revised(e: AuthorityRevised) -> list[Entry]:
    """available ± of the fiscal year."""
    return _authority(e.appropriation_id, e.fiscal_year, e.change)


def authority_lapsed(e: AuthorityLapsed) -> list[Entry]:
    """available, allocated or committed → lapsed."""
    about = Dimensions(
        source=e.appropriation_id,
        window_id=e.window_id,
        project_id=e.project_id,
        organisation_id=e.organisation_id,
        commitment_id=e.commitment_id,
        fiscal_year=e.fiscal_year,
    )
    return [debit(e.lapsed_from, e.amount, about), credit("lapsed", e.amount, about)]


def _authority(appropriation_id: str, fiscal_year: int, amount: Money) -> list[Entry]:
    about = Dimensions(source=appropriation_id, fiscal_year=fiscal_year)
    return [debit("control", amount, about), credit("available", amount, about)]


def paid_out(e: Settling, amount: Booked) -> list[Entry]:
    """What a payment is credited to: cash, or what the fund owes its mission, which is always in base."""
    if e.fiscal_year is None:
        return [credit("cash", amount, Dimensions(bank_account_id=e.bank_account_id))]
    return _over_the_mission(e.fiscal_year, -1, amount)


def paid_in(e: Settling, amount: Booked) -> list[Entry]:
    """What money that comes back is debited to."""
    if e.fiscal_year is None:
        return [debit("cash", amount, Dimensions(bank_account_id=e.bank_account_id))]
    return _over_the_mission(e.fiscal_year, 1, amount)


def _over_the_mission(fiscal_year: int, sign: int, amount: Booked) -> list[Entry]:
    about = Dimensions(fiscal_year=fiscal_year)
    base = sign * amount.base_minor
    entries = [Entry("financial", "due_to_mission", amount.base_currency, base, base, about)]
    if amount.currency == amount.base_currency:
        return entries
    # Each currency balances by itself: the other one is cleared against the base that the mission moved.
    return [
        *entries,
        Entry("financial", "currency_clearing", amount.currency, sign * amount.minor, base, about),
        Entry("financial", "currency_clearing", amount.base_currency, -base, -base, about),
    ]


def funded(e: OfAuthority, entries: list[Entry], base_currency: str) -> list[Entry]:
    """The entries with due_to_mission / mission_funding for what they spend, below zero where a cost falls away.

    That is by how much partners' balances moved and the account with the mission did not. Nothing in a trust fund.
    """
    if e.fiscal_year is None:
        return entries
    spent = -sum(entry.base_amount for entry in entries if entry.account in MISSION_FINANCIAL)
    if not spent:
        return entries
    about = Dimensions(fiscal_year=e.fiscal_year)
    return [
        *(entry for entry in entries if entry.book == "financial"),
        Entry("financial", "due_to_mission", base_currency, spent, spent, about),
        Entry("financial", "mission_funding", base_currency, -spent, -spent, about),
        *(entry for entry in entries if entry.book == "budget"),
    ]


def borne_by_authority(fund_id: str, fiscal_year: int, difference: Money, bearer: str) -> list[Entry]:
    """A gain by exchange lowers what is spent of a fiscal year's authority, a loss raises it."""
    about = Dimensions(source=appropriation_id(fund_id, fiscal_year), fiscal_year=fiscal_year)
    return [debit("spent", difference, about), credit(bearer, difference, about)]
