"""Measuring indicators, counting beneficiaries by their rule, and visiting."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from services.projects.lifecycle.project import Project
from services.projects.monitoring.state import Indicator, overlap
from services.projects.reference.naming import require_code
from services.projects.rules import require_living
from services.projects.state import Context
from shared.contracts.commands.projects_file import CountBeneficiaries, DefineIndicator, RecordActual, RecordVisit
from shared.contracts.events.projects_base import Period
from shared.contracts.events.projects_monitoring import (
    ActualRecorded,
    BeneficiariesCounted,
    IndicatorDefined,
    VisitRecorded,
)
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_define_indicator(project: Project, command: DefineIndicator, context: Context) -> list[Decided]:
    """Says how a result is measured.

    Refuses `indicator.exists`, `indicator.code_taken`, `indicator.targets` for targets that are not after the baseline
    in order, `indicator.parts` for a part named twice, and what `require_living` refuses.
    """
    require_living(project, command.effective_on, context)
    if command.indicator_id is not None and project.monitoring.indicator(command.indicator_id) is not None:
        raise Refused("indicator.exists", "/indicator_id", id=command.indicator_id)
    if any(i.defined.code == command.code for i in project.monitoring.indicators):
        raise Refused("indicator.code_taken", "/code", code=command.code)
    days = [command.baseline_on, *(target.by_on for target in command.targets)]
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise Refused("indicator.targets", "/targets", baseline_on=str(days[0]), by_on=[str(day) for day in days[1:]])
    doubled = sorted({p for p in command.disaggregated_by if command.disaggregated_by.count(p) > 1})
    if doubled:
        raise Refused("indicator.parts", "/disaggregated_by", doubled=doubled)
    event = IndicatorDefined(
        project_id=project.project_id,
        indicator_id=command.indicator_id or context.new_id(),
        code=command.code,
        title=command.title,
        unit=command.unit,
        baseline=command.baseline,
        baseline_on=command.baseline_on,
        targets=command.targets,
        disaggregated_by=command.disaggregated_by,
    )
    return [Decided(event, command.effective_on)]


def decide_record_actual(project: Project, command: RecordActual, context: Context) -> list[Decided]:
    """Records what was measured in a period; the same period again corrects it.

    Refuses `indicator.unknown`, `indicator.period` for a period that shares days with another one or lies ahead,
    `indicator.parts` for other parts than the indicator has, `indicator.sum` when counted parts are not the whole, and
    what `require_living` refuses.
    """
    require_living(project, command.effective_on, context)
    known = project.monitoring.indicator(command.indicator_id)
    if known is None:
        raise Refused("indicator.unknown", "/indicator_id", id=command.indicator_id)
    _require_period("indicator.period", command.period, [a.period for a in known.actuals], context)
    _require_parts(known, command)
    event = ActualRecorded(
        project_id=project.project_id,
        indicator_id=command.indicator_id,
        period=command.period,
        value=command.value,
        parts=command.parts,
        note=command.note,
    )
    return [Decided(event, command.effective_on)]


def _require_parts(indicator: Indicator, command: RecordActual) -> None:
    expected, given = indicator.defined.disaggregated_by, [part.by for part in command.parts]
    if sorted(expected) != sorted(given):
        raise Refused("indicator.parts", "/parts", given=given, parts=list(expected))
    total = sum((Decimal(part.value) for part in command.parts), Decimal(0))
    if indicator.defined.unit == "count" and command.parts and total != Decimal(command.value):
        raise Refused("indicator.sum", "/parts", sum=f"{total:f}", value=command.value)


def decide_count_beneficiaries(project: Project, command: CountBeneficiaries, context: Context) -> list[Decided]:
    """Counts persons reached in a period and an area; the same period and area again corrects the count.

    Only those reached for the first time add to the project's number. Refuses `beneficiaries.returning` when more come
    back than were ever reached there, `beneficiaries.period` for a period that shares days with another one of the
    area or lies ahead, `code.unknown` and `code.expired` for an area, and what `require_living` refuses. Source:
    DOMAIN.md section 4.1 row 7, the counting rule in services/projects/monitoring/state.py.
    """
    require_living(project, command.effective_on, context)
    earlier = [count for count in project.monitoring.counted_in(command.area) if count.period != command.period]
    _require_period("beneficiaries.period", command.period, [count.period for count in earlier], context)
    _require_area(project, command.area, command.effective_on)
    event = BeneficiariesCounted(
        project_id=project.project_id,
        rule="new_persons_once_per_project_and_area",
        period=command.period,
        area=command.area,
        new_women=command.new_women,
        new_men=command.new_men,
        new_girls=command.new_girls,
        new_boys=command.new_boys,
        returning=command.returning,
        note=command.note,
    )
    _require_known_before([*earlier, event])
    return [Decided(event, command.effective_on)]


def _require_area(project: Project, area: str | None, on: date) -> None:
    """An area of the project itself, which keeps its codes, or one of the list on the day."""
    if area is not None and area not in {part.code for part in project.description.areas}:
        require_code("areas", area, on, "/area")


def _require_known_before(counts: list[BeneficiariesCounted]) -> None:
    """In every period no more persons come back than were reached before it, also after a correction."""
    known = 0
    for count in sorted(counts, key=lambda count: count.period.from_on):
        if count.returning > known:
            figures = {"returning": count.returning, "reached_before": known}
            raise Refused("beneficiaries.returning", "/returning", from_on=str(count.period.from_on), **figures)
        known += count.new


def _require_period(code: str, period: Period, others: list[Period], context: Context) -> None:
    """Refuses the code for a period that ends before it begins, lies ahead, or shares days with a different one."""
    days = {"from_on": str(period.from_on), "to_on": str(period.to_on)}
    if period.to_on < period.from_on or period.to_on > context.today:
        raise Refused(code, "/period", **days, today=str(context.today))
    for other in others:
        if other != period and overlap(other, period):
            raise Refused(code, "/period", **days, other_from_on=str(other.from_on), other_to_on=str(other.to_on))


def decide_record_visit(project: Project, command: RecordVisit, context: Context) -> list[Decided]:
    """Records a visit with its place and evidence.

    Refuses `visit.exists`, `visit.evidence`, `visit.area` for a place where the project does nothing, `visit.point`
    for a latitude beyond the poles, `code.unknown` and `code.expired` for an area, and what `require_living` refuses.
    """
    require_living(project, command.effective_on, context)
    if any(visit.visit_id == command.visit_id for visit in project.monitoring.visits):
        raise Refused("visit.exists", "/visit_id", id=command.visit_id)
    if not command.evidence:
        raise Refused("visit.evidence", "/evidence")
    areas = [part.code for part in project.description.areas]
    if not project.description.countrywide and command.area not in areas:
        raise Refused("visit.area", "/area", area=command.area, areas=areas)
    _require_area(project, command.area, command.effective_on)
    if command.point is not None and abs(Decimal(command.point.latitude)) > 90:
        raise Refused("visit.point", "/point/latitude", latitude=command.point.latitude)
    event = VisitRecorded(
        project_id=project.project_id,
        visit_id=command.visit_id or context.new_id(),
        area=command.area,
        point=command.point,
        purpose=command.purpose,
        findings=command.findings,
    )
    return [Decided(event, command.effective_on)]
