"""Policies as they were set, by the day from which each holds."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_lifecycle import MechanismPolicySet
from shared.contracts.problems import Refused
from shared.contracts.project_policies import MechanismRule, ProjectPolicy, WindowPolicy
from shared.deciding.resources import Kind
from shared.deciding.state import State

P = TypeVar("P", bound=MechanismRule)


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that was ever set, by its key: the days from which values hold, the later set ones last."""

    by_key: dict[str, tuple[tuple[date, MechanismRule], ...]] = field(default_factory=dict)

    def find(self, kind: type[P], subject: str, day: date) -> P | None:
        """The value that holds on a day for a mechanism (or a window), or None."""
        name = kind.model_fields["name"].default
        found: MechanismRule | None = None
        since: date | None = None
        for valid_from, policy in self.by_key.get(f"{name}:{subject}", ()):
            if valid_from <= day and (since is None or since <= valid_from):
                found, since = policy, valid_from
        assert found is None or isinstance(found, kind)
        return found

    def required(self, kind: type[P], subject: str, day: date) -> P:
        """The value that holds on a day. Refuses `policy.missing`."""
        found = self.find(kind, subject, day)
        if found is None:
            name = kind.model_fields["name"].default
            raise Refused("policy.missing", None, policy=f"{name}:{subject}", on=str(day))
        return found

    def window(self, window: str, day: date) -> WindowPolicy | None:
        """What a window finances on a day, or None for a window that nobody opened."""
        return self.find(WindowPolicy, window, day)

    def with_policy(self, policy: MechanismRule, valid_from: date) -> "Policies":
        """These and one more."""
        return Policies({**self.by_key, policy.key: (*self.by_key.get(policy.key, ()), (valid_from, policy))})


NO_POLICIES = Policies()


def evolve_policies(policies: Policies | None, event: Recorded) -> Policies:
    """The policies after one was set."""
    assert isinstance(event.data, MechanismPolicySet)
    return (policies or NO_POLICIES).with_policy(event.data.policy, event.data.valid_from)


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """A policy and the day from which it holds."""

    valid_from: date
    policy: ProjectPolicy


@dataclass(frozen=True, slots=True)
class ShownMechanism:
    """Every policy that a mechanism was ever given, key by key in the order in which they were set."""

    policies: tuple[HeldPolicy, ...]


def shown_mechanism(policies: Policies) -> ShownMechanism:
    """A mechanism as it is shown."""
    every = (held for values in policies.by_key.values() for held in values)
    return ShownMechanism(tuple(HeldPolicy(valid_from, policy) for valid_from, policy in every))  # type: ignore[arg-type]


MECHANISM = Kind("mechanism", evolve_policies, shows=shown_mechanism)


def policies_of(state: State, mechanism: str) -> Policies:
    """All policies of a mechanism, none before the first is set. Raises NotLoaded."""
    known = state.find(MECHANISM, mechanism)
    return NO_POLICIES if known is None else known.state
