"""The policies that a new installation begins with; each is recorded as an event and may be replaced by a later one.

Sources in DOMAIN.md section 1. What is ours where the field differs: which roles sign off, how many instalments, the
areas of the two windows, and that a trust-fund project has no ceiling and no duration of its own.
"""

from services.projects.reference.areas import COUNTRYWIDE
from services.projects.reference.mechanisms import WINDOWS
from services.projects.reference.screening import CRITERIA
from shared.contracts.money import Money
from shared.contracts.project_policies import (
    BudgetCeilingPolicy,
    ClosingReportPolicy,
    DurationPolicy,
    EvaluationPolicy,
    InstalmentPolicy,
    MechanismRule,
    OverheadPolicy,
    ScreeningPolicy,
    SignOffPolicy,
    WindowPolicy,
)

SCREENING_CRITERIA = tuple(criterion.code for criterion in CRITERIA)

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
    EvaluationPolicy(mechanism="quick_impact", required=True),
)

TRUST_FUND: tuple[MechanismRule, ...] = (
    BudgetCeilingPolicy(mechanism="trust_fund"),
    OverheadPolicy(mechanism="trust_fund", share_max="0.07"),
    SignOffPolicy(mechanism="trust_fund", roles=("headquarters_desk", "field_office", "implementing_partner")),
    InstalmentPolicy(mechanism="trust_fund", number_max=20),
    ClosingReportPolicy(mechanism="trust_fund", narrative_months=3),
    EvaluationPolicy(mechanism="trust_fund", required=False),
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

DEFAULTS = (*QUICK_IMPACT, *TRUST_FUND)
