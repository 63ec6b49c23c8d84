"""Who brings a fund to its end, where."""

from services.ledger.capability import CommandRule, fund_in_body
from services.ledger.closing.decisions import (
    RESIDUE,
    decide_begin_fund_closing,
    decide_close_fund,
    decide_distribute_residue,
)
from services.ledger.funds.decisions import FUND
from services.ledger.proposals.holds import taking_from
from services.ledger.roles import ALLOCATIONS
from shared.contracts.commands.closing import BeginFundClosing, CloseFund, DistributeResidue

RULES = (
    CommandRule(
        BeginFundClosing,
        decide_begin_fund_closing,
        "/v1/funds/{fund_id}/closing",
        FUND,
        ALLOCATIONS,
        fund_in_body,
        target="fund_id",
    ),
    CommandRule(
        DistributeResidue,
        decide_distribute_residue,
        "/v1/residue-distributions",
        RESIDUE,
        ALLOCATIONS,
        fund_in_body,
        hold=taking_from("available"),
    ),
    CommandRule(
        CloseFund,
        decide_close_fund,
        "/v1/funds/{fund_id}/closure",
        FUND,
        ALLOCATIONS,
        fund_in_body,
        target="fund_id",
    ),
)
