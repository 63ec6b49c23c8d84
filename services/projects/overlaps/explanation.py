"""An alert in words, English or French, from the finding alone: what each component found, and what it weighs."""

from typing import Final, Literal

from shared.contracts.events.projects_overlaps import Component, ComponentName, OverlapFinding

Language = Literal["en", "fr"]

_NAMES: Final[dict[ComponentName, tuple[str, str]]] = {
    "place": ("Place", "Lieu"),
    "sector": ("Sector", "Secteur"),
    "period": ("Period", "Période"),
    "partner": ("Partner", "Partenaire"),
    "title": ("Title", "Titre"),
    "wording": ("Wording", "Formulation"),
}
_UNKNOWN: Final = ("not known of both, not counted", "non renseigné des deux côtés, non compté")
_WEIGHT: Final = ("weight", "poids")
_SHARED: Final = ("in common", "en commun")


def explained(finding: OverlapFinding, language: Language) -> list[str]:
    """One line a component, those that count most first; what is not known stands last."""
    ordered = sorted(finding.components, key=lambda part: (not part.known, -part.score * part.weight))
    return [_line(part, 1 if language == "fr" else 0) for part in ordered]


def _line(part: Component, language: int) -> str:
    name = _NAMES[part.name][language]
    colon = " :" if language else ":"
    if not part.known:
        return f"{name}{colon} {_UNKNOWN[language]}"
    line = f"{name}{colon} {part.score}/100, {_WEIGHT[language]} {part.weight}"
    return f"{line}; {_SHARED[language]}{colon} {', '.join(part.matched)}" if part.matched else line
