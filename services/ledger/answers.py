"""What a command is answered: the resource, where it stands in the log, and the balances it changed.

A pure function of the command's events at their position, so that the same key gets the same bytes for ever.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from services.ledger.books.keys import BalanceKey
from services.ledger.resources import Resource
from shared.contracts.envelope import Recorded
from shared.contracts.model import Contract
from shared.contracts.money import from_minor
from shared.postings.chart import ACCOUNTS


@dataclass(slots=True)
class BalanceAfter:
    """A leaf balance right after a command."""

    key: BalanceKey
    amount: int
    base_amount: int
    base_currency: str


@dataclass(slots=True)
class CommandAnswer:
    """The resource after the command, the command's events (none when it changed nothing) and its balances."""

    resource: Resource[Any]
    events: list[Recorded]
    balances: list[BalanceAfter]

    def full(self) -> bytes:
        """The body of a single command's answer."""
        body: dict[str, Any] = {"resource": resource_json(self.resource)}
        if self.events:
            body["position"] = self.events[-1].position
            body["transaction_id"] = self.events[0].transaction_id
        body["version"] = self.resource.version
        body["balances"] = [balance_json(b) for b in self.balances]
        return to_bytes(body)

    def line(self) -> dict[str, Any]:
        """The answer of one line of a bulk."""
        answer: dict[str, Any] = {"id": self.resource.id, "version": self.resource.version}
        number = getattr(self.resource.state, "number", None)
        if number is not None:
            answer["number"] = number
        if self.events:
            answer["position"] = self.events[-1].position
            answer["transaction_id"] = self.events[0].transaction_id
        return answer


def resource_json(resource: Resource[Any]) -> dict[str, Any]:
    """A resource as it is shown: its id, its state's fields, and where it stands in its own history."""
    shown: dict[str, Any] = {"id": resource.id}
    for name in resource.state.__slots__:
        if not name.startswith("_"):
            shown[name] = getattr(resource.state, name)
    shown["reversed"] = resource.reversed
    shown["version"] = resource.version
    shown["created_position"] = resource.created_at
    return shown


def balance_json(balance: BalanceAfter) -> dict[str, Any]:
    """A balance with its dimensions; debit positive, credit negative."""
    key = balance.key
    shown: dict[str, Any] = {
        "book": ACCOUNTS[key.account][0],
        "account": key.account,
        "amount": from_minor(balance.amount, key.currency),
        "currency": key.currency,
        "base_amount": from_minor(balance.base_amount, balance.base_currency),
    }
    for name, value in zip(key.dimensions._fields, key.dimensions, strict=True):
        if value is not None:
            shown[name] = value
    return shown


def to_bytes(value: Any) -> bytes:
    """JSON bytes of plain values, dataclasses and contracts."""
    return orjson.dumps(value, default=_contract)


def _contract(value: Any) -> Any:
    if isinstance(value, Contract):
        return value.to_json()
    raise TypeError(f"{type(value).__name__} is not JSON")
