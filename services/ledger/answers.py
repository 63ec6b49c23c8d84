"""What a command of the ledger is answered: beside the resource, the balances that it changed."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from services.ledger.books.keys import BalanceKey
from shared.contracts.events.corrections import MirroredEntry
from shared.contracts.money import from_minor
from shared.postings.chart import ACCOUNTS
from shared.service import answers


class BalanceAfter(NamedTuple):
    """A leaf balance right after a command."""

    key: BalanceKey
    amount: int
    base_amount: int
    base_currency: str


class BalanceView(MirroredEntry):
    """A balance: debit positive, credit negative; told in the same terms as an entry."""


@dataclass(slots=True)
class CommandAnswer(answers.CommandAnswer):
    """The resource after the command, the command's events (none when it changed nothing) and its balances."""

    balances: list[BalanceAfter]

    def shown(self) -> dict[str, Any]:
        """The answer as values that JSON can carry."""
        return {**answers.CommandAnswer.shown(self), "balances": [balance_json(b) for b in self.balances]}


def balance_json(balance: BalanceAfter) -> dict[str, Any]:
    """A balance with its dimensions; debit positive, credit negative."""
    key, amount, base_amount, base_currency = balance
    book, dimensions = _about(key)
    shown = from_minor(amount, key.currency)
    is_base = amount == base_amount and key.currency == base_currency
    return {
        "book": book,
        "account": key.account,
        "amount": shown,
        "currency": key.currency,
        "base_amount": shown if is_base else from_minor(base_amount, base_currency),
        **dimensions,
    }


@lru_cache(maxsize=4096)
def _about(key: BalanceKey) -> tuple[str, dict[str, Any]]:
    """The book of a balance, and the dimensions that it has."""
    return ACCOUNTS[key.account][0], {n: v for n, v in key.dimensions._asdict().items() if v is not None}
