"""Who approves, revises and cancels allocations, where."""

from services.ledger.allocations.decisions import (
    ALLOCATION,
    decide_approve_allocation,
    decide_cancel_allocation,
    decide_revise_allocation,
)
from services.ledger.capability import CommandRule, exposes, exposes_rise, fund_in_body, fund_of_target
from services.ledger.proposals.holds import taking_from
from services.ledger.roles import ALLOCATIONS
from shared.contracts.commands.projects import ApproveAllocation, CancelAllocation, ReviseAllocation
from shared.contracts.events.allocations import AllocationApproved, AllocationRevised

RULES = (
    CommandRule(
        ApproveAllocation,
        decide_approve_allocation,
        "/v1/allocations",
        ALLOCATION,
        ALLOCATIONS,
        fund_in_body,
        hold=taking_from("available"),
        exposes=(exposes(AllocationApproved, "amount", "project_id"),),
    ),
    CommandRule(
        ReviseAllocation,
        decide_revise_allocation,
        "/v1/allocations/{allocation_id}/revisions",
        ALLOCATION,
        ALLOCATIONS,
        fund_of_target(ALLOCATION, "allocation_id"),
        hold=taking_from("available"),
        exposes=(exposes_rise(AllocationRevised, "project_id"),),
        target="allocation_id",
    ),
    CommandRule(
        CancelAllocation,
        decide_cancel_allocation,
        "/v1/allocations/{allocation_id}/cancellation",
        ALLOCATION,
        ALLOCATIONS,
        fund_of_target(ALLOCATION, "allocation_id"),
        target="allocation_id",
    ),
)
