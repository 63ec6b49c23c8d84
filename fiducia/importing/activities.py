"""Sending third parties' activities to projects: a file is read whole first, so that a malformed one changes nothing.

Every run gives its commands keys of its own; what keeps a second run from adding anything is the service, which
compares digests.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fiducia.ledger_http import LedgerOverHttp, problem_text
from shared.contracts.canonical import sha256_hex
from shared.contracts.ids import new_id
from shared.contracts.problems import Refused
from shared.contracts.third_party import Found
from shared.files.activities import command_of, read_activities
from shared.service.catalogue import CATALOGUE

LINES_PER_REQUEST: Final = 500
REMARKS_SHOWN: Final = 20


class ActivitiesRefused(Exception):
    """The file is not what it should be; the message says where."""


@dataclass(slots=True)
class File:
    """A file's activities, and its digest."""

    sha256: str
    found: list[Found]


@dataclass(slots=True)
class Taken:
    """What became of the activities, and what is to be said about how they were published."""

    recorded: int = 0
    unchanged: int = 0
    refused: list[tuple[Found, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def as_json(self, name: str) -> dict[str, Any]:
        """The summary for programs."""
        return {
            "file": name,
            "recorded": self.recorded,
            "unchanged": self.unchanged,
            "refused": [
                {"line": found.line, "external_id": found.activity.external_id, "problem": problem}
                for found, problem in self.refused
            ],
            "remarks": self.remarks,
        }

    def lines(self, name: str) -> Iterator[str]:
        """The summary for people."""
        yield f"{name}: {self.recorded} activities new or changed, {self.unchanged} known as they are"
        for found, problem in self.refused:
            yield f"line {found.line}, {found.activity.external_id}: {problem}"
        yield from self.remarks[:REMARKS_SHOWN]
        if len(self.remarks) > REMARKS_SHOWN:
            yield f"{len(self.remarks) - REMARKS_SHOWN} more remarks: --json shows them all"


def read_file(data: bytes) -> File:
    """Every activity of a file. Raises ActivitiesRefused; then nothing of it is usable."""
    try:
        return File(sha256_hex(data), list(read_activities(data)))
    except Refused as refused:
        raise ActivitiesRefused(CATALOGUE[refused.code].detail("en", refused.figures)) from None


class ActivitiesRun:
    """One import: where projects answer, and keys that no other run gives."""

    def __init__(self, projects: LedgerOverHttp) -> None:
        self._projects = projects
        self._id = new_id()

    def take_in(self, file: File, advance: Callable[[int], None]) -> Taken:
        """Records the activities, each on its own; `advance` is told how many more are done."""
        taken = Taken()
        for number, chunk in enumerate(_chunks(file.found)):
            lines = [{"command": "import_activity", "body": command_of(found, file.sha256)} for found in chunk]
            answer = self._projects.post("/v1/bulk", {"lines": lines}, f"import-{self._id}-{number}")
            for found, result in zip(chunk, answer["results"], strict=True):
                if result["status"] == "refused":
                    taken.refused.append((found, problem_text(result["problem"])))
                elif result["status"] == "unchanged":
                    taken.unchanged += 1
                else:
                    taken.recorded += 1
                told = (f"line {r.line}, {r.external_id}, {r.element}: {r.reason}" for r in found.remarks)
                taken.remarks += told
            advance(len(chunk))
        return taken


def _chunks(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    for start in range(0, len(found), LINES_PER_REQUEST):
        yield found[start : start + LINES_PER_REQUEST]
