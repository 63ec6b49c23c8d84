"""Rules of the lifecycle at, just under and just over their edge, with the figures that a refusal tells."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.projects.lifecycle.clock import after_months, deadline, last_day
from services.projects.lifecycle.table import COMMANDED, Row
from services.projects.state import Overlaps
from shared.contracts.commands.projects_file import AssessPartnerCapacity, RecordVisit
from shared.contracts.commands.projects_lifecycle import (
    AcceptFinalNarrative,
    CloseProject,
    CompleteProject,
    DraftProject,
    ExtendProject,
    ResumeProject,
    SuspendProject,
)
from shared.contracts.events import projects_heard as h
from shared.contracts.events.projects_lifecycle import FinalNarrativeAccepted, ProjectApproved, ProjectScreened
from shared.contracts.money import Money
from shared.contracts.project_policies import BudgetCeilingPolicy, InstalmentPolicy
from tests.projects.life import (
    AGENCY,
    DAY,
    OTHER_AGENCY,
    SUPPLIER,
    Life,
    balances,
    description,
    refused,
    sha,
    usd,
)  # fmt: skip
from tests.projects.steps import at, command_of, pay, terms, told
from tests.projects.test_guards import Attempt, attempt, six_months

SUBMIT: Row = COMMANDED["quick_impact", "draft", "submit"]
FUND_SUBMIT: Row = COMMANDED["trust_fund", "proposal", "submit"]


def give(made: Attempt) -> None:
    made.life.give(made.command, made.row.roles[0], made.subject)


@pytest.mark.parametrize(("amount", "passes"), [("49999.99", True), ("50000.00", True), ("50000.01", False)])
def test_a_quick_impact_project_costs_at_most_its_ceiling(amount: str, passes: bool) -> None:
    made = attempt(SUBMIT)
    made.budget(amount)
    if passes:
        give(made)
        return
    figures = {"budget": amount, "ceiling": "50000.00", "currency": "USD", "policy_of": "2024-02-15"}
    with refused("project.budget_ceiling", **figures):
        give(made)


def test_an_old_project_lives_under_the_policy_of_its_submission() -> None:
    lower = BudgetCeilingPolicy(mechanism="quick_impact", ceiling=usd("25000.00"))
    old = at("quick_impact", "approved")
    old.policies = old.policies.with_policy(lower, date(2024, 2, 16))
    old.give(command_of("revise", old), "committee_member", "another")
    made = attempt(SUBMIT)
    made.life.policies = old.policies
    give(made)
    later = attempt(SUBMIT)
    later.life.policies = old.policies
    later.told(effective_on="2024-02-16")
    with refused("project.budget_ceiling", ceiling="25000.00", policy_of="2024-02-16"):
        give(later)


def test_a_project_that_is_handed_in_again_comes_under_the_policy_of_that_day() -> None:
    deferred = attempt(COMMANDED["quick_impact", "deferred", "resubmit"])
    lower = BudgetCeilingPolicy(mechanism="quick_impact", ceiling=usd("25000.00"))
    deferred.life.policies = deferred.life.policies.with_policy(lower, date(2024, 2, 16))
    deferred.told(effective_on="2024-02-16")
    with refused("project.budget_ceiling", ceiling="25000.00"):
        give(deferred)


def test_a_budget_in_another_currency_than_the_ceiling_is_refused() -> None:
    made = attempt(SUBMIT)
    euro = {"amount": "50.00", "currency": "EUR"}
    made.described(budget=euro, budget_lines=[{"category": 4, "amount": euro}])
    with refused("currency.mixed", given="EUR", currency="USD"):
        give(made)


@pytest.mark.parametrize(("row", "edge", "over"), [(SUBMIT, "0.00", "0.01"), (FUND_SUBMIT, "13084.11", "13084.12")])
def test_indirect_cost_stays_within_its_share_of_direct_cost(row: Row, edge: str, over: str) -> None:
    total = "50000.00" if row is SUBMIT else "200000.00"
    made = attempt(row)
    made.budget(total, edge)
    give(made)
    made = attempt(row)
    made.budget(total, over)
    with refused("project.overhead", asked=over, allowed=edge):
        give(made)


@pytest.mark.parametrize(
    ("parts", "total", "doubled"),
    [
        (["33.3333", "33.3333", "33.3333"], "99.9999", []),
        (["33.3334", "33.3334", "33.3333"], "100.0001", []),
        ([], "0", []),
    ],
)
def test_percentages_add_up_to_a_hundred_exactly(parts: list[str], total: str, doubled: list[str]) -> None:
    made = attempt(SUBMIT)
    of_two = zip(("water", "health"), ("0.0001", "99.9999"), strict=True)
    made.described(sectors=[{"code": code, "percent": part} for code, part in of_two])
    give(made)
    made = attempt(SUBMIT)
    made.described(areas=[{"code": f"a{n}", "percent": part} for n, part in enumerate(parts)], countrywide=False)
    code = "project.percentages" if parts else "project.incomplete"
    with refused(code, **({"of": "areas", "sum": total, "doubled": doubled} if parts else {"missing": ["areas"]})):
        give(made)


def test_an_area_stands_once_and_not_beside_the_whole_country() -> None:
    made = attempt(SUBMIT)
    made.described(areas=[{"code": "ML-7", "percent": "50"}, {"code": "ML-7", "percent": "50"}])
    with refused("project.percentages", of="areas", sum="100", doubled=["ML-7"]):
        give(made)
    made = attempt(SUBMIT)
    made.described(countrywide=True)
    with refused("project.percentages", countrywide=True):
        give(made)
    made = attempt(SUBMIT)
    made.described(countrywide=True, areas=[])
    give(made)


def sub(organisation: str, under: str | None) -> dict[str, Any]:
    return {"organisation_id": organisation, "role": "sub_grantee"} | ({} if under is None else {"under": under})


@pytest.mark.parametrize(
    ("partners", "broken"),
    [
        ([sub(SUPPLIER, AGENCY)], None),
        ([sub(SUPPLIER, OTHER_AGENCY), sub(OTHER_AGENCY, AGENCY)], None),
        ([sub(SUPPLIER, None)], SUPPLIER),
        ([sub(SUPPLIER, OTHER_AGENCY)], SUPPLIER),
        ([sub(SUPPLIER, SUPPLIER)], SUPPLIER),
        ([sub(SUPPLIER, OTHER_AGENCY), sub(OTHER_AGENCY, SUPPLIER)], SUPPLIER),
    ],
)
def test_sub_grantees_stand_in_a_chain_under_a_partner(partners: list[dict[str, Any]], broken: str | None) -> None:
    made = attempt(SUBMIT)
    made.described(partners=partners)
    if broken is None:
        give(made)
        return
    with refused("project.partner_chain", organisation=broken):
        give(made)


@pytest.mark.parametrize(
    ("end", "counts", "latest"),
    [
        ("2024-08-15", True, None),
        ("2024-08-16", True, "2024-08-15"),
        ("2024-08-14", False, None),
        ("2024-08-15", False, "2024-08-14"),
    ],
)
def test_a_plan_fits_six_calendar_months_with_or_without_the_last_day(
    end: str, counts: bool, latest: str | None
) -> None:
    made = attempt(SUBMIT)
    made.policy(six_months("quick_impact", last_day_counts=counts))
    made.described(planned_end_on=end)
    if latest is None:
        give(made)
        return
    figures = {"ends_on": end, "latest": latest, "clock_started_on": "2024-02-15", "months": 6}
    with refused("project.duration", **figures, last_day_counts=counts):
        give(made)


def test_a_plan_ends_after_it_begins() -> None:
    made = attempt(FUND_SUBMIT)
    made.described(planned_end_on="2024-02-15")
    with refused("project.dates", planned_start_on="2024-02-15", planned_end_on="2024-02-15"):
        give(made)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2023-08-31", "2024-02-29"), ("2022-08-31", "2023-02-28"), ("2024-01-15", "2024-07-15")],
)
def test_calendar_months_end_on_the_same_day_or_on_the_last_of_the_month(start: str, end: str) -> None:
    assert after_months(date.fromisoformat(start), 6) == date.fromisoformat(end)
    assert last_day(date.fromisoformat(start), six_months("quick_impact")) == date.fromisoformat(end)


def visited(life: Life, on: str) -> None:
    place = {"project_id": life.project.project_id, "area": "ML-7", "purpose": "completion", "findings": "there"}
    life.give(RecordVisit.model_validate({**place, "effective_on": on, "evidence": [sha("p")]}), "programme_officer")


def complete(life: Life, on: date) -> None:
    command = CompleteProject(project_id=life.project.project_id, effective_on=on, evidence=(sha("photo"),))
    life.give(command, "programme_officer", "another")


def test_the_clock_starts_with_the_first_disbursement_and_the_last_day_counts() -> None:
    life = at("quick_impact", "mou_signed")
    life.hear(h.PaymentHeard, date(2024, 3, 10), balances=balances(), payment_id=AGENCY, amount=usd("1.00"))
    visited(life, "2024-03-10")
    with refused("project.duration", latest="2024-09-10", ends_on="2024-09-11", clock_started_on="2024-03-10"):
        complete(life, date(2024, 9, 11))
    complete(life, date(2024, 9, 10))


@pytest.mark.parametrize(("clock", "latest"), [("signature", "2024-08-15"), ("planned_start", "2024-08-15")])
def test_the_clock_starts_where_the_policy_says(clock: str, latest: str) -> None:
    life = at("quick_impact", "in_implementation")
    policy = six_months("quick_impact", clock_starts=clock)
    assert str(deadline(life.project, policy)) == latest
    assert str(deadline(replace(life.project, signed_on=None), six_months("quick_impact"))) == "2024-08-15"


def test_days_of_a_suspension_are_added_where_the_policy_says_so() -> None:
    life = at("quick_impact", "in_implementation")
    at_ = {"project_id": life.project.project_id, "decision": "D 3", "note": "fighting"}
    life.give(SuspendProject(**at_, effective_on=date(2024, 4, 1)), "committee_member")
    assert life.project.state == "suspended"
    life.give(ResumeProject(**at_, effective_on=date(2024, 4, 11)), "committee_member")
    assert str(deadline(life.project, six_months("quick_impact"))) == "2024-08-25"
    assert str(deadline(life.project, six_months("quick_impact", suspension_stops_clock=False))) == "2024-08-15"


def test_an_extension_moves_the_last_day() -> None:
    life = at("quick_impact", "in_implementation")
    extend = {"project_id": life.project.project_id, "effective_on": DAY, "decision": "PRC 9"}
    with refused("project.extension", end_on="2024-08-15", ends_on="2024-08-15"):
        life.give(ExtendProject(**extend, end_on=date(2024, 8, 15)), "committee_member")
    life.give(ExtendProject(**extend, end_on=date(2024, 8, 16)), "committee_member")
    visited(life, "2024-08-16")
    with refused("project.duration", latest="2024-08-16"):
        complete(life, date(2024, 8, 17))
    complete(life, date(2024, 8, 16))


@pytest.mark.parametrize(("on", "seen"), [("2024-02-14", False), ("2024-02-15", True), ("2024-04-02", False)])
def test_somebody_was_there_between_the_first_payment_and_the_completion(on: str, seen: bool) -> None:
    life = at("quick_impact", "in_implementation")
    visited(life, on)
    if seen:
        complete(life, date(2024, 4, 1))
        return
    with refused("project.visit", last_visit_on=on, first_paid_on="2024-02-15"):
        complete(life, date(2024, 4, 1))


def test_a_window_that_is_closed_or_unknown_finances_nothing_and_areas_are_its_own() -> None:
    for window in ("unheard_of", None):
        made = attempt(COMMANDED["trust_fund", "concept", "develop"])
        made.described(window=window)
        with refused("project.window", window=window, open=False):
            give(made)
    made = attempt(FUND_SUBMIT)
    made.described(areas=[{"code": "ML-1", "percent": "100"}])
    with refused("project.window", beyond=["ML-1"], countrywide=False):
        give(made)
    made = attempt(FUND_SUBMIT)
    made.described(areas=[], countrywide=True)
    with refused("project.window", beyond=[], countrywide=True):
        give(made)
    made = attempt(FUND_SUBMIT)
    made.described(areas=[], countrywide=True, window="peace-process-support", themes=["mediation"])
    give(made)


def test_similar_projects_are_looked_for_after_the_submission() -> None:
    made = attempt(COMMANDED["quick_impact", "submitted", "screen"])
    for seen in (None, Overlaps(DAY - timedelta(days=1))):
        made.life.overlaps = seen
        with refused("project.overlaps_unchecked", submitted_on="2024-02-15"):
            give(made)
    made.life.overlaps = Overlaps(DAY)
    give(made)


def test_harm_that_cannot_be_borne_stops_the_screening_and_unmet_criteria_are_told() -> None:
    made = attempt(COMMANDED["quick_impact", "submitted", "screen"])
    assert made.life.project.screening.harm is not None
    harmful = made.life.project.screening.harm.model_copy(update={"conclusion": "harmful"})
    answers = (("visible", "not_met"), *(a for a in made.life.project.screening.answers if a[0] != "visible"))
    made.project(screening=replace(made.life.project.screening, harm=harmful, answers=answers))
    with refused("project.do_no_harm", risks=[]):
        give(made)
    made.project(
        screening=replace(made.life.project.screening, harm=at("quick_impact", "screened").project.screening.harm)
    )
    give(made)
    screened = made.life.events[-1].data
    assert isinstance(screened, ProjectScreened)
    assert screened.not_met == ("visible",)


@pytest.mark.parametrize("change", [{"rating": "inadequate"}, {"cost_estimate_plausible": False}])
def test_a_partner_that_cannot_do_it_is_not_paid_for_it(change: dict[str, Any]) -> None:
    made = attempt(COMMANDED["quick_impact", "screened", "approve"])
    values = {
        "organisation_id": AGENCY,
        "rating": "adequate_with_measures",
        "cost_estimate_plausible": True,
        "note": "n",
    }
    project = {"project_id": made.life.project.project_id, "effective_on": DAY, "evidence": [sha("e")]}
    made.life.give(AssessPartnerCapacity.model_validate(values | change | project), "programme_officer")
    with refused("project.partner_capacity", organisations=[AGENCY]):
        give(made)
    made.life.give(AssessPartnerCapacity.model_validate(values | project), "programme_officer")
    give(made)


def test_less_than_the_budget_may_be_approved_and_a_machine_approves_nothing() -> None:
    made = attempt(COMMANDED["quick_impact", "screened", "approve"])
    made.subject = "portal"
    with refused("four_eyes.by_machine"):
        give(made)
    made.subject = "another"
    made.told(approved_amount={"amount": "1.00", "currency": "EUR"})
    with refused("currency.mixed"):
        give(made)
    made.told(approved_amount={"amount": "40000.00", "currency": "USD"})
    give(made)
    approved = made.life.events[-1].data
    assert isinstance(approved, ProjectApproved)
    assert approved.approved_amount == usd("40000.00") == made.life.project.approved_amount


def test_instalments_are_counted_and_in_the_currency_of_the_approval() -> None:
    row = COMMANDED["quick_impact", "allocated", "sign"]
    made = attempt(row)
    made.policy(InstalmentPolicy(mechanism="quick_impact", number_max=1))
    with refused("project.instalment_number", given=2, number_max=1):
        give(made)
    made.policy(InstalmentPolicy(mechanism="quick_impact", number_max=2))
    give(made)
    made = attempt(row)
    made.told(terms=terms("quick_impact", instalments=[{"amount": {"amount": "1.00", "currency": "EUR"}}]))
    with refused("currency.mixed"):
        give(made)
    made.told(terms=terms("quick_impact", instalments=[{"amount": {"amount": "49999.99", "currency": "USD"}}]))
    with refused("project.instalments", sum="49999.99", approved="50000.00"):
        give(made)
    made.told(terms=terms("quick_impact", deliverables=[{"title": "late", "due_on": "2024-08-16"}]))
    with refused("project.deliverables", late=["late"], planned_end_on="2024-08-15"):
        give(made)


def test_the_final_narrative_is_due_three_months_after_operations_or_says_why_not() -> None:
    row = COMMANDED["trust_fund", "operationally_closed", "accept_final_narrative"]
    made = attempt(row)
    made.told(effective_on="2024-05-15")
    give(made)
    made = attempt(row)
    made.told(effective_on="2024-05-16")
    with refused("project.narrative_late", due_on="2024-05-15", given="2024-05-16", ended_on="2024-02-15"):
        give(made)
    made.told(late_because="the partner's office was closed")
    give(made)
    accepted = made.life.events[-1].data
    assert isinstance(accepted, FinalNarrativeAccepted)
    assert (accepted.due_on, accepted.late_because) == (date(2024, 5, 15), "the partner's office was closed")
    assert isinstance(made.command, AcceptFinalNarrative)


def test_operations_end_on_their_day_or_before_it_by_a_decision() -> None:
    row = COMMANDED["trust_fund", "in_implementation", "close_operations"]
    made = attempt(row)
    made.told(effective_on="2024-08-15", decision=None)
    give(made)
    made = attempt(row)
    made.told(effective_on="2024-03-01", decision="SC 4")
    give(made)


@pytest.mark.parametrize(
    "open_",
    [{"committed": "0.01"}, {"advances": "0.01"}, {"recoverable": "0.01"}, {"payables": "0.01"}, {"advances": "-0.01"}],
)
def test_nothing_stays_open_when_a_project_closes(open_: dict[str, str]) -> None:
    life = at("quick_impact", "evaluated")
    life.hear(h.CorrectionHeard, balances=balances(**open_), undoes_position=99)
    close = CloseProject(project_id=life.project.project_id, effective_on=DAY)
    with refused("project.open_balances", currency="USD", position=life.heard, **open_):
        life.give(close, "approver", "another")
    life.hear(h.RefundHeard, balances=balances(), refund_id=AGENCY, amount=usd("0.01"))
    life.give(close, "approver", "another")
    assert life.project.state == "closed"


def test_a_revision_before_the_approval_voids_what_was_said_of_the_old_text() -> None:
    life = at("quick_impact", "deferred")
    assert life.project.screening.answers
    life.give(command_of("revise", life), "agency", "author")
    assert (life.project.screening.answers, life.project.screening.harm) == ((), None)
    assert all(s.signed_off_on is None for s in life.project.stakeholders)
    assert life.project.capacity == at("quick_impact", "deferred").project.capacity


def test_a_revision_after_the_approval_is_an_approval_of_its_budget_and_covers_what_is_allocated() -> None:
    made = attempt(COMMANDED["quick_impact", "allocated", "revise"])
    made.ledger(balances=balances(allocated="40000.00"))
    made.budget("39999.99")
    with refused("project.below_allocated", asked="39999.99", allocated="40000.00"):
        give(made)
    made.budget("40000.00")
    give(made)
    assert made.life.project.approved_amount == usd("40000.00")
    assert made.life.project.screening.answers


def test_what_is_approved_stays_in_its_currency_though_nothing_is_allocated() -> None:
    euros = {"amount": "40000.00", "currency": "EUR"}
    for allocated in (balances(), None):
        made = attempt(COMMANDED["quick_impact", "approved", "revise"])
        made.policy(BudgetCeilingPolicy(mechanism="quick_impact", ceiling=Money(amount="50000.00", currency="EUR")))
        made.ledger(balances=allocated)
        made.described(budget=euros, budget_lines=[{"category": 4, "amount": euros}])
        with refused("currency.mixed", given="EUR", currency="USD"):
            give(made)


def test_a_project_is_drafted_once() -> None:
    life = at("quick_impact", "draft")
    life.give(command_of("submit", life), "agency")
    draft = DraftProject(description=description("quick_impact"), effective_on=DAY)
    with refused("project.exists", id=life.project.project_id, state="submitted"):
        life.give(draft, "agency")


def test_a_concept_may_be_poor_until_it_is_handed_in() -> None:
    poor = {"budget": None, "budget_lines": [], "areas": [], "sectors": [], "summary": None}
    life = Life.begun("trust_fund", **poor, planned_start_on=None, planned_end_on=None)
    life.give(command_of("develop", life), "agency")
    missing = ["summary", "budget", "budget_lines", "planned_start_on", "planned_end_on", "areas", "sectors"]
    with refused("project.incomplete", missing=missing):
        life.give(command_of("submit", life), "agency")


def test_in_a_state_where_a_payment_leads_on_only_the_other_end_is_open() -> None:
    life = at("quick_impact", "approved")
    pay(life)
    assert life.project.state == "approved"
    with refused("project.payment_made", first_paid_on="2024-02-15", legal=["terminate"]):
        life.give(command_of("cancel", life), "committee_member", "another")
    life.give(command_of("terminate", life), "committee_member", "another")
    told(life, "freeze_paid")
    assert life.project.state == "terminated"
