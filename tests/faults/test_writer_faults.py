"""Whatever step of the writer fails, nothing is lost, doubled or half-done, and the same key gets the same answer.

Each statement of a transaction fails once before it was done, once after it was done, and once because the
server process died; another process writes in between. Then the log is derived anew as a stranger would.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.contracts.problems import Refused
from shared.eventlog.application import Answer, Command, LogUnavailable
from shared.eventlog.writer import SLICE_EVENTS_MAX, Writer
from tests.conftest import Database
from tests.faults.faulty import MODES, Faults
from tests.faults.stranger import rederive, require_rebuild_changes_nothing
from tests.support.desk import ORIGIN, Desk, Fund, money

STATEMENTS_MAX = 80
Shown = bytes | str


class Bench:
    """A fund, and a writer of its own whose connection fails on demand, beside the desk's healthy one."""

    def __init__(self, desk: Desk, database: Database) -> None:
        self.desk = desk
        self.database = database
        self.fund = Fund.opened(desk)
        self.agreement_id = self.fund.agreement("DK", "100000000.00")
        self.faults = Faults(database.admin_url)
        self.writer: Writer = desk.run(self._started())
        self._round = 0

    async def _started(self) -> Writer:
        async def connect() -> Any:
            return await self.faults.connect(self.database.url())

        writer = Writer(ORIGIN, connect, Machine(CAPABILITIES))
        writer.start()
        return writer

    def receipt(self, key: str, amount: str = "10.00") -> Command:
        body = {
            "fund_id": self.fund.fund_id,
            "bank_account_id": self.fund.bank_account_id,
            "gross_amount": money(amount),
            "parts": [{"agreement_id": self.agreement_id, "amount": money(amount)}],
            "effective_on": "2024-02-01",
        }
        return self.desk.command("record_receipt", body, key=key)

    def agreement(self, key: str) -> Command:
        body = {
            "fund_id": self.fund.fund_id,
            "donor_id": self.fund.donors["NO"],
            "amount": money("5.00"),
            "effective_on": "2024-02-01",
        }
        return self.desk.command("sign_agreement", body, key=key)

    def group(self, name: str) -> list[Command]:
        """Commands that wait together: three are recorded, a twin, a key reused, a refusal."""
        return [
            self.receipt(f"{name}-a"),
            self.agreement(f"{name}-b"),
            self.receipt(f"{name}-a"),
            self.receipt(f"{name}-c", "11.00"),
            self.receipt(f"{name}-b", "12.00"),
            self.receipt(f"{name}-refused", "999999999999.00"),
        ]

    def lines(self, name: str, count: int = 3) -> list[Command]:
        """Commands for an atomic bulk: each is recorded."""
        return [self.receipt(f"{name}-{line}", "1.00") for line in range(count)]

    def intruder(self, events: int) -> Callable[[], Any]:
        """Another process that records so many events."""
        self._round += 1
        commands = [self.agreement(f"intruder-{self._round}-{number}") for number in range(events)]

        async def intrude() -> None:
            outcomes = await self.desk.ledger.writer.submit_each(commands)
            assert all(isinstance(outcome, Answer) for outcome in outcomes)

        return intrude

    def send_group(self, commands: list[Command]) -> list[Shown]:
        """What each caller saw of commands given at once: an answer's bytes, or a code."""

        async def send() -> list[Any]:
            return await asyncio.gather(*(self.writer.submit(c) for c in commands), return_exceptions=True)

        return [shown(outcome) for outcome in self.desk.run(send())]

    def send_atomic(self, commands: list[Command]) -> list[Shown]:
        """What the caller of an atomic bulk saw, line by line; one word when the log was not there."""

        async def send() -> Any:
            try:
                return await self.writer.submit_atomic(commands)
            except LogUnavailable as unavailable:
                return [unavailable] * len(commands)

        return [shown(outcome) for outcome in self.desk.run(send())]

    def check(self, times_each: dict[str, int]) -> None:
        """The whole log derived anew; the keys that start so stand so many times in all."""
        found = rederive(self.database.admin_url, ORIGIN)
        keys = found.keys()
        assert max(keys.values()) == 1
        for start, times in times_each.items():
            assert sum(key.startswith(start) for key in keys) == times
        require_rebuild_changes_nothing(self.database.admin_url, self.database.url())


def shown(outcome: Any) -> Shown:
    if isinstance(outcome, Answer):
        body: bytes = outcome.body.full()
        return body
    if isinstance(outcome, Refused):
        return outcome.code
    if isinstance(outcome, LogUnavailable):
        return "unavailable"
    raise AssertionError(f"a caller saw {outcome!r}") from outcome


@pytest.fixture
def bench(desk: Desk, database: Database) -> Iterator[Bench]:
    made = Bench(desk, database)
    yield made
    desk.run(made.writer.stop())


def steps(bench: Bench, send: Callable[[], Any]) -> int:
    """How many statements one transaction has, once everything is loaded and connected."""
    bench.faults.arm(MODES[0], at=-1)
    send()
    assert any(statement.startswith("COMMIT") for statement in bench.faults.statements)
    assert len(bench.faults.statements) <= STATEMENTS_MAX
    return len(bench.faults.statements)


GROUP_CODES = (None, None, None, None, "idempotency.key_reused", "receipt.exceeds_receivable")


@pytest.mark.parametrize("mode", MODES)
def test_a_group_survives_the_failure_of_any_step(bench: Bench, mode: str) -> None:
    bench.send_group(bench.group("warm"))
    count = steps(bench, lambda: bench.send_group(bench.group("counted")))
    struck = 0
    for at in range(count):
        bench.faults.between = bench.intruder(3)
        bench.faults.arm(mode, at)
        first = bench.send_group(bench.group(f"g{at}"))
        struck += bench.faults.struck
        bench.faults.disarm()
        for seen, code in zip(first, GROUP_CODES, strict=True):
            assert isinstance(seen, bytes) if code is None else seen == code
        assert first[0] == first[2]
        assert bench.send_group(bench.group(f"g{at}")) == first
    assert struck == count
    bench.check({"g": 3 * count, "intruder": 3 * count})


@pytest.mark.parametrize("mode", MODES)
def test_an_atomic_bulk_survives_the_failure_of_any_step(bench: Bench, mode: str) -> None:
    bench.send_atomic(bench.lines("warm"))
    count = steps(bench, lambda: bench.send_atomic(bench.lines("counted")))
    for at in range(count):
        bench.faults.between = bench.intruder(3)
        bench.faults.arm(mode, at)
        first = bench.send_atomic(bench.lines(f"a{at}-"))
        assert bench.faults.struck == 1
        bench.faults.disarm()
        assert all(isinstance(seen, bytes) for seen in first)
        assert bench.send_atomic(bench.lines(f"a{at}-")) == first
        assert bench.send_group(bench.lines(f"a{at}-")) == first
    bench.check({"a": 3 * count, "intruder": 3 * count})


def test_a_bulk_of_several_slices_survives_the_failure_of_any_step(bench: Bench) -> None:
    lines = SLICE_EVENTS_MAX + 2
    bench.send_atomic(bench.lines("warm", lines))
    count = steps(bench, lambda: bench.send_atomic(bench.lines("counted", lines)))
    for at in range(count):
        bench.faults.between = bench.intruder(lines if at >= count - 3 else 1)
        bench.faults.arm(MODES[at % 2], at)
        first = bench.send_atomic(bench.lines(f"s{at}-", lines))
        bench.faults.disarm()
        assert all(isinstance(seen, bytes) for seen in first)
    bench.check({"s": lines * count})


def test_a_refused_atomic_bulk_leaves_nothing_whatever_step_fails(bench: Bench) -> None:
    def doomed(name: str) -> list[Command]:
        return [*bench.lines(name), bench.receipt(f"{name}-x", "999999999999.00"), *bench.lines(f"{name}-y")]

    codes = [None] * 3 + ["receipt.exceeds_receivable"] + [None] * 3
    assert [c if isinstance(c, str) else None for c in bench.send_atomic(doomed("warm"))] == codes
    bench.faults.arm(MODES[0], at=-1)
    bench.send_atomic(doomed("counted"))
    count = len(bench.faults.statements)
    before = bench.desk.size()
    for mode in MODES:
        for at in range(count):
            bench.faults.arm(mode, at)
            seen = bench.send_atomic(doomed(f"d{at}-"))
            bench.faults.disarm()
            assert [c if isinstance(c, str) else None for c in seen] == codes
    assert bench.desk.size() == before
    bench.check({"d": 0})


@pytest.mark.parametrize("mode", MODES)
def test_a_replay_survives_the_failure_of_any_step(bench: Bench, mode: str) -> None:
    first = bench.send_group(bench.lines("r"))
    bench.faults.arm(MODES[0], at=-1)
    assert bench.send_group(bench.lines("r")) == first
    for at in range(len(bench.faults.statements)):
        bench.faults.arm(mode, at)
        assert bench.send_group(bench.lines("r")) == first
        bench.faults.disarm()
    bench.check({"r": 3})


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("atomic", [False, True], ids=["group", "atomic"])
def test_while_the_log_is_away_callers_are_told_so_and_a_retry_gets_the_answer(
    bench: Bench, mode: str, atomic: bool
) -> None:
    send = bench.send_atomic if atomic else bench.send_group
    send(bench.lines("warm"))
    count = steps(bench, lambda: send(bench.lines("counted")))
    for at in range(count):
        bench.faults.arm(mode, at, lasting=True)
        assert send(bench.lines(f"l{at}-")) == ["unavailable"] * 3
        bench.faults.disarm()
        first = send(bench.lines(f"l{at}-"))
        assert all(isinstance(seen, bytes) for seen in first)
        assert send(bench.lines(f"l{at}-")) == first
    bench.check({"l": 3 * count})


def test_an_event_of_another_process_does_not_enter_the_tree_twice(bench: Bench) -> None:
    """The edge of a tree that was never committed is not taken for that of another process's equally long log."""
    bench.send_group([bench.receipt("warm")])
    count = steps(bench, lambda: bench.send_group([bench.receipt("counted")]))
    bench.faults.between = bench.intruder(1)
    bench.faults.arm("not done", count - 1)
    [seen] = bench.send_group([bench.receipt("edge")])
    assert isinstance(seen, bytes)
    bench.check({"edge": 1, "intruder": 1})


def test_stopping_finishes_what_is_under_way_and_tells_those_who_wait(desk: Desk, database: Database) -> None:
    bench = Bench(desk, database)
    keys = [f"last-{number}" for number in range(1_200)]

    async def stop_in_the_middle() -> list[Any]:
        waiting = [asyncio.ensure_future(bench.writer.submit(bench.agreement(key))) for key in keys]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        await bench.writer.stop()
        return await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 30)

    outcomes = [shown(outcome) for outcome in desk.run(stop_in_the_middle())]
    recorded = {key for key, outcome in zip(keys, outcomes, strict=True) if isinstance(outcome, bytes)}
    assert recorded
    assert all(outcome == "unavailable" for outcome in outcomes if not isinstance(outcome, bytes))
    found = rederive(database.admin_url, ORIGIN)
    assert recorded <= set(found.keys())


def test_one_command_that_the_database_cannot_take_harms_no_other(bench: Bench) -> None:
    """What is refused is kept whatever characters it holds; the others in its group are recorded."""
    poisoned = bench.desk.command("record_receipt", {"\u0000": 1}, key="poison")
    outcomes = bench.send_group([bench.receipt("good-1"), poisoned, bench.receipt("good-2")])
    assert isinstance(outcomes[0], bytes)
    assert outcomes[1] == "request.invalid"
    assert isinstance(outcomes[2], bytes)
    with psycopg.connect(bench.database.admin_url) as admin:
        assert admin.execute("SELECT count(*) FROM refusals").fetchone() == (1,)
