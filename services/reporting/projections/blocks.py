"""Running sums by key and month over blocks of positions, of which each level is made of the one below.

They stand over blocks of 4,096 positions, and of sixteen times as many a level, up to 16.7 million. A question at any
position adds whole blocks, the largest first, and the lines of the one that is cut through.
"""

from collections.abc import Iterator

from services.reporting.projections.projection import Statement

BLOCK = 4_096
FACTOR = 16
LEVELS = 4
SUM_COLUMNS = {
    "log": "text", "level": "integer", "block": "bigint", "key": "integer", "month": "date", "amount": "bigint",
    "base_amount": "bigint",
}  # fmt: skip


def positions_in(level: int) -> int:
    """How many positions a block of a level spans."""
    span: int = BLOCK * FACTOR**level
    return span


def block_of(position: int) -> int:
    """The block of the lowest level in which a position lies."""
    return position // BLOCK


def added(table: str) -> str:
    """The end of an INSERT into a table of sums, known there by its bare name, that adds to the sums there are."""
    return (
        "ON CONFLICT (log, level, block, key, month) DO UPDATE SET "
        f"amount = {table}.amount + excluded.amount, base_amount = {table}.base_amount + excluded.base_amount"
    )


def completed(table: str, log: str, start: int, following: int) -> Iterator[Statement]:
    """The sums of the blocks above the lowest level whose last position lies in start … following − 1."""
    for level in range(1, LEVELS):
        span = positions_in(level)
        for block in range(start // span, following // span):
            yield (
                f"INSERT INTO {table} SELECT log, %s, %s, key, month, sum(amount), sum(base_amount) "
                f"FROM {table} WHERE log = %s AND level = %s AND block >= %s AND block < %s GROUP BY log, key, month",
                [level, block, log, level - 1, block * FACTOR, (block + 1) * FACTOR],
            )
