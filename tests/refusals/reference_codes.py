"""Refusals of codes of the reference lists, which hold on some days and not on others."""

from datetime import date

from services.projects.reference.contracts import Area, Names
from services.projects.reference.lists import LISTS, ReferenceList, area, code, sector, the_list
from shared.contracts.problems import Refused
from tests.refusals.cases import case, figures, refused
from tests.support.desk import Fund

DAY = date(2021, 6, 30)
ERA = ReferenceList(
    "areas",
    [
        Area(
            code="ML-X",
            name=Names(en="Old circle", fr="Ancien cercle"),
            mark="proposal",
            kind="region",
            valid_from=date(2016, 1, 19),
            valid_to=date(2020, 12, 31),
        )
    ],
)
"""A list of one code with both ends: the real ones state no last day yet."""


@case("code.unknown")
def _area_nobody_knows(fund: Fund) -> Refused:
    area("ML-9", DAY)
    refusal = refused(fund, lambda: area("ML10", DAY, "/areas/0"))
    assert refusal.pointer == "/areas/0"
    return figures(refusal, list="areas", given="ML10", on="2021-06-30", nearest=["ML-10", "ML-1", "ML"])


@case("code.unknown")
def _sector_of_the_other_mechanism(fund: Fund) -> Refused:
    sector("security", DAY, "quick_impact")
    sector("security", DAY, "trust_fund")
    sector("elections", DAY, "trust_fund")
    refusal = refused(fund, lambda: sector("elections", DAY, "quick_impact"))
    return figures(refusal, list="sectors of quick_impact", given="elections", on="2021-06-30", nearest=[])


@case("code.expired")
def _day_before_the_first(fund: Fund) -> Refused:
    ERA.get("ML-X", date(2016, 1, 19))
    refusal = refused(fund, lambda: ERA.get("ML-X", date(2016, 1, 18)))
    return figures(refusal, list="areas", given="ML-X", on="2016-01-18", valid_from="2016-01-19", valid_to="2020-12-31")


@case("code.expired")
def _day_after_the_last(fund: Fund) -> Refused:
    ERA.get("ML-X", date(2020, 12, 31))
    refusal = refused(fund, lambda: ERA.get("ML-X", date(2021, 1, 1)))
    return figures(refusal, list="areas", given="ML-X", on="2021-01-01", valid_from="2016-01-19", valid_to="2020-12-31")


@case("reference.unknown")
def _list_nobody_keeps(fund: Fund) -> Refused:
    assert the_list("areas").name == "areas"
    refusal = refused(fund, lambda: code("regions", "ML-1", DAY))
    return figures(refusal, given="regions", lists=sorted(LISTS))
