"""Where published codelists are, for those who have them."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of third-party reference files, which stay out of this repository."""
    folder = Path(os.environ.get("FIDUCIA_REFERENCE", Path(__file__).parents[4] / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip(f"the reference data is not there: {folder}; FIDUCIA_REFERENCE names its folder")
    return folder
