"""The whole illustrative history decided by the rules of projects, and every published figure counted from the courses.

What the ledger tells is told here as the plan has it; over HTTP both services hear each other.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import pytest

from fiducia.demonstration import implementing, proposing
from fiducia.demonstration.history import QUICK_IMPACT_ON, TRUST_FUND_ON, plan
from fiducia.demonstration.history.placements import BOXES
from fiducia.demonstration.history.records import Project
from fiducia.demonstration.lines import Line
from fiducia.demonstration.phases import FOCAL
from services.projects.counting.counts import by_area, by_one, total
from services.projects.counting.standing import Standing, standing_on
from services.projects.lifecycle.course import course_text
from services.projects.reference.areas import REPORTING_AREAS
from services.projects.state import Overlaps
from shared.cited.presentation import QIP_BOXES, TF_BOXES
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events import projects_heard as h
from shared.contracts.events.parties import Role
from shared.contracts.money import Money
from tests.projects.life import Life, balances

BOX_OF = {code: box.code for box in REPORTING_AREAS if box.grouping == "illustrative_boxes" for code in box.areas}


def money(minor: int) -> Money:
    return Money.of(minor, "USD")


def given(life: Life, role: Role, subject: str, lines: Iterable[Line]) -> None:
    """The lines as one person gives them."""
    for line in lines:
        command = PROJECT_COMMANDS[line.command].model_validate({**line.body, **line.path_ids})
        life.give(command, role, subject)


def allocated(life: Life, project: Project) -> None:
    """The ledger tells of the allocation."""
    stands = balances(allocated=money(project.minor).amount)
    life.hear(h.AllocationHeard, project.allocated_on, balances=stands, allocation_id=life.new_id())


def paid(life: Life, project: Project) -> None:
    """The ledger tells of the payments."""
    for payment in project.payments:
        about = {"balances": balances(), "payment_id": life.new_id(), "amount": money(payment.minor)}
        life.hear(h.PaymentHeard, payment.on, **about)


def settled(life: Life, project: Project) -> None:
    """The ledger tells that a project is frozen, or that its agreement is closed and nothing is open any more."""
    days = dict(project.states)
    if "terminated" in days:
        life.hear(h.FreezeHeard, days["terminated"], balances=balances(), disbursed=money(project.paid_minor))
    elif project.commitment_closed_on is not None:
        bound = life.new_id()
        life.hear(h.CommitmentHeard, project.signed_on, balances=balances(committed="1.00"), commitment_id=bound)
        on = project.commitment_closed_on
        life.hear(h.CommitmentHeard, on, balances=balances(), commitment_id=bound, closed=True)


def lived(project: Project) -> Life:
    """A project from its idea to where the history ends."""
    life = Life(project.mechanism)
    given(life, "programme_officer", "officer-1", proposing.proposed(project, FOCAL))
    given(life, "endorser_hq", "hq-1", proposing.endorsed(project, "headquarters"))
    given(life, "endorser_field", "field-1", proposing.endorsed(project, "field"))
    life.overlaps = Overlaps(project.approved_on)
    given(life, "programme_officer", "officer-2", [proposing.reviewed(project)])
    given(life, "committee_member", "committee-1", [proposing.approved(project)])
    allocated(life, project)
    given(life, "programme_officer", "officer-1", proposing.signed(project))
    paid(life, project)
    ends = list(implementing.carried_out(project))
    given(life, "committee_member", "committee-1", [line for line in ends if line.command == "terminate_project"])
    given(life, "programme_officer", "officer-1", [line for line in ends if line.command != "terminate_project"])
    settled(life, project)
    given(life, "programme_officer", "officer-2", implementing.reported(project))
    given(life, "programme_officer", "officer-1", implementing.evaluated(project))
    given(life, "approver", "approver-1", implementing.closed(project))
    return life


@cache
def lives() -> dict[str, Life]:
    """Every project of the plan, once."""
    return {project.code: lived(project) for project in plan().projects}


def standings(mechanism: str, day: date) -> list[Standing]:
    """The approved projects of a mechanism at the end of a day, as counting by API reads them."""
    found = []
    for code, life in lives().items():
        p = life.project
        standing = standing_on(code, course_text(p.course, p.monitoring.counts), day)
        if standing is not None and standing.mechanism == mechanism and standing.approved_on is not None:
            found.append(standing)
    return found


def test_every_project_takes_every_step_of_its_plan_on_its_day() -> None:
    for project in plan().projects:
        states: dict[str, date] = {}
        for stand in lives()[project.code].project.course:
            states.setdefault(stand.state, stand.on)
        states.pop("terminating", None)
        assert tuple(states.items()) == project.states, project.code


def test_the_trust_fund_on_its_day() -> None:
    assert total(standings("trust_fund", TRUST_FUND_ON))["projects"] == 315
    assert total(standings("trust_fund", TRUST_FUND_ON))["amounts"] == [{"amount": "102000000.00", "currency": "USD"}]


def test_quick_impact_on_its_day_and_in_its_year() -> None:
    found = standings("quick_impact", QUICK_IMPACT_ON)
    counted = {"projects": 740, "amounts": [{"amount": "29800000.00", "currency": "USD"}], "beneficiaries": 1_500_000}
    assert total(found) == counted
    year = [s for s in found if s.approved_on is not None and date(2021, 7, 1) <= s.approved_on <= date(2022, 6, 30)]
    assert (len(year), total(year)["amounts"][0]["amount"]) == (120, "4800000.00")


@pytest.mark.parametrize(
    ("mechanism", "day", "count", "amount"),
    [("quick_impact", QUICK_IMPACT_ON, 32, "1302180.00"), ("trust_fund", TRUST_FUND_ON, 20, "9555737.00")],
)
def test_the_country_team(mechanism: str, day: date, count: int, amount: str) -> None:
    agencies = {proposing.organisation_id(code): code for code in plan().country_team}
    team = [s for s in standings(mechanism, day) if s.organisation_id in agencies]
    assert (len(team), total(team)["amounts"][0]["amount"]) == (count, amount)
    named = by_one(team, lambda s: s.organisation_id)
    assert len(named) == {"quick_impact": 8, "trust_fund": 10}[mechanism]


@pytest.mark.parametrize(
    ("mechanism", "day", "boxes"),
    [("quick_impact", QUICK_IMPACT_ON, QIP_BOXES), ("trust_fund", TRUST_FUND_ON, TF_BOXES)],
)
def test_the_boxes_of_the_map(mechanism: str, day: date, boxes: tuple[int, ...]) -> None:
    found = standings(mechanism, day)
    placed = by_area(found, BOX_OF)
    assert sorted(line["only_here"] for line in placed["lines"].values()) == sorted(boxes)
    assert placed["check"]["distinct"] == len(found)
    apart = [placed[name]["projects"] for name in ("several", "countrywide", "unassigned")]
    assert sum(apart) == len(found) - sum(boxes)
    assert all(apart)


def test_the_boxes_are_those_that_the_reference_list_declares() -> None:
    declared = {f"illustrative.{box.code}": box.areas for box in BOXES}
    assert {box.code: box.areas for box in REPORTING_AREAS if box.grouping == "illustrative_boxes"} == declared


def test_late_suspended_terminated_refunded_and_closed_ones_are_there_and_nobody_real_among_the_late() -> None:
    states = {life.project.state for life in lives().values()}
    assert {"suspended", "closed", "financially_closed", "in_implementation", "completed"} <= states
    assert [p.code for p in plan().projects if "terminated" in dict(p.states)] == ["TF-177"]
    assert any(project.refund for project in plan().projects)
    assert not {project.partner for project in plan().projects if project.late} & plan().country_team
