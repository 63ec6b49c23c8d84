"""Lists of proposals with many of them open: by fund, by maker, and what waits for one person; over HTTP, one at a time."""

import itertools
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
QUESTIONS = 600
WARMING = 60
CASH = "900000000.00"


def proposal_lists(stage: Stage, size: Size, report: Callable[[int, int], None]) -> list[Measure]:
    """The slowest of a hundred answers, whatever list is asked for and however far into it."""
    with stage.ledger("proposals") as served:
        fund = BenchFund.opened(served, 1, "EYES")
        _propose(served, fund, size.proposals, report)
        served.post("/v1/grants", _grant("one-fund", {"kind": "fund", "id": fund.fund_id}), "administrator")
        seen = {name: _asked(served, *question) for name, question in _questions(served, fund).items()}
        memory = served.resident_mb()
    samples = sorted(itertools.chain.from_iterable(seen.values()))
    told = ", ".join(f"{name} {_p99(times):.1f}" for name, times in seen.items())
    conditions = (
        f"{size.proposals:,} open proposals that hold one bank account, pages of {PAGE} over HTTP, one connection, "
        f"{QUESTIONS} of each list at any depth; p99 in ms: {told}; resident memory {memory:.0f} MB"
    )
    return [Measure("proposal_list_ms_p99", _p99(samples), "<= 20", "ms", conditions, samples[-10:])]


def _propose(served: Served, fund: BenchFund, count: int, report: Callable[[int, int], None]) -> None:
    """Transfers, so that each holds cash; the last ones to expire are made first."""
    amount = {"amount": CASH, "currency": "USD"}
    part = {"agreement_id": fund.agreements[0], "amount": amount}
    received = {"gross_amount": amount, "parts": [part], "effective_on": "2024-02-01"}
    served.post("/v1/receipts", {"fund_id": fund.fund_id, "bank_account_id": fund.bank_account_id, **received})
    account = {"code": "EYES-2", "name": "B", "currency": "USD", "fund_ids": [fund.fund_id]}
    other: Any = served.post("/v1/bank-accounts", account)["resource"]
    moved = {
        "fund_id": fund.fund_id,
        "from_bank_account_id": fund.bank_account_id,
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


def _asked(served: Served, path: str, filters: dict[str, str], token: str) -> list[float]:
    """Milliseconds of each answer, going on from page to page and starting anew at the end."""
    times = []
    cursor: str | None = None
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{served.port}", headers=headers, timeout=60) as client:
        for n in range(WARMING + QUESTIONS):
            query = {**filters, "limit": str(PAGE), **({} if cursor is None else {"cursor": cursor})}
            started = time.perf_counter()
            answer = client.get(path, params=query)
            took = (time.perf_counter() - started) * 1_000
            page = answer.json()
            if answer.status_code != 200 or not page["items"]:
                raise RuntimeError(f"{path}: {answer.text[:500]}")
            cursor = page["next_cursor"]
            if n >= WARMING:
                times.append(took)
    return times


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]
