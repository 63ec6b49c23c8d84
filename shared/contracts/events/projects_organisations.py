"""Organisations as their owner keeps them: whose they are, where their offices stand, whom they pass funds on to."""

from collections.abc import Iterator
from typing import Literal

from shared.contracts.events.base import EventData
from shared.contracts.events.parties import OrganisationKind
from shared.contracts.ids import Id
from shared.contracts.texts import Code, Label, Reference

Relation = Literal["external", "secretariat", "self"]
"""How an organisation stands to the one that runs the service."""


class OrganisationEvent(EventData):
    """An event of one organisation."""

    STREAM = "organisation"
    STREAM_ID = "organisation_id"
    organisation_id: Id


class OrganisationDescribed(OrganisationEvent):
    """What an organisation is; a later description takes the place of an earlier one.

    `rule_set`: whose financial rules it spends by.
    """

    code: Code
    name: Label
    kind: OrganisationKind
    relation: Relation
    rule_set: Code | None = None
    parent_id: Id | None = None
    iati_identifier: Reference | None = None

    def _also_named(self) -> Iterator[str]:
        if self.parent_id is not None:
            yield f"organisation/{self.parent_id}"


class FieldOfficeOpened(OrganisationEvent):
    """The organisation works from here, too."""

    field_office_id: Id
    code: Code
    name: Label
    area: Code


class FieldOfficeClosed(OrganisationEvent):
    """The organisation works from there no longer."""

    field_office_id: Id


class SubGranteeNamed(OrganisationEvent):
    """The organisation may pass funds on to another one."""

    sub_grantee_id: Id

    def _also_named(self) -> Iterator[str]:
        yield f"organisation/{self.sub_grantee_id}"


class SubGranteeEnded(OrganisationEvent):
    """The organisation passes no more funds on to it."""

    sub_grantee_id: Id

    def _also_named(self) -> Iterator[str]:
        yield f"organisation/{self.sub_grantee_id}"
