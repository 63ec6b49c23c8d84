"""The golden fund over HTTP: its events over the ledger's feed into every money report, and what is refused."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from services.reporting.reports.money_reports import MONEY_REPORTS
from shared.contracts.money import to_minor
from tests.reporting.conftest import Reporting
from tests.reporting.serving import followed
from tests.reporting.test_golden_statement import COLUMNS, PRINTED
from tests.stories.test_golden_table import PUBLISHED, Published, thousands
from tests.stories.test_golden_table import published as published
from tests.support.desk import ORIGIN

AS_OF = "2013-12-31"
ROUTES = ("sources-and-uses", *(report.name for report in MONEY_REPORTS))
CLOSED = pytest.mark.parametrize("published", ["years closed"], indirect=True)


@pytest.fixture
def golden(cluster: Server, issuer: EmbeddedIssuer, published: Published, tmp_path: Path) -> Iterator[Reporting]:
    """Reporting that follows the golden fund's ledger."""
    tmp_path.chmod(0o755)
    with followed(cluster, issuer, published.desk, tmp_path) as running:
        running.told("/v1/reports/sources-and-uses", {ORIGIN: published.desk.size()}, fund="ALB", as_of=AS_OF)
        yield running


def printed(report: dict[str, Any], table: str, line: str) -> tuple[int, ...]:
    """A line's cells in thousands."""
    found = next(one for one in report["tables"] if one["key"] == table)
    cells = next(one for one in found["lines"] if one["key"] == line)
    return tuple(thousands(to_minor(cells[column], "USD")) for column in COLUMNS)


@CLOSED
def test_the_golden_fund_over_http(golden: Reporting, published: Published) -> None:
    """Every published cell; every report answers, and with its `at` gives the same bytes; every refusal."""
    report = golden.get("/v1/reports/sources-and-uses", fund="ALB", as_of=AS_OF).json()
    for row, line in PRINTED.items():
        assert printed(report, "sources_and_uses", line) == PUBLISHED[row], row
    assert printed(report, "sources_and_uses", "opening_cash") == (3_469, 1_969, 0)
    assert printed(report, "partners", "expenditure") == PUBLISHED["expenditure"]
    assert printed(report, "partners", "balance_with_partners")[2] == 3_047
    for name in ROUTES:
        _the_same_bytes(golden, name)
    _refusals(golden)
    _rights(golden)


def _the_same_bytes(golden: Reporting, name: str) -> None:
    answer = golden.get(f"/v1/reports/{name}", fund="ALB", as_of=AS_OF)
    assert answer.status_code == 200, (name, answer.text)
    again = golden.get(f"/v1/reports/{name}", fund="ALB", as_of=AS_OF, at=answer.json()["at"])
    assert again.content == answer.content, name
    early = golden.get(f"/v1/reports/{name}", fund="ALB", as_of=AS_OF, calendar="mission", lang="fr")
    assert early.status_code == 200, (name, early.text)


def _refusals(golden: Reporting) -> None:
    tomorrow = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()
    size = golden.get("/v1/reports/transfers", fund="ALB").json()["sources"][0]["position"]
    for path, query, status, code in (
        ("transfers", {}, 400, "parameter.invalid"),
        ("transfers", {"fund": "NONE"}, 404, "fund.unknown"),
        ("transfers", {"fund": "ALB", "calendar": "lunar"}, 400, "parameter.invalid"),
        ("transfers", {"fund": "ALB", "lang": "de"}, 400, "parameter.invalid"),
        ("transfers", {"fund": "ALB", "months": "3"}, 400, "parameter.invalid"),
        ("transfers", {"fund": "ALB", "as_of": tomorrow}, 400, "as_of.future"),
        ("contributions", {"fund": "ALB", "as_of": "0001-01-01"}, 400, "parameter.invalid"),
        ("transfers", {"fund": "ALB", "at": f"{ORIGIN}:{size + 1_000}"}, 400, "position.beyond"),
        ("transfers", {"fund": "ALB", "at": "another.example/ledger:1"}, 400, "parameter.invalid"),
        ("forecast", {"fund": "ALB", "months": "0"}, 400, "parameter.invalid"),
        ("forecast", {"fund": "ALB", "months": "121"}, 400, "parameter.invalid"),
        ("donor-statement", {"fund": "ALB", "donor": "NOBODY"}, 404, "organisation.unknown"),
        ("donor-statement", {"fund": "ALB", "donor": "ALB-IP", "at": f"{ORIGIN}:0"}, 404, "fund.unknown"),
    ):
        answer = golden.get(f"/v1/reports/{path}", **query)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (path, query)
    assert golden.get("/v1/reports/forecast", fund="ALB", months="120").status_code == 200


def _rights(golden: Reporting) -> None:
    for name in ROUTES:
        answer = golden.get(f"/v1/reports/{name}", "donor", fund="ALB")
        assert (answer.status_code, answer.json()["code"]) == (403, "grant.missing"), name
