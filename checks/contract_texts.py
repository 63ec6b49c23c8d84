"""No free text in contracts.

Prevents personal data in events: they are for ever, so a field that could hold a name, an address or a story
could never be cleaned. Every text field of an event or a command is a code, an id, a currency, a reference or
bounded text of shared.contracts.texts, or a Literal. What a command may carry for a store that can be erased
(shared.contracts.third_party) is let through there, and nowhere else: events are looked at without exception.
"""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from checks import Fault
from shared.contracts import currencies, ids, texts, third_party
from shared.contracts.actor import Actor
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events import EVENT_TYPES, PROJECT_EVENT_TYPES
from shared.contracts.events.base import Source
from shared.contracts.events.corrections import StreamName

PERMITTED: tuple[Any, ...] = (
    ids.Id,
    Source,  # `pool` or an agreement's id
    StreamName,  # a kind of resource and its id
    *(kept for room in (texts, currencies) for kept in vars(room).values() if get_origin(kept) is Annotated),
)
ALLOWED = {
    "Money.amount": "digits alone: to_minor refuses anything else",
    "Booked.amount": "made from minor units by a decision, never taken from a request",
    "MirroredEntry.amount": "turned from a posted entry, never taken from a request",
    "MirroredEntry.base_amount": "turned from a posted entry, never taken from a request",
    "ReversedEntry.amount": "turned from a posted entry, never taken from a request",
    "ReversedEntry.base_amount": "turned from a posted entry, never taken from a request",
    "Booked.base_amount": "made from minor units by a decision, never taken from a request",
}


def check() -> list[Fault]:
    """Every text field of a contract that could hold anything."""
    seen: set[type[BaseModel]] = set()
    of_commands: set[type[BaseModel]] = set()
    events: list[type[BaseModel]] = [Actor, *EVENT_TYPES.values(), *PROJECT_EVENT_TYPES.values()]
    for event in events:
        _gather(event, seen)
    for command in (*COMMANDS.values(), *PROJECT_COMMANDS.values()):
        _gather(command, of_commands)
    seen |= {contract for contract in of_commands if contract.__module__ != third_party.__name__}
    return [fault for contract in sorted(seen, key=lambda c: c.__qualname__) for fault in faults_in(contract)]


def faults_in(contract: type[BaseModel]) -> list[Fault]:
    """The faults of one contract, without those of the contracts inside it."""
    hints = get_type_hints(contract, include_extras=True)
    return [
        Fault(f"{contract.__module__}.{contract.__qualname__}.{name}", message)
        for name in contract.model_fields
        if f"{contract.__qualname__}.{name}" not in ALLOWED
        for message in _open_texts(hints[name])
    ]


def _gather(contract: type[BaseModel], seen: set[type[BaseModel]]) -> None:
    if contract in seen:
        return
    seen.add(contract)
    for hint in get_type_hints(contract, include_extras=True).values():
        for part in _parts(hint):
            if isinstance(part, type) and issubclass(part, BaseModel):
                _gather(part, seen)


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    if get_origin(hint) is not Literal:
        for part in get_args(hint):
            yield from _parts(part)


def _open_texts(hint: Any) -> Iterator[str]:
    if hint is str:
        yield "is text of any length and content; use a type of shared.contracts.texts"
    elif hint is Any or hint is object or hint is dict:
        yield "may hold anything"
    elif get_origin(hint) is Annotated:
        inner, *metadata = get_args(hint)
        if inner is not str:
            yield from _open_texts(inner)
        elif not any(_is_of(metadata, get_args(kept)[1:]) for kept in PERMITTED):
            yield "has a text type of its own; use one of shared.contracts.texts"
    elif get_origin(hint) in (Union, types.UnionType, tuple, list, dict, set, frozenset):
        for part in get_args(hint):
            if part is not Ellipsis:
                yield from _open_texts(part)


def _is_of(metadata: list[Any], permitted: tuple[Any, ...]) -> bool:
    """Whether a text type begins with all the constraints of a permitted one."""
    return len(metadata) >= len(permitted) and all(m is p for m, p in zip(metadata, permitted, strict=False))
