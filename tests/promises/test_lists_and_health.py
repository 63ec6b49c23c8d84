"""Lists page and filter alike, and a service tells how it is, what it offers and what its data look like."""

import pytest

from tests.promises.conftest import Fund, Served


@pytest.fixture(scope="module")
def filled(served: Served) -> Fund:
    fund = Fund.opened(served)
    lines = [fund.line(f"{n}.00") for n in range(1, 8)]
    answer = served.post("/v1/bulk", {"lines": lines, "atomic": True})
    assert answer.status_code == 200
    return fund


def test_a_list_pages_through_everything_once_in_order(served: Served, filled: Fund) -> None:
    whole = served.get("/v1/receipts", fund_id=filled.fund_id).json()
    assert len(whole["items"]) == 7
    assert whole["next_cursor"] is None
    for limit in (1, 2, 3, 6, 7):
        found, cursor, pages = [], None, 0
        while pages == 0 or cursor is not None:
            query = {"cursor": cursor} if cursor is not None else {}
            page = served.get("/v1/receipts", fund_id=filled.fund_id, limit=limit, **query).json()
            assert len(page["items"]) <= limit
            found += page["items"]
            cursor, pages = page["next_cursor"], pages + 1
        assert found == whole["items"]
        assert pages == -(-7 // limit)
    positions = [item["created_position"] for item in whole["items"]]
    assert positions == sorted(positions)


def test_a_list_is_filtered_by_what_people_filter_by(served: Served, filled: Fund) -> None:
    one = served.get("/v1/receipts", fund_id=filled.fund_id, limit=1).json()["items"][0]
    assert served.get("/v1/receipts", number=one["number"]).json()["items"] == [one]
    assert len(served.get("/v1/receipts", fund_id=filled.fund_id, status="applied").json()["items"]) == 7
    assert served.get("/v1/receipts", fund_id=filled.fund_id, status="returned").json()["items"] == []
    assert served.get("/v1/receipts", bank_account_id=filled.donor_id).json()["items"] == []
    assert served.get("/v1/agreements", donor_id=filled.donor_id).json()["items"][0]["id"] == filled.agreement_id


def test_one_resource_is_shown_as_in_the_list_with_its_version(served: Served, filled: Fund) -> None:
    one = served.get("/v1/receipts", fund_id=filled.fund_id, limit=1).json()["items"][0]
    answer = served.get(f"/v1/receipts/{one['id']}")
    assert answer.json() == one
    assert answer.headers["etag"] == f'"{one["version"]}"'


def test_every_list_answers(served: Served) -> None:
    paths = served.http.get("/openapi.json").json()["paths"]
    lists = [p for p, methods in paths.items() if "get" in methods and "{" not in p and p.startswith("/v1/")]
    assert len(lists) > 15
    for path in lists:
        answer = served.get(path, role="auditor")
        assert answer.status_code in (200, 400, 404), f"{path}: {answer.text}"


def test_health_and_metrics(served: Served) -> None:
    assert served.http.get("/livez").text == "ok"
    assert served.http.get("/readyz").text == "ok"
    metrics = served.http.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    assert 'fiducia_answers_total{method="GET",service="ledger",status="200"}' in metrics.text
    assert "fiducia_answer_seconds_bucket" in metrics.text


def test_the_service_describes_itself(served: Served) -> None:
    document = served.http.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"/v1/receipts", "/v1/bulk", "/v1/events"} <= document["paths"].keys()
    assert served.http.get("/docs").status_code == 200


def test_every_schema_is_published(served: Served) -> None:
    listed = served.http.get("/v1/schemas").json()
    assert {"/v1/schemas/events/FundOpened/1"} <= set(listed["events"])
    assert {"/v1/schemas/commands/record_receipt"} <= set(listed["commands"])
    for path in (*listed["events"], *listed["commands"]):
        answer = served.http.get(path)
        assert answer.headers["content-type"].startswith("application/schema+json")
        assert answer.json()["additionalProperties"] is False, path
