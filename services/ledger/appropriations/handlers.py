"""Who gives, revises and takes back authority, where."""

from services.ledger.appropriations.authority import APPROPRIATION
from services.ledger.appropriations.decisions import decide_appropriate_authority, decide_revise_authority
from services.ledger.appropriations.lapse import decide_lapse_authority
from services.ledger.capability import CommandRule, fund_in_body, fund_of_target
from services.ledger.roles import APPROPRIATING
from shared.contracts.commands.appropriations import AppropriateAuthority, LapseAuthority, ReviseAuthority

RULES = (
    CommandRule(
        AppropriateAuthority,
        decide_appropriate_authority,
        "/v1/appropriations",
        APPROPRIATION,
        APPROPRIATING,
        fund_in_body,
    ),
    CommandRule(
        ReviseAuthority,
        decide_revise_authority,
        "/v1/appropriations/{appropriation_id}/revisions",
        APPROPRIATION,
        APPROPRIATING,
        fund_of_target(APPROPRIATION, "appropriation_id"),
        target="appropriation_id",
    ),
    CommandRule(
        LapseAuthority,
        decide_lapse_authority,
        "/v1/appropriations/{appropriation_id}/lapse",
        APPROPRIATION,
        APPROPRIATING,
        fund_of_target(APPROPRIATION, "appropriation_id"),
        target="appropriation_id",
    ),
)
