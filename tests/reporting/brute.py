"""What a statement must say, worked out of the raw events one by one: slow, plain, and without a line of reporting.

Cash and partners' balances are folds of the entries that shared.postings gives; the lines are read off the events.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from shared.contracts.envelope import Recorded
from shared.postings.registry import entries_of

PARTNERS = ("advances_to_partners", "recoverable_from_partners", "payables")
Totals = Counter[str]
Events = Sequence[Recorded]


def known(events: Sequence[Recorded], fund_id: str, as_of: date, position: int) -> Iterator[tuple[Recorded, Any, int]]:
    """The fund's events that were known and had taken effect: each with the data that tells what it did, and the
    sign of that (a reversal does what it reverses with its sign turned)."""
    for event in events[:position]:
        data: Any = event.data
        if getattr(data, "fund_id", None) != fund_id or event.effective_on is None or event.effective_on > as_of:
            continue
        if event.type == "Reversed":
            yield event, events[data.reverses_position].data, -1
        else:
            yield event, data, 1


def balances(events: Sequence[Recorded], fund_id: str, as_of: date, position: int) -> Totals:
    """Each account in base, from the entries; partners' balances without those of suppliers, under `partners`."""
    orders = {e.data.commitment_id for e in events if getattr(e.data, "kind", None) == "purchase_order"}  # type: ignore[attr-defined]
    found: Totals = Counter()
    for event, _, _ in known(events, fund_id, as_of, position):
        for entry in entries_of(event.data):
            found[entry.account] += entry.base_amount
            commitment = entry.dimensions.commitment_id
            if entry.account in PARTNERS and commitment is not None and commitment not in orders:
                found["partners"] += entry.base_amount
    return found


def lines(events: Sequence[Recorded], fund_id: str, since: date | None, until: date, position: int) -> Totals:
    """What each line came to in a span of days (`since` included; None: from the beginning, opening totals too)."""
    found: Totals = Counter()
    for event, data, sign in known(events, fund_id, until, position):
        assert event.effective_on is not None
        if since is not None and event.effective_on < since:
            continue
        for line, base in told(data):
            if since is None or not line.startswith("opening:"):
                found[line.removeprefix("opening:")] += sign * base
    return found


def told(data: Any) -> Iterator[tuple[str, int]]:
    """What an event says of the statement's lines, in base."""

    def base(amount: Any) -> int:
        return 0 if amount is None else int(getattr(amount, "base_minor", amount.minor))

    kind = type(data).__name__
    if kind == "ContributionReceived":
        yield "gross_contributions", base(data.gross) - base(data.unapplied) - base(data.refundable)
        yield "bank_charges", base(data.deducted_charges)
    elif kind == "ReceiptApplied":
        yield "gross_contributions", base(data.applied)
    elif kind == "ReceiptReturned":
        owed = base(data.from_refundable) + sum(base(part.refundable) for part in data.parts)
        rest = base(data.amount) - base(data.from_unapplied) - owed
        ours = any(part.restored is not None or part.conditional is not None for part in data.parts)
        yield ("gross_contributions" if ours else "exchange_differences"), -rest
        yield "bank_charges", base(data.return_charge)
    elif kind == "ReceivableRecovered":
        yield "gross_contributions", base(data.amount)
    elif kind == "InterestReceived":
        yield ("fund_interest" if data.organisation_id is None else "partners_interest"), base(data.amount)
    elif kind == "BankCharged":
        yield "bank_charges", base(data.amount)
    elif kind in ("DisbursementPaid", "DisbursementReturned"):
        yield "transfers", base(data.amount) * (1 if kind == "DisbursementPaid" else -1)
    elif kind == "PartnerRefundReceived":
        yield "refunds_from_partners", -(base(data.amount) - base(data.recoveries_part))
        yield "other_income", base(data.recoveries_part)
    elif kind == "FeeSettled":
        yield {"agent_fee": "agent_fees", "support_cost": "support_cost"}[data.fee], base(data.amount)
    elif kind == "InvoicePaid":
        yield "direct_costs", base(data.amount)
    elif kind == "ExpenditureAccepted":
        yield "expenditure", sum(base(line.amount) for line in data.posted)
    elif kind == "CostDisallowed":
        yield "expenditure", -sum(base(line.amount) for line in data.disallowed)
    elif kind == "PartnerBalanceWrittenOff":
        yield "losses", base(data.amount)
    elif kind == "ConditionFailed":
        yield "refunds_to_donors", -base(data.cash_part)
    elif kind == "DonorRefundApproved" and data.agreement is not None:
        yield "refunds_to_donors", -base(data.agreement.amount)
    elif kind == "ManualJournalPosted":
        for line in data.lines:
            yield from by_hand(line.account, int(line.base_amount.replace(".", "")))
    elif kind == "OpeningBalancesRecorded":
        for total in data.cumulative:
            yield f"opening:{total.line}", total.amount.minor * (-1 if total.line == "refunds_from_partners" else 1)


def by_hand(account: str, base: int) -> Iterator[tuple[str, int]]:
    """What a journal's line does to the statement's lines."""
    line = {
        "interest_fund": "fund_interest",
        "interest_partners": "partners_interest",
        "recoveries": "other_income",
        "bank_charges": "bank_charges",
        "programme_expense": "direct_costs",
    }.get(account)
    if line is not None:
        yield line, base if line in ("bank_charges", "direct_costs") else -base
