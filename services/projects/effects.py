"""What recorded events do beside their own read rows: the index that overlaps are found by, and erasable texts.

The index is a projection like any other. What publishers wrote is none: it is kept beside the log, where it can be
erased, and a rebuild reads from there what it takes of it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.organisations.state import ORGANISATION
from services.projects.overlaps import index
from services.projects.overlaps.checking import as_compared
from services.projects.overlaps.profile import Profile, profile_of
from services.projects.overlaps.reference import GAZETTEER
from services.projects.overlaps.undertaking import is_compared_with, named_organisations
from services.projects.third_party.texts import Texts
from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_lifecycle import ProjectResubmitted, ProjectRevised, ProjectSubmitted
from shared.contracts.events.projects_third_parties import ThirdPartyActivityErased, ThirdPartyActivityImported
from shared.contracts.problems import NotLoaded
from shared.contracts.third_party import ThirdPartyActivity
from shared.deciding.capability import Capability
from shared.service import effects
from shared.service.effects import Key

_DESCRIBING = (ProjectSubmitted, ProjectResubmitted, ProjectRevised)
"""What may put a project into the index: handing it in, and describing it anew."""


class Effects(effects.Effects):
    """The effects of every service, with the index."""

    TABLES = (*effects.Effects.TABLES, *index.TABLES)

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        super().__init__(capabilities)
        self.index = index.Index()
        self.texts = Texts()
        self.profiles: dict[tuple[str, str], Profile | None] = {}
        """Profiles of activities by id and digest, for events that are being taken in; None for an erased text."""

    def offer(self, activity: ThirdPartyActivity) -> None:
        """What an event that is being taken in speaks of."""
        key = (activity.activity_id, activity.content_sha256)
        self.profiles[key] = profile_of(activity, GAZETTEER)

    def plan(self, recorded: Sequence[Recorded]) -> Any:
        """What the events do. Raises NotLoaded with all that is missing."""
        plan = super().plan(recorded)
        missing = [key for event in recorded for key in self._missing(event)]
        if missing:
            raise NotLoaded(*dict.fromkeys(missing))
        return plan

    def absorb(self, plan: Any) -> None:
        """Applies what was worked out."""
        super().absorb(plan)
        self.profiles.clear()

    def writes(self) -> Iterator[tuple[str, list[Any]]]:
        """What was appended beside the events themselves."""
        yield from super().writes()
        yield from self.texts.statements()

    def finish(self) -> Iterator[tuple[str, list[Any]]]:
        """The rows that changed, and the index, as they stand at the end of the transaction."""
        yield from super().finish()
        yield from self.index.statements()

    def forget(self) -> None:
        """Drops every state and every waiting row."""
        super().forget()
        self.index.clear()
        self.texts.clear()
        self.profiles.clear()

    def _missing(self, event: Recorded) -> Iterator[tuple[str, ...]]:
        data = event.data
        if isinstance(data, ThirdPartyActivityImported):
            if (data.activity_id, data.content_sha256) not in self.profiles:
                yield ("activity", data.activity_id, data.content_sha256)
        elif isinstance(data, _DESCRIBING):
            known = self.state.resources.get((PROJECT.name, data.project_id))
            descriptions = [data.description] if isinstance(data, ProjectRevised) else []
            descriptions += [known.state.description] if known is not None else []
            for description in descriptions:
                for organisation_id in named_organisations(description):
                    if (ORGANISATION.name, organisation_id) not in self.state.resources:
                        yield ("resource", ORGANISATION.name, organisation_id)

    def _grow(self, event: Recorded, key: Key) -> None:
        before = self.state.resources.get(key)
        super()._grow(event, key)
        if key[0] == PROJECT.name:
            after = self.state.resources[key]
            assert after is not None
            self._index_project(None if before is None else before.state, after.state, event.position)
        elif isinstance(event.data, ThirdPartyActivityImported):
            self._index_activity(event.data, event.position, before is not None)
        elif isinstance(event.data, ThirdPartyActivityErased):
            self.index.remove(event.data.activity_id)

    def _index_project(self, before: Project | None, after: Project, position: int) -> None:
        was_in = before is not None and is_compared_with(before)
        if not is_compared_with(after):
            if was_in:
                self.index.remove(after.project_id)
        elif before is None or not was_in or before.description != after.description:
            profile = profile_of(as_compared(self.state, after), GAZETTEER)
            self.index.put(profile, position, replaces=was_in)

    def _index_activity(self, data: ThirdPartyActivityImported, position: int, replaces: bool) -> None:
        profile = self.profiles[data.activity_id, data.content_sha256]
        if profile is not None:
            self.index.put(profile, position, replaces)
        elif replaces:
            self.index.remove(data.activity_id)
