"""Who describes organisations, donors and projects, where."""

from services.ledger.capability import CommandRule, anywhere
from services.ledger.hearing.decisions import (
    ORGANISATION,
    PROJECT,
    decide_change_project_status,
    decide_register_donor,
    decide_register_organisation,
    decide_register_project,
)
from services.ledger.roles import REGISTRATION
from shared.contracts.commands.parties import (
    ChangeProjectStatus,
    RegisterDonor,
    RegisterOrganisation,
    RegisterProject,
)
from shared.deciding.roles import ADMINISTRATION

RULES = (
    CommandRule(
        RegisterOrganisation,
        decide_register_organisation,
        "/v1/organisations",
        ORGANISATION,
        REGISTRATION,
        anywhere,
        keeps_refusals=False,
    ),
    CommandRule(
        RegisterDonor, decide_register_donor, "/v1/donors", ORGANISATION, REGISTRATION, anywhere, keeps_refusals=False
    ),
    CommandRule(
        RegisterProject,
        decide_register_project,
        "/v1/projects",
        PROJECT,
        ADMINISTRATION,
        anywhere,
        keeps_refusals=False,
    ),
    CommandRule(
        ChangeProjectStatus,
        decide_change_project_status,
        "/v1/projects/{project_id}/status",
        PROJECT,
        ADMINISTRATION,
        anywhere,
        target="project_id",
        keeps_refusals=False,
    ),
)
