"""What of each fund's money stands at a project: the sum of its allocations and of the commitments under them."""

from dataclasses import dataclass

from services.ledger.allocations.decisions import ALLOCATION, Allocation
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.state import LedgerState
from shared.contracts.events.parties import FrozenFund
from shared.contracts.money import Money
from shared.contracts.problems import NotLoaded
from shared.deciding.resources import Resource

OPEN = ("uncommitted", "unspent", "advances", "recoverable", "payables")
"""The amounts of a fund that are zero once all is resolved."""


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """The live allocations to a project and commitments under them, in the order they were recorded."""

    allocations: tuple[Resource[Allocation], ...]
    commitments: tuple[Resource[Commitment], ...]

    def by_fund(self) -> tuple[FrozenFund, ...]:
        """What stands at the project, fund by fund, in the order in which each first allocated to it."""
        return tuple(self._of_fund(fund_id) for fund_id in dict.fromkeys(a.state.fund_id for a in self.allocations))

    def _of_fund(self, fund_id: str) -> FrozenFund:
        allocations = [a.state for a in self.allocations if a.state.fund_id == fund_id]
        commitments = [c.state for c in self.commitments if c.state.fund_id == fund_id]
        currency = allocations[0].amount.currency
        spent = sum(sum(c.spent_minor.values()) for c in commitments)
        unspent = sum(c.committed_total for c in commitments)
        minor = {
            "allocated": sum(a.amount.minor for a in allocations),
            "committed": spent + unspent,
            "disbursed": sum(c.disbursed_base_minor for c in commitments),
            "refunded": sum(c.refunded_base_minor for c in commitments),
            "spent": spent,
            "uncommitted": sum(a.uncommitted_total for a in allocations),
            "unspent": unspent,
            "advances": sum(c.advances_base_minor for c in commitments),
            "recoverable": sum(c.recoverable_base_minor for c in commitments),
            "payables": sum(c.payables_base_minor for c in commitments),
        }
        return FrozenFund(fund_id=fund_id, **{name: Money.of(value, currency) for name, value in minor.items()})


def is_open(fund: FrozenFund) -> bool:
    """Whether anything is left to resolve in it."""
    return any(getattr(fund, name).minor for name in OPEN)


def money_of(ledger: LedgerState, project_id: str) -> ProjectMoney:
    """What stands at the project at the head of the log. Raises NotLoaded with all that is missing."""
    named: list[tuple[str, str]] = ledger.listed("project", project_id)
    missing = [("resource", *key) for key in named if key not in ledger.resources]
    if missing:
        raise NotLoaded(*missing)
    allocations = (ledger.find(ALLOCATION, i) for kind, i in named if kind == ALLOCATION.name)
    commitments = (ledger.find(COMMITMENT, i) for kind, i in named if kind == COMMITMENT.name)
    return ProjectMoney(
        tuple(a for a in allocations if a is not None and not a.reversed),
        tuple(c for c in commitments if c is not None and not c.reversed),
    )
