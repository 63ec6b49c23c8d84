"""The trust fund's 315 illustrative projects: 102,000,000.00 USD allocated by 30 June 2021.

The steering committee meets twice a year; its table passes through what was published for February 2016 (44 projects)
and for the turn of 2020 to 2021 (274 projects, 93.5 million). Every project follows DOMAIN.md section 2: the agreement
is signed, the allocation heard, the first instalment paid, an interim report lets the second one go, the final
narrative is due three months after operational closure, then the balance comes back and the certified statement, with
which nothing is open any more.
What closed projects did not spend is released from the second half of 2021 on, when the fund puts its books in order.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from fiducia.demonstration.history.cast import NGOS, agency, invented
from fiducia.demonstration.history.placements import placements
from fiducia.demonstration.history.records import Payment, Placement, Project, Refund, Report
from fiducia.demonstration.history.spreading import after, dollars, months_after, shares, told, varied, working
from fiducia.demonstration.history.undertakings import undertaking

COMMITTEES: Final = (
    (date(2013, 12, 12), 6, 1_800_000),
    (date(2014, 6, 12), 10, 2_900_000),
    (date(2014, 12, 11), 8, 2_400_000),
    (date(2015, 6, 11), 10, 3_000_000),
    (date(2015, 12, 10), 10, 3_000_000),
    (date(2016, 6, 9), 14, 4_400_000),
    (date(2016, 12, 8), 18, 6_000_000),
    (date(2017, 6, 8), 22, 7_200_000),
    (date(2017, 12, 14), 22, 7_400_000),
    (date(2018, 6, 14), 24, 8_600_000),
    (date(2018, 12, 13), 26, 9_400_000),
    (date(2019, 6, 13), 28, 10_200_000),
    (date(2019, 12, 12), 26, 9_400_000),
    (date(2020, 6, 11), 24, 8_600_000),
    (date(2020, 12, 3), 26, 9_200_000),
    (date(2021, 4, 8), 22, 4_600_000),
    (date(2021, 6, 3), 19, 3_900_000),
)
"""Day of the meeting, projects approved, dollars approved."""

COUNTRY_TEAM_PROJECTS: Final = 20
COUNTRY_TEAM_MINOR: Final = 9_555_737_00
RELEASES_FROM: Final = date(2021, 9, 30)
SUSPENDED: Final = 285
SUSPENDED_ON: Final = date(2022, 3, 14)
TERMINATED: Final = 176
"""One project that stands still, and one that was ended after its interim report; both of invented partners."""

DIVIDENDS: Final = ("water-sanitation", "electricity", "water-sanitation")
PROCESS: Final = (
    "social-cohesion", "security", "ddr", "rule-of-law-justice", "return-of-state-authority", "peace-talks", "gender",
    "security-sector-reform", "awareness-raising", "elections", "cantonment",
)  # fmt: skip
OF_AGENCY: Final = {
    "UNODC": "rule-of-law-justice", "FAO": "social-cohesion", "WFP": "social-cohesion", "UNDP": "elections",
    "WHO": "awareness-raising", "UNHAS": "return-of-state-authority", "UNESCO": "social-cohesion",
    "UNOPS": "security", "UNHCR": "social-cohesion", "UNMAS": "security",
}  # fmt: skip
NOT_NORTH_OR_CENTRE: Final = {"ML", "ML-1", "ML-2", "ML-3", "ML-BKO"}


def projects() -> Iterator[Project]:
    """The 315 projects in the order of the committee's decisions."""
    of_agencies = iter(dollars(COUNTRY_TEAM_MINOR, [varied(n, 70, 130) for n in range(COUNTRY_TEAM_PROJECTS)]))
    seats = [n * len(COMMITTEES) // COUNTRY_TEAM_PROJECTS for n in range(COUNTRY_TEAM_PROJECTS)]
    places = placements("trust_fund")
    number = team = 0
    for meeting, (met_on, count, total) in enumerate(COMMITTEES):
        amounts = [next(of_agencies) for seat in seats if seat == meeting]
        for_agencies = len(amounts)
        left = total * 100 - sum(amounts)
        amounts += dollars(left, [varied(number + n, 60, 140) for n in range(count - for_agencies)])
        for n, minor in enumerate(amounts):
            partner = agency("trust_fund", team + n) if n < for_agencies else invented(number)
            yield _project(number, met_on, n + 1, minor, partner, places[number], n < for_agencies)
            number += 1
        team += for_agencies


def _sector(number: int, partner: str, placement: Placement) -> str:
    if partner in OF_AGENCY:
        return OF_AGENCY[partner]
    elsewhere = not placement.areas or any(area in NOT_NORTH_OR_CENTRE for area, _ in placement.areas)
    if number % 5 in (1, 3) and not elsewhere:
        return DIVIDENDS[number // 5 % len(DIVIDENDS)]
    return PROCESS[number % len(PROCESS)]


def _project(
    number: int, met_on: date, item: int, minor: int, partner: str, placement: Placement, of_team: bool
) -> Project:
    sector = _sector(number, partner, placement)
    signed_on = after(met_on, 7 + number % 11)
    first_on = after(signed_on, 14 + number % 17)
    months = varied(number, 12, 24, 5)
    ends_on = months_after(first_on, months)
    ended_early = number == TERMINATED
    first = minor * 60 // 100
    interim = _interim(number, first, first_on, months)
    assert interim.accepted_on is not None
    terminated_on = after(interim.accepted_on, 45)
    second_on = after(interim.accepted_on, 7)
    goes_on = not ended_early and number != SUSPENDED
    payments = [Payment(1, first_on, first)]
    if goes_on:
        payments.append(Payment(2, second_on, minor - first))
    paid = sum(payment.minor for payment in payments)
    spent = interim.minor if ended_early else paid * (100 - _unspent(number)) // 100
    done_on = terminated_on if ended_early else working(ends_on)
    final = _final(number, done_on, spent, _lateness(number, of_team))
    assert final.accepted_on is not None
    refunded_on = after(final.accepted_on, 30)
    certified_due = max(date(final.submitted_on.year + 1, 4, 30), refunded_on)
    certified_on = after(refunded_on, 20) if ended_early else max(after(refunded_on, 20), date(done_on.year + 1, 4, 12))
    certified = Report(
        "certified", done_on, certified_due, working(certified_on), after(certified_on, 18), final.cumulative
    )
    assert certified.accepted_on is not None
    closed_on = after(certified.accepted_on, 7)
    released_on = max(closed_on, RELEASES_FROM) if spent < minor else closed_on
    states = [
        ("concept", after(met_on, -120)),
        ("proposal", after(met_on, -95)),
        ("technical_review", after(met_on, -70)),
        ("recommended", after(met_on, -25)),
        ("committee_approved", met_on),
        ("agreement_signed", signed_on),
        ("funded", signed_on),
        ("in_implementation", first_on),
    ]
    if number == SUSPENDED:
        states.append(("suspended", SUSPENDED_ON))
        reports: tuple[Report, ...] = (interim,)
    else:
        reports = (interim, final, certified)
        if ended_early:
            states += [("terminated", done_on), ("financially_closed", released_on)]
        else:
            states += [
                ("operationally_closed", done_on),
                ("final_narrative_accepted", final.accepted_on),
                ("settled", certified.accepted_on),
                ("certified", certified.accepted_on),
                ("financially_closed", released_on),
            ]
    refund = Refund(refunded_on, paid - spent) if goes_on or ended_early else None
    return Project(
        code=f"TF-{number + 1:03d}",
        mechanism="trust_fund",
        title=f"Illustrative {number + 1:03d}: {undertaking(sector, number)}",
        partner=partner,
        sub_grantee=NGOS[number % len(NGOS)].code if of_team and number % 2 else None,
        sector=sector,
        window="peace-dividends" if sector in DIVIDENDS else "peace-process-support",
        fiscal_year=None,
        placement=placement,
        decision=f"Illustrative committee decision {met_on:%Y-%m}/{item:02d}",
        minor=minor,
        approved_on=met_on,
        allocated_on=signed_on,
        signed_on=signed_on,
        instalments=(first, minor - first),
        payments=tuple(payment for payment in payments if told(payment.on)),
        reports=_told(reports),
        refund=refund if refund and refund.minor and told(refund.on) else None,
        commitment_closed_on=told(certified.accepted_on) if number != SUSPENDED else None,
        released_on=told(released_on) if number != SUSPENDED and spent < minor else None,
        completed_on=told(done_on) if goes_on else None,
        beneficiaries=None,
        states=tuple((state, on) for state, on in states if told(on)),
    )


def _unspent(number: int) -> int:
    """Per cent of what was paid that comes back: from every ninth project something."""
    return 3 + number % 4 if number % 9 == 4 else 0


def _lateness(number: int, of_team: bool) -> int:
    """Days after its due date on which the final report comes: late from every eighth project that no agency runs."""
    return 30 + number % 100 if number % 8 == 5 and not of_team else -(5 + number % 25)


def _interim(number: int, first: int, first_on: date, months: int) -> Report:
    to_on = months_after(first_on, months * 2 // 5)
    submitted_on = after(to_on, 15 + number % 10)
    spent = first * (75 + number % 16) // 100
    return Report(
        "provisional", to_on, months_after(to_on, 1), submitted_on, after(submitted_on, 15), _categories(number, spent)
    )


def _final(number: int, done_on: date, spent: int, lateness: int) -> Report:
    """The report that comes with the final narrative, due three months after operational closure."""
    due_on = months_after(done_on, 3)
    submitted_on = working(due_on + timedelta(days=lateness))
    return Report("provisional", done_on, due_on, submitted_on, after(submitted_on, 21), _categories(number, spent))


_CATEGORIES: Final = ((1, 18), (2, 14), (3, 16), (4, 26), (5, 6), (6, 12), (7, 8))


def _categories(number: int, spent: int) -> tuple[tuple[int, int], ...]:
    """Cost by UNSDG category; no indirect cost, because the fund set no rate."""
    weights = [weight + (number + category) % 5 for category, weight in _CATEGORIES]
    parts = shares(spent, weights)
    return tuple((category, part) for (category, _), part in zip(_CATEGORIES, parts, strict=True))


def _told(reports: tuple[Report, ...]) -> tuple[Report, ...]:
    """The reports that came in within the history, and their acceptance where it lies in it."""
    kept = []
    for report in reports:
        if told(report.submitted_on) is None:
            break
        accepted_on = report.accepted_on and told(report.accepted_on)
        kept.append(
            Report(report.basis, report.to_on, report.due_on, report.submitted_on, accepted_on, report.cumulative)
        )
    return tuple(kept)
