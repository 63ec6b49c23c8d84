"""Figures that publications state (shared/cited), as reports show them: beside what is computed, never among it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from services.reporting.reports.report import Cell, Cited, Kind
from shared.cited import CITED_FIGURES, SOURCES
from shared.contracts.cited import CitedFigure
from shared.contracts.currencies import decimals

CURRENCIES = ("USD", "EUR", "XOF")
FRENCH: dict[str, str] = {
    "Quick impact projects since 2013": "Projets à impact rapide depuis 2013",
    "Budget of quick impact projects since 2013": "Budget des projets à impact rapide depuis 2013",
    "Budget of quick impact projects 2021/22": "Budget des projets à impact rapide 2021/22",
    "Quick impact projects a year": "Projets à impact rapide par an",
    "Most that a quick impact project may cost": "Coût maximal d'un projet à impact rapide",
    "How long a quick impact project lasts": "Durée d'un projet à impact rapide",
    "Beneficiaries of quick impact projects": "Bénéficiaires des projets à impact rapide",
    "Contributed to the trust fund since 2013": "Contributions au fonds fiduciaire depuis 2013",
    "Allocated by the trust fund since 2013": "Alloué par le fonds fiduciaire depuis 2013",
    "Trust fund projects since 2013": "Projets du fonds fiduciaire depuis 2013",
    "Quick impact projects": "Projets à impact rapide",
    "Budget": "Budget",
    "Spent or allocated": "Dépensé ou alloué",
    "Trust fund projects": "Projets du fonds fiduciaire",
    "Projects in one box of the map": "Projets dans une case de la carte",
    "Projects of the United Nations country team": "Projets de l'équipe de pays des Nations Unies",
    "Amount of these projects": "Montant de ces projets",
    "Agencies named": "Organismes cités",
    "Budget of the trust fund": "Budget du fonds fiduciaire",
    "Approved by the trust fund": "Approuvé par le fonds fiduciaire",
    "Approved trust fund projects": "Projets approuvés du fonds fiduciaire",
    "Quick impact projects 2015/16": "Projets à impact rapide 2015/16",
    "Contributed to the trust fund": "Contributions au fonds fiduciaire",
    "Projects of all mechanisms": "Projets de tous les mécanismes",
    "Allocated by the trust fund": "Alloué par le fonds fiduciaire",
    "Donors named": "Contributeurs cités",
    "Contribution of Austria, December 2017 to March 2020": "Contribution de l'Autriche, décembre 2017 à mars 2020",
    "Contribution signed by Denmark": "Contribution signée par le Danemark",
    "Contributions of Denmark before": "Contributions antérieures du Danemark",
}
WORDS: dict[str, tuple[str, str]] = {
    f"cited.{figure.code}": (figure.about, FRENCH[figure.about]) for figure in CITED_FIGURES
}


def key_of(code: str) -> str:
    """Under which a report lists a figure."""
    return f"cited.{code}"


def published(codes: Iterable[str] | None = None) -> tuple[Cited, ...]:
    """The figures of these codes, in the order of the publications; all where none is named."""
    chosen = None if codes is None else set(codes)
    return tuple(_cited(figure) for figure in CITED_FIGURES if chosen is None or figure.code in chosen)


def _cited(figure: CitedFigure) -> Cited:
    is_money = figure.unit in CURRENCIES
    kind: Kind = "money" if is_money else "number"
    value: Cell = int(Decimal(figure.value).scaleb(decimals(figure.unit))) if is_money else figure.value
    return Cited(
        key=key_of(figure.code), kind=kind, value=value, source=SOURCES[figure.source].title, place=figure.place,
        currency=figure.unit if is_money else None, approximate=figure.approximate is not None,
        as_of=_as_of(figure.as_of),
    )  # fmt: skip


def _as_of(told: str) -> date | str | None:
    if told == "unknown":
        return None
    return date.fromisoformat(told) if len(told) == 10 else told
