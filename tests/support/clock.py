"""The database's clock set ahead, so that what expires in hours has expired now: by it events are recorded."""

import psycopg

from tests.conftest import Database


def ahead(database: Database, hours: int) -> None:
    """From now on the log's clock is so many hours ahead of the real one."""
    with psycopg.connect(database.admin_url, autocommit=True) as connection:
        row = connection.execute("SELECT pg_get_functiondef('log_take_head'::regproc)").fetchone()
        assert row is not None
        plain = row[0].split("clock_timestamp()")
        assert len(plain) == 2
        connection.execute(f"clock_timestamp() + interval '{hours} hours'".join(plain))
