"""What a proposed command would take, worked out from the events that it would lead to."""

from services.ledger.books.holds import HOLD_SIGNS
from services.ledger.capability import HoldOf
from shared.contracts.events.proposals import HoldLine
from shared.contracts.money import Money
from shared.deciding.resources import Decided
from shared.postings.registry import entries_of


def taking_from(account: str) -> HoldOf:
    """The holds of a command that takes from `available` or `cash`: one a balance that it leaves lower."""
    sign = HOLD_SIGNS[account]

    def holds(decided: list[Decided]) -> tuple[HoldLine, ...]:
        taken: dict[tuple[str, str | None, str | None, str | None, str | None, int | None], int] = {}
        for event in decided:
            for entry in entries_of(event.data):
                if entry.account == account:
                    about = entry.dimensions
                    named = (about.bank_account_id, about.donor_id, about.agreement_id, about.source, about.fiscal_year)
                    key = (entry.currency, *named)
                    taken[key] = taken.get(key, 0) - sign * entry.amount
        return tuple(
            HoldLine.model_validate(
                {
                    "account": account,
                    "amount": Money.of(minor, currency),
                    "bank_account_id": bank_account_id,
                    "donor_id": donor_id,
                    "agreement_id": agreement_id,
                    "source": source,
                    "fiscal_year": fiscal_year,
                }
            )
            for (currency, bank_account_id, donor_id, agreement_id, source, fiscal_year), minor in taken.items()
            if minor > 0
        )

    return holds
