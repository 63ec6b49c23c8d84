"""The database's clock set ahead, so that what expires in hours has expired now: by it events are recorded."""

import re

import psycopg

from tests.conftest import Database

FIRST_MOMENT = "2026-01-05T08:00:00Z"
_CLOCK = re.compile(r"clock_timestamp\(\)(?: \+ interval '[0-9]+ hours')?")


def ahead(database: Database, hours: int) -> None:
    """From now on the log's clock is so many hours ahead of the real one."""
    _set(database, f"clock_timestamp() + interval '{hours} hours'")


def by_position(database: Database, stride: str) -> None:
    """From now on the log's clock goes on by a stride with every event, and no faster: the same in every replay."""
    _set(database, f"timestamptz '{FIRST_MOMENT}' + h.size * interval '{stride}'")


def _set(database: Database, moment: str) -> None:
    with psycopg.connect(database.admin_url, autocommit=True) as connection:
        row = connection.execute("SELECT pg_get_functiondef('log_take_head'::regproc)").fetchone()
        assert row is not None
        changed, times = _CLOCK.subn(moment, row[0])
        assert times == 1
        connection.execute(changed)
