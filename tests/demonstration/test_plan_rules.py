"""The plan obeys the rules of the ledger and of both mechanisms on every one of its days."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import pairwise

from fiducia.demonstration.history import plan
from fiducia.demonstration.history.records import Project
from fiducia.demonstration.history.spreading import ENDS_ON, mixed, months_after, shares
from services.projects.reference.lists import LISTS, area, code, sector
from services.projects.reference.mechanisms import THEMES, WINDOWS
from shared.contracts.fiscal_years import first_day, fiscal_year_of, last_day, last_day_of_life
from shared.contracts.problems import Refused

HISTORY = plan()


def each_project(rule: Callable[[Project], None]) -> Callable[[], None]:
    """A test that holds the rule against every project, and says of which one it fails."""

    def test() -> None:
        for project in HISTORY.projects:
            try:
                rule(project)
            except (AssertionError, Refused) as fault:
                raise AssertionError(f"{project.code}: {fault}") from fault

    return test


STATES = {
    "quick_impact": [
        "draft",
        "submitted",
        "screened",
        "approved",
        "allocated",
        "mou_signed",
        "in_implementation",
        "completed",
        "reported",
        "settled",
        "evaluated",
        "closed",
    ],
    "trust_fund": [
        "concept",
        "proposal",
        "technical_review",
        "recommended",
        "committee_approved",
        "agreement_signed",
        "funded",
        "in_implementation",
        "suspended",
        "terminated",
        "operationally_closed",
        "final_narrative_accepted",
        "settled",
        "certified",
        "closed",
        "financially_closed",
    ],
}


def test_cash_on_hand_covers_what_is_allocated_on_every_day_source_by_source() -> None:
    """Narrowest earmark first, then the oldest receipt, as the ledger proposes it."""
    received = sorted((r.on, n) for n, a in enumerate(HISTORY.agreements) for r in a.receipts)
    open_to: dict[str | None, int] = defaultdict(int)
    amounts = {(n, r.on): r.minor for n, a in enumerate(HISTORY.agreements) for r in a.receipts}
    for project in sorted(HISTORY.trust_fund, key=lambda p: p.allocated_on):
        while received and received[0][0] <= project.allocated_on:
            on, n = received.pop(0)
            open_to[HISTORY.agreements[n].window] += amounts[n, on]
        earmarked = min(open_to[project.window], project.minor)
        open_to[project.window] -= earmarked
        open_to[None] -= project.minor - earmarked
        assert open_to[None] >= 0, project.code


def test_receipts_add_up_and_come_after_the_signature() -> None:
    for agreement in HISTORY.agreements:
        assert sum(r.minor for r in agreement.receipts) == agreement.minor
        assert all(agreement.signed_on < r.on for r in agreement.receipts)
    assert len({a.key for a in HISTORY.agreements}) == len(HISTORY.agreements)
    signed = [a.signed_on for a in HISTORY.agreements]
    assert signed == sorted(signed)


def test_every_years_authority_covers_its_projects_and_is_bound_within_the_year() -> None:
    given = {a.fiscal_year: a for a in HISTORY.appropriations}
    used: dict[int, int] = defaultdict(int)
    for project in HISTORY.quick_impact:
        year = project.fiscal_year
        assert year is not None
        used[year] += project.minor
        for day in (project.approved_on, project.allocated_on, project.signed_on):
            assert first_day(year) <= day <= last_day(year)
        last = last_day_of_life(year, 12)
        assert all(payment.on <= last for payment in project.payments)
        assert all(report.accepted_on is None or report.accepted_on <= last for report in project.reports)
    assert set(given) == set(used)
    for year, appropriation in given.items():
        assert appropriation.minor >= used[year]
        assert appropriation.on == first_day(year)
        assert fiscal_year_of(appropriation.on) == year


def test_a_quick_impact_project_keeps_under_its_ceiling_and_within_six_months() -> None:
    for project in HISTORY.quick_impact:
        assert 0 < project.minor <= 50_000_00
        if project.completed_on is not None:
            assert project.completed_on <= months_after(project.payments[0].on, 6)
    assert any(project.minor == 50_000_00 for project in HISTORY.quick_impact)


@each_project
def test_a_project_keeps_the_order_of_its_money(project: Project) -> None:
    assert project.approved_on <= project.allocated_on <= project.signed_on
    assert sum(project.instalments) == project.minor
    paid: dict[int, int] = defaultdict(int)
    for payment in project.payments:
        assert payment.on > project.signed_on
        paid[payment.instalment] += payment.minor
        if payment.instalment > 1:
            waited_for = project.reports[payment.instalment - 2].accepted_on
            assert waited_for is not None
            assert waited_for <= payment.on
    assert all(minor <= project.instalments[number - 1] for number, minor in paid.items())
    for earlier, later in pairwise(project.reports):
        assert earlier.accepted_on is not None
        assert earlier.accepted_on <= later.submitted_on
        assert earlier.to_on <= later.to_on
        assert earlier.minor <= later.minor
    for report in project.reports:
        assert project.payments[0].on < report.to_on <= report.submitted_on
        assert report.accepted_on is None or report.submitted_on <= report.accepted_on
        assert report.minor <= project.minor
        assert all(1 <= category <= 8 for category, _ in report.cumulative)
    balance = project.paid_minor - project.spent_minor - (project.refund.minor if project.refund else 0)
    if project.refund:
        assert project.reports[-1].accepted_on is not None
        assert project.refund.minor == project.paid_minor - project.spent_minor > 0
    if project.commitment_closed_on is not None:
        assert balance == 0
        last = [p.on for p in project.payments] + ([project.refund.on] if project.refund else [])
        assert project.commitment_closed_on >= max(last)
    if project.released_on is not None:
        assert project.commitment_closed_on is not None
        assert project.commitment_closed_on <= project.released_on
        assert project.spent_minor < project.minor
    if project.state in ("closed", "financially_closed"):
        assert project.commitment_closed_on is not None
        assert project.fiscal_year is not None or project.released_on or project.spent_minor == project.minor


@each_project
def test_a_project_reaches_its_states_in_order_and_none_after_the_end(project: Project) -> None:
    order = STATES[project.mechanism]
    assert [order.index(state) for state, _ in project.states] == sorted(order.index(s) for s, _ in project.states)
    days = [on for _, on in project.states]
    assert days == sorted(days)
    assert days[-1] <= ENDS_ON
    assert project.state_on(days[0]) == order[0]
    assert project.state_on(date(2012, 1, 1)) is None
    assert project.state_on(ENDS_ON) == project.state
    on = dict(project.states)
    assert on["approved" if project.mechanism == "quick_impact" else "committee_approved"] == project.approved_on
    assert on["allocated" if project.mechanism == "quick_impact" else "funded"] == project.allocated_on
    assert on["in_implementation"] == project.payments[0].on
    assert all(day.weekday() < 5 or state == "committee_approved" for state, day in project.states)


@each_project
def test_every_code_of_a_project_holds_on_the_day_of_its_approval(project: Project) -> None:
    on = project.approved_on
    sector(project.sector, on, project.mechanism)
    for given, per_cent in project.placement.areas:
        area(given, on)
        assert 0 < per_cent <= 100
    assert sum(per_cent for _, per_cent in project.placement.areas) == (100 if project.placement.areas else 0)
    if project.window is None:
        assert project.mechanism == "quick_impact"
        return
    code("windows", project.window, on)
    window = next(w for w in WINDOWS if w.code == project.window)
    assert {given for given, _ in project.placement.areas} <= set(window.areas)
    assert project.sector in {s for theme in THEMES if theme.code in window.themes for s in theme.sectors}


def test_codes_and_partners_are_known_and_unlike() -> None:
    codes = [project.code for project in HISTORY.projects]
    assert len(set(codes)) == len(codes) == 1_055
    partners = {partner.code for partner in HISTORY.partners}
    assert {project.partner for project in HISTORY.projects} <= partners
    assert {project.sub_grantee for project in HISTORY.projects if project.sub_grantee} <= partners
    decisions = [project.decision for project in HISTORY.projects]
    assert len(set(decisions)) == len(decisions)
    for partner in (*HISTORY.donors, *HISTORY.partners):
        assert partner.invented or code("organisations", partner.code, ENDS_ON).name.en == partner.english
    assert len(LISTS["organisations"].entries) == 30


def test_shares_add_up_and_mixing_loses_nothing() -> None:
    assert shares(10, [1, 1, 1]) == [4, 3, 3]
    assert shares(0, [2, 3]) == [0, 0]
    assert sum(shares(9_999_999_999, list(range(1, 300)))) == 9_999_999_999
    for size in (1, 2, 5, 315, 740):
        assert sorted(mixed(range(size))) == list(range(size))
    assert [str(months_after(date(2020, 8, 31), n)) for n in (0, 1, 6)] == ["2020-08-31", "2020-09-30", "2021-02-28"]
