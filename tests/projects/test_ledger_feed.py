"""What the projects service hears of the ledger, from what a ledger really stores."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from pydantic import ValidationError

from services.projects.hearing.ledger_feed import BALANCE_OF_ACCOUNT, TYPES, heard
from shared.contracts.commands.projects_hearing import HeardProject, HearLedger
from shared.contracts.envelope import Recorded, read_leaf
from shared.contracts.events import EVENT_TYPES
from shared.eventlog.subscription import FeedEvent
from shared.postings.registry import POSTINGS, entries_of
from tests.corpus.make import FOLDER
from tests.refusals.frozen_projects import freeze
from tests.support.desk import Desk, Fund, money

CORPUS = sorted(FOLDER.glob("*.v1*.json"))
TOLD = {
    "AllocationApproved": ["allocation"],
    "AllocationOpened": ["allocation"],
    "AllocationRevised": ["allocation"],
    "AllocationCancelled": [],
    "AuthorityLapsed": [],
    "CommitmentSigned": ["commitment"],
    "CommitmentOpened": ["commitment", "payment"],
    "CommitmentRevised": [],
    "CommitmentClosed": ["commitment_closed"],
    "DisbursementPaid": ["payment"],
    "DisbursementReturned": ["payment_returned"],
    "ExpenditureAccepted": ["expenditure"],
    "CostDisallowed": ["expenditure"],
    "SupportCostAccrued": None,
    "InvoiceAccepted": ["expenditure"],
    "InvoicePaid": ["payment"],
    "PartnerRefundReceived": ["refund"],
    "PartnerBalanceWrittenOff": ["write_off"],
    "ProjectFrozen": ["freeze"],
    "Reversed": ["undone"],
    "OpeningBalancesRecorded": [],
    "Revalued": [],
    "ManualJournalPosted": [],
}
"""What each type of event tells of its project beside its balances; None: it moves within what is allocated."""


def told(event: Recorded) -> FeedEvent:
    """An event as the feed gives it."""
    return FeedEvent.of(orjson.loads(event.leaf()))


def commands(events: Iterable[Recorded]) -> list[HearLedger]:
    return [command for event in events if (command := heard(told(event))) is not None]


def whats(command: HearLedger | None) -> list[str] | None:
    """What is told of the first project."""
    return None if command is None else [str(fact.what) for fact in command.projects[0].facts]


def changed(project: HeardProject) -> dict[str, int]:
    """The balances that change, in minor units."""
    return {name.removesuffix("_minor"): minor for name, minor in project.changes.to_json().items() if minor}


def test_every_type_it_asks_for_is_one_of_the_ledgers_and_whatever_posts_is_asked_for() -> None:
    assert {name for name, _ in POSTINGS} <= set(TYPES) <= {name for name, _ in EVENT_TYPES}
    assert set(TOLD) <= set(TYPES)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_event_of_the_corpus_that_posts_to_a_project_is_heard_and_no_other(path: Path) -> None:
    leaf = orjson.loads(path.read_bytes())["leaf"]
    command = heard(FeedEvent.of(leaf))
    entries = entries_of(EVENT_TYPES[leaf["type"], leaf["schema_version"]].model_validate(leaf["data"]))
    about = [entry for entry in entries if entry.dimensions.project_id and entry.account in BALANCE_OF_ACCOUNT]
    if leaf["type"] not in TOLD:
        assert not about, "a type that posts to projects is written down above"
        assert command is None
        return
    expected = TOLD[leaf["type"]]
    if expected == [] and not about:
        assert command is None
        return
    assert whats(command) == expected
    if command is None:
        return
    assert (command.heard_from.log, command.heard_from.position) == (leaf["log"], leaf["position"])
    assert leaf.get("effective_on") == (command.effective_on and str(command.effective_on))
    # The budget book's accounts stand in credit: together they are what is allocated in all.
    for project in command.projects:
        of_it = [entry for entry in about if entry.dimensions.project_id == project.project_id]
        sums = {a: sum(e.base_amount for e in of_it if e.account == a) for a in BALANCE_OF_ACCOUNT}
        changes = project.changes
        assert changes.allocated_minor == -(sums["allocated"] + sums["committed"] + sums["spent"])
        assert (changes.committed_minor, changes.payables_minor) == (-sums["committed"], -sums["payables"])
        assert changes.advances_minor == sums["advances_to_partners"]
        assert changes.recoverable_minor == sums["recoverable_from_partners"]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_is_reversed_is_undone_at_its_project(path: Path) -> None:
    """The mirror of any event that tells of a project names that project, with entries or without."""
    event = read_leaf(orjson.dumps(orjson.loads(path.read_bytes())["leaf"]))
    project_id = getattr(event.data, "project_id", None)
    if project_id is None or event.type in ("Reversed", "ProjectFrozen", "ProjectHeard"):
        return
    undone = EVENT_TYPES["Reversed", 1].model_validate(
        {
            "fund_id": event.data.fund_id,  # type: ignore[attr-defined]
            "stream_kind": event.stream.partition("/")[0],
            "stream_id": event.stream.partition("/")[2],
            "number": "TF-REV-2024-00001",
            "reversal_id": project_id,
            "reverses_position": event.position,
            "reverses_type": event.type,
            "transaction_id": event.transaction_id,
            "project_id": project_id,
            "reason_code": "other",
        }
    )
    command = heard(FeedEvent("l", 9, "Reversed", 1, undone.stream, undone.to_json(), "2024-01-01T", "t", "2024-01-01"))
    assert command is not None
    (about,) = command.projects
    assert (about.project_id, [f.undoes_position for f in about.facts]) == (project_id, [event.position])


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
    found = commands(desk.events(start))
    assert [(whats(c), changed(c.projects[0])) for c in found] == [
        (["allocation"], {"allocated": 10000}),
        (["commitment"], {"committed": 6000}),
        (["payment"], {"advances": 5000}),
        (["expenditure"], {"committed": -4000, "advances": -4000}),
        (["refund"], {"committed": -1000, "advances": -1000}),
        (["commitment_closed"], {"committed": -1000}),
        (["freeze"], {}),
    ]
    assert {c.projects[0].project_id for c in found} == {project}
    payment = found[2].projects[0].facts[0]
    assert (payment.resource_id, payment.amount and payment.amount.amount) == (first["resource"]["id"], "50.00")
    assert found[2].heard_from.position == first["position"]


def test_what_is_reversed_or_returned_is_told(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "500.00")
    commitment = fund.commitment(fund.allocation(project, "100.00"), "60.00")
    start = desk.size()
    wrong = fund.payment(commitment, 1, "20.00")
    fund.reverse(wrong["transaction_id"])
    payment = fund.payment(commitment, 1, "20.00")["resource"]["id"]
    desk.do("return_disbursement", {"effective_on": "2024-04-01"}, path_ids={"disbursement_id": payment})
    empty = fund.commitment(fund.allocation(project, "1.00"), "1.00")
    ids = {"commitment_id": empty}
    closed = desk.do("close_commitment", {"effective_on": "2024-04-02"}, path_ids=ids)
    fund.reverse(closed["transaction_id"])
    found = commands(desk.events(start))
    assert [(whats(c), changed(c.projects[0])) for c in found] == [
        (["payment"], {"advances": 2000}),
        (["undone"], {"advances": -2000}),
        (["payment"], {"advances": 2000}),
        (["payment_returned"], {"advances": -2000}),
        (["allocation"], {"allocated": 100}),
        (["commitment"], {"committed": 100}),
        (["commitment_closed"], {"committed": -100}),
        (["undone"], {"committed": 100}),
    ]
    assert found[1].projects[0].facts[0].undoes_position == wrong["position"]
    assert found[3].projects[0].facts[0].resource_id == payment
    assert {c.projects[0].project_id for c in found} == {project}


def test_an_event_that_says_too_little_or_is_of_a_later_version_is_not_passed_over(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    fund.allocation(fund.project(), "1.00")
    event = told(desk.events()[-1])
    assert heard(event) is not None
    with pytest.raises(ValidationError):
        heard(replace(event, data={"amount": money("1.00")}))
    with pytest.raises(KeyError):
        heard(replace(event, schema_version=2))
    assert heard(replace(event, type="SomethingNew")) is None
