"""Longer histories of uniform choices, cut down to the fewest commands when one fails."""

import pytest

from tests.properties.conftest import LONG, OpenDesk
from tests.properties.explore import again, last_line, play, smallest
from tests.support.desk import Desk

SEEDS, STEPS = (range(60), 400) if LONG else (range(4), 120)


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_long_history_keeps_the_books(open_desk: OpenDesk, seed: int) -> None:
    desk: Desk = open_desk()
    attempts, trouble = play(desk, seed, STEPS)
    if trouble is None:
        return
    attempts, trouble = smallest(lambda few: again(open_desk(), seed, few), attempts, trouble)
    told = "\n".join(f"{a.key} {a.actor}: {a.name} {a.body}" for a in attempts)
    pytest.fail(f"{last_line(trouble)}\n{told}\n{trouble}", pytrace=False)
