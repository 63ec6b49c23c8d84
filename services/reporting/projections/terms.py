"""What pledges, agreements, allocations and commitments stand at: each step as a row, in order of position.

Which steps hold at a day and a position, and so what stands then, is worked out by whoever asks: a step that was
reversed is named beside the steps, with the day from which it no longer holds.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.contracts.events.allocations import AllocationApproved, AllocationCancelled, AllocationRevised
from shared.contracts.events.base import EventData
from shared.contracts.events.commitments import CommitmentClosed, CommitmentRevised, CommitmentSigned
from shared.contracts.events.contributions import (
    AgreementAmended,
    AgreementSigned,
    ConditionFailed,
    ConditionMet,
    ContributionPledged,
    PledgeAmended,
    PledgeWithdrawn,
)
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.openings import AgreementOpened, AllocationOpened, CommitmentOpened
from shared.contracts.money import Booked, Money
from shared.eventlog.columns import Rows

_COLUMNS = {
    "log": "text", "position": "bigint", "kind": "text", "id": "uuid", "fund_id": "uuid", "effective_on": "date",
    "step": "text", "number": "text", "variety": "text", "party_id": "uuid", "parent_id": "uuid", "currency": "text",
    "amount": "bigint", "base_amount": "bigint", "conditional": "bigint", "instalments": "text",
}  # fmt: skip


class Step(NamedTuple):
    """A step: `begun` and `stands` set what the thing stands at, `changed` adds to it, `ended` leaves nothing."""

    step: str
    number: str | None = None
    variety: str | None = None
    party_id: str | None = None
    parent_id: str | None = None
    currency: str | None = None
    amount: int | None = None
    base_amount: int | None = None
    conditional: int | None = None
    instalments: str | None = None


def _instalments(planned: Sequence[Any]) -> str | None:
    if not planned:
        return None
    return orjson.dumps(
        [[None if one.due_on is None else str(one.due_on), one.amount.minor] for one in planned]
    ).decode()


def _set(step: str, amount: Booked | Money, **more: Any) -> Step:
    base = amount.minor if isinstance(amount, Money) else amount.base_minor
    return Step(step, currency=amount.currency, amount=amount.minor, base_amount=base, **more)


def _open(conditional: Booked | None) -> int:
    return 0 if conditional is None else conditional.minor


def _agreement_opened(e: AgreementOpened) -> Step:
    return _set(
        "begun", e.amount, number=e.number, party_id=e.donor_id, conditional=_open(e.conditional_amount),
        instalments=_instalments(e.instalments),
    )  # fmt: skip


def _agreement_signed(e: AgreementSigned) -> Step:
    return _set(
        "begun", e.amount, number=e.number, party_id=e.donor_id, parent_id=e.pledge_id,
        conditional=_open(e.conditional_amount), instalments=_instalments(e.instalments),
    )  # fmt: skip


def _agreement_amended(e: AgreementAmended) -> Step:
    return _set(
        "stands", e.amount, conditional=_open(e.conditional_amount), instalments=_instalments(e.instalments)
    )  # fmt: skip


def _commitment(step: str) -> Callable[[Any], Step]:
    def told(e: CommitmentSigned | CommitmentOpened | CommitmentRevised) -> Step:
        first = {} if isinstance(e, CommitmentRevised) else {"number": e.number, "variety": e.kind}
        return _set(
            step, e.amount, party_id=e.organisation_id, parent_id=e.allocation_id,
            instalments=_instalments(e.instalments), **first,
        )  # fmt: skip

    return told


STEPS: dict[type[EventData], tuple[str, Callable[[Any], Step]]] = {
    ContributionPledged: ("pledge", lambda e: _set("begun", e.amount, party_id=e.donor_id)),
    PledgeAmended: ("pledge", lambda e: _set("stands", e.amount)),
    PledgeWithdrawn: ("pledge", lambda e: Step("ended")),
    AgreementOpened: ("agreement", _agreement_opened),
    AgreementSigned: ("agreement", _agreement_signed),
    AgreementAmended: ("agreement", _agreement_amended),
    ConditionMet: ("agreement", lambda e: Step("changed", conditional=-e.amount.minor)),
    ConditionFailed: ("agreement", lambda e: Step("changed", amount=-e.amount.minor, conditional=-e.amount.minor)),
    AllocationOpened: ("allocation", lambda e: _set("begun", e.amount, number=e.number, parent_id=e.project_id)),
    AllocationApproved: ("allocation", lambda e: _set("begun", e.amount, number=e.number, parent_id=e.project_id)),
    AllocationRevised: ("allocation", lambda e: _set("stands", e.amount)),
    AllocationCancelled: ("allocation", lambda e: Step("ended")),
    CommitmentOpened: ("commitment", _commitment("begun")),
    CommitmentSigned: ("commitment", _commitment("begun")),
    CommitmentRevised: ("commitment", _commitment("stands")),
    CommitmentClosed: ("commitment", lambda e: Step("ended")),
}
"""Of each event: the kind of thing that it changes, and the step."""
_NAMES = frozenset(kind.type_name() for kind in STEPS)


class Terms:
    """Folds a ledger's feed."""

    def __init__(self, log: str, slot: Slot) -> None:
        self._log = log
        self._slot = slot

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """A row a step, and a row a step that was undone."""
        rows = Rows(f"{self._slot}.terms", _COLUMNS)
        undone = Rows(
            f"{self._slot}.terms_undone",
            {"log": "text", "undone": "bigint", "position": "bigint", "effective_on": "date"},
        )
        for one in told:
            event, data = one.event, one.event.data
            if isinstance(data, Reversed):
                if data.reverses_type in _NAMES:
                    undone.rows.append((self._log, data.reverses_position, event.position, event.effective_on))
                continue
            found = STEPS.get(type(data))
            if found is None:
                continue
            kind, step = found
            owner = getattr(data, f"{kind}_id")
            rows.rows.append((
                self._log, event.position, kind, owner, getattr(data, "fund_id"), event.effective_on,  # noqa: B009
                *step(data),
            ))  # fmt: skip
        yield from rows.statements()
        yield from undone.statements()


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Needs nothing of what is there."""
    return Terms(log, slot)


TERMS = Projection("terms", 1, "ledger", ("terms", "terms_undone"), begin)
