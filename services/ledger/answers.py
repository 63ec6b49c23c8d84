"""What a command is answered: the resource, where it stands in the log, and the balances it changed.

A pure function of the command's events at their position, so that the same key gets the same bytes for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, NamedTuple

import orjson

from services.ledger.books.keys import BalanceKey
from services.ledger.resources import Resource
from shared.contracts.envelope import Recorded
from shared.contracts.model import Contract
from shared.contracts.money import from_minor
from shared.postings.chart import ACCOUNTS


class BalanceAfter(NamedTuple):
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


class BriefAnswer(NamedTuple):
    """What a line of a bulk is answered: where to find the rest."""

    id: str
    version: int
    number: str | None
    position: int | None
    transaction_id: str | None

    def line(self) -> dict[str, Any]:
        """The answer as JSON values; what does not apply is left out."""
        return {name: value for name, value in self._asdict().items() if value is not None}


def brief_answer(resource: Resource[Any], events: list[Recorded]) -> BriefAnswer:
    """The line of a command whose resource and events these are."""
    number: str | None = getattr(resource.state, "number", None)
    if not events:
        return BriefAnswer(resource.id, resource.version, number, None, None)
    return BriefAnswer(resource.id, resource.version, number, events[-1].position, events[0].transaction_id)


def resource_json(resource: Resource[Any]) -> dict[str, Any]:
    """A resource as it is shown: its id, its state's fields, and where it stands in its own history."""
    shown = _state_json(resource.state, _base_currency(resource.state), _own_currency(resource.state))
    return {
        "id": resource.id,
        **shown,
        "evidence": list(resource.evidence),
        "reversed": resource.reversed,
        "version": resource.version,
        "created_position": resource.created_at,
    }


def _state_json(state: Any, currency: str, own_currency: str) -> dict[str, Any]:
    """The fields of a state; what it keeps in minor units is shown as money, `*_own_minor` in its own currency."""
    shown: dict[str, Any] = {}
    for name in state.__slots__:
        value = getattr(state, name)
        if name.endswith("_own_minor"):
            shown[name[:-10]] = _money_json(value, own_currency)
        elif name.endswith("_minor"):
            shown[name[:-6]] = _money_json(value, currency)
        elif isinstance(value, tuple) and value and hasattr(value[0], "__slots__") and is_dataclass(value[0]):
            shown[name] = [_state_json(part, currency, own_currency) for part in value]
        else:
            shown[name] = value
    return shown


def _money_json(value: Any, currency: str) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _money_json(part, currency) for key, part in value.items()}
    return {"amount": from_minor(value, currency), "currency": currency}


def _base_currency(state: Any) -> str:
    """The currency of what a state keeps in minor units: that of the money it carries."""
    for name in ("amount", "gross", "approved_amount"):
        money = getattr(state, name, None)
        if money is not None:
            return str(getattr(money, "base_currency", money.currency))
    return str(getattr(state, "currency", "USD"))


def _own_currency(state: Any) -> str:
    """The currency that a state is in itself: that of the money it carries, before it is turned into base."""
    amount = getattr(state, "amount", None)
    return _base_currency(state) if amount is None else str(amount.currency)


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
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    if isinstance(value, Contract):
        return value.to_json()
    raise TypeError(f"{type(value).__name__} is not JSON")
