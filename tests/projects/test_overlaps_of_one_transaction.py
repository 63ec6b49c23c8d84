"""A check is part of the decision that it belongs to: it sees what its own transaction did, and it holds steps up."""

from typing import Any

from services.projects.mechanisms.defaults import SCREENING_CRITERIA
from shared.contracts.events.projects_overlaps import OverlapRaised, OverlapsChecked
from shared.eventlog.application import Answer
from tests.projects.test_rebuild import rebuilt
from tests.support.desk import ISSUER
from tests.support.projects import Programme

OFFICER = "programme_officer"


def test_two_that_are_alike_and_handed_in_together_see_each_other(programme: Programme) -> None:
    first, second = programme.draft("QIP-1"), programme.draft("QIP-2")
    desk = programme.desk
    body = {"effective_on": "2024-01-20"}
    commands = [
        desk.command("submit_project", body, path_ids={"project_id": project_id}, actor=OFFICER)
        for project_id in (first, second)
    ]
    outcomes: list[Any] = desk.bulk(commands, atomic=True)
    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    events = [event.data for event in desk.events(outcomes[0].first_position)]
    checks = [(data.project_id, data.known, data.alerts) for data in events if isinstance(data, OverlapsChecked)]
    assert checks == [(first, 0, 0), (second, 1, 1)]
    (raised,) = (data for data in events if isinstance(data, OverlapRaised))
    assert (raised.project_id, raised.finding.other.id, raised.finding.total) == (second, first, 100)


def test_a_step_is_held_up_until_a_second_person_has_settled_what_was_found(
    programme: Programme, projects_database: Any
) -> None:
    desk = programme.desk
    for subject in ("reviewer", "committee_member"):
        right = {"issuer": ISSUER, "subject": subject, "role": OFFICER, "scope": {"kind": "all"}}
        desk.do("give_grant", {**right, "from_on": "2000-01-01"}, actor="administrator")
    programme.submit(programme.draft("QIP-1"))
    project_id = programme.draft("QIP-2")
    (alert_id,) = programme.submit(project_id)["resource"]["overlaps"]["open"]
    ids = {"project_id": project_id}
    file = desk.evidence(b"seen", programme.ids["UNICEF"])
    for criterion in SCREENING_CRITERIA:
        answer = {"criterion": criterion, "answer": "met", "note": "Seen.", "evidence": [file]}
        desk.do("answer_criterion", {**answer, "effective_on": "2024-01-21"}, path_ids=ids, actor=OFFICER)
    harm = {"conclusion": "no_harm", "note": "None seen.", "effective_on": "2024-01-21"}
    desk.do("assess_do_no_harm", harm, path_ids=ids, actor=OFFICER)
    step = {"effective_on": "2024-01-22"}
    refused = desk.refusal("screen_project", step, path_ids=ids, actor="reviewer")
    assert (refused.code, refused.figures["unresolved"]) == ("project.overlaps", [alert_id])
    settling = {"effective_on": "2024-01-22", "reason": "The other bank of the river."}
    of_alert = {**ids, "alert_id": alert_id}
    by_author = desk.refusal("override_overlap", settling, path_ids=of_alert, actor=OFFICER)
    assert by_author.code == "overlap.by_author"
    desk.do("override_overlap", settling, path_ids=of_alert, actor="reviewer")
    rebuilt(programme, projects_database)
    screened = desk.do("screen_project", step, path_ids=ids, actor="reviewer")["resource"]
    assert (screened["state"], screened["overlaps"]["settled"]) == ("screened", 1)
