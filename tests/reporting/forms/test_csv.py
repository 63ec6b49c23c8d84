"""CSV is for programs: keys, points, ISO days; and no text of it is a formula to a spreadsheet."""

import csv
import io

from services.reporting.forms.as_csv import BYTE_ORDER_MARK, to_csv
from services.reporting.forms.telling import Telling
from services.reporting.reports.report import Report, Table
from tests.reporting.forms.samples import HOSTILE, WORDS, contributors, overview, statement


def rows(report: Report, index: int = 0, language: str = "en") -> list[dict[str, str]]:
    content = to_csv(report.tables[index], Telling(language, WORDS, report.labels), False)
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def test_amounts_are_exact_texts_with_their_currency() -> None:
    found = {row["line"]: row for row in rows(statement(), language="fr")}
    assert list(found["sources"]) == ["line", "label", "currency", "previous", "current", "cumulative"]
    assert found["refunds_from_partners"] | {"line": "", "label": ""} == {
        "line": "", "label": "", "currency": "USD", "previous": "-2770880.00", "current": "0.00",
        "cumulative": "-2770880.00",
    }  # fmt: skip
    assert found["net_funded"]["label"] == "Montant net financé"
    own = rows(contributors(), 1)
    assert [(row["currency"], row["deposited"]) for row in own] == [
        ("EUR", "650000.00"), ("XOF", "66827482800"), ("KWD", "1.000"),
    ]  # fmt: skip


def test_days_are_iso_and_what_is_not_known_is_empty() -> None:
    found = rows(contributors())
    assert found[0]["received_on"] == "2013-01-01"
    assert (found[3]["received_on"], found[5]["deposited"], found[0]["rate"]) == ("", "", "33.0")
    assert [row["approximate"] for row in found[:3]] == ["", "committed", ""]
    assert rows(overview())[1]["approximate"] == "projects_cited"


def test_a_text_that_looks_like_a_formula_is_text() -> None:
    found = rows(contributors())
    for index, text in enumerate(HOSTILE):
        expected = f"'{text}" if text[0] in "=+-@" else text
        assert (found[index]["label"], found[index]["reference"]) == (expected, expected)


def test_lines_end_as_the_standard_says_and_a_mark_stands_in_front_only_when_asked_for() -> None:
    table: Table = statement().tables[0]
    telling = Telling("fr", WORDS, {})
    plain, marked = (to_csv(table, telling, with_mark) for with_mark in (False, True))
    assert plain.startswith(b"line,label,")
    assert plain.count(b"\r\n") == plain.count(b"\n") == len(table.lines) + 1
    assert marked == BYTE_ORDER_MARK + plain
