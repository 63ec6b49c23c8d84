"""Who may read what: the rights that the followed ledgers tell. Reporting gives none of its own."""

from collections.abc import Iterator, Sequence

from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.contracts.events.parties import GrantEnded, GrantGiven


class Rights:
    """Folds a ledger's feed."""

    def __init__(self, log: str, slot: Slot) -> None:
        self._log = log
        self._slot = slot

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """A row a right; its end is noted in it."""
        for one in told:
            if one.type not in ("GrantGiven", "GrantEnded"):
                continue
            data, position = one.event.data, one.event.position
            if isinstance(data, GrantGiven):
                yield (
                    f"INSERT INTO {self._slot}.rights VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                    [
                        self._log, data.grant_id, position, data.issuer, data.subject, data.role, data.scope.kind,
                        data.scope.id, data.from_on, data.to_on,
                    ],
                )  # fmt: skip
            elif isinstance(data, GrantEnded):
                yield (
                    f"UPDATE {self._slot}.rights SET ended_at = %s WHERE log = %s AND grant_id = %s",
                    [position, self._log, data.grant_id],
                )


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Needs nothing of what is there."""
    return Rights(log, slot)


RIGHTS = Projection("rights", 1, "ledger", ("rights",), begin)
