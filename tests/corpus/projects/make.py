"""Writes the golden corpus of projects: one stored event of every (type, schema_version) with its bytes.

    python -m tests.corpus.projects.make

Identifiers and times are fixed, so that it writes the same files each time. Rights, which every log tells alike, are
kept in the corpus of the ledger too; here they stand in the log of projects.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from shared.contracts.actor import Actor
from shared.contracts.canonical import canonical
from shared.contracts.envelope import Causation, Recorded
from shared.contracts.events import PROJECT_EVENT_TYPES, EventData
from shared.contracts.events.projects_base import ProjectEvent
from shared.contracts.events.projects_lifecycle import MechanismPolicySet
from tests.projects.samples import samples

FOLDER = Path(__file__).parent
LOG = "corpus.example/fund/projects"


def _id(count: int) -> str:
    return f"019cc000-0000-7000-8000-{count:012x}"


ORGANISATION, PARENT, SUB_GRANTEE, OFFICE, PROJECT, GRANT, CALL = (_id(n) for n in range(1, 8))
FULL = Actor(
    issuer="https://id.example.org",
    subject="7f3a9c",
    client_id="programme-desk",
    organisation_id=ORGANISATION,
    acting_role="programme_officer",
)
SPARSE = Actor(issuer=LOG, subject="system", client_id="projects")
PERSON = {"issuer": "https://id.example.org", "subject": "51d0aa"}


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


DESCRIPTION: dict[str, Any] = {
    "code": "TF-2024-001",
    "title": "Adduction d'eau à Bourem",
    "mechanism": "trust_fund",
    "organisation_id": ORGANISATION,
    "window": "peace-dividends",
    "themes": ["water-and-sanitation"],
    "axis": "axis-2",
    "summary": "Water for four hundred households, kept by a committee of users.",
    "budget": _money("320000.00"),
    "budget_lines": [{"category": 4, "amount": _money("300000.00")}, {"category": 8, "amount": _money("20000.00")}],
    "planned_start_on": "2024-03-01",
    "planned_end_on": "2025-02-28",
    "areas": [{"code": "ML-7", "percent": "66.6667"}, {"code": "ML-9", "percent": "33.3333"}],
    "countrywide": False,
    "sectors": [{"code": "tf-eau", "percent": "100"}],
    "partners": [
        {"organisation_id": ORGANISATION, "role": "lead"},
        {"organisation_id": SUB_GRANTEE, "role": "sub_grantee", "under": ORGANISATION},
    ],
    "focal_persons": [{"seat": "headquarters", "person": PERSON}, {"seat": "field", "person": PERSON}],
    "call_id": CALL,
}

SAMPLES: dict[str, dict[str, Any]] = {  # with every field given; other types are taken from a project's life
    "GrantGiven": {
        "grant_id": GRANT,
        "issuer": "https://id.example.org",
        "subject": "51d0aa",
        "role": "agency",
        "scope": {"kind": "organisation", "id": ORGANISATION},
        "from_on": "2024-01-01",
        "to_on": "2025-12-31",
    },
    "GrantEnded": {"grant_id": GRANT},
    "OrganisationDescribed": {
        "organisation_id": ORGANISATION,
        "code": "UNICEF",
        "name": "United Nations Children's Fund",
        "kind": "un_agency",
        "relation": "external",
        "rule_set": "own-un",
        "parent_id": PARENT,
        "iati_identifier": "XM-DAC-41122",
    },
    "FieldOfficeOpened": {
        "organisation_id": ORGANISATION,
        "field_office_id": OFFICE,
        "code": "GAO",
        "name": "Gao",
        "area": "ML-7",
    },
    "FieldOfficeClosed": {"organisation_id": ORGANISATION, "field_office_id": OFFICE},
    "SubGranteeNamed": {"organisation_id": ORGANISATION, "sub_grantee_id": SUB_GRANTEE},
    "SubGranteeEnded": {"organisation_id": ORGANISATION, "sub_grantee_id": SUB_GRANTEE},
    "ProjectDrafted": {
        "project_id": PROJECT,
        "to_state": "concept",
        "description": DESCRIPTION,
        "note": "Asked for by the users' committee.",
    },
    "ProjectSubmitted": {
        "project_id": PROJECT,
        "from_state": "proposal",
        "to_state": "technical_review",
        "note": "Complete.",
    },
}


OPTIONAL: dict[str, Any] = {
    "note": "Said at the meeting, and why.",
    "late_because": "The roads were cut by rain.",
    "decision": "PRC/2024/07",
    "reference": "HQ/2024/113",
    "person": PERSON,
    "organisation_id": SUB_GRANTEE,
    "point": {"latitude": "16.956", "longitude": "-0.348"},
    "allocated": _money("300000.00"),
}
"""What is given where an event of a project's life leaves it open."""


def filled(data: EventData) -> dict[str, Any]:
    """An event of a project's life with every field given."""
    given = data.to_json()
    open_fields = set(type(data).model_fields) - set(given)
    return {**given, **{name: OPTIONAL[name] for name in open_fields if name in OPTIONAL}}


def is_dated(data: EventData) -> bool:
    """Whether the envelope carries the day that the event took effect."""
    return isinstance(data, ProjectEvent | MechanismPolicySet)


def events() -> Iterator[Recorded]:
    """One event a type, in the registry's order."""
    for position, (name, schema_version) in enumerate(PROJECT_EVENT_TYPES):
        data = PROJECT_EVENT_TYPES[name, schema_version].model_validate(SAMPLES.get(name) or filled(samples()[name]))
        event = Recorded(
            log=LOG,
            position=position,
            event_id=_id(1_000 + position),
            stream=data.stream,
            version=1 + position % 3,
            recorded_at=datetime(2024, 3, 1, 12, 0, 0, position, tzinfo=UTC),
            actor=SPARSE if position % 5 == 1 else FULL,
            transaction_id=_id(2_000 + position),
            data=data,
            effective_on=date(2024, 2, 29) if is_dated(data) else None,
            idempotency_key=f"corpus-{position}",
            request_sha256=sha256(str(position).encode()).hexdigest(),
        )
        if position % 5 == 0:
            causation = Causation("corpus.example/fund/ledger", 77)
            event = replace(event, correlation_id=_id(3_000 + position), causation=causation, evidence=("0a" * 32,))
        yield event


def document(event: Recorded) -> bytes:
    """What the corpus keeps of an event: readable JSON whose leaf gives back the stored bytes."""
    leaf = event.leaf()
    assert canonical(orjson.loads(leaf)) == leaf
    kept = {"leaf": orjson.loads(leaf), "leaf_sha256": sha256(leaf).hexdigest()}
    return orjson.dumps(kept, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def path_of(name: str, schema_version: int) -> Path:
    """Where the corpus keeps the event of a type and version."""
    return FOLDER / f"{name}.v{schema_version}.json"


def documents() -> dict[Path, bytes]:
    """Every file of the corpus as it would be written now."""
    return {path_of(event.type, event.data.SCHEMA_VERSION): document(event) for event in events()}


if __name__ == "__main__":
    for path, content in documents().items():
        path.write_bytes(content)
