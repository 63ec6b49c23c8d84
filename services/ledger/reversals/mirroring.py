"""The mirror of one event: its entries with their sign turned, or what corrects them in a later year."""

from datetime import date
from typing import NamedTuple

from services.ledger.funds.decisions import Fund
from services.ledger.years.calendar import corrects_an_earlier_year, year_of
from shared.contracts.envelope import Recorded
from shared.contracts.events import FundEvent
from shared.contracts.events.corrections import ReasonCode, Reversed, ReversedEntry
from shared.deciding.resources import Decided
from shared.postings.chart import ACCOUNTS
from shared.postings.entries import Entry, entry_json
from shared.postings.registry import entries_of

IN_A_LATER_YEAR = {"expense": "recoveries", "revenue": "prior_year_reductions"}
"""Where the mirror of a line goes by its account's section: what a year earned and cost stays as it was reported."""


class Reversal(NamedTuple):
    """What the mirrors of one transaction have in common."""

    reversal_id: str
    number: str
    reason_code: ReasonCode
    reason: str | None


def mirror(fund: Fund, event: Recorded, reversal: Reversal, dated: date) -> Decided:
    """The event that undoes another one on a day; `corrects_on` tells the other's where it is not the same."""
    data, day = event.data, event.effective_on
    assert isinstance(data, FundEvent)
    assert day is not None
    kind, _, resource_id = event.stream.partition("/")
    later_year = corrects_an_earlier_year(fund, year_of(fund, day), dated)
    entries = [_mirrored(entry, fund.base_currency, later_year) for entry in entries_of(data)]
    undone = Reversed(
        fund_id=data.fund_id,
        stream_kind=kind,
        stream_id=resource_id,
        number=reversal.number,
        reversal_id=reversal.reversal_id,
        reverses_position=event.position,
        reverses_type=event.type,
        transaction_id=event.transaction_id,
        project_id=getattr(data, "project_id", None),
        reason_code=reversal.reason_code,
        reason=reversal.reason,
        corrects_on=None if dated == day else day,
        names=data.named(),
        entries=tuple(entries),
    )
    return Decided(undone, dated)


def _mirrored(entry: Entry, base_currency: str, later_year: bool) -> ReversedEntry:
    line = entry_json(entry.mirrored(), base_currency).to_json()
    account = IN_A_LATER_YEAR.get(ACCOUNTS[entry.account][1], entry.account) if later_year else entry.account
    if account == entry.account:
        return ReversedEntry.model_validate(line)
    return ReversedEntry.model_validate({**line, "account": account, "original_account": entry.account})
