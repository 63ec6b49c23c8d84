"""What decisions see: resources, balances, counters and references at the head of the log.

Pure reading: what is not in memory raises NotLoaded, the writer loads it and asks again. Changing it is the
machine's work alone.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from services.ledger.books.balances import Balance, BookCache
from services.ledger.books.holds import HoldCache
from services.ledger.books.keys import BalanceKey
from services.ledger.day_sums import DaySums
from services.ledger.resources import Kind, Resource
from shared.contracts.actor import Actor
from shared.contracts.ids import NewId
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.postings.entries import NO_DIMENSIONS, Dimensions

S = TypeVar("S")
ANY_FUND = "any"


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision may know beyond states and its command; `approved` by a second person, through a proposal.

    `actor` is who gives the command: its maker, also when somebody else approves it.
    """

    recorded_at: datetime
    actor: Actor
    new_id: NewId
    approved: bool = False
    rules: Mapping[str, Any] = field(default_factory=dict)
    """The rule of every command by its name, for what decides on other commands."""
    released: Mapping[BalanceKey, int] = field(default_factory=dict)
    """What the proposal that is being approved holds itself: it does not count against its own command."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Evidence as its store has it: for which funds (none: for no one fund), and whether it was erased."""

    funds: frozenset[str]
    erased: bool


@dataclass(slots=True)
class HeldGrant:
    """A right as it stands: who, in which role, on what, when."""

    grant_id: str
    person: tuple[str, str]
    role: str
    scope_kind: str
    scope_id: str | None
    from_on: date
    to_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is held on that day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


class LedgerState:
    """States at the head; filled by the machine."""

    def __init__(self) -> None:
        self.books = BookCache()
        self.holds = HoldCache()
        self.day_sums = DaySums()
        self.makers: dict[int, Actor] = {}
        """Who proposed, by the position of the proposal."""
        self.resources: dict[tuple[str, str], Resource[Any] | None] = {}
        self.counters: dict[tuple[str, str, int], int] = {}
        self.holders: dict[bytes, str | None] = {}
        self.lists: dict[Any, Any] = {}
        self.files: dict[str, StoredFile | None] = {}
        """Evidence as it is now: no fold of the log, so that nothing of it is kept from one transaction to the next."""
        self.grants: dict[tuple[str, str], list[HeldGrant]] = {}
        self.overdrawn: dict[BalanceKey, None] = {}
        self.acting: dict[tuple[str, Actor, tuple[str | None, ...], str | None, date], Actor] = {}
        """Actors in the role that a grant lets them act in, as long as no grant changes."""

    def find(self, kind: Kind[S], resource_id: str) -> Resource[S] | None:
        """The resource, or None when there is none of that id. Raises NotLoaded."""
        key = (kind.name, resource_id)
        try:
            return self.resources[key]
        except KeyError:
            raise NotLoaded(("resource", kind.name, resource_id)) from None

    def resource(self, kind: Kind[S], resource_id: str, pointer: str | None = None) -> Resource[S]:
        """The live resource. Raises Refused `<kind>.unknown`, `<kind>.reversed`; NotLoaded."""
        found = self.find(kind, resource_id)
        if found is None:
            raise Refused(f"{kind.name}.unknown", pointer or f"/{kind.name}_id", id=resource_id)
        if found.reversed:
            raise Refused(f"{kind.name}.reversed", pointer or f"/{kind.name}_id", id=resource_id)
        return found

    def get(self, kind: Kind[S], resource_id: str, pointer: str | None = None) -> S:
        """The live resource's state. Raises as `resource` does."""
        found: Resource[S] | None = self.resources.get((kind.name, resource_id))
        if found is None or found.reversed:
            found = self.resource(kind, resource_id, pointer)
        return found.state

    def balance(self, fund_id: str, account: str, currency: str, dimensions: Dimensions = NO_DIMENSIONS) -> Balance:
        """A leaf balance at the head. Raises NotLoaded."""
        return self.books.leaf(fund_id, account, currency, dimensions)

    def listed(self, *what: Any) -> Any:
        """A list that a decision needs whole, such as all sources of a fund. Raises NotLoaded."""
        try:
            return self.lists[what]
        except KeyError:
            raise NotLoaded(("list", *what)) from None

    def file(self, sha256: str) -> StoredFile | None:
        """The evidence of that digest, or None. Raises NotLoaded."""
        try:
            return self.files[sha256]
        except KeyError:
            raise NotLoaded(("file", sha256)) from None

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

    def require_free_code(self, kind: str, code: str, own_id: str | None = None) -> None:
        """Refuses `code.taken` when another resource of the kind has, or ever had, the code."""
        holder = self._holder(code_digest(kind, code))
        if holder not in (None, own_id):
            raise Refused("code.taken", "/code", code=code, id=holder)

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

    def _holder(self, digest: bytes) -> str | None:
        try:
            return self.holders[digest]
        except KeyError:
            raise NotLoaded(("reference", digest)) from None

    def role_for(
        self,
        actor: Actor,
        roles: Iterable[str],
        fund_id: str | None,
        today: date,
        organisation_id: str | None = None,
    ) -> str | None:
        """The first of the roles that the actor holds on that day: for the fund, for everything (None), or for
        any fund at all (ANY_FUND); or for the organisation that the command is about."""
        held = self.grants.get(actor.person, ())
        for role in roles:
            for grant in held:
                if grant.role != role or not grant.holds_on(today):
                    continue
                on_fund = grant.scope_kind == "fund" and (fund_id == ANY_FUND or grant.scope_id == fund_id)
                on_organisation = grant.scope_kind == "organisation" and grant.scope_id == organisation_id
                if grant.scope_kind == "all" or on_fund or on_organisation:
                    return role
        return None

    def own_organisations(self, actor: Actor, roles: Iterable[str], today: date) -> frozenset[str]:
        """The organisations for which the actor holds one of the roles on that day."""
        held = self.grants.get(actor.person, ())
        return frozenset(
            grant.scope_id
            for grant in held
            if grant.role in roles
            and grant.scope_kind == "organisation"
            and grant.scope_id is not None
            and grant.holds_on(today)
        )


def reference_digest(actor: Actor, fund_id: str, kind: str, reference: str) -> bytes:
    """What makes a caller's reference unique: the client, the fund, the kind of resource."""
    return hashlib.blake2b(f"{actor.client_id}\n{fund_id}\n{kind}\n{reference}".encode(), digest_size=16).digest()


def code_digest(kind: str, code: str) -> bytes:
    """What makes a code unique within its kind of resource."""
    return hashlib.blake2b(f"code\n{kind}\n{code}".encode(), digest_size=16).digest()


def invoice_digest(fund_id: str, organisation_id: str, supplier_reference: str) -> bytes:
    """What makes an invoice one: the fund, the supplier, the supplier's own number; whoever records it."""
    text = f"invoice\n{fund_id}\n{organisation_id}\n{supplier_reference}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
