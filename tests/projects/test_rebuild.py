"""What a rebuild makes from the log alone is what was there, byte for byte."""

import psycopg
from psycopg import AsyncConnection

from services.projects.capabilities import CAPABILITIES
from services.projects.machine import Machine
from shared.eventlog import columns
from shared.service import rebuild as rebuilding
from tests.conftest import Database
from tests.projects.call_refusals import opened, revised
from tests.projects.refusals import CASES
from tests.support.projects import Programme


def rows(database: Database) -> dict[str, list[str]]:
    """Every row of every read model, as PostgreSQL writes them, sorted."""
    with psycopg.connect(database.url()) as connection:
        return {
            table: [row[0] for row in connection.execute(f"SELECT t::text FROM {table} t ORDER BY t::text").fetchall()]
            for table in Machine(CAPABILITIES).read_tables()
        }


def rebuilt(programme: Programme, database: Database) -> int:
    """Makes every read model anew; how many events there were."""

    async def run() -> int:
        connection = await AsyncConnection.connect(database.url(), autocommit=True)
        columns.register(connection)
        try:
            return await rebuilding.rebuild(connection, Machine(CAPABILITIES), lambda *done: None)
        finally:
            await connection.close()

    return programme.desk.run(run())


def lived(programme: Programme) -> None:
    """A history with every kind of event, and refusals in between."""
    agent = programme.agent_of("UNICEF")
    unicef, ngo = programme.ids["UNICEF"], programme.ids["NGO-1"]
    desk, ids = programme.desk, {"organisation_id": unicef}
    office = {"code": "GAO", "name": "Gao", "area": "ML-7"}
    offices = desk.do("open_field_office", office, path_ids=ids, actor=agent)["resource"]["field_offices"]
    desk.do("name_sub_grantee", {"sub_grantee_id": ngo}, path_ids=ids, actor=agent)
    desk.do("end_sub_grantee", {}, path_ids={**ids, "sub_grantee_id": ngo}, actor=agent)
    of_office = {**ids, "field_office_id": offices[0]["field_office_id"]}
    desk.do("close_field_office", {}, path_ids=of_office, actor=agent)
    programme.organisation("NGO-1B", organisation_id=ngo, parent_id=unicef)
    CASES["organisation.own_parent"][0](programme)
    for code in ("QIP-1", "QIP-2"):
        programme.submit(programme.draft(code, actor=agent), actor=agent)
    programme.draft("TF-1", mechanism="trust_fund", window="peace-dividends")
    programme.organisation("NGO-9")
    call = opened(programme)
    revised(programme, call, closes_on="2024-02-15")
    programme.submit(programme.draft("QIP-9", call_id=call))
    desk.do("run_reminders", {}, actor="administrator")
    grant = next(e.data.grant_id for e in desk.events() if e.type == "GrantGiven" and e.data.subject == agent)  # type: ignore[attr-defined]
    desk.do("end_grant", {}, path_ids={"grant_id": grant}, actor="administrator")


def test_a_rebuild_makes_the_same_rows(programme: Programme, projects_database: Database) -> None:
    lived(programme)
    live = rows(projects_database)
    read = ("grants", "organisations", "calls", "projects", "reminders", "reminder_runs")
    assert all(live[table] for table in (*read, "event_names", "caller_references"))
    assert rebuilt(programme, projects_database) == programme.desk.size()
    assert rows(projects_database) == live


def test_a_rebuild_that_forgets_on_its_way_makes_them_too(programme: Programme, projects_database: Database) -> None:
    lived(programme)
    live = rows(projects_database)
    kept = rebuilding.FLUSH_EVENTS, rebuilding.RESOURCES_MAX
    rebuilding.FLUSH_EVENTS, rebuilding.RESOURCES_MAX = 2, 1
    try:
        rebuilt(programme, projects_database)
    finally:
        rebuilding.FLUSH_EVENTS, rebuilding.RESOURCES_MAX = kept
    assert rows(projects_database) == live


def test_a_service_goes_on_after_a_rebuild(programme: Programme, projects_database: Database) -> None:
    lived(programme)
    rebuilt(programme, projects_database)
    assert programme.submit(programme.draft("QIP-3"))["resource"]["state"] == "submitted"
