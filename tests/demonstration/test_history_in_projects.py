"""The proposals of the illustrative history in a started projects service, over real HTTP: given twice, there once,
and counted by API on the stated days."""

import socket
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fiducia.demonstration.following import FOLLOWS, source_position
from fiducia.demonstration.history import QUICK_IMPACT_ON, TRUST_FUND_ON, plan
from fiducia.demonstration.lines import organisation_id
from fiducia.demonstration.loading import (
    Both,
    count_together,
    follow_each_other,
    is_loaded_together,
    record,
    store_evidence,
)
from fiducia.demonstration.phases import NOT_TOGETHER, PHASES
from fiducia.demonstration.recording import WAVES
from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import PROJECTS_ORIGIN, prepare, seed_grants, start_service
from fiducia.ledger_http import LedgerOverHttp
from shared.cited.presentation import QIP_BOXES, TF_BOXES
from shared.contracts.events.parties import Role

TO_REVIEW = [phase for phase in PHASES if phase.title in ("partners", "proposals")]


@pytest.fixture(scope="module")
def both(cluster: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The projects service on a database of its own; it stands in the place of both."""
    var = tmp_path_factory.mktemp("var")
    issuer = EmbeddedIssuer(var / "issuer")
    name = f"projects_{uuid.uuid4().hex[:12]}"
    prepared = prepare(cluster, issuer, name, PROJECTS_ORIGIN, "projects")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start_service(prepared, port, Path(var) / "projects.log")
    url = f"http://127.0.0.1:{port}"
    try:
        seed_grants(url, issuer)
        with ExitStack() as opened:

            def as_person(role: Role, person: int) -> LedgerOverHttp:
                return opened.enter_context(LedgerOverHttp(url, issuer.token(role, person)))

            kept = cache(as_person)
            yield Both(kept, kept)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def proposed(both: Both) -> LedgerOverHttp:
    """The service with every proposal in it, each given twice."""
    store_evidence(both.of("projects", "programme_officer"))
    auditor = both.of("projects", "auditor")
    sizes = []
    for _ in range(2):
        given = sum(record(phase, both, {}, lambda wave, done: None)[0] for phase in TO_REVIEW)
        sizes.append(auditor.get("/v1/events", limit=1)["size"])
    assert given > 20 * len(plan().projects)
    assert sizes[0] == sizes[1]
    return auditor


def counted(auditor: LedgerOverHttp, **query: Any) -> dict[str, Any]:
    return auditor.get("/v1/projects/counts", **query)


def test_every_project_is_there_on_the_stated_days_with_what_it_asks_for(proposed: LedgerOverHttp) -> None:
    for mechanism, day, state, projects, amount in (
        ("trust_fund", TRUST_FUND_ON, "technical_review", 315, "102000000.00"),
        ("quick_impact", QUICK_IMPACT_ON, "submitted", 740, "29800000.00"),
    ):
        found = counted(proposed, as_of=str(day), by="state", mechanism=mechanism)
        amounts = [{"amount": amount, "currency": "USD"}]
        assert found["groups"] == [{"key": state, "projects": projects, "amounts": amounts, "beneficiaries": 0}]
    assert counted(proposed, as_of="2012-12-31")["total"]["projects"] == 0


def test_the_boxes_of_the_map_by_api(proposed: LedgerOverHttp) -> None:
    for mechanism, day, boxes in (
        ("trust_fund", TRUST_FUND_ON, TF_BOXES),
        ("quick_impact", QUICK_IMPACT_ON, QIP_BOXES),
    ):
        asked = {"as_of": str(day), "mechanism": mechanism, "by": "reporting_area", "grouping": "illustrative_boxes"}
        found = counted(proposed, **asked)
        assert sorted(group["only_here"] for group in found["groups"]) == sorted(boxes)
        assert found["check"]["distinct"] == found["total"]["projects"]


def test_the_country_team_by_api_with_the_agencies_named(proposed: LedgerOverHttp) -> None:
    for mechanism, projects, amount, agencies in (
        ("quick_impact", 32, "1302180.00", 8), ("trust_fund", 20, "9555737.00", 10),
    ):  # fmt: skip
        asked = {"as_of": str(QUICK_IMPACT_ON), "mechanism": mechanism, "organisation_kind": "un_agency"}
        found = counted(proposed, by="organisation", **asked)
        assert found["total"]["projects"] == projects
        assert found["total"]["amounts"] == [{"amount": amount, "currency": "USD"}]
        assert {group["key"] for group in found["groups"]} <= {organisation_id(code) for code in plan().country_team}
        assert len(found["groups"]) == agencies


def test_phases_hold_every_wave_of_the_ledger_once_and_what_it_hears_not_at_all() -> None:
    waves = [wave.title for phase in PHASES if phase.service == "ledger" for wave in phase.waves]
    assert waves == [wave.title for wave in WAVES if wave.title not in NOT_TOGETHER]
    assert [phase.service for phase in PHASES][:2] == ["projects", "ledger"]
    assert count_together(plan()) > 30_000


def test_a_service_that_hears_nobody_is_not_loaded_together(both: Both, proposed: LedgerOverHttp) -> None:
    assert not follow_each_other(both)
    assert FOLLOWS.startswith("fiducia_subscription")
    assert not is_loaded_together(proposed)


@pytest.mark.parametrize(
    "data", [{"heard_from": {"position": 7}}, {"source": {"position": 7}}, {"source_position": 7}]
)  # fmt: skip
def test_where_an_event_was_heard(data: dict[str, Any]) -> None:
    assert source_position(data) == 7
    assert source_position({}) == -1
