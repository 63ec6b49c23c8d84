"""What the projects service hears of the ledger, from what a ledger really stores."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from services.projects.hearing.ledger_feed import FACTS, TYPES, LedgerFact, heard, is_settled, standing, was_paid
from shared.contracts.envelope import Recorded
from shared.contracts.events import EVENT_TYPES
from shared.eventlog.subscription import FeedEvent
from tests.corpus.make import FOLDER
from tests.refusals.frozen_projects import freeze
from tests.support.desk import Desk, Fund, money


def told(event: Recorded) -> FeedEvent:
    """An event as the feed gives it."""
    return FeedEvent.of(orjson.loads(event.leaf()))


def facts(events: list[Recorded]) -> list[LedgerFact]:
    return [fact for event in events if (fact := heard(told(event))) is not None]


def test_every_type_it_asks_for_is_one_of_the_ledgers() -> None:
    assert set(TYPES) == set(FACTS) <= {name for name, _ in EVENT_TYPES}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.v1*.json")), ids=lambda path: path.stem)
def test_every_event_of_the_corpus_that_names_a_project_and_moves_it_is_a_fact(path: Any) -> None:
    leaf = orjson.loads(path.read_bytes())["leaf"]
    fact = heard(FeedEvent.of(leaf))
    if leaf["type"] not in FACTS:
        assert fact is None
    elif leaf["type"] == "Reversed":
        assert fact is not None
        assert (fact.what, fact.undoes) == ("undone", leaf["data"]["reverses_position"])
    elif fact is not None:
        assert fact.project_id == leaf["data"]["project_id"]
        assert (fact.log, fact.position, fact.effective_on) == (
            leaf["log"],
            leaf["position"],
            leaf.get("effective_on"),
        )


def test_a_project_moves_on_by_what_the_ledger_records(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "500.00")
    start = desk.size()
    allocation = fund.allocation(project, "100.00")
    commitment = fund.commitment(allocation, "60.00")
    first = fund.payment(commitment, 1, "50.00")
    fund.report(commitment, {4: "40.00"})
    fund.refund(commitment, "10.00")
    desk.do("close_commitment", {"effective_on": "2024-08-03"}, path_ids={"commitment_id": commitment})
    freeze(fund, project)
    found = facts(desk.events(start))
    assert [(f.what, None if f.amount is None else f.amount["amount"]) for f in found] == [
        ("allocated", "100.00"), ("committed", "60.00"), ("paid", "50.00"), ("expenditure_accepted", None),
        ("refunded", "10.00"), ("commitment_closed", None), ("frozen", "50.00"),
    ]  # fmt: skip
    assert {f.project_id for f in found} == {project}
    assert found[2].position == first["position"]
    assert [is_settled(found[:n]) for n in range(len(found) + 1)] == [False] * 6 + [True, True]
    assert [was_paid(found[:n]) for n in range(4)] == [False, False, False, True]


def test_what_is_reversed_or_returned_is_told(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "500.00")
    start = desk.size()
    commitment = fund.commitment(fund.allocation(project, "100.00"), "60.00")
    wrong = fund.payment(commitment, 1, "20.00")
    assert was_paid(facts(desk.events(start)))
    fund.reverse(wrong["transaction_id"])
    assert not was_paid(facts(desk.events(start)))
    payment = fund.payment(commitment, 1, "20.00")["resource"]["id"]
    desk.do("return_disbursement", {"effective_on": "2024-04-01"}, path_ids={"disbursement_id": payment})
    found = facts(desk.events(start))
    assert not was_paid(found)
    assert [f.what for f in standing(found)] == ["allocated", "committed", "paid", "payment_returned"]


def test_an_event_that_says_too_little_is_not_passed_over(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    fund.allocation(fund.project(), "1.00")
    event = told(desk.events()[-1])
    assert heard(event) is not None
    with pytest.raises(KeyError):
        heard(replace(event, data={"amount": money("1.00")}))
