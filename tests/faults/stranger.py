"""Re-derives a whole ledger from its stored bytes as a stranger would: with other libraries, trusting no column.

`rederive` raises AssertionError naming the first thing that does not follow from the leaves.
"""

import asyncio
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import rfc8785
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pymerkle import InmemoryTree

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.contracts.envelope import read_leaf
from shared.eventlog import columns
from shared.postings.entries import Dimensions
from shared.postings.registry import entries_of
from shared.service.rebuild import rebuild

TILE = 256
_KEYS_OF_ENTRIES = """SELECT e.position, e.effective_on, k.fund_id::text AS fund_id, k.account, k.currency, k.facet,
        k.window_id::text AS window_id, k.bank_account_id::text AS bank_account_id, k.donor_id::text AS donor_id,
        k.agreement_id::text AS agreement_id, k.source, k.project_id::text AS project_id,
        k.organisation_id::text AS organisation_id, k.commitment_id::text AS commitment_id, k.category,
        k.fiscal_year, u.amount, coalesce(u.base, u.amount) AS base
    FROM book_entries e, unnest(e.keys, e.amounts, e.base_amounts) AS u(key, amount, base)
    JOIN book_keys k ON k.key = u.key"""


@dataclass
class Found:
    """What the log turned out to hold."""

    leaves: list[bytes]
    envelopes: list[dict[str, Any]]

    @property
    def size(self) -> int:
        """How many events."""
        return len(self.leaves)

    def keys(self) -> Counter[str]:
        """How many transactions carry each idempotency key."""
        each = {(e.get("idempotency_key"), e["transaction_id"]) for e in self.envelopes}
        return Counter(key for key, _ in each if key is not None)


def rederive(admin_url: str, origin: str) -> Found:
    """Everything there is in the database, derived anew from the leaves and compared."""
    with psycopg.connect(admin_url, row_factory=dict_row, autocommit=True) as connection:
        rows = connection.execute("SELECT * FROM log_events ORDER BY position").fetchall()
        heads = connection.execute("SELECT * FROM log_heads ORDER BY size").fetchall()
        tiles = connection.execute("SELECT * FROM log_tile_hashes").fetchall()
        entries = connection.execute(_KEYS_OF_ENTRIES).fetchall()
    envelopes = _check_events(rows, origin)
    leaves = [row["leaf"] for row in rows]
    _check_tree(leaves, rows, heads, tiles)
    _check_entries(leaves, entries)
    return Found(leaves, envelopes)


def _check_events(rows: list[dict[str, Any]], origin: str) -> list[dict[str, Any]]:
    envelopes = []
    versions: dict[str, int] = defaultdict(int)
    transactions: dict[str, int] = {}
    digests: set[bytes] = set()
    last: datetime | None = None
    for expected, row in enumerate(rows):
        envelope = orjson.loads(row["leaf"])
        assert rfc8785.dumps(envelope) == row["leaf"], f"leaf {expected} is not canonical"
        assert row["leaf_hash"] == hashlib.sha256(b"\x00" + row["leaf"]).digest(), f"leaf hash {expected}"
        assert envelope["log"] == origin
        assert envelope["position"] == row["position"] == expected, f"positions have a gap at {expected}"
        assert (envelope["stream"], envelope["type"]) == (row["stream"], row["type"])
        assert envelope["transaction_id"] == str(row["transaction_id"])
        assert envelope.get("correlation_id") == (row["correlation_id"] and str(row["correlation_id"]))
        versions[row["stream"]] += 1
        assert envelope["version"] == row["version"] == versions[row["stream"]], f"versions of {row['stream']}"
        moment = datetime.fromisoformat(envelope["recorded_at"])
        assert moment == row["recorded_at"].astimezone(UTC)
        assert last is None or moment > last, f"recorded_at stands still at {expected}"
        last = moment
        first = transactions.setdefault(envelope["transaction_id"], expected)
        if first == expected:
            actor = envelope["actor"]
            named = "\n".join(actor[name] for name in ("issuer", "client_id", "subject"))
            digest = hashlib.sha256(f"{named}\n{envelope['idempotency_key']}".encode()).digest()[:16]
            assert row["key_digest"] == digest, f"the key of {expected}"
            assert digest not in digests, f"the key of {expected} stands twice"
            digests.add(digest)
        else:
            assert row["key_digest"] is None
            assert envelopes[-1]["transaction_id"] == envelope["transaction_id"], f"transaction of {expected} is split"
        envelopes.append(envelope)
    return envelopes


def _check_tree(
    leaves: list[bytes], rows: list[dict[str, Any]], heads: list[dict[str, Any]], tiles: list[dict[str, Any]]
) -> None:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    assert heads[-1]["size"] == len(leaves), "the newest head does not cover the log"
    for head in heads:
        assert head["root"] == tree.get_root(head["size"]), f"the root at {head['size']}"
        if head["size"]:
            assert head["recorded_at"] == rows[head["size"] - 1]["recorded_at"], f"the head's time at {head['size']}"
    stored = {(tile["level"], tile["index"]): tile["hash"] for tile in tiles}
    expected: dict[tuple[int, int], bytes] = {}
    for index in range(len(leaves) // TILE):
        full = InmemoryTree(algorithm="sha256")
        for leaf in leaves[index * TILE : (index + 1) * TILE]:
            full.append_entry(leaf)
        expected[1, index] = full.get_root()
    assert {key: value for key, value in stored.items() if key[0] == 1} == expected, "the tiles"
    assert len(stored) == len(expected) + len(leaves) // TILE**2


def _check_entries(leaves: list[bytes], rows: list[dict[str, Any]]) -> None:
    stored: dict[int, Counter[Any]] = defaultdict(Counter)
    for row in rows:
        assert row["facet"] == "leaf"
        dimensions = tuple(row[name] for name in Dimensions._fields)
        key = (row["effective_on"], row["fund_id"], row["account"], row["currency"], row["amount"], row["base"])
        stored[row["position"]][*key, dimensions] += 1
    for position, leaf in enumerate(leaves):
        event = read_leaf(leaf)
        expected: Counter[Any] = Counter()
        for entry in entries_of(event.data):
            fund_id = event.data.fund_id  # type: ignore[attr-defined]
            key = (event.effective_on, fund_id, entry.account, entry.currency, entry.amount, entry.base_amount)
            expected[*key, tuple(entry.dimensions)] += 1
        assert stored.pop(position, Counter()) == expected, f"the entries of {event.type} at {position}"
    assert not stored, f"entries without events at {sorted(stored)}"


def dump(admin_url: str) -> dict[str, list[str]]:
    """Every row of every read table as text."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        return {
            table: [row[0] for row in connection.execute(f"SELECT t::text FROM {table} t ORDER BY 1").fetchall()]
            for table in Machine(CAPABILITIES).read_tables()
        }


def rebuilt(writer_url: str) -> None:
    """Drops and rebuilds every read table from the log, as the operator would."""

    async def run() -> None:
        connection = await AsyncConnection.connect(writer_url, autocommit=True)
        columns.register(connection)
        try:
            await rebuild(connection, Machine(CAPABILITIES), lambda done, size: None)
        finally:
            await connection.close()

    asyncio.run(run())


def require_rebuild_changes_nothing(admin_url: str, writer_url: str) -> None:
    """The live read tables equal the rebuilt ones byte for byte."""
    live = dump(admin_url)
    rebuilt(writer_url)
    for table, rows in dump(admin_url).items():
        assert rows == live[table], f"{table} differs after a rebuild"
