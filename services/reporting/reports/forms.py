"""The forms of a report. Every form writes the same cells."""

from typing import Any

import orjson

from services.reporting.reports.report import Cell, Column, Report, Table
from shared.contracts.money import from_minor


def to_json(report: Report) -> bytes:
    """A report as JSON: money as text with the currency's decimals."""
    return orjson.dumps({
        "report": report.name,
        "at": report.at,
        **report.asked,
        "currency": report.currency,
        "labels": report.labels,
        "tables": [_table(table) for table in report.tables],
        "notes": list(report.notes),
        "sources": [
            {
                "log": place.log,
                "position": place.position,
                "root": place.root,
                "recorded_at": place.recorded_at,
            }
            for place in report.places
        ],
    })  # fmt: skip


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "columns": [{"key": c.key, "kind": c.kind, "currency": c.currency} for c in table.columns],
        "lines": [
            {
                "key": line.key,
                "is_total": line.is_total,
                **{column.key: _cell(column, line.cells.get(column.key)) for column in table.columns},
            }
            for line in table.lines
        ],
    }


def _cell(column: Column, cell: Cell) -> Any:
    if column.kind == "money" and isinstance(cell, int):
        assert column.currency is not None
        return from_minor(cell, column.currency)
    return cell
