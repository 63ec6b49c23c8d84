"""The authority of a fiscal year as it stands, and what its calendar lets nobody do (BOOKS.md section 4, lapse).

A mission's budget has one appropriation a fiscal year, whose id follows from both: it is the one source of what is
allocated from that year. Authority may be allocated before its year begins, bound within it, and paid until the
life of commitments ends.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.ledger.funds.decisions import Fund, budgeted
from services.ledger.state import LedgerState
from shared.contracts.envelope import Recorded
from shared.contracts.events.appropriations import AuthorityAppropriated, AuthorityLapsed, AuthorityRevised
from shared.contracts.fiscal_years import (
    appropriation_id,
    first_day,
    fiscal_year_of,
    last_day,
    last_day_of_life,
    written,
)
from shared.contracts.money import Money
from shared.contracts.policies import CommitmentLifePolicy
from shared.contracts.problems import Refused
from shared.deciding.resources import Kind

LIFE_MONTHS = 12
"""How long commitments stay payable after their fiscal year in a fund that set no policy."""


@dataclass(frozen=True, slots=True)
class Appropriation:
    """The authority of one fiscal year: what was given, and what of it has lapsed."""

    fund_id: str
    fiscal_year: int
    year: str
    appropriated_on: date
    decision: str
    reference: str | None
    amount: Money
    lapsed_minor: int = 0
    lapsed_on: date | None = None


def evolve_appropriation(appropriation: Appropriation | None, event: Recorded) -> Appropriation:
    """The authority after one of its events."""
    data = event.data
    assert event.effective_on is not None
    if isinstance(data, AuthorityAppropriated):
        return Appropriation(
            data.fund_id, data.fiscal_year, written(data.fiscal_year), event.effective_on, data.decision,
            data.reference, data.amount,
        )  # fmt: skip
    assert appropriation is not None
    if isinstance(data, AuthorityRevised):
        return replace(appropriation, amount=data.amount, decision=data.decision)
    assert isinstance(data, AuthorityLapsed)
    lapsed = appropriation.lapsed_minor + data.amount.minor
    return replace(appropriation, lapsed_minor=lapsed, lapsed_on=event.effective_on)


APPROPRIATION = Kind("appropriation", evolve_appropriation)


def year_drawn_on(fund: Fund, named: int | None, effective_on: date) -> int | None:
    """The fiscal year whose authority an allocation draws on: the one named, or the one its day lies in.

    None in a fund that has cash instead. Refuses `fund.not_mission_budget` where such a fund's allocation names one.
    """
    if not fund.is_mission_budget:
        if named is not None:
            budgeted(fund, "/fiscal_year")
        return None
    return fiscal_year_of(effective_on) if named is None else named


def open_authority(ledger: LedgerState, fund: Fund, fiscal_year: int, effective_on: date) -> str:
    """The id of an appropriation that may still be allocated.

    Refuses `appropriation.unknown`, `appropriation.lapsed`, `appropriation.year_over`.
    """
    found_id = appropriation_id(fund.fund_id, fiscal_year)
    found = ledger.find(APPROPRIATION, found_id)
    if found is None or found.reversed:
        raise Refused("appropriation.unknown", "/fiscal_year", id=found_id, fiscal_year=written(fiscal_year))
    require_year_not_over(fiscal_year, effective_on)
    if found.state.lapsed_on is not None:
        raise Refused(
            "appropriation.lapsed",
            "/fiscal_year",
            fiscal_year=written(fiscal_year),
            lapsed_on=str(found.state.lapsed_on),
        )
    return found_id


def require_year_not_over(fiscal_year: int, effective_on: date) -> None:
    """Refuses `appropriation.year_over` from 1 July after the year on."""
    if year_is_over(fiscal_year, effective_on):
        raise Refused(
            "appropriation.year_over",
            "/effective_on",
            effective_on=str(effective_on),
            fiscal_year=written(fiscal_year),
            last_day=str(last_day(fiscal_year)),
        )


def require_year_running(fiscal_year: int | None, effective_on: date) -> None:
    """Authority binds partners within its year. Refuses `appropriation.not_begun`, `appropriation.year_over`."""
    if fiscal_year is None:
        return
    if effective_on < first_day(fiscal_year):
        raise Refused(
            "appropriation.not_begun",
            "/effective_on",
            effective_on=str(effective_on),
            fiscal_year=written(fiscal_year),
            first_day=str(first_day(fiscal_year)),
        )
    require_year_not_over(fiscal_year, effective_on)


def year_is_over(fiscal_year: int | None, on: date) -> bool:
    """True when what is given back on that day can be used by nobody any more; never in a trust fund."""
    return fiscal_year is not None and on > last_day(fiscal_year)


def lapses(fiscal_year: int | None, on: date) -> Literal[True] | None:
    """What an event under a commitment says of what it gives back, in a year that is over."""
    return True if year_is_over(fiscal_year, on) else None


def end_of_life(fund: Fund, fiscal_year: int, on: date) -> date:
    """The last day on which commitments of a fiscal year are payable, by the policy that holds on a day."""
    policy = fund.policy(CommitmentLifePolicy, on, "commitment_life")
    return last_day_of_life(fiscal_year, LIFE_MONTHS if policy is None else policy.months)


def require_life(fund: Fund, fiscal_year: int | None, more: int, effective_on: date) -> None:
    """Nothing more is advanced or owed after the life of commitments. Refuses `commitment.life_over`."""
    if fiscal_year is None or more <= 0:
        return
    last = end_of_life(fund, fiscal_year, effective_on)
    if effective_on > last:
        raise Refused(
            "commitment.life_over",
            "/effective_on",
            effective_on=str(effective_on),
            fiscal_year=written(fiscal_year),
            last_day=str(last),
        )
