"""Lists of proposals with many of them open: by fund, by maker, and what waits for one person; over HTTP."""

import statistics
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson

from benchmarks.measures import Measure, Size
from benchmarks.stage import BenchFund, Served, Stage
from fiducia.embedded.issuer import ISSUER, person_id

LINES = 1_000
PAGE = 50
QUESTIONS = 100
WARMING = 60
CASH = "900000000.00"


def proposal_lists(stage: Stage, size: Size, report: Callable[[int, int], None]) -> list[Measure]:
    """The slowest of a hundred answers, whatever list is asked for and however far into it."""
    with stage.ledger("proposals") as served:
        fund = BenchFund.opened(served, 1, "EYES")
        _propose(served, fund, size.proposals, report)
        served.post("/v1/grants", _grant("one-fund", {"kind": "fund", "id": fund.fund_id}), "administrator")
        lists = {name: _List(served, *question) for name, question in _questions(served, fund).items()}
        for asked in lists.values():
            asked.ask(WARMING)
        rounds = [{name: asked.ask(QUESTIONS) for name, asked in lists.items()} for _ in range(size.rounds)]
        memory = served.resident_mb()
    slowest = [_p99([ms for times in seen.values() for ms in times]) for seen in rounds]
    told = ", ".join(f"{name} {statistics.median(ms for seen in rounds for ms in seen[name]):.1f}" for name in lists)
    conditions = (
        f"{size.proposals:,} open proposals that hold one bank account, pages of {PAGE} over HTTP, one connection; "
        f"{size.rounds} rounds of {QUESTIONS} of each list at any depth, the median of the rounds' p99; medians in ms: "
        f"{told}; resident memory {memory:.0f} MB"
    )
    return [Measure("proposal_list_ms_p99", statistics.median(slowest), "<= 20", "ms", conditions, slowest)]


def _propose(served: Served, fund: BenchFund, count: int, report: Callable[[int, int], None]) -> None:
    """Transfers, so that each holds cash; the last ones to expire are made first."""
    amount = {"amount": CASH, "currency": "USD"}
    part = {"agreement_id": fund.agreements[0][0], "amount": amount}
    received = {"gross_amount": amount, "parts": [part], "effective_on": "2024-02-01"}
    served.post("/v1/receipts", {"fund_id": fund.fund_id, "bank_account_id": fund.bank_account_ids["USD"], **received})
    account = {"code": "EYES-2", "name": "B", "currency": "USD", "fund_ids": [fund.fund_id]}
    other: Any = served.post("/v1/bank-accounts", account)["resource"]
    moved = {
        "fund_id": fund.fund_id,
        "from_bank_account_id": fund.bank_account_ids["USD"],
        "to_bank_account_id": other["id"],
        "amount": {"amount": "1.00", "currency": "USD"},
        "effective_on": "2024-02-02",
    }
    now = datetime.now(UTC)
    for start in range(0, count, LINES):
        lines = [
            {
                "command": "propose_command",
                "body": {
                    "proposed": {"command": "make_transfer", "body": moved},
                    "expires_at": (now + timedelta(hours=1, seconds=count - n)).isoformat(),
                },
            }
            for n in range(start, min(start + LINES, count))
        ]
        role = "treasurer" if start // LINES % 2 else "finance_officer"
        with served.client(role) as client:
            headers = {"idempotency-key": uuid.uuid4().hex, "content-type": "application/json"}
            answer = client.post("/v1/bulk", content=orjson.dumps({"lines": lines}), headers=headers)
        found = answer.json()
        if answer.status_code != 200 or found["recorded"] != len(lines):
            raise RuntimeError(f"proposals: {answer.text[:500]}")
        report(start + len(lines), count)


def _grant(subject: str, scope: dict[str, str]) -> dict[str, Any]:
    return {"issuer": ISSUER, "subject": subject, "role": "approver", "scope": scope, "from_on": "2020-01-01"}


def _questions(served: Served, fund: BenchFund) -> dict[str, tuple[str, dict[str, str], str]]:
    """Each list with its filters and whose token asks."""
    issuer = served.stage.issuer
    officer = issuer.token("finance_officer")
    return {
        "open of a fund": ("/v1/proposals", {"fund_id": fund.fund_id, "status": "open"}, officer),
        "of a maker": ("/v1/proposals", {"maker": person_id("treasurer")}, officer),
        "waiting for an approver of all": ("/v1/proposals/waiting", {}, issuer.token("approver")),
        "waiting for one of a fund": ("/v1/proposals/waiting", {}, issuer.sign("one-fund")),
    }


class _List:
    """One list, asked page after page and anew from its start at its end."""

    def __init__(self, served: Served, path: str, filters: dict[str, str], token: str) -> None:
        headers = {"authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{served.port}", headers=headers, timeout=60)
        self._path = path
        self._filters = {**filters, "limit": str(PAGE)}
        self._cursor: str | None = None

    def ask(self, times: int) -> list[float]:
        """Milliseconds of each answer."""
        taken = []
        for _ in range(times):
            query = {**self._filters, **({} if self._cursor is None else {"cursor": self._cursor})}
            started = time.perf_counter()
            answer = self._client.get(self._path, params=query)
            taken.append((time.perf_counter() - started) * 1_000)
            page = answer.json()
            if answer.status_code != 200 or not page["items"]:
                raise RuntimeError(f"{self._path}: {answer.text[:500]}")
            self._cursor = page["next_cursor"]
        return taken


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]
