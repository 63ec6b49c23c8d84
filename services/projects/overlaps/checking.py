"""Comparing a project with everything known, as a part of a decision.

What it is compared with is asked of the state and loaded in the transaction that records the decision; comparing is
pure, and what was found stands in the events, so that nothing has to be searched again to decide again.
"""

from datetime import date
from typing import Any

from services.projects.lifecycle.decisions import after_decided
from services.projects.lifecycle.on_project import with_policies
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.organisations.state import ORGANISATION, Organisation
from services.projects.overlaps.decisions import decide_found
from services.projects.overlaps.profile import profile_of
from services.projects.overlaps.reference import GAZETTEER
from services.projects.overlaps.scoring import compared
from services.projects.overlaps.undertaking import named_organisations, proposed
from services.projects.rules import require_living
from services.projects.state import Context
from shared.contracts.commands.projects_lifecycle import StepCommand
from shared.contracts.commands.projects_overlaps import CheckOverlaps
from shared.contracts.events.projects_overlaps import CheckedBecause
from shared.contracts.problems import NotLoaded
from shared.contracts.project_policies import OverlapPolicy
from shared.contracts.third_party import ProposedProject
from shared.deciding.capability import Decide
from shared.deciding.resources import Decided
from shared.deciding.state import State

CANDIDATES = "overlap_candidates"
"""What the state is asked for: the likeliest undertakings beside a profile."""


def with_check(decide: Decide, because: CheckedBecause) -> Decide:
    """A step, and what the project as it stands after it overlaps. Refuses what the step refuses, `policy.missing`."""

    def decided(state: State, command: StepCommand, context: Context) -> list[Decided]:
        step = decide(state, command, context)
        project = state.get(PROJECT, command.project_id)
        for event in step:
            project = after_decided(project, event, context)
        if because == "revised" and not project.is_approved:
            return step  # compared when it is handed in again
        return [*step, *_checked(state, project, command.effective_on, because, context)]

    decided.__doc__ = decide.__doc__
    return decided


def decide_check(state: State, command: CheckOverlaps, context: Context) -> list[Decided]:
    """Compares a project that is not at its end. Refuses `project.file_closed`, `effective_on.future`,
    `policy.missing`."""
    project = state.get(PROJECT, command.project_id)
    require_living(project, command.effective_on, context)
    return _checked(state, project, command.effective_on, "asked", context)


def _checked(state: State, project: Project, on: date, because: CheckedBecause, context: Context) -> list[Decided]:
    policies = with_policies(state, project, context).policies
    policy = policies.required(OverlapPolicy, project.description.mechanism, project.policies_on or on)
    ours = as_compared(state, project)
    profile = profile_of(ours, GAZETTEER)
    candidates = state.listed(CANDIDATES, profile, policy.candidates_max)
    found = compared(profile, candidates, policy)
    return decide_found(project, ours.content_sha256, found, policy.alerts_max, because, on)


def as_compared(state: State, project: Project) -> ProposedProject:
    """The project with the names of those who take part. Raises NotLoaded with all that is missing."""
    found: dict[str, Organisation] = {}
    missing: list[Any] = []
    for organisation_id in named_organisations(project.description):
        try:
            resource = state.find(ORGANISATION, organisation_id)
        except NotLoaded as unknown:
            missing += unknown.wanted
            continue
        if resource is not None and not resource.reversed:
            found[organisation_id] = resource.state
    if missing:
        raise NotLoaded(*missing)
    return proposed(project, found)
