"""A project as it is compared with others: what it is for, where, when, and who takes part."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from services.projects.lifecycle.project import Project
from services.projects.organisations.state import Organisation
from services.projects.overlaps.reference import AREA, COUNTRY, OWN_SECTORS, purpose_of
from services.projects.overlaps.words import plain_name
from shared.contracts.events.projects_base import ProjectDescription
from shared.contracts.third_party import Area, Narrative, ProposedProject, Role, Sector
from shared.contracts.third_party import Organisation as TakingPart

UNKNOWN: Final = "und"
"""Projects do not say which language they are written in."""


def is_compared_with(project: Project) -> bool:
    """Whether others are compared with it: handed in at least once, and neither rejected nor cancelled."""
    return project.policies_on is not None and project.state not in ("rejected", "cancelled")


def named_organisations(description: ProjectDescription) -> tuple[str, ...]:
    """Those who take part, each once."""
    partners = (partner.organisation_id for partner in description.partners)
    return tuple(dict.fromkeys((description.organisation_id, *partners)))


def proposed(project: Project, organisations: Mapping[str, Organisation]) -> ProposedProject:
    """The project in the words that others use."""
    d = project.description
    return ProposedProject(
        project_id=project.project_id,
        titles=(_said(d.title),),
        objectives=() if d.summary is None else (_said(d.summary),),
        organisations=tuple(_taking_part(d, organisations)),
        areas=tuple(_areas(d)),
        sectors=tuple(_sectors(d)),
        starts_on=d.planned_start_on,
        ends_on=d.planned_end_on,
    )


def _said(text: str) -> Narrative:
    return Narrative(language=UNKNOWN, text=text)


def _taking_part(d: ProjectDescription, organisations: Mapping[str, Organisation]) -> Iterator[TakingPart]:
    roles: dict[str, Role] = {d.organisation_id: "implementing"}
    for partner in d.partners:
        roles.setdefault(partner.organisation_id, "other" if partner.role == "authority" else "implementing")
    for organisation_id, role in roles.items():
        known = organisations.get(organisation_id)
        if known is not None:
            yield TakingPart(role=role, ref=known.iati_identifier, names=(_said(known.name),))


def _areas(d: ProjectDescription) -> Iterator[Area]:
    if d.countrywide:
        yield Area(vocabulary="country", code=COUNTRY)
    for part in d.areas:
        code = part.code if part.code.upper() == part.code else plain_name(part.code)
        vocabulary = "country" if len(code) == 2 and code.isalpha() else AREA
        yield Area(vocabulary=vocabulary, code=code, permille=_permille(part.percent))


def _sectors(d: ProjectDescription) -> Iterator[Sector]:
    for part in d.sectors:
        purpose = purpose_of(part.code)
        vocabulary, code = (OWN_SECTORS, part.code.lower()) if purpose is None else ("1", purpose)
        yield Sector(vocabulary=vocabulary, code=code, permille=_permille(part.percent))


def _permille(percent: str) -> int:
    return int(Decimal(percent) * 10)
