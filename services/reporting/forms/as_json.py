"""A report as JSON: keys instead of words, money as text with the currency's decimals, days as ISO 8601."""

from typing import Any

import orjson

from services.reporting.forms.telling import written
from services.reporting.reports.report import Cell, Cited, Column, Line, Note, Report, Table, Told


def to_json(report: Report) -> bytes:
    """The report."""
    return orjson.dumps(as_object(report))


def as_object(report: Report) -> dict[str, Any]:
    """What is written of a report; what it does not have is left out, but for tables and notes."""
    shown: dict[str, Any] = {
        "report": report.name,
        "at": report.at,
        **report.asked,
        "currency": report.currency,
        "labels": report.labels,
        "tables": [_table(table) for table in report.tables],
        "notes": [_note(note) for note in report.notes],
    }
    if report.cited:
        shown["cited"] = [_cited(cited) for cited in report.cited]
    if report.charts:
        shown["charts"] = [
            {"key": chart.key, "kind": chart.kind, "table": chart.table, "columns": list(chart.columns)}
            for chart in report.charts
        ]
    shown["sources"] = [
        {
            "log": place.log,
            "position": place.position,
            "root": place.root,
            "recorded_at": place.recorded_at,
        }
        for place in report.places
    ]
    return shown


def _table(table: Table) -> dict[str, Any]:
    shown: dict[str, Any] = {"key": table.key}
    if table.section is not None:
        shown["section"] = table.section
    shown["columns"] = [_column(column) for column in table.columns]
    shown["lines"] = [_line(table, line) for line in table.lines]
    if table.notes:
        shown["notes"] = [_note(note) for note in table.notes]
    return shown


def _column(column: Column) -> dict[str, Any]:
    shown: dict[str, Any] = {"key": column.key, "kind": column.kind, "currency": column.currency}
    shown |= {name: day for name in ("since", "until") if (day := getattr(column, name)) is not None}
    return shown | ({"is_cited": True} if column.is_cited else {})


def _line(table: Table, line: Line) -> dict[str, Any]:
    shown: dict[str, Any] = {"key": line.key, "is_total": line.is_total}
    if line.currency is not None:
        shown["currency"] = line.currency
    if line.level:
        shown["level"] = line.level
    for column in table.columns:
        shown[column.key] = _cell(column, line, line.cells.get(column.key))
    if line.approximate:
        shown["approximate"] = list(line.approximate)
    if line.cited:
        shown["cited"] = dict(line.cited)
    return shown


def _cell(column: Column, line: Line, cell: Cell) -> Any:
    if column.kind == "money" and isinstance(cell, int):
        return written("money", cell, column.currency or line.currency)
    return cell


def _note(note: Note) -> Any:
    if not isinstance(note, Told):
        return note
    figures: dict[str, Any] = {}
    for name, (kind, value, currency) in note.figures.items():
        text = None if value is None else written(kind, value, currency)
        figures[name] = {"amount": text, "currency": currency} if kind == "money" and text is not None else text
    return {"key": note.key, "figures": figures}


def _cited(cited: Cited) -> dict[str, Any]:
    return {
        "key": cited.key,
        "value": None if cited.value is None else written(cited.kind, cited.value, cited.currency),
        "currency": cited.currency,
        "approximate": cited.approximate,
        "as_of": cited.as_of,
        "source": cited.source,
        "place": cited.place,
    }
