"""The formula of a total, which a sheet calculates to the same value."""

from collections.abc import Iterator, Mapping, Sequence

from services.reporting.forms.telling import places_of
from services.reporting.reports.report import Column, Line, Table
from shared.contracts.money import from_minor

ARGUMENTS_MAX = 200
ADDITIVE = ("money", "count")


def formula(table: Table, line: Line, column: Column, rows: Mapping[str, int], letter: str) -> str | None:
    """The formula of a total's cell, None where it is no sum of the lines that it names.

    Counts of things that stand in several lines are less than their sum, and lines of several currencies have none:
    such a total stays the number that was computed.
    """
    if not (line.sum_of or line.less) or column.kind not in ADDITIVE:
        return None
    by_key = {other.key: other for other in table.lines}
    parts = [by_key.get(key) for key in (*line.sum_of, *line.less)]
    if any(part is None or too_long(column, part) for part in parts):
        return None
    if column.currency is None and {part.currency for part in parts if part is not None} != {line.currency}:
        return None
    if _sum(by_key, line.sum_of, column) - _sum(by_key, line.less, column) != line.cells.get(column.key):
        return None
    added, taken = _ranges(line.sum_of, rows, letter), _ranges(line.less, rows, letter)
    places = places_of(column.kind, line.cells[column.key], column.currency or line.currency)
    return f"=ROUND({added or '0'}{''.join(f'-{part}' for part in [taken] if part)},{places})"


def too_long(column: Column, line: Line) -> bool:
    """Whether the amount has more digits than a sheet keeps."""
    cell = line.cells.get(column.key)
    if column.kind != "money" or not isinstance(cell, int):
        return False
    return len(from_minor(cell, column.currency or line.currency or "").strip("-0.").replace(".", "")) > 15


def _sum(by_key: Mapping[str, Line], keys: Sequence[str], column: Column) -> int:
    cells = (by_key[key].cells.get(column.key) for key in keys)
    return sum(cell for cell in cells if isinstance(cell, int))


def _ranges(keys: Sequence[str], rows: Mapping[str, int], letter: str) -> str:
    """`SUM(…)` over the rows, neighbours as one range; text among them counts as nothing."""
    places = [
        f"{letter}{first + 1}" + (f":{letter}{last + 1}" if last > first else "") for first, last in _runs(keys, rows)
    ]
    sums = [places[start : start + ARGUMENTS_MAX] for start in range(0, len(places), ARGUMENTS_MAX)]
    shown = "+".join(f"SUM({','.join(part)})" for part in sums)
    return f"({shown})" if len(sums) > 1 else shown


def _runs(keys: Sequence[str], rows: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    first = last = -2
    for row in sorted(rows[key] for key in keys):
        if row != last + 1:
            if last >= 0:
                yield first, last
            first = row
        last = row
    if last >= 0:
        yield first, last
