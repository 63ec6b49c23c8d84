"""The rows that proposals are listed from."""

from typing import Any

from services.ledger.proposals.state import PROPOSAL, Proposal
from shared.contracts.times import parse_utc
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _proposals_row(resource: Resource[Proposal]) -> tuple[Any, ...]:
    s = resource.state
    issuer, maker = s.proposed_by.person
    return (s.fund_id, s.proposed.command, issuer, maker, s.counterparty_id, parse_utc(s.expires_at))


TABLES = (
    ReadTable(
        PROPOSAL,
        "proposals",
        "/v1/proposals",
        {
            "fund_id": "uuid",
            "command": "text",
            "maker_issuer": "text",
            "maker": "text",
            "counterparty_id": "uuid",
            "expires_at": "timestamptz",
        },
        ("fund_id", "command", "maker", "counterparty_id"),
        _proposals_row,
        lambda r: r.state.status,
        listed=False,
    ),
)
