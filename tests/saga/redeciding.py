"""Every decision that the ledger recorded is decided again, from its own log alone, and is the same.

The read models are emptied and filled from the log transaction by transaction; before each one the command that led to
it is decided anew, at its recorded moment, against what the log held until then. What was heard of projects is read
from the ledger's own event, never from the other's feed. Of a person's command the log keeps the digest: the request is
taken from whoever sent it, and must have that digest. Ids that a decision draws are new each time: they have to stand
where the old ones stood, and nothing else may differ.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import orjson
from psycopg import AsyncConnection

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.contracts.actor import Actor
from shared.contracts.commands.parties import FreezeProject, GiveGrant, RegisterOrganisation, RegisterProject
from shared.contracts.envelope import Recorded
from shared.contracts.events import EventData
from shared.contracts.events.parties import GrantGiven, OrganisationHeard, ProjectFrozen, ProjectHeard
from shared.contracts.problems import NotLoaded
from shared.eventlog import columns
from shared.eventlog.application import Command, Draft
from shared.eventlog.reader import log_size, read_events
from shared.service.commands_api import request_digest
from shared.service.machine import Request
from tests.saga.both import Asked

OF_AN_EVENT: dict[type[EventData], type[Any]] = {
    GrantGiven: GiveGrant,
    OrganisationHeard: RegisterOrganisation,
    ProjectHeard: RegisterProject,
    ProjectFrozen: FreezeProject,
}
"""The commands that an event tells whole."""
Connection = AsyncConnection[Any]


def redecided(writer_url: str, asked: Mapping[str, Asked]) -> Counter[str]:
    """How many decisions of each command were decided again. Raises AssertionError for one that is not the same.

    The service must not run; its database is left as it was.
    """
    return asyncio.run(_redecided(writer_url, asked))


async def _redecided(writer_url: str, asked: Mapping[str, Asked]) -> Counter[str]:
    connection = await AsyncConnection.connect(writer_url, autocommit=True)
    columns.register(connection)
    machine, counted = Machine(CAPABILITIES), Counter[str]()
    try:
        async with connection.transaction(force_rollback=True):
            await connection.execute(f"TRUNCATE {', '.join(machine.read_tables())}".encode())
            await machine.start(connection, 0)
            async for batch in read_events(connection, 0, await log_size(connection), 1_000_000):
                for _, group in groupby(batch, key=lambda event: event.transaction_id):
                    events = list(group)
                    command = _command(machine, events, asked)
                    drafts = await _decided(connection, machine, command, events)
                    _require_same(machine, drafts, events)
                    counted[command.name] += 1
                    await _absorbed(connection, machine, events)
    finally:
        await connection.close()
    return counted


def _command(machine: Machine, events: list[Recorded], asked: Mapping[str, Asked]) -> Command:
    first = events[0]
    key = first.idempotency_key
    assert key is not None
    told = asked.get(key)
    if told is None:
        contract = OF_AN_EVENT[type(first.data)]
        given = {name: value for name, value in first.data.to_json().items() if name in contract.model_fields}
        body = contract.model_validate(given)
        actor = first.actor.model_copy(update={"acting_role": None})
        return Command(body.command_name(), actor, key, "0" * 64, Request(machine.rules[body.command_name()], body))
    digest = request_digest(told.name, told.path_ids, None, told.body)
    assert digest == first.request_sha256, "the request is the one that the log knows"
    actor = Actor(issuer=first.actor.issuer, subject=told.subject, client_id=told.client_id)
    request = Request(machine.rules[told.name], {**told.body, **told.path_ids})
    return Command(told.name, actor, key, digest, request)


async def _decided(connection: Connection, machine: Machine, command: Command, events: list[Recorded]) -> list[Draft]:
    machine.state.files.clear()
    while True:
        try:
            return machine.decide(command, events[0].recorded_at)
        except NotLoaded as missing:
            await machine.load(connection, missing, before=events[0].position)


def _require_same(machine: Machine, drafts: list[Draft], events: list[Recorded]) -> None:
    decided, recorded = [_shown(d) for d in drafts], [_shown(e) for e in events]
    names: dict[str, str] = {}
    for one, other in zip(decided, recorded, strict=True):
        _matched(one, other, frozenset(machine._issued), names)
    text = orjson.dumps(decided).decode()
    assert len(set(names.values())) == len(names)
    for drawn, stored in names.items():
        text = text.replace(drawn, stored)
    assert orjson.loads(text) == recorded


def _shown(event: Draft | Recorded) -> dict[str, Any]:
    return {
        "type": event.data.type_name(),
        "stream": event.data.stream,
        "version": event.version,
        "effective_on": None if event.effective_on is None else str(event.effective_on),
        "actor": event.actor.model_dump(mode="json"),
        "evidence": list(event.evidence),
        "data": event.data.to_json(),
    }


def _matched(one: Any, other: Any, drawn: frozenset[str], names: dict[str, str]) -> None:
    """Notes which stored id stands where a drawn one stands."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() & other.keys():
            _matched(one[name], other[name], drawn, names)
    elif isinstance(one, list) and isinstance(other, list):
        for left, right in zip(one, other, strict=False):
            _matched(left, right, drawn, names)
    elif isinstance(one, str) and one in drawn:
        assert names.setdefault(one, str(other)) == other


async def _absorbed(connection: Connection, machine: Machine, events: list[Recorded]) -> None:
    effects = machine.effects
    while True:
        try:
            plan = effects.plan(events)
            break
        except NotLoaded as missing:
            await machine.load(connection, missing, before=events[0].position)
    effects.absorb(plan)
    for statement, parameters in effects.finish():
        await connection.execute(statement.encode(), parameters)
