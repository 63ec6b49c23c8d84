"""Reports into bytes: one door for every form. The same reports, form and language give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import orjson

from services.reporting.forms.as_csv import to_csv
from services.reporting.forms.as_json import as_object, to_json
from services.reporting.forms.choosing import CSV, JSON, PDF, PNG, SVG, XLSX, Form
from services.reporting.forms.telling import Telling
from services.reporting.reports.report import Report, Table
from services.reporting.reports.words import WordsOf
from shared.contracts.problems import Refused
from shared.service.requests import Parameters


@dataclass(frozen=True, slots=True)
class Wanted:
    """A form, and what of a report it is to show."""

    form: Form
    table: str | None = None
    chart: str | None = None
    has_byte_order_mark: bool = False

    @classmethod
    def of(cls, form: Form, parameters: Parameters) -> Self:
        """Takes the parameters that belong to the form, and no other."""
        if form is CSV:
            return cls(form, table=parameters.text("table"), has_byte_order_mark=parameters.flag("bom") or False)
        if form in (SVG, PNG):
            return cls(form, chart=parameters.text("chart"))
        return cls(form)


def written(reports: Sequence[Report], wanted: Wanted, language: str, words: WordsOf, is_pack: bool = False) -> bytes:
    """The reports in a form; a pack's reports in one. Refuses `report.table` and `report.chart`."""
    form = wanted.form
    if form is JSON:
        return orjson.dumps({"reports": [as_object(report) for report in reports]}) if is_pack else to_json(reports[0])
    if form is XLSX:
        from services.reporting.forms.as_xlsx import to_xlsx

        return to_xlsx(reports, language, words)
    if form is PDF:
        from services.reporting.forms.as_pdf import to_pdf

        return to_pdf(reports, language, words, is_pack)
    report = reports[0]
    telling = Telling(language, words(report.name), report.labels)
    if form is CSV:
        return to_csv(table_of(report, wanted.table), telling, wanted.has_byte_order_mark)
    from services.reporting.forms.drawing import drawn

    return drawn(report, wanted.chart, telling, form.suffix)


def table_of(report: Report, key: str | None) -> Table:
    """The table of a key; where none is named, the only one, or an empty one. Refuses `report.table`."""
    known = [table.key for table in report.tables]
    if key is None and not known:
        return Table(report.name, (), ())
    if key is None and len(known) == 1:
        return report.tables[0]
    for table in report.tables:
        if table.key == key:
            return table
    raise Refused("report.table", None, table=None if key is None else key[:64], known=known)
