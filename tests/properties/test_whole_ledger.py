"""Random histories of every command there is, over funds of every kind, in three currencies, under changing policies.

What is refused changes nothing; what is recorded balances, holds bridge and floors, and moves cash and receivables as
the commands alone foretell. A history goes on until every command and every event type was recorded: none is skipped.
"""

import pytest

from shared.contracts.commands import COMMANDS
from tests.properties.conftest import LONG, OpenDesk
from tests.properties.whole.commands import DRAWN
from tests.properties.whole.player import never, play, told

SEEDS, STEPS, WHOLE_BY = (range(1, 61), 1_500, 3_000) if LONG else (range(1, 4), 350, 2_000)


def test_every_registered_command_is_drawn() -> None:
    assert set(DRAWN) == set(COMMANDS)


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_history_of_every_command_keeps_the_books(open_timed_desk: OpenDesk, seed: int) -> None:
    player, trouble = play(open_timed_desk(), seed, STEPS, WHOLE_BY)
    if trouble is not None:
        pytest.fail(told(open_timed_desk, seed, player, trouble, shrink=LONG), pytrace=False)
    assert never(player) == []
