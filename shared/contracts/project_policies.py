"""What the mechanisms of projects decide by, from a day on: ceilings, durations, criteria, windows.

A policy is known by its `key`; a later one takes the place of an earlier one of the same key, for the projects that
are submitted from its day on. Sources of the values: DOMAIN.md section 1.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.events.parties import Mechanism
from shared.contracts.model import Contract
from shared.contracts.money import PositiveMoney
from shared.contracts.project_states import State
from shared.contracts.texts import Code, Share

Codes = Annotated[tuple[Code, ...], Field(max_length=100)]
Months = Annotated[int, Field(strict=True, ge=1, le=240)]
Points = Annotated[int, Field(strict=True, ge=0, le=100)]
Days = Annotated[int, Field(strict=True, ge=0, le=3_660)]


class MechanismRule(Contract):
    """A policy of one mechanism."""

    name: str
    mechanism: Mechanism

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return f"{self.name}:{self.mechanism}"


class BudgetCeilingPolicy(MechanismRule):
    """The largest budget that a project may have; without `ceiling` there is none."""

    name: Literal["budget_ceiling"] = "budget_ceiling"
    ceiling: PositiveMoney | None = None


class DurationPolicy(MechanismRule):
    """How many calendar months implementation may last, from which day, and whether the last day counts.

    From 15 January six months end on 15 July when the last day counts, else on 14 July. `suspension_stops_clock`: the
    days of a suspension are added.
    """

    name: Literal["duration"] = "duration"
    months: Months
    clock_starts: Literal["first_disbursement", "signature", "planned_start"]
    last_day_counts: bool
    suspension_stops_clock: bool


class OverheadPolicy(MechanismRule):
    """The largest share of the direct cost that a budget may ask for indirect support cost (category 8)."""

    name: Literal["overhead"] = "overhead"
    share_max: Share


class ScreeningPolicy(MechanismRule):
    """The criteria that must be answered, each with evidence."""

    name: Literal["screening"] = "screening"
    criteria: Codes


class SignOffPolicy(MechanismRule):
    """The roles of stakeholders that must have signed off before a project is approved."""

    name: Literal["sign_offs"] = "sign_offs"
    roles: Codes


class InstalmentPolicy(MechanismRule):
    """How many instalments an agreement may have at most."""

    name: Literal["instalments"] = "instalments"
    number_max: Annotated[int, Field(strict=True, ge=1, le=100)]


class ClosingReportPolicy(MechanismRule):
    """Within how many months after the end of operations the final narrative is due, and the certified statement."""

    name: Literal["closing_reports"] = "closing_reports"
    narrative_months: Months
    certified_months: Months | None = None


class EvaluationPolicy(MechanismRule):
    """Whether a project is evaluated before it is closed, and within how many months after its end."""

    name: Literal["evaluation"] = "evaluation"
    required: bool
    months: Months | None = None


class StateLeadTime(Contract):
    """How many days a project may stay in a state; on the day after them it is late."""

    state: State
    days: Annotated[int, Field(strict=True, ge=1, le=3_660)]


class LeadTimePolicy(MechanismRule):
    """How long a project may stay in each state; in one that is not named, as long as it takes."""

    name: Literal["lead_times"] = "lead_times"
    states: Annotated[tuple[StateLeadTime, ...], Field(max_length=40)]

    def days_in(self, state: str) -> int | None:
        """How many days a project may stay in a state, or None."""
        return next((lead.days for lead in self.states if lead.state == state), None)


class ReminderPolicy(MechanismRule):
    """How many days before what falls due somebody is reminded (0: on the day), and how many days after it."""

    name: Literal["reminders"] = "reminders"
    days_before: Annotated[tuple[Annotated[int, Field(strict=True, ge=0, le=366)], ...], Field(max_length=20)]
    days_after: Annotated[tuple[Annotated[int, Field(strict=True, ge=1, le=3_660)], ...], Field(max_length=20)] = ()

    def stage_on(self, due_on: date, today: date) -> int | None:
        """The last stage that was reached by a day, in days after the day due; None before the first."""
        passed = (today - due_on).days
        stages = (*(-days for days in self.days_before), *self.days_after)
        return max((stage for stage in stages if stage <= passed), default=None)


class WindowPolicy(MechanismRule):
    """What a window finances: its themes and its areas; no areas: anywhere. `open` false: nothing new."""

    name: Literal["window"] = "window"
    window: Code
    open: bool = True
    themes: Codes
    areas: Codes = ()

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return f"{self.name}:{self.window}"


class OverlapWeights(Contract):
    """How much of a hundred each component of an overlap weighs."""

    place: Points
    sector: Points
    period: Points
    partner: Points
    title: Points
    wording: Points

    @model_validator(mode="after")
    def _a_hundred(self) -> Self:
        total = self.place + self.sector + self.period + self.partner + self.title + self.wording
        if total != 100:
            raise ValueError(f"overlap.weights: the weights sum to {total}, not to 100")
        return self


class OverlapPolicy(MechanismRule):
    """When a project overlaps another undertaking.

    `alert_from`: the score from which on an alert is raised; `alerts_max`: how many of the greatest are. `known_min`:
    what is not known of one of the two is not held against the score, but so much of the weight counts always.
    `within`, `same_country`: the score of a place inside the other's, and of two places of one country. `same_group`:
    of two sectors of one group (the first three digits of DAC). `other_role`: of a partner that takes part as
    something else. `near_days`: how far apart two periods may lie and still count, `open_ended_days`: how long one
    lasts that has no end. `candidates_max`: how many are scored.
    """

    name: Literal["overlap"] = "overlap"
    weights: OverlapWeights
    alert_from: Annotated[int, Field(strict=True, ge=1, le=100)]
    alerts_max: Annotated[int, Field(strict=True, ge=1, le=100)]
    known_min: Annotated[int, Field(strict=True, ge=1, le=100)]
    within: Points
    same_country: Points
    same_group: Points
    other_role: Points
    near_days: Days
    open_ended_days: Annotated[int, Field(strict=True, ge=1, le=3_660)]
    candidates_max: Annotated[int, Field(strict=True, ge=1, le=1_000)]


ProjectPolicy = Annotated[
    BudgetCeilingPolicy
    | DurationPolicy
    | OverheadPolicy
    | ScreeningPolicy
    | SignOffPolicy
    | InstalmentPolicy
    | ClosingReportPolicy
    | EvaluationPolicy
    | LeadTimePolicy
    | ReminderPolicy
    | OverlapPolicy
    | WindowPolicy,
    Field(discriminator="name"),
]
"""Any policy of a mechanism, told apart by its `name`."""
