"""Contracts of projects stand apart from the ledger's, name no other type, and carry a command into its event."""

import json
from pathlib import Path

import pytest

from services.projects.lifecycle.decisions import BESIDE_THE_EVENT
from services.projects.lifecycle.table import COMMANDED, Row
from shared.contracts.canonical import canonical
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.projects_lifecycle import ReasonedStep
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.envelope import LEAF_BYTES_MAX
from shared.contracts.events import EVENT_TYPES
from shared.contracts.events.parties import GrantEnded, GrantGiven
from shared.contracts.events.projects_lifecycle import ProjectAgreementSigned, ProjectRevised
from shared.contracts.events.projects_registry import PROJECT_EVENTS
from shared.contracts.events.projects_review import DoNoHarmAssessed
from shared.service.catalogue import CATALOGUE
from tests.projects.life import AGENCY, description
from tests.projects.samples import samples
from tests.projects.steps import STEP_OF, terms
from tests.refusals.test_each_code import DECIDED_ON_PROJECTS

HERE = Path(__file__).parent
IN_EVERY_LOG = (GrantGiven, GrantEnded)


def test_no_name_is_used_twice() -> None:
    names = [event.type_name() for event in PROJECT_EVENTS]
    assert len(set(names)) == len(names)
    assert {(name, 1) for name in names} & set(EVENT_TYPES) == {(name.type_name(), 1) for name in IN_EVERY_LOG}
    assert set(PROJECT_COMMANDS) & set(COMMANDS) == {"give_grant", "end_grant"}


def test_every_event_lives_in_the_stream_of_what_it_tells_of() -> None:
    assert {event.STREAM for event in PROJECT_EVENTS} == {
        "project", "mechanism", "organisation", "grant", "call", "reminder", "reminder_run", "third_party_activity",
    }  # fmt: skip


@pytest.mark.parametrize("row", COMMANDED.values(), ids=lambda row: f"{row.mechanism}-{row.from_state}-{row.action}")
def test_what_a_step_says_stands_in_its_event(row: Row) -> None:
    own = set(STEP_OF[row.action].model_fields) - BESIDE_THE_EVENT
    if issubclass(STEP_OF[row.action], ReasonedStep) and row.event.__name__ == "ProjectRejected":
        assert "decision" in row.event.model_fields
    assert own <= set(row.event.model_fields), own - set(row.event.model_fields)


def test_every_code_of_a_decision_on_a_project_is_brought_about_here() -> None:
    told = "".join(path.read_text("utf-8") for path in HERE.glob("*.py") if path.name != "test_contracts.py")
    decided = {code for code in CATALOGUE if code.startswith(DECIDED_ON_PROJECTS)}
    assert len(decided) > 50
    assert {code for code in decided if f'"{code}"' not in told} == set()


def test_every_event_type_is_brought_about_and_read_back() -> None:
    made = samples()
    elsewhere = ("organisation", "grant", "third_party_activity")
    assert set(made) == {event.type_name() for event in PROJECT_EVENTS if event.STREAM not in elsewhere}
    for data in made.values():
        written = canonical(data.to_json())
        again = type(data).model_validate(json.loads(written))
        assert again == data
        assert canonical(again.to_json()) == written


WIDE = "\U00020000"
"""A letter that takes four bytes."""
TOKEN = "t" * 200
CODE = "c" * 64


def test_the_largest_events_fit_the_log() -> None:
    person = {"issuer": TOKEN, "subject": TOKEN}
    large = description(
        "trust_fund",
        code=CODE,
        title=WIDE * 200,
        summary=WIDE * 500,
        themes=[CODE] * 20,
        areas=[{"code": CODE, "percent": "33.3333"}] * 50,
        sectors=[{"code": CODE, "percent": "33.3333"}] * 50,
        partners=[{"organisation_id": AGENCY, "role": "implementing", "under": AGENCY}] * 50,
        focal_persons=[{"seat": "headquarters", "person": person}] * 20,
    )
    deliverable = {"title": WIDE * 200, "due_on": "2024-01-01"}
    instalment = {"amount": {"amount": "999999999999999.99", "currency": "USD"}, "due_on": "2024-01-01"}
    work = terms(
        "trust_fund", number=WIDE * 100, deliverables=[deliverable] * 50,
        instalments=[instalment] * 100,
    )  # fmt: skip
    risk = {"risk": CODE, "level": "medium", "measure": WIDE * 500}
    notes = {"note": WIDE * 500, "project_id": AGENCY}
    steps = {"from_state": "technical_review", "to_state": "technical_review", **notes}
    events = (
        ProjectRevised.model_validate({**steps, "description": large.to_json(), "decision": WIDE * 100}),
        ProjectAgreementSigned.model_validate({**steps, "terms": work}),
        DoNoHarmAssessed.model_validate(
            {**notes, "conclusion": "acceptable_with_measures", "risks": [risk] * 20},
        ),
    )
    for event in events:
        assert len(canonical(event.to_json())) < LEAF_BYTES_MAX - ENVELOPE_BYTES


ENVELOPE_BYTES = 6_000
"""More than an envelope takes: fifty digests, tokens and ids."""
