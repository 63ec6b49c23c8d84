"""What a proposed command would take, worked out from the events that it would lead to."""

from collections.abc import Callable

from services.ledger.resources import Decided
from shared.contracts.events.proposals import Hold
from shared.contracts.money import Money
from shared.postings.registry import entries_of

_TAKES = {"available": 1, "cash": -1}
"""The sign of an entry that takes from the account."""


def taking_from(account: str) -> Callable[[list[Decided]], tuple[Hold, ...]]:
    """The holds of a command that takes from `available` or `cash`: one a source or a bank account."""
    sign = _TAKES[account]

    def holds(decided: list[Decided]) -> tuple[Hold, ...]:
        taken: dict[tuple[str | None, str | None, str], int] = {}
        for event in decided:
            for entry in entries_of(event.data):
                if entry.account == account:
                    about = entry.dimensions
                    key = (about.source, about.bank_account_id, entry.currency)
                    taken[key] = taken.get(key, 0) + sign * entry.amount
        return tuple(
            Hold(account=account, source=source, bank_account_id=bank, amount=Money.of(minor, currency))
            for (source, bank, currency), minor in taken.items()
            if minor > 0
        )

    return holds
