"""The rows that proposals are listed from."""

from typing import Any

from services.ledger.capability import ReadTable
from services.ledger.proposals.state import PROPOSAL, Proposal
from services.ledger.resources import Resource


def _proposals_row(resource: Resource[Proposal]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.command)


TABLES = (
    ReadTable(
        PROPOSAL,
        "proposals",
        "/v1/proposals",
        {"fund_id": "uuid", "command": "text"},
        ("fund_id", "command"),
        _proposals_row,
        lambda r: r.state.state,
    ),
)
