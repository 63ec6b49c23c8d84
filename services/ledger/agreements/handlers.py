"""Who signs and changes agreements, where."""

from dataclasses import replace

from services.ledger.agreements.amendments import decide_amend_agreement
from services.ledger.agreements.conditions import decide_fail_condition, decide_meet_condition
from services.ledger.agreements.decisions import decide_sign_agreement
from services.ledger.agreements.doubt import (
    decide_impair_receivable,
    decide_impair_receivables,
    decide_recover_receivable,
    decide_write_off_receivable,
)
from services.ledger.agreements.state import AGREEMENT
from services.ledger.capability import CommandRule, exposes, fund_in_body, fund_of_target
from services.ledger.roles import CASH_IN, CONTRIBUTIONS
from shared.contracts.commands.contributions import (
    AgreementCommand,
    AmendAgreement,
    FailCondition,
    ImpairReceivable,
    ImpairReceivables,
    MeetCondition,
    RecoverReceivable,
    SignAgreement,
    WriteOffReceivable,
)
from shared.contracts.events.contributions import AgreementSigned, ReceivableWrittenOff
from shared.contracts.events.parties import Role
from shared.deciding.capability import Decide


def _on_agreement(
    body: type[AgreementCommand], decide: Decide, action: str, roles: tuple[Role, ...] = CONTRIBUTIONS
) -> CommandRule:
    return CommandRule(
        body,
        decide,
        f"/v1/agreements/{{agreement_id}}/{action}",
        AGREEMENT,
        roles,
        fund_of_target(AGREEMENT, "agreement_id"),
        target="agreement_id",
    )


RULES = (
    CommandRule(
        SignAgreement,
        decide_sign_agreement,
        "/v1/agreements",
        AGREEMENT,
        CONTRIBUTIONS,
        fund_in_body,
        exposes=(exposes(AgreementSigned, "amount", "donor_id"),),
    ),
    _on_agreement(AmendAgreement, decide_amend_agreement, "amendments"),
    _on_agreement(MeetCondition, decide_meet_condition, "conditions-met"),
    _on_agreement(FailCondition, decide_fail_condition, "conditions-failed"),
    _on_agreement(ImpairReceivable, decide_impair_receivable, "impairments"),
    replace(
        _on_agreement(WriteOffReceivable, decide_write_off_receivable, "write-offs"),
        two_persons=True,
        exposes=(exposes(ReceivableWrittenOff, "amount", "donor_id"),),
    ),
    _on_agreement(RecoverReceivable, decide_recover_receivable, "recoveries", CASH_IN),
    CommandRule(ImpairReceivables, decide_impair_receivables, "/v1/impairments", None, CONTRIBUTIONS, fund_in_body),
)
