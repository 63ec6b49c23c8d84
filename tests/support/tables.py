"""Every row of every read model, in order: what a rebuild must make again byte for byte."""

import psycopg

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine


def dump(url: str) -> dict[str, list[str]]:
    """Each read table's rows as PostgreSQL writes them, sorted."""
    with psycopg.connect(url) as connection:
        return {
            table: [row[0] for row in connection.execute(f"SELECT t::text FROM {table} t ORDER BY t::text").fetchall()]
            for table in Machine(CAPABILITIES).read_tables()
        }
