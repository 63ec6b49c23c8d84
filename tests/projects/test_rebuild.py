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
from tests.support.desk import ISSUER
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
    compared(programme)
    programme.organisation("NGO-9")
    call = opened(programme)
    revised(programme, call, closes_on="2024-02-15")
    programme.submit(programme.draft("QIP-9", call_id=call))
    desk.do("run_reminders", {}, actor="administrator")
    grant = next(e.data.grant_id for e in desk.events() if e.type == "GrantGiven" and e.data.subject == agent)  # type: ignore[attr-defined]
    desk.do("end_grant", {}, path_ids={"grant_id": grant}, actor="administrator")


def compared(programme: Programme) -> None:
    """What projects are compared with comes, changes and goes; so do projects."""
    desk, officer = programme.desk, "programme_officer"
    right = {"issuer": ISSUER, "subject": "committee_member", "role": "committee_member", "scope": {"kind": "all"}}
    desk.do("give_grant", {**right, "from_on": "2000-01-01"}, actor="administrator")

    def published(number: int, text: str) -> str:
        activity = {
            "source": "iati",
            "external_id": f"XX-{number}",
            "titles": [{"language": "en", "text": text}],
            "areas": [{"vocabulary": "pcode", "code": "ML07"}],
            "sectors": [{"vocabulary": "1", "code": "14030"}],
        }
        answer = desk.do("import_activity", {"activity": activity}, actor=officer)
        activity_id: str = answer["resource"]["id"]
        return activity_id

    first, *_ = [published(number, f"A well and {number} pumps in Bourem") for number in range(4)]
    published(1, "A well, no pump, in Bourem")
    published(2, "A school in Bourem")
    published(2, "A well and 2 pumps in Bourem")
    erasing = {"because": "personal_data"}
    desk.do("erase_activity", erasing, path_ids={"activity_id": first}, actor="administrator")
    water = [{"code": "water", "percent": "100"}]
    later, cancelled = programme.draft("QIP-5", sectors=water), programme.draft("QIP-6", sectors=water)
    for project_id in (later, cancelled):
        ids = {"project_id": project_id}
        alerts = programme.submit(project_id)["resource"]["overlaps"]["open"]
        assert len(alerts) >= 3
        settling = {"effective_on": "2024-01-21", "reason": "Another quarter of the town."}
        desk.do("override_overlap", settling, path_ids={**ids, "alert_id": alerts[0]}, actor="committee_member")
        desk.do("check_overlaps", {"effective_on": "2024-01-22"}, path_ids=ids, actor=officer)
    desk.do("cancel_project", {"effective_on": "2024-01-23", "note": "Doubled."}, path_ids=ids, actor=officer)
    back = {"effective_on": "2024-01-23", "note": "Say where."}
    desk.do("return_project", back, path_ids={"project_id": later}, actor=officer)
    revised = {"description": programme.description("QIP-5", title="A dyke in Djebock"), "effective_on": "2024-01-24"}
    desk.do("revise_project", revised, path_ids={"project_id": later}, actor=officer)
    programme.submit(later, "2024-01-25")


def test_a_rebuild_makes_the_same_rows(programme: Programme, projects_database: Database) -> None:
    lived(programme)
    live = rows(projects_database)
    read = ("grants", "organisations", "calls", "projects", "reminders", "reminder_runs")
    index = ("overlap_subjects", "overlap_postings", "overlap_features")
    assert all(live[table] for table in (*read, *index, "event_names", "caller_references"))
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
