"""Who describes organisations, where."""

from collections.abc import Callable, Mapping
from typing import Any

from services.projects.organisations.decisions import (
    decide_close_field_office,
    decide_describe_organisation,
    decide_end_sub_grantee,
    decide_name_sub_grantee,
    decide_open_field_office,
)
from services.projects.organisations.state import ORGANISATION
from services.projects.roles import KEEPING_ORGANISATIONS, OWN_ORGANISATION
from shared.contracts.commands.projects_organisations import (
    CloseFieldOffice,
    DescribeOrganisation,
    EndSubGrantee,
    NameSubGrantee,
    OpenFieldOffice,
)
from shared.contracts.events import EventData
from shared.contracts.events.projects_organisations import OrganisationDescribed
from shared.deciding.capability import CommandRule
from shared.deciding.state import State


def itself(state: State, command: Any) -> str | None:
    """The organisation that the command is about."""
    organisation_id: str = command.organisation_id
    return organisation_id


CODES: Mapping[type[EventData], Callable[[Any], str]] = {OrganisationDescribed: lambda data: str(data.code)}

RULES = (
    CommandRule(
        DescribeOrganisation,
        decide_describe_organisation,
        "/v1/organisations",
        ORGANISATION,
        KEEPING_ORGANISATIONS,
        keeps_refusals=False,
    ),
    CommandRule(
        OpenFieldOffice,
        decide_open_field_office,
        "/v1/organisations/{organisation_id}/field-offices",
        ORGANISATION,
        OWN_ORGANISATION,
        target="organisation_id",
        organisation_of=itself,
        keeps_refusals=False,
    ),
    CommandRule(
        CloseFieldOffice,
        decide_close_field_office,
        "/v1/organisations/{organisation_id}/field-offices/{field_office_id}/close",
        ORGANISATION,
        OWN_ORGANISATION,
        target="organisation_id",
        organisation_of=itself,
        keeps_refusals=False,
    ),
    CommandRule(
        NameSubGrantee,
        decide_name_sub_grantee,
        "/v1/organisations/{organisation_id}/sub-grantees",
        ORGANISATION,
        OWN_ORGANISATION,
        target="organisation_id",
        organisation_of=itself,
        keeps_refusals=False,
    ),
    CommandRule(
        EndSubGrantee,
        decide_end_sub_grantee,
        "/v1/organisations/{organisation_id}/sub-grantees/{sub_grantee_id}/end",
        ORGANISATION,
        OWN_ORGANISATION,
        target="organisation_id",
        organisation_of=itself,
        keeps_refusals=False,
    ),
)
