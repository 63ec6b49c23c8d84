"""The reference lists as an integrator reads them, and the refusal of a code that none of them has."""

from __future__ import annotations

import pytest

from services.projects.reference.lists import LISTS
from shared.cited import CITED_FIGURES
from tests.promises.conftest import Served
from tests.promises.test_projects_over_http import described, organisation


def test_every_list_is_served_by_its_name(projects: Served) -> None:
    named = {item["list"]: item["codes"] for item in projects.get("/v1/reference", "auditor").json()["items"]}
    assert named == {name: len(listed.entries) for name, listed in LISTS.items()}
    for name in named:
        answer = projects.get(f"/v1/reference/{name}", "auditor", as_of="2021-06-30")
        assert answer.status_code == 200
        assert (answer.json()["list"], answer.json()["as_of"]) == (name, "2021-06-30")
    assert projects.get("/v1/reference/regions", "auditor").json()["code"] == "reference.unknown"
    assert projects.http.get("/v1/reference").status_code == 401


@pytest.mark.parametrize(("how", "language"), [("header", "fr"), ("lang", "fr"), ("neither", "en")])
def test_names_are_in_the_language_asked_for(projects: Served, how: str, language: str) -> None:
    headers = {"accept-language": "fr"} if how == "header" else {}
    query = {"lang": "fr"} if how == "lang" else {}
    answer = projects.get("/v1/reference/areas", "auditor", headers, **query)
    labels = {item["code"]: item["label"] for item in answer.json()["items"]}
    assert (labels["ML-6"], answer.headers["content-language"]) == (
        {"fr": "Tombouctou", "en": "Timbuktu"}[language],
        language,
    )
    assert projects.get("/v1/reference/areas", "auditor", lang="de").json()["code"] == "parameter.invalid"


def test_what_people_call_a_place_finds_its_code_on_the_day(projects: Served) -> None:
    found = projects.get("/v1/reference/areas", "auditor", named="taoudéni", as_of="2021-06-30").json()
    assert [item["code"] for item in found["items"]] == ["ML-10"]
    near = projects.get("/v1/reference/areas", "auditor", named="Tombouctu").json()
    assert (near["items"], near["nearest"][0]) == ([], "ML-6")
    for as_of, there in (("2022-12-31", True), ("2023-01-01", False)):
        listed = projects.get("/v1/reference/areas", "auditor", as_of=as_of).json()["items"]
        assert ("unassigned" in {item["code"] for item in listed}) == there


def test_cited_figures_keep_their_source_and_stand_apart(projects: Served) -> None:
    answer = projects.get("/v1/cited-figures", "auditor").json()
    assert (answer["kind"], len(answer["items"])) == ("cited", len(CITED_FIGURES))
    sources = {source["code"] for source in answer["sources"]}
    assert {figure["source"] for figure in answer["items"]} <= sources
    quick = projects.get("/v1/cited-figures", "auditor", mechanism="quick_impact", source="presentation").json()
    boxes = sorted(int(f["value"]) for f in quick["items"] if f["code"].startswith("map.qip."))
    assert boxes == [78, 107, 146, 146, 156]


def test_a_code_that_no_list_has_is_refused_with_the_nearest(projects: Served) -> None:
    body = described(projects, organisation(projects), areas=[{"code": "Gao", "percent": "100"}])
    answer = projects.post("/v1/projects", body, "programme_officer")
    assert (answer.status_code, answer.json()["code"]) == (422, "code.unknown")
    assert answer.json()["errors"][0]["pointer"] == "/description/areas/0/code"
    assert answer.json()["figures"] == {"list": "areas", "given": "Gao", "on": "2024-01-15", "nearest": ["ML-7"]}
