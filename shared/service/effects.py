"""What recorded events do to resources and their read rows, and who has what is unique.

First all of it is worked out without changing anything (`plan`), then applied (`absorb`): live for each command, and
by a rebuild for each command of the log, so that both make the same rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from shared.contracts.envelope import Recorded
from shared.contracts.problems import NotLoaded
from shared.deciding.capability import Capability, ReadTable
from shared.deciding.resources import Kind, fold, founded, grown
from shared.deciding.state import State, code_digest
from shared.eventlog.columns import Rows
from shared.service.loading import take_grant

Key = tuple[str, str]
"""A resource by its kind and id."""


class Effect(NamedTuple):
    """One event, where it lives, whom it names."""

    event: Recorded
    key: Key
    named: tuple[Key, ...]


@dataclass(slots=True)
class Plan:
    """What one command's events do, worked out and not applied."""

    effects: list[Effect]


class Effects:
    """The states in memory, and the rows that wait to be written."""

    TABLES: ClassVar[tuple[str, ...]] = ("event_names", "reversed_events", "caller_references")
    """Projections beside the capabilities' own read tables."""

    state: State

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        tables = [table for capability in capabilities for table in capability.tables]
        self.kinds: dict[str, Kind[Any]] = {table.kind.name: table.kind for table in tables}
        self.tables: dict[str, ReadTable] = {table.kind.name: table for table in tables}
        self._following = frozenset(name for name, kind in self.kinds.items() if kind.follows)
        self._by_name = frozenset(name for name, kind in self.kinds.items() if kind.by_name)
        self._upserts = {
            name: Rows(table.table, table.all_columns(), table.upsert_tail()) for name, table in self.tables.items()
        }
        self._codes = {event: code for capability in capabilities for event, code in capability.codes.items()}
        self._names = Rows("event_names", {"resource_id": "uuid", "position": "bigint"})
        self._reversed = Rows("reversed_events", {"position": "bigint", "reversal_position": "bigint"})
        self._references = Rows(
            "caller_references",
            {"digest": "bytea", "resource_id": "uuid"},
            "ON CONFLICT (digest) DO UPDATE SET resource_id = excluded.resource_id",
        )
        self._changed: dict[Key, None] = {}
        """Resources whose rows wait for the end of the transaction."""
        self.state = self._nothing()
        self.size = -1

    def plan(self, recorded: Sequence[Recorded]) -> Any:
        """What the events do, in order. Raises NotLoaded with all that is missing."""
        effects: list[Effect] = []
        missing: list[Any] = []
        resources = self.state.resources
        founding: set[Key] = set()
        for event in recorded:
            kind, _, resource_id = event.stream.partition("/")
            key = (kind, resource_id)
            if key not in resources and key not in founding:
                if event.version > 1 or kind in self._by_name:
                    missing.append(("resource", kind, resource_id))
                else:
                    founding.add(key)
            named: list[Key] = []
            for stream in event.data.named():
                other, _, other_id = stream.partition("/")
                named.append((other, other_id))
                if other in self._following and named[-1] not in resources and named[-1] not in founding:
                    missing.append(("resource", other, other_id))
            effects.append(Effect(event, key, tuple(named)))
        if missing:
            raise NotLoaded(*dict.fromkeys(missing))
        return Plan(effects)

    def about(self, recorded: Sequence[Recorded]) -> list[Key]:
        """The resources that the events belong to, and those that follow them, each once."""
        found: dict[Key, None] = {}
        for event in recorded:
            for stream in (event.stream, *event.data.named()):
                kind, _, resource_id = stream.partition("/")
                if stream == event.stream or kind in self._following:
                    found[kind, resource_id] = None
        return list(found)

    def absorb(self, plan: Any) -> None:
        """Applies what was worked out."""
        for event, key, named in plan.effects:
            self._grow(event, key)
            for follower in named:
                self._names.rows.append((follower[1], event.position))
                if follower[0] in self._following:
                    self._follow(event, follower)
            code_of = self._codes.get(type(event.data))
            if code_of is not None:
                self._hold(code_digest(key[0], code_of(event.data)), key[1])
            self.size = event.position + 1
        if self.state.lists:
            self.state.lists.clear()

    def writes(self) -> Iterator[tuple[str, list[Any]]]:
        """What was appended beside the events themselves."""
        self._references.rows = list({row[0]: row for row in self._references.rows}.values())
        for rows in (self._names, self._reversed, self._references):
            yield from rows.statements()

    def finish(self) -> Iterator[tuple[str, list[Any]]]:
        """The rows that changed, as they stand at the end of the transaction."""
        yield from self.writes()
        self._settle_changed()
        for rows in self._upserts.values():
            yield from rows.statements()

    def forget(self) -> None:
        """Drops every state and every waiting row."""
        self.state = self._nothing()
        self.size = -1
        self._changed = {}
        for rows in (self._names, self._reversed, self._references, *self._upserts.values()):
            rows.clear()

    def full(self) -> bool:
        """Whether memory holds more than it should beside resources."""
        return False

    # One event at a time

    def _nothing(self) -> State:
        """A state that knows nothing yet."""
        return State()

    def _grow(self, event: Recorded, key: Key) -> None:
        resources = self.state.resources
        known = resources.get(key)
        resource = founded(self.kinds[key[0]], key[1], event) if known is None else grown(known, event)
        resources[key] = resource
        if key[0] in self.tables:
            self._changed[key] = None
        if key[0] == "grant":
            self.state.acting.clear()
            take_grant(self.state, resource)

    def _follow(self, event: Recorded, key: Key) -> None:
        known = self.state.resources[key]
        resource = fold(self.kinds[key[0]], key[1], (event,)) if known is None else grown(known, event)
        self.state.resources[key] = resource
        if resource is not None and key[0] in self.tables:
            self._changed[key] = None

    def _hold(self, digest: bytes, resource_id: str) -> None:
        """Notes who has what nobody else may have."""
        self.state.holders[digest] = resource_id
        self._references.rows.append((digest, resource_id))

    def _settle_changed(self) -> None:
        """Hands the rows of the resources that changed to their tables, and drops what is not worth keeping."""
        resources = self.state.resources
        for key in self._changed:
            resource = resources[key]
            assert resource is not None
            self._upserts[key[0]].rows.append(self.tables[key[0]].values(resource))
            if not resource.kind.kept:
                del resources[key]
        self._changed = {}
