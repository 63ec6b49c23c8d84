"""What the projects service gives itself when it hears the ledger: no door takes it from anybody else."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.commands.base import CommandBody
from shared.contracts.events.parties import HeardFrom
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Money
from shared.contracts.times import Day

What = Literal[
    "allocation", "commitment", "commitment_closed", "payment", "payment_returned", "expenditure", "refund",
    "write_off", "freeze", "undone",
]  # fmt: skip


class HeardFact(Contract):
    """One thing that happened, to which allocation, commitment, payment or refund.

    `amount` in the fund's own currency. `undoes_position` on what is `undone`.
    """

    what: What
    resource_id: Id | None = None
    amount: Money | None = None
    undoes_position: int | None = None


class HeardChanges(Contract):
    """By how much what stands at a project changed, in minor units of the fund's own currency."""

    allocated_minor: int = 0
    committed_minor: int = 0
    advances_minor: int = 0
    recoverable_minor: int = 0
    payables_minor: int = 0


class HeardProject(Contract):
    """What an event of the ledger means to one project; no facts where it changed the balances alone."""

    project_id: Id
    changes: HeardChanges
    facts: tuple[HeardFact, ...] = ()


class HearLedger(CommandBody):
    """Takes in what an event of the ledger means to the projects that it concerns, on the day that it has there.

    A freeze has no day: it takes effect on that of the request which it answers.
    """

    heard_from: HeardFrom
    effective_on: Day | None = None
    projects: Annotated[tuple[HeardProject, ...], Field(min_length=1)]
