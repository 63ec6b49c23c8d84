"""Who attaches evidence, where. Files are stored and read through api.py."""

from typing import Any

from services.ledger.capability import CommandRule
from services.ledger.evidence.decisions import attached_to, decide_attach_evidence
from services.ledger.roles import EVIDENCE
from services.ledger.state import LedgerState
from shared.contracts.commands.evidence import AttachEvidence


def fund_of_attached(ledger: LedgerState, command: Any) -> str | None:
    """The fund of what the evidence is for."""
    fund_id: str = attached_to(ledger, command).state.fund_id
    return fund_id


RULES = (
    CommandRule(
        AttachEvidence, decide_attach_evidence, "/v1/evidence/attachments", None, EVIDENCE, fund_of_attached,
        keeps_refusals=False,
    ),
)  # fmt: skip
