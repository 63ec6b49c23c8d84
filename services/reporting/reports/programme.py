"""What reports of the programme have in common: they are about projects of all funds, whatever their currencies."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.reporting.reports.asking import Asked
from services.reporting.reports.report import Cell, Column, Report, Table
from services.reporting.reports.standing_projects import ApprovedProject, logs_of_projects

WORDS: dict[str, tuple[str, str]] = {
    "approved": ("Approved amount", "Montant approuvé"),
    "projects": ("Approved projects", "Projets approuvés"),
    "projects.definition": (
        "Projects whose approval by a committee took effect on or before the day, whatever became of them afterwards.",
        "Projets dont l'approbation par un comité a pris effet au plus tard à la date, quelle qu'en soit la suite.",
    ),
    "quick_impact": ("Quick impact projects", "Projets à impact rapide"),
    "trust_fund": ("Trust fund", "Fonds fiduciaire"),
    "total": ("Total", "Total"),
    "no_projects_followed": (
        "No log of projects is followed: nothing is known of projects.",
        "Aucun journal de projets n'est suivi : rien n'est connu des projets.",
    ),
}
"""Words that these reports share; each takes them into its own."""


@dataclass(slots=True)
class Counted:
    """Projects of a line: how many, how many in no other line, how much by currency, in minor units."""

    projects: int = 0
    only: int = 0
    amounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, project: ApprovedProject, part: int | None = None, is_alone: bool = True) -> None:
        """Counts a project, with all of its amount or a part of it."""
        self.projects += 1
        self.only += is_alone
        if project.amount is not None and project.currency is not None:
            self.amounts[project.currency] += project.amount if part is None else part

    def money(self, currencies: Iterable[str]) -> dict[str, Cell]:
        """The cells of its amounts."""
        return {f"approved:{currency}": self.amounts.get(currency, 0) for currency in currencies}


def currencies_of(projects: Iterable[ApprovedProject]) -> list[str]:
    """The currencies in which projects are approved, in alphabetical order."""
    return sorted({one.currency for one in projects if one.currency is not None})


def money_columns(currencies: Sequence[str]) -> tuple[Column, ...]:
    """A column of approved amounts a currency."""
    return tuple(Column(f"approved:{currency}", "money", currency) for currency in currencies)


def of_programme(name: str, asked: Asked, tables: Sequence[Table], notes: Sequence[str] = (), **more: Any) -> Report:
    """The report around its tables; one that follows no projects says so instead of counting none."""
    about = {"as_of": str(asked.as_of), "calendar": asked.calendar}
    known = bool(logs_of_projects(asked))
    told = tuple(notes) if known else ("no_projects_followed", *notes)
    return Report(name, about, asked.places, tuple(tables), told, **more)
