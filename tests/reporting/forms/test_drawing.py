"""Charts and the map: exact figures in words, readable without colours, and nothing that data could inject."""

import re
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from services.reporting.forms.drawing import chart_of, drawing_of, drawn
from services.reporting.forms.telling import Telling
from services.reporting.forms.tile_map import BESIDE, INKS, SHADES, TILES, step
from services.reporting.reports.report import Chart, Column, Line, Report, Table
from shared.contracts.problems import Refused
from tests.reporting.forms.samples import (
    ASKED,
    EVERY,
    HOSTILE,
    LABELS,
    PLACE,
    WORDS,
    areas,
    contributors,
    overview,
    statement,
)

SVG = {"s": "http://www.w3.org/2000/svg"}


def telling(report: Report, language: str = "en") -> Telling:
    return Telling(language, WORDS, report.labels)


def root_of(report: Report, key: str | None = None, language: str = "en") -> Any:
    return etree.fromstring(drawn(report, key, telling(report, language), "svg"))


def texts(root: Any) -> list[str]:
    return ["".join(text.itertext()) for text in root.iterfind(".//s:text", SVG)]


def test_every_drawing_is_an_image_with_a_title_and_its_figures_in_words() -> None:
    for make in EVERY:
        for language in ("en", "fr"):
            root = root_of(make(), None, language)
            assert root.get("role") == "img"
            named = {root.find(f"s:{tag}", SVG).get("id") for tag in ("title", "desc")}
            assert set(root.get("aria-labelledby").split()) == named
            assert root.find("s:title", SVG).text
            assert not re.search(r"href|<script|url\(http", etree.tostring(root).decode())
    desc = root_of(areas(), None, "fr").find("s:desc", SVG).text
    assert "Tombouctou\u00a0: Projets touchant la zone 53, Projets dans cette seule zone 40" in desc


def test_the_map_has_a_tile_for_every_region_and_what_has_no_place_beside_it() -> None:
    root = root_of(areas())
    titles = [title.text for title in root.iterfind(".//s:g/s:title", SVG)]
    assert len(titles) == len(TILES) + len(BESIDE) == 14
    assert "Taoudénit: Projects touching the area 31, Projects only in it 12" in titles
    assert "Not assigned: Projects touching the area 39, Projects only in it .." in titles
    assert len(set(TILES.values())) == len(TILES) == 11
    dashed = root.findall(".//s:rect[@stroke-dasharray]", SVG)
    assert len(dashed) == len(BESIDE)
    assert "315" not in texts(root), "the total is not a place"


def test_a_region_without_a_figure_is_hatched_and_no_zero() -> None:
    table = Table("by_area", (Column("touching", "count"),), (Line("ML-7", {"touching": 0}),))
    chart = Chart("by_area_map", "by_area", ("touching",), "map")
    report = Report("by_area", ASKED, (PLACE,), (table,), labels=LABELS, charts=(chart,))
    root = root_of(report)
    fills = [group.find("s:rect", SVG).get("fill") for group in root.iterfind(".//s:g", SVG)]
    assert fills.count("url(#unknown)") == 13
    assert fills.count(SHADES[0]) == 1


def test_shades_grow_with_the_figure() -> None:
    assert [step(Decimal(n), Decimal(50)) for n in (0, 1, 10, 11, 20, 21, 40, 41, 50)] == [0, 1, 1, 2, 2, 3, 4, 5, 5]
    assert step(None, Decimal(5)) == step(Decimal(-3), Decimal(5)) == step(Decimal(1), Decimal(0)) == 0


@pytest.mark.parametrize(("paper", "ink"), list(zip(SHADES, INKS, strict=True)))
def test_letters_can_be_read_on_every_shade(paper: str, ink: str) -> None:
    lighter, darker = sorted((luminance(paper), luminance(ink)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_bars_tell_the_figures_of_the_table() -> None:
    shown = texts(root_of(overview()))
    assert {"Mechanisms", "Quick impact projects", "738", "314"} <= set(shown)
    french = texts(root_of(statement(), None, "fr"))
    assert "28\u202f460\u202f478,00" in french
    both = Chart("mechanisms", "mechanisms", ("projects", "projects_cited"))
    two = drawing_of(overview(), both, telling(overview()))
    assert "Projects, as published: ≈ 315" in two.svg


def test_names_are_written_and_never_obeyed() -> None:
    root = root_of(contributors(len(HOSTILE)))
    shown = texts(root)
    for name in HOSTILE:
        assert re.sub(r"\s+", " ", name) in [re.sub(r"\s+", " ", text) for text in shown], name


def test_an_unknown_chart_is_refused_naming_what_there_is() -> None:
    with pytest.raises(Refused) as refused:
        chart_of(areas(), "else")
    assert refused.value.figures == {"chart": "else", "known": ["by_area_map", "by_area"]}
    nothing = Report("by_area", ASKED, (PLACE,), ())
    with pytest.raises(Refused) as empty:
        chart_of(nothing, None)
    assert (empty.value.code, empty.value.figures) == ("report.chart", {"chart": None, "known": []})


def test_a_png_is_made_of_the_same_drawing() -> None:
    png = drawn(areas(), None, telling(areas()), "png")
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20]) == 2 * int(root_of(areas()).get("width"))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_two_donors_of_one_name_have_a_bar_each() -> None:
    labels = {**LABELS, "one": "Ministry", "two": "Ministry"}
    lines = (Line("one", {"deposited": 100}), Line("two", {"deposited": 300}))
    table = Table("contributors", (Column("deposited", "money", "USD"),), lines)
    shown = texts(root_of(Report("contributors", ASKED, (PLACE,), (table,), labels=labels)))
    assert [text.strip("\u200b") for text in shown].count("Ministry") == 2
    assert {"1.00", "3.00", "Deposited · Amounts in USD"} <= set(shown)
