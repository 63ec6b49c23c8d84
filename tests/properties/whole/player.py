# ruff: noqa: T201
"""Plays a random history of every command on a desk: what is refused changes nothing, what stands is audited."""

import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from services.ledger.proposals import decisions as proposing
from services.ledger.proposals import parts
from shared.contracts.events import EVENT_TYPES
from shared.contracts.problems import Refused
from shared.service.catalogue import CATALOGUE
from tests.properties.auditor import check_rebuild, check_states
from tests.properties.conftest import STRIDE, OpenDesk, small_limits
from tests.properties.driver import PATH_IDS, Attempt
from tests.properties.explore import by_key, last_line, smallest
from tests.properties.whole import commands
from tests.properties.whole.books import Books
from tests.properties.whole.chart import MONETARY
from tests.properties.whole.expected import Expected
from tests.properties.whole.world import LAST_DAY, World
from tests.support.desk import Desk

CHECK_EVERY = 40
FILES = 3
PART_BYTES_MAX = 2_800
"""About the middle of what openings here are long."""


@dataclass
class Player:
    """A desk, what stands on it, what is expected of it, and who audits it."""

    desk: Desk
    world: World = field(default_factory=World)
    attempts: list[Attempt] = field(default_factory=list)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.books = Books(self.desk)
        self.expected = Expected()
        self._read()
        self.world.files = [self.desk.evidence(f"voucher {n}".encode()) for n in range(FILES)]

    def _read(self) -> int:
        size = len(self.books.events)
        self.books.take()
        for event in self.books.events[size:]:
            self.world.take(event)
        return size

    def attempt(
        self, name: str, body: dict[str, Any], actor: str = "finance_officer", key: str | None = None
    ) -> dict[str, Any] | None:
        """The answer of a command that was recorded or changed nothing; None when it was refused."""
        key = key or f"k{len(self.attempts)}"
        path_ids = {k: body[k] for k in PATH_IDS[name]}
        rest = {k: v for k, v in body.items() if k not in path_ids}
        if str(rest.get("expires_at", "")).startswith("+"):
            rest["expires_at"] = later(self.world.now, rest["expires_at"])
        self.attempts.append(Attempt(name, body, actor, key, False))
        size = len(self.books.events)
        why: Refused | None = None
        try:
            answer = self.desk.do(name, rest, actor=actor, path_ids=path_ids, key=key)
        except Refused as refused:
            why = refused
        if why is not None:
            self._refused(self.attempts[-1], why, size)
            return None
        self.attempts[-1] = Attempt(name, body, actor, key, True)
        self._read()
        events = self.books.events[size:]
        if events:
            self.world.heard(name, body)
            self.expected.take(self.world, name, body, events)
            self._compare(name)
        return answer

    def _refused(self, attempt: Attempt, why: Refused, size: int) -> None:
        self.attempts[-1] = replace(attempt, code=why.code)
        self.refused[attempt.name, why.code] += 1
        assert why.code in CATALOGUE, why
        assert self.books.size() == size, f"{attempt.name}: refused {why.code}, and recorded"
        if why.code in ("four_eyes.proposal_needed", "evidence.required") and "evidence" not in attempt.body:
            self.world.needs_second.append((attempt.name, {**attempt.body, "evidence": self.world.files[:1]}))

    def _compare(self, name: str) -> None:
        for what, ours, theirs in (
            ("cash", self.expected.of("cash"), self.books.cash()),
            ("receivable", self.expected.of("owed"), self.books.owed()),
        ):
            off = {key: (ours.get(key, 0), theirs.get(key, 0)) for key in {*ours, *theirs}}
            off = {key: pair for key, pair in off.items() if pair[0] != pair[1]}
            assert not off, f"{name}: {what} expected and stored {off}"

    def found(self) -> None:
        """Everything a history begins with."""
        for name, body, role in commands.founding(self.world):
            assert self.attempt(name, body, role) is not None, f"{name} {body}: {self.attempts[-1].code}"

    def step(self, random: Random) -> None:
        """One more command, and every so often all that can be asked of the ledger at once."""
        name, body, role, person = commands.choose(random.randint, self.world)
        self.attempt(name, body, role if person == 1 else f"{role}-{person}")
        if len(self.attempts) % CHECK_EVERY == 0:
            self.check()

    def check(self) -> None:
        """Memory is the log folded anew; holds and years are as they must be."""
        check_states(self.desk)
        self.books.check_holds()
        self.books.check_years()

    def end(self) -> None:
        """A last revaluation leaves no base behind an amount of zero, and a rebuild makes the same tables."""
        for fund in self.world.funds("trust_fund"):
            self.attempt("run_revaluation", {"fund_id": fund, "effective_on": LAST_DAY.isoformat()})
            left = [leaf for leaf in self.books.left_behind if leaf[0] == fund and leaf[1] in MONETARY]
            assert not left, f"base behind zero after a revaluation: {left}"
        self.check()
        check_rebuild(self.desk)

    def close(self) -> None:
        """Stops the desk."""
        self.desk.close()
        self.books.connection.close()


def later(now: datetime | None, wait: str) -> str:
    """A moment so many minutes, `+<n>min`, after another."""
    assert now is not None
    return (now + timedelta(minutes=int(wait[1:-3]))).isoformat().replace("+00:00", "Z")


@contextmanager
def small_parts() -> Iterator[None]:
    """Openings of a few lines are proposed in parts, as those of hundreds are."""
    rooms = (proposing, parts)
    before = [room.PART_BYTES_MAX for room in rooms]
    for room in rooms:
        room.PART_BYTES_MAX = PART_BYTES_MAX
    try:
        yield
    finally:
        for room, most in zip(rooms, before, strict=True):
            room.PART_BYTES_MAX = most


def never(player: Player) -> list[str]:
    """What a history has not come to: commands, event types, an approval that came too late."""
    seen = {event.type for event in player.books.events}
    found = [name for name in commands.DRAWN if not player.world.recorded[name]]
    found += sorted({name for name, _ in EVENT_TYPES} - seen)
    return found + ([] if player.refused["approve_proposal", "proposal.expired"] else ["proposal.expired"])


def play(desk: Desk, seed: int, steps: int, whole_by: int = 0) -> tuple[Player, str | None]:
    """A random history, and what went wrong, if anything did. Closes the desk.

    `whole_by`: it goes on until everything that can be recorded was, to at most so many steps.
    """
    random = Random(seed)
    with small_limits(random.choice((8, 256)), random.random() < 0.5), small_parts():
        player = Player(desk)
        try:
            player.found()
            for step in count():
                if step >= steps and (step >= whole_by or not never(player)):
                    break
                player.step(random)
            player.end()
        except Exception:
            return player, traceback.format_exc()
        finally:
            player.close()
    return player, None


def again(desk: Desk, seed: int, attempts: list[Attempt]) -> str | None:
    """The same commands under the same keys; what went wrong, if anything did."""
    random = Random(seed)
    renamed: dict[str, str] = {}
    with small_limits(random.choice((8, 256)), random.random() < 0.5), small_parts():
        player = Player(desk)
        try:
            for attempt in attempts:
                body = attempt.body
                if "transaction_id" in body:
                    if body["transaction_id"] not in renamed:
                        continue
                    body = {**body, "transaction_id": renamed[body["transaction_id"]]}
                answer = player.attempt(attempt.name, body, attempt.actor, attempt.key)
                if answer is not None and "transaction_id" in answer:
                    renamed[attempt.key] = answer["transaction_id"]
            player.end()
        except Exception:
            return traceback.format_exc()
        finally:
            player.close()
    return None


def told(open_desk: OpenDesk, seed: int, player: Player, trouble: str, shrink: bool = True) -> str:
    """What went wrong, with as few of the commands as still go wrong at the same place."""
    attempts = by_key(player.attempts, player.books.events)
    if shrink:
        attempts, trouble = smallest(lambda few: again(open_desk(), seed, few), attempts, trouble)
    shown = "\n".join(f"  {a.key} {a.actor}: {a.name} {a.body}" for a in attempts)
    return f"{trouble.splitlines()[-1][:900]}\nseed {seed} in {len(attempts)} commands:\n{shown}\n{trouble}"


def main(seed: int = 1, steps: int = 300, histories: int = 10, shrink: int = 1) -> int:
    """Plays histories; prints what fails, each place once, and how often each command was recorded and refused."""
    from tests.properties.conftest import standing_cluster

    recorded: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    types: Counter[str] = Counter()
    places: set[str] = set()
    with standing_cluster(STRIDE) as fresh:
        for number in range(seed, seed + histories):
            player, trouble = play(fresh(), number, steps)
            recorded += player.world.recorded
            refused += player.refused
            types += Counter(event.type for event in player.books.events)
            if trouble is not None:
                print(f"seed {number} fails after {len(player.attempts)}: {trouble.splitlines()[-1][:600]}", flush=True)
                if last_line(trouble) not in places:
                    places.add(last_line(trouble))
                    print(told(fresh, number, player, trouble, bool(shrink)), flush=True)
    for name in commands.DRAWN:
        codes = Counter({code: n for (of, code), n in refused.items() if of == name})
        shown = f"{recorded[name]:6} recorded {sum(codes.values()):6} refused"
        print(f"{name:28} {shown} {codes.most_common(4)}")
    print(sorted(types.items()))
    return len(places)


if __name__ == "__main__":
    sys.exit(min(1, main(*(int(argument) for argument in sys.argv[1:]))))
