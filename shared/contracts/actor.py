"""Who acted: opaque identifiers of the identity provider, never a name."""

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
