"""The one way into the log: a group-commit writer.

Commands that wait together share one transaction and one fsync. For each group the writer takes the log's
head lock, lets the application decide command by command against states that are valid exactly while the
head is where they left it, and writes events, tree and read models in the same transaction. Whatever fails,
nothing is half-done: the group is rolled back and each of its commands is tried once more alone, its
idempotency key telling whether it had been written after all.

It refuses to answer before the commit that made the answer durable.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg

from shared.contracts.envelope import LEAF_BYTES_MAX, Recorded
from shared.contracts.ids import new_id
from shared.contracts.money import InvalidMoney
from shared.contracts.problems import NotLoaded, Refused
from shared.eventlog import checkpoints
from shared.eventlog import refusals as refusing
from shared.eventlog.application import (
    Answer,
    Application,
    Command,
    Connection,
    Draft,
    Head,
    LogUnavailable,
    Outcome,
)
from shared.eventlog.columns import Rows, byteas
from shared.eventlog.combined import Statement, combined
from shared.eventlog.reader import HEAD_LOCK_ID, read_transaction
from shared.eventlog.tree import Frontier, leaf_hash
from shared.eventlog.waiting import Atomic, Batch, Line, Waiting, give_up

GROUP_COMMANDS_MAX = 500
ATOMIC_COMMANDS_MAX = 10_000
QUEUE_COMMANDS_MAX = 20_000
SLICE_EVENTS_MAX = 128
STOP_SECONDS_MAX = 20
IDLE_ROUNDS_MAX = 64
"""So often may a decision ask for nothing that it has not asked for before: more would never end."""
_MICROSECOND = timedelta(microseconds=1)

Connect = Callable[[], Awaitable[Connection]]


_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
"""Whatever the server's default: the head is read as it is after the wait for the lock, not before."""
_TAKE_HEAD = "SELECT * FROM log_take_head(%s)"
_NEW_HEAD = """INSERT INTO log_heads (size, recorded_at, root, frontier)
    SELECT %s::bigint, %s::timestamptz, %s::bytea, %s::bytea"""
HEAD_LOCK = f"SELECT pg_advisory_xact_lock({HEAD_LOCK_ID})"
"""Whoever holds this, to the end of its transaction, is the only one to append; log_take_head() takes it, too."""
_EVENTS = {
    "position": "bigint",
    "recorded_at": "timestamptz",
    "version": "integer",
    "transaction_id": "uuid",
    "correlation_id": "uuid",
    "key_digest": "bytea",
    "leaf_hash": "bytea",
    "stream": "text",
    "type": "text",
    "leaf": "bytea",
}


class Writer:
    """Takes commands from any number of callers and appends their events in one order."""

    def __init__(self, origin: str, connect: Connect, application: Application) -> None:
        self._origin = origin
        self._connect = connect
        self._application = application
        self._connection: Connection | None = None
        self._queue: deque[Waiting | Line | Atomic] = deque()
        self._queued_commands = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._under_way: Sequence[Waiting | Line | Atomic] = []
        self._frontier = Frontier()
        self._events = Rows("log_events", _EVENTS)
        self._tiles = Rows("log_tile_hashes", {"level": "integer", "index": "bigint", "hash": "bytea"})
        self.on_commit: Callable[[int], None] = lambda size: None

    def start(self) -> None:
        """Starts taking commands."""
        self._task = asyncio.create_task(self._run(), name="log writer")

    async def stop(self) -> None:
        """Finishes what is under way, tells those who still wait that it is over, then closes the connection."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=STOP_SECONDS_MAX)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        give_up([*self._under_way, *self._queue])
        self._queue.clear()
        if self._connection is not None:
            await self._connection.close()

    async def submit(self, command: Command) -> Answer:
        """Decides and records one command. Raises Refused, LogUnavailable."""
        outcome = await self.enqueue(command)
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    async def submit_each(self, commands: list[Command]) -> list[Outcome]:
        """Each command on its own, in order; refusals are returned in their places. Raises LogUnavailable."""
        if not commands:
            return []
        self._admit(len(commands))
        future: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        batch = Batch(len(commands), [None] * len(commands), future)
        self._queue.extend(Line(command, batch, index) for index, command in enumerate(commands))
        self._wake.set()
        return await future

    async def submit_atomic(self, commands: list[Command]) -> list[Outcome]:
        """All commands in one transaction, or none: with any refusal in the list nothing was recorded."""
        if len(commands) > ATOMIC_COMMANDS_MAX:
            raise Refused("bulk.too_many_lines", lines=len(commands), lines_max=ATOMIC_COMMANDS_MAX)
        self._admit(len(commands))
        future: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        self._queue.append(Atomic(commands, future))
        self._wake.set()
        return await future

    def _admit(self, count: int) -> None:
        if self._stopping:
            raise LogUnavailable("the writer is stopping")
        if self._queued_commands + count > QUEUE_COMMANDS_MAX:
            raise LogUnavailable("too many commands are waiting")
        self._queued_commands += count

    def enqueue(self, command: Command) -> asyncio.Future[Outcome]:
        """A command's place in the queue: its outcome, or LogUnavailable. Raises LogUnavailable when there is none."""
        self._admit(1)
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._queue.append(Waiting(command, future))
        self._wake.set()
        return future

    async def _run(self) -> None:
        while not self._stopping:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
                continue
            await self._let_in()
            first = self._queue.popleft()
            if isinstance(first, Atomic):
                self._queued_commands -= len(first.commands)
                self._under_way = [first]
                await self._answer_atomic(first)
                continue
            group: list[Waiting | Line] = [first]
            while self._queue and len(group) < GROUP_COMMANDS_MAX:
                following = self._queue[0]
                if isinstance(following, Atomic):
                    break
                group.append(following)
                self._queue.popleft()
            self._queued_commands -= len(group)
            self._under_way = group
            await self._answer_group(group)

    async def _let_in(self) -> None:
        """Takes in what comes while it comes: a transaction costs about the same for one command as for thirty, and
        those who were answered together ask again together."""
        seen = 0
        while seen < len(self._queue) < GROUP_COMMANDS_MAX:
            seen = len(self._queue)
            await asyncio.sleep(0)

    async def _answer_group(self, group: list[Waiting | Line]) -> None:
        try:
            outcomes = await self._transaction([waiting.command for waiting in group])
        except Exception as error:
            await self._discard(error)
            for waiting in group:
                await self._answer_alone(waiting)
            return
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.answer(outcome)

    async def _answer_alone(self, waiting: Waiting | Line) -> None:
        try:
            [outcome] = await self._transaction([waiting.command])
        except Exception as error:
            await self._discard(error)
            waiting.fail(_as_seen_outside(error))
            return
        waiting.answer(outcome)

    async def _answer_atomic(self, atomic: Atomic) -> None:
        for attempt in (1, 2):
            try:
                outcomes = await self._transaction(atomic.commands, atomic=True)
            except Exception as error:
                await self._discard(error)
                if attempt == 2 and not atomic.future.done():
                    atomic.future.set_exception(_as_seen_outside(error))
            else:
                if not atomic.future.done():
                    atomic.future.set_result(outcomes)
                return

    async def _discard(self, error: BaseException) -> None:
        """After a failure nothing in memory and nothing of the connection is trusted."""
        self._application.forget()
        self._frontier = Frontier(size=-1)
        self._events.clear()
        self._tiles.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _transaction(self, commands: list[Command], atomic: bool = False) -> list[Outcome]:
        if self._connection is None:
            self._connection = await self._connect()
        connection = self._connection
        async with connection.pipeline():
            await connection.execute(_BEGIN)
            cursor = await connection.execute(_TAKE_HEAD, [byteas([c.key_digest for c in commands])], prepare=True)
            row = await cursor.fetchone()
            assert row is not None, "the log has a head from its first migration on"
            size, last, packed, now, digests, positions = row
            known = dict(zip(map(bytes, digests or ()), positions or (), strict=True))
            head = Head(size, last, now)
            if self._frontier.size != size:
                self._frontier = Frontier.unpack(size, packed)
            await self._application.refresh(connection, head)
            await self._application.prefetch(connection, [c for c in commands if c.key_digest not in known])
            outcomes, clock = await self._decide_all(connection, commands, known, head)
            refusals = [(c, o) for c, o in zip(commands, outcomes, strict=True) if isinstance(o, Refused)]
            moved = [c.heard for c, o in zip(commands, outcomes, strict=True) if c.heard and isinstance(o, Answer)]
            abandoned = atomic and bool(refusals)
            if abandoned:
                await connection.execute("ROLLBACK")
                self._application.forget()
                self._frontier = Frontier.unpack(size, packed)
                self._events.clear()
                self._tiles.clear()
            else:
                last_writes = list(self._writes())
                if self._frontier.size != size:
                    last_writes += self._application.finish()
                    edge = [self._frontier.size, clock, self._frontier.root(), self._frontier.packed()]
                    last_writes.append((_NEW_HEAD, edge))
                await _execute_all(connection, last_writes)
                for heard in moved:
                    await checkpoints.move(connection, heard.consumer, heard.source_log, heard.position + 1)
            await refusing.keep(connection, [r for r in refusals if r[0].keeps_refusals])
            if not abandoned:
                changed = self._frontier.size != size or refusals or moved
                await connection.execute("COMMIT" if changed else "ROLLBACK")
        if self._frontier.size != size:
            self.on_commit(self._frontier.size)
        return outcomes

    async def _decide_all(
        self, connection: Connection, commands: list[Command], known: dict[bytes, int], head: Head
    ) -> tuple[list[Outcome], datetime | None]:
        outcomes: list[Outcome] = []
        here: dict[bytes, tuple[Command, Outcome]] = {}
        last = head.recorded_at
        for command in commands:
            outcome: Outcome
            position = known.get(command.key_digest)
            twin = here.get(command.key_digest)
            if command.heard is not None and not await checkpoints.is_awaited(connection, command.heard):
                outcome = Answer(None, None, replayed=True)  # another process heard it before
            elif position is not None:
                outcome = await self._replay(connection, command, position)
            elif twin is not None:
                outcome = _same(command, *twin)
            else:
                recorded_at = head.now if last is None or head.now > last else last + _MICROSECOND
                outcome, events = await self._record(connection, command, recorded_at)
                if events:
                    last = events[-1].recorded_at
                    here[command.key_digest] = (command, outcome)
                    if len(self._events.rows) >= SLICE_EVENTS_MAX:
                        await self._send(connection)
                        await asyncio.sleep(0)
            outcomes.append(outcome)
        return outcomes, last

    async def _record(
        self, connection: Connection, command: Command, recorded_at: datetime
    ) -> tuple[Outcome, list[Recorded]]:
        application = self._application
        asked: set[Any] = set()
        idle = 0
        while idle < IDLE_ROUNDS_MAX:
            try:
                drafts = application.decide(command, recorded_at)
                if not drafts:
                    return Answer(application.unchanged(command), None), []
                recorded = self._envelopes(command, drafts, recorded_at)
                leaves = [event.leaf() for event in recorded]
                if max(map(len, leaves)) > LEAF_BYTES_MAX:
                    raise Refused("event.too_large", bytes_max=LEAF_BYTES_MAX)
                posted = application.post(command, recorded)
                break
            except NotLoaded as missing:
                idle = idle + 1 if asked.issuperset(missing.wanted) else 0
                asked.update(missing.wanted)
                await self._send(connection)
                await application.load(connection, missing)
            except Refused as refused:
                return refused, []
            except InvalidMoney as beyond:
                # sums have no bound, and an event may have to state one as an amount
                return Refused(beyond.code), []
        else:
            raise RuntimeError(f"{command.name} never had all it needs")
        body = application.apply(command, recorded, posted)
        digest: bytes | None = command.key_digest
        for event, leaf in zip(recorded, leaves, strict=True):
            hashed = leaf_hash(leaf)
            for tile in self._frontier.append(hashed):
                self._tiles.rows.append((tile.level, tile.index, tile.hash))
            self._events.rows.append(
                (
                    event.position,
                    event.recorded_at,
                    event.version,
                    event.transaction_id,
                    event.correlation_id,
                    digest,
                    hashed,
                    event.stream,
                    event.data.type_name(),
                    leaf,
                )
            )
            digest = None
        return Answer(body, recorded[0].position), recorded

    def _envelopes(self, command: Command, drafts: list[Draft], recorded_at: datetime) -> list[Recorded]:
        transaction_id = new_id()
        size = self._frontier.size
        return [
            Recorded(
                log=self._origin,
                position=size + index,
                event_id=new_id(),
                stream=draft.data.stream,
                version=draft.version,
                recorded_at=recorded_at + index * _MICROSECOND if index else recorded_at,
                actor=draft.actor,
                transaction_id=transaction_id,
                data=draft.data,
                effective_on=draft.effective_on,
                correlation_id=command.correlation_id,
                causation=draft.causation or (command.heard.causation if command.heard else None),
                idempotency_key=command.key,
                request_sha256=command.request_sha256,
                evidence=draft.evidence,
            )
            for index, draft in enumerate(drafts)
        ]

    async def _replay(self, connection: Connection, command: Command, position: int) -> Outcome:
        recorded = await read_transaction(connection, position)
        if recorded[0].request_sha256 != command.request_sha256:
            return Refused("idempotency.key_reused", key=command.key)
        body = await self._application.replay(connection, command, recorded)
        return Answer(body, position, replayed=True)

    async def _send(self, connection: Connection) -> None:
        """Hands what is decided so far to the server, which works on it while the next slice is decided."""
        await _execute_all(connection, self._writes())

    def _writes(self) -> Iterator[Statement]:
        for rows in (self._events, self._tiles):
            batch = rows.take()
            if batch is not None:
                yield batch[0], list(batch[1])
        yield from self._application.writes()


async def _execute_all(connection: Connection, statements: Iterable[Statement]) -> None:
    for statement, parameters in combined(statements):
        await connection.execute(statement, parameters, prepare=True)


def _same(command: Command, first: Command, outcome: Outcome) -> Outcome:
    if first.request_sha256 != command.request_sha256:
        return Refused("idempotency.key_reused", key=command.key)
    assert isinstance(outcome, Answer)
    return Answer(outcome.body, outcome.first_position, replayed=True)


def _as_seen_outside(error: Exception) -> Exception:
    if isinstance(error, psycopg.OperationalError | OSError | asyncio.TimeoutError):
        return LogUnavailable(str(error))
    return error
