"""Rows of a CSV file, each field with the line it begins on; a broken file is refused with line and column.

Expects RFC 4180 in UTF-8, with or without a byte order mark; the first record is the header. A record whose
every field is blank or begins with `#` (HXL tags) describes columns and is no row.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

FAULTS_MAX = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the line, and the column by number and name or the character of the line."""

    line: int
    place: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.place}: {self.reason}"


class FileRefused(Exception):
    """The file is not what it should be; `faults` are the first ones found, in order of line."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its fields in the order of the header, and the line it begins on."""

    line: int
    columns: dict[str, int]
    fields: list[str]

    def __getitem__(self, name: str) -> str:
        return self.fields[self.columns[name]]

    def fault(self, name: str, reason: str) -> Fault:
        """A fault of a field of this row."""
        index = self.columns[name]
        line = self.line + sum(len(_lines(field + ".")) - 1 for field in self.fields[:index])
        return Fault(line, f"column {index + 1} ({name})", reason)


def read_rows(data: bytes, needed: tuple[str, ...], delimiter: str = ",") -> Iterator[Row]:
    """The rows of a file that has at least the needed columns, in any order. Raises FileRefused."""
    lines = _lines(_decoded(data))
    records = _records(lines, delimiter)
    first = next(records, None)
    if first is None:
        raise FileRefused(Fault(1, "character 1", "the file is empty; it begins with a header"))
    columns = _columns(*first, needed)
    width = len(first[1])
    for line, fields in records:
        if len(fields) != width:
            place = f"column {min(len(fields), width) + 1}"
            raise FileRefused(Fault(line, place, f"{len(fields)} fields, the header has {width}"))
        if not all(field.startswith("#") or not field.strip() for field in fields):
            yield Row(line, columns, fields)


def header_of(data: bytes) -> list[str]:
    """The names of a file's columns, for who has to find out what they are called. Raises FileRefused."""
    first = next(_records(_lines(_decoded(data))), None)
    if first is None:
        raise FileRefused(Fault(1, "character 1", "the file is empty; it begins with a header"))
    return first[1]


def _decoded(data: bytes) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _lines(data[: error.start].decode("utf-8") + ".")
        place = f"character {len(before[-1])}"
        raise FileRefused(Fault(len(before), place, "the file is not UTF-8 text")) from None


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def _records(lines: list[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            broken_line, character = _where_broken(lines, line, delimiter)
            raise FileRefused(Fault(broken_line, f"character {character}", f"broken CSV: {error}")) from None
        if fields is None:
            return
        if fields:
            yield line, fields


def _where_broken(lines: list[str], first: int, delimiter: str) -> tuple[int, int]:
    """Where a record departs from CSV: what follows a closing quote, else the quote that is never closed."""
    opened = (first, 1)
    quoted = closed = False
    begins = True
    for line, text in enumerate(lines[first - 1 :], start=first):
        for character, sign in enumerate(text, start=1):
            if quoted:
                quoted, closed = sign != '"', sign == '"'
            elif closed and sign not in f'"{delimiter}\r\n':
                return line, character
            elif sign == '"' and (closed or begins):
                opened = opened if closed else (line, character)
                quoted, closed, begins = True, False, False
            else:
                closed, begins = False, sign in f"{delimiter}\r\n"
    return opened


def _columns(line: int, header: list[str], needed: tuple[str, ...]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, name in enumerate(header):
        if columns.setdefault(name, index) != index and name in needed:
            raise FileRefused(Fault(line, f"column {index + 1} ({name})", "the column is there twice"))
    missing = [name for name in needed if name not in columns]
    if missing:
        place = f"column {len(header) + 1}"
        raise FileRefused(*(Fault(line, place, f"the column {name} is missing") for name in missing))
    return columns
