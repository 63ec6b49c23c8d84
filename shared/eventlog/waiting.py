"""Who waits for the writer: one caller, the caller of many lines, the caller of all or nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.eventlog.application import Command, LogUnavailable, Outcome


@dataclass(slots=True)
class Waiting:
    """One command and the caller that waits for its answer."""

    command: Command
    future: asyncio.Future[Outcome]

    def answer(self, outcome: Outcome) -> None:
        """Hands the answer to who waits."""
        if not self.future.done():
            self.future.set_result(outcome)

    def fail(self, error: Exception) -> None:
        """Tells who waits that there is no answer."""
        if not self.future.done():
            self.future.set_exception(error)


@dataclass(slots=True)
class Batch:
    """Lines that are answered together, though each is recorded on its own."""

    left: int
    outcomes: list[Outcome | None]
    future: asyncio.Future[list[Outcome]]


@dataclass(slots=True)
class Line:
    """One line of a batch."""

    command: Command
    batch: Batch
    index: int

    def answer(self, outcome: Outcome) -> None:
        """Hands the answer to who waits."""
        batch = self.batch
        batch.outcomes[self.index] = outcome
        batch.left -= 1
        if not batch.left and not batch.future.done():
            batch.future.set_result([o for o in batch.outcomes if o is not None])

    def fail(self, error: Exception) -> None:
        """Tells who waits that there is no answer."""
        if not self.batch.future.done():
            self.batch.future.set_exception(error)


@dataclass(slots=True)
class Atomic:
    """Commands that are recorded all or not at all."""

    commands: list[Command]
    future: asyncio.Future[list[Outcome]]


def give_up(waiting: Sequence[Waiting | Line | Atomic]) -> None:
    """Tells all of them that the writer stopped."""
    for caller in waiting:
        future: asyncio.Future[Any] = caller.batch.future if isinstance(caller, Line) else caller.future
        if not future.done():
            future.set_exception(LogUnavailable("the writer stopped"))
