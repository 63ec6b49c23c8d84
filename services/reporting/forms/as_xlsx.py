"""Reports as a workbook: a sheet a table, with real numbers and days, totals as formulas, and a sheet that says where
everything comes from. Text of the data is written as text: never a formula, a link or a number.

A sheet counts in 15 digits: an amount with more is written as text, and nothing is summed over it.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from services.reporting.forms.marks import Marks
from services.reporting.forms.sheets import Names, Sheet, written_about
from services.reporting.forms.telling import Telling, places_of, written
from services.reporting.forms.totals import formula
from services.reporting.reports.report import NUMERIC, Cell, Column, Line, Report, Table
from services.reporting.reports.words import WordsOf

DIGITS_MAX = 15
WIDTH_MIN, WIDTH_MAX, LABEL_WIDTH_MAX = 11, 32, 62
PAPER_A4 = 9
DAY_FORMATS = {"en": "d mmm yyyy", "fr": "dd/mm/yyyy"}


def to_xlsx(reports: Sequence[Report], language: str, words: WordsOf) -> bytes:
    """The workbook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    )
    first = Telling(language, words(reports[0].name), reports[0].labels)
    as_of = date.fromisoformat(reports[0].asked["as_of"])
    title = first.title(reports[0]) if len(reports) == 1 else first.word("form.pack")
    # When a workbook was made is no part of it: the day it speaks of stands in its place.
    book.set_properties({"title": title, "created": datetime.combine(as_of, time(), UTC).replace(tzinfo=None)})
    sheet = Sheet(book, Names())
    for report in reports:
        telling = Telling(language, words(report.name), report.labels)
        marks = Marks(report)
        for table in report.tables:
            name = sheet.names.free(telling.word(table.key))
            sheet.listed.append((name, telling.title(report)))
            _write_table(sheet, name, report, table, telling, marks)
    written_about(sheet, reports, language, words)
    book.close()
    return out.getvalue()


def _write_table(sheet: Sheet, name: str, report: Report, table: Table, telling: Telling, marks: Marks) -> None:
    page = sheet.book.add_worksheet(name)
    title, heading = telling.title(report), telling.word(table.key)
    page.write_string(0, 0, title, sheet.style(bold=True, font_size=14))
    about = " · ".join(f"{asked}{telling.colon}{value}" for asked, value in telling.asked(report))
    page.write_string(1, 0, about, sheet.style())
    under = heading if heading != title else ""
    if len(currencies := {c.currency for c in table.columns if c.kind == "money"}) == 1 and None not in currencies:
        told = telling.word("form.amounts_in", currency=str(next(iter(currencies))))
        under = f"{under} · {told}" if under else told
    page.write_string(2, 0, under, sheet.style(italic=True))
    has_own = any(line.currency for line in table.lines)
    left = 2 if has_own else 1
    head = 4
    page.set_row(head, 32)
    page.write_string(head, 0, telling.word("form.line"), sheet.style(bold=True, bottom=1, valign="bottom"))
    if has_own:
        page.write_string(head, 1, telling.word("form.currency"), sheet.style(bold=True, bottom=1, valign="bottom"))
    for index, column in enumerate(table.columns):
        align = "right" if column.kind in (*NUMERIC, "date") else "left"
        style = sheet.style(
            bold=True, bottom=1, valign="bottom", align=align, text_wrap=True, italic=column.is_cited or None
        )
        page.write_string(head, left + index, head_of(column, table, telling), style)
    rows = {line.key: head + 1 + index for index, line in enumerate(table.lines)}
    for line in table.lines:
        _write_line(sheet, page, table, line, rows, left, telling, marks)
    below = head + 1 + len(table.lines) + 1
    for note in table.notes:
        page.write_string(below, 0, telling.note(note), sheet.style(italic=True))
        below += 1
    for text in marks.told_of(table, telling):
        page.write_string(below, 0, text, sheet.style(italic=True))
        below += 1
    labels = [len(telling.word(line.key)) + 2 * line.level for line in table.lines]
    page.set_column(0, 0, min(LABEL_WIDTH_MAX, max([24, *labels]) + 2))
    for index, column in enumerate(table.columns):
        longest = max([len(telling.cell(column, line)) for line in table.lines], default=0)
        words_of_head = [len(word) for word in head_of(column, table, telling).split("\n")]
        width = max(WIDTH_MIN, longest + 3, *(min(18, length + 2) for length in words_of_head))
        page.set_column(left + index, left + index, min(WIDTH_MAX, width))
    page.freeze_panes(head + 1, left)
    page.repeat_rows(0, head)
    page.set_paper(PAPER_A4)
    if len(table.columns) > 3:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{_footer(report.at)}&R&P / &N")


def _write_line(
    sheet: Sheet, page: Any, table: Table, line: Line, rows: Mapping[str, int], left: int, telling: Telling,
    marks: Marks,
) -> None:  # fmt: skip
    row = rows[line.key]
    total: dict[str, Any] = {"bold": True, "top": 1} if line.is_total else {}
    page.write_string(row, 0, telling.word(line.key), sheet.style(indent=line.level or None, **total))
    if left == 2:
        page.write_string(row, 1, line.currency or "", sheet.style(**total))
    for index, column in enumerate(table.columns):
        place = (row, left + index)
        cell = line.cells.get(column.key)
        currency = column.currency or line.currency
        style: dict[str, Any] = {**total, "italic": column.is_cited or None}
        if cell is None:
            page.write_string(
                *place, telling.cell(column, line), sheet.style(**style, align="right", font_color="#595959")
            )
        elif column.kind == "date":
            day = cell if isinstance(cell, date) else date.fromisoformat(str(cell))
            page.write_datetime(
                *place, datetime.combine(day, time()),
                sheet.style(**style, align="right", num_format=DAY_FORMATS[telling.language]),
            )  # fmt: skip
        elif column.kind in ("text", "word"):
            page.write_string(*place, telling.value(column.kind, cell), sheet.style(**style))
        else:
            number = Decimal(written(column.kind, cell, currency))
            if not fits(number):
                page.write_string(*place, telling.cell(column, line), sheet.style(**style, align="right"))
                continue
            mark = marks.of(line, column.key)
            shown = number_format(column, cell, currency, column.key in line.approximate, mark)
            text = formula(table, line, column, rows, xl_col_to_name(left + index))
            if column.kind == "percent":
                page.write_number(*place, number / 100, sheet.style(**style, num_format=shown))
            elif text is not None:
                page.write_formula(*place, text, sheet.style(**style, num_format=shown), number)
            else:
                page.write_number(*place, number, sheet.style(**style, num_format=shown))


def fits(number: Decimal) -> bool:
    """Whether a sheet keeps every digit."""
    return len(number.as_tuple().digits) <= DIGITS_MAX


def number_format(column: Column, cell: Cell, currency: str | None, is_approximate: bool, mark: str) -> str:
    """How a number is shown: the currency's decimals, below zero in parentheses; separators are the reader's own."""
    places = places_of(column.kind, cell, currency)
    before = '"≈ "' if is_approximate else ""
    behind = f'" {mark}"' if mark else ""
    number = "#,##0" + ("." + "0" * places if places else "")
    if column.kind == "percent":
        number = "0" + ("." + "0" * places if places else "") + "%"
    return f"{before}{number}{behind}_);({before}{number}{behind})"


def head_of(column: Column, table: Table, telling: Telling) -> str:
    """A column's name with the span it covers, its currency where tables mix them, and whether it is cited."""
    parts = [telling.word(column.key)]
    if column.is_cited:
        parts[0] += f" ({telling.word('form.cited')})"
    currencies = {other.currency for other in table.columns if other.kind == "money"}
    if column.kind == "money" and column.currency is not None and len(currencies) > 1:
        parts[0] += f" ({column.currency})"
    if column.since is not None and column.until is not None:
        since, until = telling.day(column.since), telling.day(column.until)
        parts.append(telling.word("form.of_period", since=since, until=until))
    elif column.until is not None:
        parts.append(telling.word("form.as_of", day=telling.day(column.until)))
    return "\n".join(parts)


def _footer(text: str) -> str:
    return text.replace("&", "&&")[:200]
