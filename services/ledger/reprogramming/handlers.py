"""Who moves capacity between sources, where."""

from services.ledger.capability import CommandRule, exposes, fund_in_body
from services.ledger.proposals.holds import taking_from
from services.ledger.reprogramming.decisions import (
    POOL_DEFICIT,
    REPROGRAMMING,
    decide_assign_pool_deficit,
    decide_reprogram_donor_balance,
)
from services.ledger.roles import ALLOCATIONS, CONTRIBUTIONS
from shared.contracts.commands.refunds import AssignPoolDeficit, ReprogramDonorBalance
from shared.contracts.events.refunds import DonorBalanceReprogrammed, PoolDeficitAssigned

RULES = (
    CommandRule(
        ReprogramDonorBalance,
        decide_reprogram_donor_balance,
        "/v1/reprogrammings",
        REPROGRAMMING,
        CONTRIBUTIONS,
        fund_in_body,
        hold=taking_from("available"),
        exposes=(exposes(DonorBalanceReprogrammed, "amount", "donor_id"),),
    ),
    CommandRule(
        AssignPoolDeficit,
        decide_assign_pool_deficit,
        "/v1/pool-deficits",
        POOL_DEFICIT,
        ALLOCATIONS,
        fund_in_body,
        hold=taking_from("available"),
        exposes=(exposes(PoolDeficitAssigned, "amount", None),),
    ),
)
