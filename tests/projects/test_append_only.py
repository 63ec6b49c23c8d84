"""The log of projects is as append-only as the ledger's, and its service refuses a role that could do more."""

import psycopg
import pytest

from services.projects.capabilities import CAPABILITIES
from services.projects.machine import Machine
from services.projects.settings import Settings
from shared.eventlog.guard import OtherOrigin, UnsafeRole
from shared.service.running import Running
from tests.conftest import Database
from tests.shared.eventlog.test_append_only import CHANGES
from tests.support.desk import ISSUER
from tests.support.projects import PROJECTS_ORIGIN, Programme, ProjectsDesk


@pytest.mark.parametrize("statement", CHANGES)
def test_no_change_as_writer_reader_owner_or_superuser(
    programme: Programme, projects_database: Database, statement: str
) -> None:
    size = programme.desk.size()
    for url in (projects_database.url("writer"), projects_database.url("reader"), projects_database.admin_url):
        with (
            psycopg.connect(url, autocommit=True) as connection,
            pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)),
        ):
            connection.execute(statement)
    assert programme.desk.size() == size


@pytest.mark.parametrize(
    ("role", "origin", "refusal"),
    [("postgres", PROJECTS_ORIGIN, UnsafeRole), ("writer", "test.example/other", OtherOrigin)],
)
def test_a_start_that_is_not_safe_is_refused(
    projects_desk: ProjectsDesk, projects_database: Database, role: str, origin: str, refusal: type[Exception]
) -> None:
    url = projects_database.admin_url if role == "postgres" else projects_database.url(role)
    settings = Settings(url, origin, ISSUER, "fiducia", projects_desk.jwks_file)

    async def start() -> None:
        running = Running("projects", settings, Machine(CAPABILITIES))
        try:
            await running.start()
        finally:
            await running.engine.dispose()

    with pytest.raises(refusal):
        projects_desk.run(start())
