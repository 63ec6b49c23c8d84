"""Whatever is decided in either service, and whenever either is killed: both come to the same, and what may not be paid
is not paid.

Kills fall at moments that no seed repeats, so that nothing is shrunk: the seed and what was done are told instead.
"""

import os
import secrets
from random import Random

import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from tests.properties.conftest import LONG
from tests.saga.both import running
from tests.saga.converging import require_converged
from tests.saga.player import Player, told
from tests.saga.programme import Programme

SEEDS = [secrets.randbits(32) for _ in range(12)] if LONG and "CI" not in os.environ else [20260101]
MOVES, KILLS = (250, 6) if LONG else (120, 3)


@pytest.mark.timeout(900 if LONG else 300)
@pytest.mark.parametrize("seed", SEEDS)
def test_both_converge_whenever_either_is_killed(
    seed: int, cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(cluster, issuer, tmp_path_factory.mktemp("random")) as both:
        player = Player(Programme.begun(both), Random(seed))
        player.play(MOVES, KILLS)
        counted = require_converged(both)
    said = told(player.said)
    print(f"seed {seed}: {said}; decided again: {dict(counted)}")  # noqa: T201  what the run was worth
    assert said.get("started", 0) >= 1
    for what in ("allocate", "commit", "pay"):
        assert said.get(f"{what}: taken"), said
    assert counted["register_project"] and counted["pay_disbursement"], counted  # noqa: PT018
