"""A bulk answers line by line: atomic it is all or nothing, else each line stands on its own."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.faults.stranger import rederive
from tests.promises.conftest import Fund, Served

LINES_MAX = 10_000


def bulk(served: Served, lines: list[Any], atomic: bool, key: str | None = None) -> httpx.Response:
    return served.post("/v1/bulk", {"atomic": atomic, "lines": lines}, key=key)


@pytest.mark.parametrize("atomic", [True, False])
def test_every_line_is_answered_and_the_lines_alone_get_the_same(served: Served, fund: Fund, atomic: bool) -> None:
    key = served.unique("bulk")
    size = served.size()
    lines = [fund.line(f"{n}.00") for n in range(1, 6)]
    first = bulk(served, lines, atomic, key).json()
    assert (first["recorded"], first["refused"], first["atomic"]) == (5, 0, atomic)
    assert [line["line"] for line in first["results"]] == [1, 2, 3, 4, 5]
    assert {line["status"] for line in first["results"]} == {"recorded"}
    assert [line["position"] for line in first["results"]] == list(range(size, size + 5))
    assert bulk(served, lines, atomic, key).json() == first
    assert bulk(served, lines, not atomic, key).json()["results"] == first["results"]
    for number, line in enumerate(lines, start=1):
        alone = served.post("/v1/receipts", line["body"], key=f"{key}:{number}")
        assert alone.headers["idempotent-replayed"] == "true"
        shown = first["results"][number - 1]
        assert alone.json()["resource"]["id"] == shown["id"]
        assert (alone.json()["position"], alone.json()["transaction_id"]) == (
            shown["position"],
            shown["transaction_id"],
        )
    assert served.size() == size + 5
    page = served.get("/v1/events", **{"from": size}).json()
    assert {event["correlationid"] for event in page["events"]} == {first["correlation_id"]}


def test_one_refused_line_of_an_atomic_bulk_leaves_and_names_nothing(served: Served, fund: Fund) -> None:
    size = served.size()
    lines = [fund.line("1.00"), fund.line("999999999999.00"), fund.line("2.00"), {"command": "x", "body": {}}]
    for given, refused_lines in ((lines[:3], [2]), (lines, [4]), ([lines[0], lines[3], lines[2]], [2])):
        answer = bulk(served, given, atomic=True)
        assert (answer.status_code, answer.json()["code"]) == (409, "bulk.refused")
        assert [error["line"] for error in answer.json()["errors"]] == refused_lines
        for name in ("results", '"id"', "transaction_id", "correlation_id"):
            assert name not in answer.text
    assert served.size() == size
    numbers = served.get("/v1/receipts", fund_id=fund.fund_id, limit=1_000).json()["items"]
    made = served.made("/v1/receipts", fund.receipt())
    counts = [int(item["number"].rsplit("-", 1)[1]) for item in [*numbers, made["resource"]]]
    assert sorted(counts) == list(range(1, len(counts) + 1))


def test_lines_on_their_own_are_refused_in_their_places(served: Served, fund: Fund) -> None:
    key = served.unique("bulk")
    size = served.size()
    lines = [
        fund.line("1.00"),
        fund.line("999999999999.00"),
        {"command": "no_such_command", "body": {}},
        "no line",
        {**fund.line("1.00"), "surprise": 1},
        fund.line("1.00", idempotency_key="a b"),
        fund.line("1.00", idempotency_key="line end\n"),
        {"command": "record_receipt", "body": {**fund.receipt(), "surprise": 1}},
        {"command": "record_receipt", "body": {"\u0000": 1}},
        {"command": "amend_pledge", "path_ids": {"pledge_id": "x"}, "body": {}},
        {"command": "record_receipt", "body": fund.receipt(), "if_match": "1"},
        {"command": "register_project", "body": {}},
        fund.line("2.00"),
    ]
    answer = bulk(served, lines, atomic=False, key=key).json()
    assert (answer["recorded"], answer["refused"]) == (2, 11)
    codes = [line.get("problem", {}).get("code") for line in answer["results"]]
    assert codes[:7] == [
        None, "receipt.exceeds_receivable", "command.unknown", "bulk.line", "bulk.line", "idempotency.key_invalid",
        "idempotency.key_invalid",
    ]  # fmt: skip
    assert codes[7] == "request.unknown_field"
    assert codes[9:11] == ["bulk.line", "if_match.invalid"]
    assert codes[-1] is None
    assert served.size() == size + 2
    assert bulk(served, [lines[0]], atomic=False, key=key).json()["results"][0] == answer["results"][0]


def test_keys_of_lines_may_be_given(served: Served, fund: Fund) -> None:
    mine = served.unique("mine")
    lines = [fund.line("1.00", idempotency_key=mine), fund.line("1.00", idempotency_key=mine), fund.line("1.00")]
    size = served.size()
    results = bulk(served, lines, atomic=False).json()["results"]
    assert results[0]["position"] == results[1]["position"] != results[2]["position"]
    assert served.size() == size + 2
    lines[1] = fund.line("2.00", idempotency_key=mine)
    assert bulk(served, lines, atomic=True).json()["errors"][0]["code"] == "idempotency.key_reused"


def test_a_bulk_has_at_most_ten_thousand_lines(served: Served, fund: Fund) -> None:
    size = served.size()
    refused = bulk(served, [{}] * (LINES_MAX + 1), atomic=False)
    assert (refused.status_code, refused.json()["code"]) == (413, "bulk.too_many_lines")
    assert refused.json()["figures"] == {"lines": LINES_MAX + 1, "lines_max": LINES_MAX}
    answer = bulk(served, [{}] * LINES_MAX, atomic=False).json()
    assert answer["refused"] == LINES_MAX
    assert served.size() == size


@pytest.mark.parametrize("body", [{}, {"lines": {}}, {"lines": [], "atomic": 1}, {"lines": [], "x": 1}])
def test_what_is_no_bulk_is_refused(served: Served, body: Any) -> None:
    answer = served.post("/v1/bulk", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


@pytest.mark.parametrize("atomic", [True, False])
def test_an_empty_bulk_is_answered(served: Served, atomic: bool) -> None:
    assert bulk(served, [], atomic).json()["results"] == []


def test_each_line_needs_its_own_scope_and_grant(served: Served, fund: Fund) -> None:
    token = served.issuer.sign("a-stranger", scopes="funds:write")
    headers = {"authorization": f"Bearer {token}", "idempotency-key": served.unique("bulk")}
    fund_line = {
        "command": "open_fund",
        "body": {"code": "NOPE", "name": "N", "kind": "trust_fund", "base_currency": "USD"},
    }
    answer = served.http.post("/v1/bulk", json={"lines": [fund.line(), fund_line]}, headers=headers).json()
    assert [line["problem"]["code"] for line in answer["results"]] == ["scope.missing", "grant.missing"]


def test_eight_clients_whose_atomic_bulks_share_every_account_all_finish(
    served: Served, neighbour: Served, fund: Fund
) -> None:
    lines, rounds, clients = 100, 2, 8
    size = served.size()

    def client(number: int) -> list[int]:
        by = (served, neighbour)[number % 2]
        positions: list[int] = []
        for round_number in range(rounds):
            key = f"eight-{number}-{round_number}"
            answer = bulk(by, [fund.line("0.01")] * lines, atomic=True, key=key)
            assert answer.status_code == 200, answer.text
            positions += [line["position"] for line in answer.json()["results"]]
            doomed = [fund.line("0.01")] * (lines - 1) + [fund.line("999999999999.00")]
            failed = bulk(by, doomed, atomic=True, key=f"doomed-{number}-{round_number}")
            assert (failed.status_code, [e["line"] for e in failed.json()["errors"]]) == (409, [lines])
        return positions

    with ThreadPoolExecutor(clients) as pool:
        positions = [position for found in pool.map(client, range(clients)) for position in found]
    total = lines * rounds * clients
    assert sorted(positions) == list(range(size, size + total))
    assert served.size() == size + total
    keys = rederive(served.admin_url, served.origin).keys()
    assert sum(key.startswith("eight-") for key in keys) == total
    assert max(count for key, count in keys.items() if key.startswith("eight-")) == 1
    assert not any(key.startswith("doomed-") for key in keys)
