"""The illustrative history on both services, phase by phase: before a phase its service has heard what the last one of
the other service recorded, so that every decision finds what it rests on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from fiducia.demonstration.history.records import History, Project
from fiducia.demonstration.implementing import carried_out, closed, evaluated, reported
from fiducia.demonstration.lines import Ids, Line, Lines
from fiducia.demonstration.proposing import approved, endorsed, organisation, proposed, reviewed, signed
from fiducia.demonstration.recording import WAVES, Wave

Service = Literal["ledger", "projects"]

FOCAL: Final = {"issuer": "fiducia.example/demonstration", "subject": "illustrative-focal-person"}
"""Who answers for every project: nobody."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Waves that one service takes after each other."""

    service: Service
    title: str
    waves: tuple[Wave, ...]


def _organisations(history: History, ids: Ids) -> Lines:
    for partner in (*history.donors, *history.partners):
        yield organisation(partner)


def _each(lines_of: Callable[[Project], Iterator[Line]]) -> Callable[[History, Ids], Lines]:
    def lines(history: History, ids: Ids) -> Lines:
        for project in history.projects:
            yield from lines_of(project)

    return lines


def _of_ledger(*titles: str) -> tuple[Wave, ...]:
    return tuple(wave for wave in WAVES if wave.title in titles)


def _decided_by_committee(project: Project) -> Iterator[Line]:
    return (line for line in carried_out(project) if line.command == "terminate_project")


def _done_by_officer(project: Project) -> Iterator[Line]:
    return (line for line in carried_out(project) if line.command != "terminate_project")


NOT_TOGETHER: Final = ("organisations", "projects approved", "projects as they ended")
"""What the ledger is told of projects and partners only where it does not hear of them."""

PHASES: Final = (
    Phase("projects", "partners", (Wave("partners", "programme_officer", _organisations),)),
    Phase(
        "ledger",
        "donors",
        _of_ledger("funds", "windows", "bank account", "donors", "agreements", "receipts", "appropriations"),
    ),
    Phase(
        "projects",
        "proposals",
        (
            Wave("proposals", "programme_officer", _each(lambda p: proposed(p, FOCAL))),
            Wave("headquarters", "endorser_hq", _each(lambda p: endorsed(p, "headquarters"))),
            Wave("field", "endorser_field", _each(lambda p: endorsed(p, "field"))),
        ),
    ),
    Phase(
        "projects",
        "decisions",
        (
            Wave("reviews", "programme_officer", _each(lambda p: iter((reviewed(p),))), person=2),
            Wave("approvals", "committee_member", _each(lambda p: iter((approved(p),)))),
        ),
    ),
    Phase("ledger", "allocations", _of_ledger("allocations")),
    Phase("projects", "agreements", (Wave("agreements signed", "programme_officer", _each(signed)),)),
    Phase(
        "ledger",
        "payments",
        _of_ledger(
            "commitments", "first payments", "reports 1 in", "reports 1 accepted", "second payments",
        ),
    ),
    Phase(
        "projects",
        "implementation",
        (
            Wave("decided in the field", "committee_member", _each(_decided_by_committee)),
            Wave("works", "programme_officer", _each(_done_by_officer)),
        ),
    ),
    Phase(
        "ledger",
        "settlements",
        _of_ledger(
            "reports 2 in", "reports 2 accepted", "refunds", "reports 3 in", "reports 3 accepted",
            "commitments closed", "allocations released", "authority lapsed",
        ),
    ),
    Phase(
        "projects",
        "closures",
        (
            Wave("reports", "programme_officer", _each(reported), person=2),
            Wave("evaluations", "programme_officer", _each(evaluated)),
            Wave("closures", "approver", _each(closed)),
        ),
    ),
)  # fmt: skip
