"""What ids are called and belong to, version by version: funds, windows, bank accounts, organisations, agreements,
projects as the ledger heard of them, allocations and commitments."""

from collections.abc import Iterator, Sequence

from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.contracts.canonical import canonical
from shared.contracts.events.allocations import AllocationApproved
from shared.contracts.events.base import EventData
from shared.contracts.events.contributions import AgreementSigned
from shared.contracts.events.funds import BankAccountOpened, FundOpened, WindowOpened
from shared.contracts.events.parties import OrganisationHeard, ProjectHeard
from shared.eventlog.columns import Rows

_COLUMNS = {
    "log": "text", "kind": "text", "id": "uuid", "position": "bigint", "code": "text", "name": "text", "about": "text",
}  # fmt: skip
NAMED: dict[type[EventData], tuple[str, str | None, str | None]] = {
    FundOpened: ("fund", "code", "name"),
    WindowOpened: ("window", "code", "name"),
    BankAccountOpened: ("bank_account", "code", "name"),
    OrganisationHeard: ("organisation", "code", "name"),
    AgreementSigned: ("agreement", "number", "reference"),
    ProjectHeard: ("project", "code", "title"),
    AllocationApproved: ("allocation", "number", None),
}
"""Of each event: the kind of what it names, and the fields that hold its code and its name."""
TYPES = frozenset(event.type_name() for event in NAMED)


class Names:
    """Folds a ledger's feed."""

    def __init__(self, log: str, slot: Slot) -> None:
        self._log = log
        self._slot = slot

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """One version a naming event."""
        rows = Rows(f"{self._slot}.names", _COLUMNS)
        for one in told:
            if one.type not in TYPES:
                continue
            data = one.event.data
            named = NAMED.get(type(data))
            if named is None:
                continue
            kind, code, name = named
            rows.rows.append((
                self._log, kind, data.stream.partition("/")[2], one.event.position,
                None if code is None else getattr(data, code), None if name is None else getattr(data, name),
                canonical(data.to_json()).decode(),
            ))  # fmt: skip
        yield from rows.statements()


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Needs nothing of what is there."""
    return Names(log, slot)


NAMES = Projection("names", 1, "ledger", ("names",), begin)
