"""Sums laid out as a table: a line a key, a column a measure, and a total that adds the lines up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from services.reporting.reports.labels import UNATTRIBUTED
from services.reporting.reports.movements import PERIODS, Moved, currencies, periods_of
from services.reporting.reports.report import Cell, Column, Kind, Line, Table

Sums = dict[str, dict[str, int]]
"""By line and column, minor units."""
Derive = Callable[[dict[str, int]], Mapping[str, Cell]]
"""What follows from the sums of a line: net amounts, rates."""
Spread = Callable[[Moved, int], Iterable[tuple[str | None, int]]]
"""To which lines an amount belongs, and how much of it to each."""


class Layout:
    """The columns of a table: sums of money first, then what is derived of them."""

    def __init__(self, sums: Sequence[str], derived: Sequence[tuple[str, Kind]] = (), derive: Derive | None = None):
        self.sums = tuple(sums)
        self._derived = tuple(derived)
        self._derive = derive

    def columns(self, currency: str) -> tuple[Column, ...]:
        """In a currency."""
        of_sums = tuple(Column(key, "money", currency) for key in self.sums)
        more = tuple(Column(key, kind, currency if kind == "money" else None) for key, kind in self._derived)
        return of_sums + more

    def table(self, key: str, sums: Sums, currency: str, labels: Mapping[str, str], total: bool = True) -> Table:
        """Lines by label, the unattributed last; lines of nothing are left out."""
        shown = [one for one in sums if any(sums[one].values())]
        shown.sort(key=lambda one: (one == UNATTRIBUTED, labels.get(one, one), one))
        lines = [self.line(one, sums[one]) for one in shown]
        if total:
            whole = {column: sum(sums[one].get(column, 0) for one in shown) for column in self.sums}
            lines.append(self.line("total", whole, tuple(shown)))
        return Table(key, self.columns(currency), tuple(lines))

    def line(self, key: str, sums: Mapping[str, int], sum_of: tuple[str, ...] | None = None) -> Line:
        """A line of its sums."""
        known = {column: sums.get(column, 0) for column in self.sums}
        cells: dict[str, Cell] = {**known, **(self._derive(known) if self._derive else {})}
        return Line(key, cells, sum_of is not None, sum_of or ())


def blank_sums() -> Sums:
    """No line yet."""
    return defaultdict(lambda: defaultdict(int))


Placed = Mapping[str, tuple[str, int]]
"""Into which column a measure goes, and with which sign."""


def in_columns(
    moved: Iterable[Moved], placed: Placed, spread: Spread, period: str, year: int, currency: str | None = None
) -> Sums:
    """The sums of a period's movements, in base or, of one currency alone, in that currency."""
    sums = blank_sums()
    for one in moved:
        if one.measure not in placed or period not in periods_of(one, year):
            continue
        if currency is not None and one.currency != currency:
            continue
        column, sign = placed[one.measure]
        for key, amount in spread(one, one.base_amount if currency is None else one.amount):
            sums[key or UNATTRIBUTED][column] += sign * amount
    return sums


def by_column(index: int) -> Spread:
    """All of an amount to the line that one of the `by` columns names."""
    return lambda one, amount: ((one.about[index], amount),)


def tables_of(
    key: str, moved: Sequence[Moved], placed: Placed, spread: Spread, layout: Layout, year: int, base: str,
    labels: Mapping[str, str],
) -> list[Table]:  # fmt: skip
    """A table a period in base (`<key>:<period>`), then one a currency, of everything (`<key>:<currency>`)."""
    found = [
        layout.table(f"{key}:{period}", in_columns(moved, placed, spread, period, year), base, labels)
        for period in reversed(PERIODS)
    ]
    for currency in currencies(moved, base):
        sums = in_columns(moved, placed, spread, "cumulative", year, currency)
        if any(any(cells.values()) for cells in sums.values()):
            found.append(layout.table(f"{key}:{currency}", sums, currency, labels))
    return found
