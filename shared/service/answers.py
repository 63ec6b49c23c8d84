"""What a command is answered: the resource, and where it stands in the log.

A pure function of the command's events at their position, so that the same key gets the same bytes for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any, NamedTuple

import orjson

from shared.contracts.envelope import Recorded
from shared.contracts.model import Contract
from shared.contracts.money import from_minor
from shared.deciding.resources import Resource


@dataclass(slots=True)
class CommandAnswer:
    """The resource after the command, and the command's events (none when it changed nothing)."""

    resource: Resource[Any]
    events: list[Recorded]

    def full(self) -> bytes:
        """The body of a single command's answer."""
        return to_bytes(self.shown())

    def shown(self) -> dict[str, Any]:
        """The answer as values that JSON can carry."""
        body: dict[str, Any] = {"resource": resource_json(self.resource)}
        if self.events:
            body["position"] = self.events[-1].position
            body["transaction_id"] = self.events[0].transaction_id
        body["version"] = self.resource.version
        return body


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
    state = resource.state
    shown: dict[str, Any] = {"id": resource.id}
    if resource.kind.shows is not None:
        state = resource.kind.shows(state)
    _show(shown, state, _base_currency(state), _own_currency(state))
    shown["evidence"] = list(resource.evidence)
    shown["reversed"] = resource.reversed
    shown["version"] = resource.version
    shown["created_position"] = resource.created_at
    return shown


@cache
def _fields(state: type[Any]) -> tuple[tuple[str, str, bool, bool], ...]:
    """The fields of a kind of state: their name, as what they are shown, whether they are minor units, and of what
    currency: the state's own, or base."""
    found = []
    for name in state.__slots__:
        own, minor = name.endswith("_own_minor"), name.endswith("_minor")
        found.append((name, name[:-10] if own else name[:-6] if minor else name, minor, own))
    return tuple(found)


def _show(shown: dict[str, Any], state: Any, currency: str, own_currency: str) -> None:
    """Adds the fields of a state; what it keeps in minor units is shown as money, `*_own_minor` in its own currency."""
    for name, as_what, is_minor, is_own in _fields(state.__class__):
        value = getattr(state, name)
        if is_minor:
            value = _money_json(value, own_currency if is_own else currency)
        elif type(value) is tuple and value and hasattr(value[0], "__slots__") and is_dataclass(value[0]):
            value = [_part(part, currency, own_currency) for part in value]
        shown[as_what] = value


def _part(state: Any, currency: str, own_currency: str) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    _show(shown, state, currency, own_currency)
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


def to_bytes(value: Any) -> bytes:
    """JSON bytes of plain values, dataclasses and contracts."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    if isinstance(value, Contract):
        return value.to_json()
    raise TypeError(f"{type(value).__name__} is not JSON")
