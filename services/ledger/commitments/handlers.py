"""Who binds partners and changes commitments, where."""

from services.ledger.allocations.decisions import ALLOCATION
from services.ledger.capability import CommandRule, exposes, exposes_rise, fund_of_target
from services.ledger.commitments.decisions import (
    decide_close_commitment,
    decide_revise_commitment,
    decide_sign_commitment,
    decide_waive_instalment,
)
from services.ledger.commitments.state import COMMITMENT
from services.ledger.roles import COMMITTING
from shared.contracts.commands.projects import CloseCommitment, ReviseCommitment, SignCommitment, WaiveInstalment
from shared.contracts.events.commitments import CommitmentRevised, CommitmentSigned

RULES = (
    CommandRule(
        SignCommitment,
        decide_sign_commitment,
        "/v1/commitments",
        COMMITMENT,
        COMMITTING,
        fund_of_target(ALLOCATION, "allocation_id"),
        exposes=(exposes(CommitmentSigned, "amount", "organisation_id"),),
    ),
    CommandRule(
        ReviseCommitment,
        decide_revise_commitment,
        "/v1/commitments/{commitment_id}/revisions",
        COMMITMENT,
        COMMITTING,
        fund_of_target(COMMITMENT, "commitment_id"),
        target="commitment_id",
        exposes=(exposes_rise(CommitmentRevised, "organisation_id"),),
    ),
    CommandRule(
        CloseCommitment,
        decide_close_commitment,
        "/v1/commitments/{commitment_id}/closure",
        COMMITMENT,
        COMMITTING,
        fund_of_target(COMMITMENT, "commitment_id"),
        target="commitment_id",
    ),
    CommandRule(
        WaiveInstalment,
        decide_waive_instalment,
        "/v1/commitments/{commitment_id}/waivers",
        COMMITMENT,
        COMMITTING,
        fund_of_target(COMMITMENT, "commitment_id"),
        target="commitment_id",
    ),
)
