"""Who reverses transactions, where."""

from typing import Any

from services.ledger.capability import CommandRule
from services.ledger.reversals.decisions import decide_reverse_transaction
from services.ledger.roles import CORRECTIONS
from services.ledger.state import LedgerState
from shared.contracts.commands.projects import ReverseTransaction
from shared.contracts.envelope import Recorded
from shared.contracts.events import FundEvent


def fund_of_transaction(ledger: LedgerState, command: Any) -> str | None:
    """The fund of the transaction's first event; an unknown or administrative one is nobody's fund."""
    events: list[Recorded] = ledger.listed("transaction", command.transaction_id)
    first = events[0].data if events else None
    return first.fund_id if isinstance(first, FundEvent) else None


RULES = (
    CommandRule(
        ReverseTransaction, decide_reverse_transaction, "/v1/reversals", None, CORRECTIONS, fund_of_transaction
    ),
)
