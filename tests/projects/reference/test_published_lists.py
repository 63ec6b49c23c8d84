"""Our codes against the published lists: each one is there, active, and called what we call it."""

import csv
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from services.projects.reference.areas import AREAS, P_CODES_FROM
from services.projects.reference.iati import IATI_CODES
from services.projects.reference.lists import AREA_LIST
from services.projects.reference.sectors import SECTORS

EMBEDDED = {
    "ActivityDateType", "ActivityStatus", "BudgetStatus", "BudgetType", "OrganisationRole", "TransactionType",
}  # fmt: skip
SHORTENED = {"CRSChannelCode.41310"}
"""The published name goes on with a list of missions in brackets."""


def codelist(published: Path, name: str) -> dict[str, tuple[str, str]]:
    """Each code with its status and its English name."""
    folder = "embedded" if name in EMBEDDED else "nonembedded"
    tree = ElementTree.parse(published / "iati" / "2.03" / "codelists" / folder / f"{name}.xml")
    found = {}
    for item in tree.getroot().iter("codelist-item"):
        name_element = item.find("name/narrative")
        english = "" if name_element is None or name_element.text is None else name_element.text
        found[str(item.findtext("code"))] = (item.get("status", "active"), english)
    return found


def test_every_iati_code_is_published_active_and_called_so(published: Path) -> None:
    for entry in IATI_CODES:
        status, english = codelist(published, entry.codelist)[entry.iati_code]
        assert status == "active", entry.code
        assert english.startswith(entry.name.en) if entry.code in SHORTENED else english == entry.name.en, entry.code


def test_every_purpose_code_and_target_of_a_mapping_is_published_and_active(published: Path) -> None:
    purposes, targets, goals = (codelist(published, n) for n in ("Sector", "UNSDG-Targets", "UNSDG-Goals"))
    for sector in SECTORS:
        assert sector.mapping.mark == "proposal"
        assert {purposes[code][0] for code in sector.mapping.dac5} == {"active"}, sector.code
        assert {targets[code][0] for code in sector.mapping.sdg_targets} == {"active"}, sector.code
        assert set(sector.mapping.sdg_goals) <= set(goals)


def test_every_p_code_is_published_for_the_area_of_that_name(published: Path) -> None:
    with (published / "geo" / "mali-pcodes-adm1-adm2.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Admin Level"] == "1"]
    theirs = {row["P-Code"]: row for row in rows}
    assert {row["Valid from date"] for row in rows} == {str(P_CODES_FROM)}
    ours = {area.p_code.code: area for area in AREAS if area.p_code is not None}
    assert set(ours) == set(theirs)
    for code, area in ours.items():
        assert AREA_LIST.named(theirs[code]["Name"], P_CODES_FROM) is area
