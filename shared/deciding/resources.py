"""A resource is the fold of its live events: those of its own stream and, for some kinds, those that name it.

Live means not reversed, so that a reversal undoes an event in every state at once and no capability writes
an undo of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from shared.contracts.envelope import Causation, Recorded
from shared.contracts.events import EventData
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.evidence import EvidenceAttached
from shared.contracts.upcasting import upcast

S = TypeVar("S")

Evolve = Callable[[S | None, Recorded], S]


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[S]):
    """A kind of resource: its stream's name and the pure fold of its state.

    `follows`: its state also takes in the events of other streams that name it; only for kinds that a
    bounded number of events ever names. `by_name`: it exists by being named, with or without a stream.
    `kept`: worth keeping in memory after its command, because later ones will ask for it. `shows`: the plain
    dataclass that is shown of its state, where that is other than the state itself.
    """

    name: str
    evolve: Evolve[S]
    follows: bool = False
    by_name: bool = False
    kept: bool = True
    shows: Callable[[S], Any] | None = None


class Decided(NamedTuple):
    """An event that a decision asks for; `effective_on` on fund events only.

    `causation`: the event that made this one happen. `evidence`: where it is other than what the command itself
    names.
    """

    data: EventData
    effective_on: date | None = None
    causation: Causation | None = None
    evidence: tuple[str, ...] | None = None


class Unchanged(Exception):
    """A command that asks for what already is; `resource_id` is what it asked about."""

    def __init__(self, resource_id: str) -> None:
        super().__init__(resource_id)
        self.resource_id = resource_id


@dataclass(slots=True)
class Resource(Generic[S]):
    """One resource with the events it is folded from, in order of position; nobody changes one."""

    kind: Kind[S]
    id: str
    events: tuple[Recorded, ...]
    version: int
    state: S
    created_at: int
    reversed: bool
    changed_at: int
    """The position of the last event of its own stream."""

    @property
    def stream(self) -> str:
        """The resource's own stream."""
        return f"{self.kind.name}/{self.id}"

    @property
    def evidence(self) -> tuple[str, ...]:
        """The digests of every file that its own live events name; all that ever did, once it is reversed."""
        own = tuple(e for e in self.events if self.kind.by_name or e.stream == self.stream)
        if not any(e.evidence for e in own):
            return ()
        named = own if self.reversed else live(own)
        return tuple(sorted({digest for e in named for digest in e.evidence}))


def live(events: tuple[Recorded, ...]) -> list[Recorded]:
    """The events that are neither reversed nor reversals."""
    undone = {e.data.reverses_position for e in events if isinstance(e.data, Reversed)}
    if not undone:
        return list(events)
    return [e for e in events if e.position not in undone and not isinstance(e.data, Reversed)]


def changing(events: tuple[Recorded, ...]) -> list[Recorded]:
    """The live events that a state is folded from: evidence proves what is recorded and changes nothing of it."""
    return [e for e in live(events) if not isinstance(e.data, EvidenceAttached)]


def founded(kind: Kind[S], resource_id: str, event: Recorded) -> Resource[S]:
    """The resource that its first event makes."""
    return Resource(
        kind, resource_id, (event,), 1, kind.evolve(None, upcast(event)), event.position, False, event.position
    )


def fold(kind: Kind[S], resource_id: str, events: tuple[Recorded, ...]) -> Resource[S] | None:
    """The resource that the events make, or None when none of them is of it: ids of other kinds are named too."""
    stream = f"{kind.name}/{resource_id}"
    own = events if kind.by_name else tuple(e for e in events if e.stream == stream)
    if not any(e.stream == stream or stream in e.data.named() for e in own):
        return None
    standing = changing(events)
    is_reversed = not (standing if kind.by_name else any(e.stream == stream for e in standing))
    state: S | None = None
    for event in [own[0]] if is_reversed else standing:
        state = kind.evolve(state, upcast(event))
    assert state is not None
    version = len(own) if kind.by_name else own[-1].version
    return Resource(kind, resource_id, events, version, state, own[0].position, is_reversed, own[-1].position)


def grown(resource: Resource[Any], event: Recorded) -> Resource[Any]:
    """The resource after one more event."""
    events = (*resource.events, event)
    kind = resource.kind
    if isinstance(event.data, EvidenceAttached):
        return replace(resource, events=events, version=event.version, changed_at=event.position)
    if isinstance(event.data, Reversed) or resource.reversed or kind.by_name:
        folded = fold(kind, resource.id, events)
        assert folded is not None
        return folded
    state = kind.evolve(resource.state, upcast(event))
    if event.stream != resource.stream:
        return Resource(
            kind, resource.id, events, resource.version, state, resource.created_at, False, resource.changed_at
        )
    return Resource(kind, resource.id, events, event.version, state, resource.created_at, False, event.position)
