"""What every money report has in common: what may be asked beside the day, and the frame around its tables."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.report import Report, Table


@dataclass(frozen=True, slots=True)
class Given:
    """What some reports take beside the common parameters: a donor's code or id, months ahead."""

    donor: str | None = None
    months: int = 12


Make = Callable[[Connection, Asked, ReportedFund, Given], Awaitable[Report]]


@dataclass(frozen=True, slots=True)
class MoneyReport:
    """A report of one fund: its name in the address, the projections it reads, who makes it, what else it takes."""

    name: str
    projections: tuple[str, ...]
    make: Make
    about: str
    takes: tuple[str, ...] = ()


def framed(
    name: str,
    asked: Asked,
    fund: ReportedFund,
    tables: Sequence[Table],
    labels: Mapping[str, str],
    notes: tuple[str, ...] = (),
    **more: str,
) -> Report:
    """The report around its tables; `labels` of lines that the tables hold."""
    about = {"fund": fund.code, "as_of": str(asked.as_of), "calendar": asked.calendar, **more}
    shown = {line.key for table in tables for line in table.lines}
    shown |= {cell for table in tables for line in table.lines for cell in line.cells.values() if isinstance(cell, str)}
    kept = {key: text for key, text in sorted(labels.items()) if key in shown}
    return Report(name, about, asked.places, tuple(tables), notes, fund.base_currency, {"fund": fund.name, **kept})
