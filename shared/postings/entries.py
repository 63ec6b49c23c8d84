"""An entry: one signed amount (debit positive) on one account of one book, with its dimensions."""

from functools import lru_cache
from typing import NamedTuple

from shared.contracts.events.base import POOL as POOL_SOURCE
from shared.contracts.events.corrections import MirroredEntry
from shared.contracts.money import Booked, Money, from_minor
from shared.postings.chart import (
    ACCOUNTS,
    BRIDGE_BUDGET,
    BRIDGE_FINANCIAL,
    MISSION_ABSENT,
    MISSION_FINANCIAL,
    Book,
)


class Dimensions(NamedTuple):
    """What an entry is about, beyond its fund and account; None where it does not apply."""

    window_id: str | None = None
    bank_account_id: str | None = None
    donor_id: str | None = None
    agreement_id: str | None = None
    source: str | None = None
    project_id: str | None = None
    organisation_id: str | None = None
    commitment_id: str | None = None
    category: int | None = None
    fiscal_year: int | None = None


NO_DIMENSIONS = Dimensions()
POOL = Dimensions(source=POOL_SOURCE)


@lru_cache(maxsize=4096)
def source_dimensions(source: str, donor_id: str | None, fiscal_year: int | None = None) -> Dimensions:
    """The dimensions of what a source has available: an agreement, the pool, an appropriation with its fiscal year."""
    if fiscal_year is not None:
        return Dimensions(source=source, fiscal_year=fiscal_year)
    return Dimensions(donor_id=donor_id, agreement_id=None if source == POOL_SOURCE else source, source=source)


class Entry(NamedTuple):
    """Minor units of `currency` and of the fund's base currency; debit positive, credit negative."""

    book: Book
    account: str
    currency: str
    amount: int
    base_amount: int
    dimensions: Dimensions = NO_DIMENSIONS

    def mirrored(self) -> "Entry":
        """The same entry with its sign turned."""
        return self._replace(amount=-self.amount, base_amount=-self.base_amount)


def debit(account: str, money: Booked | Money, dimensions: Dimensions = NO_DIMENSIONS) -> Entry:
    """A debit of the amount; Money is in the fund's base currency."""
    minor = money.minor
    return Entry(ACCOUNTS[account][0], account, money.currency, minor, _base(money, minor), dimensions)


def credit(account: str, money: Booked | Money, dimensions: Dimensions = NO_DIMENSIONS) -> Entry:
    """A credit of the amount; Money is in the fund's base currency."""
    minor = money.minor
    return Entry(ACCOUNTS[account][0], account, money.currency, -minor, -_base(money, minor), dimensions)


def base_only(account: str, base_minor: int, currency: str, dimensions: Dimensions = NO_DIMENSIONS) -> Entry:
    """An entry of base currency alone (debit positive): what a rate changed, no amount of the currency moved."""
    return Entry(ACCOUNTS[account][0], account, currency, 0, base_minor, dimensions)


def exchange(difference: Money | None) -> list[Entry]:
    """A gain (positive) or a loss (negative) by exchange: a base-only line."""
    if difference is None or not difference.minor:
        return []
    account = "exchange_gain" if difference.minor > 0 else "exchange_loss"
    return [base_only(account, -difference.minor, difference.currency)]


def cleared(given: Booked | Money, taken: Booked | Money) -> list[Entry]:
    """What keeps each currency balanced where one is given for another: through clearing, nothing left in base.

    `given` and `taken` are worth the same in base.
    """
    if given.currency == taken.currency:
        return []
    return [debit("currency_clearing", given), credit("currency_clearing", taken)]


def pool(money: Money | None) -> list[Entry]:
    """What the pool gains (positive) or bears (negative)."""
    if money is None or not money.minor:
        return []
    borne = Money.of(abs(money.minor), money.currency)
    if money.minor > 0:
        return [debit("control", borne), credit("available", borne, POOL)]
    return [debit("available", borne, POOL), credit("control", borne)]


def _base(money: Booked | Money, minor: int) -> int:
    return minor if isinstance(money, Money) else money.base_minor


def imbalance(entries: list[Entry]) -> str | None:
    """What is wrong with the entries of one event, or None: each book sums to 0 in base and per currency.

    The bridge (BOOKS.md section 4) is linear, so that an event that keeps it moves both its sides alike. Which bridge
    is the entries' own matter: in a mission's budget every line carries its fiscal year, in a trust fund none does.
    """
    if entries and entries[0].dimensions.fiscal_year is not None:
        return _imbalance_of_authority(entries)
    budget = financial = total = 0
    plain = True
    for book, account, currency, amount, base_amount, about in entries:
        if amount != base_amount or currency != entries[0].currency or about.fiscal_year is not None:
            plain = False
        total += base_amount if book == "financial" else 0
        if account in BRIDGE_BUDGET:
            budget -= base_amount
        elif account in BRIDGE_FINANCIAL:
            financial += base_amount
    if plain and not total and budget == financial and not sum(e.base_amount for e in entries):
        return None
    return _what_is_wrong(entries, budget, financial)


def _what_is_wrong(entries: list[Entry], budget: int, financial: int) -> str | None:
    if any(entry.dimensions.fiscal_year is not None for entry in entries):
        return "some lines carry a fiscal year and others do not"
    broken = unbalanced(entries)
    if broken:
        return f"entries do not balance: {broken}"
    if budget != financial:
        return f"bridge: budget moves by {budget}, the financial book by {financial}"
    return None


def unbalanced(entries: list[Entry]) -> dict[tuple[str, str], int]:
    """What each book does not balance by, per currency and in base."""
    sums: dict[tuple[str, str], int] = {}
    for entry in entries:
        for unit, amount in ((entry.currency, entry.amount), ("base", entry.base_amount)):
            sums[entry.book, unit] = sums.get((entry.book, unit), 0) + amount
    sums["financial", "clearing"] = sum(e.base_amount for e in entries if e.account == "currency_clearing")
    return {key: total for key, total in sums.items() if total}


def _imbalance_of_authority(entries: list[Entry]) -> str | None:
    """What is wrong with the entries of an event of a mission's budget, or None.

    Within each fiscal year the budget book balances and what the fund owes its mission moves with its partners'
    balances; the control account, and with it what was appropriated, moves against available alone.
    """
    accounts = {entry.account for entry in entries}
    years = sorted({entry.dimensions.fiscal_year or 0 for entry in entries})
    if 0 in years:
        return "some lines carry a fiscal year and others do not"
    if accounts & MISSION_ABSENT:
        return f"a mission's budget has no {sorted(accounts & MISSION_ABSENT)}"
    if "control" in accounts and accounts != {"control", "available"}:
        return "bridge: only an appropriation changes what was appropriated"
    broken = unbalanced(entries)
    if broken:
        return f"entries do not balance: {broken}"
    for year in years:
        of_year = [entry for entry in entries if entry.dimensions.fiscal_year == year]
        budget = sum(e.base_amount for e in of_year if e.book == "budget")
        financial = sum(e.base_amount for e in of_year if e.book == "financial")
        mission = sum(e.base_amount for e in of_year if e.account in MISSION_FINANCIAL)
        if budget or financial or mission:
            return f"bridge of {year}: budget {budget}, financial {financial}, account with the mission {mission}"
    return None


def entry_json(entry: Entry, base_currency: str) -> MirroredEntry:
    """The entry as an event carries it when it mirrors another."""
    return MirroredEntry(
        book=entry.book,
        account=entry.account,
        amount=from_minor(entry.amount, entry.currency),
        currency=entry.currency,
        base_amount=from_minor(entry.base_amount, base_currency),
        **{k: v for k, v in entry.dimensions._asdict().items() if v is not None},
    )


def entry_of(mirrored: MirroredEntry) -> Entry:
    """The entry that an event carries in full."""
    m = mirrored
    return Entry(
        m.book,
        m.account,
        m.currency,
        int(m.amount.replace(".", "")),
        int(m.base_amount.replace(".", "")),
        Dimensions(
            m.window_id,
            m.bank_account_id,
            m.donor_id,
            m.agreement_id,
            m.source,
            m.project_id,
            m.organisation_id,
            m.commitment_id,
            m.category,
            m.fiscal_year,
        ),
    )
