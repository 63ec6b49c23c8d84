"""Attaching evidence to what is recorded already."""

from typing import Any

from services.ledger.funds.decisions import FUND
from services.ledger.reversals.decisions import REVERSIBLE_STREAMS
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.evidence import AttachEvidence
from shared.contracts.events.evidence import EvidenceAttached
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.deciding.resources import Decided, Resource

ATTACHABLE = REVERSIBLE_STREAMS - {"flow"}
"""Kinds that evidence is attached to. What a flow was booked as is one of them; the flow itself is its source's."""


def attached_to(ledger: LedgerState, command: AttachEvidence) -> Resource[Any]:
    """The live resource that evidence is for. Refuses `evidence.kind`, `<kind>.unknown`, `<kind>.reversed`."""
    if command.kind not in ATTACHABLE:
        raise Refused("evidence.kind", "/kind", given=command.kind, kinds=sorted(ATTACHABLE))
    try:
        found = ledger.resources[command.kind, command.id]
    except KeyError:
        raise NotLoaded(("resource", command.kind, command.id)) from None
    if found is None:
        raise Refused(f"{command.kind}.unknown", "/id", id=command.id)
    if found.reversed:
        raise Refused(f"{command.kind}.reversed", "/id", id=command.id)
    return found


def decide_attach_evidence(ledger: LedgerState, command: AttachEvidence, context: Context) -> list[Decided]:
    """Names more evidence for a resource, dated today; states and books stay as they are.

    Refuses `evidence.attached` when nothing of it is new, and as `attached_to` does.
    """
    resource = attached_to(ledger, command)
    if set(command.evidence) <= set(resource.evidence):
        raise Refused("evidence.attached", "/evidence", id=resource.id)
    fund = ledger.get(FUND, resource.state.fund_id)
    attached = EvidenceAttached(fund_id=fund.fund_id, stream_kind=command.kind, stream_id=command.id)
    return [Decided(attached, day_in(fund.time_zone, context.recorded_at))]
