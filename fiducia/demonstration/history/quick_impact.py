"""740 illustrative quick impact projects: 29,800,000.00 USD by 30 June 2022, of which 120 for 4,800,000.00 in 2021/22.

That the year's 120 projects and 4.8 million lie inside the 740 and 29.8 million is our reading; the source does not
say. Each costs at most 50,000 dollars and ends within six months of its first payment; the review committee meets once
a month from August to May, so that every agreement is signed within the fiscal year whose authority it binds.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from fiducia.demonstration.history.cast import agency, invented
from fiducia.demonstration.history.placements import placements
from fiducia.demonstration.history.records import (
    Appropriation,
    Beneficiaries,
    Payment,
    Placement,
    Project,
    Refund,
    Report,
)
from fiducia.demonstration.history.spreading import after, dollars, shares, told, varied, working
from fiducia.demonstration.history.undertakings import undertaking
from shared.contracts.fiscal_years import first_day

CEILING_MINOR: Final = 50_000_00
YEARS: Final = (
    (2013, 40, 1_560_000, 1_750_000),
    (2014, 70, 2_800_000, 3_000_000),
    (2015, 85, 3_420_000, 4_000_000),
    (2016, 90, 3_640_000, 3_750_000),
    (2017, 80, 3_230_000, 3_500_000),
    (2018, 85, 3_450_000, 3_500_000),
    (2019, 85, 3_440_000, 3_500_000),
    (2020, 85, 3_460_000, 3_500_000),
    (2021, 120, 4_800_000, 4_800_000),
)
"""The fiscal year by its first calendar year, its projects, what they cost, what was appropriated; in dollars."""

COUNTRY_TEAM_PROJECTS: Final = 32
COUNTRY_TEAM_MINOR: Final = 1_302_180_00
BENEFICIARIES: Final = 1_500_000
BENEFICIARIES_ON: Final = date(2022, 6, 30)
SECTORS: Final = (
    "water", "health", "education", "public-infrastructure", "agriculture", "conflict-management", "justice",
    "security", "handicrafts", "sports", "culture", "waste-management", "human-rights", "public-information",
)  # fmt: skip
OF_AGENCY: Final = {
    "UNICEF": "education", "UNHCR": "conflict-management", "UNESCO": "culture", "FAO": "agriculture",
    "UNAIDS": "health", "WHO": "health", "OCHA": "public-information", "UN-Women": "human-rights",
}  # fmt: skip
REACH: Final = {"water": 240, "health": 260, "education": 160, "public-information": 300, "public-infrastructure": 200}
"""How many people a project of a sector reaches in comparison with 100 in any other."""


def appropriations() -> tuple[Appropriation, ...]:
    """What the mission's budget gives each year, on the first day of the fiscal year."""
    return tuple(Appropriation(year, first_day(year), given * 100) for year, _, _, given in YEARS)


def projects() -> tuple[Project, ...]:
    """The 740 projects in the order of the review committee's decisions, with the people that they reach."""
    return _with_beneficiaries(list(_without_beneficiaries()))


def _without_beneficiaries() -> Iterator[Project]:
    of_agencies = dollars(COUNTRY_TEAM_MINOR, [varied(n, 85, 115) for n in range(COUNTRY_TEAM_PROJECTS)])
    a_year = COUNTRY_TEAM_PROJECTS // (len(YEARS) - 1)
    places = placements("quick_impact")
    number = 0
    for index, (year, count, total, _) in enumerate(YEARS):
        agency_minor = of_agencies[index * a_year : (index + 1) * a_year]
        others = count - len(agency_minor)
        amounts = _under_the_ceiling(total * 100 - sum(agency_minor), others, number)
        every = count // a_year
        for n in range(count):
            of_team = bool(agency_minor) and n % every == every // 2 and n // every < a_year
            team = index * a_year + n // every
            minor = agency_minor[n // every] if of_team else amounts.pop()
            partner = agency("quick_impact", team) if of_team else invented(number)
            yield _project(number, year, n, count, minor, partner, places[number], of_team)
            number += 1


def _under_the_ceiling(total_minor: int, count: int, number: int) -> list[int]:
    """Amounts that vary and add up; one in a year is exactly at the ceiling."""
    varying = dollars(total_minor - CEILING_MINOR, [varied(number + n, 82, 118) for n in range(count - 1)])
    return [*varying[: count // 2], CEILING_MINOR, *varying[count // 2 :]]


def _project(
    number: int, year: int, n: int, count: int, minor: int, partner: str, placement: Placement, of_team: bool
) -> Project:
    meeting = n * 10 // count
    month = 8 + meeting
    met_on = working(date(year + (month > 12), month - 12 * (month > 12), 10))
    allocated_on = after(met_on, 4 + number % 5)
    signed_on = after(allocated_on, 6 + number % 8)
    first_on = after(signed_on, 4 + number % 6)
    completed_on = after(first_on, varied(number, 85, 170, 29))
    first = minor * 80 // 100
    spent = minor * _spent(number) // 100
    due_on = after(completed_on, 30)
    late = number % 10 == 7 and not of_team
    submitted_on = after(due_on, 20 + number % 60) if late else after(completed_on, 10 + number % 15)
    accepted_on = after(submitted_on, 12)
    settled_on = after(accepted_on, 9)
    evaluated_on = after(settled_on, 20)
    closed_on = after(evaluated_on, 6)
    accepted = told(accepted_on)
    payments = [Payment(1, first_on, first)]
    if spent > first:
        payments.append(Payment(2, settled_on, spent - first))
    report = Report("certified", completed_on, due_on, submitted_on, accepted, _categories(number, spent))
    sector = OF_AGENCY.get(partner) if of_team else SECTORS[number % len(SECTORS)]
    assert sector is not None
    states = (
        ("draft", after(met_on, -40)), ("submitted", after(met_on, -25)), ("screened", after(met_on, -10)),
        ("approved", met_on), ("allocated", allocated_on), ("mou_signed", signed_on),
        ("in_implementation", first_on), ("completed", completed_on), ("reported", accepted_on),
        ("settled", settled_on), ("evaluated", evaluated_on), ("closed", closed_on),
    )  # fmt: skip
    return Project(
        code=f"QIP-{year}-{n + 1:03d}",
        mechanism="quick_impact",
        title=f"Illustrative {year}-{n + 1:03d}: {undertaking(sector, number)}",
        partner=partner,
        sub_grantee=None,
        sector=sector,
        window=None,
        fiscal_year=year,
        placement=placement,
        decision=f"Illustrative review committee decision {met_on:%Y-%m}/{n + 1:03d}",
        minor=minor,
        approved_on=met_on,
        allocated_on=allocated_on,
        signed_on=signed_on,
        instalments=(first, minor - first),
        payments=tuple(payment for payment in payments if told(payment.on)),
        reports=(report,) if told(submitted_on) else (),
        refund=Refund(settled_on, first - spent) if spent < first and told(settled_on) else None,
        commitment_closed_on=told(settled_on),
        released_on=None,
        completed_on=told(completed_on),
        beneficiaries=None,
        states=tuple((state, on) for state, on in states if told(on)),
    )


def _spent(number: int) -> int:
    """What per cent a project spends: most all of it, one in twelve less, one in sixty less than it was paid."""
    if number % 60 == 31:
        return 76
    return 97 if number % 12 == 5 else 100


_CATEGORIES: Final = ((2, 30), (3, 20), (4, 40), (5, 4), (7, 6))


def _categories(number: int, spent: int) -> tuple[tuple[int, int], ...]:
    """Cost by UNSDG category; a quick impact project carries no overhead."""
    parts = shares(spent, [weight + (number + category) % 7 for category, weight in _CATEGORIES])
    return tuple((category, part) for (category, _), part in zip(_CATEGORIES, parts, strict=True))


def _with_beneficiaries(made: list[Project]) -> tuple[Project, ...]:
    """People reached by what was completed by 30 June 2022 add up to the cited total; the others are planned alike."""
    weights = [REACH.get(project.sector, 100) + n % 41 for n, project in enumerate(made)]
    counted = [n for n, project in enumerate(made) if project.completed_on and project.completed_on <= BENEFICIARIES_ON]
    reached = dict(zip(counted, shares(BENEFICIARIES, [weights[n] for n in counted]), strict=True))
    each = BENEFICIARIES // sum(weights[n] for n in counted)
    return tuple(_reaching(project, reached.get(n, each * weights[n])) for n, project in enumerate(made))


def _reaching(project: Project, people: int) -> Project:
    reached = people if project.completed_on is not None else None
    return replace(project, beneficiaries=Beneficiaries(planned=people, reached=reached))
