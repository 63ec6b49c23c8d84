# ruff: noqa: T201
"""Long random histories outside Hypothesis: `python -m tests.properties.explore SEED [STEPS [HISTORIES]]`.

Uniform choices go deeper in a long history than a search that wants to shrink. A failing one is cut down by
leaving commands out for as long as it still fails, and printed as the commands that are left. It needs the
address of a PostgreSQL's superuser in TEST_DATABASE_URL, or starts one of its own.
"""

import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

from shared.contracts.envelope import Recorded
from tests.properties import rules
from tests.properties import strategies as some
from tests.properties.auditor import check_rebuild, check_states
from tests.properties.conftest import OpenDesk, small_limits
from tests.properties.driver import Attempt, Driver
from tests.properties.test_histories import ask, founded
from tests.support.desk import Desk

CHECK_EVERY = 10
Replay = Callable[[list[Attempt]], str | None]


def play(desk: Desk, seed: int, steps: int, counts: Counter[Any] | None = None) -> tuple[list[Attempt], str | None]:
    """A random history; its commands, and what went wrong, if anything did. Closes the desk."""
    random = Random(seed)
    counts = Counter() if counts is None else counts
    with small_limits(random.choice((8, 256)), random.random() < 0.5):
        driver = Driver(desk)
        tried: list[Attempt] = []
        try:
            founded(driver)
            for step in range(steps):
                name, body, actor = some.any_command(random.randint, driver.model)
                tried = [*driver.attempts, Attempt(name, body, actor, f"k{len(driver.attempts)}", False)]
                broken = rules.objections(driver.model, actor, name, body)
                counts.update((code, False) for code in broken)
                counts[name, driver.attempt(name, body, actor) is not None] += 1
                ask(driver, random.randint)
                if step % CHECK_EVERY == 0:
                    check_states(desk)
            check_states(desk)
            check_rebuild(desk)
        except Exception:
            return by_key(tried or driver.attempts, desk.events()), traceback.format_exc()
        finally:
            desk.close()
            driver.auditor.connection.close()
    return driver.attempts, None


def by_key(attempts: list[Attempt], events: Iterable[Recorded]) -> list[Attempt]:
    """The commands with each transaction named by the key of the command that made it."""
    keys = {event.transaction_id: event.idempotency_key for event in events}
    return [
        replace(a, body={**a.body, "transaction_id": keys.get(a.body["transaction_id"])})
        if "transaction_id" in a.body
        else a
        for a in attempts
    ]


def again(desk: Desk, seed: int, attempts: Sequence[Attempt]) -> str | None:
    """The same commands under the same keys; what went wrong, if anything did."""
    random = Random(seed)
    renamed: dict[str, str] = {}
    with small_limits(random.choice((8, 256)), random.random() < 0.5):
        driver = Driver(desk)
        try:
            for attempt in attempts:
                body = attempt.body
                if "transaction_id" in body:
                    known = renamed.get(body["transaction_id"])
                    if known is None:
                        continue
                    body = {**body, "transaction_id": known}
                answer = driver.attempt(attempt.name, body, attempt.actor, attempt.key)
                if answer is not None and "transaction_id" in answer:
                    renamed[attempt.key] = answer["transaction_id"]
            check_states(desk)
            check_rebuild(desk)
        except Exception:
            return traceback.format_exc()
        finally:
            desk.close()
            driver.auditor.connection.close()
    return None


def _afresh(open_desk: OpenDesk, seed: int, attempts: list[Attempt]) -> str | None:
    return again(open_desk(), seed, attempts)


def last_line(trouble: str) -> str:
    """What went wrong, without the figures: the place."""
    lines = [line.strip() for line in trouble.splitlines() if line.strip().startswith("File")]
    return lines[-1] if lines else trouble[-80:]


def smallest(replay: Replay, attempts: list[Attempt], trouble: str) -> tuple[list[Attempt], str]:
    """As few of the commands as still fail at the same place; `replay` tells what goes wrong with them."""
    place = last_line(trouble)
    size = max(1, len(attempts) // 2)
    while True:
        start, shorter = 0, False
        while start < len(attempts):
            fewer = attempts[:start] + attempts[start + size :]
            found = replay(fewer) if fewer else None
            if found is not None and last_line(found) == place:
                attempts, trouble, shorter = fewer, found, True
            else:
                start += size
        if size == 1 and not shorter:
            return attempts, trouble
        size = max(1, size // 2)


def explore(open_desk: OpenDesk, seed: int, steps: int, histories: int) -> int:
    """Plays histories, cuts down and prints what fails, each place once; how many failed."""
    failed = 0
    counts: Counter[Any] = Counter()
    places: set[str] = set()
    for number in range(seed, seed + histories):
        attempts, trouble = play(open_desk(), number, steps, counts)
        if trouble is None:
            continue
        failed += 1
        print(f"seed {number} fails after {len(attempts)} commands: {trouble.splitlines()[-1][:600]}", flush=True)
        if last_line(trouble) in places:
            continue
        places.add(last_line(trouble))
        attempts, trouble = smallest(partial(_afresh, open_desk, number), attempts, trouble)
        print(f"seed {number} in {len(attempts)} commands:\n{trouble}")
        print("\n".join(f"  {a.key} {a.actor}: {a.name} {a.body}" for a in attempts), flush=True)
    for name in sorted({name for name, _ in counts}):
        print(f"{name:32} {counts[name, True]:6} recorded {counts[name, False]:6} refused")
    return failed


if __name__ == "__main__":
    from tests.properties.conftest import standing_cluster

    given = [int(argument) for argument in sys.argv[1:]]
    with standing_cluster() as fresh:
        sys.exit(min(1, explore(fresh, *given, *(1, 300, 20)[len(given) :])))
