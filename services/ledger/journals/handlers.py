"""Who writes journals by hand, where."""

from services.ledger.capability import CommandRule, fund_in_body
from services.ledger.journals.decisions import JOURNAL, decide_post_journal
from services.ledger.proposals.holds import taking_from
from services.ledger.roles import JOURNALS
from shared.contracts.commands.journals import PostJournal

RULES = (
    CommandRule(
        PostJournal,
        decide_post_journal,
        "/v1/journals",
        JOURNAL,
        JOURNALS,
        fund_in_body,
        two_persons=True,
        hold=taking_from("available"),
    ),
)
