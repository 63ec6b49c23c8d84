"""Which roles may give which command of projects; for a step of a project the table says it, row by row.

Whoever holds several of the roles acts in the first of them.
"""

from services.projects.endorsements.decisions import ROLE_OF
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.table import COMMANDED, TABLE
from shared.contracts.commands import projects_file as f
from shared.contracts.commands import projects_lifecycle as c
from shared.contracts.commands import projects_overlaps as o
from shared.contracts.commands import projects_third_parties as t
from shared.contracts.commands.base import CommandBody
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events.parties import Role

KEEPING_CALLS: tuple[Role, ...] = ("programme_officer",)
KEEPING_ORGANISATIONS: tuple[Role, ...] = ("programme_officer", "administrator")
OWN_ORGANISATION: tuple[Role, ...] = ("programme_officer", "administrator", "agency")
"""What an agency may also tell of itself."""
PREPARING: tuple[Role, ...] = ("programme_officer", "agency")
"""Whoever drafts a project and hands it in; an agency its own."""
REMINDING: tuple[Role, ...] = ("administrator", "programme_officer")
"""Whoever sees to it that reminders go out; every day the service itself does."""
REVIEWING: tuple[Role, ...] = ("programme_officer",)
MONITORING: tuple[Role, ...] = ("programme_officer", "agency", "endorser_field")
SETTLING: tuple[Role, ...] = ("programme_officer", "committee_member")
"""Whoever says that an overlap is none, or is borne: never whoever wrote the project."""
IMPORTING: tuple[Role, ...] = ("programme_officer", "administrator")
ENDORSING: tuple[Role, ...] = ("endorser_hq", "endorser_field")
SIGNING_OFF: tuple[Role, ...] = ("programme_officer", "agency", "endorser_hq", "endorser_field", "committee_member")
EVIDENCE_STORING: tuple[Role, ...] = (
    "programme_officer",
    "committee_member",
    "endorser_hq",
    "endorser_field",
    "administrator",
    "agency",
)
EVIDENCE_READING: tuple[Role, ...] = (
    "programme_officer",
    "committee_member",
    "endorser_hq",
    "endorser_field",
    "auditor",
    "agency",
)
"""Files may hold personal data: whoever decides on projects and whoever audits them reads them, an agency its own."""

_OF_THE_FILE: dict[type[CommandBody], tuple[Role, ...]] = {
    c.SetMechanismPolicy: ("administrator",),
    c.DraftProject: PREPARING,
    f.AnswerCriterion: PREPARING,
    f.AssessDoNoHarm: PREPARING,
    f.GiveEndorsement: ENDORSING,
    f.NameStakeholder: PREPARING,
    f.SignOff: SIGNING_OFF,
    f.WithdrawSignOff: SIGNING_OFF,
    f.AssessPartnerCapacity: REVIEWING,
    f.DefineIndicator: PREPARING,
    f.RecordActual: MONITORING,
    f.CountBeneficiaries: MONITORING,
    f.RecordVisit: MONITORING,
    f.RegisterDocument: MONITORING,
    o.CheckOverlaps: (*PREPARING, "committee_member"),
    o.ResolveOverlap: SETTLING,
    o.OverrideOverlap: SETTLING,
    t.ImportActivity: IMPORTING,
    t.EraseActivity: ("administrator",),
}


def _of_steps() -> dict[type[CommandBody], tuple[Role, ...]]:
    found: dict[type[CommandBody], tuple[Role, ...]] = {}
    for command in PROJECT_COMMANDS.values():
        if issubclass(command, c.StepCommand):
            roles = (role for row in TABLE if row.action == command.ACTION for role in row.roles)
            found[command] = tuple(dict.fromkeys(roles))
    return found


def roles_in(project: Project, command: CommandBody) -> tuple[Role, ...]:
    """The roles that may give a command on a project as it stands; for a step that is not open, in any state."""
    if isinstance(command, f.GiveEndorsement):
        return (ROLE_OF[command.seat],)
    if isinstance(command, c.StepCommand):
        row = COMMANDED.get((project.description.mechanism, project.state, command.ACTION))
        if row is not None:
            return row.roles
    return ROLES[type(command)]


ROLES: dict[type[CommandBody], tuple[Role, ...]] = {**_OF_THE_FILE, **_of_steps()}
"""Every command on a project, its mechanism and what it is compared with, with the roles
that may give it, in one state or another."""
