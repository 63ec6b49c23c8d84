"""A table as CSV (RFC 4180): for programs, so the head is keys, amounts have a point and days are ISO 8601.

Only the label of each line is told in words. UTF-8 without a mark in front, unless a spreadsheet asks for it. A text
that a spreadsheet would take for a formula gets an apostrophe in front.
"""

import csv
import io

from services.reporting.forms.telling import Telling, written
from services.reporting.reports.report import Cell, Column, Line, Table

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n")
UNKNOWN = ""


def to_csv(table: Table, telling: Telling, with_mark: bool) -> bytes:
    """The table: `line`, `label`, the columns; behind a column of money its currency, once where all have the same."""
    money = [column for column in table.columns if column.kind == "money"]
    is_shared = len({column.currency for column in money}) == 1
    head = ["line", "label"]
    if money and is_shared:
        head.append("currency")
    for column in table.columns:
        head.append(column.key)
        if column.kind == "money" and not is_shared:
            head.append(f"{column.key}_currency")
    approximate = any(line.approximate for line in table.lines)
    rows = [head + (["approximate"] if approximate else [])]
    for line in table.lines:
        row = [text(line.key), text(telling.word(line.key))]
        if money and is_shared:
            row.append(money[0].currency or line.currency or UNKNOWN)
        for column in table.columns:
            row.append(_cell(column, line, line.cells.get(column.key)))
            if column.kind == "money" and not is_shared:
                row.append(column.currency or line.currency or UNKNOWN)
        rows.append(row + ([" ".join(line.approximate)] if approximate else []))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return (BYTE_ORDER_MARK if with_mark else b"") + out.getvalue().encode()


def text(value: str) -> str:
    """A text that stays a text in a spreadsheet."""
    return f"'{value}" if value.startswith(FORMULA_MARKS) else value


def _cell(column: Column, line: Line, cell: Cell) -> str:
    if cell is None:
        return UNKNOWN
    shown = written(column.kind, cell, column.currency or line.currency)
    return text(shown) if column.kind == "text" else shown
