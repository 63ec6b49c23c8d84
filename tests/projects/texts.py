"""Undertakings as tests write them, in few words."""

from datetime import date
from typing import Any

from services.projects.overlaps.places import Gazetteer
from shared.contracts.third_party import (
    Area,
    Narrative,
    Organisation,
    ProposedProject,
    Sector,
    ThirdPartyActivity,
)

PROJECT = "00000000-0000-7000-8000-000000000001"

MALI = Gazetteer(
    codes={
        ("iso3166-2", "ML-7"): "ML-7",
        ("iso3166-2", "ML-9"): "ML-9",
        ("pcode", "ML07"): "ML-7",
        ("pcode", "ML10"): "ML-9",
        ("pcode", "ML09"): "ML-BKO",
        ("pcode", "ML0702"): "ansongo",
    },
    names={"gao": "ML-7", "menaka": "ML-9", "bamako": "ML-BKO", "ansongo": "ansongo", "taoudeni": "ML-10"},
    within={"ansongo": "ML-7"},
)
"""A few places of Mali, as the reference lists know them: Ménaka is ML-9, and ML10 among the P-codes."""


def said(text: str, language: str = "fr") -> Narrative:
    return Narrative(language=language, text=text)


def described(**given: Any) -> dict[str, Any]:
    """What a project and an activity say alike; any of it can be said otherwise."""
    whole: dict[str, Any] = {
        "titles": (said("Réhabilitation de quinze forages et puits pastoraux à Ansongo"),),
        "objectives": (said("Donner de l'eau potable aux éleveurs et apaiser les conflits autour des points d'eau"),),
        "organisations": (Organisation(role="implementing", ref="XM-DAC-41122", names=(said("UNICEF Mali"),)),),
        "areas": (Area(vocabulary="pcode", code="ML0702"),),
        "sectors": (Sector(vocabulary="1", code="14030"),),
        "starts_on": date(2021, 3, 1),
        "ends_on": date(2021, 8, 31),
    }
    return {**whole, **given}


def project(project_id: str = PROJECT, **given: Any) -> ProposedProject:
    return ProposedProject(project_id=project_id, **described(**given))


def activity(external_id: str = "XM-DAC-41122-1", source: str = "iati", **given: Any) -> ThirdPartyActivity:
    return ThirdPartyActivity(source=source, external_id=external_id, **described(**given))  # type: ignore[arg-type]
