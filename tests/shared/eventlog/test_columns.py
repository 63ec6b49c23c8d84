"""What is sent as a binary array arrives as it was given, whatever the type, with NULLs and without any row."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fiducia.embedded import Server
from shared.eventlog.columns import ENCODERS, Rows, register

FIXTURE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999), timezones=st.just(UTC))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "bytea": st.binary(max_size=20),
    "text": text,
    "uuid": st.uuids().map(str),
    "date": st.dates(),
    "timestamptz": moments,
    "boolean": st.booleans(),
}
EDGES: dict[str, list[Any]] = {
    "bigint": [0, -1, 2**63 - 1, -(2**63)],
    "integer": [0, -1, 2**31 - 1, -(2**31)],
    "bytea": [b"", b"\x00", bytes(range(256)), b"x" * 70_000],
    "text": ["", "é", "日本", "\U0001f3d7", "NULL", '{"a",b}', "\\", "x" * 70_000],
    "uuid": ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    "date": [date.min, date.max, date(1999, 12, 31), date(2000, 1, 1), date(1970, 1, 1)],
    "timestamptz": [
        datetime(2000, 1, 1, tzinfo=UTC),
        datetime(2000, 1, 1, tzinfo=UTC) - timedelta(microseconds=1),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
    "boolean": [True, False],
}


@pytest.fixture(scope="module")
def connection(cluster: Server) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.admin_url(), autocommit=True) as opened:
        opened.execute("SET timezone = 'UTC'")
        register(opened)
        yield opened


def test_every_type_has_its_values_here() -> None:
    assert set(ENCODERS) == set(VALUES) == set(EDGES)


def sent(connection: psycopg.Connection[Any], kind: str, values: list[Any]) -> list[Any]:
    array, encode = ENCODERS[kind]
    cursor = connection.execute(
        f"SELECT u FROM unnest(%s::{array}) WITH ORDINALITY AS t(u, n) ORDER BY n", [encode(values)]
    )
    found = [row[0] for row in cursor.fetchall()]
    return [str(value) if isinstance(value, uuid.UUID) else value for value in found]


@pytest.mark.parametrize("kind", ENCODERS)
def test_edges_nulls_and_nothing_arrive(connection: psycopg.Connection[Any], kind: str) -> None:
    edges = EDGES[kind]
    for values in ([], [None], [None, None], edges, [None, *edges, None], *([edge] for edge in edges)):
        assert sent(connection, kind, values) == values


@pytest.mark.parametrize("kind", ENCODERS)
def test_any_values_arrive(connection: psycopg.Connection[Any], kind: str) -> None:
    @given(st.lists(st.none() | VALUES[kind], max_size=12))
    @FIXTURE
    def arrive(values: list[Any]) -> None:
        assert sent(connection, kind, values) == values

    arrive()


def test_an_empty_array_is_an_array_and_not_null(connection: psycopg.Connection[Any]) -> None:
    for array, encode in ENCODERS.values():
        row = connection.execute(f"SELECT cardinality(%s::{array}), %s::{array} IS NULL", [encode([])] * 2).fetchone()
        assert row == (0, False)


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
def test_what_does_not_fit_is_refused_and_not_cut(value: int) -> None:
    with pytest.raises(Exception, match=r"argument out of range|format requires"):
        ENCODERS["integer"][1]([value])


def test_rows_of_every_type_are_one_statement(connection: psycopg.Connection[Any]) -> None:
    columns = {f"c_{kind}": kind for kind in ENCODERS}
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"CREATE TEMP TABLE sent ({declared}, numbers bigint[], n serial)")
    rows = Rows("sent", {**columns, "numbers": "bigint[]"})
    assert rows.take() is None
    given = [tuple(EDGES[kind][line % len(EDGES[kind])] for kind in ENCODERS) for line in range(7)]
    given.append((None,) * len(ENCODERS))
    rows.rows.extend((*row, "{1,2}") for row in given)
    batch = rows.take()
    assert batch is not None
    assert rows.take() is None
    connection.execute(batch[0], batch[1])
    found = connection.execute(f"SELECT {', '.join(columns)}, numbers FROM sent ORDER BY n").fetchall()
    shown = [tuple(str(v) if isinstance(v, uuid.UUID) else v for v in row[:-1]) for row in found]
    assert shown == given
    assert [row[-1] for row in found] == [[1, 2]] * len(given)
    rows.rows.append((*given[0], "{}"))
    rows.clear()
    assert rows.take() is None
