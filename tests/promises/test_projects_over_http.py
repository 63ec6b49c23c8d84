"""The projects service as a client meets it: its own process, its own log, the same promises as the ledger's."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

from fiducia.embedded.issuer import ISSUER, person_id
from fiducia.embedded.launch import PROJECTS_ORIGIN
from tests.promises.conftest import Served


def organisation(projects: Served, **more: Any) -> str:
    """The id of an organisation of its own."""
    code = projects.unique("ORG")
    body = {"code": code, "name": "Organisation", "kind": "ngo", **more}
    answer = projects.made("/v1/organisations", body, "programme_officer")
    organisation_id: str = answer["resource"]["id"]
    return organisation_id


def described(projects: Served, organisation_id: str, **more: Any) -> dict[str, Any]:
    """The body of a draft that may be handed in."""
    description = {
        "code": projects.unique("QIP"),
        "title": "Un forage à Bourem",
        "mechanism": "quick_impact",
        "organisation_id": organisation_id,
        "summary": "Water for four hundred households.",
        "budget": {"amount": "48000.00", "currency": "USD"},
        "budget_lines": [{"category": 4, "amount": {"amount": "48000.00", "currency": "USD"}}],
        "planned_start_on": "2024-03-01",
        "planned_end_on": "2024-08-31",
        "areas": [{"code": "ML-7", "percent": "100"}],
        "sectors": [{"code": "water", "percent": "100"}],
        **more,
    }
    return {"description": description, "effective_on": "2024-01-15"}


def test_a_project_is_drafted_read_and_handed_in(projects: Served) -> None:
    body = described(projects, organisation(projects))
    key = projects.unique("key")
    first = projects.post("/v1/projects", body, "programme_officer", key)
    assert (first.status_code, first.headers["etag"]) == (201, '"1"')
    again = projects.post("/v1/projects", body, "programme_officer", key)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    project = first.json()["resource"]
    assert project["description"]["areas"] == [{"code": "ML-7", "percent": "100"}]
    path = f"/v1/projects/{project['id']}"
    stale = projects.post(f"{path}/submit", {"effective_on": "2024-01-20"}, "programme_officer", if_match='"7"')
    assert stale.json()["code"] == "version.stale"
    handed = projects.made(f"{path}/submit", {"effective_on": "2024-01-20"}, "programme_officer", if_match='"1"')
    assert handed["resource"]["state"] == "submitted"
    assert handed["version"] >= 3, "handed in, compared, and an alert for each project that is alike"
    read = projects.get(path, "auditor")
    assert (read.json(), read.headers["etag"]) == (handed["resource"], f'"{handed["version"]}"')
    listed = projects.get(
        "/v1/projects", "auditor", status="submitted", organisation_id=project["description"]["organisation_id"]
    )
    assert [item["id"] for item in listed.json()["items"]] == [project["id"]]
    assert "balances" not in handed


def test_a_refusal_names_the_rule_in_both_languages_and_leaves_no_trace(projects: Served) -> None:
    areas = [{"code": "ML-7", "percent": "60"}, {"code": "ML-8", "percent": "39.9999"}]
    draft = projects.made("/v1/projects", described(projects, organisation(projects), areas=areas), "programme_officer")
    path, size = f"/v1/projects/{draft['resource']['id']}/submit", projects.size()
    answer = projects.post(path, {"effective_on": "2024-01-20"}, "programme_officer")
    assert answer.status_code == 422
    assert answer.json()["code"] == "project.percentages"
    assert answer.json()["figures"] == {"of": "areas", "sum": "99.9999", "doubled": []}
    french = projects.post(path, {"effective_on": "2024-01-20"}, "programme_officer", accept_language="fr").json()
    assert french["detail"].startswith("Les pourcentages ne font pas cent")
    assert projects.size() == size


def test_an_agency_sees_and_touches_what_is_its_own(projects: Served) -> None:
    own, other = organisation(projects), organisation(projects)
    scope = {"kind": "organisation", "id": own}
    given = {"issuer": ISSUER, "subject": person_id("agency"), "role": "agency", "scope": scope}
    projects.made("/v1/grants", {**given, "from_on": "2000-01-01"}, "administrator")
    mine = projects.made("/v1/projects", described(projects, own), "agency")["resource"]["id"]
    theirs = projects.made("/v1/projects", described(projects, other), "programme_officer")["resource"]["id"]
    assert projects.post("/v1/projects", described(projects, other), "agency").json()["code"] == "grant.missing"
    step = {"effective_on": "2024-01-20"}
    assert projects.post(f"/v1/projects/{theirs}/submit", step, "agency").json()["code"] == "grant.missing"
    draft = described(projects, own)
    given_away = projects.made("/v1/projects", draft, "agency")["resource"]["id"]
    revised = {**draft, "description": {**draft["description"], "organisation_id": other}}
    assert projects.post(f"/v1/projects/{given_away}/revise", revised, "agency").json()["code"] == "grant.missing"
    projects.made(f"/v1/projects/{given_away}/revise", revised, "programme_officer")
    projects.made(f"/v1/projects/{mine}/submit", step, "agency")
    assert projects.get(f"/v1/projects/{theirs}", "agency").json()["code"] == "project.unknown"
    assert projects.get(f"/v1/projects/{mine}", "agency").status_code == 200
    assert [item["id"] for item in projects.get("/v1/projects", "agency").json()["items"]] == [mine]
    assert projects.get("/v1/events", "agency").json()["code"] == "grant.missing"


def test_an_agency_stores_and_reads_evidence_of_its_own_alone(projects: Served) -> None:
    own, other = organisation(projects), organisation(projects)
    given = {"issuer": ISSUER, "subject": person_id("agency", 2), "role": "agency", "from_on": "2000-01-01"}
    projects.made("/v1/grants", {**given, "scope": {"kind": "organisation", "id": own}}, "administrator")
    token = {"authorization": f"Bearer {projects.issuer.token('agency', 2)}", "content-type": "text/plain"}
    stored = projects.http.post("/v1/evidence", params={"organisation_id": own}, content=b"plan", headers=token)
    assert stored.status_code == 201
    digest = stored.json()["sha256"]
    assert projects.http.get(f"/v1/evidence/{digest}", headers=token).content == b"plan"
    for query in ({"organisation_id": other}, {}):
        refused = projects.http.post("/v1/evidence", params=query, content=b"other", headers=token)
        assert refused.json()["code"] == "grant.missing"
    officer = {**token, "authorization": f"Bearer {projects.issuer.token('programme_officer')}"}
    theirs = projects.http.post("/v1/evidence", params={"organisation_id": other}, content=b"theirs", headers=officer)
    unread = projects.http.get(f"/v1/evidence/{theirs.json()['sha256']}", headers=token)
    assert unread.json()["code"] == "evidence.unknown"
    body = {**described(projects, own), "evidence": [digest]}
    drafted = projects.http.post("/v1/projects", json=body, headers={**token, "idempotency-key": projects.unique()})
    assert drafted.json()["resource"]["evidence"] == [digest]
    projects.http.delete(
        f"/v1/evidence/{digest}", params={"reason": "personal_data"}, headers=projects.headers("administrator")
    )
    assert projects.http.get(f"/v1/evidence/{digest}", headers=officer).status_code == 410


def test_a_bulk_is_all_or_nothing(projects: Served) -> None:
    holder = organisation(projects)
    good, bad = described(projects, holder), described(projects, str(uuid.UUID(int=7)))
    size = projects.size()
    lines = [{"command": "draft_project", "body": body} for body in (good, bad)]
    refused = projects.post("/v1/bulk", {"atomic": True, "lines": lines}, "programme_officer")
    assert (refused.status_code, projects.size()) == (409, size)
    each = projects.post("/v1/bulk", {"atomic": False, "lines": lines}, "programme_officer").json()
    assert [line["status"] for line in each["results"]] == ["recorded", "refused"]
    assert each["results"][1]["problem"]["code"] == "organisation.unknown"
    assert projects.size() == size + 1


def test_the_feed_tells_every_event_and_its_hash(projects: Served) -> None:
    projects.made("/v1/projects", described(projects, organisation(projects)), "programme_officer")
    feed = projects.get("/v1/events", "auditor", limit=1000).json()
    assert [int(event["sequence"]) for event in feed["events"]] == list(range(feed["size"]))
    assert {event["source"] for event in feed["events"]} == {PROJECTS_ORIGIN}
    leaves = projects.get("/v1/events", "auditor", {"accept": "application/x-ndjson"}, limit=1000, form="canonical")
    for event, leaf in zip(feed["events"], leaves.content.splitlines(), strict=True):
        assert base64.b64decode(event["leafhash"]) == hashlib.sha256(b"\x00" + leaf).digest()
    last = feed["events"][-1]
    one = projects.get(f"/v1/events/{last['sequence']}", "auditor").json()
    assert one == last
    told = projects.get(f"/v1/transactions/{last['transactionid']}", "auditor").json()
    assert [event["type"] for event in told["events"]] == ["ProjectDrafted"]


def test_the_doors_of_every_service_are_there(projects: Served) -> None:
    assert [projects.http.get(path).text for path in ("/livez", "/readyz")] == ["ok", "ok"]
    assert 'fiducia_answers_total{method="POST",service="projects"' in projects.http.get("/metrics").text
    document = projects.http.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"/v1/bulk", "/v1/events", "/v1/projects/{project_id}/submit"} <= set(document["paths"])
    assert "/v1/receipts" not in document["paths"]
    assert "/v1/projects/{project_id}/submit" in projects.http.get("/docs").text
    schemas = projects.http.get("/v1/schemas").json()
    assert "/v1/schemas/events/ProjectSubmitted/1" in schemas["events"]
    assert "/v1/schemas/events/ContributionReceived/1" not in schemas["events"]
    for path in (*schemas["events"], *schemas["commands"]):
        assert projects.http.get(path).headers["content-type"].startswith("application/schema+json"), path


def test_the_policies_of_a_mechanism_are_listed_from_the_first_day_on(projects: Served) -> None:
    policies = projects.get("/v1/mechanisms/quick_impact").json()["policies"]
    ceiling = next(held for held in policies if held["policy"]["name"] == "budget_ceiling")
    assert ceiling["policy"]["ceiling"] == {"amount": "50000.00", "currency": "USD"}
    for unknown in ("none", "%00"):
        answer = projects.get(f"/v1/mechanisms/{unknown}")
        assert (answer.status_code, answer.json()["code"]) == (404, "mechanism.unknown")
