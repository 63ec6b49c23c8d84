"""The database's clock set ahead, so that what expires in hours has expired now: by it events are recorded."""

import re

import psycopg

from tests.conftest import Database

_CLOCK = re.compile(r"clock_timestamp\(\)(?: \+ interval '[0-9]+ hours')?")


def ahead(database: Database, hours: int) -> None:
    """From now on the log's clock is so many hours ahead of the real one."""
    with psycopg.connect(database.admin_url, autocommit=True) as connection:
        row = connection.execute("SELECT pg_get_functiondef('log_take_head'::regproc)").fetchone()
        assert row is not None
        changed, times = _CLOCK.subn(f"clock_timestamp() + interval '{hours} hours'", row[0])
        assert times == 1
        connection.execute(changed)
