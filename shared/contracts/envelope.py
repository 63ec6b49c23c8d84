"""The envelope of an event and the bytes of it that are hashed, stored and served.

The leaf is the RFC 8785 JSON of exactly the fields of `Recorded` (SYSTEM.md, the event log): times in UTC
with six decimals, what is absent left out, never null, at most LEAF_BYTES_MAX bytes. It is made once, when
the event is recorded, and never again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from shared.contracts.actor import Actor
from shared.contracts.canonical import canonical
from shared.contracts.events import EventData, event_class
from shared.contracts.times import parse_utc, utc_text

LEAF_BYTES_MAX = 65_535


@dataclass(frozen=True, slots=True)
class Causation:
    """The event that made this one happen, in whatever log it stands."""

    log: str
    position: int


@dataclass(slots=True)
class Recorded:
    """One event of the log with its envelope; `data` is the typed contract of its stored version.

    Nobody changes one: it is not a frozen class only because making those costs three times as much.
    """

    log: str
    position: int
    event_id: str
    stream: str
    version: int
    recorded_at: datetime
    actor: Actor
    transaction_id: str
    data: EventData
    effective_on: date | None = None
    correlation_id: str | None = None
    causation: Causation | None = None
    idempotency_key: str | None = None
    request_sha256: str | None = None
    evidence: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The event's type as stored."""
        return self.data.type_name()

    def leaf(self) -> bytes:
        """The canonical bytes. Call it once, when the event is recorded; afterwards the stored bytes are it.

        The envelope's keys are written in their canonical order; ids, times and numbers need no escaping, and every
        other value is written as JSON writes it, whatever it holds.
        """
        correlation = "" if self.correlation_id is None else f'"correlation_id":"{self.correlation_id}",'
        effective = "" if self.effective_on is None else f'"effective_on":"{self.effective_on.isoformat()}",'
        evidence = f'"evidence":{canonical_list(self.evidence)},' if self.evidence else ""
        key = "" if self.idempotency_key is None else f'"idempotency_key":{_text(self.idempotency_key)},'
        request = "" if self.request_sha256 is None else f'"request_sha256":"{self.request_sha256}",'
        head = f'{{"actor":{self.actor.text},{self._causation_text()}{correlation}"data":'
        tail = (
            f',{effective}"event_id":"{self.event_id}",{evidence}{key}"log":{_log_text(self.log)},"position":{self.position},'
            f'"recorded_at":"{utc_text(self.recorded_at)}",{request}"schema_version":{self.data.SCHEMA_VERSION},'
            f'"stream":{_text(self.stream)},"transaction_id":"{self.transaction_id}","type":"{self.data.type_name()}",'
            f'"version":{self.version}}}'
        )
        return b"".join((head.encode(), canonical(self.data.to_json()), tail.encode()))

    def _causation_text(self) -> str:
        if self.causation is None:
            return ""
        return f'"causation_id":{{"log":{_text(self.causation.log)},"position":{self.causation.position}}},'


@lru_cache(maxsize=64)
def _log_text(log: str) -> str:
    return _text(log)


def _text(value: str) -> str:
    return orjson.dumps(value).decode()


def canonical_list(digests: tuple[str, ...]) -> str:
    """Evidence digests as the envelope carries them: sorted."""
    return orjson.dumps(sorted(digests)).decode()


@lru_cache(maxsize=4096)
def _actor(**given: str) -> Actor:
    """The actor of an envelope: the same few give most events."""
    return Actor.model_validate(given)


def read_leaf(leaf: bytes) -> Recorded:
    """The event that stored bytes hold, its data as the contract of its stored version.

    Raises KeyError for an unknown type or version, pydantic.ValidationError for data that breaks its contract.
    """
    return read_envelope(orjson.loads(leaf))


def read_envelope(e: dict[str, Any]) -> Recorded:
    """The event of a leaf that is decoded already. Raises as `read_leaf`."""
    cause = e.get("causation_id")
    effective_on = e.get("effective_on")
    return Recorded(
        log=e["log"],
        position=e["position"],
        event_id=e["event_id"],
        stream=e["stream"],
        version=e["version"],
        recorded_at=parse_utc(e["recorded_at"]),
        actor=_actor(**e["actor"]),
        transaction_id=e["transaction_id"],
        data=event_class(e["type"], e["schema_version"]).model_validate(e["data"]),
        effective_on=None if effective_on is None else date.fromisoformat(effective_on),
        correlation_id=e.get("correlation_id"),
        causation=None if cause is None else Causation(cause["log"], cause["position"]),
        idempotency_key=e.get("idempotency_key"),
        request_sha256=e.get("request_sha256"),
        evidence=tuple(e.get("evidence", ())),
    )
