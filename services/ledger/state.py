"""What decisions of the ledger see: resources, balances, counters and references at the head of the log.

Pure reading: what is not in memory raises NotLoaded, the writer loads it and asks again. Changing it is the
machine's work alone.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.ledger.books.balances import Balance, BookCache
from services.ledger.books.holds import HoldCache
from services.ledger.books.keys import BalanceKey
from services.ledger.day_sums import DaySums
from shared.contracts.actor import Actor
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.deciding import state
from shared.deciding.state import State
from shared.postings.entries import NO_DIMENSIONS, Dimensions


@dataclass(frozen=True, slots=True)
class Context(state.Context):
    """What a decision may know beyond states and its command; `approved` by a second person, through a proposal.

    `actor` is who gives the command: its maker, also when somebody else approves it.
    """

    approved: bool = False
    released: Mapping[BalanceKey, int] = field(default_factory=dict, kw_only=True)
    """What the proposal that is being approved holds itself: it does not count against its own command."""


class LedgerState(State):
    """States at the head; filled by the machine."""

    def __init__(self) -> None:
        super().__init__()
        self.books = BookCache()
        self.holds = HoldCache()
        self.day_sums = DaySums()
        self.makers: dict[int, Actor] = {}
        """Who proposed, by the position of the proposal."""
        self.counters: dict[tuple[str, str, int], int] = {}
        self.overdrawn: dict[BalanceKey, None] = {}

    def balance(self, fund_id: str, account: str, currency: str, dimensions: Dimensions = NO_DIMENSIONS) -> Balance:
        """A leaf balance at the head. Raises NotLoaded."""
        return self.books.leaf(fund_id, account, currency, dimensions)

    def held(self, key: BalanceKey, context: Context) -> int:
        """What open proposals hold of a balance at the decision's moment. Raises NotLoaded."""
        return self.holds.held(key, context.recorded_at) - context.released.get(key, 0)

    def next_number(
        self, fund_id: str, code: str, time_zone: str, kind: str, recorded_at: datetime, ahead: int = 0
    ) -> str:
        """The next gapless number of a kind in the year of recording, after `ahead` more of the same command.

        Raises NotLoaded.
        """
        year = day_in(time_zone, recorded_at).year
        last = self.counters.get((fund_id, kind, year))
        if last is None:
            raise NotLoaded(("counter", fund_id, kind, year))
        return f"{code}-{kind}-{year}-{last + 1 + ahead:05d}"

    def require_new_reference(self, actor: Actor, fund_id: str, kind: str, reference: str | None) -> None:
        """Refuses `reference.taken` when the client gave this reference to another live resource of the kind.

        What was reversed is recorded anew with the same voucher.
        """
        if reference is None:
            return
        holder = self._standing_holder(kind, reference_digest(actor, fund_id, kind, reference))
        if holder is not None:
            raise Refused("reference.taken", "/reference", reference=reference, id=holder)

    def require_new_invoice(self, fund_id: str, organisation_id: str, supplier_reference: str) -> None:
        """Refuses `invoice.duplicate` when an invoice of the supplier with this number stands in the fund."""
        digest = invoice_digest(fund_id, organisation_id, supplier_reference)
        holder = self._standing_holder("invoice", digest)
        if holder is not None:
            figures = {"supplier_reference": supplier_reference, "id": holder}
            raise Refused("invoice.duplicate", "/supplier_reference", **figures)

    def _standing_holder(self, kind: str, digest: bytes) -> str | None:
        """The resource that has what is to be unique, unless it was reversed. Raises NotLoaded."""
        holder = self._holder(digest)
        if holder is None:
            return None
        try:
            resource = self.resources[kind, holder]
        except KeyError:
            raise NotLoaded(("resource", kind, holder)) from None
        return None if resource is not None and resource.reversed else holder


def reference_digest(actor: Actor, fund_id: str, kind: str, reference: str) -> bytes:
    """What makes a caller's reference unique: the client, the fund, the kind of resource."""
    return hashlib.blake2b(f"{actor.client_id}\n{fund_id}\n{kind}\n{reference}".encode(), digest_size=16).digest()


def invoice_digest(fund_id: str, organisation_id: str, supplier_reference: str) -> bytes:
    """What makes an invoice one: the fund, the supplier, the supplier's own number; whoever records it."""
    text = f"invoice\n{fund_id}\n{organisation_id}\n{supplier_reference}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
