"""A random history of every command, given over HTTP by several persons, is rebuilt byte for byte."""

import uuid
from pathlib import Path

from benchmarks.drills.rebuild import drill
from fiducia.embedded import Server


def test_a_history_given_over_http_is_rebuilt_byte_for_byte(cluster: Server, tmp_path: Path) -> None:
    figures = drill(cluster, tmp_path, f"drill_{uuid.uuid4().hex[:8]}", events=500)
    assert figures.events >= 500
    assert figures.clean, "\n".join(figures.differences)
