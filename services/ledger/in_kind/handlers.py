"""Who records and uses gifts in kind, where."""

from services.ledger.capability import CommandRule, fund_in_body, fund_of_target
from services.ledger.in_kind.decisions import IN_KIND, decide_record_in_kind, decide_use_in_kind
from services.ledger.roles import IN_KIND as GIFTS
from shared.contracts.commands.in_kind import RecordInKind, UseInKind

RULES = (
    CommandRule(RecordInKind, decide_record_in_kind, "/v1/in-kind", IN_KIND, GIFTS, fund_in_body),
    CommandRule(
        UseInKind,
        decide_use_in_kind,
        "/v1/in-kind/{in_kind_id}/uses",
        IN_KIND,
        GIFTS,
        fund_of_target(IN_KIND, "in_kind_id"),
        target="in_kind_id",
    ),
)
