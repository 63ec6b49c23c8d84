"""The letters behind computed figures beside which a cited one stands, and what is told of each."""

from datetime import date

from services.reporting.forms.telling import APPROXIMATELY, Telling
from services.reporting.reports.report import Cited, Line, Report, Table

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Marks:
    """The cited figures of a report, lettered in the order in which it lists them."""

    def __init__(self, report: Report) -> None:
        self._letters = {cited.key: _letter(index) for index, cited in enumerate(report.cited)}
        self._cited = {cited.key: cited for cited in report.cited}

    def of(self, line: Line, column: str) -> str:
        """`[a]`, or nothing."""
        key = line.cited.get(column)
        return f"[{self._letters[key]}]" if key in self._letters else ""

    def told_of(self, table: Table, telling: Telling) -> list[str]:
        """What is told below a table of the cited figures beside its own."""
        keys = dict.fromkeys(key for line in table.lines for key in line.cited.values() if key in self._cited)
        return [self.told(self._cited[key], telling) for key in keys]

    def told(self, cited: Cited, telling: Telling) -> str:
        """`[a] QIPs: ≈ 740 (cited, as of 30 June 2021, source, place)`."""
        figure = telling.figure(cited.kind, cited.value, cited.currency)
        if isinstance(cited.as_of, date):
            day = telling.word("form.as_of", day=telling.time(cited.as_of))
        else:
            day = telling.word("form.as_of_unknown") if cited.as_of is None else telling.time(cited.as_of)
        parts = [telling.word("form.cited"), day, cited.source, cited.place]
        about = ", ".join(part for part in parts if part)
        shown = f"{APPROXIMATELY if cited.approximate else ''}{figure}"
        return f"[{self._letters[cited.key]}] {telling.word(cited.key)}{telling.colon}{shown} ({about})"


def _letter(index: int) -> str:
    """a … z, aa, ab …"""
    before, at = divmod(index, len(LETTERS))
    return (_letter(before - 1) if before else "") + LETTERS[at]
