"""A workbook: real numbers and days, totals as formulas, names that stay names, and where everything comes from."""

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from services.reporting.forms.as_xlsx import to_xlsx
from services.reporting.forms.telling import Telling
from services.reporting.reports.report import Column, Line, Report, Table
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
    words_of,
)


def opened(*reports: Report, language: str = "en", values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(to_xlsx(reports, language, words_of)), data_only=values)


def line_of(sheet: Any, label: str) -> list[Any]:
    return next([cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == label)


def test_totals_are_formulas_whose_stored_results_are_the_computed_ones() -> None:
    formulas, values = opened(statement()).worksheets[0], opened(statement(), values=True).worksheets[0]
    assert line_of(formulas, "Total sources")[1:] == [f"=ROUND(SUM({c}6:{c}7),2)" for c in "BCD"]
    assert line_of(formulas, "Change in fund cash balance")[1] == "=ROUND(SUM(B8)-SUM(B13),2)"
    assert line_of(values, "Total sources")[1:] == [1726330.00, 1102760.00, 28727628.00]
    assert line_of(values, "Closing fund balance")[1:] == [1938962.60, -15106.00, -15106.00]
    stored = re.findall(r"<c [^>]*><f>[^<]*</f>", raw(to_xlsx([statement()], "en", words_of)))
    assert stored
    assert not any('t="str"' in cell for cell in stored), "a total is a number, before it is calculated too"


def test_numbers_and_days_are_real_and_shown_with_the_currencys_decimals() -> None:
    sheet = opened(contributors()).worksheets[0]
    row = next(row for row in sheet.iter_rows() if row[0].value == "Contributor 012")
    assert [type(cell.value) for cell in row[2:]] == [datetime, float, float, float]
    assert row[2].value == datetime(2013, 1, 13)
    assert row[2].number_format == "d mmm yyyy"
    assert row[3].number_format == "#,##0.00_);(#,##0.00)"
    assert row[5].value == pytest.approx(0.452)
    assert row[5].number_format == "0.0%_);(0.0%)"
    approximate = next(row for row in sheet.iter_rows() if row[0].value == "+SUM(A1:A9)")
    assert (approximate[3].value, approximate[3].number_format) == (2000.01, '"≈ "#,##0.00_);("≈ "#,##0.00)')
    own = opened(contributors()).worksheets[1]
    formats = {row[1].value: row[2].number_format for row in own.iter_rows(min_row=6, max_row=8)}
    assert formats == {
        "EUR": "#,##0.00_);(#,##0.00)", "XOF": "#,##0_);(#,##0)", "KWD": "#,##0.000_);(#,##0.000)",
    }  # fmt: skip
    assert opened(contributors(), language="fr").worksheets[0]["C6"].number_format == "dd/mm/yyyy"


def test_what_is_not_known_is_no_zero_and_hinders_no_total() -> None:
    sheet = opened(contributors()).worksheets[0]
    assert sheet["C9"].value == ".."
    assert sheet["E11"].value == ".."
    assert line_of(sheet, "Total")[4] == "=ROUND(SUM(E6:E125),2)"


def test_names_of_the_data_are_never_formulas_links_or_markup() -> None:
    for language in ("en", "fr"):
        sheet = opened(contributors(), language=language).worksheets[0]
        cells = [sheet.cell(6 + index, column) for index in range(len(HOSTILE)) for column in (1, 2)]
        assert [cell.value for cell in cells] == [text for text in HOSTILE for _ in range(2)]
        assert {cell.data_type for cell in cells} == {"s"}
        assert all(cell.hyperlink is None for cell in cells)


def test_a_count_of_things_that_stand_in_several_lines_is_no_sum() -> None:
    assert line_of(opened(areas()).worksheets[0], "Total")[1:] == [315, ".."]


def test_an_amount_beyond_a_sheets_digits_is_written_out_and_not_summed() -> None:
    columns = (Column("current", "money", "USD"),)
    lines = (
        Line("one", {"current": 9_999_999_999_999_99}),
        Line("two", {"current": 99_999_999_999_999_99}),
        Line("total", {"current": 109_999_999_999_999_98}, True, ("one", "two")),
    )
    report = Report("overview", ASKED, (PLACE,), (Table("mechanisms", columns, lines),), (), "USD", LABELS)
    sheet = opened(report).worksheets[0]
    assert line_of(sheet, "one")[1] == 9999999999999.99
    assert line_of(sheet, "two")[1] == "99,999,999,999,999.99"
    assert line_of(sheet, "Total")[1] == "109,999,999,999,999.98"


def test_heads_are_frozen_columns_wide_and_cited_figures_marked() -> None:
    sheet = opened(overview()).worksheets[0]
    assert sheet.freeze_panes == "B6"
    assert sheet.print_title_rows == "$1:$5"
    assert sheet.column_dimensions["A"].width > 20
    assert sheet["C5"].value == "Projects, as published (cited)"
    assert (sheet["C6"].font.italic, sheet["B6"].font.italic) == (True, False)
    assert sheet["D7"].number_format == '#,##0.00" [a]"_);(#,##0.00" [a]")'
    told = "[a] Allocated to June 2021: ≈ 102,000,000.00\u00a0USD (cited, as of 30 June 2021, Stabilisation and "
    assert sheet["A9"].value == told + "Recovery Section, slide 4)"


def test_a_sheet_states_positions_roots_definitions_and_notes() -> None:
    book = opened(statement(), language="fr")
    about = {row[0].value or "": row[1].value for row in book["À propos"].iter_rows()}
    texts = [cell.value for row in book["À propos"].iter_rows() for cell in row if cell.value]
    assert about["Arrêté au"] == "31 décembre 2013"
    assert about["Position"] == str(PLACE.position)
    assert about["Racine de l’arbre de hachage"] == PLACE.root
    assert about["Montant net financé"] == "Transféré moins remboursements."
    assert "La clôture est égale à la somme de la trésorerie\u00a0: (15\u202f106,00)\u00a0USD." in texts
    assert any(f"at={statement().at}" in text for text in texts)


def test_a_pack_is_a_sheet_a_table_each_with_a_name_of_its_own() -> None:
    reports = [make() for make in EVERY]
    book = opened(*reports)
    names = book.sheetnames
    assert len(names) == len({name.lower() for name in names}) == sum(len(report.tables) for report in reports) + 1
    assert all(0 < len(name) <= 31 for name in names)
    assert opened(statement(), statement()).sheetnames[1].endswith("(2)")
    assert book.properties.title == Telling("en", WORDS, {}).word("form.pack")


def raw(workbook: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
        return opened.read("xl/worksheets/sheet1.xml").decode()
