"""What a project must hold to be handed in."""

from decimal import Decimal

from services.projects.endorsements.state import SEATS
from services.projects.lifecycle.clock import last_day
from services.projects.lifecycle.guards.case import Case
from services.projects.reference.naming import require_codes
from shared.contracts.events.projects_base import Placement
from shared.contracts.money import Money, from_minor
from shared.contracts.problems import Refused
from shared.contracts.project_policies import BudgetCeilingPolicy, DurationPolicy, OverheadPolicy

INDIRECT = 8
"""The UNSDG category of indirect support costs."""
HUNDRED = Decimal(100)


def required_fields_filled(case: Case) -> None:
    """Everything that a committee must know is filled in. Refuses `project.incomplete`."""
    d = case.description
    filled = {
        "summary": d.summary,
        "budget": d.budget,
        "budget_lines": d.budget_lines,
        "planned_start_on": d.planned_start_on,
        "planned_end_on": d.planned_end_on,
        "areas": d.areas or d.countrywide,
        "sectors": d.sectors,
        **({"window": d.window, "themes": d.themes} if d.mechanism == "trust_fund" else {}),
    }
    missing = [name for name, value in filled.items() if not value]
    if missing:
        raise Refused("project.incomplete", "/description", missing=missing)


def percentages_add_up(case: Case) -> None:
    """Areas, unless countrywide, and sectors each add up to a hundred. Refuses `project.percentages`."""
    d = case.description
    if d.countrywide and d.areas:
        raise Refused("project.percentages", "/description/areas", of="areas", countrywide=True)
    if not d.countrywide:
        _hundred("areas", d.areas)
    _hundred("sectors", d.sectors)


def _hundred(of: str, placed: tuple[Placement, ...]) -> None:
    codes = [part.code for part in placed]
    total = sum((Decimal(part.percent) for part in placed), Decimal(0))
    if total != HUNDRED or len(set(codes)) != len(codes):
        doubled = sorted({code for code in codes if codes.count(code) > 1})
        raise Refused("project.percentages", f"/description/{of}", of=of, sum=f"{total:f}", doubled=doubled)


def partners_in_chain(case: Case) -> None:
    """Every sub-grantee stands under a partner of the project, in the end under one that is none.

    Refuses `project.partner_chain` with the partner whose chain is broken or closes in itself.
    """
    partners = {p.organisation_id: p for p in case.description.partners}
    above = {case.description.organisation_id, *(i for i, p in partners.items() if p.role != "sub_grantee")}
    for partner in case.description.partners:
        walked: set[str] = set()
        at = partner
        while at.organisation_id not in above:
            payer = at.under
            if payer is None or at.organisation_id in walked or (payer not in above and payer not in partners):
                raise Refused("project.partner_chain", "/description/partners", organisation=partner.organisation_id)
            if payer in above:
                break
            walked.add(at.organisation_id)
            at = partners[payer]


def budget_lines_add_up(case: Case) -> None:
    """The lines by UNSDG category are the budget. Refuses `project.budget_lines`, `currency.mixed`."""
    budget = _budget(case)
    for line in case.description.budget_lines:
        if line.amount.currency != budget.currency:
            given = {"given": line.amount.currency, "currency": budget.currency}
            raise Refused("currency.mixed", "/description/budget_lines", **given)
    total = sum(line.amount.minor for line in case.description.budget_lines)
    lowest = min((line.amount.minor for line in case.description.budget_lines), default=0)
    if total != budget.minor or lowest < 0:
        shown = from_minor(total, budget.currency)
        raise Refused(
            "project.budget_lines", "/description/budget_lines", sum=shown, budget=budget.amount,
            currency=budget.currency,
        )  # fmt: skip


def budget_within_ceiling(case: Case) -> None:
    """The budget is at most the mechanism's ceiling. Refuses `project.budget_ceiling`, `currency.mixed`."""
    policy = case.find(BudgetCeilingPolicy)
    if policy is None or policy.ceiling is None:
        return
    budget, ceiling = _budget(case), policy.ceiling
    if budget.currency != ceiling.currency:
        raise Refused("currency.mixed", "/description/budget", given=budget.currency, currency=ceiling.currency)
    if budget.minor > ceiling.minor:
        figures = {"budget": budget.amount, "ceiling": ceiling.amount, "currency": ceiling.currency}
        raise Refused("project.budget_ceiling", "/description/budget", policy_of=str(case.policies_on), **figures)


def overhead_within_policy(case: Case) -> None:
    """Indirect support cost is at most the policy's share of direct cost. Refuses `project.overhead`."""
    policy = case.find(OverheadPolicy)
    if policy is None:
        return
    budget = _budget(case)
    indirect = sum(line.amount.minor for line in case.description.budget_lines if line.category == INDIRECT)
    allowed = int((budget.minor - indirect) * Decimal(policy.share_max))
    if indirect > allowed:
        currency = budget.currency
        figures = {"asked": from_minor(indirect, currency), "allowed": from_minor(allowed, currency)}
        raise Refused(
            "project.overhead", "/description/budget_lines", share_max=policy.share_max, currency=currency, **figures
        )


def duration_within_policy(case: Case) -> None:
    """The planned days fit the mechanism's months. Refuses `project.dates`, `project.duration`."""
    d = case.description
    assert d.planned_start_on is not None
    assert d.planned_end_on is not None
    if d.planned_end_on <= d.planned_start_on:
        days = {"planned_start_on": str(d.planned_start_on), "planned_end_on": str(d.planned_end_on)}
        raise Refused("project.dates", "/description/planned_end_on", **days)
    policy = case.find(DurationPolicy)
    if policy is None:
        return
    latest = last_day(d.planned_start_on, policy)
    if d.planned_end_on > latest:
        raise Refused(
            "project.duration",
            "/description/planned_end_on",
            ends_on=str(d.planned_end_on),
            latest=str(latest),
            clock_started_on=str(d.planned_start_on),
            months=policy.months,
            last_day_counts=policy.last_day_counts,
        )


def codes_hold(case: Case) -> None:
    """Every code holds on the day on which the project is handed in. Refuses `code.unknown`, `code.expired`."""
    require_codes(case.description, case.policies_on)


def window_eligible(case: Case) -> None:
    """The window is open and finances every theme and area of the project. Refuses `project.window`."""
    d = case.description
    window = None if d.window is None else case.context.policies.window(d.window, case.policies_on)
    if window is None or not window.open:
        raise Refused("project.window", "/description/window", window=d.window, open=False)
    themes = [theme for theme in d.themes if theme not in window.themes]
    areas = [part.code for part in d.areas if window.areas and part.code not in window.areas]
    countrywide = d.countrywide and bool(window.areas)
    if themes or areas or countrywide:
        beyond = themes + areas
        raise Refused("project.window", "/description/window", window=d.window, beyond=beyond, countrywide=countrywide)


def focal_persons_named(case: Case) -> None:
    """Headquarters and the field each name who answers for the project. Refuses `project.focal_persons`."""
    named = {focal.seat for focal in case.description.focal_persons}
    missing = [seat for seat in SEATS if seat not in named]
    if missing:
        raise Refused("project.focal_persons", "/description/focal_persons", missing=list(missing))


def _budget(case: Case) -> Money:
    assert case.description.budget is not None
    return case.description.budget
