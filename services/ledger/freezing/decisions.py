"""Freezing a project: the ledger's answer to a request to cancel or terminate it (SYSTEM.md, saga)."""

from services.ledger.freezing.standing import money_of
from services.ledger.hearing.decisions import PROJECT, require_from_source
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.parties import FreezeProject
from shared.contracts.events.parties import FrozenFund, ProjectFrozen
from shared.contracts.money import Money
from shared.deciding.resources import Decided, Unchanged


def decide_freeze_project(ledger: LedgerState, command: FreezeProject, context: Context) -> list[Decided]:
    """From here on nothing is allocated, committed or paid for the project, whatever is heard of it later; what stands
    at it is told once and for all. A second request changes nothing: the first answer holds.

    Refuses `project.unknown`, `project.other_source`, `project.followed`, `project.source_went_back`.
    """
    project = ledger.get(PROJECT, command.project_id)
    require_from_source(project, command.source_log, command.source_position, context)
    if project.frozen_at is not None:
        raise Unchanged(command.project_id)
    funds = money_of(ledger, command.project_id).by_fund()
    frozen = ProjectFrozen(
        project_id=command.project_id,
        reason=command.reason,
        decision=command.decision,
        allocated=_total(funds, "allocated"),
        committed=_total(funds, "committed"),
        disbursed=_total(funds, "disbursed"),
        funds=funds,
        source_log=command.source_log,
        source_position=command.source_position,
    )
    return [Decided(frozen)]


def _total(funds: tuple[FrozenFund, ...], name: str) -> Money | None:
    """The sum over funds: all that allocate to a project have the currency that it was approved in as their own."""
    if not funds:
        return None
    amounts: list[Money] = [getattr(fund, name) for fund in funds]
    return Money.of(sum(amount.minor for amount in amounts), amounts[0].currency)
