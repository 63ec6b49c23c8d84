"""A bulk records what one by one records: the same refusals, events, entries and read models."""

from random import Random
from typing import Any

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.contracts.problems import Refused
from shared.eventlog.application import Answer, Command, Outcome
from tests.properties import strategies as some
from tests.properties.auditor import dump
from tests.properties.conftest import LONG, OpenDesk
from tests.properties.driver import PATH_IDS, Attempt, Driver
from tests.properties.test_histories import founded
from tests.support.desk import Desk

SETTINGS = settings(
    max_examples=40 if LONG else 3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
OWN = ("event_id", "recorded_at", "transaction_id", "correlation_id", "request_sha256")
"""What differs between two recordings of the same command."""


def events_of(desk: Desk) -> list[dict[str, Any]]:
    """The stored events without what is each recording's own."""
    with psycopg.connect(desk.reader_url) as connection:
        found = [orjson.loads(row[0]) for row in connection.execute("SELECT leaf FROM log_events ORDER BY position")]
    for event in found:
        for name in OWN:
            event.pop(name, None)
        event["data"].pop("transaction_id", None)
    return found


def transactions_by_key(desk: Desk) -> dict[str | None, str]:
    """The transaction that each idempotency key made."""
    return {event.idempotency_key: event.transaction_id for event in desk.events()}


def in_bulks(desk: Desk, attempts: list[Attempt], keys: dict[str, str | None], atomic: bool) -> list[Outcome]:
    """The attempts in as few bulks as there can be: a reversal must know its transaction's id."""
    outcomes: list[Outcome] = []
    waiting: list[Attempt] = []

    def send() -> None:
        known = transactions_by_key(desk)
        outcomes.extend(desk.bulk([command(a, known) for a in waiting], atomic))
        waiting.clear()

    def command(a: Attempt, known: dict[str | None, str]) -> Command:
        body = dict(a.body)
        if body.get("transaction_id") in keys:
            body["transaction_id"] = known[keys[body["transaction_id"]]]
        ids = {name: body.pop(name) for name in PATH_IDS[a.name]}
        return desk.command(a.name, body, actor=a.actor, path_ids=ids, key=a.key)

    for a in attempts:
        if keys.get(a.body.get("transaction_id", "")) in {w.key for w in waiting}:
            send()
        waiting.append(a)
    send()
    return outcomes


@pytest.mark.parametrize("atomic", [False, True])
def test_a_bulk_records_what_one_by_one_records(open_desk: OpenDesk, atomic: bool) -> None:
    @SETTINGS
    @given(seed=st.integers(0, 2**32))
    def same(seed: int) -> None:
        random = Random(seed)
        singly = open_desk()
        try:
            driver = Driver(singly)
            founded(driver)
            for _ in range(200 if LONG else 90):
                driver.attempt(*some.any_command(random.randint, driver.model))
            made = {event.transaction_id: event.idempotency_key for event in driver.auditor.events}
            events, tables = events_of(singly), dump(singly)
            attempts = [a for a in driver.attempts if a.recorded or not atomic]
        finally:
            singly.close()
        together = open_desk()
        try:
            outcomes = in_bulks(together, attempts, made, atomic)
            assert [isinstance(o, Answer) for o in outcomes] == [a.recorded for a in attempts]
            codes = [o.code for o in outcomes if isinstance(o, Refused)]
            assert codes == [a.code for a in attempts if not a.recorded]
            assert events_of(together) == events
            assert dump(together) == tables
        finally:
            together.close()

    same()
