"""The policies that a new installation begins with; each is recorded as an event and may be replaced by a later one.

Sources in DOMAIN.md section 1. What is ours where the field differs: which roles sign off, how many instalments, the
areas of the two windows, that a trust-fund project has no ceiling and no duration of its own, how long a project may
stay in a state, when somebody is reminded, and the months for the reports and the evaluation of quick impact projects.
"""

from typing import get_args

from services.projects.reference.areas import COUNTRYWIDE
from services.projects.reference.mechanisms import WINDOWS
from services.projects.reference.screening import CRITERIA
from shared.contracts.events.parties import Mechanism
from shared.contracts.money import Money
from shared.contracts.project_policies import (
    BudgetCeilingPolicy,
    ClosingReportPolicy,
    DurationPolicy,
    EvaluationPolicy,
    InstalmentPolicy,
    LeadTimePolicy,
    MechanismRule,
    OverheadPolicy,
    OverlapPolicy,
    OverlapWeights,
    ReminderPolicy,
    ScreeningPolicy,
    SignOffPolicy,
    StateLeadTime,
    WindowPolicy,
)

SCREENING_CRITERIA = tuple(criterion.code for criterion in CRITERIA)


def _lead_times(mechanism: Mechanism, **days: int) -> LeadTimePolicy:
    states = tuple(StateLeadTime.model_validate({"state": state, "days": most}) for state, most in days.items())
    return LeadTimePolicy(mechanism=mechanism, states=states)


QUICK_IMPACT: tuple[MechanismRule, ...] = (
    BudgetCeilingPolicy(mechanism="quick_impact", ceiling=Money(amount="50000.00", currency="USD")),
    DurationPolicy(
        mechanism="quick_impact",
        months=6,
        clock_starts="first_disbursement",
        last_day_counts=True,
        suspension_stops_clock=True,
    ),
    OverheadPolicy(mechanism="quick_impact", share_max="0"),
    ScreeningPolicy(mechanism="quick_impact", criteria=SCREENING_CRITERIA),
    SignOffPolicy(mechanism="quick_impact", roles=("field_office", "local_authority", "implementing_partner")),
    InstalmentPolicy(mechanism="quick_impact", number_max=4),
    ClosingReportPolicy(mechanism="quick_impact", narrative_months=1),
    EvaluationPolicy(mechanism="quick_impact", required=True, months=3),
    _lead_times(
        "quick_impact",
        draft=60,
        submitted=14,
        screened=21,
        approved=30,
        allocated=14,
        mou_signed=21,
        completed=30,
        reported=30,
        settled=30,
        evaluated=14,
        deferred=90,
        suspended=60,
        cancelling=7,
        terminating=7,
        terminated=60,
    ),
    ReminderPolicy(mechanism="quick_impact", days_before=(14, 3, 0), days_after=(1, 14, 30)),
)

TRUST_FUND: tuple[MechanismRule, ...] = (
    BudgetCeilingPolicy(mechanism="trust_fund"),
    OverheadPolicy(mechanism="trust_fund", share_max="0.07"),
    SignOffPolicy(mechanism="trust_fund", roles=("headquarters_desk", "field_office", "implementing_partner")),
    InstalmentPolicy(mechanism="trust_fund", number_max=20),
    ClosingReportPolicy(mechanism="trust_fund", narrative_months=3),
    EvaluationPolicy(mechanism="trust_fund", required=False),
    _lead_times(
        "trust_fund",
        concept=90,
        proposal=60,
        technical_review=30,
        recommended=45,
        committee_approved=30,
        agreement_signed=21,
        funded=21,
        final_narrative_accepted=60,
        settled=90,
        certified=30,
        deferred=180,
        suspended=90,
        cancelling=7,
        terminating=7,
        terminated=90,
    ),
    ReminderPolicy(mechanism="trust_fund", days_before=(30, 7, 0), days_after=(1, 30, 90)),
    *(
        WindowPolicy(
            mechanism="trust_fund",
            window=window.code,
            themes=window.themes,
            areas=() if COUNTRYWIDE in window.areas else window.areas,
        )
        for window in WINDOWS
    ),
)

OVERLAPS: tuple[OverlapPolicy, ...] = tuple(
    OverlapPolicy(
        mechanism=mechanism,
        weights=OverlapWeights(place=20, sector=15, period=10, partner=15, title=15, wording=25),
        alert_from=55,
        alerts_max=20,
        known_min=60,
        within=60,
        same_country=15,
        same_group=60,
        other_role=60,
        near_days=180,
        open_ended_days=365,
        candidates_max=200,
    )
    for mechanism in get_args(Mechanism)
)
"""Weights and thresholds are ours, set where published activities are told from proposals that copy them."""

DEFAULTS = (*QUICK_IMPACT, *TRUST_FUND, *OVERLAPS)
