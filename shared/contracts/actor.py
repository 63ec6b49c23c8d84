"""Who acted: opaque identifiers of the identity provider, never a name."""

from functools import cached_property

from shared.contracts.canonical import canonical
from shared.contracts.events.parties import Role
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.texts import Token

SYSTEM = "system"


class Actor(Contract):
    """The subject of a token, the client it came through, and the role it acted in."""

    issuer: Token
    subject: Token
    client_id: Token
    organisation_id: Id | None = None
    acting_role: Role | None = None

    @cached_property
    def parts(self) -> tuple[str | None, ...]:
        """Its fields, for looking it up: to hash and compare the contract itself costs ten times as much."""
        return (self.issuer, self.subject, self.client_id, self.organisation_id, self.acting_role)

    @cached_property
    def text(self) -> str:
        """Its canonical JSON, as the envelope of an event carries it."""
        return canonical(self.to_json()).decode()

    def acting_as(self, role: str) -> "Actor":
        """The same actor in the role that a grant lets it act in."""
        return self._sure({**{name: getattr(self, name) for name in Actor.model_fields}, "acting_role": role})

    @property
    def is_person(self) -> bool:
        """False for a client credential and for a service itself: those can never be the second person."""
        return self.subject not in (self.client_id, SYSTEM)

    @property
    def person(self) -> tuple[str, str]:
        """What makes two actors the same person, whatever client they came through."""
        return (self.issuer, self.subject)


def actor_key(actor: Actor) -> bytes:
    """Issuer, client and subject as bytes: what limits and keys are counted by."""
    return f"{actor.issuer}\n{actor.client_id}\n{actor.subject}".encode()
