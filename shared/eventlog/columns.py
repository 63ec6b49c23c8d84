"""Many rows in one statement: binary arrays for `INSERT … SELECT * FROM unnest(…)`.

A list given to psycopg becomes a text array, item by item, in Python; these arrays are packed a column at a
time instead, which is about twenty times cheaper and comes near COPY, yet fits into a pipeline.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from struct import Struct, pack
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

_LENGTH = Struct(">i")
_NULL = _LENGTH.pack(-1)
_NULL_HEX = _NULL.hex()
_UUID_LENGTH_HEX = _LENGTH.pack(16).hex()
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(2000, 1, 1).toordinal()
_UNIX_EPOCH_SHIFT = 946_684_800


class BinaryArray:
    """The binary form of a one-dimensional array of one PostgreSQL type."""

    __slots__ = ("data",)
    ELEMENT_OID: int
    ARRAY_OID: int

    def __init__(self, count: int, has_null: bool, body: bytes) -> None:
        dimensions = 1 if count else 0
        head = pack(">iii", dimensions, has_null, self.ELEMENT_OID)
        self.data = head + (pack(">ii", count, 1) if count else b"") + body


class Int8Array(BinaryArray):
    """bigint[]"""

    ELEMENT_OID, ARRAY_OID = 20, 1016


class Int4Array(BinaryArray):
    """integer[]"""

    ELEMENT_OID, ARRAY_OID = 23, 1007


class ByteaArray(BinaryArray):
    """bytea[]"""

    ELEMENT_OID, ARRAY_OID = 17, 1001


class TextArray(BinaryArray):
    """text[]"""

    ELEMENT_OID, ARRAY_OID = 25, 1009


class UuidArray(BinaryArray):
    """uuid[]"""

    ELEMENT_OID, ARRAY_OID = 2950, 2951


class DateArray(BinaryArray):
    """date[]"""

    ELEMENT_OID, ARRAY_OID = 1082, 1182


class TimestampArray(BinaryArray):
    """timestamptz[]"""

    ELEMENT_OID, ARRAY_OID = 1184, 1185


class BoolArray(BinaryArray):
    """boolean[]"""

    ELEMENT_OID, ARRAY_OID = 16, 1000


_KINDS: tuple[type[BinaryArray], ...] = (
    Int8Array,
    Int4Array,
    ByteaArray,
    TextArray,
    UuidArray,
    DateArray,
    TimestampArray,
    BoolArray,
)


def _dumper(kind: type[BinaryArray]) -> type[Dumper]:
    class ArrayDumper(Dumper):
        oid = kind.ARRAY_OID
        format = Format.BINARY

        def dump(self, obj: BinaryArray) -> bytes:
            return obj.data

    return ArrayDumper


_DUMPERS = [(kind, _dumper(kind)) for kind in _KINDS]


def register(connection: AsyncConnection[Any] | Connection[Any]) -> None:
    """Teaches a connection to send these arrays."""
    for kind, dumper in _DUMPERS:
        connection.adapters.register_dumper(kind, dumper)


def _fixed(kind: type[BinaryArray], code: str, width: int, values: Sequence[int | None]) -> BinaryArray:
    if None in values:
        item = Struct(f">i{code}")
        return kind(len(values), True, b"".join(_NULL if v is None else item.pack(width, v) for v in values))
    flat: list[Any] = [width] * (2 * len(values))
    flat[1::2] = values
    return kind(len(values), False, pack(">" + f"i{code}" * len(values), *flat))


def _variable(kind: type[BinaryArray], values: Sequence[bytes | None]) -> BinaryArray:
    length = _LENGTH.pack
    if None in values:
        body = [_NULL if v is None else length(len(v)) + v for v in values]
        return kind(len(values), True, b"".join(body))
    flat: list[Any] = [None] * (2 * len(values))
    flat[::2] = map(length, map(len, values))  # type: ignore[arg-type]
    flat[1::2] = values
    return kind(len(values), False, b"".join(flat))


def int8s(values: Sequence[int | None]) -> BinaryArray:
    """bigint[] of integers."""
    return _fixed(Int8Array, "q", 8, values)


def int4s(values: Sequence[int | None]) -> BinaryArray:
    """integer[] of integers."""
    return _fixed(Int4Array, "i", 4, values)


def byteas(values: Sequence[bytes | None]) -> BinaryArray:
    """bytea[] of bytes."""
    return _variable(ByteaArray, values)


def texts(values: Sequence[str | None]) -> BinaryArray:
    """text[] of strings."""
    return _variable(TextArray, [None if v is None else v.encode() for v in values])


def uuids(values: Sequence[str | None]) -> BinaryArray:
    """uuid[] of hyphenated ids."""
    # one conversion for the whole column: the lengths are written as hex between the ids
    has_null = None in values
    written = [_NULL_HEX if v is None else _UUID_LENGTH_HEX + v for v in values] if has_null else values
    text = "".join(written) if has_null else _UUID_LENGTH_HEX.join(("", *values))  # type: ignore[arg-type]
    return UuidArray(len(values), has_null, bytes.fromhex(text.replace("-", "")))


def dates(values: Sequence[date | None]) -> BinaryArray:
    """date[] of dates."""
    return _fixed(DateArray, "i", 4, [None if v is None else v.toordinal() - _EPOCH_DAY for v in values])


def bools(values: Sequence[bool | None]) -> BinaryArray:
    """boolean[] of truth values."""
    return _variable(BoolArray, [None if v is None else (b"\x01" if v else b"\x00") for v in values])


def timestamps(values: Sequence[datetime | None]) -> BinaryArray:
    """timestamptz[] of moments, to the microsecond."""
    return _fixed(TimestampArray, "q", 8, [None if v is None else _microseconds(v) for v in values])


def _microseconds(moment: datetime) -> int:
    gap = moment - _EPOCH
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


Encoder = Callable[[Sequence[Any]], BinaryArray]

ENCODERS: dict[str, tuple[str, Encoder]] = {
    "bigint": ("bigint[]", int8s),
    "integer": ("integer[]", int4s),
    "bytea": ("bytea[]", byteas),
    "text": ("text[]", texts),
    "uuid": ("uuid[]", uuids),
    "date": ("date[]", dates),
    "timestamptz": ("timestamptz[]", timestamps),
    "boolean": ("boolean[]", bools),
}


class Rows:
    """Rows for one table, sent as one statement; `columns` maps a column to its type, `tail` ends the INSERT.

    A column whose type ends in `[]` takes its value as array text (`{1,2}`), for rows that hold arrays.
    """

    __slots__ = ("_encoders", "rows", "statement")

    def __init__(self, table: str, columns: dict[str, str], tail: str = "") -> None:
        self._encoders = [ENCODERS["text" if kind.endswith("[]") else kind][1] for kind in columns.values()]
        names = ", ".join(columns)
        taken = ", ".join(f"c{i}::{k}" if k.endswith("[]") else f"c{i}" for i, k in enumerate(columns.values()))
        given = ", ".join(f"%s::{'text[]' if k.endswith('[]') else ENCODERS[k][0]}" for k in columns.values())
        aliases = ", ".join(f"c{i}" for i in range(len(columns)))
        self.statement = f"INSERT INTO {table} ({names}) SELECT {taken} FROM unnest({given}) AS u({aliases}) {tail}"
        self.rows: list[tuple[Any, ...]] = []

    def take(self) -> tuple[str, list[BinaryArray]] | None:
        """The statement and its parameters for all rows added since the last call, or None when there are none."""
        if not self.rows:
            return None
        columns = list(zip(*self.rows, strict=True))
        self.rows = []
        return self.statement, [encode(column) for encode, column in zip(self._encoders, columns, strict=True)]

    def statements(self) -> Iterator[tuple[str, list[Any]]]:
        """What `take` gives, as statements: none or one."""
        batch = self.take()
        if batch is not None:
            yield batch[0], list(batch[1])

    def clear(self) -> None:
        """Forgets rows that will not be sent."""
        self.rows = []
