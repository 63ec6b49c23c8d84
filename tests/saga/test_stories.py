"""A decision of a committee reaches the money, and the money moves the project on: told over HTTP, both services in
processes of their own."""

import signal
from typing import Any

import pytest

from shared.contracts.events.parties import Mechanism
from shared.contracts.events.projects_base import OPEN_BALANCES
from tests.saga.both import Both
from tests.saga.programme import APPROVER, DAY, SECOND_OFFICER, Programme
from tests.support.desk import money


@pytest.fixture(scope="module")
def programme(both: Both) -> Programme:
    """Funds with money, and an agency."""
    return Programme.begun(both)


def ended(programme: Programme, project_id: str) -> dict[str, Any]:
    """Nothing is open on it in projects; what the ledger last told."""
    shown: dict[str, Any] = programme.in_projects(project_id)["ledger"]["balances"]
    assert [shown[name]["amount"] for name in OPEN_BALANCES] == ["0.00"] * len(OPEN_BALANCES)
    return shown


def test_a_quick_impact_project_from_its_draft_to_its_end(programme: Programme) -> None:
    p, took = programme, programme.took
    project = p.approved("quick_impact")
    p.both.quiet()
    (waiting,) = [
        item for item in p.both.get(p.both.ledger, "allocations/waiting")["items"] if item["project_id"] == project
    ]
    assert (waiting["status"], waiting["open_amount"]) == ("ready", money("40000.00"))
    body = {**waiting["confirm"], "decision": "PRC-1"}
    confirmed = p.ledger("approve_allocation", {**body, "effective_on": DAY, "fiscal_year": 2023})
    allocation = took(confirmed).id
    assert p.state(project) == "allocated"

    took(p.signs(project, "quick_impact"))
    commitment = took(p.commit(allocation, "30000.00", "10000.00")).id
    took(p.pay(commitment, "quick_impact", 1, "30000.00"))
    assert p.state(project) == "in_implementation"
    assert p.in_ledger(project)["status"] == "in_implementation"

    photo = {"effective_on": DAY, "evidence": [p.files["photo"]]}
    visit = {**photo, "area": "ML-7", "purpose": "completion", "findings": "water"}
    took(p.projects(f"projects/{project}/visits", visit, SECOND_OFFICER))
    took(p.step(project, "complete", evidence=[p.files["photo"]]))
    reports = {kind: p.document(project, kind) for kind in ("financial_report", "narrative_report")}
    took(p.step(project, "accept-final-reports", SECOND_OFFICER, **reports))
    took(p.report(commitment, "40000.00"))
    assert p.state(project) == "reported", "the last instalment is owed"
    assert p.in_projects(project)["ledger"]["balances"]["payables"] == money("10000.00")
    took(p.pay(commitment, "quick_impact", 2, "10000.00"))
    assert p.state(project) == "reported", "the agreement is still open"
    took(p.finish(commitment))
    assert p.state(project) == "settled"

    evaluation = p.document(project, "evaluation_report")
    took(p.step(project, "evaluate", evaluation_report=evaluation, rating="satisfactory"))
    took(p.step(project, "close"))
    p.both.quiet()
    assert p.in_ledger(project)["status"] == "closed"
    assert ended(p, project)["allocated"] == money("40000.00")


def test_a_trust_fund_project_from_its_concept_to_its_end(programme: Programme) -> None:
    p, took = programme, programme.took
    project = p.approved("trust_fund")
    p.both.quiet()
    known = p.in_ledger(project)
    assert (known["status"], known["window_id"]) == ("approved", p.ids["window"])
    allocation = took(p.allocate(project, "trust_fund", "200000.00")).id
    assert p.state(project) == "committee_approved", "the agreement is not signed"
    took(p.signs(project, "trust_fund"))
    assert p.in_projects(project)["state"] == "funded", "what was told already follows at once"
    commitment = took(p.commit(allocation, "150000.00")).id
    took(p.pay(commitment, "trust_fund", 1, "150000.00"))
    assert p.state(project) == "in_implementation"
    took(p.step(project, "close-operations"))
    narrative = p.document(project, "narrative_report")
    took(p.step(project, "accept-final-narrative", SECOND_OFFICER, narrative_report=narrative))
    took(p.report(commitment, "120000.00"))
    took(p.refund(commitment, "trust_fund", "30000.00"))
    took(p.finish(commitment))
    assert p.state(project) == "settled"
    statement = p.document(project, "certified_statement", "certified")
    took(p.step(project, "accept-certified-statement", APPROVER, certified_statement=statement))
    took(p.step(project, "close", ("approver", 2)))
    p.both.quiet()
    assert p.in_ledger(project)["status"] == "closed"
    assert ended(p, project)["allocated"] == money("200000.00")


@pytest.mark.parametrize("mechanism", ["quick_impact", "trust_fund"])
def test_what_nothing_was_paid_for_is_cancelled_once_the_ledger_has_frozen_it(
    programme: Programme, mechanism: Mechanism
) -> None:
    p, took = programme, programme.took
    project = p.approved(mechanism)
    p.both.quiet()
    allocation = took(p.allocate(project, mechanism, "10000.00")).id
    commitment = took(p.commit(allocation, "9000.00")).id
    p.both.quiet()
    took(p.step(project, "cancel"))
    assert p.state(project) == "cancelled"
    assert p.in_ledger(project)["status"] == "cancelled"
    refused = p.pay(commitment, mechanism, 1, "1.00")
    assert refused.code == "project.frozen"
    frozen = p.both.get(p.both.ledger, "projects/frozen")["items"]
    assert project in [item["project_id"] for item in frozen], "what is open is listed until someone resolves it"
    took(p.finish(commitment))
    took(p.ledger("cancel_allocation", {"decision": "SC-9", "effective_on": DAY}, allocation_id=allocation))
    frozen = p.both.get(p.both.ledger, "projects/frozen")["items"]
    assert project not in [item["project_id"] for item in frozen]
    p.both.quiet()
    assert ended(p, project)["allocated"] == money("0.00")


def test_a_payment_before_the_freeze_makes_a_termination_of_a_cancellation(programme: Programme) -> None:
    """The request is recorded while the ledger is down, the payment before the ledger hears of it."""
    p, took = programme, programme.took
    project = p.approved("quick_impact")
    p.both.quiet()
    commitment = took(p.commit(took(p.allocate(project, "quick_impact", "10000.00")).id, "9000.00")).id
    took(p.signs(project, "quick_impact"))
    p.both.quiet()
    p.both.projects.stop()
    paid = took(p.pay(commitment, "quick_impact", 1, "4000.00"))
    p.both.ledger.stop()
    p.both.projects.start()
    took(p.step(project, "cancel"))
    assert p.in_projects(project)["state"] == "cancelling"
    p.both.ledger.start()
    assert p.state(project) == "terminated"
    frozen = p.in_ledger(project)
    assert (frozen["status"], frozen["frozen_at"] > (paid.position or 0)) == ("terminated", True)
    refused = p.step(project, "settle")
    assert (refused.code, refused.resource["figures"]["advances"]) == ("project.open_balances", "4000.00")
    took(p.report(commitment, "1000.00"))
    took(p.refund(commitment, "quick_impact", "2000.00"))
    took(p.write_off(commitment, "1000.00"))
    took(p.finish(commitment))
    p.both.quiet()
    took(p.step(project, "settle"))
    p.both.quiet()
    assert p.in_ledger(project)["status"] == "closed"
    ended(p, project)


def test_what_was_paid_for_is_terminated_and_settled(programme: Programme) -> None:
    p, took = programme, programme.took
    project = p.approved("trust_fund")
    p.both.quiet()
    commitment = took(p.commit(took(p.allocate(project, "trust_fund", "10000.00")).id, "9000.00")).id
    took(p.signs(project, "trust_fund"))
    took(p.pay(commitment, "trust_fund", 1, "4000.00"))
    p.both.quiet()
    refused = p.step(project, "cancel")
    assert refused.code == "project.transition"
    took(p.step(project, "terminate"))
    assert p.state(project) == "terminated"
    assert p.pay(commitment, "trust_fund", 1, "1.00").code == "project.frozen"
    took(p.refund(commitment, "trust_fund", "4000.00"))
    took(p.finish(commitment))
    p.both.quiet()
    took(p.step(project, "settle"))
    assert p.state(project) == "financially_closed"


def test_a_suspension_holds_from_when_the_ledger_heard_it(programme: Programme) -> None:
    p, took = programme, programme.took
    project = p.approved("quick_impact")
    p.both.quiet()
    commitment = took(p.commit(took(p.allocate(project, "quick_impact", "10000.00")).id, "9000.00")).id
    took(p.signs(project, "quick_impact"))
    p.both.quiet()
    took(p.step(project, "suspend"))
    p.both.quiet()
    suspended = p.pay(commitment, "quick_impact", 1, "1000.00")
    assert (suspended.code, p.in_ledger(project)["status"]) == ("project.suspended", "suspended")
    took(p.step(project, "resume"))
    p.both.quiet()
    wrong = took(p.pay(commitment, "quick_impact", 1, "1000.00"))
    assert p.state(project) == "in_implementation"
    took(p.reverse(wrong.transaction_id))
    p.both.quiet()
    assert p.step(project, "terminate").code == "project.nothing_paid"


def test_each_works_while_the_other_is_down_and_catches_up(programme: Programme) -> None:
    p, took = programme, programme.took
    p.both.ledger.stop(signal.SIGTERM)
    project = p.approved("quick_impact")
    assert p.both.http.get(f"{p.both.projects.url}/readyz").text == "ok"
    metrics = p.both.http.get(f"{p.both.projects.url}/metrics").text
    assert "fiducia_subscription_failures" in metrics
    p.both.ledger.start()
    p.both.quiet()
    p.both.projects.stop(signal.SIGTERM)
    allocation = took(p.allocate(project, "quick_impact", "10000.00")).id
    commitment = took(p.commit(allocation, "9000.00")).id
    assert p.both.http.get(f"{p.both.ledger.url}/readyz").text == "ok"
    p.both.projects.start()
    assert p.state(project) == "allocated"
    assert p.in_projects(project)["ledger"]["balances"]["committed"] == money("9000.00")
    assert commitment


def test_what_the_service_hears_by_is_asked_of_it_by_nobody(both: Both) -> None:
    body = {"heard_from": {"log": "l", "position": 1}, "effective_on": DAY, "projects": []}
    lines = {"lines": [{"command": "hear_ledger", "body": body}]}
    answer = both.post(both.projects, "bulk", lines, ("administrator", 1)).json()
    assert answer["results"][0]["problem"]["code"] == "command.unknown"
    assert "/v1/schemas/commands/hear_ledger" not in both.get(both.projects, "schemas")["commands"]
    paths = both.http.get(f"{both.projects.url}/openapi.json").json()["paths"]
    assert not [path for path in paths if "hear" in path]
