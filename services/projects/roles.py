"""Which roles may give which command on a project; for a step the table says it, row by row."""

from services.projects.lifecycle.project import Project
from services.projects.lifecycle.table import COMMANDED, TABLE
from shared.contracts.commands import projects_file as f
from shared.contracts.commands import projects_lifecycle as c
from shared.contracts.commands.base import CommandBody
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events.parties import Role

_PREPARING: tuple[Role, ...] = ("programme_officer", "agency")
_REVIEWING: tuple[Role, ...] = ("programme_officer",)
_MONITORING: tuple[Role, ...] = ("programme_officer", "agency", "endorser_field")
ENDORSING: tuple[Role, ...] = ("endorser_hq", "endorser_field")
_SIGNING_OFF: tuple[Role, ...] = ("programme_officer", "agency", "endorser_hq", "endorser_field", "committee_member")

_OF_THE_FILE: dict[type[CommandBody], tuple[Role, ...]] = {
    c.SetMechanismPolicy: ("administrator",),
    c.DraftProject: _PREPARING,
    f.AnswerCriterion: _PREPARING,
    f.AssessDoNoHarm: _PREPARING,
    f.GiveEndorsement: ENDORSING,
    f.NameStakeholder: _PREPARING,
    f.SignOff: _SIGNING_OFF,
    f.WithdrawSignOff: _SIGNING_OFF,
    f.AssessPartnerCapacity: _REVIEWING,
    f.DefineIndicator: _PREPARING,
    f.RecordActual: _MONITORING,
    f.CountBeneficiaries: _MONITORING,
    f.RecordVisit: _MONITORING,
    f.RegisterDocument: _MONITORING,
}


def _of_steps() -> dict[type[CommandBody], tuple[Role, ...]]:
    found: dict[type[CommandBody], tuple[Role, ...]] = {}
    for command in PROJECT_COMMANDS.values():
        if issubclass(command, c.StepCommand):
            roles = (role for row in TABLE if row.action == command.ACTION for role in row.roles)
            found[command] = tuple(dict.fromkeys(roles))
    return found


def roles_in(project: Project, command: CommandBody) -> tuple[Role, ...]:
    """The roles that may give a command on a project as it stands; for a step that is not open, in any state.

    Whoever holds several roles acts in the first of these.
    """
    if isinstance(command, c.StepCommand):
        row = COMMANDED.get((project.description.mechanism, project.state, command.ACTION))
        if row is not None:
            return row.roles
    return ROLES[type(command)]


ROLES: dict[type[CommandBody], tuple[Role, ...]] = {**_OF_THE_FILE, **_of_steps()}
"""Every command of projects with the roles that may give it, in one state or another."""
