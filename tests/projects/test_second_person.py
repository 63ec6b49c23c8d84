"""Who counts as a maker, and who may check."""

from services.projects.lifecycle.table import COMMANDED
from services.projects.roles import ROLES, roles_in
from services.projects.state import Overlaps
from tests.projects.life import DAY, Life, refused
from tests.projects.steps import at, command_of, file_document, met


def give(life: Life, action: str, role: str, subject: str) -> None:
    row = COMMANDED[life.mechanism, life.project.state, action]
    met(life, row)
    life.give(command_of(action, life), role, subject)  # type: ignore[arg-type]


def test_who_gave_it_back_may_screen_it_when_it_comes_again_and_who_wrote_it_may_not() -> None:
    life = at("quick_impact", "submitted")
    give(life, "return", "programme_officer", "reviewer")
    give(life, "revise", "programme_officer", "helper")
    give(life, "submit", "agency", "author")
    for maker in ("helper", "author"):
        with refused("project.same_person", action="screen"):
            give(life, "screen", "programme_officer", maker)
    give(life, "screen", "programme_officer", "reviewer")


def test_who_screened_it_neither_approves_it_nor_is_kept_from_screening_it_again() -> None:
    life = at("quick_impact", "submitted")
    give(life, "screen", "programme_officer", "reviewer")
    with refused("project.same_person", action="approve"):
        give(life, "approve", "committee_member", "reviewer")
    give(life, "defer", "committee_member", "member")
    give(life, "resubmit", "agency", "author")
    life.overlaps = Overlaps(DAY)
    give(life, "screen", "programme_officer", "reviewer")
    give(life, "approve", "committee_member", "member")
    assert life.project.state == "approved"


def test_a_suspension_does_not_let_who_completed_it_accept_the_reports() -> None:
    life = at("quick_impact", "in_implementation")
    give(life, "complete", "programme_officer", "officer")
    give(life, "suspend", "committee_member", "member")
    give(life, "resume", "committee_member", "member")
    assert life.project.state == "completed"
    with refused("project.same_person", action="accept_final_reports"):
        give(life, "accept_final_reports", "programme_officer", "officer")
    give(life, "accept_final_reports", "programme_officer", "another")


def test_the_roles_of_a_step_are_those_of_the_state() -> None:
    life = at("quick_impact", "draft")
    assert roles_in(life.project, command_of("revise", life)) == ("programme_officer", "agency")
    life = at("quick_impact", "approved")
    file_document(life, "other")
    assert roles_in(life.project, command_of("revise", life)) == ("committee_member",)
    closed = at("quick_impact", "closed")
    revise = command_of("revise", closed)
    assert (
        roles_in(closed.project, revise) == ROLES[type(revise)] == ("programme_officer", "agency", "committee_member")
    )
