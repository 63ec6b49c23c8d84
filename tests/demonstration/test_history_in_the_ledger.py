"""The illustrative history in a started ledger, over real HTTP: loaded once, counted by API at the stated days."""

import socket
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fiducia.cli import app
from fiducia.demonstration.history import QUICK_IMPACT_ON, TRUST_FUND_ON, plan
from fiducia.demonstration.history.placements import BOXES
from fiducia.demonstration.lines import organisation_id
from fiducia.demonstration.loading import count, is_loaded, load
from fiducia.demonstration.recording import QUICK_IMPACT, TRUST_FUND
from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import prepare, seed_grants, start_service
from fiducia.ledger_http import LedgerOverHttp
from shared.contracts.events.parties import Role
from shared.contracts.fiscal_years import fiscal_year_of
from tests.support.desk import ORIGIN

INTERRUPTED_IN = "allocations"


class Interrupted(Exception):
    """The load is stopped from outside."""


@dataclass(frozen=True)
class Served:
    """A ledger's address, its data folder, and itself as each person speaks to it."""

    url: str
    var: Path
    people: dict[Role, LedgerOverHttp]


@pytest.fixture(scope="module")
def served(cluster: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ledger's process on a database of its own."""
    var = tmp_path_factory.mktemp("var")
    issuer = EmbeddedIssuer(var / "issuer")
    prepared = prepare(cluster, issuer, f"ledger_{uuid.uuid4().hex[:12]}", ORIGIN)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start_service(prepared, port, var / "ledger.log")
    url = f"http://127.0.0.1:{port}"
    roles: tuple[Role, ...] = ("administrator", "finance_officer", "auditor")
    try:
        seed_grants(url, issuer)
        yield Served(url, var, {role: LedgerOverHttp(url, issuer.token(role)) for role in roles})
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def loaded(served: Served) -> LedgerOverHttp:
    """The ledger with the history in it, as an auditor reads it: the load was interrupted once, and gone on with."""
    auditor = served.people["auditor"]
    assert not is_loaded(auditor)

    def interrupt(wave: str, done: int) -> None:
        if wave == INTERRUPTED_IN:
            raise Interrupted

    with pytest.raises(Interrupted):
        load(served.people.__getitem__, interrupt)
    assert not is_loaded(auditor)
    heard: Counter[str] = Counter()
    given = load(served.people.__getitem__, lambda wave, done: heard.update({wave: done}))
    assert given == heard.total() == count(plan())
    assert is_loaded(auditor)
    return auditor


def minor(money: dict[str, str]) -> int:
    return int(money["amount"].replace(".", ""))


def fund(ledger: LedgerOverHttp, code: str) -> str:
    found = ledger.fund(code)
    assert found is not None
    return str(found["id"])


def in_base(answer: dict[str, Any], account: str) -> int:
    return sum(int(x["base_amount"].replace(".", "")) for x in answer["accounts"] if x["account"] == account)


def test_what_was_interrupted_stands_once(loaded: LedgerOverHttp) -> None:
    history = plan()
    codes = [project["code"] for project in loaded.items("/v1/projects")]
    assert sorted(codes) == sorted(project.code for project in history.projects)
    references = [a["reference"] for a in loaded.items("/v1/allocations")]
    assert sorted(references) == sorted(codes)
    assert len(list(loaded.items("/v1/receipts"))) == sum(len(a.receipts) for a in history.agreements)
    assert len(list(loaded.items("/v1/funds"))) == 2


def test_the_command_line_loads_what_is_there_no_second_time(served: Served, loaded: LedgerOverHttp) -> None:
    size = loaded.get("/v1/events", limit=1)["size"]
    told = CliRunner().invoke(app, ["demo", "load", "--url", served.url], env={"FIDUCIA_VAR": str(served.var)})
    assert told.exit_code == 0, told.output
    assert "illustrative history is there already" in told.stderr
    assert loaded.get("/v1/events", limit=1)["size"] == size


def test_the_trust_fund_on_its_day(loaded: LedgerOverHttp) -> None:
    fund_id = fund(loaded, TRUST_FUND)
    receipts = list(loaded.items("/v1/receipts", fund_id=fund_id))
    by_day = [r for r in receipts if date.fromisoformat(r["received_on"]) <= TRUST_FUND_ON]
    assert sum(minor(r["gross"]) for r in by_day) == 118_000_000_00
    books = loaded.get("/v1/trial-balance", fund_id=fund_id, as_of=str(TRUST_FUND_ON))
    assert -in_base(books, "contribution_revenue") == 118_000_000_00
    assert -sum(in_base(books, account) for account in ("allocated", "committed", "spent")) == 102_000_000_00
    allocations = list(loaded.items("/v1/allocations", fund_id=fund_id))
    assert len({a["project_id"] for a in allocations if date.fromisoformat(a["approved_on"]) <= TRUST_FUND_ON}) == 315
    agreements = list(loaded.items("/v1/agreements", fund_id=fund_id))
    assert len({a["donor_id"] for a in agreements}) == 16


def test_quick_impact_projects_on_their_day(loaded: LedgerOverHttp) -> None:
    fund_id = fund(loaded, QUICK_IMPACT)
    projects = {p["id"]: p for p in loaded.items("/v1/projects", mechanism="quick_impact")}
    approved = [
        a for a in loaded.items("/v1/allocations", fund_id=fund_id)
        if date.fromisoformat(a["approved_on"]) <= QUICK_IMPACT_ON
    ]  # fmt: skip
    assert len(approved) == 740
    assert sum(minor(projects[a["project_id"]]["approved_amount"]) for a in approved) == 29_800_000_00
    of_year = [a for a in approved if fiscal_year_of(date.fromisoformat(a["approved_on"])) == 2021]
    assert len(of_year) == 120
    assert sum(minor(projects[a["project_id"]]["approved_amount"]) for a in of_year) == 4_800_000_00


def test_the_country_teams_part_and_the_boxes(loaded: LedgerOverHttp) -> None:
    team = {organisation_id(code) for code in plan().country_team}
    of_area = {area: box.code for box in BOXES for area in box.areas}
    for mechanism, count_of_team, amount, printed in (
        ("quick_impact", 32, 1_302_180_00, [78, 107, 146, 146, 156]),
        ("trust_fund", 20, 9_555_737_00, [31, 33, 38, 51, 53]),
    ):
        projects = list(loaded.items("/v1/projects", mechanism=mechanism))
        of_team = [p for p in projects if p["organisation_id"] in team]
        assert (len(of_team), sum(minor(p["approved_amount"]) for p in of_team)) == (count_of_team, amount)
        touched = [{of_area.get(area) for area in p["areas"]} for p in projects]
        alone = Counter(boxes.copy().pop() for boxes in touched if len(boxes) == 1 and None not in boxes)
        assert sorted(alone.values()) == printed


def test_what_stands_in_the_end(loaded: LedgerOverHttp) -> None:
    statuses = Counter(p["status"] for p in loaded.items("/v1/projects"))
    assert statuses.total() == 1_055
    assert (statuses["suspended"], statuses["terminated"]) == (1, 1)
    refunds = [p for p in plan().projects if p.refund]
    assert len(list(loaded.items("/v1/refunds"))) == len(refunds)
    for code in (TRUST_FUND, QUICK_IMPACT):
        books = loaded.get("/v1/trial-balance", fund_id=fund(loaded, code))
        assert set(books["sums"].values()) == {"0.00"}
    for named in loaded.items("/v1/funds"):
        assert "llustrative" in named["name"]
