"""The lapse of a fiscal year's authority: what nobody used, and later what was bound and never spent.

From 30 June on what is available or allocated and not committed lapses; once the life of commitments is over, what
is committed beyond what partners still hold lapses too. A run takes what stands on every day from its own on, so
that it may be run again for what came back later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from services.ledger.allocations.decisions import ALLOCATION
from services.ledger.appropriations.authority import APPROPRIATION, Appropriation, end_of_life
from services.ledger.appropriations.decisions import used_keys
from services.ledger.books.keys import LEAF, BalanceKey
from services.ledger.commitments.state import COMMITMENT
from services.ledger.funds.decisions import Fund
from services.ledger.rates.decisions import carried_share
from services.ledger.rules import dated_in
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.appropriations import LapseAuthority
from shared.contracts.envelope import Recorded
from shared.contracts.events.allocations import AllocationEvent
from shared.contracts.events.appropriations import AuthorityLapsed, LapsedFrom
from shared.contracts.fiscal_years import last_day, written
from shared.contracts.money import Money
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Decided, Kind, Unchanged
from shared.postings.entries import Dimensions, source_dimensions


@dataclass(frozen=True, slots=True)
class _Lapse:
    """What lapses of one balance, and what that is about."""

    lapsed_from: LapsedFrom
    minor: int
    about: Dimensions
    allocation_id: str | None = None
    own: Money | None = None


def decide_lapse_authority(ledger: LedgerState, command: LapseAuthority, context: Context) -> list[Decided]:
    """Takes back what a fiscal year left. Again, with nothing left to lapse, it changes nothing.

    Refuses `appropriation.unknown`, `appropriation.year_not_over`, `effective_on.future`.
    """
    appropriation = ledger.get(APPROPRIATION, command.appropriation_id)
    fund = dated_in(ledger, appropriation.fund_id, command.effective_on, context)
    ends_on = last_day(appropriation.fiscal_year)
    if command.effective_on < ends_on:
        raise Refused(
            "appropriation.year_not_over",
            "/effective_on",
            effective_on=str(command.effective_on),
            fiscal_year=written(appropriation.fiscal_year),
            last_day=str(ends_on),
        )
    lapses = [
        *_available(ledger, fund, appropriation, command),
        *_allocated(ledger, fund, appropriation, command),
        *_committed(ledger, fund, appropriation, command),
    ]
    if not lapses:
        raise Unchanged(command.appropriation_id)
    return [
        Decided(
            AuthorityLapsed(
                fund_id=appropriation.fund_id,
                appropriation_id=command.appropriation_id,
                fiscal_year=appropriation.fiscal_year,
                lapsed_from=lapse.lapsed_from,
                amount=Money.of(lapse.minor, fund.base_currency),
                own_amount=lapse.own,
                allocation_id=lapse.allocation_id,
                commitment_id=lapse.about.commitment_id,
                project_id=lapse.about.project_id,
                organisation_id=lapse.about.organisation_id,
                window_id=lapse.about.window_id,
                part=part,
                parts=len(lapses),
            ),
            command.effective_on,
        )
        for part, lapse in enumerate(lapses, start=1)
    ]


def _available(
    ledger: LedgerState, fund: Fund, appropriation: Appropriation, command: LapseAuthority
) -> Iterator[_Lapse]:
    about = source_dimensions(command.appropriation_id, None, appropriation.fiscal_year)
    left = _lowest(ledger, fund, "available", about, command)
    if left > 0:
        yield _Lapse("available", left, about)


def _allocated(
    ledger: LedgerState, fund: Fund, appropriation: Appropriation, command: LapseAuthority
) -> Iterator[_Lapse]:
    """Allocations of one project and window share a balance: each lapses by what it has not committed."""
    events: list[Recorded] = ledger.listed("dependents", command.appropriation_id)
    wanted = dict.fromkeys(e.data.allocation_id for e in events if isinstance(e.data, AllocationEvent))
    _require_loaded(ledger, ALLOCATION, wanted)
    left: dict[Dimensions, int] = {}
    for allocation_id in wanted:
        allocation = ledger.get(ALLOCATION, allocation_id)
        about = allocation.dimensions(command.appropriation_id)
        if about not in left:
            left[about] = _lowest(ledger, fund, "allocated", about, command)
        minor = min(allocation.uncommitted_total, left[about])
        if minor > 0:
            left[about] -= minor
            yield _Lapse("allocated", minor, about, allocation_id)


def _committed(
    ledger: LedgerState, fund: Fund, appropriation: Appropriation, command: LapseAuthority
) -> Iterator[_Lapse]:
    """Committed less advances and recoverable, once no commitment of the year is payable any more."""
    if command.effective_on <= end_of_life(fund, appropriation.fiscal_year, command.effective_on):
        return
    keys = used_keys(ledger, fund.fund_id, command.appropriation_id)
    standing = {
        str(key.dimensions.commitment_id): key
        for key in keys
        if key.account == "committed" and ledger.books.get(key).amount
    }
    _require_loaded(ledger, COMMITMENT, standing)
    for commitment_id, key in standing.items():
        commitment = ledger.get(COMMITMENT, commitment_id)
        free = commitment.uncovered
        minor = min(free.base, _lowest(ledger, fund, "committed", key.dimensions, command))
        if minor > 0:
            own = Money.of(carried_share(minor, free.base, free.own), commitment.currency)
            yield _Lapse("committed", minor, key.dimensions, commitment.allocation_id, own)


def _lowest(ledger: LedgerState, fund: Fund, account: str, about: Dimensions, command: LapseAuthority) -> int:
    key = BalanceKey(fund.fund_id, account, fund.base_currency, LEAF, about)
    return ledger.books.get(key).extreme_from(command.effective_on, -1)


def _require_loaded(ledger: LedgerState, kind: Kind[Any], ids: Iterable[str]) -> None:
    missing = [("resource", kind.name, one) for one in ids if (kind.name, one) not in ledger.resources]
    if missing:
        raise NotLoaded(*missing)
