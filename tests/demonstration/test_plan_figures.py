"""Every figure of the illustrative history, counted from the plan itself, to the cent and at the stated days."""

from collections import Counter
from datetime import date

import pytest

from fiducia.demonstration.history import QUICK_IMPACT_ON, TRUST_FUND_ON, plan
from fiducia.demonstration.history.placements import BOXES
from shared.cited import CITED_FIGURES
from shared.cited.presentation import QIP_BOXES, TF_BOXES
from shared.contracts.fiscal_years import fiscal_year_of

HISTORY = plan()


def deposits(on: date) -> int:
    return sum(r.minor for a in HISTORY.agreements for r in a.receipts if r.on <= on)


def allocated(on: date) -> int:
    standing = [p for p in HISTORY.trust_fund if p.allocated_on <= on]
    released = [p for p in standing if p.released_on and p.released_on <= on]
    return sum(p.minor for p in standing) - sum(p.minor - p.spent_minor for p in released)


def cited(code: str) -> int:
    return next(int(figure.value) for figure in CITED_FIGURES if figure.code == code)


def test_the_trust_fund_on_30_june_2021() -> None:
    on = TRUST_FUND_ON
    assert on == date(2021, 6, 30)
    assert deposits(on) == 118_000_000_00
    assert allocated(on) == 102_000_000_00
    assert len([p for p in HISTORY.trust_fund if p.allocated_on <= on]) == len(HISTORY.trust_fund) == 315
    donors = {a.donor for a in HISTORY.agreements if any(r.on <= on for r in a.receipts)}
    assert donors == {donor.code for donor in HISTORY.donors}
    assert len(donors) == 16
    assert sum(a.minor for a in HISTORY.agreements) == 118_000_000_00


def test_quick_impact_projects_on_30_june_2022() -> None:
    on = QUICK_IMPACT_ON
    assert on == date(2022, 6, 30)
    made = [p for p in HISTORY.quick_impact if p.allocated_on <= on]
    assert (len(made), sum(p.minor for p in made)) == (740, 29_800_000_00)
    of_year = [p for p in made if p.fiscal_year == 2021]
    assert (len(of_year), sum(p.minor for p in of_year)) == (120, 4_800_000_00)
    assert all(fiscal_year_of(p.approved_on) == p.fiscal_year for p in made)
    assert max(p.minor for p in made) == 50_000_00
    assert len(HISTORY.quick_impact) == 740


def test_the_people_reached_by_30_june_2022() -> None:
    completed = [p for p in HISTORY.quick_impact if p.completed_on and p.completed_on <= QUICK_IMPACT_ON]
    assert sum(p.beneficiaries.reached or 0 for p in completed if p.beneficiaries) == 1_500_000
    assert len(completed) < 740
    for project in HISTORY.quick_impact:
        assert project.beneficiaries is not None
        assert (project.beneficiaries.reached is None) == (project.completed_on is None)
        assert project.beneficiaries.planned > 0


@pytest.mark.parametrize(
    ("projects", "count", "minor", "each"),
    [(HISTORY.quick_impact, 32, 1_302_180_00, 8), (HISTORY.trust_fund, 20, 9_555_737_00, 10)],
)
def test_the_country_teams_part(projects, count: int, minor: int, each: int) -> None:  # type: ignore[no-untyped-def]
    of_team = [p for p in projects if p.partner in HISTORY.country_team]
    assert (len(of_team), sum(p.minor for p in of_team)) == (count, minor)
    by_agency = Counter(p.partner for p in of_team)
    assert len(by_agency) == each
    assert set(by_agency.values()) == {count // each}


@pytest.mark.parametrize(
    ("mechanism", "projects", "boxes"),
    [("quick_impact", HISTORY.quick_impact, QIP_BOXES), ("trust_fund", HISTORY.trust_fund, TF_BOXES)],
)
def test_projects_that_touch_one_box_alone_count_to_the_printed_multiset(mechanism, projects, boxes) -> None:  # type: ignore[no-untyped-def]
    of_area = {area: box.code for box in BOXES for area in box.areas}
    alone: Counter[str] = Counter()
    for project in projects:
        touched = {of_area.get(area) for area, _ in project.placement.areas}
        if len(touched) == 1 and None not in touched:
            alone[touched.pop() or ""] += 1
            assert project.placement.kind == "single_box"
        else:
            assert project.placement.kind != "single_box"
            assert (None in touched) == (project.placement.kind == "countrywide")
    assert sorted(alone.values()) == sorted(boxes)
    assert alone == {box.code: getattr(box, mechanism) for box in BOXES}
    kinds = Counter(p.placement.kind for p in projects)
    assert sum(kinds.values()) - kinds["single_box"] == {"quick_impact": 107, "trust_fund": 109}[mechanism]
    assert len(kinds) == 4


def test_the_sums_of_the_rule_for_overlaps_hold_for_the_plan() -> None:
    """Σ touching − Σ extra placements + countrywide + unassigned = distinct (DOMAIN.md 4.2)."""
    for projects in (HISTORY.trust_fund, HISTORY.quick_impact):
        placed = [p for p in projects if p.placement.kind in ("single_box", "several_boxes")]
        touching = sum(len(p.placement.areas) for p in placed)
        extra = sum(len(p.placement.areas) - 1 for p in placed)
        kinds = Counter(p.placement.kind for p in projects)
        assert touching - extra + kinds["countrywide"] + kinds["unassigned"] == len(projects)
        assert extra > 0


@pytest.mark.parametrize(
    ("on", "deposited", "approved", "projects"),
    [
        (date(2016, 2, 29), 19_697_827_00, 13_100_000_00, 44),
        (date(2019, 9, 30), 86_200_000_00, None, None),
        (date(2020, 12, 31), 106_000_000_00, 93_500_000_00, 274),
        (date(2021, 3, 31), None, 93_500_000_00, 274),
    ],
)
def test_the_history_passes_through_what_was_published_of_other_days(
    on: date, deposited: int | None, approved: int | None, projects: int | None
) -> None:
    if deposited is not None:
        assert deposits(on) == deposited
    if approved is not None:
        assert allocated(on) == approved
        assert len([p for p in HISTORY.trust_fund if p.allocated_on <= on]) == projects


def test_the_computed_figures_are_what_is_cited_and_stand_apart_from_it() -> None:
    assert cited("tf.contributed") * 100 == deposits(TRUST_FUND_ON)
    assert cited("tf.allocated") * 100 == allocated(TRUST_FUND_ON)
    assert cited("tf.projects") == len(HISTORY.trust_fund)
    assert cited("qip.budget") * 100 == sum(p.minor for p in HISTORY.quick_impact)
    assert cited("unct.tf.amount") * 100 == 9_555_737_00


def test_what_goes_wrong_in_the_history_goes_wrong_with_nobody_real() -> None:
    states = Counter(p.state for p in HISTORY.trust_fund)
    assert states["suspended"] == 1
    terminated = [p for p in HISTORY.trust_fund if "terminated" in dict(p.states)]
    assert len(terminated) == 1
    assert terminated[0].refund is not None
    late = [p for p in HISTORY.projects if p.late]
    assert len([p for p in late if p.mechanism == "trust_fund"]) > 20
    assert len([p for p in late if p.mechanism == "quick_impact"]) > 50
    assert len([p for p in HISTORY.projects if p.refund]) > 30
    invented = {partner.code for partner in HISTORY.partners if partner.invented}
    for project in (*late, *terminated, *(p for p in HISTORY.projects if p.state == "suspended")):
        assert project.partner in invented
    assert states["financially_closed"] > 200


def test_everything_that_is_invented_says_so() -> None:
    for partner in HISTORY.partners:
        assert partner.invented == ("llustrati" in partner.english) == ("llustrati" in partner.french)
    for project in HISTORY.projects:
        assert project.title.startswith("Illustrative ")
        assert project.decision.startswith("Illustrative ")


def test_the_plan_is_the_same_each_time() -> None:
    plan.cache_clear()
    assert plan() == HISTORY
