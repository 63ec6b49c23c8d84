"""A random history of every command, given over HTTP in bulks; then `fiducia rebuild`: every table, byte for byte.

`python -m benchmarks.drills.rebuild [--events 100000] [--seed 1]` prints figures and ends with status 1 when a rebuilt
table is not the live one. The commands are drawn as the property tests draw them, from what the log says so far.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psycopg

from benchmarks.stage import free_port
from fiducia.embedded import Cluster, Server
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import Prepared, prepare, seed_grants, start_service
from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.contracts.envelope import Recorded, read_leaf
from tests.properties.driver import PATH_IDS
from tests.properties.whole import commands
from tests.properties.whole.world import FIRST_DAY, LAST_DAY, World

EVENTS = 100_000
BATCH = 400
FILES = 3
SHOWN = 5
LOG_SHOWN = 20_000
TOLD_EVERY = 5_000


@dataclass
class Figures:
    """What the history was, how long it took, and what the rebuild made of it."""

    events: int = 0
    recorded: int = 0
    refused: int = 0
    history_seconds: float = 0
    rebuild_seconds: float = 0
    rebuild_memory_mb: float = 0
    ledger_memory_mb: float = 0
    tables: int = 0
    rows: int = 0
    types: Counter[str] = field(default_factory=Counter)
    by_command: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """True when every table was rebuilt as it stood."""
        return not self.differences

    def lines(self) -> Iterator[str]:
        """One line a figure."""
        for name, value in vars(self).items():
            if isinstance(value, Counter):
                yield f"{name.replace('_', ' '):<20} {len(value)} kinds: {dict(value.most_common())}"
            elif isinstance(value, list):
                yield from value
            else:
                shown = f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
                yield f"{name.replace('_', ' '):<20} {shown}"


class NotAnswered(Exception):
    """The ledger failed over a command; the message carries it."""


class Historian:
    """Gives drawn commands to a ledger over HTTP, and follows its log."""

    def __init__(self, base_url: str, log: psycopg.Connection[Any], issuer: EmbeddedIssuer, figures: Figures) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=300)
        self._log = log
        self._issuer = issuer
        self._figures = figures
        self._bulks = 0
        self.world = World()
        self._follow()
        self.world.files = [self._stored(f"voucher {n}".encode()) for n in range(FILES)]

    def _headers(self, role: Any, person: int) -> dict[str, str]:
        self._bulks += 1
        token = self._issuer.token(role, person)
        return {"authorization": f"Bearer {token}", "idempotency-key": f"history-{self._bulks}"}

    def _stored(self, content: bytes) -> str:
        headers = {**self._headers("finance_officer", 1), "content-type": "text/plain"}
        self._client.post("/v1/evidence", content=content, headers=headers).raise_for_status()
        return sha256(content).hexdigest()

    def _follow(self) -> None:
        asked = "SELECT leaf FROM log_events WHERE position >= %s ORDER BY position"
        for (leaf,) in self._log.execute(asked, [self.world.count]).fetchall():
            event: Recorded = read_leaf(bytes(leaf))
            self.world.take(event)
            self._figures.types[event.type] += 1
        self._figures.events = self.world.count

    def give(self, chosen: list[commands.Chosen]) -> list[Any]:
        """Gives commands, those of one person in one bulk, and reads what came of them."""
        by_person: dict[tuple[Any, int], list[commands.Chosen]] = {}
        for one in chosen:
            by_person.setdefault((one.role, one.person), []).append(one)
        results: list[Any] = []
        for (role, person), theirs in by_person.items():
            lines = [self._line(one) for one in theirs]
            for one, result in zip(theirs, self._answered(lines, role, person), strict=True):
                self._heard(one, result)
                results.append(result)
        self._follow()
        return results

    def _answered(self, lines: list[Any], role: Any, person: int) -> list[Any]:
        """What became of each line. A bulk that no answer came of is told with the line that is to blame."""
        answer = self._client.post("/v1/bulk", json={"lines": lines}, headers=self._headers(role, person))
        if answer.is_server_error:
            if len(lines) == 1:
                raise NotAnswered(f"status {answer.status_code}: {lines[0]}")
            for line in lines:
                self._answered([line], role, person)
            raise NotAnswered(f"status {answer.status_code}: {len(lines)} lines, none of which fails by itself")
        answer.raise_for_status()
        results: list[Any] = answer.json()["results"]
        return results

    def _heard(self, one: commands.Chosen, result: Any) -> None:
        if result["status"] == "recorded":
            self._figures.recorded += 1
            self._figures.by_command[one.name] += 1
            self.world.heard(one.name, one.body)
        elif result["status"] == "refused":
            code = result["problem"]["code"]
            self._figures.refused += 1
            self._figures.codes[code] += 1
            if code == "four_eyes.proposal_needed":
                self.world.needs_second = [*self.world.needs_second[-50:], (one.name, one.body)]

    def _line(self, one: commands.Chosen) -> dict[str, Any]:
        ids = {name: one.body[name] for name in PATH_IDS[one.name]}
        body = {name: value for name, value in one.body.items() if name not in ids}
        if "expires_at" in body:
            assert self.world.now is not None
            waits = timedelta(milliseconds=10 * int(body["expires_at"][1:-3]))
            body["expires_at"] = (self.world.now + waits).isoformat().replace("+00:00", "Z")
        return {"command": one.name, "path_ids": ids, "body": body}

    def play(self, seed: int, events: int) -> None:
        """A history of so many events from the first day to the last."""
        for name, body, role in commands.founding(self.world):
            assert self.give([commands.Chosen(name, body, role)])[0]["status"] == "recorded", (name, body)
        random = Random(seed)
        told = 0
        while self.world.count < events:
            self._go_on(random, events)
            if self.world.count >= told + TOLD_EVERY:
                told = self.world.count
                print(f"{told:,} of {events:,} events", file=sys.stderr, flush=True)

    def _go_on(self, random: Random, events: int) -> None:
        span = (LAST_DAY - FIRST_DAY).days
        reached = FIRST_DAY + timedelta(days=span * self.world.count // events)
        self.world.advance(max(0, (reached - self.world.day).days))
        size = min(BATCH, max(20, self.world.count // 20))
        self.give([commands.choose(random.randint, self.world, days=0) for _ in range(size)])


def drill(server: Server, folder: Path, database: str, events: int, seed: int = 1) -> Figures:
    """Fills a ledger of its own on the server, rebuilds it, and compares every table."""
    issuer = EmbeddedIssuer(folder / "issuer")
    prepared = prepare(server, issuer, database)
    figures = Figures()
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    process = start_service(prepared, port, folder / "ledger.log")
    try:
        seed_grants(base_url, issuer)
        with psycopg.connect(server.admin_url(database), autocommit=True) as log:
            started = time.monotonic()
            Historian(base_url, log, issuer, figures).play(seed, events)
            figures.history_seconds = time.monotonic() - started
    except (NotAnswered, httpx.TransportError) as failed:
        log_tail = (folder / "ledger.log").read_text(encoding="utf-8", errors="replace")[-LOG_SHOWN:]
        raise NotAnswered(f"{failed}\n{log_tail}") from None
    else:
        status = Path(f"/proc/{process.pid}/status")
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
            figures.ledger_memory_mb = int(line.split()[1]) / 1024
    finally:
        process.terminate()
        process.wait(timeout=60)
    live = _tables(server.admin_url(database), folder / "live")
    _rebuild(prepared, figures)
    again = _tables(server.admin_url(database), folder / "rebuilt")
    figures.tables, figures.rows = len(live), sum(rows for rows, _ in live.values())
    figures.differences = [_difference(folder, table) for table in live if live[table] != again[table]]
    return figures


def _rebuild(prepared: Prepared, figures: Figures) -> None:
    """The command as an operator gives it, with its time and the most memory it had."""
    command = [sys.executable, "-m", "fiducia.cli", "rebuild", "--database-url", prepared.environment["DATABASE_URL"]]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    figures.rebuild_seconds = time.monotonic() - started
    figures.rebuild_memory_mb = usage.ru_maxrss / 1024
    if process.returncode:
        raise RuntimeError(f"fiducia rebuild ended with status {process.returncode}")


def _tables(admin_url: str, folder: Path) -> dict[str, tuple[int, str]]:
    """Every read table as text in a file of its own, ordered by its whole rows: how many, and their digest."""
    folder.mkdir()
    found: dict[str, tuple[int, str]] = {}
    with psycopg.connect(admin_url) as connection:
        for table in Machine(CAPABILITIES).read_tables():
            digest, rows = sha256(), 0
            ordered = f'COPY (SELECT t::text FROM "{table}" t ORDER BY t::text COLLATE "C") TO STDOUT'
            with (folder / table).open("wb") as kept, connection.cursor().copy(ordered) as copy:  # type: ignore[arg-type]
                for part in copy:
                    digest.update(part)
                    rows += bytes(part).count(b"\n")
                    kept.write(part)
            found[table] = (rows, digest.hexdigest())
    return found


def _difference(folder: Path, table: str) -> str:
    live, rebuilt = (Counter((folder / of / table).read_bytes().splitlines()) for of in ("live", "rebuilt"))
    only_live, only_rebuilt = (sorted((live - rebuilt).elements()), sorted((rebuilt - live).elements()))
    shown = [f"{table}: {len(only_live)} rows only live, {len(only_rebuilt)} only rebuilt"]
    for of, rows in (("live", only_live), ("rebuilt", only_rebuilt)):
        shown += [f"  {of}: {row.decode()[:400]}" for row in rows[:SHOWN]]
    return "\n".join(shown)


def main() -> int:
    """Runs the drill on a PostgreSQL of its own and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fiducia-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        cluster = Cluster.open(folder / "postgres")
        try:
            figures = drill(cluster, folder, "drill", given.events, given.seed)
        finally:
            cluster.close()
    print("\n".join(figures.lines()))
    print("clean" if figures.clean else "NOT CLEAN")
    return 0 if figures.clean else 1


if __name__ == "__main__":
    sys.exit(main())
