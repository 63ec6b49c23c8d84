"""An entry: one signed amount (debit positive) on one account of one book, with its dimensions."""

from typing import NamedTuple

from shared.contracts.events.corrections import MirroredEntry
from shared.contracts.money import Booked, Money, from_minor
from shared.postings.chart import ACCOUNTS, BRIDGE_BUDGET, BRIDGE_FINANCIAL, Book


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
    base = money.base_minor if isinstance(money, Booked) else money.minor
    return Entry(ACCOUNTS[account][0], account, money.currency, money.minor, base, dimensions)


def credit(account: str, money: Booked | Money, dimensions: Dimensions = NO_DIMENSIONS) -> Entry:
    """A credit of the amount; Money is in the fund's base currency."""
    base = money.base_minor if isinstance(money, Booked) else money.minor
    return Entry(ACCOUNTS[account][0], account, money.currency, -money.minor, -base, dimensions)


def imbalance(entries: list[Entry]) -> str | None:
    """What is wrong with the entries of one event, or None: each book sums to 0 in base and per currency.

    The bridge (BOOKS.md section 4) is linear, so that an event that keeps it moves both its sides alike.
    """
    sums: dict[tuple[str, str], int] = {}
    budget = financial = 0
    for entry in entries:
        for unit, amount in ((entry.currency, entry.amount), ("base", entry.base_amount)):
            sums[entry.book, unit] = sums.get((entry.book, unit), 0) + amount
        if entry.account in BRIDGE_BUDGET:
            budget -= entry.base_amount
        elif entry.account in BRIDGE_FINANCIAL:
            financial += entry.base_amount
    broken = {key: total for key, total in sums.items() if total}
    if broken:
        return f"entries do not balance: {broken}"
    if budget != financial:
        return f"bridge: budget moves by {budget}, the financial book by {financial}"
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
