"""What all sheets of a workbook share: names, styles, and the sheet that says where everything comes from."""

import re
from collections.abc import Sequence
from typing import Any

from services.reporting.forms.marks import Marks
from services.reporting.forms.telling import Telling
from services.reporting.reports.report import Report
from services.reporting.reports.words import WordsOf

NAME_CHARACTERS_MAX = 31
FONT = {"font_name": "Arial", "font_size": 10}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


class Names:
    """Names of sheets, each once, as a spreadsheet allows them."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, wanted: str) -> str:
        """The name, shortened and numbered as needed."""
        whole = _FORBIDDEN.sub(" ", wanted).strip("' ") or "-"
        name, number = whole[:NAME_CHARACTERS_MAX].strip("' "), 1
        while name.lower() in self._taken or name.lower() == "history":
            number += 1
            name = f"{whole[: NAME_CHARACTERS_MAX - 5].strip()} ({number})"
        self._taken.add(name.lower())
        return name


class Sheet:
    """A workbook under way."""

    def __init__(self, book: Any, names: Names) -> None:
        self.book = book
        self.names = names
        self.listed: list[tuple[str, str]] = []
        """Each sheet's name and the report that it is of."""
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **wanted: Any) -> Any:
        """A style, made once."""
        given = {name: value for name, value in wanted.items() if value is not None}
        key = tuple(sorted(given.items()))
        if key not in self._styles:
            self._styles[key] = self.book.add_format({**FONT, **given})
        return self._styles[key]


def written_about(sheet: Sheet, reports: Sequence[Report], language: str, words: WordsOf) -> None:
    """The sheet that states what was asked, the sources' positions and roots, definitions, notes and cited figures."""
    first = Telling(language, words(reports[0].name), reports[0].labels)
    page = sheet.book.add_worksheet(sheet.names.free(first.word("form.about")))
    rows: list[tuple[str, ...]] = []
    heads: set[int] = set()

    def headed(*texts: str) -> None:
        if rows:
            rows.append(())
        heads.add(len(rows))
        rows.append(texts)

    headed(first.word("form.question"), first.word("form.value"))
    rows.extend(first.asked(reports[0]))
    headed(first.word("form.sheet"), first.word("form.title"))
    rows.extend(sheet.listed)
    log, position, root = (first.word(f"form.{key}") for key in ("log", "position", "root"))
    headed(first.word("form.sources"))
    for place in reports[0].places:
        rows.append((log, place.log))
        rows.append((position, str(place.position)))
        if place.root is not None:
            rows.append((root, place.root))
        if place.recorded_at is not None:
            rows.append((first.word("form.recorded_at"), place.recorded_at.isoformat()))
    rows.append(("", first.word("form.reproduce", at=reports[0].at)))
    definitions: dict[str, str] = {}
    noted: dict[str, None] = {}
    for report in reports:
        telling = Telling(language, words(report.name), report.labels)
        definitions |= dict(telling.definitions(report))
        if not report.tables:
            noted[f"{telling.title(report)}{telling.colon}{telling.word('form.nothing')}"] = None
        noted |= dict.fromkeys(telling.note(note) for note in report.notes)
        marks = Marks(report)
        noted |= dict.fromkeys(marks.told(cited, telling) for cited in report.cited)
    headed(first.word("form.notes"))
    rows.extend(("", note) for note in noted)
    rows.extend(("", first.word(f"form.{key}")) for key in ("not_known", "approximate", "cited_meaning"))
    if definitions:
        headed(first.word("form.term"), first.word("form.meaning"))
        rows.extend(definitions.items())
    page.set_column(0, 0, 40)
    page.set_column(1, 1, 100)
    for row, texts in enumerate(rows):
        if row in heads:
            page.write_blank(row, 1, None, sheet.style(bottom=1))
        for column, text in enumerate(texts):
            bold = {"bold": True, "bottom": 1} if row in heads else {}
            page.write_string(row, column, text, sheet.style(text_wrap=True, valign="top", **bold))
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
