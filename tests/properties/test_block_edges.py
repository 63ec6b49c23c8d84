"""Balances around the edges of blocks of positions, and of days, months and years, over two processes."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

import pytest

from services.ledger.books.keys import BLOCK_EVENTS
from tests.properties.auditor import Auditor, check_rebuild, check_states
from tests.properties.conftest import OpenDesk
from tests.support.desk import Desk, Fund, money

DAYS = ("2021-12-31", "2022-01-01", "2022-01-31", "2022-02-01", "2022-12-31", "2023-01-01", "2024-02-29", "2024-03-01")
EVENTS_MIN = 3 * BLOCK_EVENTS


@pytest.fixture(scope="module", params=["one process", "two processes in turn"])
def audited(request: pytest.FixtureRequest, edge_desks: tuple[Desk, Desk]) -> Iterator[tuple[Fund, Auditor, str]]:
    """A fund with more than three blocks of events, written by one ledger or by two in turn."""
    desks = edge_desks if request.param != "one process" else (edge_desks[0],) * 2
    code = f"TF{len(request.param)}"
    fund = Fund.opened(desks[0], code)
    project = fund.project(f"{code}-P", "100000000.00")
    agreements = [fund.agreement("DK", "900000.00", DAYS[0]), fund.agreement("NO", "900000.00", DAYS[0])]
    start, keys = desks[0].size(), count()
    for turn in range(1_000):
        if desks[0].size() - start > EVENTS_MIN:
            break
        desk = desks[turn % 2]
        lines = []
        for n in range((37, 1, 64, 150)[turn % 4]):
            on = DAYS[(turn + 3 * n) % len(DAYS)]
            receipt = {
                "fund_id": fund.fund_id,
                "bank_account_id": fund.bank_account_id,
                "gross_amount": money(f"{n + 1}.{turn % 100:02d}"),
                "parts": [{"agreement_id": agreements[n % 2], "amount": money(f"{n + 1}.{turn % 100:02d}")}],
                "effective_on": on,
            }
            charge = {**fund.at_bank(f"0.{n % 99 + 1:02d}", on), "effective_on": on}
            name, body = ("record_bank_charge", charge) if n % 5 == 4 else ("record_receipt", receipt)
            lines.append(desk.command(name, body, key=f"{code}-{next(keys)}"))
        desk.bulk(lines, atomic=bool(turn % 2))
        lowest = {"fund_id": fund.fund_id, "project_id": project, "decision": "SC", "amount": money("1.00")}
        desk.submit("approve_allocation", {**lowest, "effective_on": DAYS[-1]}, key=f"{code}-{next(keys)}")
    auditor = Auditor(desks[0])
    auditor.take()
    assert len(auditor.events) - start > EVENTS_MIN
    check_states(desk)  # the one that wrote last; the other forgets what it holds when it writes again
    yield fund, auditor, project
    auditor.connection.close()


@pytest.fixture(scope="module")
def edge_desks(edge_open_desk: OpenDesk) -> Iterator[tuple[Desk, Desk]]:
    """Two ledgers on one database."""
    first = edge_open_desk()
    second = Desk(first.database_url, first.reader_url, first.jwks_file)
    yield first, second
    first.close()
    second.close()


def test_balances_hold_at_every_edge(audited: tuple[Fund, Auditor, str]) -> None:
    fund, auditor, project = audited
    last = len(auditor.events) - 1
    edges = {edge for block in range(1, last // BLOCK_EVENTS + 1) for edge in
             range(block * BLOCK_EVENTS - 2, block * BLOCK_EVENTS + 2)}  # fmt: skip
    positions = sorted({0, 1, last - 1, last} | {p for p in edges if p <= last})
    days = {date.fromisoformat(day) + timedelta(days=more) for day in DAYS for more in (-1, 0, 1)}
    moments = [None, date(1970, 1, 1), date(2020, 12, 31), date(2022, 6, 15), date(2023, 12, 31), date(2100, 1, 1)]
    donor = fund.donors["DK"]
    agreement = next(dict(e.dims)["agreement_id"] for e in auditor.entries if e.has({"donor_id": donor}))
    leaf = {"agreement_id": agreement, "donor_id": donor}
    questions = [
        ("cash", {}),
        ("cash", {"bank_account_id": fund.bank_account_id}),
        ("available", {"donor_id": donor}),
        ("available", {"source": "pool"}),
        ("contributions_receivable", leaf),
        ("allocated", {"project_id": project}),
        ("bank_charges", {}),
    ]
    for n, (position, as_of) in enumerate((p, d) for p in positions for d in [*moments, *sorted(days)]):
        for account, wanted in (questions[n % len(questions)], questions[(3 * n + 1) % len(questions)]):
            auditor.ask(fund.fund_id, account, as_of, position, **wanted)


def test_a_rebuild_makes_the_same_blocks(audited: tuple[Fund, Auditor, str]) -> None:
    check_rebuild(audited[1].desk)
