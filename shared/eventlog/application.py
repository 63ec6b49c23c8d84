"""What passes between a service and the writer of its log: commands, drafts of events, answers, the plug between."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from psycopg import AsyncConnection

from shared.contracts.actor import Actor, actor_key
from shared.contracts.envelope import Causation, Recorded
from shared.contracts.events import EventData
from shared.contracts.problems import NotLoaded, Refused
from shared.eventlog.checkpoints import Heard

Connection = AsyncConnection[Any]
KEY = re.compile(r"[A-Za-z0-9._:-]{1,200}")
"""What an idempotency key looks like (SYSTEM.md, law 7)."""


class LogUnavailable(Exception):
    """The database did not take the command; whether it was written is told by trying again with the same key."""


@dataclass(slots=True)
class Command:
    """One command on its way to the log; a `brief` one wants no more of an answer than a line of a bulk.

    `heard`: the event of another log that it comes from, whose checkpoint moves in the command's transaction.
    """

    name: str
    actor: Actor
    key: str
    request_sha256: str
    payload: Any
    correlation_id: str | None = None
    keeps_refusals: bool = True
    brief: bool = False
    heard: Heard | None = None
    key_digest: bytes = field(init=False)

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is no idempotency key")
        self.key_digest = key_digest(self.actor, self.key)


@dataclass(slots=True)
class Draft:
    """An event as decided: the log gives it its position, time and envelope."""

    data: EventData
    version: int
    effective_on: date | None
    actor: Actor
    causation: Causation | None = None
    evidence: tuple[str, ...] = ()


@dataclass(slots=True)
class Answer:
    """What a command led to: the application's body, and where in the log it stands."""

    body: Any
    first_position: int | None
    replayed: bool = False


Outcome = Answer | Refused


@dataclass(frozen=True, slots=True)
class Head:
    """How long the log is and when its last event was recorded, as read under the head lock."""

    size: int
    recorded_at: datetime | None
    now: datetime


class Application(Protocol):
    """What a service plugs into the writer. Only `load` and `replay` may touch the database."""

    async def refresh(self, connection: Connection, head: Head) -> None:
        """Under the head lock: forget what another process has made stale."""

    async def prefetch(self, connection: Connection, commands: Sequence[Command]) -> None:
        """Load in one go what the commands obviously need."""

    async def load(self, connection: Connection, missing: NotLoaded) -> None:
        """Load what a decision asked for."""

    def decide(self, command: Command, recorded_at: datetime) -> list[Draft]:
        """The events of a command; [] when it changes nothing. Raises Refused or NotLoaded; changes no state."""

    def post(self, command: Command, recorded: list[Recorded]) -> Any:
        """What the events do to the read models, worked out but not applied. Raises NotLoaded."""

    def apply(self, command: Command, recorded: list[Recorded], posted: Any) -> Any:
        """Applies it to the states in memory; returns the body of the answer."""

    def unchanged(self, command: Command) -> Any:
        """The body of the answer of a command that changed nothing. Raises NotLoaded."""

    def writes(self) -> Iterable[tuple[str, list[Any]]]:
        """Statements for the read models of everything applied since the last call."""

    def finish(self) -> Iterable[tuple[str, list[Any]]]:
        """Statements that end the transaction's read models."""

    def forget(self) -> None:
        """The transaction failed: drop every state that it touched."""

    async def replay(self, connection: Connection, command: Command, recorded: list[Recorded]) -> Any:
        """The same body again, from the log alone."""


def key_digest(actor: Actor, key: str) -> bytes:
    """What makes a key unique: its issuer, client and subject, and itself."""
    return hashlib.sha256(actor_key(actor) + b"\n" + key.encode()).digest()[:16]
