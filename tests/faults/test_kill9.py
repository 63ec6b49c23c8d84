"""After `kill -9` under load every acknowledged receipt is there once, and a retry gets the same answer."""

import uuid
from pathlib import Path

from benchmarks.drills.kill9 import drill
from fiducia.embedded import Server
from fiducia.embedded.launch import ORIGIN
from tests.faults.stranger import rederive


def test_two_rounds_of_kill_9_lose_and_double_nothing(cluster: Server, tmp_path: Path) -> None:
    database = f"drill_{uuid.uuid4().hex[:8]}"
    figures = drill(cluster, tmp_path, database, rounds=2)
    assert figures.acknowledged > 0
    assert figures.clean, "\n".join(figures.lines())
    rederive(cluster.admin_url(database), ORIGIN)
