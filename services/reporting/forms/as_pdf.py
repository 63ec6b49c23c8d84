"""Reports as a PDF that one would sign: PDF/A-2a, tagged, with fonts of its own, the same bytes on every machine.

statement.typ sets the page; it is given data and never markup, so nothing that a donor is called can change it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import typst

from services.reporting.forms.as_xlsx import head_of
from services.reporting.forms.drawing import drawings
from services.reporting.forms.marks import Marks
from services.reporting.forms.telling import Telling
from services.reporting.reports.report import NUMERIC, Place, Report, Table
from services.reporting.reports.words import WordsOf

TEMPLATE = Path(__file__).with_name("statement.typ")
STANDARDS: list[Any] = ["a-2a", "ua-1"]
COLUMNS_UPRIGHT_MAX = 5
ROOT_SHOWN = 16
FURNITURE = (
    "about", "approved_by", "contents", "date", "definitions", "name_and_function", "notes", "prepared_by",
    "signature", "signatures", "sources",
)  # fmt: skip


def to_pdf(reports: Sequence[Report], language: str, words: WordsOf, is_pack: bool) -> bytes:
    """The document."""
    return bytes(_compiled(document(reports, language, words, is_pack), "pdf", pdf_standards=STANDARDS))


def to_pages(reports: Sequence[Report], language: str, words: WordsOf, is_pack: bool, ppi: int = 100) -> list[bytes]:
    """The pages as PNG, to look at."""
    made = _compiled(document(reports, language, words, is_pack), "png", ppi=ppi)
    return [bytes(page) for page in (made if isinstance(made, list) else [made])]


def _compiled(data: dict[str, Any], form: Any, **more: Any) -> Any:
    return typst.compile(
        str(TEMPLATE), root=str(TEMPLATE.parent), format=form, ignore_system_fonts=True,
        sys_inputs={"data": orjson.dumps(data).decode()}, **more,
    )  # fmt: skip


def document(reports: Sequence[Report], language: str, words: WordsOf, is_pack: bool) -> dict[str, Any]:
    """What statement.typ prints."""
    first = reports[0]
    telling = Telling(language, words(first.name), first.labels)
    asked = telling.asked(first)
    definitions: dict[str, str] = {}
    is_cited = False
    for report in reports:
        definitions |= dict(Telling(language, words(report.name), report.labels).definitions(report))
        is_cited |= bool(report.cited) or any(column.is_cited for t in report.tables for column in t.columns)
    is_approximate = any(line.approximate for r in reports for t in r.tables for line in t.lines) or is_cited
    legend = ["form.not_known"]
    legend += ["form.approximate"] if is_approximate else []
    legend += ["form.cited_meaning"] if is_cited else []
    return {
        "lang": language,
        "pack": is_pack,
        "flipped": any(len(table.columns) > COLUMNS_UPRIGHT_MAX for report in reports for table in report.tables),
        # PDF/A asks for a date: that of which the document speaks, never that of its making.
        "day": [int(part) for part in first.asked["as_of"].split("-")],
        "title": telling.word("form.pack") if is_pack else telling.title(first),
        "kicker": telling.word("form.statement") if "fund" not in first.labels else first.labels["fund"],
        "running": " · ".join(value for _, value in asked),
        "asked": asked,
        "reports": [_report(report, Telling(language, words(report.name), report.labels)) for report in reports],
        "definitions": list(definitions.items()),
        "colon": telling.colon,
        "legend": [telling.word(key) for key in legend],
        "places": [_place(place, telling) for place in first.places],
        "reproduce": telling.word("form.reproduce", at=first.at),
        "footer": [_foot(place, telling) for place in first.places],
        "words": {name: telling.word(f"form.{name}") for name in FURNITURE},
    }


def _report(report: Report, telling: Telling) -> dict[str, Any]:
    marks = Marks(report)
    title = telling.title(report)
    shown: list[dict[str, Any]] = []
    section: str | None = None
    for table in report.tables:
        one = _table(table, telling, marks)
        is_new = table.section is not None and table.section != section
        one["section"] = telling.word(str(table.section)) if is_new else ""
        for name in ("section", "heading"):  # what stands above it already is not said again
            one[name] = "" if one[name] == title and not shown else one[name]
        one["level"] = 2 if table.section is None or telling.word(table.section) == title else 3
        section = table.section
        shown.append(one)
    beside = {key for table in report.tables for line in table.lines for key in line.cited.values()}
    notes = [] if report.tables else [telling.word("form.nothing")]
    notes += [telling.note(note) for note in report.notes]
    notes += [marks.told(cited, telling) for cited in report.cited if cited.key not in beside]
    return {
        "title": title,
        "tables": shown,
        "notes": notes,
        "charts": [
            {"svg": drawing.svg, "alt": drawing.alt, "width": drawing.width_percent}
            for drawing in drawings(report, telling)
        ],
    }


def _table(table: Table, telling: Telling, marks: Marks) -> dict[str, Any]:
    currencies = {column.currency for column in table.columns if column.kind == "money"}
    has_own = any(line.currency for line in table.lines)
    unit = ""
    if len(currencies) == 1 and None not in currencies:
        unit = telling.word("form.amounts_in", currency=str(next(iter(currencies))))
    columns: list[dict[str, Any]] = []
    if has_own:
        columns.append(
            {"name": telling.word("form.currency"), "under": "", "align": "left", "cited": False, "wide": False}
        )
    for column in table.columns:
        name, _, under = head_of(column, table, telling).partition("\n")
        align = "right" if column.kind in (*NUMERIC, "date") else "left"
        columns.append({
            "name": name, "under": under, "align": align, "cited": column.is_cited,
            "wide": column.kind in ("text", "word"),
        })  # fmt: skip
    lines: list[dict[str, Any]] = []
    for line in table.lines:
        cells = [{"text": line.currency or "", "mark": ""}] if has_own else []
        for column in table.columns:
            cells.append({"text": telling.cell(column, line), "mark": marks.of(line, column.key)})
        lines.append({"label": telling.word(line.key), "level": line.level, "total": line.is_total, "cells": cells})
    for index, shown in enumerate(columns):
        shown["longest"] = max((line["cells"][index]["text"] for line in lines), key=len, default="")
    return {
        "heading": telling.word(table.key),
        "unit": unit,
        "corner": "",
        "size": 9.5 if len(columns) <= 4 else 8.5 if len(columns) <= 7 else 7.5,
        "columns": columns,
        "lines": lines,
        "notes": [
            *([] if lines else [telling.word("form.nothing")]),
            *(telling.note(note) for note in table.notes),
            *marks.told_of(table, telling),
        ],
    }


def _place(place: Place, telling: Telling) -> list[tuple[str, str]]:
    found = [
        (telling.word("form.log"), place.log),
        (telling.word("form.position"), telling.decimal(str(place.position))),
    ]
    if place.root is not None:
        found.append((telling.word("form.root"), place.root))
    if place.recorded_at is not None:
        day = telling.day(place.recorded_at.date(), True)
        found.append((telling.word("form.recorded_at"), f"{day}, {place.recorded_at:%H:%M:%S} UTC"))
    return found


def _foot(place: Place, telling: Telling) -> str:
    root = "" if place.root is None else f" · {telling.word('form.root_short')} {place.root[:ROOT_SHOWN]}…"
    return f"{place.log} · {telling.word('form.position').lower()} {telling.decimal(str(place.position))}{root}"
