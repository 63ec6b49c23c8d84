"""Every registered report over HTTP: in each form, in each language, by suffix and by `Accept`, and the refusals."""

import csv
import io
from typing import Any

import orjson
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from services.reporting.forms.choosing import CSV, JSON, OF_PACK, OF_REPORT, PDF, XLSX
from services.reporting.forms.telling import is_told
from services.reporting.reports.registry import AREA_WORDS, FORM_WORDS, PACK, REPORTS, words_of
from tests.promises.conftest import Fund, Served
from tests.reporting.conftest import LEDGER_LOG, Reporting

LANGUAGES = ("en", "fr")
NEEDS_FUND = {one.name: one.needs_fund for one in REPORTS}
Question = dict[str, str]


def asked_of(name: str, question: Question) -> Question:
    """The question as the report takes it: one of the programme takes no fund."""
    return {key: value for key, value in question.items() if key != "fund" or NEEDS_FUND[name]}


@pytest.fixture(scope="module")
def question(told_ledger: Served, reporting: Reporting) -> Question:
    """A fund with money, at a position that reporting knows."""
    fund = Fund.opened(told_ledger)
    code = told_ledger.get(f"/v1/funds/{fund.fund_id}").json()["code"]
    told_ledger.made("/v1/receipts", fund.receipt("700.10", effective_on="2024-02-10"))
    known = {LEDGER_LOG: told_ledger.size()}
    shown = reporting.told("/v1/reports/sources-and-uses", known, fund=code, as_of="2024-12-31")
    return {"fund": code, "as_of": "2024-12-31", "at": shown["at"]}


@pytest.mark.parametrize("name", [one.name for one in REPORTS])
def test_every_report_is_given_in_every_form_the_same_each_time(
    told_ledger: Served, reporting: Reporting, question: Question, name: str
) -> None:
    question = asked_of(name, question)
    tables = reporting.get(f"/v1/reports/{name}", **question).json()["tables"]
    needed = {"table": tables[0]["key"]} if tables else {}
    for language in LANGUAGES:
        for form in OF_REPORT if tables else (JSON, CSV, XLSX, PDF):
            own = needed if form.suffix == "csv" else {}
            asked = {**question, "lang": language, **own}
            one, other = (reporting.get(f"/v1/reports/{name}.{form.suffix}", **asked) for _ in range(2))
            assert one.status_code == 200, one.text
            assert one.headers["content-type"].partition(";")[0] == form.media_type
            assert one.headers["content-language"] == language
            assert one.headers["fiducia-at"] == question["at"]
            assert one.content == other.content


def test_later_events_leave_a_known_answer_as_it_was(
    told_ledger: Served, reporting: Reporting, question: Question
) -> None:
    paths = [f"/v1/reports/sources-and-uses.{form.suffix}" for form in OF_REPORT]
    paths += [f"/v1/reports/{PACK}.{form.suffix}" for form in OF_PACK]
    Fund.opened(told_ledger)
    reporting.told("/v1/reports/sources-and-uses", {LEDGER_LOG: told_ledger.size()}, fund=question["fund"])
    earlier = [reporting.get(path, **question).content for path in paths]
    Fund.opened(told_ledger)
    reporting.told("/v1/reports/sources-and-uses", {LEDGER_LOG: told_ledger.size()}, fund=question["fund"])
    assert [reporting.get(path, **question).content for path in paths] == earlier


def test_every_form_says_the_same_figure(reporting: Reporting, question: Question) -> None:
    path = "/v1/reports/sources-and-uses"
    rows = csv.DictReader(io.StringIO(reporting.get(f"{path}.csv", **question, table="sources_and_uses").text))
    assert {row["line"]: row["current"] for row in rows}["closing_cash"] == "700.10"
    label = words_of("sources-and-uses")["closing_cash"][0]
    sheet = load_workbook(io.BytesIO(reporting.get(f"{path}.xlsx", **question).content), data_only=True).worksheets[0]
    assert {row[0].value: row[2].value for row in sheet.iter_rows()}[label] == 700.10
    reader = PdfReader(io.BytesIO(reporting.get(f"{path}.pdf", **question, lang="fr").content))
    assert "700,10" in reader.pages[0].extract_text()
    assert question["at"] in "".join(page.extract_text() for page in reader.pages)
    assert "700.10" in reporting.get(f"{path}.svg", **question).text


def test_a_pack_holds_every_report(reporting: Reporting, question: Question) -> None:
    shown = reporting.get(f"/v1/reports/{PACK}.json", **question).json()
    assert [report["report"] for report in shown["reports"]] == [one.name for one in REPORTS if one.is_in_pack]
    pdf = reporting.get(f"/v1/reports/{PACK}", **question)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    book = load_workbook(io.BytesIO(reporting.get(f"/v1/reports/{PACK}.xlsx", **question).content))
    assert len(book.sheetnames) == sum(len(report["tables"]) for report in shown["reports"]) + 1


def test_every_report_is_listed_with_its_forms(reporting: Reporting) -> None:
    items = reporting.get("/v1/reports", lang="fr").json()["items"]
    assert [item["name"] for item in items] == [*(one.name for one in REPORTS), PACK]
    assert {item["name"]: item["title"] for item in items}[PACK] == "Rapports du fonds"
    assert all(item["title"] != item["name"] for item in items)


@pytest.mark.parametrize("name", [one.name for one in REPORTS])
def test_no_registered_report_lacks_a_word_in_either_language(
    reporting: Reporting, question: Question, name: str
) -> None:
    report = reporting.get(f"/v1/reports/{name}", **asked_of(name, question)).json()
    keys = {name}
    for table in report["tables"]:
        keys |= {table["key"], table.get("section", table["key"])}
        keys |= {part["key"] for part in (*table["columns"], *table["lines"])}
        keys |= {_key(note) for note in table.get("notes", ())}
    keys |= {_key(note) for note in report["notes"]}
    keys |= {part["key"] for kind in ("charts", "cited") for part in report.get(kind, ())}
    keys |= {
        line[column["key"]]
        for table in report["tables"]
        for line in table["lines"]
        for column in table["columns"]
        if column["kind"] == "word" and line[column["key"]] is not None
    }
    assert {key for key in keys if not is_told(key, words_of(name), report["labels"])} == set()


def test_every_catalogue_is_whole_and_leaves_the_words_of_forms_alone() -> None:
    for words in (FORM_WORDS, AREA_WORDS, *(one.words for one in REPORTS)):
        assert words is FORM_WORDS or not set(words) & set(FORM_WORDS)
        for key, (english, french) in words.items():
            assert english.strip(), key
            assert french.strip(), key
            assert set(_parts(english)) == set(_parts(french)), key


def _key(note: Any) -> str:
    return note["key"] if isinstance(note, dict) else note


def _parts(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("nothing-of-this-kind", {}, "report.unknown"),
        ("nothing-of-this-kind.pdf", {}, "report.unknown"),
        ("sources-and-uses.docx", {}, "report.form"),
        ("pack.csv", {}, "report.form"),
        ("sources-and-uses", {"lang": "de"}, "parameter.invalid"),
        ("sources-and-uses.pdf", {"table": "sources_and_uses"}, "parameter.invalid"),
        ("sources-and-uses.csv", {"table": "else"}, "report.table"),
        ("sources-and-uses.csv", {"bom": "yes"}, "parameter.invalid"),
        ("sources-and-uses.svg", {"chart": "else"}, "report.chart"),
        ("sources-and-uses.pdf", {"as_of": "2999-01-01"}, "as_of.future"),
        ("sources-and-uses.pdf", {"at": f"{LEDGER_LOG}:999999999"}, "position.beyond"),
        ("pack.pdf", {"fund": "NONE"}, "fund.unknown"),
        ("projects-by-area", {"fund": "TF"}, "parameter.invalid"),
    ],
)
def test_what_is_refused(reporting: Reporting, question: Question, path: str, query: Question, code: str) -> None:
    refused = reporting.get(f"/v1/reports/{path}", **{**question, **query})
    problem = orjson.loads(refused.content)
    assert (problem["code"], refused.headers["content-type"]) == (code, "application/problem+json")
    assert refused.status_code == problem["status"] >= 400


def test_a_form_that_accept_does_not_allow_is_refused(reporting: Reporting, question: Question) -> None:
    import httpx

    headers = {"authorization": f"Bearer {reporting.issuer.token('finance_officer')}", "accept": "text/html"}
    address = f"http://127.0.0.1:{reporting.port}/v1/reports/sources-and-uses"
    refused = httpx.get(address, params=question, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (406, "report.form")
    document = httpx.get(address, params=question, headers={**headers, "accept": "application/pdf"})
    assert document.content.startswith(b"%PDF-")


def test_reports_are_for_who_may_read_the_fund(reporting: Reporting, question: Question) -> None:
    for form in ("pdf", "xlsx", "csv", "svg"):
        refused = reporting.get(f"/v1/reports/sources-and-uses.{form}", role="agency", **question)
        assert (refused.status_code, refused.json()["code"]) == (403, "grant.missing")


def test_reports_of_the_programme_are_for_who_may_read_everything(reporting: Reporting, question: Question) -> None:
    path, asked = "/v1/reports/overview", asked_of("overview", question)
    assert reporting.get(path, **asked).status_code == 200
    refused = reporting.get(path, role="agency", **asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "grant.missing")
    listed = {one["name"]: one["needs_fund"] for one in reporting.get("/v1/reports").json()["items"]}
    assert listed == {**NEEDS_FUND, PACK: True}
