"""Somebody who does one thing after the other in both services, while either is killed and started again.

A command that finds its service down is kept with its key and sent again once it is up: what became of it the first
time is not known to whoever sent it.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from shared.contracts.events.parties import Mechanism
from tests.saga.both import Both, Down, OneService
from tests.saga.programme import Answered, Programme

AMOUNTS = ("1000.00", "2500.01", "4000.00")
KILL_SECONDS_MAX = 0.4
"""A kill falls at some moment within so long: between two commands, or in the middle of one."""


@dataclass
class Bound:
    """A commitment."""

    commitment_id: str
    accepted_minor: int = 0
    instalments: int = 0


@dataclass
class Played:
    """A project as the player remembers it."""

    project_id: str
    mechanism: Mechanism
    allocations: list[str] = field(default_factory=list)
    bound: list[Bound] = field(default_factory=list)
    payments: list[str] = field(default_factory=list)
    transactions: list[str] = field(default_factory=list)
    state: str = "approved"
    """As it was last answered: what was heard since is not known to whoever plays."""


@dataclass
class Player:
    """Draws what to do from `random`."""

    programme: Programme
    random: Random
    projects: list[Played] = field(default_factory=list)
    waiting: list[Callable[[], Answered]] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    """What became of what was tried, by its name and its code."""
    _kills: list[threading.Timer] = field(default_factory=list)

    @property
    def both(self) -> Both:
        """Both services."""
        return self.programme.both

    def play(self, moves: int, kills: int) -> None:
        """So many moves, and so many kills at random moments among them; both are up at the end."""
        when = sorted(self.random.sample(range(1, moves), kills))
        for move in range(moves):
            if move in when:
                self._kill_soon(self.random.choice(self.both.services))
            self._move()
            if any(not service.is_running() for service in self.both.services) and self.random.random() < 0.2:
                self._up()
        for timer in self._kills:
            timer.join()
        self._up()

    def _kill_soon(self, service: OneService) -> None:
        timer = threading.Timer(self.random.uniform(0, KILL_SECONDS_MAX), service.kill)
        timer.start()
        self._kills.append(timer)

    def _up(self) -> None:
        """Starts what is down, and sends again what waits."""
        for timer in self._kills:
            timer.join()
        for service in self.both.services:
            if not service.is_running():
                service.stop()
                service.start()
                self.said["started"] += 1
        waiting, self.waiting = self.waiting, []
        for again in waiting:
            self._try("again", again)

    def _move(self) -> None:
        if len(self.projects) < 3 or self.random.random() < 0.02:
            self._begin()
            return
        project = self.random.choice(self.projects)
        what, attempt = self.random.choice(self._open(project))
        self._try(what, attempt, project)

    def _begin(self) -> None:
        mechanism: Mechanism = self.random.choice(("quick_impact", "trust_fund"))
        try:
            self.projects.append(Played(self.programme.approved(mechanism), mechanism))
            self.said["begun"] += 1
        except (Down, AssertionError):
            self.said["given up"] += 1  # half-told: it stays a draft, or whatever it became

    def _try(self, what: str, attempt: Callable[[], Answered], project: Played | None = None) -> None:
        try:
            answer = attempt()
        except Down:
            self.said[f"{what}: down"] += 1
            self.waiting.append(attempt)
            return
        self.said[f"{what}: {answer.code or 'taken'}"] += 1
        if project is not None and answer.code is None:
            self._remember(what, project, answer)

    def _remember(self, what: str, project: Played, answer: Answered) -> None:
        if what == "step":
            project.state = str(answer.resource["state"])
        elif answer.transaction_id and what != "reverse":
            project.transactions.append(answer.transaction_id)
        if what == "allocate":
            project.allocations.append(answer.id)
        elif what == "commit":
            project.bound.append(Bound(answer.id))
        elif what == "pay":
            project.payments.append(answer.id)

    def _open(self, project: Played) -> list[tuple[str, Callable[[], Answered]]]:
        """What may be tried with a project; the likelier, the more often it is named."""
        p, kind, id_ = self.programme, project.mechanism, project.project_id
        amount = self.random.choice(AMOUNTS)
        key = f"move-{self.random.getrandbits(64):016x}"
        found: list[tuple[str, Callable[[], Answered]]] = [("allocate", lambda: p.allocate(id_, kind, "10000.00", key))]
        if not project.allocations:
            found *= 8
        elif project.bound:
            found += self._steps(project, key)
        if project.allocations:
            allocation = self.random.choice(project.allocations)
            found += [("commit", lambda: p.commit(allocation, amount, amount, key=key))] * (2 if project.bound else 12)
        if project.bound:
            bound = self.random.choice(project.bound)
            found += [("pay", lambda: self._paid(bound, kind, amount, key))] * 8
            found += [("report", lambda: self._reported(bound, amount))] * 3
            found.append(("refund", lambda: p.refund(bound.commitment_id, kind, amount, key)))
            found.append(("finish", lambda: p.finish(bound.commitment_id, key)))
        if project.payments:
            payment = self.random.choice(project.payments)
            found.append(("return", lambda: p.bounce(payment, key)))
            transaction = self.random.choice(project.transactions)
            found.append(("reverse", lambda: p.reverse(transaction, key)))
        return found

    def _steps(self, project: Played, key: str) -> list[tuple[str, Callable[[], Answered]]]:
        """The steps that lead on from where the project was last seen, and now and then one to its end."""
        p, id_, kind = self.programme, project.project_id, project.mechanism
        if project.state == "suspended":
            return [("step", lambda: p.step(id_, "resume", key=key))] * 4
        if project.state in ("approved", "allocated", "committee_approved"):
            signs: tuple[str, Callable[[], Answered]] = ("step", lambda: p.signs(id_, kind, key))
            return [signs] * 6
        ends = self.random.choice(("cancel", "terminate"))
        found: list[tuple[str, Callable[[], Answered]]] = [("step", lambda: p.step(id_, "suspend", key=key))] * 3
        found.append(("step", lambda: p.step(id_, "settle" if project.state == "terminated" else ends, key=key)))
        if kind == "trust_fund" and project.state == "in_implementation":
            found.append(("step", lambda: p.step(id_, "close-operations", key=key)))
        return found

    def _paid(self, bound: Bound, kind: Mechanism, amount: str, key: str) -> Answered:
        instalment = 1 + self.random.randrange(2)
        return self.programme.pay(bound.commitment_id, kind, instalment, amount, key)

    def _reported(self, bound: Bound, amount: str) -> Answered:
        bound.accepted_minor += int(amount.replace(".", ""))
        total = f"{bound.accepted_minor // 100}.{bound.accepted_minor % 100:02d}"
        return self.programme.report(bound.commitment_id, total)


def told(said: Counter[str]) -> dict[str, Any]:
    """What happened, most often first."""
    return dict(said.most_common())
