"""Numbers, days and words as they are read in each language."""

from datetime import date

import pytest

from services.reporting.forms.telling import Telling, missing_words, typographic
from services.reporting.reports.report import Column, Line
from services.reporting.reports.words import gathered
from tests.reporting.forms.samples import EVERY, WORDS, statement

EN, FR = Telling("en", WORDS, {}), Telling("fr", WORDS, {})


@pytest.mark.parametrize(
    ("minor", "currency", "english", "french"),
    [
        (123456789, "USD", "1,234,567.89", "1\u202f234\u202f567,89"),
        (-277088000, "USD", "(2,770,880.00)", "(2\u202f770\u202f880,00)"),
        (66827482800, "XOF", "66,827,482,800", "66\u202f827\u202f482\u202f800"),
        (1000, "KWD", "1.000", "1,000"),
        (-5, "EUR", "(0.05)", "(0,05)"),
        (0, "USD", "0.00", "0,00"),
    ],
)
def test_money(minor: int, currency: str, english: str, french: str) -> None:
    assert (EN.value("money", minor, currency), FR.value("money", minor, currency)) == (english, french)


def test_days_long_and_short() -> None:
    first = date(2024, 8, 1)
    assert (EN.day(first), EN.day(first, True)) == ("1 Aug 2024", "1 August 2024")
    assert (FR.day(first), FR.day(first, True)) == ("01/08/2024", "1er août 2024")
    assert FR.day(date(2024, 8, 11), True) == "11 août 2024"


def test_shares_and_what_is_not_known() -> None:
    assert (EN.value("percent", "86.4"), FR.value("percent", "86.4")) == ("86.4%", "86,4\u202f%")
    assert EN.value("count", None) == ".."
    column = Column("committed", "money", "USD")
    some = Line("total", {"committed": 118_000_000_00}, approximate=("committed",))
    assert EN.cell(column, some) == "≈ 118,000,000.00"
    assert EN.cell(column, Line("total", {}, approximate=("committed",))) == ".."
    assert EN.cell(Column("reference", "text"), Line("total", {}, True)) == ""


def test_french_spaces_do_not_break() -> None:
    assert typographic("« oui » : 5 % ; non ?") == "«\u00a0oui\u00a0»\u00a0: 5\u202f%\u202f; non\u202f?"
    assert typographic("l'année 1 : 2") == "l’année 1\u00a0: 2"


def test_a_text_is_data_and_a_word_a_word() -> None:
    telling = Telling("fr", {**WORDS, "yes": ("Yes", "Oui")}, {"donor-1": "=1+1"})
    assert [telling.value("word", "yes"), telling.value("text", "yes"), telling.value("text", "transfers")] == [
        "Oui",
        "yes",
        "transfers",
    ]
    assert telling.value("text", "donor-1") == "=1+1"


def test_a_key_of_two_parts_is_told_in_two() -> None:
    assert FR.word("sources_and_uses:cumulative") == "Ressources, emplois et solde du fonds – Cumul"
    assert EN.word("contributors:EUR") == "Contributions by contributor – EUR"
    assert EN.word("unknown:EUR") == "unknown:EUR"


def test_figures_in_words_are_put_in_once() -> None:
    told = Telling("en", {"said": ("{one} and {two}", "{one} et {two}")}, {})
    assert told.word("said", one="{two}", two="2") == "{two} and 2"
    assert EN.note(statement().notes[0]) == "Closing equals the sum of cash: (15,106.00)\u00a0USD."


def test_no_sample_lacks_a_word_and_a_lack_is_found() -> None:
    for make in EVERY:
        assert missing_words(make(), WORDS) == []
    assert missing_words(statement(), {}) == sorted(
        {"sources-and-uses", "sources_and_uses", "previous", "current", "cumulative", "closing_is_cash"}
        | {line.key for line in statement().tables[0].lines}
    )
    half = {**WORDS, "uses": ("Total uses", "")}
    assert missing_words(statement(), half) == ["uses"]


def test_the_first_catalogue_is_heard_of_a_word_that_two_tell() -> None:
    assert gathered({"a": ("a", "b")}, {"a": ("a", "c"), "c": ("c", "c")}) == {"a": ("a", "b"), "c": ("c", "c")}


def test_a_month_is_told_as_a_month() -> None:
    assert (EN.word("2024-08"), FR.word("2024-08"), FR.word("2024-13")) == ("August 2024", "août 2024", "2024-13")
