"""Drafting a project and handing it in."""

from tests.support.projects import Programme


def test_a_quick_impact_project_is_drafted_and_handed_in(programme: Programme) -> None:
    project = programme.draft()
    shown = programme.submit(project)["resource"]
    assert (shown["state"], shown["since_on"], shown["version"]) == ("submitted", "2024-01-20", 3)
    assert shown["description"]["budget"] == {"amount": "48000.00", "currency": "USD"}
    first, second, third = programme.desk.events(programme.desk.size() - 3)
    assert (first.type, second.type, third.type) == ("ProjectDrafted", "ProjectSubmitted", "OverlapsChecked")
    assert third.transaction_id == second.transaction_id
    assert str(first.effective_on) == "2024-01-15"
    assert second.data.to_json() == {"project_id": project, "from_state": "draft", "to_state": "submitted"}
    assert second.actor.acting_role == "programme_officer"


def test_a_project_of_the_trust_fund_begins_as_a_concept(programme: Programme) -> None:
    body = {"description": programme.description("TF-1", mechanism="trust_fund"), "effective_on": "2024-01-15"}
    shown = programme.desk.do("draft_project", body, actor="programme_officer")["resource"]
    assert shown["state"] == "concept"


def test_a_draft_may_leave_everything_open_but_who_and_how(programme: Programme) -> None:
    described = {"code": "QIP-9", "title": "An idea", "mechanism": "quick_impact"}
    description = {**described, "organisation_id": programme.ids["NGO-1"]}
    body = {"description": description, "effective_on": "2024-01-15"}
    shown = programme.desk.do("draft_project", body, actor="programme_officer")["resource"]
    assert (shown["state"], shown["description"]["title"]) == ("draft", "An idea")


def test_an_agency_drafts_and_hands_in_its_own(programme: Programme) -> None:
    agent = programme.agent_of("UNICEF")
    project = programme.draft(actor=agent)
    assert programme.submit(project, actor=agent)["resource"]["state"] == "submitted"


def test_the_same_key_gets_the_same_answer_for_ever(programme: Programme) -> None:
    body = {"description": programme.description(), "effective_on": "2024-01-15"}
    first = programme.desk.do("draft_project", body, actor="programme_officer", key="once")
    programme.submit(first["resource"]["id"])
    assert programme.desk.do("draft_project", body, actor="programme_officer", key="once") == first
