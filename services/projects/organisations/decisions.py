"""Describing organisations, their field offices and those they pass funds on to. Pure.

A description that says nothing new records nothing. Nobody is above itself, and nobody passes funds on to itself.
"""

from dataclasses import replace

from services.projects.organisations.state import ORGANISATION, FieldOffice, Organisation
from services.projects.reference.naming import require_code
from services.projects.state import Context
from shared.contracts.commands.projects_organisations import (
    CloseFieldOffice,
    DescribeOrganisation,
    EndSubGrantee,
    NameSubGrantee,
    OpenFieldOffice,
)
from shared.contracts.events.projects_organisations import (
    FieldOfficeClosed,
    FieldOfficeOpened,
    OrganisationDescribed,
    SubGranteeEnded,
    SubGranteeNamed,
)
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Unchanged
from shared.deciding.state import State


def decide_describe_organisation(state: State, command: DescribeOrganisation, context: Context) -> list[Decided]:
    """Describes an organisation, for the first time or anew.

    Refuses `code.taken`, `organisation.unknown` for a parent that is none, `organisation.own_parent` for one that
    stands below it, `organisation.self_taken` when another one is the organisation that runs the service,
    `code.unknown` and `code.expired` for a rule set that it does not have already.
    """
    organisation_id = command.organisation_id or context.new_id()
    state.require_free_code(ORGANISATION.name, command.code, organisation_id)
    _require_above(state, organisation_id, command.parent_id)
    if command.relation == "self":
        taken = [other for other in state.listed("own_organisations") if other != organisation_id]
        if taken:
            raise Refused("organisation.self_taken", "/relation", id=taken[0])
    known = None if command.organisation_id is None else state.find(ORGANISATION, organisation_id)
    kept = None if known is None else known.state.rule_set
    if command.rule_set not in (None, kept):
        require_code("rule-sets", command.rule_set, context.today, "/rule_set")
    if known is not None:
        old: Organisation = known.state
        new = replace(
            old, code=command.code, name=command.name, kind=command.kind, relation=command.relation,
            rule_set=command.rule_set, parent_id=command.parent_id, iati_identifier=command.iati_identifier,
        )  # fmt: skip
        if new == old:
            raise Unchanged(organisation_id)
    described = OrganisationDescribed(
        organisation_id=organisation_id,
        code=command.code,
        name=command.name,
        kind=command.kind,
        relation=command.relation,
        rule_set=command.rule_set,
        parent_id=command.parent_id,
        iati_identifier=command.iati_identifier,
    )
    return [Decided(described)]


def decide_open_field_office(state: State, command: OpenFieldOffice, context: Context) -> list[Decided]:
    """Opens an office. Refuses `organisation.unknown`, `field_office.code_taken` within the organisation,
    `code.unknown` and `code.expired` for its area."""
    organisation = state.get(ORGANISATION, command.organisation_id)
    taken = [office for office in organisation.field_offices if office.code == command.code]
    if taken:
        raise Refused("field_office.code_taken", "/code", code=command.code, id=taken[0].field_office_id)
    require_code("areas", command.area, context.today, "/area")
    opened = FieldOfficeOpened(
        organisation_id=command.organisation_id,
        field_office_id=context.new_id(),
        code=command.code,
        name=command.name,
        area=command.area,
    )
    return [Decided(opened)]


def decide_close_field_office(state: State, command: CloseFieldOffice, context: Context) -> list[Decided]:
    """Closes an office for good. Refuses `organisation.unknown`, `field_office.unknown`, `field_office.closed`."""
    office = _office(state.get(ORGANISATION, command.organisation_id), command.field_office_id)
    if office.closed:
        raise Refused("field_office.closed", "/field_office_id", id=office.field_office_id)
    return [Decided(FieldOfficeClosed(organisation_id=command.organisation_id, field_office_id=office.field_office_id))]


def decide_name_sub_grantee(state: State, command: NameSubGrantee, context: Context) -> list[Decided]:
    """Names one that funds are passed on to; again changes nothing.

    Refuses `organisation.unknown`, `organisation.own_sub_grantee`.
    """
    organisation = state.get(ORGANISATION, command.organisation_id)
    if command.sub_grantee_id == command.organisation_id:
        raise Refused("organisation.own_sub_grantee", "/sub_grantee_id", id=command.organisation_id)
    state.get(ORGANISATION, command.sub_grantee_id, "/sub_grantee_id")
    if command.sub_grantee_id in organisation.sub_grantees:
        raise Unchanged(command.organisation_id)
    named = SubGranteeNamed(organisation_id=command.organisation_id, sub_grantee_id=command.sub_grantee_id)
    return [Decided(named)]


def decide_end_sub_grantee(state: State, command: EndSubGrantee, context: Context) -> list[Decided]:
    """Passes no more funds on to it. Refuses `organisation.unknown`, `organisation.no_sub_grantee`."""
    organisation = state.get(ORGANISATION, command.organisation_id)
    if command.sub_grantee_id not in organisation.sub_grantees:
        raise Refused("organisation.no_sub_grantee", "/sub_grantee_id", id=command.sub_grantee_id)
    ended = SubGranteeEnded(organisation_id=command.organisation_id, sub_grantee_id=command.sub_grantee_id)
    return [Decided(ended)]


def _require_above(state: State, organisation_id: str, parent_id: str | None) -> None:
    """Refuses `organisation.unknown`, `organisation.own_parent` with the one through which it would be its own."""
    above = parent_id
    while above is not None:
        if above == organisation_id:
            raise Refused("organisation.own_parent", "/parent_id", id=organisation_id, parent=parent_id)
        above = state.get(ORGANISATION, above, "/parent_id").parent_id


def _office(organisation: Organisation, field_office_id: str) -> FieldOffice:
    """Refuses `field_office.unknown`."""
    for office in organisation.field_offices:
        if office.field_office_id == field_office_id:
            return office
    raise Refused("field_office.unknown", "/field_office_id", id=field_office_id)
