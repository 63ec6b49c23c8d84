"""How much a command is about, in the fund's base currency: what thresholds of dated policies are held against."""

from services.ledger.funds.decisions import Fund
from services.ledger.rates.decisions import at_day
from services.ledger.state import LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.commands.base import DatedCommand
from shared.contracts.money import Money
from shared.deciding.resources import Decided
from shared.postings.registry import entries_of

AMOUNT_FIELDS = ("amount", "gross_amount", "fair_value")
"""Where a command states its amount."""


def amount_minor(ledger: LedgerState, fund: Fund, command: CommandBody, decided: list[Decided]) -> int:
    """What a command states, or else what its events move, in base minor units. Refuses `rate.missing`."""
    stated = _stated_minor(ledger, fund, command)
    return _moved_minor(decided) if stated is None else stated


def _stated_minor(ledger: LedgerState, fund: Fund, command: CommandBody) -> int | None:
    """The amount that a command states, in base minor units at its day's rate; None when it states none.

    Refuses `rate.missing`.
    """
    for name in AMOUNT_FIELDS:
        money = getattr(command, name, None)
        if isinstance(money, Money) and isinstance(command, DatedCommand):
            return at_day(ledger, money, fund.base_currency, command.effective_on, f"/{name}").base_minor
    return None


def _moved_minor(decided: list[Decided]) -> int:
    """What decided events move, in base minor units: the debits of the book in which they debit more."""
    debits = {"financial": 0, "budget": 0}
    for event in decided:
        for entry in entries_of(event.data):
            debits[entry.book] += max(0, entry.base_amount)
    return max(debits.values())
