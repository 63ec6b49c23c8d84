"""Who describes organisations, donors and projects, where."""

from services.ledger.capability import CommandRule, anywhere
from services.ledger.hearing.decisions import (
    ORGANISATION,
    PROJECT,
    decide_register_donor,
    decide_register_organisation,
    decide_register_project,
)
from services.ledger.roles import REGISTRATION
from shared.contracts.commands.parties import RegisterDonor, RegisterOrganisation, RegisterProject
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
)
