"""How words, amounts and days are told in a language. The same for every form that people read."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from services.reporting.reports.report import Cell, Column, Kind, Line, Note, Report, Told
from services.reporting.reports.words import Words
from shared.contracts.currencies import decimals
from shared.contracts.money import from_minor

LOCALES = {"en": "en_GB", "fr": "fr"}
NOT_KNOWN = ".."
MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
TEXTUAL = ("text", "word", "date")
APPROXIMATELY = "≈ "
DEFINITION = ".definition"
_HIGH_MARKS = re.compile(r" ([;?!%])")
_NARROW, _WIDE = "\u202f", "\u00a0"


@dataclass(frozen=True, slots=True)
class Telling:
    """A language with the catalogue and the names that one report brings along."""

    language: str
    words: Words
    labels: Mapping[str, str]

    def word(self, key: str, **parts: str) -> str:
        """The text of a key: a name of the data, else the catalogue's word; a key of neither stands for itself."""
        if key in self.labels:
            return self.labels[key]
        both = word_of(key, self.words)
        if both is None:
            if MONTH.fullmatch(key):
                return str(format_date(date.fromisoformat(f"{key}-01"), "MMMM yyyy", locale=LOCALES[self.language]))
            first, _, rest = key.partition(":")
            is_known = rest and (first in self.labels or word_of(first, self.words) is not None)
            return f"{self.word(first)} – {self.word(rest)}" if is_known else key
        text = both[1] if self.language == "fr" else both[0]
        if self.language == "fr":
            text = typographic(text)
        return _filled(text, parts) if parts else text

    @property
    def colon(self) -> str:
        """Between a term and what is said of it."""
        return f"{_WIDE}: " if self.language == "fr" else ": "

    def title(self, report: Report) -> str:
        """What a report is called."""
        return self.word(report.name)

    def day(self, day: date, is_long: bool = False) -> str:
        """A day: long as in a sentence; short without a doubt which number is the month."""
        if not is_long:
            return str(format_date(day, "short" if self.language == "fr" else "medium", locale=LOCALES[self.language]))
        text = str(format_date(day, "long", locale=LOCALES[self.language]))
        return f"1er{text[1:]}" if self.language == "fr" and day.day == 1 else text

    def time(self, when: date | str) -> str:
        """A day in full; else a year, a month or two of them, no more precise than they were told."""
        if isinstance(when, date):
            return self.day(when, True)
        return "\N{EN DASH}".join(self.word(part) for part in when.split("/"))

    def decimal(self, text: str) -> str:
        """A decimal number with the language's separators and the decimals that it has; below zero in parentheses."""
        _, _, fraction = text.partition(".")
        pattern = "#,##0" + ("." + "0" * len(fraction) if fraction else "")
        shown = str(format_decimal(Decimal(text.removeprefix("-")), format=pattern, locale=LOCALES[self.language]))
        return f"({shown})" if text.startswith("-") and Decimal(text) else shown

    def value(self, kind: Kind, value: Cell, currency: str | None = None) -> str:
        """A value of a kind, as it is read."""
        if value is None:
            return NOT_KNOWN
        if kind == "text":
            return self.labels.get(str(value), str(value))
        if kind == "word":
            return self.word(str(value))
        if kind == "date":
            return self.day(value if isinstance(value, date) else date.fromisoformat(str(value)))
        shown = self.decimal(written(kind, value, currency))
        if kind == "percent":
            return shown + (f"{_NARROW}%" if self.language == "fr" else "%")
        return shown

    def cell(self, column: Column, line: Line) -> str:
        """A cell of a table, with the mark of what is approximate."""
        cell = line.cells.get(column.key)
        if cell is None and line.is_total and column.kind in TEXTUAL:
            return ""  # a total has neither name nor day: nothing is missing
        text = self.value(column.kind, cell, column.currency or line.currency)
        return APPROXIMATELY + text if column.key in line.approximate and text != NOT_KNOWN else text

    def note(self, note: Note) -> str:
        """A note with its figures."""
        if isinstance(note, str):
            return self.word(note)
        return self.word(note.key, **{name: self.figure(*figure) for name, figure in note.figures.items()})

    def figure(self, kind: Kind, value: Cell, currency: str | None) -> str:
        """A figure inside a sentence: money with its currency."""
        shown = self.value(kind, value, currency)
        return f"{shown}{_WIDE}{currency}" if kind == "money" and value is not None else shown

    def asked(self, report: Report) -> list[tuple[str, str]]:
        """What was asked, in words: name and value."""
        found = []
        for name, value in report.asked.items():
            key = f"asked.{name}"
            if name == "as_of":
                shown = self.day(date.fromisoformat(value), True)
            elif name == "fund" and "fund" in report.labels:
                shown = f"{report.labels['fund']} ({value})"
            else:
                shown = self.word(f"{name}.{value}") if f"{name}.{value}" in self.words else self.word(value)
            found.append((self.word(key) if key in self.words else self.word(name), shown))
        return found

    def definitions(self, report: Report) -> list[tuple[str, str]]:
        """The terms that the report shows and that are defined, in the order in which they are met."""
        keys = dict.fromkeys([*terms(report), *report.definitions])
        return [(self.word(key), self.word(key + DEFINITION)) for key in keys if key + DEFINITION in self.words]


def word_of(key: str, words: Words) -> tuple[str, str] | None:
    """The words of a key, whichever way it joins its parts: `sources-and-uses` or `sources_and_uses`."""
    return words.get(key) or words.get(key.replace("_", "-")) or words.get(key.replace("-", "_"))


def is_told(key: str, words: Words, labels: Collection[str]) -> bool:
    """Whether a key can be told in both languages."""
    if key in labels or MONTH.fullmatch(key):
        return True
    both = word_of(key, words)
    return all(both) if both is not None else ":" in key and is_told(key.partition(":")[0], words, labels)


def typographic(text: str) -> str:
    """French with the spaces that do not break: wide before a colon and inside quotes, narrow before `; ? ! %`."""
    text = _HIGH_MARKS.sub(rf"{_NARROW}\1", text)
    return text.replace(" :", f"{_WIDE}:").replace("« ", f"«{_WIDE}").replace(" »", f"{_WIDE}»").replace("'", "’")


def written(kind: Kind, value: str | int | date, currency: str | None) -> str:
    """A value as programs read it: money and numbers with a point, days as ISO 8601."""
    if kind == "money" and isinstance(value, int):
        assert currency is not None, "money has a currency"
        return from_minor(value, currency)
    return str(value)


def places_of(kind: Kind, value: Cell, currency: str | None) -> int:
    """How many decimals a number has."""
    if kind == "money":
        return decimals(currency) if currency is not None else 0
    return len(str(value).partition(".")[2])


def terms(report: Report) -> Iterator[str]:
    """Every key of words in a report, but for those in its cells."""
    yield report.name
    for table in report.tables:
        yield table.key
        if table.section is not None:
            yield table.section
        yield from (column.key for column in table.columns)
        yield from (line.key for line in table.lines)


def _filled(text: str, parts: Mapping[str, str]) -> str:
    """The text with its parts; what a part says is never looked into."""
    return re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], found[0]), text)


def missing_words(report: Report, words: Words) -> list[str]:
    """The keys of a report that neither the catalogue nor the report's own labels put into words in both languages."""
    keys = [*terms(report), *report.definitions, *(f"{key}{DEFINITION}" for key in report.definitions)]
    notes = [*report.notes, *(note for table in report.tables for note in table.notes)]
    keys += [note.key if isinstance(note, Told) else note for note in notes]
    keys += [chart.key for chart in report.charts] + [cited.key for cited in report.cited]
    return sorted({key for key in keys if not is_told(key, words, report.labels)})
