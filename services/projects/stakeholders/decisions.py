"""Naming who speaks for a role, and their sign-offs."""

from services.projects.lifecycle.project import Project
from services.projects.rules import require_unapproved
from services.projects.stakeholders.state import Stakeholder, speaking_for
from services.projects.state import Context
from shared.contracts.commands.projects_file import NameStakeholder, SignOff, WithdrawSignOff
from shared.contracts.events.projects_review import SignOffWithdrawn, StakeholderNamed, StakeholderSignedOff
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_name_stakeholder(project: Project, command: NameStakeholder, context: Context) -> list[Decided]:
    """Names who speaks for a role; naming another one takes the place of the first, and of its sign-off.

    Refuses `stakeholder.nobody` without an organisation and a person, and what `require_unapproved` refuses.
    """
    require_unapproved(project, command.effective_on, context)
    if command.organisation_id is None and command.person is None:
        raise Refused("stakeholder.nobody", "/organisation_id", role=command.role)
    event = StakeholderNamed(
        project_id=project.project_id,
        role=command.role,
        organisation_id=command.organisation_id,
        person=command.person,
    )
    return [Decided(event, command.effective_on)]


def decide_sign_off(project: Project, command: SignOff, context: Context) -> list[Decided]:
    """Signs off for a role: the person named for it, or, where none is, whoever records it with evidence.

    Refuses `stakeholder.unnamed`, `stakeholder.other_person`, `stakeholder.evidence`, `stakeholder.signed_off`, and
    what `require_unapproved` refuses.
    """
    require_unapproved(project, command.effective_on, context)
    known = _named(project, command.role, context)
    if known.signed_off_on is not None:
        raise Refused("stakeholder.signed_off", "/role", role=command.role, signed_off_on=str(known.signed_off_on))
    if known.person is None and not command.evidence:
        raise Refused("stakeholder.evidence", "/evidence", role=command.role)
    event = StakeholderSignedOff(project_id=project.project_id, role=command.role, note=command.note)
    return [Decided(event, command.effective_on)]


def decide_withdraw_sign_off(project: Project, command: WithdrawSignOff, context: Context) -> list[Decided]:
    """Takes a sign-off back. Refuses as signing off does, `stakeholder.not_signed_off`."""
    require_unapproved(project, command.effective_on, context)
    if _named(project, command.role, context).signed_off_on is None:
        raise Refused("stakeholder.not_signed_off", "/role", role=command.role)
    event = SignOffWithdrawn(project_id=project.project_id, role=command.role, note=command.note)
    return [Decided(event, command.effective_on)]


def _named(project: Project, role: str, context: Context) -> Stakeholder:
    known = speaking_for(project.stakeholders, role)
    if known is None:
        named = [stakeholder.role for stakeholder in project.stakeholders]
        raise Refused("stakeholder.unnamed", "/role", role=role, named=named)
    if known.person is not None and known.person.person != context.actor.person:
        raise Refused("stakeholder.other_person", "/role", role=role)
    return known
