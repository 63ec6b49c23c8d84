"""People are opaque ids in events; what they are called lies beside the log and can be erased."""

import psycopg
import pytest

from fiducia.embedded.issuer import ISSUER, person_id
from services.ledger.capabilities import CAPABILITIES as OF_LEDGER
from services.ledger.machine import Machine as LedgerMachine
from services.projects.capabilities import CAPABILITIES as OF_PROJECTS
from services.projects.machine import Machine as ProjectsMachine
from tests.promises.conftest import Served

SUBJECT = "51d0aa"


@pytest.fixture(params=["served", "projects"])
def service(request: pytest.FixtureRequest) -> Served:
    """Either service: both have the same door."""
    found: Served = request.getfixturevalue(request.param)
    return found


def named(service: Served, **more: str) -> dict[str, str]:
    return {"issuer": ISSUER, "subject": service.unique("s"), "name": "Officer of the programme desk", **more}


def put(service: Served, body: object, role: str = "administrator") -> tuple[int, dict[str, object]]:
    answer = service.http.put("/v1/people", json=body, headers=service.headers(role))  # type: ignore[arg-type]
    return answer.status_code, answer.json()


def test_a_name_is_told_replaced_read_and_erased_for_good(service: Served) -> None:
    body = named(service, contact="desk 4")
    assert put(service, body)[0] == 201
    assert put(service, {**body, "name": "Desk officer"})[0] == 200
    asked = f"{body['subject']},{service.unique('nobody')}"
    [shown] = service.get("/v1/people", subject=asked).json()["items"]
    assert (shown["name"], shown["contact"], shown["erased"]) == ("Desk officer", "desk 4", False)
    size = service.size()
    person = {"issuer": ISSUER, "subject": body["subject"]}
    assert service.post("/v1/people/erasures", person, "administrator").status_code == 200
    [gone] = service.get("/v1/people", subject=body["subject"]).json()["items"]
    assert set(gone) == {"issuer", "subject", "erased", "erased_at"}
    assert service.post("/v1/people/erasures", person, "administrator").json() == gone, "again changes nothing"
    with psycopg.connect(service.admin_url) as connection:
        row = connection.execute("SELECT name, contact FROM people WHERE subject = %s", [body["subject"]]).fetchone()
        assert row == (None, None)
        held = connection.execute(
            "SELECT count(*) FROM log_events WHERE leaf LIKE '%%Desk officer%%'::bytea"
        ).fetchone()
        assert held == (0,)
    assert service.size() == size, "nothing of it passes through the log"


def test_a_person_tells_and_erases_its_own_name_and_nobody_elses(service: Served) -> None:
    own = {"issuer": ISSUER, "subject": person_id("auditor"), "name": "Auditor of the day"}
    assert put(service, own, "auditor")[0] in (200, 201)
    status, problem = put(service, named(service), "auditor")
    assert (status, problem["code"]) == (403, "grant.missing")
    other = {"issuer": ISSUER, "subject": person_id("approver")}
    assert service.post("/v1/people/erasures", other, "auditor").json()["code"] == "grant.missing"
    assert service.post("/v1/people/erasures", {k: own[k] for k in ("issuer", "subject")}, "auditor").status_code == 200


def test_what_is_malformed_is_refused_and_nobody_unknown_is_erased(service: Served) -> None:
    assert put(service, {"issuer": ISSUER, "subject": "x", "name": ""})[0] == 422
    assert put(service, {**named(service), "age": "40"})[1]["code"] == "request.unknown_field"
    unknown = {"issuer": ISSUER, "subject": service.unique("nobody")}
    answer = service.post("/v1/people/erasures", unknown, "administrator")
    assert (answer.status_code, answer.json()["code"]) == (404, "person.unknown")
    many = ",".join(str(n) for n in range(201))
    assert service.get("/v1/people", subject=many).json()["code"] == "parameter.invalid"
    assert service.http.get("/v1/people", params={"subject": "x"}).status_code == 401


def test_a_rebuild_knows_nothing_of_people() -> None:
    for machine in (LedgerMachine(OF_LEDGER), ProjectsMachine(OF_PROJECTS)):
        assert "people" not in machine.read_tables()
