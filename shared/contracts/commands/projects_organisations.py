"""Commands by which organisations are described, with their field offices and those they pass funds on to."""

from shared.contracts.commands.base import CommandBody
from shared.contracts.events.parties import OrganisationKind
from shared.contracts.events.projects_organisations import Relation
from shared.contracts.ids import Id
from shared.contracts.texts import Code, Label, Reference


class DescribeOrganisation(CommandBody):
    """Describes an organisation, for the first time or anew; one id across services."""

    organisation_id: Id | None = None
    code: Code
    name: Label
    kind: OrganisationKind
    relation: Relation = "external"
    rule_set: Code | None = None
    parent_id: Id | None = None
    iati_identifier: Reference | None = None


class OpenFieldOffice(CommandBody):
    """Says that an organisation works from a place."""

    PATH_IDS = ("organisation_id",)
    organisation_id: Id
    code: Code
    name: Label
    area: Code


class CloseFieldOffice(CommandBody):
    """Says that an organisation works from a place no longer."""

    PATH_IDS = ("organisation_id", "field_office_id")
    organisation_id: Id
    field_office_id: Id


class NameSubGrantee(CommandBody):
    """Says that an organisation may pass funds on to another one."""

    PATH_IDS = ("organisation_id",)
    organisation_id: Id
    sub_grantee_id: Id


class EndSubGrantee(CommandBody):
    """Says that an organisation passes no more funds on to another one."""

    PATH_IDS = ("organisation_id", "sub_grantee_id")
    organisation_id: Id
    sub_grantee_id: Id
