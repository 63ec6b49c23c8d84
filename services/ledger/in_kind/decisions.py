"""Goods and services in kind: received at their fair value, used in projects until nothing is left.

Goods from the fund's dated threshold on enter the books; a fund that set none recognises all goods. What is below
it, and every service, is a register without entries (docs/decisions/0011).
"""

from dataclasses import dataclass, replace
from datetime import date

from services.ledger.funds.decisions import Fund, contributing
from services.ledger.hearing.decisions import PROJECT, donor
from services.ledger.rates.decisions import carried_share
from services.ledger.rules import booked, dated_in, operating, require_not_before, require_one_currency
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.in_kind import RecordInKind, UseInKind
from shared.contracts.envelope import Recorded
from shared.contracts.events.in_kind import InKindReceived, InKindUsed
from shared.contracts.money import Booked, from_minor
from shared.contracts.policies import InKindPolicy
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind

USING_STATUSES = ("approved", "in_implementation", "suspended", "completed")
"""What a project was given may be put to use until it is closed or given up."""


@dataclass(frozen=True, slots=True)
class InKind:
    """A gift in kind, and what is left of it at its fair value and in the base in which it is carried."""

    fund_id: str
    donor_id: str
    kind: str
    item_code: str
    item: str
    received_on: date
    fair_value: Booked
    left: Booked
    recognised: bool
    reference: str | None


def evolve_in_kind(gift: InKind | None, event: Recorded) -> InKind:
    """The gift after one of its events."""
    data = event.data
    if isinstance(data, InKindReceived):
        assert event.effective_on is not None
        return InKind(
            data.fund_id, data.donor_id, data.kind, data.item_code, data.item, event.effective_on, data.fair_value,
            data.fair_value, data.recognised, data.reference,
        )  # fmt: skip
    assert gift is not None
    assert isinstance(data, InKindUsed)
    left, used = gift.left, data.amount
    rest = left.worth(left.minor - used.minor, left.base_minor - used.base_minor)
    return replace(gift, left=rest)


IN_KIND = Kind("in_kind", evolve_in_kind, kept=False)


def recognises(fund: Fund, kind: str, value: Booked, on: date) -> bool:
    """Whether a gift enters the books: goods from the threshold of the day on, and never a service."""
    policy = fund.policy(InKindPolicy, on, "in_kind")
    return kind == "goods" and (policy is None or value.base_minor >= policy.recognised_from.minor)


def decide_record_in_kind(ledger: LedgerState, command: RecordInKind, context: Context) -> list[Decided]:
    """A donor gave in kind. Refuses `donor.unknown`, `fund.reports_only`, `rate.missing`, `reference.taken`."""
    fund = operating(contributing(dated_in(ledger, command.fund_id, command.effective_on, context)))
    donor(ledger, command.donor_id)
    ledger.require_new_reference(context.actor, command.fund_id, IN_KIND.name, command.reference)
    value = booked(ledger, fund, command.fair_value, "/fair_value", command.effective_on)
    received = InKindReceived(
        fund_id=command.fund_id,
        in_kind_id=context.new_id(),
        donor_id=command.donor_id,
        item_code=command.item_code,
        item=command.item,
        kind=command.kind,
        fair_value=value,
        recognised=recognises(fund, command.kind, value, command.effective_on),
        reference=command.reference,
    )
    return [Decided(received, command.effective_on)]


def decide_use_in_kind(ledger: LedgerState, command: UseInKind, context: Context) -> list[Decided]:
    """Part of a gift went into a project, at its share of the carrying base; the last part takes what is left.

    Refuses `in_kind.unknown`, `effective_on.before_receipt`, `currency.mixed`, `project.unknown`,
    `project.not_approved`, `in_kind.exceeds_left` (asked, left).
    """
    gift = ledger.get(IN_KIND, command.in_kind_id)
    dated_in(ledger, gift.fund_id, command.effective_on, context)
    require_not_before("effective_on.before_receipt", command.effective_on, "received_on", gift.received_on)
    project = ledger.get(PROJECT, command.project_id)
    if project.status not in USING_STATUSES:
        raise Refused("project.not_approved", "/project_id", project=project.code, status=project.status)
    left = gift.left
    require_one_currency(command.amount, left.currency, "/amount")
    asked = command.amount.minor
    if asked > left.minor:
        raise Refused(
            "in_kind.exceeds_left",
            "/amount",
            asked=command.amount.amount,
            left=from_minor(left.minor, left.currency),
            currency=left.currency,
        )
    used = InKindUsed(
        fund_id=gift.fund_id,
        in_kind_id=command.in_kind_id,
        donor_id=gift.donor_id,
        project_id=command.project_id,
        window_id=project.window_id,
        category=command.category,
        amount=left.worth(asked, carried_share(asked, left.minor, left.base_minor)),
        recognised=gift.recognised,
    )
    return [Decided(used, command.effective_on)]
