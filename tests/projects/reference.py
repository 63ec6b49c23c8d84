"""Where published files lie; tests that need one say so when it is not there."""

import os
from pathlib import Path

import pytest

REFERENCE = Path(os.environ.get("FIDUCIA_REFERENCE", Path(__file__).parents[3] / "shared" / "reference"))


def published(name: str) -> Path:
    """A published file, or the test is skipped for want of it."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"{name} is not there; FIDUCIA_REFERENCE says where such files lie")
    return path
