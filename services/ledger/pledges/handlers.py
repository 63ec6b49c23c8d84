"""Who records and changes pledges, where."""

from services.ledger.capability import CommandRule, exposes, fund_in_body, fund_of_target
from services.ledger.pledges.decisions import PLEDGE, decide_amend_pledge, decide_record_pledge, decide_withdraw_pledge
from services.ledger.roles import CONTRIBUTIONS
from shared.contracts.commands.contributions import AmendPledge, RecordPledge, WithdrawPledge
from shared.contracts.events.contributions import ContributionPledged

RULES = (
    CommandRule(
        RecordPledge,
        decide_record_pledge,
        "/v1/pledges",
        PLEDGE,
        CONTRIBUTIONS,
        fund_in_body,
        exposes=(exposes(ContributionPledged, "amount", "donor_id"),),
    ),
    CommandRule(
        AmendPledge,
        decide_amend_pledge,
        "/v1/pledges/{pledge_id}/amendments",
        PLEDGE,
        CONTRIBUTIONS,
        fund_of_target(PLEDGE, "pledge_id"),
        target="pledge_id",
    ),
    CommandRule(
        WithdrawPledge,
        decide_withdraw_pledge,
        "/v1/pledges/{pledge_id}/withdrawal",
        PLEDGE,
        CONTRIBUTIONS,
        fund_of_target(PLEDGE, "pledge_id"),
        target="pledge_id",
    ),
)
