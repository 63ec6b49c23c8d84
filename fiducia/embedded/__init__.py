"""The private PostgreSQL of one machine, for a trial, a demonstration and the tests."""

from fiducia.embedded.cluster import Cluster
from fiducia.embedded.errors import ClusterError
from fiducia.embedded.provision import provision
from fiducia.embedded.server import GivenServer, Server

__all__ = ["Cluster", "ClusterError", "GivenServer", "Server", "provision"]
