"""A ledger that follows another: what it hears of the other's organisations it describes as its own.

`python -m tests.subscriptions.following` runs one following in a process of its own, so that it can be killed.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.eventlog import columns
from shared.eventlog.hearing import LogConsumer, ToDecide
from shared.eventlog.machine_token import Token, from_file
from shared.eventlog.subscription import FeedEvent, Source, Subscription
from shared.eventlog.writer import Writer
from shared.service.commands_api import request_digest
from shared.service.machine import Request

CONSUMER = "organisations"
OWN = "test.example/ledger"
Connection = psycopg.AsyncConnection[Any]
Connect = Callable[[], Awaitable[Connection]]


def connecting(url: str) -> Connect:
    """Opens connections as the ledger's writer."""

    async def connect() -> Connection:
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
        columns.register(connection)
        return connection

    return connect


@dataclass
class Follower:
    """A writer on the follower's database, and the subscription that feeds it."""

    machine: Machine
    writer: Writer
    subscription: Subscription
    consumer: LogConsumer

    @classmethod
    def of(cls, connect: Connect, source: Source, token: Token, limit: int = 500, wait: int = 1) -> "Follower":
        """A follower that is not started yet."""
        machine = Machine(CAPABILITIES)
        writer = Writer(OWN, connect, machine)

        @asynccontextmanager
        async def connected() -> AsyncIterator[Connection]:
            connection = await connect()
            try:
                yield connection
            finally:
                await connection.close()

        def command_of(event: FeedEvent) -> ToDecide | None:
            if event.type != "OrganisationHeard":
                return None
            data = event.data
            body = {name: data[name] for name in ("organisation_id", "code", "name", "kind")}
            body["source"] = {"log": event.log, "position": event.position}
            rule = machine.rules["register_organisation"]
            return ToDecide(rule.name, Request(rule, body), request_digest(rule.name, {}, None, body))

        consumer = LogConsumer(CONSUMER, source.log, OWN, writer, connected, command_of)
        return cls(machine, writer, Subscription(source, consumer, token, wait, limit), consumer)


async def _run() -> None:
    url, log, database, token_file, types = sys.argv[1:6]

    source = Source(url, log, tuple(types.split(",")) if types else ())
    follower = Follower.of(connecting(database), source, from_file(Path(token_file)), limit=7)
    follower.writer.start()
    print("following", flush=True)  # noqa: T201  the test waits for it
    await follower.subscription.run()


if __name__ == "__main__":
    asyncio.run(_run())
