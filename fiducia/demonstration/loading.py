"""Sending the illustrative history to a ledger: wave by wave through its bulk API, with progress, and only once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from fiducia.demonstration.history import plan
from fiducia.demonstration.history.records import History
from fiducia.demonstration.recording import WAVES, Line, project_id, status
from fiducia.ledger_http import LedgerError, LedgerOverHttp, problem_text
from shared.contracts.events.parties import Role

LINES_PER_REQUEST: Final = 500
KEY: Final = "demonstration-history"

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
        lines = wave.lines(history, ids)
        for number, chunk in enumerate(_chunks(lines)):
            for line, result in zip(chunk, _sent(ledgers(wave.role), chunk, f"{wave.title}:{number}"), strict=True):
                if result["status"] == "refused":
                    raise LedgerError(f"{line.key}: {line.command}: {problem_text(result['problem'])}")
                ids[line.key] = result["id"]
            given += len(chunk)
            advance(wave.title, len(chunk))
    return given


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
