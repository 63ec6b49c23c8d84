"""The policies that a new installation begins with; each is recorded as an event and may be replaced by a later one.

Sources in DOMAIN.md section 1. What is ours where the field differs: which roles sign off, how many instalments, the
themes of the two windows as codes, and that a trust-fund project has no ceiling and no duration of its own.
"""

from typing import get_args

from shared.contracts.events.parties import Mechanism
from shared.contracts.money import Money
from shared.contracts.project_policies import (
    BudgetCeilingPolicy,
    ClosingReportPolicy,
    DurationPolicy,
    EvaluationPolicy,
    InstalmentPolicy,
    MechanismRule,
    OverheadPolicy,
    OverlapPolicy,
    OverlapWeights,
    ScreeningPolicy,
    SignOffPolicy,
    WindowPolicy,
)

SCREENING_CRITERIA = (
    "small_scale", "community_level", "transparent_selection", "direct_benefit", "no_dependency", "do_no_harm",
    "non_recurrent", "quick_impact", "labour_intensive", "visible", "cost_effective", "local_ownership", "urgent",
    "local_authority_support", "reliable_partner", "no_duplication",
)  # fmt: skip

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
    WindowPolicy(
        mechanism="trust_fund",
        window="peace_process",
        themes=(
            "mediation", "reconciliation", "security_sector_reform", "ddr", "security", "state_authority",
            "rule_of_law",
        ),
    ),
    WindowPolicy(
        mechanism="trust_fund",
        window="peace_dividends",
        themes=("urgent_needs", "large_infrastructure", "water_sanitation", "energy", "economic_recovery"),
        areas=("mopti", "tombouctou", "taoudenit", "gao", "menaka", "kidal"),
    ),
)  # fmt: skip

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
