"""Charts and maps of a report, from the same cells as its tables: as SVG, and as PNG made of that SVG.

A chart says in words what it shows (`title`, `desc`), writes its figures and does not speak by colour alone. Nothing
is fetched; the fonts are those that the reader has, and in PNG those of the program.
"""

from dataclasses import dataclass

import vl_convert

from services.reporting.forms.bars import bars
from services.reporting.forms.telling import Telling
from services.reporting.forms.tile_map import tile_map
from services.reporting.reports.report import NUMERIC, Chart, Report, Table
from shared.contracts.problems import Refused

PNG_SCALE = 2.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as it is put on a page."""

    title: str
    svg: str
    alt: str
    width_percent: int


def drawn(report: Report, key: str | None, telling: Telling, suffix: str) -> bytes:
    """One chart. Refuses `report.chart`, naming what there is."""
    svg = drawing_of(report, chart_of(report, key), telling).svg
    return svg.encode() if suffix == "svg" else bytes(vl_convert.svg_to_png(svg, scale=PNG_SCALE))


def drawings(report: Report, telling: Telling) -> list[Drawing]:
    """The charts that the report itself names."""
    return [drawing_of(report, chart, telling) for chart in report.charts]


def chart_of(report: Report, key: str | None) -> Chart:
    """The chart of a key, the first where none is named; every table with figures can be drawn by its own key."""
    known = [*report.charts, *(of_table for table in report.tables if (of_table := _of_table(table)) is not None)]
    if key is None and known:
        return known[0]
    for chart in known:
        if chart.key == key:
            return chart
    raise Refused("report.chart", None, chart=None if key is None else key[:64], known=[chart.key for chart in known])


def drawing_of(report: Report, chart: Chart, telling: Telling) -> Drawing:
    """The chart in a language."""
    table = next(table for table in report.tables if table.key == chart.table)
    columns = tuple(column for column in table.columns if column.key in chart.columns)
    chosen = chart.lines or tuple(line.key for line in table.lines if not line.is_total)
    lines = tuple(line for line in table.lines if line.key in chosen)
    title = telling.word(chart.key)
    if chart.kind == "map":
        svg, alt = tile_map(title, columns, lines, telling)
        return Drawing(title, svg, alt, 78)
    svg, alt = bars(title, columns, lines, telling)
    return Drawing(title, svg, alt, 100)


def _of_table(table: Table) -> Chart | None:
    """The bars of the figures that a table can show side by side: its last column of money, else of numbers."""
    for kinds in (("money",), NUMERIC):
        columns = [
            column.key
            for column in table.columns
            if column.kind in kinds and not column.is_cited and (column.kind != "money" or column.currency)
        ]
        if columns:
            return Chart(table.key, table.key, (columns[-1],))
    return None
