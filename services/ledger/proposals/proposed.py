"""The command inside a proposal, decided by its own rule; what it is refused points into the proposal."""

from dataclasses import replace

from services.ledger.capability import CommandRule
from services.ledger.evidence.naming import named_files, require_evidence
from services.ledger.resources import Decided, Unchanged
from services.ledger.state import Context, LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.problems import Refused


def decide(
    ledger: LedgerState, rule: CommandRule, command: CommandBody, context: Context
) -> tuple[list[Decided], tuple[str, ...]]:
    """The command's events as of now, approved, and the evidence that it names.

    Refuses what the command itself is refused, with pointers into the proposal, and `proposal.changes_nothing`.
    """
    try:
        evidence = named_files(ledger, rule, command) if command.evidence else ()
        decided = rule.decide(ledger, command, replace(context, approved=True))
        if not evidence:
            require_evidence(ledger, rule, command, decided, context.recorded_at)
    except Unchanged as unchanged:
        raise Refused("proposal.changes_nothing", "/body", id=unchanged.resource_id) from None
    except Refused as refused:
        pointer = None if refused.pointer is None else f"/body{refused.pointer}"
        raise Refused(refused.code, pointer, **refused.figures) from None
    return decided, evidence
