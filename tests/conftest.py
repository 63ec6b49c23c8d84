"""What tests may ask for: a real PostgreSQL, private to the worker unless TEST_DATABASE_URL is set."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
import pytest
from hypothesis import settings

from fiducia.embedded import Cluster, GivenServer, Server, provision
from fiducia.embedded.issuer import EmbeddedIssuer
from migrations.apply import migrate
from tests.support.desk import ORIGIN, Desk
from tests.support.projects import PROJECTS_ORIGIN, Programme, ProjectsDesk

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
"""No example fails for the time it takes: the machine may be busy."""

MEMORY: Final = Path("/dev/shm")
MEMORY_BYTES_MIN: Final = 4_000_000_000


@pytest.fixture(scope="session")
def folder_above() -> Path:
    """Where data of tests goes: into memory if it has room, since a cluster is a thousand small files."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir():
        status = os.statvfs(MEMORY)
        if status.f_bavail * status.f_frsize > MEMORY_BYTES_MIN and not status.f_flag & os.ST_NOEXEC:
            return MEMORY
    return Path(tempfile.gettempdir()).resolve()


@pytest.fixture(scope="session")
def cluster(folder_above: Path) -> Iterator[Server]:
    """The PostgreSQL of this test process; `admin_url` is that of its superuser."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield GivenServer(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="fiducia-tests-", dir=folder_above))
    # Called by root the server runs as nobody, who passes through here to the data.
    folder.chmod(0o711)
    started = Cluster.open(folder / "postgres", durable=False)
    try:
        yield started
    finally:
        started.close()
        shutil.rmtree(started.data.parent, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Database:
    """One migrated database of a test's own."""

    server: Server
    name: str
    service: str = "ledger"

    def url(self, role: str = "writer") -> str:
        """The address for one of the service's roles."""
        return self.server.url(self.name, f"{self.service}_{role}")

    @property
    def admin_url(self) -> str:
        """The superuser's address."""
        return self.server.admin_url(self.name)


def _template(cluster: Server, service: str, origin: str) -> str:
    name = f"{service}_template_{uuid.uuid4().hex[:8]}"
    provision(cluster, name, service)
    migrate(cluster.admin_url(name), service, origin)
    return name


@contextmanager
def _copied(cluster: Server, service: str, template: str) -> Iterator[Database]:
    name = f"{service}_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield Database(cluster, name, service)
    with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def ledger_template(cluster: Server) -> str:
    """A migrated database that tests are copied from; a copy costs some 30 ms."""
    return _template(cluster, "ledger", ORIGIN)


@pytest.fixture(scope="session")
def projects_template(cluster: Server) -> str:
    """The same of projects."""
    return _template(cluster, "projects", PROJECTS_ORIGIN)


@pytest.fixture
def database(cluster: Server, ledger_template: str) -> Iterator[Database]:
    """A fresh ledger database."""
    with _copied(cluster, "ledger", ledger_template) as copied:
        yield copied


@pytest.fixture
def projects_database(cluster: Server, projects_template: str) -> Iterator[Database]:
    """A fresh database of projects."""
    with _copied(cluster, "projects", projects_template) as copied:
        yield copied


@pytest.fixture
def projects_desk(projects_database: Database, issuer: EmbeddedIssuer) -> Iterator[ProjectsDesk]:
    """The projects service in process on a fresh database."""
    database = projects_database
    running = ProjectsDesk(database.url(), database.url("reader"), str(issuer.jwks_file))
    yield running
    running.close()


@pytest.fixture
def programme(projects_desk: ProjectsDesk) -> Programme:
    """Organisations that may propose projects."""
    return Programme.begun(projects_desk)


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedIssuer:
    """An issuer of tokens of the test's own."""
    return EmbeddedIssuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture
def desk(database: Database, issuer: EmbeddedIssuer) -> Iterator[Desk]:
    """A ledger in process on a fresh database."""
    running = Desk(database.url(), database.url("reader"), str(issuer.jwks_file))
    yield running
    running.close()
