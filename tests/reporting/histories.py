"""Random histories of every command, played once each, and questions about any fund, day and position of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from services.reporting.projections import blocks
from services.reporting.reports.asking import Calendar
from shared.contracts.envelope import Recorded
from tests.properties.conftest import LONG, STRIDE, fresh_desks
from tests.properties.whole.player import play
from tests.reporting.folding import Folded

SEEDS, STEPS, QUESTIONS = (range(1, 21), 1_500, 40) if LONG else (range(1, 4), 400, 12)
Histories = Callable[[int], list[Recorded]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    code: str
    fund_id: str
    kind: str
    as_of: date
    position: int
    calendar: Calendar


@pytest.fixture(scope="session")
def histories(cluster: Server, ledger_template: str, issuer: EmbeddedIssuer) -> Iterator[Histories]:
    """The events of a seed's history."""
    kept: dict[int, list[Recorded]] = {}
    with fresh_desks(cluster, ledger_template, str(issuer.jwks_file), STRIDE) as fresh:

        def events(seed: int) -> list[Recorded]:
            if seed not in kept:
                player, trouble = play(fresh(), seed, STEPS)
                if trouble is not None:
                    pytest.skip("the history itself fails, which tests/properties tells")
                kept[seed] = player.books.events
            return kept[seed]

        yield events


def fold(folded: Folded, events: list[Recorded], seed: int, patch: pytest.MonkeyPatch) -> None:
    """Folds a history with blocks of a few positions, in pages of two lengths, taken up anew between them."""
    random = Random(seed)
    patch.setattr(blocks, "BLOCK", 8)
    folded.take(events[: len(events) // 2], random.randint(1, 40))
    folded.take(events, random.randint(1, 400))


def questions(events: list[Recorded], random: Random) -> Iterator[Question]:
    """Questions about funds that were opened by then; every third is about the end."""
    funds = [
        (event.position, event.data.code, event.data.fund_id, event.data.kind)  # type: ignore[attr-defined]
        for event in events
        if event.type == "FundOpened"
    ]
    days = sorted({event.effective_on for event in events if event.effective_on is not None})
    asked = 0
    while asked < QUESTIONS:
        opened, code, fund_id, kind = random.choice(funds)
        calendar: Calendar = "mission" if random.random() < 0.5 else "year"
        asked += 1
        if asked % 3 == 0:
            yield Question(code, fund_id, kind, days[-1], len(events), calendar)
        else:
            yield Question(code, fund_id, kind, random.choice(days), random.randint(opened + 1, len(events)), calendar)
