"""Bars of a table's lines: the length is the figure, which stands behind each bar as it stands in the table."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import altair
import vl_convert

from services.reporting.forms.described import described
from services.reporting.forms.telling import Telling, written
from services.reporting.reports.report import Column, Line

COLOURS = ("#1f5a96", "#b45309", "#4d7c0f", "#6b21a8", "#0f766e", "#9f1239")
"""Each at least 4.5 to 1 on white; what a bar is of is told in words too."""
FONT = "Liberation Sans"
INK = "#1a1a1a"
BAR_HEIGHT = 24
WIDTH = 430
LINES_MAX = 60


def bars(title: str, columns: Sequence[Column], lines: Sequence[Line], telling: Telling) -> tuple[str, str]:
    """The SVG, and what it shows in words. Of more lines than can be told apart, the first are drawn."""
    values: list[dict[str, Any]] = []
    figures: list[str] = []
    names = _apart([telling.word(line.key) for line in lines[:LINES_MAX]])
    for line, name in zip(lines[:LINES_MAX], names, strict=True):
        for column in columns:
            cell = line.cells.get(column.key)
            text = telling.cell(column, line)
            figures.append(f"{telling.word(line.key)}, {telling.word(column.key)}{telling.colon}{text}")
            number = None if cell is None else Decimal(written(column.kind, cell, column.currency or line.currency))
            shown = text if len(columns) == 1 else f"{telling.word(column.key)}{telling.colon}{text}"
            # Only the length of a bar is made of this number; the figure beside it is the exact one.
            values.append({
                "line": name, "of": telling.word(column.key), "figure": shown,
                "length": float(number or 0), "end": float(max(number or 0, 0)),
            })  # fmt: skip
    alt = telling.word("chart.desc", table=title, figures="; ".join(figures))
    spec = _chart(title, values, columns, lines[:LINES_MAX], telling).to_dict()
    return described(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]), title, alt), alt


def _apart(names: list[str]) -> list[str]:
    """The names, those that two lines share told apart by what nobody sees: each line has a bar of its own."""
    return [name + "\u200b" * names[:index].count(name) for index, name in enumerate(names)]


def _under(columns: Sequence[Column], telling: Telling) -> str:
    """What the figures are, and the currency of money."""
    parts = [telling.word(column.key) for column in columns] if len(columns) == 1 else []
    currencies = sorted({column.currency for column in columns if column.kind == "money" and column.currency})
    if len(currencies) == 1:
        parts.append(telling.word("form.amounts_in", currency=currencies[0]))
    return " · ".join(parts)


def _data(values: list[dict[str, Any]]) -> altair.Data:
    return altair.Data(values=values)  # type: ignore[no-untyped-call]


def _chart(
    title: str, values: list[dict[str, Any]], columns: Sequence[Column], lines: Sequence[Line], telling: Telling
) -> Any:
    # Vega would take brackets and points in a name for a path; the names of our fields have none.
    names = _apart([telling.word(line.key) for line in lines])
    kinds = [telling.word(column.key) for column in columns]
    axis = altair.Axis(labelLimit=300, labelFontSize=12, labelPadding=8, ticks=False, domain=False, title=None)
    base = altair.Chart(_data(values)).encode(
        y=altair.Y("line:N", sort=names, axis=axis),
        x=altair.X("length:Q", axis=altair.Axis(labels=False, ticks=False, grid=False, domain=False, title=None)),
    )
    if len(columns) > 1:
        base = base.encode(yOffset=altair.YOffset("of:N", sort=kinds))
    colour = altair.Color("of:N", scale=altair.Scale(domain=kinds, range=list(COLOURS[: len(kinds)])), legend=None)
    drawn = base.mark_bar(stroke=INK, strokeWidth=0.5).encode(color=colour)
    told = base.mark_text(align="left", dx=6, fontSize=12, color=INK).encode(x="end:Q", text="figure:N")
    zero = altair.Chart(_data([{"zero": 0}])).mark_rule(color=INK).encode(x="zero:Q")
    return (
        altair.layer(drawn, told, zero)
        .properties(
            title=altair.TitleParams(
                title,
                anchor="start",
                fontSize=15,
                offset=14,
                color=INK,
                subtitle=_under(columns, telling),
                subtitleFontSize=12,
                subtitleColor=INK,
            ),
            width=WIDTH,
            height=altair.Step(BAR_HEIGHT),
            background="white",
            padding=8,
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK)
    )
