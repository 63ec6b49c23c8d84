"""Sending the illustrative history to a ledger: wave by wave through its bulk API, with progress, and only once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from fiducia.demonstration.evidence import KINDS, content
from fiducia.demonstration.following import FOLLOWS, TOLD, Follower
from fiducia.demonstration.history import plan
from fiducia.demonstration.history.records import History
from fiducia.demonstration.lines import Line, project_id
from fiducia.demonstration.phases import PHASES, Phase, Service
from fiducia.demonstration.recording import WAVES, status
from fiducia.ledger_http import LedgerError, LedgerOverHttp, problem_text
from shared.contracts.events.parties import Role

LINES_PER_REQUEST: Final = 500
PAGE: Final = 500
PROPOSED: Final = "proposals"
"""The phase after which proposals were compared with each other."""
KEY: Final = "demonstration-history"
ENDED: Final = ("closed", "financially_closed")
OVERLAPS: Final = "/override_overlap"
"""The command by which what was found alike is let go on: without it nothing can be approved."""
SERVICES: Final[tuple[Service, ...]] = ("ledger", "projects")

Ledgers = Callable[[Role], LedgerOverHttp]
"""The ledger as a person of a role speaks to it."""


def count(history: History) -> int:
    """How many commands the history is."""
    nobody: defaultdict[str, str] = defaultdict(lambda: "00000000-0000-7000-8000-000000000000")
    return sum(1 for wave in WAVES for _ in wave.lines(history, nobody))


def is_loaded(ledger: LedgerOverHttp) -> bool:
    """True once the last line of the last wave was recorded. Raises LedgerError."""
    last = plan().projects[-1]
    found = ledger.find(f"/v1/projects/{project_id(last.code)}")
    return found is not None and found["status"] == status(last)


def load(ledgers: Ledgers, advance: Callable[[str, int], None]) -> int:
    """Records what is not recorded yet; how many commands it gave. `advance` hears the wave and how many are done.

    Raises LedgerError, naming the line, when the ledger refuses one or does not answer.
    """
    history, ids, given = plan(), dict[str, str](), 0
    for wave in WAVES:
        for line, result in _recorded(ledgers(wave.role), wave.lines(history, ids), wave.title, advance):
            ids[line.key] = result["id"]
            given += 1
    return given


@dataclass(frozen=True, slots=True)
class Both:
    """The ledger and projects, each as a person of a role (the first, the second) speaks to it."""

    ledger: Callable[[Role, int], LedgerOverHttp]
    projects: Callable[[Role, int], LedgerOverHttp]

    def of(self, service: Service, role: Role, person: int = 1) -> LedgerOverHttp:
        """One of the two, as one person."""
        return (self.ledger if service == "ledger" else self.projects)(role, person)


def count_together(history: History) -> int:
    """How many commands the history is on both services."""
    nobody: defaultdict[str, str] = defaultdict(lambda: "00000000-0000-7000-8000-000000000000")
    return sum(1 for phase in PHASES for wave in phase.waves for _ in wave.lines(history, nobody))


def store_evidence(projects: LedgerOverHttp) -> None:
    """The illustrative files that commands name. Raises LedgerError."""
    for kind in KINDS:
        projects.store("/v1/evidence", content(kind), "text/plain")


def is_loaded_together(projects: LedgerOverHttp) -> bool:
    """True once the last line of the last wave was recorded. Raises LedgerError."""
    last = [project for project in plan().projects if project.state in ENDED][-1]
    found = projects.find(f"/v1/projects/{project_id(last.code)}")
    return found is not None and found["state"] == last.state


def load_together(both: Both, advance: Callable[[str, int], None]) -> int:
    """Records on both services what is not recorded yet, phase by phase; how many commands it gave.

    Before a phase its service has heard what the other one recorded. Raises LedgerError as `load` does.
    """
    ids, given = dict[str, str](), 0
    followers: dict[Service, Follower] = {
        "ledger": Follower(both.of("ledger", "auditor")),
        "projects": Follower(both.of("projects", "auditor")),
    }
    told: dict[Service, int] = {"ledger": -1, "projects": -1}
    store_evidence(both.of("projects", "programme_officer"))
    for phase in PHASES:
        followers[phase.service].wait_for(told["projects" if phase.service == "ledger" else "ledger"])
        done, position = record(phase, both, ids, advance)
        given += done
        told[phase.service] = max(told[phase.service], position)
        if phase.title == PROPOSED:
            given += settle_overlaps(both, advance)
    return given


def settle_overlaps(both: Both, advance: Callable[[str, int], None]) -> int:
    """Lets every proposal go on in spite of what it overlaps, by a second person; how many alerts that settles.

    Which they are only the service knows: it compared each proposal with all that was handed in before. Raises
    LedgerError, naming the line.
    """
    reader = both.of("projects", "auditor")
    lines: list[Line] = []
    cursor: str | None = None
    while True:
        page = reader.get("/v1/projects", limit=PAGE, **({} if cursor is None else {"cursor": cursor}))
        for project in page["items"]:
            for alert_id in project["overlaps"]["open"]:
                body = {"effective_on": project["since_on"], "reason": "Illustrative: both are invented."}
                path_ids = {"project_id": project["id"], "alert_id": alert_id}
                lines.append(Line(f"overlap:{alert_id}", "override_overlap", body, path_ids))
        cursor = page["next_cursor"]
        if cursor is None:
            break
    reviewer = both.of("projects", "programme_officer", 2)
    return sum(1 for _ in _recorded(reviewer, iter(lines), "overlaps", advance))


def record(phase: Phase, both: Both, ids: dict[str, str], advance: Callable[[str, int], None]) -> tuple[int, int]:
    """Gives the commands of one phase; how many, and the last position that the other service records something of.

    `ids`: what earlier phases made, by the key of its line; it grows. Raises LedgerError, naming the line.
    """
    given, told = 0, -1
    for wave in phase.waves:
        person = both.of(phase.service, wave.role, wave.person)
        for line, result in _recorded(person, wave.lines(plan(), ids), wave.title, advance):
            ids[line.key] = result["id"]
            given += 1
            if line.command in TOLD:
                told = max(told, result.get("position", -1))
    return given, told


def follow_each_other(both: Both) -> bool:
    """Whether each of the two services hears the other one, and projects are compared before they are approved."""
    follow = all(FOLLOWS in both.of(service, "administrator").text("/metrics") for service in SERVICES)
    return follow and OVERLAPS in both.of("projects", "administrator").text("/v1/schemas")


def _recorded(
    service: LedgerOverHttp, lines: Iterator[Line], title: str, advance: Callable[[str, int], None]
) -> Iterator[tuple[Line, dict[str, Any]]]:
    """Gives the lines, so many at a time; each with what became of it. Raises LedgerError, naming a refused line."""
    for number, chunk in enumerate(_chunks(lines)):
        for line, result in zip(chunk, _sent(service, chunk, f"{title}:{number}"), strict=True):
            if result["status"] == "refused":
                raise LedgerError(f"{line.key}: {line.command}: {problem_text(result['problem'])}")
            yield line, result
        advance(title, len(chunk))


def _sent(ledger: LedgerOverHttp, chunk: Sequence[Line], part: str) -> list[dict[str, Any]]:
    lines = [
        {
            "command": line.command,
            "path_ids": dict(line.path_ids),
            "body": dict(line.body),
            "idempotency_key": f"{KEY}:{line.key}",
        }
        for line in chunk
    ]
    key = f"{KEY}:{part.replace(' ', '-')}"
    results: list[dict[str, Any]] = ledger.post("/v1/bulk", {"lines": lines}, key)["results"]
    return results


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, LINES_PER_REQUEST)):
        yield chunk
