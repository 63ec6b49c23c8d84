"""The feed gives every event in the order of positions, in three forms, and a reader of it misses nothing."""

import base64
import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import psycopg
import pytest
from pymerkle import InmemoryTree

from tests.faults.stranger import rederive
from tests.promises.conftest import Fund, Served

WAKE_SECONDS_MAX = 15


def stored_leaves(served: Served) -> list[bytes]:
    with psycopg.connect(served.admin_url) as admin:
        return [row[0] for row in admin.execute("SELECT leaf FROM log_events ORDER BY position").fetchall()]


def everything(served: Served, limit: int = 97, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    at = 0
    while True:
        page = served.get("/v1/events", **{"from": at}, limit=limit, **query).json()
        found.extend(page["events"])
        if page["next"] == at:
            assert page["size"] == at
            return found
        at = page["next"]


def test_cloud_events_carry_the_stored_data(served: Served, fund: Fund) -> None:
    leaves = stored_leaves(served)
    shown = everything(served)
    assert [event["sequence"] for event in shown] == [str(position) for position in range(len(leaves))]
    for event, leaf in zip(shown, leaves, strict=True):
        envelope = orjson.loads(leaf)
        assert event["specversion"] == "1.0"
        assert (event["id"], event["source"], event["type"]) == (envelope["event_id"], served.origin, envelope["type"])
        assert event["data"] == envelope["data"]
        assert event["time"] == envelope["recorded_at"]
        assert (event["stream"], event["streamversion"]) == (envelope["stream"], envelope["version"])
        assert event["transactionid"] == envelope["transaction_id"]
        assert event.get("effectiveon") == envelope.get("effective_on")
        assert event.get("correlationid") == envelope.get("correlation_id")
        assert orjson.loads(event["actor"]) == envelope["actor"]
        assert base64.b64decode(event["leafhash"]) == hashlib.sha256(b"\x00" + leaf).digest()
        assert all(name.isalnum() and name.islower() for name in event), "CloudEvents attribute names"
    schemas = {event["dataschema"] for event in shown}
    assert all(served.http.get(schema).json()["type"] == "object" for schema in schemas)


def test_the_canonical_form_is_the_stored_bytes(served: Served, fund: Fund) -> None:
    whole_log = stored_leaves(served)
    start = max(0, len(whole_log) - 1_000)
    leaves = whole_log[start:]
    query = {"form": "canonical", "limit": 1_000, "from": start}
    lines = served.get("/v1/events", headers={"accept": "application/x-ndjson"}, **query)
    assert lines.headers["content-type"].startswith("application/x-ndjson")
    assert lines.content.split(b"\n")[:-1] == leaves
    assert lines.headers["fiducia-next"] == lines.headers["fiducia-size"] == str(len(whole_log))
    whole = served.get("/v1/events", **query).content
    assert whole.startswith(b'{"events":[' + b",".join(leaves) + b"]")


def test_ndjson_has_the_same_events(served: Served, fund: Fund) -> None:
    page = served.get("/v1/events", limit=5).json()
    lines = served.get("/v1/events", headers={"accept": "application/x-ndjson"}, limit=5)
    assert [orjson.loads(line) for line in lines.content.splitlines()] == page["events"]
    assert lines.headers["fiducia-next"] == str(page["next"])


@pytest.mark.parametrize("filtered", ["type", "types", "stream", "fund"])
def test_a_filter_moves_next_and_counts_what_it_left_out(served: Served, fund: Fund, filtered: str) -> None:
    envelopes = [orjson.loads(leaf) for leaf in stored_leaves(served)]
    chosen: dict[str, tuple[dict[str, str], Any]] = {
        "type": ({"type": "AgreementSigned"}, lambda e: e["type"] == "AgreementSigned"),
        "types": ({"type": "FundOpened,GrantGiven"}, lambda e: e["type"] in ("FundOpened", "GrantGiven")),
        "stream": ({"stream": f"fund/{fund.fund_id}"}, lambda e: e["stream"] == f"fund/{fund.fund_id}"),
        "fund": ({"fund_id": fund.fund_id}, lambda e: e["data"].get("fund_id") == fund.fund_id),
    }
    query, wants = chosen[filtered]
    expected = [e["event_id"] for e in envelopes if wants(e)]
    assert expected
    assert [event["id"] for event in everything(served, **query)] == expected
    span = min(1_000, len(envelopes))
    page = served.get("/v1/events", limit=1_000, **query).json()
    assert page["next"] == span
    assert page["skipped"] == span - len(page["events"]) == sum(not wants(e) for e in envelopes[:span])


def test_from_the_end_there_is_nothing_and_beyond_is_refused(served: Served, fund: Fund) -> None:
    size = served.size()
    page = served.get("/v1/events", **{"from": size}).json()
    assert page == {"events": [], "next": size, "size": size}
    refused = served.get("/v1/events", **{"from": size + 1})
    assert refused.json()["code"] == "position.beyond"
    assert refused.json()["figures"] == {"position": size + 1, "size": size}


def test_a_waiting_reader_wakes_when_another_process_writes(served: Served, neighbour: Served, fund: Fund) -> None:
    size = served.size()
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        waiting = pool.submit(served.get, "/v1/events", **{"from": size}, wait=30)
        made = neighbour.made("/v1/receipts", fund.receipt())
        page = waiting.result().json()
    assert time.monotonic() - started < WAKE_SECONDS_MAX
    assert page["events"][0]["sequence"] == str(size) == str(made["position"])


def test_a_wait_ends_by_itself(served: Served, fund: Fund) -> None:
    size = served.size()
    assert served.get("/v1/events", **{"from": size}, wait=1).json()["events"] == []


def test_two_processes_write_and_a_reader_finds_every_event_once(served: Served, neighbour: Served, fund: Fund) -> None:
    start = served.size()
    each, clients = 25, 6
    done = threading.Event()

    def write(number: int) -> list[int]:
        by = (served, neighbour)[number % 2]
        return [by.made("/v1/receipts", fund.receipt("1.00"))["position"] for _ in range(each)]

    def follow(by: Served) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        at = start
        while True:
            over = done.is_set()
            page = by.get("/v1/events", **{"from": at}, limit=20, wait=0 if over else 1).json()
            found.extend(page["events"])
            assert page["next"] == at + len(page["events"])
            at = page["next"]
            if over and at == page["size"]:
                return found

    with ThreadPoolExecutor(clients + 2) as pool:
        readers = [pool.submit(follow, by) for by in (served, neighbour)]
        try:
            positions = [p for written in pool.map(write, range(clients)) for p in written]
        finally:
            done.set()
        seen = [reader.result() for reader in readers]
    assert sorted(positions) == list(range(start, start + each * clients))
    for events in seen:
        assert [int(event["sequence"]) for event in events] == list(range(start, start + each * clients))
    assert seen[0] == seen[1]
    found = rederive(served.admin_url, served.origin)
    tree = InmemoryTree(algorithm="sha256")
    for leaf in found.leaves:
        tree.append_entry(leaf)
    with psycopg.connect(served.admin_url) as admin:
        row = admin.execute("SELECT root FROM log_heads ORDER BY size DESC LIMIT 1").fetchone()
    assert row == (tree.get_root(),)
