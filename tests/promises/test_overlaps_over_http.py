"""Complementarity as a client meets it: what others publish is taken in, and a proposal that copies it is flagged with
the right one first, told why, and held up until a second person has settled it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from fiducia.embedded.issuer import ISSUER, person_id
from shared.files.activities import read_activities
from tests.projects.reference import published
from tests.promises.conftest import Served
from tests.promises.test_projects_over_http import organisation

FILE = "iati/samples/published-foodsecurity-dportal.xml"
FLOWS = "fts/fts_incoming_funding_jor.csv"
ACTIVITIES = "/v1/third-party-activities"
STEP = {"effective_on": "2022-01-20"}

PROPOSALS: dict[str, dict[str, Any]] = {
    "XI-IATI-EC_INTPA-2021/429-054": {
        "sectors": [{"code": "handicrafts", "percent": "100"}],
        "planned_start_on": "2022-03-01",
        "planned_end_on": "2022-08-31",
    },
    "GB-CHC-285776-NGR476": {
        "sectors": [{"code": "agriculture", "percent": "100"}],
        "planned_start_on": "2022-06-01",
        "planned_end_on": "2022-11-30",
    },
    "DE-1-202033942-0": {
        "sectors": [{"code": "agriculture", "percent": "100"}],
        "planned_start_on": "2022-01-01",
        "planned_end_on": "2022-06-30",
    },
}
"""Proposals that copy a published activity's title and words; it lies in another country, so that nothing of the place
is alike."""


def copied(external_id: str) -> dict[str, Any]:
    """A proposal with the title and the first words of what was published."""
    found = read_activities(published(FILE).read_bytes())
    activity = next(one.activity for one in found if one.activity.external_id == external_id)
    words = " ".join(text.text for text in activity.objectives)[:480]
    told = {"title": activity.titles[0].text[:200], "summary": words or activity.titles[0].text[:480]}
    return {**PROPOSALS[external_id], **told, "countrywide": True}


def drafted(projects: Served, organisation_id: str, **more: Any) -> str:
    """The id of a draft that may be handed in."""
    amount = {"amount": "48000.00", "currency": "USD"}
    description = {
        "code": projects.unique("QIP"),
        "mechanism": "quick_impact",
        "organisation_id": organisation_id,
        "budget": amount,
        "budget_lines": [{"category": 4, "amount": amount}],
        **more,
    }
    body = {"description": description, "effective_on": "2022-01-15"}
    answer = projects.made("/v1/projects", body, "programme_officer")
    project_id: str = answer["resource"]["id"]
    return project_id


def agency(projects: Served) -> str:
    """An organisation that others publish of, too."""
    return organisation(projects, iati_identifier="GB-CHC-285776")


def taken_in(projects: Served, data: bytes, key: str | None = None) -> dict[str, Any]:
    """The answer to a whole file."""
    headers = {**projects.headers("programme_officer", key), "content-type": "application/xml"}
    answer = projects.http.post(f"{ACTIVITIES}/files", content=data, headers=headers)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def overlaps(projects: Served, project_id: str, language: str = "en", **query: Any) -> dict[str, Any]:
    """What a project overlaps."""
    path = f"/v1/projects/{project_id}/overlaps"
    shown: dict[str, Any] = projects.get(path, "auditor", {"accept-language": language}, **query).json()
    return shown


def test_a_published_file_is_taken_in_once(projects: Served) -> None:
    data = published(FILE).read_bytes()
    ids = {found.activity.activity_id for found in read_activities(data)}
    taken_in(projects, data)
    size = projects.size()
    again = taken_in(projects, data)
    assert (again["recorded"], [line["status"] for line in again["results"]]) == (7, ["unchanged"] * 7)
    assert {line["id"] for line in again["results"]} == ids
    assert projects.size() == size
    one = projects.get(ACTIVITIES, "auditor", external_id="GB-CHC-285776-NGR476").json()["items"]
    assert [(item["source"], item["status"]) for item in one] == [("iati", "known")]
    assert one[0] == projects.get(f"{ACTIVITIES}/{one[0]['id']}", "auditor").json()
    assert one[0]["activity"]["titles"][0]["text"] == one[0]["title"]
    listed = projects.get(ACTIVITIES, "auditor", source="iati", limit=2).json()
    assert (len(listed["items"]), listed["next_cursor"]) == (2, str(listed["items"][1]["created_position"]))


@pytest.mark.parametrize("duplicated", PROPOSALS)
def test_a_proposal_that_duplicates_a_published_activity_is_flagged_with_it_first(
    projects: Served, duplicated: str
) -> None:
    taken_in(projects, published(FILE).read_bytes())
    taken_in(projects, published(FLOWS).read_bytes())
    project_id = drafted(projects, agency(projects), **copied(duplicated))
    handed = projects.made(f"/v1/projects/{project_id}/submit", STEP, "programme_officer")
    found = overlaps(projects, project_id)
    first = found["items"][0]
    assert (first["other"]["kind"], first["other"]["external_id"]) == ("iati", duplicated)
    assert all(item["total"] < first["total"] for item in found["items"][1:])
    assert handed["resource"]["overlaps"]["open"] == [item["alert_id"] for item in found["items"]]
    assert (found["checked_on"], found["known"] >= 447) == ("2022-01-20", True)
    assert first["other"]["title"]
    parts = {part["name"]: part for part in first["components"]}
    assert set(parts) == {"place", "sector", "period", "partner", "title", "wording"}
    assert parts["wording"]["matched"]
    assert any(line.startswith("Title: 100/100, weight 15; in common: ") for line in first["explained"])
    french = overlaps(projects, project_id, "fr")["items"][0]["explained"]
    assert any(line.startswith("Titre : 100/100, poids 15; en commun : ") for line in french)


def test_an_alert_holds_a_project_up_until_a_second_person_has_settled_it(projects: Served) -> None:
    taken_in(projects, published(FILE).read_bytes())
    own = agency(projects)
    project_id = drafted(projects, own, **copied("GB-CHC-285776-NGR476"))
    path = f"/v1/projects/{project_id}"
    projects.made(f"{path}/submit", STEP, "programme_officer")
    waiting = [item["alert_id"] for item in overlaps(projects, project_id, status="open")["items"]]
    assert waiting
    settling = {"effective_on": "2022-01-25", "reason": "Another district; agreed with the publisher."}
    alert = f"{path}/overlaps/{waiting[0]}"
    assert projects.post(f"{alert}/override", settling, "auditor").json()["code"] == "grant.missing"
    assert projects.post(f"{alert}/override", settling, "programme_officer").json()["code"] == "overlap.by_author"
    body = {**settling, "resolution": "coordinated"}
    answer = projects.made(f"{alert}/resolve", body, "committee_member")
    assert answer["resource"]["overlaps"]["open"] == waiting[1:]
    again = projects.post(f"{alert}/override", settling, "committee_member").json()
    assert (again["code"], again["figures"]["state"]) == ("overlap.settled", "resolved")
    settled = overlaps(projects, project_id, status="resolved")["items"][0]["settled"]
    assert (settled["resolution"], settled["reason"]) == ("coordinated", settling["reason"])
    assert settled["by"]["subject"] == person_id("committee_member")
    checked = projects.made(f"{path}/overlaps", {"effective_on": "2022-01-26"}, "programme_officer")
    assert checked["resource"]["overlaps"]["open"] == waiting[1:]
    assert checked["resource"]["overlaps"]["checked_on"] == "2022-01-26"


def test_projects_of_both_mechanisms_are_found(projects: Served) -> None:
    own = agency(projects)
    said = {
        "title": "Forages pastoraux d'Ansongo et de Labbezanga",
        "summary": "Quinze forages et leurs comités de gestion pour les éleveurs du fleuve",
        "areas": [{"code": "ML-7", "percent": "100"}],
        "planned_start_on": "2022-03-01",
        "planned_end_on": "2022-08-31",
    }
    first = drafted(projects, own, sectors=[{"code": "water", "percent": "100"}], **said)
    projects.made(f"/v1/projects/{first}/submit", STEP, "programme_officer")
    person = {"issuer": ISSUER, "subject": "focal"}
    of_the_fund = {
        "mechanism": "trust_fund",
        "window": "peace-dividends",
        "themes": ["water-and-sanitation"],
        "areas": [{"code": "ML-7", "percent": "100"}],
        "sectors": [{"code": "water-sanitation", "percent": "100"}],
        "focal_persons": [{"seat": seat, "person": person} for seat in ("headquarters", "field")],
    }
    second = drafted(projects, own, **{**said, **of_the_fund})
    for step in ("develop", "submit"):
        projects.made(f"/v1/projects/{second}/{step}", STEP, "programme_officer")
    found = overlaps(projects, second)["items"][0]
    assert (found["other"]["kind"], found["other"]["id"], found["total"]) == ("project", first, 100)
    assert found["other"]["title"] == said["title"]
    again = projects.made(f"/v1/projects/{first}/overlaps", STEP, "programme_officer")
    assert again["resource"]["overlaps"]["open"]


def test_a_malformed_file_is_refused_with_its_line_and_changes_nothing(projects: Served) -> None:
    data = published(FILE).read_bytes().replace(b"</iati-activity>", b"</iati-activities>", 1)
    size = projects.size()
    headers = projects.headers("programme_officer", accept_language="fr")
    answer = projects.http.post(f"{ACTIVITIES}/files", content=data, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "iati.malformed")
    line = data[: data.index(b"</iati-activities>")].count(b"\n") + 1
    assert answer.json()["figures"]["line"] == line
    assert f"ligne: {line};" in answer.json()["detail"]
    assert projects.size() == size


def run(projects: Served, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`fiducia import activities` against the service."""
    environment = {**os.environ, "FIDUCIA_TOKEN": projects.issuer.token("programme_officer")}
    command = [
        sys.executable,
        "-m",
        "fiducia.cli",
        "import",
        "activities",
        str(file),
        "--url",
        str(projects.http.base_url),
    ]
    return subprocess.run([*command, *more], env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_line_takes_in_every_format_and_refuses_with_the_line(projects: Served, tmp_path: Path) -> None:
    flow = {
        "id": "900001", "amountUSD": 10, "date": "2022-02-03T00:00:00Z", "description": "Puits à Ménaka",
        "destinationObjects": [{"type": "Location", "name": "Mali"}, {"type": "UsageYear", "name": "2022"}],
    }  # fmt: skip
    api = tmp_path / "flows.json"
    api.write_bytes(orjson.dumps({"data": {"flows": [flow]}}))
    for path, count in ((published(FILE), 7), (published(FLOWS), 440), (api, 1)):
        first = orjson.loads(run(projects, path, "--json").stdout)
        assert first["recorded"] + first["unchanged"] == count
        again = run(projects, path, "--json")
        assert again.returncode == 0, again.stderr
        assert orjson.loads(again.stdout)["unchanged"] == count
    broken = tmp_path / "broken.xml"
    broken.write_bytes(published(FILE).read_bytes().replace(b"</iati-activity>", b"</x>", 1))
    size = projects.size()
    refused = run(projects, broken)
    assert refused.returncode == 1
    assert "nothing was recorded" in refused.stderr
    assert "line" in refused.stderr
    assert projects.size() == size


def test_an_erased_activity_is_gone_from_every_answer_and_does_not_come_back(projects: Served) -> None:
    activity = {"source": "iati", "external_id": projects.unique("X"), "titles": [{"language": "fr", "text": "Zaï"}]}
    taken = projects.made(ACTIVITIES, {"activity": activity}, "programme_officer")["resource"]
    path = f"{ACTIVITIES}/{taken['id']}"
    assert projects.get(path, "auditor").json()["activity"]["titles"][0]["text"] == "Zaï"
    erasing = {"because": "personal_data"}
    assert projects.post(f"{path}/erase", erasing, "programme_officer").json()["code"] == "grant.missing"
    projects.made(f"{path}/erase", erasing, "administrator")
    gone = projects.get(path, "auditor").json()
    assert (gone["status"], gone["title"], gone["activity"]) == ("erased", None, None)
    assert projects.post(ACTIVITIES, {"activity": activity}, "programme_officer").status_code == 200
    assert projects.get(path, "auditor").json()["activity"] is None
    assert projects.post(f"{path}/erase", erasing, "administrator").json()["code"] == "third_party_activity.erased"
