"""`fiducia rates import`: what a file says is published once, exactly, all of it or nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from fiducia.importing.csv_rows import FileRefused
from fiducia.rates.reading import read_rates
from tests.importing.conftest import Served

JANUARY = """Country,Currency,Currency Code,Rate,Effective Date
Mali,CFA franc,XOF,603.5,2031-01-01
Senegal,CFA franc,XOF,603.50,2031-01-01
Germany,Euro,EUR,0.92,2031-01-01
Panama,US dollar,USD,1,2031-01-01
"""
MID_MONTH = (
    """\ufeff"Effective date";"f_curr_code";"rate"
""".replace(";", ",")
    + '"16/01/2031","EUR","0.915"\r\n'
)


def read(text: str, day_format: str = "%Y-%m-%d") -> list[tuple[int, str, str, str]]:
    return [(r.line, r.currency, str(r.rate_on), r.rate) for r in read_rates(text.encode(), day_format)]


def faults(text: str, day_format: str = "%Y-%m-%d") -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read(text, day_format)
    return [str(fault) for fault in refused.value.faults]


def test_a_currency_of_several_countries_is_one_rate_and_the_dollar_none() -> None:
    assert read(JANUARY) == [(2, "XOF", "2031-01-01", "603.5"), (4, "EUR", "2031-01-01", "0.92")]


def test_columns_in_any_order_quotes_a_byte_order_mark_and_another_way_to_write_days() -> None:
    assert read(MID_MONTH, "%d/%m/%Y") == [(2, "EUR", "2031-01-16", "0.915")]
    assert read("date,rate,abbr.\n01 Jan 2031,1.5,CAD\n", "%d %b %Y") == [(2, "CAD", "2031-01-01", "1.5")]


def test_faults_name_line_and_column() -> None:
    assert faults("code,rate\nEUR,1\n") == ["line 1, column 3: no column is the effective date"]
    assert faults("") == ["line 1, character 1: the file is empty; it begins with a header"]
    text = "code,rate,date\nEUR,0,2031-01-01\nQQQ,1,2031-01-01\nEUR,1e3,1.1.2031\nUSD,2,2031-01-01\n"
    assert faults(text) == [
        "line 2, column 2 (rate): '0' is no rate above zero, written such as 655.957",
        "line 3, column 1 (code): 'QQQ' is no ISO 4217 currency",
        "line 4, column 2 (rate): '1e3' is no rate above zero, written such as 655.957",
        "line 4, column 3 (date): '1.1.2031' is no day written as %Y-%m-%d (see --day-format)",
        "line 5, column 2 (rate): rates are per 1 USD, whose own is 1 and not 2",
    ]
    twice = "code,rate,date\nEUR,1,2031-01-01\nEUR,1.1,2031-01-01\n"
    assert faults(twice) == ["line 3, column 2 (rate): EUR on 2031-01-01 is 1.1 here and 1 on line 2"]


def imported(served: Served, file: Path, *words: str) -> dict[str, Any]:
    result = served.fiducia("rates", "import", str(file), *words, "--json")
    assert result.exit_code == 0, result.output
    summary: dict[str, Any] = json.loads(result.stdout)
    return summary


def test_a_second_run_adds_nothing_and_mid_month_adds_what_changed(served: Served, tmp_path: Path) -> None:
    january, mid = tmp_path / "january.csv", tmp_path / "mid.csv"
    january.write_text(JANUARY)
    mid.write_text(MID_MONTH, newline="")
    first = imported(served, january)
    assert [rate["currency"] for rate in first["new"]] == ["XOF", "EUR"]
    size = served.size()
    assert imported(served, january) == {"new": [], "unchanged": 2, "refused": []}
    assert served.size() == size
    assert len(imported(served, mid, "--day-format", "%d/%m/%Y")["new"]) == 1
    [euro] = served.acting("treasurer").items("/v1/exchange-rates", currency="EUR")
    assert [(r["rate_on"], r["rate"], r["publisher"]) for r in euro["rates"]] == [
        ("2031-01-01", "0.92", "UNORE"),
        ("2031-01-16", "0.915", "UNORE"),
    ]
    shown = served.fiducia("rates", "import", str(january))
    assert shown.exit_code == 0
    assert "unchanged" in shown.stdout


def test_a_restated_rate_is_told_line_by_line_and_nothing_of_the_file_is_recorded(
    served: Served, tmp_path: Path
) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("code,rate,date\nCHF,0.88,2032-01-01\nGBP,0.79,2032-01-01\n")
    imported(served, file)
    size = served.size()
    file.write_text("code,rate,date\nJPY,150,2032-01-01\nCHF,0.880,2032-01-01\nGBP,0.80,2032-01-01\n")
    result = served.fiducia("rates", "import", str(file))
    assert result.exit_code == 1
    assert "line 4, GBP 0.80: the rate of 2032-01-01 is 0.79; a published rate is never restated" in result.stderr
    assert "nothing was recorded" in result.stderr
    assert served.size() == size


def test_a_broken_file_and_a_person_without_the_right_record_nothing(served: Served, tmp_path: Path) -> None:
    size = served.size()
    file = tmp_path / "rates.csv"
    file.write_text("code,rate,date\nNOK,10.5,2033-01-01\nNOK,x,2033-01-02\n")
    broken = served.fiducia("rates", "import", str(file))
    assert (broken.exit_code, "line 3, column 2 (rate)" in broken.stderr) == (1, True)
    file.write_text("code,rate,date\nNOK,10.5,2033-01-01\n")
    refused = served.fiducia("rates", "import", str(file), FIDUCIA_TOKEN=served.issuer.token("auditor"))
    assert refused.exit_code == 1
    assert "grant.missing" in refused.output
    assert served.size() == size
