"""What holds of both services once they have come to rest, whatever happened before."""

from collections import Counter, defaultdict
from typing import Any

import orjson

from fiducia.embedded.launch import ORIGIN
from services.ledger.hearing.projects_feed import REQUESTS
from shared.contracts.events.projects_base import BALANCES
from shared.contracts.money import from_minor
from shared.contracts.project_statuses import LEDGER_STATUS
from tests.faults.stranger import rederive, require_rebuild_changes_nothing
from tests.saga.both import Both
from tests.saga.redeciding import redecided

_BOOKS = """SELECT k.project_id::text, k.account, sum(coalesce(u.base, u.amount))::bigint
    FROM book_entries e, unnest(e.keys, e.amounts, e.base_amounts) AS u(key, amount, base)
    JOIN book_keys k ON k.key = u.key WHERE k.project_id IS NOT NULL AND k.facet = 'leaf' GROUP BY 1, 2"""
PAYABLE = ("approved", "in_implementation", "completed")
SPENDING = ("AllocationApproved", "CommitmentSigned", "DisbursementPaid", "InvoicePaid")
"""What sets aside, binds or pays money."""
Leaf = dict[str, Any]


def require_converged(both: Both) -> Counter[str]:
    """Everything that is promised of the saga; how many decisions of the ledger were decided again.

    Starts both when they do not run, and stops them.
    """
    both.start()
    both.quiet()
    ledger, projects = (_leaves(service) for service in both.services)
    _require_same_facts(both, ledger)
    _require_kept_order(ledger)
    _require_heard_once(ledger, projects)
    _require_heard_once(projects, ledger)
    for service in both.services:
        service.stop()
    rederive(both.ledger.admin_url, ORIGIN)
    require_rebuild_changes_nothing(both.ledger.admin_url, both.ledger.prepared.environment["DATABASE_URL"])
    return redecided(both.ledger.prepared.environment["DATABASE_URL"], both.asked)


def _leaves(service: Any) -> list[Leaf]:
    return [orjson.loads(leaf) for (leaf,) in service.ask("SELECT leaf FROM log_events ORDER BY position")]


def _listed(both: Both, service: Any) -> dict[str, Leaf]:
    """Every project that a service shows."""
    found: dict[str, Leaf] = {}
    cursor = None
    while True:
        page = both.get(service, "projects", limit=100, **({} if cursor is None else {"cursor": cursor}))
        found |= {item["id"]: item for item in page["items"]}
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def _require_same_facts(both: Both, ledger: list[Leaf]) -> None:
    """Each project is in both what it is in the other: its status, its amount, its money, its payments."""
    known, books = _listed(both, both.ledger), defaultdict[str, dict[str, int]](dict)
    for project_id, account, minor in both.ledger.ask(_BOOKS):
        books[project_id][account] = minor
    for project_id, project in _listed(both, both.projects).items():
        assert project["state"] not in ("cancelling", "terminating"), "what was asked is answered"
        if project["approved_amount"] is None:
            assert project_id not in known, "what no committee approved the ledger knows nothing of"
            continue
        there = known[project_id]
        assert there["status"] == LEDGER_STATUS[project["state"]] == project["ledger_status"]
        assert there["approved_amount"] == project["approved_amount"]
        told = project["ledger"]["balances"]
        stands = _standing(books[project_id])
        if told is None:
            assert not any(stands.values())
        else:
            assert {name: told[name]["amount"] for name in BALANCES} == {
                name: from_minor(stands[name], "USD") for name in BALANCES
            }
            assert told["allocated"] == there["allocated"]
        heard = {fact["resource_id"] for fact in project["ledger"]["told"] if _stands(fact, "payment")}
        assert heard == _payments(ledger, project_id)
        frozen = there["frozen_at"] is not None
        assert frozen == (project["ledger"]["frozen_on"] is not None)


def _stands(fact: Leaf, what: str) -> bool:
    return fact["what"] == what and fact["undone_at"] is None


def _standing(accounts: dict[str, int]) -> dict[str, int]:
    """What stands at a project by the ledger's books."""
    budget = {name: -accounts.get(name, 0) for name in ("allocated", "committed", "spent")}
    return {
        "allocated": sum(budget.values()),
        "committed": budget["committed"],
        "advances": accounts.get("advances_to_partners", 0),
        "recoverable": accounts.get("recoverable_from_partners", 0),
        "payables": -accounts.get("payables", 0),
    }


def _payments(ledger: list[Leaf], project_id: str) -> set[str]:
    """The payments to a project that neither a bank nor a reversal took back."""
    undone = {e["data"]["reverses_position"] for e in ledger if e["type"] == "Reversed"}
    live = [e for e in ledger if e["position"] not in undone and e["data"].get("project_id") == project_id]
    back = {e["data"]["disbursement_id"] for e in live if e["type"] == "DisbursementReturned"}
    return {e["data"]["disbursement_id"] for e in live if e["type"] == "DisbursementPaid"} - back


def _require_kept_order(ledger: list[Leaf]) -> None:
    """Nothing is decided on money after a freeze, nor paid while the project is known as one not to pay for."""
    status: dict[str, str] = {}
    frozen: dict[str, int] = {}
    for event in ledger:
        project_id = event["data"].get("project_id")
        if event["type"] == "ProjectHeard":
            status[project_id] = event["data"]["status"]
        elif event["type"] == "ProjectFrozen":
            frozen[project_id] = event["position"]
        elif event["type"] in SPENDING:
            assert project_id not in frozen, f"{event['position']} is after the freeze at {frozen[project_id]}"
            assert status[project_id] in PAYABLE, f"{event['position']}: the project is {status[project_id]}"


def _require_heard_once(hearer: list[Leaf], source: list[Leaf]) -> None:
    """What was heard is of the other's log, each position by one transaction, in its order."""
    log = source[0]["log"]
    heard: dict[int, str] = {}
    for event in hearer:
        cause = event.get("causation_id")
        if cause is None or cause["log"] != log:
            continue
        assert event["actor"]["subject"] == "system"
        assert heard.setdefault(cause["position"], event["transaction_id"]) == event["transaction_id"]
    assert list(heard) == sorted(heard), "in the order of the source"
    requests = [e["position"] for e in source if e["type"] in REQUESTS]
    assert set(requests) <= set(heard), "every request was answered"
