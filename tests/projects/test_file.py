"""What lies in a project's file: who may say it, when, and what is refused of it."""

from datetime import date
from typing import Any

import pytest

from services.projects.endorsements.state import missing_seats
from services.projects.lifecycle.table import final_states, states_of, unapproved_states
from services.projects.roles import ROLES
from shared.contracts.commands import projects_file as f
from shared.contracts.commands.parties import EndGrant, GiveGrant
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events.projects_base import Person
from tests.projects.life import AGENCY, DAY, DECIDE, SUPPLIER, Life, refused, sha
from tests.projects.steps import at

PERIOD = {"from_on": "2024-03-01", "to_on": "2024-03-31"}
INDICATOR = "00000000-0000-7000-8000-00000000aaaa"

OF_THE_FILE: dict[type[f.ProjectCommand], dict[str, Any]] = {
    f.AnswerCriterion: {"criterion": "visible", "answer": "met", "note": "seen", "evidence": [sha("e")]},
    f.AssessDoNoHarm: {"conclusion": "no_harm", "note": "none"},
    f.GiveEndorsement: {"seat": "field", "endorsed": True},
    f.NameStakeholder: {"role": "local_authority", "organisation_id": AGENCY},
    f.SignOff: {"role": "local_authority", "evidence": [sha("e")]},
    f.WithdrawSignOff: {"role": "local_authority", "note": "changed"},
    f.AssessPartnerCapacity: {
        "organisation_id": AGENCY, "rating": "adequate", "cost_estimate_plausible": True, "note": "n",
        "evidence": [sha("e")],
    },
    f.DefineIndicator: {
        "indicator_id": INDICATOR, "code": "wells", "title": "Wells", "unit": "count", "baseline": "0",
        "baseline_on": "2024-02-15", "targets": [{"by_on": "2024-08-15", "value": "3"}],
        "disaggregated_by": ["gao", "kidal"],
    },
    f.RecordActual: {
        "indicator_id": INDICATOR, "period": PERIOD, "value": "3",
        "parts": [{"by": "gao", "value": "1"}, {"by": "kidal", "value": "2"}],
    },
    f.CountBeneficiaries: {
        "period": PERIOD, "area": "ML-7", "new_women": 10, "new_men": 8, "new_girls": 5, "new_boys": 4,
    },
    f.RecordVisit: {"area": "ML-7", "purpose": "monitoring", "findings": "dry", "evidence": [sha("p")]},
    f.RegisterDocument: {"sha256": sha("d"), "kind": "other", "title": "A letter"},
}  # fmt: skip
BEFORE_APPROVAL = {
    f.AnswerCriterion, f.AssessDoNoHarm, f.GiveEndorsement, f.NameStakeholder, f.SignOff, f.WithdrawSignOff,
    f.AssessPartnerCapacity,
}  # fmt: skip

RIGHTS = (GiveGrant, EndGrant)


def say(life: Life, cls: type[f.ProjectCommand], role: Any = "programme_officer", **changes: Any) -> None:
    """Gives a command of the file, with the changes named; people's roles and names go to the context."""
    who = {name: changes.pop(name) for name in ("subject", "organisation_id_of_actor") if name in changes}
    subject = who.get("subject", "reviewer")
    if cls is f.GiveEndorsement and role == "programme_officer":
        role = {"field": "endorser_field", "headquarters": "endorser_hq"}[changes.get("seat", "field")]
    values = {"project_id": life.project.project_id, "effective_on": "2024-02-15", **OF_THE_FILE[cls], **changes}
    command = cls.model_validate({k: v for k, v in values.items() if v is not None})
    life.give(command, role, subject, **({"organisation_id": who["organisation_id_of_actor"]} if len(who) > 1 else {}))


def test_every_command_is_decided_and_has_its_roles() -> None:
    apart = ("rganisation", "calls", "reminders")
    beside = {body for body in PROJECT_COMMANDS.values() if any(room in body.__module__ for room in apart)}
    of_others = {*beside, *RIGHTS}
    assert set(ROLES) == set(PROJECT_COMMANDS.values()) - of_others
    assert all(ROLES.values())
    assert set(OF_THE_FILE) <= set(DECIDE)
    assert {cls for cls in PROJECT_COMMANDS.values() if issubclass(cls, f.ProjectCommand)} == set(OF_THE_FILE)


@pytest.mark.parametrize("cls", OF_THE_FILE, ids=lambda cls: cls.__name__)
def test_the_file_takes_it_as_long_as_it_matters(cls: type[f.ProjectCommand]) -> None:
    for state in states_of("quick_impact"):
        life = at("quick_impact", state)
        may = unapproved_states("quick_impact") if cls in BEFORE_APPROVAL else states_of("quick_impact")
        if state not in may or state in final_states("quick_impact"):
            with refused("project.file_closed", state=state):
                say(life, cls)
        else:
            with refused("effective_on.future"):
                say(life, cls, effective_on="2026-01-02")


def test_a_criterion_is_one_of_the_mechanisms_and_its_answer_has_evidence() -> None:
    life = at("quick_impact", "draft")
    with refused("screening.criterion", given="pretty"):
        say(life, f.AnswerCriterion, criterion="pretty")
    with refused("screening.evidence", criterion="visible"):
        say(life, f.AnswerCriterion, evidence=[])
    say(life, f.AnswerCriterion)
    say(life, f.AnswerCriterion, answer="not_met")
    assert life.project.screening.answers == (("visible", "not_met"),)
    with refused("policy.missing", policy="screening:trust_fund", on="2024-02-15"):
        say(at("trust_fund", "concept"), f.AnswerCriterion)


def test_harm_is_named_and_a_high_risk_has_a_measure() -> None:
    life = at("quick_impact", "draft")
    with refused("screening.harm_unnamed", conclusion="harmful"):
        say(life, f.AssessDoNoHarm, conclusion="harmful")
    risk = {"risk": "quarrel", "level": "high"}
    with refused("screening.harm_measure", risks=["quarrel"]):
        say(life, f.AssessDoNoHarm, conclusion="acceptable_with_measures", risks=[risk])
    say(life, f.AssessDoNoHarm, conclusion="acceptable_with_measures", risks=[risk | {"level": "medium"}])
    say(life, f.AssessDoNoHarm, conclusion="acceptable_with_measures", risks=[risk | {"measure": "both villages"}])
    say(life, f.AssessDoNoHarm, conclusion="harmful", risks=[risk])
    assert life.project.screening.harm is not None
    assert life.project.screening.harm.conclusion == "harmful"


def test_headquarters_and_the_field_endorse_by_two_persons_in_their_own_roles() -> None:
    life = at("trust_fund", "technical_review")
    with refused("grant.missing", roles=["endorser_hq"]):
        say(life, f.GiveEndorsement, "endorser_field", seat="headquarters", subject="one")
    with refused("endorsement.by_maker", seat="field"):
        say(life, f.GiveEndorsement, subject="author")
    with refused("four_eyes.by_machine"):
        say(life, f.GiveEndorsement, subject="portal")
    say(life, f.GiveEndorsement, seat="headquarters", subject="one")
    assert missing_seats(life.project.endorsements) == ["field"]
    with refused("endorsement.both_seats", seat="field"):
        say(life, f.GiveEndorsement, subject="one")
    with refused("endorsement.reason", seat="field"):
        say(life, f.GiveEndorsement, endorsed=False, subject="two")
    say(life, f.GiveEndorsement, endorsed=False, note="too far", subject="two")
    assert missing_seats(life.project.endorsements) == ["field"]
    say(life, f.GiveEndorsement, subject="three")
    assert missing_seats(life.project.endorsements) == []


def test_a_role_signs_off_by_its_person_or_with_evidence() -> None:
    life = at("quick_impact", "submitted")
    with refused("stakeholder.unnamed", role="local_authority", named=[]):
        say(life, f.SignOff)
    with refused("stakeholder.nobody", role="local_authority"):
        say(life, f.NameStakeholder, organisation_id=None)
    say(life, f.NameStakeholder)
    with refused("stakeholder.evidence", role="local_authority"):
        say(life, f.SignOff, evidence=[])
    with refused("stakeholder.not_signed_off", role="local_authority"):
        say(life, f.WithdrawSignOff)
    say(life, f.SignOff)
    with refused("stakeholder.signed_off", role="local_authority", signed_off_on="2024-02-15"):
        say(life, f.SignOff)
    say(life, f.WithdrawSignOff)
    say(life, f.NameStakeholder, person=Person(issuer="idp", subject="mayor"))
    with refused("stakeholder.other_person", role="local_authority"):
        say(life, f.SignOff)
    say(life, f.SignOff, subject="mayor", evidence=[])
    assert [(s.role, s.signed_off_on) for s in life.project.stakeholders] == [("local_authority", DAY)]
    say(life, f.NameStakeholder, organisation_id=SUPPLIER)
    assert life.project.stakeholders[0].signed_off_on is None


def test_a_partner_is_assessed_by_others_with_evidence() -> None:
    life = at("quick_impact", "submitted")
    with refused("capacity.no_partner", organisation=SUPPLIER):
        say(life, f.AssessPartnerCapacity, organisation_id=SUPPLIER)
    with refused("capacity.of_oneself", organisation=AGENCY):
        say(life, f.AssessPartnerCapacity, subject="x", organisation_id_of_actor=AGENCY)
    with refused("capacity.evidence", organisation=AGENCY):
        say(life, f.AssessPartnerCapacity, evidence=[])
    say(life, f.AssessPartnerCapacity)
    say(life, f.AssessPartnerCapacity, rating="inadequate")
    assert [a.rating for a in life.project.capacity] == ["inadequate"]


def test_an_indicator_has_targets_after_its_baseline_and_each_part_once() -> None:
    life = at("quick_impact", "draft")
    for by_on in ("2024-02-15", "2024-02-14"):
        with refused("indicator.targets", baseline_on="2024-02-15", by_on=[by_on]):
            say(life, f.DefineIndicator, targets=[{"by_on": by_on, "value": "1"}])
    with refused("indicator.parts", doubled=["gao"]):
        say(life, f.DefineIndicator, disaggregated_by=["gao", "gao"])
    say(life, f.DefineIndicator, targets=[{"by_on": "2024-02-16", "value": "1"}])
    with refused("indicator.exists", id=INDICATOR):
        say(life, f.DefineIndicator)
    with refused("indicator.code_taken", code="wells"):
        say(life, f.DefineIndicator, indicator_id=None)
    say(life, f.DefineIndicator, code="taps", indicator_id=None)
    assert len(life.project.monitoring.indicators) == 2


def test_what_was_measured_fits_its_parts_and_its_period() -> None:
    life = at("quick_impact", "in_implementation")
    with refused("indicator.unknown", id=INDICATOR):
        say(life, f.RecordActual)
    say(life, f.DefineIndicator)
    gao, kidal = {"by": "gao", "value": "1"}, {"by": "kidal", "value": "2"}
    with refused("indicator.parts", given=["gao"], parts=["gao", "kidal"]):
        say(life, f.RecordActual, parts=[gao])
    for value in ("2.99", "3.01"):
        with refused("indicator.sum", sum="3", value=value):
            say(life, f.RecordActual, value=value)
    with refused("indicator.period", to_on="2026-01-02", today="2026-01-01"):
        say(life, f.RecordActual, period=PERIOD | {"to_on": "2026-01-02"})
    with refused("indicator.period", from_on="2024-04-01"):
        say(life, f.RecordActual, period=PERIOD | {"from_on": "2024-04-01"})
    say(life, f.RecordActual)
    say(life, f.RecordActual, value="4", parts=[gao, kidal | {"value": "3"}])
    with refused("indicator.period", other_to_on="2024-03-31"):
        say(life, f.RecordActual, period={"from_on": "2024-03-31", "to_on": "2024-04-30"})
    say(life, f.RecordActual, period={"from_on": "2024-04-01", "to_on": "2024-04-30"})
    assert [actual.value for actual in life.project.monitoring.indicators[0].actuals] == ["4", "3"]


def test_a_person_counts_once_within_a_project_and_an_area() -> None:
    life = at("quick_impact", "in_implementation")
    april = {"from_on": "2024-04-01", "to_on": "2024-04-30"}
    with refused("beneficiaries.returning", returning=1, reached_before=0):
        say(life, f.CountBeneficiaries, returning=1)
    say(life, f.CountBeneficiaries)
    nobody = {"new_women": 0, "new_men": 0, "new_girls": 0, "new_boys": 0}
    with refused("beneficiaries.returning", returning=28, reached_before=27):
        say(life, f.CountBeneficiaries, period=april, returning=28, **nobody)
    say(life, f.CountBeneficiaries, period=april, returning=27, **nobody)
    assert life.project.monitoring.beneficiaries == 27
    with refused("beneficiaries.returning", returning=27, reached_before=26):
        say(life, f.CountBeneficiaries, new_women=9)
    say(life, f.CountBeneficiaries, new_women=11)
    say(life, f.CountBeneficiaries, area="ML-8")
    assert life.project.monitoring.beneficiaries == 28 + 27
    with refused("beneficiaries.period", other_from_on="2024-04-01"):
        say(life, f.CountBeneficiaries, period={"from_on": "2024-04-30", "to_on": "2024-05-31"})
    with refused("beneficiaries.period", today="2026-01-01"):
        say(life, f.CountBeneficiaries, period={"from_on": "2026-01-01", "to_on": "2026-01-02"})


def test_a_visit_has_evidence_and_a_place_where_the_project_is() -> None:
    life = at("quick_impact", "in_implementation")
    with refused("visit.evidence"):
        say(life, f.RecordVisit, evidence=[])
    with refused("visit.area", area="ML-1", areas=["ML-7", "ML-8"]):
        say(life, f.RecordVisit, area="ML-1")
    with refused("visit.point", latitude="90.0000001"):
        say(life, f.RecordVisit, point={"latitude": "90.0000001", "longitude": "-0.04"})
    say(life, f.RecordVisit, point={"latitude": "90", "longitude": "-180"}, visit_id=INDICATOR)
    with refused("visit.exists", id=INDICATOR):
        say(life, f.RecordVisit, visit_id=INDICATOR)
    assert [visit.on for visit in life.project.monitoring.visits] == [date(2024, 2, 15)]


def test_a_document_is_filed_once_as_what_it_is() -> None:
    life = at("quick_impact", "in_implementation")
    say(life, f.RegisterDocument)
    events = len(life.events)
    say(life, f.RegisterDocument)
    assert len(life.events) == events
    say(life, f.RegisterDocument, kind="photograph")
    assert (sha("d"), "photograph") in life.project.documents
    assert (sha("d"), "other") not in life.project.documents
