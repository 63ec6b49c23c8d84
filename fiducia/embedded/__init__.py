"""The private PostgreSQL of one machine, for a trial, a demonstration and the tests."""

from fiducia.embedded.cluster import Cluster, ClusterError, GivenServer, Server, provision

__all__ = ["Cluster", "ClusterError", "GivenServer", "Server", "provision"]
