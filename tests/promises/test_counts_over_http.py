"""Counting projects by API: as they stood on any day, by what they have in common, held against the distinct total."""

from __future__ import annotations

from typing import Any

from tests.promises.conftest import Served
from tests.promises.test_projects_over_http import described, organisation


def usd(amount: str) -> list[dict[str, str]]:
    return [{"amount": amount, "currency": "USD"}]


def counted(projects: Served, organisation_id: str, **query: Any) -> dict[str, Any]:
    """Of one organisation alone: others stand in the same log."""
    answer = projects.get("/v1/projects/counts", "auditor", organisation_id=organisation_id, **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def drafted(projects: Served, organisation_id: str, on: str, **more: Any) -> str:
    body = {**described(projects, organisation_id, **more), "effective_on": on}
    project_id: str = projects.made("/v1/projects", body, "programme_officer")["resource"]["id"]
    return project_id


def test_a_project_counts_from_its_day_of_effect_in_the_state_of_that_day(projects: Served) -> None:
    partner = organisation(projects)
    first = drafted(projects, partner, "2024-01-15")
    drafted(projects, partner, "2024-01-20")
    projects.made(f"/v1/projects/{first}/submit", {"effective_on": "2024-01-20"}, "programme_officer")
    for day, states in (
        ("2024-01-14", {}), ("2024-01-15", {"draft": 1}), ("2024-01-19", {"draft": 1}),
        ("2024-01-20", {"draft": 1, "submitted": 1}),
    ):  # fmt: skip
        answer = counted(projects, partner, as_of=day, by="state")
        assert {group["key"]: group["projects"] for group in answer["groups"]} == states
        assert answer["total"]["projects"] == sum(states.values())
    assert counted(projects, partner, approved="true")["total"]["projects"] == 0


def test_counts_of_areas_do_not_add_up_and_their_check_does(projects: Served) -> None:
    partner, day = organisation(projects), "2022-05-02"
    thirds = [{"code": code, "percent": part} for code, part in (("ML-7", "33.3333"), ("ML-9", "33.3333"))]
    drafted(projects, partner, day, areas=[{"code": "ML-7", "percent": "100"}])
    drafted(projects, partner, day, areas=[*thirds, {"code": "ML-6", "percent": "33.3334"}])
    drafted(projects, partner, day, areas=[], countrywide=True)
    drafted(projects, partner, day, areas=[{"code": "unassigned", "percent": "100"}])
    answer = counted(projects, partner, as_of=day, by="area")
    lines = {group["key"]: group for group in answer["groups"]}
    assert {code: (line["projects"], line["only_here"]) for code, line in lines.items()} == {
        "ML-6": (1, 0), "ML-7": (2, 1), "ML-9": (1, 0),
    }  # fmt: skip
    assert lines["ML-6"]["amounts"] == usd("16000.03")
    assert lines["ML-7"]["amounts"] == usd("63999.99")
    assert [answer[name]["projects"] for name in ("several", "countrywide", "unassigned")] == [1, 1, 1]
    check = {"touching": 4, "extra_placements": 2, "countrywide": 1, "unassigned": 1, "distinct": 4}
    assert (answer["check"], answer["total"]["projects"]) == (check, 4)
    boxes = counted(projects, partner, as_of=day, by="reporting_area", grouping="illustrative_boxes")
    assert {g["key"]: (g["projects"], g["only_here"]) for g in boxes["groups"]} == {
        "illustrative.gao-menaka": (2, 1), "illustrative.tombouctou-taoudenit": (1, 0),
    }  # fmt: skip
    assert boxes["check"]["distinct"] == 4


def test_projects_are_listed_by_area_and_sector_and_what_is_no_question_is_refused(projects: Served) -> None:
    partner = organisation(projects)
    two = [{"code": "ML-7", "percent": "50"}, {"code": "ML-8", "percent": "50"}]
    both = drafted(projects, partner, "2024-01-15", areas=two)
    one = drafted(projects, partner, "2024-01-15", sectors=[{"code": "health", "percent": "100"}])
    for query, ids in (({"area": "ML-7"}, [both, one]), ({"area": "ML-8"}, [both]), ({"sector": "health"}, [one])):
        listed = projects.get("/v1/projects", "auditor", organisation_id=partner, **query).json()["items"]
        assert [item["id"] for item in listed] == ids
    assert counted(projects, partner, by="sector", area="ML-8")["groups"][0]["projects"] == 1
    for query in ({"by": "colour"}, {"by": "reporting_area"}, {"grouping": "map_labels"}, {"as_of": "yesterday"}):
        assert projects.get("/v1/projects/counts", "auditor", **query).json()["code"] == "parameter.invalid"
