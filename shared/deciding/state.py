"""What decisions of every service see: resources, codes, lists and rights at the head of the log.

Pure reading: what is not in memory raises NotLoaded, the writer loads it and asks again. Changing it is the
machine's work alone.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from shared.contracts.actor import Actor
from shared.contracts.ids import NewId
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Kind, Resource

S = TypeVar("S")
ANY_FUND = "any"


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision may know beyond states and its command.

    `actor` is who gives the command.
    """

    recorded_at: datetime
    actor: Actor
    new_id: NewId
    rules: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    """The rule of every command by its name, for what decides on other commands."""


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


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Evidence as its store has it: whose it is (none: no one's), and whether it was erased."""

    owners: frozenset[str]
    erased: bool


class State:
    """States at the head; filled by the machine."""

    def __init__(self) -> None:
        self.resources: dict[tuple[str, str], Resource[Any] | None] = {}
        self.holders: dict[bytes, str | None] = {}
        """Who has what nobody else may have, by its digest."""
        self.lists: dict[Any, Any] = {}
        self.grants: dict[tuple[str, str], list[HeldGrant]] = {}
        self.files: dict[str, StoredFile | None] = {}
        """Evidence as it is now: no fold of the log, so that nothing of it is kept from one transaction to the next."""
        self.acting: dict[Any, Actor] = {}
        """Actors in the role that a grant lets them act in, as long as no grant changes."""

    def events_held(self) -> int:
        """How many events the resources in memory are folded from."""
        return sum(len(resource.events) for resource in self.resources.values() if resource is not None)

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

    def require_free_code(self, kind: str, code: str, own_id: str | None = None) -> None:
        """Refuses `code.taken` when another resource of the kind has, or ever had, the code."""
        holder = self._holder(code_digest(kind, code))
        if holder not in (None, own_id):
            raise Refused("code.taken", "/code", code=code, id=holder)

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


def code_digest(kind: str, code: str) -> bytes:
    """What makes a code unique within its kind of resource."""
    return hashlib.blake2b(f"code\n{kind}\n{code}".encode(), digest_size=16).digest()
