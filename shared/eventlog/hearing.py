"""Taking what another service's feed tells into the service's own log, each position once and in order."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple

from shared.contracts.actor import SYSTEM, Actor
from shared.eventlog import checkpoints
from shared.eventlog.application import Command, Connection
from shared.eventlog.checkpoints import Heard
from shared.eventlog.subscription import FeedEvent
from shared.eventlog.writer import Writer


class ToDecide(NamedTuple):
    """The command that a heard event leads to: its name, its payload for the machine, the digest of its request."""

    name: str
    payload: Any
    request_sha256: str


class LogConsumer:
    """A consumer whose checkpoint commits with its own events.

    `command_of` is pure: the same event gives the same command, and None what is of no concern. The actor of what is
    recorded is the service itself in the consumer's name; its cause is the event that was heard.
    """

    def __init__(
        self,
        name: str,
        source_log: str,
        origin: str,
        writer: Writer,
        connect: Callable[[], AbstractAsyncContextManager[Connection]],
        command_of: Callable[[FeedEvent], ToDecide | None],
    ) -> None:
        self.name = name
        self.source_log = source_log
        self._actor = Actor(issuer=origin, subject=SYSTEM, client_id=name)
        self._writer = writer
        self._connect = connect
        self._command_of = command_of

    async def next_position(self) -> int:
        """The position that is awaited. Raises OtherSource."""
        async with self._connect() as connection:
            return await checkpoints.next_position(connection, self.name, self.source_log)

    async def take(self, event: FeedEvent) -> bool:
        """Decides upon the event, if it leads to a command; False when it leads to none.

        When it returns True, what it led to is durable and the checkpoint stands behind it; also when another process
        took it first, or when it changed nothing. Raises Refused, LogUnavailable: then nothing has moved.
        """
        wanted = self._command_of(event)
        if wanted is None:
            return False
        heard = Heard(self.name, self.source_log, event.position)
        key = key_of(self.source_log, event.position)
        command = Command(
            wanted.name, self._actor, key, wanted.request_sha256, wanted.payload, keeps_refusals=False, heard=heard
        )
        await self._writer.submit(command)
        return True

    async def pass_to(self, following: int) -> None:
        """Nothing before `following` is of concern any more."""
        async with self._connect() as connection:
            await checkpoints.move(connection, self.name, self.source_log, following)


def key_of(source_log: str, position: int) -> str:
    """The idempotency key of what a position of a log leads to: no two positions of any logs share one."""
    return f"heard:{hashlib.sha256(source_log.encode()).hexdigest()}:{position}"
