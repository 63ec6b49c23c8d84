"""Calls for proposals: their days move, their code does not, and who was in time stays in time."""

from tests.projects.call_refusals import opened, revised
from tests.projects.life import AGENCY, description, refused
from tests.projects.refusals import OFFICER, submitting
from tests.projects.steps import at, command_of
from tests.support.projects import Programme


def test_the_same_again_changes_nothing(programme: Programme) -> None:
    call, size = opened(programme), programme.desk.size()
    again = revised(programme, call, on="2024-01-11")
    assert (again["version"], programme.desk.size()) == (1, size)
    later = revised(programme, call, on="2024-02-05", closes_on="2024-02-10")
    assert (later["version"], later["resource"]["last_on"]) == (2, "2024-02-10")


def test_what_was_handed_in_in_time_may_come_again_after_the_last_day(programme: Programme) -> None:
    call, other = opened(programme), opened(programme, code="CALL-2")
    project = programme.draft(call_id=call)
    ids = {"project_id": project}
    programme.submit(project, on="2024-01-31")
    back = {"effective_on": "2024-02-02", "note": "say how the pump is kept up"}
    programme.desk.do("return_project", back, path_ids=ids, actor=OFFICER)
    moved = {"description": programme.description(call_id=other), "effective_on": "2024-02-03"}
    programme.desk.do("revise_project", moved, path_ids=ids, actor=OFFICER)
    assert submitting(programme, project, on="2024-02-05").code == "call.not_open"
    kept = {"description": programme.description(call_id=call), "effective_on": "2024-02-05"}
    programme.desk.do("revise_project", kept, path_ids=ids, actor=OFFICER)
    assert programme.submit(project, on="2024-02-05")["resource"]["state"] == "submitted"


def test_a_call_that_was_closed_before_it_opened_takes_nothing(programme: Programme) -> None:
    call = opened(programme)
    body = {"note": "withdrawn", "effective_on": "2024-01-15"}
    shown = programme.desk.do("close_call", body, path_ids={"call_id": call}, actor=OFFICER)["resource"]
    assert (shown["last_on"], shown["closed_on"]) == ("2024-01-14", "2024-01-15")
    assert submitting(programme, programme.draft(call_id=call), on="2024-01-20").code == "call.not_open"


def test_an_approved_project_stays_under_its_call() -> None:
    life = at("quick_impact", "approved")
    moved = command_of("revise", life).model_copy(update={"description": description("quick_impact", call_id=AGENCY)})
    with refused("call.kept", call_id=None, given=AGENCY):
        life.give(moved, "committee_member")
    life.give(command_of("revise", life), "committee_member")
