"""A fresh ledger for every example, and the two profiles: quick, and long with FIDUCIA_PROPERTIES=long."""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from fiducia.embedded import Cluster, GivenServer, Server, provision
from fiducia.embedded.issuer import EmbeddedIssuer
from migrations.apply import migrate
from services.ledger.books import balances, journal, keys, queries
from shared.service import machine, rebuild
from tests.conftest import Database
from tests.properties.driver import NamedIds
from tests.support import clock
from tests.support.desk import ORIGIN, Desk

LONG = os.environ.get("FIDUCIA_PROPERTIES") == "long"
HISTORIES = settings(
    max_examples=400 if LONG else 14,
    stateful_step_count=120 if LONG else 50,
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)

OpenDesk = Callable[[], Desk]
STRIDE = "7 minutes"
"""By so much the log's clock goes on with every event where proposals expire: at the same moments in every replay."""


@contextmanager
def small_limits(block_events: int, forgetful: bool) -> Iterator[None]:
    """Blocks of a few events, and a memory that holds hardly anything: what grows large in use is crossed here."""
    changes = [(room, "BLOCK_EVENTS", block_events) for room in (balances, journal, keys, queries)]
    if forgetful:
        changes += [(machine, "RESOURCES_MAX", 4), (rebuild, "RESOURCES_MAX", 4), (balances, "BALANCES_MAX", 6)]
        changes += [(balances, "DAYS_MAX", 40)]
        changes += [(rebuild, "FLUSH_EVENTS", 3)]
    before = [(room, name, getattr(room, name)) for room, name, _ in changes]
    for room, name, value in changes:
        setattr(room, name, value)
    try:
        yield
    finally:
        for room, name, value in before:
            setattr(room, name, value)


@contextmanager
def fresh_desks(cluster: Server, template: str, jwks_file: str, stride: str | None = None) -> Iterator[OpenDesk]:
    """Opens a desk on a fresh database each time, and drops the one before.

    `stride`: the log's clock goes on by so much with every event, from the same moment on, instead of with the time.
    """
    names: list[str] = []

    def drop(connection: psycopg.Connection[Any]) -> None:
        while names:
            connection.execute(f'DROP DATABASE IF EXISTS "{names.pop()}" WITH (FORCE)')

    def fresh() -> Desk:
        name = f"ledger_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
            drop(connection)
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        names.append(name)
        database = Database(cluster, name)
        if stride is not None:
            clock.by_position(database, stride)
        return Desk(database.url(), database.url("reader"), jwks_file, machine_class=NamedIds)

    try:
        yield fresh
    finally:
        with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
            drop(connection)


@pytest.fixture
def open_desk(cluster: Server, ledger_template: str, issuer: EmbeddedIssuer) -> Iterator[OpenDesk]:
    """Opens a desk on a fresh database each time."""
    with fresh_desks(cluster, ledger_template, str(issuer.jwks_file)) as fresh:
        yield fresh


@pytest.fixture
def open_timed_desk(cluster: Server, ledger_template: str, issuer: EmbeddedIssuer) -> Iterator[OpenDesk]:
    """The same, with a clock that goes on by the same stride with every event."""
    with fresh_desks(cluster, ledger_template, str(issuer.jwks_file), STRIDE) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def edge_open_desk(cluster: Server, ledger_template: str, issuer: EmbeddedIssuer) -> Iterator[OpenDesk]:
    """The same for a whole module."""
    with fresh_desks(cluster, ledger_template, str(issuer.jwks_file)) as fresh:
        yield fresh


@contextmanager
def standing_cluster(stride: str | None = None) -> Iterator[OpenDesk]:
    """The same outside pytest, on a PostgreSQL of its own or the one of TEST_DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="fiducia-explore-") as above:
        folder = Path(above)
        folder.chmod(0o711)
        given = os.environ.get("TEST_DATABASE_URL")
        own = None if given else Cluster.open(folder / "postgres", durable=False)
        server: Server = own or GivenServer(given or "")
        try:
            name = f"ledger_template_{uuid.uuid4().hex[:8]}"
            provision(server, name, "ledger")
            migrate(server.admin_url(name), "ledger", ORIGIN)
            issuer = EmbeddedIssuer(folder / "issuer")
            with fresh_desks(server, name, str(issuer.jwks_file), stride) as fresh:
                yield fresh
        finally:
            if own is not None:
                own.close()
