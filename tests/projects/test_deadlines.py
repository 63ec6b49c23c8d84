"""What falls due for a project and when, kind by kind: before it is asked for, while it is, and once it is done."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.projects.calls.state import Call
from services.projects.deadlines.derived import Due, Standing, due_of
from services.projects.deadlines.past import project_on
from services.projects.mechanisms.decisions import decide_set_policy
from shared.contracts.commands.projects_file import DefineIndicator, RecordActual
from shared.contracts.commands.projects_lifecycle import SetMechanismPolicy
from shared.contracts.events.projects_calls import CallDescription
from shared.contracts.project_policies import (
    ClosingReportPolicy,
    EvaluationPolicy,
    LeadTimePolicy,
    MechanismRule,
    ReminderPolicy,
    StateLeadTime,
)
from tests.projects.life import AGENCY, DAY, Life, refused, usd
from tests.projects.steps import at, command_of, file_document, pay, terms

EARLY = date(2013, 1, 2)
"""From when a policy of a test takes the place of the default."""


def dues(life: Life, kind: str, on: date = DAY, call: Call | None = None) -> list[tuple[str | None, date]]:
    """The deadlines of a kind on a day, by what they are about."""
    return [(due.item, due.due_on) for due in every(life, on, call) if due.kind == kind]


def every(life: Life, on: date = DAY, call: Call | None = None) -> list[Due]:
    """All deadlines of a project on a day."""
    project = project_on(life.events, on)
    return [] if project is None else due_of(Standing(project, life.policies, call, on))


def under(life: Life, policy: MechanismRule) -> Life:
    """The same project, a policy of whose mechanism is another."""
    life.policies = life.policies.with_policy(policy, EARLY)
    return life


def stepped(life: Life, action: str, on: date, **more: Any) -> Life:
    """The project after a step on a day."""
    command = command_of(action, life)
    raw = command.model_dump(mode="json", exclude_none=True) | {"effective_on": str(on)} | more
    role = {"suspend": "programme_officer", "resume": "programme_officer", "extend": "committee_member"}[action]
    life.give(type(command).model_validate(raw), role)  # type: ignore[arg-type]
    return life


def test_a_call_closes_until_the_project_is_handed_in() -> None:
    asked = CallDescription(
        code="CALL-1", title="Water", mechanism="quick_impact", budget=usd("900000.00"), opens_on=DAY,
        closes_on=date(2024, 2, 29),
    )  # fmt: skip
    call = Call(asked, DAY, asked.closes_on)
    life = Life.begun("quick_impact", call_id=AGENCY)
    assert dues(life, "call_closes", call=call) == [("CALL-1", date(2024, 2, 29))]
    life.call = call
    life.give(command_of("submit", life), "agency", "author")
    assert dues(life, "call_closes", call=call) == []
    assert dues(Life.begun("quick_impact"), "call_closes") == []


def test_planned_days_until_it_begins_and_until_it_ends() -> None:
    start, end = date(2024, 2, 15), date(2024, 8, 15)
    for state in ("draft", "deferred", "mou_signed"):
        life = at("quick_impact", state)  # type: ignore[arg-type]
        assert (dues(life, "planned_start"), dues(life, "planned_end")) == ([(None, start)], [(None, end)])
    running = at("quick_impact", "in_implementation")
    assert (dues(running, "planned_start"), dues(running, "planned_end")) == ([], [(None, end)])
    assert dues(at("quick_impact", "completed"), "planned_end") == []
    assert dues(at("trust_fund", "cancelling"), "planned_end") == []


def test_implementation_ends_by_the_policy_by_an_extension_and_later_by_suspensions() -> None:
    assert dues(at("quick_impact", "allocated"), "implementation_end") == []
    assert dues(at("quick_impact", "mou_signed"), "implementation_end") == []
    life = at("quick_impact", "in_implementation")
    assert dues(life, "implementation_end") == [(None, date(2024, 8, 15))]
    stepped(life, "suspend", date(2024, 3, 1))
    for days in (0, 1, 10):
        on = date(2024, 3, 1) + timedelta(days=days)
        (due,) = [d for d in every(life, on) if d.kind == "implementation_end"]
        assert (due.due_on, due.held) == (date(2024, 8, 15) + timedelta(days=days), True)
    stepped(life, "resume", date(2024, 3, 11))
    (due,) = [d for d in every(life, date(2024, 3, 20)) if d.kind == "implementation_end"]
    assert (due.due_on, due.held) == (date(2024, 8, 25), False)
    assert dues(life, "implementation_end", on=date(2024, 2, 29)) == [(None, date(2024, 8, 15))]
    stepped(life, "extend", date(2024, 3, 20), end_on="2024-12-31")
    assert dues(life, "implementation_end", on=date(2024, 3, 20)) == [(None, date(2024, 12, 31))]
    assert dues(life, "planned_end", on=date(2024, 3, 20)) == []
    assert dues(at("trust_fund", "in_implementation"), "implementation_end") == []


def agreed(**more: Any) -> Life:
    """A quick impact project whose agreement has days."""
    half = {"amount": {"amount": "25000.00", "currency": "USD"}}
    life = at("quick_impact", "allocated")
    file_document(life, "work_plan")
    instalments = [{**half, "due_on": "2024-03-01"}, {**half, "due_on": "2024-06-01"}]
    deliverables = [{"title": "a well", "due_on": "2024-05-01"}, {"title": "a pump", "due_on": "2024-06-15"}]
    agreement = terms("quick_impact", instalments=instalments, deliverables=deliverables)
    raw = command_of("sign", life).model_dump(mode="json", exclude_none=True) | {"terms": agreement} | more
    life.give(type(command_of("sign", life)).model_validate(raw), "programme_officer")
    return life


def test_deliverables_until_it_ends_and_instalments_until_they_are_paid_to_the_cent() -> None:
    life = agreed()
    assert dues(life, "deliverable") == [("1", date(2024, 5, 1)), ("2", date(2024, 6, 15))]
    assert dues(life, "instalment") == [("1", date(2024, 3, 1)), ("2", date(2024, 6, 1))]
    pay(life, "24999.99")
    assert dues(life, "instalment") == [("1", date(2024, 3, 1)), ("2", date(2024, 6, 1))]
    pay(life, "0.01")
    assert dues(life, "instalment") == [("2", date(2024, 6, 1))]
    pay(life, "25000.00")
    assert dues(life, "instalment") == []
    life.project = replace(life.project, ended_on=date(2024, 4, 1))
    assert [
        due.kind for due in due_of(Standing(life.project, life.policies, None, DAY)) if due.kind == "deliverable"
    ] == []


def test_a_target_until_something_is_measured_up_to_its_day() -> None:
    life = at("quick_impact", "in_implementation")
    common = {"project_id": life.project.project_id, "effective_on": DAY}
    targets = [{"by_on": "2024-05-01", "value": "10"}, {"by_on": "2024-08-01", "value": "20"}]
    define = DefineIndicator.model_validate(
        {**common, "code": "wells", "title": "Wells", "unit": "count", "baseline": "0", "baseline_on": "2024-01-01",
         "targets": targets}
    )  # fmt: skip
    life.give(define, "programme_officer")
    both = [("wells", date(2024, 5, 1)), ("wells", date(2024, 8, 1))]
    assert dues(life, "indicator_target") == both
    (indicator,) = life.project.monitoring.indicators
    for to_on, left in (("2024-04-30", both), ("2024-05-01", both[1:]), ("2024-08-01", [])):
        measured = RecordActual.model_validate(
            {**common, "indicator_id": indicator.defined.indicator_id, "value": "5",
             "period": {"from_on": to_on, "to_on": to_on}}
        )  # fmt: skip
        life.give(measured, "programme_officer")
        assert dues(life, "indicator_target") == left


def test_closing_reports_so_many_months_after_the_end() -> None:
    assert dues(at("quick_impact", "in_implementation"), "final_reports") == []
    assert dues(at("quick_impact", "completed"), "final_reports") == [(None, date(2024, 3, 15))]
    assert dues(at("quick_impact", "reported"), "final_reports") == []
    assert dues(at("trust_fund", "operationally_closed"), "final_narrative") == [(None, date(2024, 5, 15))]
    assert dues(at("trust_fund", "final_narrative_accepted"), "final_narrative") == []
    later = ClosingReportPolicy(mechanism="trust_fund", narrative_months=3, certified_months=6)
    for state, due in (("operationally_closed", True), ("settled", True), ("certified", False)):
        life = under(at("trust_fund", state), later)  # type: ignore[arg-type]
        assert dues(life, "certified_statement") == ([(None, date(2024, 8, 15))] if due else [])


def test_an_evaluation_where_the_policy_wants_one() -> None:
    for state in ("completed", "settled"):
        assert dues(at("quick_impact", state), "evaluation") == [(None, date(2024, 5, 15))]  # type: ignore[arg-type]
    assert dues(at("quick_impact", "evaluated"), "evaluation") == []
    filed = at("quick_impact", "settled")
    file_document(filed, "evaluation_report")
    assert dues(filed, "evaluation") == []
    assert dues(at("trust_fund", "settled"), "evaluation") == []
    wanted = EvaluationPolicy(mechanism="trust_fund", required=True, months=1)
    assert dues(under(at("trust_fund", "settled"), wanted), "evaluation") == [(None, date(2024, 3, 15))]


def test_the_last_day_in_time_in_a_state_goes_on_where_it_was_held_up() -> None:
    ten = LeadTimePolicy(
        mechanism="quick_impact",
        states=(StateLeadTime(state="mou_signed", days=10), StateLeadTime(state="suspended", days=20)),
    )
    life = under(at("quick_impact", "mou_signed"), ten)
    assert dues(life, "lead_time") == [("mou_signed", date(2024, 2, 25))]
    stepped(life, "suspend", date(2024, 2, 20))
    assert dues(life, "lead_time", on=date(2024, 2, 20)) == [("suspended", date(2024, 3, 11))]
    stepped(life, "resume", date(2024, 3, 1))
    assert dues(life, "lead_time", on=date(2024, 3, 1)) == [("mou_signed", date(2024, 3, 6))]
    assert dues(life, "lead_time", on=date(2024, 2, 19)) == [("mou_signed", date(2024, 2, 25))]


@pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
def test_nothing_falls_due_for_what_is_over(state: Any) -> None:
    assert every(at("quick_impact", state)) == []


def test_before_its_draft_a_project_owes_nothing() -> None:
    assert every(at("quick_impact", "submitted"), DAY - timedelta(days=1)) == []


def test_old_lead_times_keep_applying_to_old_projects() -> None:
    life = at("quick_impact", "submitted")
    shorter = LeadTimePolicy(mechanism="quick_impact", states=(StateLeadTime(state="submitted", days=1),))
    life.policies = life.policies.with_policy(shorter, DAY + timedelta(days=1))
    assert dues(life, "lead_time", on=DAY + timedelta(days=5)) == [("submitted", DAY + timedelta(days=14))]


@pytest.mark.parametrize(
    ("days_left", "stage"),
    [(15, None), (14, -14), (4, -14), (3, -3), (1, -3), (0, 0), (-1, 1), (-13, 1), (-14, 14), (-30, 30), (-999, 30)],
)
def test_a_stage_is_reached_on_its_day_and_holds_until_the_next(days_left: int, stage: int | None) -> None:
    policy = ReminderPolicy(mechanism="quick_impact", days_before=(14, 3, 0), days_after=(1, 14, 30))
    assert policy.stage_on(DAY + timedelta(days=days_left), DAY) == stage


def test_lead_times_name_states_of_their_mechanism_each_once() -> None:
    life = Life("quick_impact")

    def attempt(*states: str) -> None:
        named = [{"state": state, "days": 5} for state in states]
        body = {
            "mechanism": "quick_impact", "valid_from": "2026-01-01", "effective_on": "2026-01-01",
            "policy": {"name": "lead_times", "mechanism": "quick_impact", "states": named},
        }  # fmt: skip
        decide_set_policy(SetMechanismPolicy.model_validate(body), life.context("administrator"))

    attempt("draft", "suspended")
    with refused("policy.lead_times", unknown=["concept"], doubled=[]):
        attempt("draft", "concept")
    with refused("policy.lead_times", unknown=[], doubled=["draft"]):
        attempt("draft", "draft")
