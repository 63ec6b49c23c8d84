"""Both services, started once for each file of tests."""

from collections.abc import Iterator

import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from tests.saga.both import Both, running


@pytest.fixture(scope="module")
def both(cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The ledger and projects, following each other."""
    with running(cluster, issuer, tmp_path_factory.mktemp("saga")) as started:
        yield started
