"""Projections that stand at the same position of a log, at work together: one span is folded by all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.reporting.following import checkpoints
from services.reporting.following.checkpoints import Checkpoint
from services.reporting.following.source import Span
from services.reporting.projections.projection import Connection, Folder, Projection
from shared.eventlog.tree import Frontier

CHUNK_EVENTS = 250
"""So many events are made into rows at a time, however long a span is: few enough to stay in the processor's cache."""


@dataclass(slots=True)
class Crew:
    """What is in memory of it is good as long as every fold was recorded; after a failure it is gathered anew."""

    log: str
    standing: tuple[Checkpoint, ...]
    folders: tuple[Folder, ...]
    tree: Frontier

    @classmethod
    async def gathered(
        cls, connection: Connection, log: str, projections: Mapping[str, Projection], standing: Sequence[Checkpoint]
    ) -> "Crew":
        """Takes up work where the checkpoints stand, all at one position."""
        folders = [await projections[at.projection].begin(connection, log, at.slot) for at in standing]
        assert len({at.next_position for at in standing}) == 1
        return cls(log, tuple(standing), tuple(folders), standing[0].tree)

    async def fold(self, connection: Connection, span: Span) -> None:
        """Folds a span into every projection and moves their checkpoints, within the caller's transaction.

        Raises checkpoints.Moved when another process did so before.
        """
        async with connection.pipeline():
            for at in range(0, len(span.leaves), CHUNK_EVENTS):
                told = span.told(at, CHUNK_EVENTS)
                start = span.start + at
                for folder in self.folders:
                    for statement, parameters in folder.fold(told, start, start + len(told)):
                        await connection.execute(statement, parameters)
        recorded_at = span.told(len(span.leaves) - 1, 1)[0].envelope["recorded_at"] if span.leaves else None
        await checkpoints.move(connection, self.log, self.standing, span.tree, recorded_at)

    def moved_to(self, span: Span) -> None:
        """The span is recorded."""
        self.tree = span.tree
        for at in self.standing:
            at.next_position, at.tree = span.following, span.tree
