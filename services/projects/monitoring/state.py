"""Indicators with what was measured, persons reached, and visits.

The counting rule of beneficiaries: a person counts once within a project and an area, when reached for the first time.
`returning` persons are told and never added. Over areas and over projects the same person may appear again; such sums
are upper bounds and are shown as that.
"""

from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_base import Period
from shared.contracts.events.projects_monitoring import (
    ActualRecorded,
    BeneficiariesCounted,
    IndicatorDefined,
    VisitPurpose,
    VisitRecorded,
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, and what was, period by period."""

    defined: IndicatorDefined
    actuals: tuple[ActualRecorded, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as far as rules ask for it."""

    visit_id: str
    on: date
    purpose: VisitPurpose


@dataclass(frozen=True, slots=True)
class Monitoring:
    """All that was measured and seen of a project."""

    indicators: tuple[Indicator, ...] = ()
    counts: tuple[BeneficiariesCounted, ...] = ()
    visits: tuple[Visit, ...] = ()

    def indicator(self, indicator_id: str) -> Indicator | None:
        """The indicator, or None."""
        return next((i for i in self.indicators if i.defined.indicator_id == indicator_id), None)

    def counted_in(self, area: str | None) -> list[BeneficiariesCounted]:
        """The counts of one area."""
        return [count for count in self.counts if count.area == area]

    @property
    def beneficiaries(self) -> int:
        """Persons reached, each counted once within each area."""
        return sum(count.new for count in self.counts)


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods have a day in common."""
    return one.from_on <= other.to_on and other.from_on <= one.to_on


def evolve_monitoring(monitoring: Monitoring, event: Recorded) -> Monitoring:
    """What is known after one more observation; any other event changes nothing."""
    data = event.data
    if isinstance(data, IndicatorDefined):
        kept = tuple(i for i in monitoring.indicators if i.defined.indicator_id != data.indicator_id)
        return replace(monitoring, indicators=(*kept, Indicator(data)))
    if isinstance(data, ActualRecorded):
        changed = tuple(_with_actual(i, data) for i in monitoring.indicators)
        return replace(monitoring, indicators=changed)
    if isinstance(data, BeneficiariesCounted):
        others = tuple(c for c in monitoring.counts if (c.area, c.period) != (data.area, data.period))
        return replace(monitoring, counts=(*others, data))
    if isinstance(data, VisitRecorded):
        assert event.effective_on is not None
        return replace(monitoring, visits=(*monitoring.visits, Visit(data.visit_id, event.effective_on, data.purpose)))
    return monitoring


def _with_actual(indicator: Indicator, actual: ActualRecorded) -> Indicator:
    if indicator.defined.indicator_id != actual.indicator_id:
        return indicator
    others = tuple(a for a in indicator.actuals if a.period != actual.period)
    return replace(indicator, actuals=(*others, actual))
