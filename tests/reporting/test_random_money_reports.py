"""Random histories: every money report at any day and position is what the raw events and their entries say."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from random import Random
from typing import Any

import pytest

from services.reporting.reports.framing import Given
from services.reporting.reports.money_reports import MONEY_REPORTS
from services.reporting.reports.report import Line, Report
from shared.postings.registry import entries_of
from tests.reporting import brute
from tests.reporting.folding import Folded
from tests.reporting.histories import SEEDS, Histories, Question, fold, questions
from tests.reporting.histories import histories as histories

BUDGET = ("available", "allocated", "committed", "spent", "lapsed")


def reports(folded: Folded, asked: Question) -> dict[str, Report]:
    """Every money report of a question."""
    return {
        one.name: folded.report(
            partial(_made, one.make), asked.code, asked.as_of, asked.position, asked.calendar
        )
        for one in MONEY_REPORTS
    }  # fmt: skip


async def _made(make: Any, connection: Any, asked: Any, fund: Any) -> Report:
    report: Report = await make(connection, asked, fund, Given())
    return report


def lines(report: Report, table: str) -> list[Line]:
    """The lines of a table, its total left out; none where there is no such table."""
    return [line for one in report.tables if one.key == table for line in one.lines if not line.is_total]


def column(report: Report, table: str, key: str) -> dict[str, int]:
    """A column by line, zeros left out."""
    found = {line.key: line.cells[key] for line in lines(report, table)}
    return {one: cell for one, cell in found.items() if isinstance(cell, int) and cell}


def total(report: Report, table: str, key: str) -> int:
    """The total that a table prints."""
    cells = [line.cells[key] for one in report.tables if one.key == table for line in one.lines if line.key == "total"]
    assert len(cells) == 1
    assert isinstance(cells[0], int)
    return cells[0]


def not_zero(counted: Counter[Any]) -> dict[str, int]:
    """Sums by line as a report shows them."""
    return {("unattributed" if key is None else str(key)): amount for key, amount in counted.items() if amount}


def raw(events: brute.Events, asked: Question) -> Iterable[tuple[Any, int]]:
    """What was known and had taken effect, with the sign of it."""
    for _, data, sign in brute.known(events, asked.fund_id, asked.as_of, asked.position):
        yield data, sign


def base(amount: Any) -> int:
    """Minor units of the base currency."""
    return int(getattr(amount, "base_minor", amount.minor))


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_money_report_is_the_fold_of_the_raw_events(
    histories: Histories, folded: Folded, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = histories(seed)
    fold(folded, events, seed, monkeypatch)
    for asked in questions(events, Random(seed + 1_000)):
        made = reports(folded, asked)
        opened = any(type(data).__name__ == "OpeningBalancesRecorded" for data, _ in raw(events, asked))
        if not opened:
            _partners(events, asked, made)
            _donors(events, asked, made)
        _budget(events, asked, made)
        _fees(events, asked, made)


def _partners(events: brute.Events, asked: Question, made: dict[str, Report]) -> None:
    """Transfers, refunds and expenditure by organisation, project and category, read off the events."""
    found: dict[str, Counter[Any]] = {
        key: Counter() for key in ("transfers", "refunds", "spent", "category", "project")
    }
    for data, sign in raw(events, asked):
        kind = type(data).__name__
        if kind in ("DisbursementPaid", "DisbursementReturned"):
            back = -1 if kind == "DisbursementReturned" else 1
            found["transfers"][data.organisation_id] += sign * back * base(data.amount)
        elif kind == "PartnerRefundReceived":
            found["refunds"][data.organisation_id] -= sign * (base(data.amount) - base(data.recoveries_part))
        elif kind in ("ExpenditureAccepted", "CostDisallowed"):
            posted, turned = (data.posted, sign) if kind == "ExpenditureAccepted" else (data.disallowed, -sign)
            for line in posted:
                found["spent"][data.organisation_id] += turned * base(line.amount)
                found["category"][f"category:{line.category}"] += turned * base(line.amount)
                found["project"][data.project_id] += turned * base(line.amount)
    key = "transfers_by_organisation:cumulative"
    assert column(made["transfers"], key, "transfers") == not_zero(found["transfers"]), asked
    assert column(made["transfers"], key, "refunds") == not_zero(found["refunds"]), asked
    spent = made["expenditure"]
    assert column(spent, "expenditure_by_organisation:cumulative", "expenditure") == not_zero(found["spent"]), asked
    assert column(spent, "expenditure_by_category:cumulative", "expenditure") == not_zero(found["category"]), asked
    assert column(spent, "expenditure_by_project:cumulative", "expenditure") == not_zero(found["project"]), asked
    whole = sum(found["spent"].values())
    for dimension in ("organisation", "project", "window", "category", "area", "sector"):
        assert total(spent, f"expenditure_by_{dimension}:cumulative", "expenditure") == whole, (asked, dimension)


SEVERAL = "several"
"""Who paid a receipt that several donors share: what each of them paid of it is a matter of proportion."""


def _alone(donors: set[str]) -> str:
    return donors.pop() if len(donors) == 1 else SEVERAL


def _donors(events: brute.Events, asked: Question, made: dict[str, Report]) -> None:
    """Deposits by donor, what is committed by agreement in its currency, interest."""
    deposits: Counter[Any] = Counter()
    interest: Counter[Any] = Counter()
    for data, sign in raw(events, asked):
        kind = type(data).__name__
        if kind in ("ContributionReceived", "ReceiptApplied") and data.parts:
            came = data.gross if kind == "ContributionReceived" else data.applied
            waits = [getattr(data, name, None) for name in ("unapplied", "refundable")]
            rest = base(came) - sum(base(one) for one in waits if one is not None)
            deposits[_alone({part.donor_id for part in data.parts})] += sign * rest
        elif kind == "ReceivableRecovered":
            deposits[data.donor_id] += sign * base(data.amount)
        elif kind == "ReceiptReturned" and any(part.restored or part.conditional for part in data.parts):
            owed = [data.from_unapplied, data.from_refundable, *(part.refundable for part in data.parts)]
            gone = base(data.amount) - sum(base(one) for one in owed if one is not None)
            donors = {part.donor_id for part in data.parts if part.restored or part.conditional}
            deposits[_alone(donors)] -= sign * gone
        elif kind == "InterestReceived":
            interest["banks" if data.organisation_id is None else data.organisation_id] += sign * base(data.amount)
    for report, table in (("contributions", "contributions_by_donor"), ("donor-statement", "statement_by_donor")):
        shown = column(made[report], table, "deposited")
        assert sum(shown.values()) == sum(deposits.values()), asked
        if SEVERAL not in deposits:
            assert shown == not_zero(deposits), asked
    by_hand = any(type(data).__name__ == "ManualJournalPosted" for data, _ in raw(events, asked))
    if not by_hand:
        assert column(made["interest"], "interest_by_source", "cumulative") == not_zero(interest), asked
    for line in _agreements(made["contributions"]):
        committed = line.cells["committed"]
        assert committed == _signed(events, asked, line.key), (asked, line.key)


def _agreements(report: Report) -> Iterable[Line]:
    for table in report.tables:
        if table.key.startswith("contributions_by_agreement:"):
            yield from table.lines


def _signed(events: brute.Events, asked: Question, agreement_id: str) -> int:
    """What an agreement stands at: its last live amount less what failed."""
    undone = {
        event.data.reverses_position  # type: ignore[attr-defined]
        for event in events[: asked.position]
        if event.type == "Reversed" and event.effective_on is not None and event.effective_on <= asked.as_of
    }
    amount = failed = 0
    for event in events[: asked.position]:
        data: Any = event.data
        if getattr(data, "agreement_id", None) != agreement_id or event.position in undone:
            continue
        if event.effective_on is None or event.effective_on > asked.as_of:
            continue
        if event.type in ("AgreementSigned", "AgreementOpened", "AgreementAmended"):
            amount = data.amount.minor
        elif event.type == "ConditionFailed":
            failed += data.amount.minor
    return amount - failed


def _budget(events: brute.Events, asked: Question, made: dict[str, Report]) -> None:
    """Allocations by project and source, from the entries of the budget book."""
    held: dict[str, Counter[Any]] = {account: Counter() for account in BUDGET}
    sources: Counter[Any] = Counter()
    for event, _, _ in brute.known(events, asked.fund_id, asked.as_of, asked.position):
        for entry in entries_of(event.data):
            if entry.account in BUDGET:
                held[entry.account][entry.dimensions.project_id] -= entry.base_amount
                if entry.account == "available":
                    sources[entry.dimensions.source] -= entry.base_amount
    report = made["allocations"]
    allocated: Counter[Any] = Counter()
    for account in ("allocated", "committed", "spent", "lapsed"):
        for project, amount in held[account].items():
            allocated[project] += amount if project is not None else 0
    assert column(report, "allocations_by_project", "allocated") == not_zero(allocated), asked
    assert column(report, "allocations_by_project", "spent") == not_zero(held["spent"]), asked
    assert total(report, "allocations_by_source", "allocated") == sum(allocated.values()), asked
    if asked.kind == "trust_fund":
        assert column(report, "allocations_by_source", "available") == not_zero(sources), asked
        told = made["donor-statement"]
        assert total(told, "statement_by_source", "spent") == sum(held["spent"].values()), asked
        assert total(told, "statement_by_source", "available") == sum(held["available"].values()), asked
        paid = total(report, "allocations_by_project", "disbursed")
        assert paid == total(told, "statement_by_source", "disbursed"), asked


def _fees(events: brute.Events, asked: Question, made: dict[str, Report]) -> None:
    balances = brute.balances(events, asked.fund_id, asked.as_of, asked.position)
    payable = column(made["cost-recovery"], "cost_recovery:cumulative", "payable")
    expected = {"agent_fee": -balances["agent_fee_payable"], "support_cost": -balances["support_cost_payable"]}
    assert payable == {fee: amount for fee, amount in expected.items() if amount}, asked
