"""An organisation as its events made it."""

from dataclasses import dataclass, replace

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_organisations import (
    FieldOfficeClosed,
    FieldOfficeOpened,
    OrganisationDescribed,
    SubGranteeEnded,
    SubGranteeNamed,
)
from shared.deciding.resources import Kind


@dataclass(frozen=True, slots=True)
class FieldOffice:
    """Where an organisation works from."""

    field_office_id: str
    code: str
    name: str
    area: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation, with its offices in the order they opened and those it may pass funds on to."""

    code: str
    name: str
    kind: str
    relation: str
    rule_set: str | None
    parent_id: str | None
    iati_identifier: str | None
    field_offices: tuple[FieldOffice, ...] = ()
    sub_grantees: tuple[str, ...] = ()


def evolve_organisation(organisation: Organisation | None, event: Recorded) -> Organisation:
    """The organisation after one of its events."""
    data = event.data
    if isinstance(data, OrganisationDescribed):
        described = Organisation(
            data.code, data.name, data.kind, data.relation, data.rule_set, data.parent_id, data.iati_identifier
        )
        if organisation is None:
            return described
        return replace(described, field_offices=organisation.field_offices, sub_grantees=organisation.sub_grantees)
    assert organisation is not None
    if isinstance(data, FieldOfficeOpened):
        opened = FieldOffice(data.field_office_id, data.code, data.name, data.area)
        return replace(organisation, field_offices=(*organisation.field_offices, opened))
    if isinstance(data, FieldOfficeClosed):
        offices = tuple(
            replace(office, closed=True) if office.field_office_id == data.field_office_id else office
            for office in organisation.field_offices
        )
        return replace(organisation, field_offices=offices)
    if isinstance(data, SubGranteeNamed):
        return replace(organisation, sub_grantees=(*organisation.sub_grantees, data.sub_grantee_id))
    assert isinstance(data, SubGranteeEnded)
    left = tuple(one for one in organisation.sub_grantees if one != data.sub_grantee_id)
    return replace(organisation, sub_grantees=left)


ORGANISATION = Kind("organisation", evolve_organisation)
