"""Where projects are: regions and Bamako, the whole country, and what reports group them by (DOMAIN.md section 3).

Geography is a trap. Our code is the ISO 3166-2 one; the P-code of the humanitarian list is another number for the
same place (Ménaka is ML-9 and ML10, Bamako ML-BKO and ML09), one region has none, and neither follows from the other.
"""

from datetime import date
from typing import Final, Literal

from services.projects.reference.contracts import Area, Names, OtherCode, ReportingArea

P_CODES_FROM: Final = date(2021, 12, 20)
"""The day from which the published list of P-codes holds; no earlier and no later list was seen."""

COUNTRYWIDE: Final = "ML"
UNASSIGNED: Final = "unassigned"
UNASSIGNED_TO: Final = date(2022, 12, 31)
"""The last day on which a project could be handed in without a place: what was told of before often has none."""


def _area(
    iso: str,
    p_code: str | None,
    en: str,
    fr: str | None = None,
    *aliases: str,
    kind: Literal["region", "district"] = "region",
) -> Area:
    return Area(
        code=iso,
        name=Names(en=en, fr=fr or en),
        aliases=aliases,
        mark="published",
        kind=kind,
        iso_3166_2=OtherCode(code=iso),
        p_code=None if p_code is None else OtherCode(code=p_code, valid_from=P_CODES_FROM),
    )


AREAS: Final = (
    _area("ML-1", "ML01", "Kayes"),
    _area("ML-2", "ML02", "Koulikoro"),
    _area("ML-3", "ML03", "Sikasso"),
    _area("ML-4", "ML04", "Ségou", None, "Segou"),
    _area("ML-5", "ML05", "Mopti"),
    _area("ML-6", "ML06", "Timbuktu", "Tombouctou", "Tombouctou"),
    _area("ML-7", "ML07", "Gao"),
    _area("ML-8", "ML08", "Kidal"),
    _area("ML-9", "ML10", "Ménaka", None, "Menaka"),
    _area("ML-10", None, "Taoudénit", None, "Taoudéni", "Taoudenit", "Taoudenni"),
    _area("ML-BKO", "ML09", "Bamako", kind="district"),
    Area(
        code=COUNTRYWIDE,
        name=Names(en="Countrywide", fr="Ensemble du pays"),
        aliases=("Mali", "National", "Countrywide"),
        mark="stated",
        kind="country",
    ),
    Area(
        code=UNASSIGNED,
        name=Names(en="No place recorded", fr="Lieu non renseigné"),
        aliases=("Not assigned", "Non attribué"),
        mark="proposal",
        kind="unassigned",
        note="For the records of former years only: whoever hands in a project today says where it is.",
        valid_to=UNASSIGNED_TO,
    ),
)

REGIONS: Final = tuple(area.code for area in AREAS if area.kind in ("region", "district"))
NORTH: Final = ("ML-6", "ML-7", "ML-8", "ML-9", "ML-10")
NORTH_AND_CENTRE: Final = ("ML-4", "ML-5", *NORTH)


def _mission(code: str, name: str, *areas: str) -> ReportingArea:
    return ReportingArea(
        code=f"mission.{code}", name=Names(en=name, fr=name), mark="stated", grouping="mission_regions", areas=areas
    )


def _label(code: str, en: str, fr: str, *areas: str) -> ReportingArea:
    return ReportingArea(
        code=f"map.{code}", name=Names(en=en, fr=fr), mark="stated", grouping="map_labels", areas=areas
    )


def _box(code: str, name: str, *areas: str) -> ReportingArea:
    return ReportingArea(
        code=f"illustrative.{code}",
        name=Names(en=f"{name} (illustrative)", fr=f"{name} (illustratif)"),
        mark="proposal",
        grouping="illustrative_boxes",
        areas=areas,
    )


REPORTING_AREAS: Final = (
    _mission("mopti-segou", "Mopti/Ségou", "ML-5", "ML-4"),
    _mission("gao", "Gao", "ML-7"),
    _mission("tombouctou", "Tombouctou", "ML-6"),
    _mission("taoudeni", "Taoudéni", "ML-10"),
    _mission("menaka", "Ménaka", "ML-9"),
    _mission("kidal", "Kidal", "ML-8"),
    _mission("bamako", "Bamako", "ML-BKO"),
    _label("gao-menaka", "Gao/Ménaka", "Gao/Ménaka", "ML-7", "ML-9"),
    _label("tombouctou-taoudenit", "Tombouctou/Taoudénit", "Tombouctou/Taoudénit", "ML-6", "ML-10"),
    _label("kidal", "Kidal", "Kidal", "ML-8"),
    _label("kayes", "Kayes", "Kayes", "ML-1"),
    _label("mopti", "Mopti", "Mopti", "ML-5"),
    _label("segou", "Ségou", "Ségou", "ML-4"),
    _label("sikasso", "Sikasso", "Sikasso", "ML-3"),
    _label("bamako-countrywide", "Bamako/countrywide", "Bamako/ensemble du pays", "ML-BKO", COUNTRYWIDE),
    _box("gao-menaka", "Gao, Ménaka", "ML-7", "ML-9"),
    _box("tombouctou-taoudenit", "Tombouctou, Taoudénit", "ML-6", "ML-10"),
    _box("mopti-segou", "Mopti, Ségou", "ML-5", "ML-4"),
    _box("kidal", "Kidal", "ML-8"),
    _box("kayes-sikasso-bamako", "Kayes, Sikasso, Bamako", "ML-1", "ML-3", "ML-BKO"),
)
"""`mission_regions`: "6 regions + Bamako", six only when Mopti and Ségou are one. `map_labels`: the eight labels of
the map; which of the printed boxes belongs to which label is lost, so no count hangs on them.
`illustrative_boxes`: five groups of our own, by which the demonstration's history is counted."""
