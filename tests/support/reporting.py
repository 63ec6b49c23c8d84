"""A log's feed over real HTTP that a test holds in its hand, and reporting processes that follow it.

The leaves and the ends of transactions come from a real ledger; how much is told, in pages of which size, and what is
untrue about it, the test says.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg

from fiducia.embedded import Server
from fiducia.embedded.issuer import AUDIENCE, ISSUER, EmbeddedIssuer, person_id
from fiducia.embedded.provision import provision
from migrations.apply import migrate
from services.reporting.projections.projection import SLOTS
from services.reporting.projections.registry import PROJECTIONS
from shared.contracts.events.parties import Role
from shared.eventlog.tree import Frontier, leaf_hash
from tests.promises.conftest import Served, free_port

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 90


@dataclass(frozen=True)
class History:
    """What a ledger recorded: its leaves, where its transactions ended, and the tree's root at each such place."""

    log: str
    leaves: tuple[bytes, ...]
    heads: tuple[int, ...]

    @classmethod
    def of(cls, served: Served) -> History:
        """Everything that a running ledger holds."""
        with psycopg.connect(served.admin_url) as connection:
            leaves = connection.execute("SELECT leaf FROM log_events ORDER BY position").fetchall()
            heads = connection.execute("SELECT size FROM log_heads ORDER BY size").fetchall()
        return cls(served.origin, tuple(bytes(row[0]) for row in leaves), tuple(row[0] for row in heads))

    def roots(self) -> dict[int, bytes]:
        """The root at every end of a transaction."""
        tree, found, ends = Frontier(), {}, set(self.heads)
        for leaf in (None, *self.leaves):
            if leaf is not None:
                tree.append(leaf_hash(leaf))
            if tree.size in ends:
                found[tree.size] = tree.root()
        return found


class Source:
    """The feed of a history on a port of its own."""

    def __init__(self, history: History) -> None:
        self.tell(history)
        self.size = len(history.leaves)
        self.page_events = 1_000
        self.pause_seconds = 0.0
        self.asked = 0
        self.lie: Callable[[Answer], None] | None = None
        source = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                answer = source.answer(int(query["from"]), int(query["limit"]), float(query.get("wait", 0)))
                body = answer.body()
                self.send_response(answer.status)
                for name, value in {**answer.headers(), "content-length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def tell(self, history: History) -> None:
        """Tells another history from now on."""
        self.history = history
        self.roots = history.roots()

    def answer(self, start: int, limit: int, wait: float) -> Answer:
        """What is answered from a position on, with its lies."""
        self.asked += 1
        if self.pause_seconds:
            time.sleep(self.pause_seconds)
        deadline = time.monotonic() + min(wait, 0.3)
        while start >= self.size and time.monotonic() < deadline:
            time.sleep(0.02)
        size = self.size
        following = max(start, min(size, start + min(limit, self.page_events)))
        told = self.history.leaves[start:following]
        rooted = max((head for head in self.roots if start <= head <= following), default=None)
        root = None if rooted is None else self.roots[rooted]
        answer = Answer(self.history.log, start, list(told), following, size, rooted, root)
        if start > size:
            answer.status = 400
        if self.lie is not None:
            self.lie(answer)
        return answer

    def close(self) -> None:
        """Answers no more."""
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Answer:
    """A page as it goes out; a lie changes it."""

    log: str
    start: int
    leaves: list[bytes]
    following: int
    size: int
    rooted: int | None
    root: bytes | None
    status: int = 200

    def headers(self) -> dict[str, str]:
        """The feed's headers."""
        if self.status != 200:
            return {"content-type": "application/problem+json"}
        found = {
            "content-type": "application/x-ndjson",
            "fiducia-log": self.log,
            "fiducia-next": str(self.following),
            "fiducia-size": str(self.size),
            "fiducia-skipped": "0",
        }
        if self.root is not None:
            found |= {"fiducia-root": self.root.hex(), "fiducia-root-size": str(self.rooted)}
        return found

    def body(self) -> bytes:
        """The leaves, or the problem."""
        if self.status != 200:
            return json.dumps({"code": "position.beyond", "status": self.status}).encode()
        return b"".join(leaf + b"\n" for leaf in self.leaves)


@contextmanager
def told(history: History) -> Iterator[Source]:
    """A source of a history."""
    source = Source(history)
    try:
        yield source
    finally:
        source.close()


@dataclass
class Reporter:
    """A reporting process on a database that may have several, with what a test asks of both."""

    issuer: EmbeddedIssuer
    environment: dict[str, str]
    admin_url: str
    log_file: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @classmethod
    def prepared(
        cls, cluster: Server, issuer: EmbeddedIssuer, folder: Path, feeds: Sequence[tuple[str, str]]
    ) -> Reporter:
        """Not started yet, on a database of its own; feeds are given as (log, url)."""
        database = f"reporting_{uuid.uuid4().hex[:10]}"
        provision(cluster, database, "reporting")
        migrate(cluster.admin_url(database), "reporting", None)
        token = folder / "token"
        token.write_text(issuer.token("auditor"))
        listed = [{"kind": "ledger", "url": url, "log": log, "token_file": str(token)} for log, url in feeds]
        environment = {
            "DATABASE_URL": cluster.url(database, "reporting_writer"),
            "READER_DATABASE_URL": cluster.url(database, "reporting_reader"),
            "OIDC_ISSUER": ISSUER,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_JWKS": str(issuer.jwks_file),
            "FIRST_ADMINISTRATOR": f"{ISSUER} {person_id('administrator')}",
            "FEEDS": json.dumps(listed),
        }
        return cls(issuer, environment, cluster.admin_url(database), folder / f"{database}.log")

    def beside(self) -> Reporter:
        """Another process on the same database, not started."""
        return Reporter(self.issuer, self.environment, self.admin_url, self.log_file)

    def start(self, ready: bool = True) -> None:
        """Starts it; returns once it answers."""
        command = [sys.executable, "-m", "services.reporting", "--port", str(self.port)]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **self.environment}, stdout=log, stderr=log, cwd=ROOT
            )
        if ready:
            self.until(lambda: httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200)

    def kill(self) -> None:
        """Ends it at once, as a machine that fails does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(30)
            self.process = None

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds, within a bound."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                if holds():
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError(self.log_file.read_text("utf-8", errors="replace")[-4_000:])

    def get(self, path: str, role: Role = "finance_officer", **query: Any) -> httpx.Response:
        """A question as a demonstration person asks it."""
        headers = {"authorization": f"Bearer {self.issuer.token(role)}"}
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", params=query or None, headers=headers, timeout=60)

    def post(self, path: str, body: Any = None, role: Role = "administrator") -> httpx.Response:
        """What an operator asks for."""
        headers = {"authorization": f"Bearer {self.issuer.token(role)}"}
        return httpx.post(f"http://127.0.0.1:{self.port}{path}", json=body or {}, headers=headers, timeout=60)

    def shown(self, log: str) -> dict[str, Any]:
        """What `GET /v1/projections` shows of a log."""
        answer = self.get("/v1/projections", "administrator")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = next(one for one in answer.json()["logs"] if one["log"] == log)
        return found

    def query(self, statement: str, *given: Any) -> list[tuple[Any, ...]]:
        """Rows of its database."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            return connection.execute(statement, given).fetchall()

    def position(self, log: str) -> int:
        """Up to where all served projections of a log stand; 0 before there is one."""
        rows = self.query(
            "SELECT min(next_position) FROM serving JOIN checkpoints USING (projection, log, slot) WHERE log = %s", log
        )
        return rows[0][0] or 0

    def follows(self, log: str, size: int) -> None:
        """Waits until everything of a log is folded and served."""
        self.until(lambda: self.position(log) >= size)

    def rebuilt(self, log: str) -> None:
        """Waits until nothing is being rebuilt."""
        self.until(lambda: not self.query("SELECT 1 FROM rebuilds WHERE log = %s", log))

    def slots(self) -> dict[str, str]:
        """The slot that is served, by projection."""
        return dict(self.query("SELECT projection, slot FROM serving"))

    def dumped(self, slot: str | None = None) -> dict[str, bytes]:
        """Every table of every projection, in the order of its rows: of a slot, or of the one that is served."""
        found = {}
        served = self.slots()
        with psycopg.connect(self.admin_url, autocommit=True) as connection, connection.cursor() as cursor:
            for projection in PROJECTIONS:
                of = slot or served.get(projection.name, SLOTS[0])
                for table in projection.tables:
                    with cursor.copy(f"COPY (SELECT * FROM {of}.{table} t ORDER BY t) TO STDOUT") as copy:
                        found[table] = b"".join(bytes(part) for part in copy)
        return found
