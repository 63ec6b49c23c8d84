"""Every report there is. Adding one is a line here: its name, its module and its function.

The module has the function `async (connection, asked, fund) -> Report`, `PROJECTIONS` that it reads, and `WORDS`. A
report of the programme is about no one fund, and its function takes none.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from services.reporting.reports import (
    beneficiaries,
    overview,
    projects_by_area,
    projects_by_sector,
    sources_and_uses,
    un_country_team,
)
from services.reporting.reports.framing import Given, MoneyReport
from services.reporting.reports.money_reports import MONEY_REPORTS
from services.reporting.reports.report import Report
from services.reporting.reports.words import AREA_WORDS, FORM_WORDS, Words, gathered
from shared.service.requests import Parameters

PACK = "pack"
"""The name under which all reports of a fund are given in one document."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A report by its name in the address; `parameters` are its own.

    `read` takes them from the question, checks them and tells what `made` is given by name; of nothing it tells what
    holds where nothing is asked, as a pack does.
    """

    name: str
    made: Callable[..., Awaitable[Report]]
    projections: tuple[str, ...]
    words: Words
    doc: str
    parameters: tuple[str, ...] = ()
    read: Callable[[Parameters], Mapping[str, Any]] | None = None
    is_in_pack: bool = True
    needs_fund: bool = True

    def given(self, parameters: Parameters) -> Mapping[str, Any]:
        """What its function is given beside connection, question and fund."""
        if self.read is not None:
            return self.read(parameters)
        return {name: parameters.text(name) for name in self.parameters}


def of(name: str, module: ModuleType, parameters: tuple[str, ...] = (), **more: Any) -> Registered:
    """A report of a module; its function has the name, with underscores."""
    made = getattr(module, name.replace("-", "_"))
    doc = (made.__doc__ or module.__doc__ or name).strip().partition("\n")[0]
    return Registered(name, made, module.PROJECTIONS, module.WORDS, doc, parameters, **more)


def of_programme(name: str, module: ModuleType) -> Registered:
    """A report of the programme: of all projects and funds, and so in no fund's pack."""
    return of(name, module, is_in_pack=False, needs_fund=False)


MONTHS_MAX = 120


def of_money(one: MoneyReport) -> Registered:
    """A money report, with what it takes beside the common parameters."""

    def read(parameters: Parameters) -> Mapping[str, Any]:
        donor = parameters.text("donor") if "donor" in one.takes else None
        return {"given": Given(donor, parameters.whole("months", 12, 1, MONTHS_MAX) if "months" in one.takes else 12)}

    words = sys.modules[one.make.__module__].WORDS
    return Registered(one.name, one.make, one.projections, words, one.about, one.takes, read)


REPORTS: tuple[Registered, ...] = (
    of("sources-and-uses", sources_and_uses),
    *(of_money(one) for one in MONEY_REPORTS),
    of_programme("overview", overview),
    of_programme("beneficiaries", beneficiaries),
    of_programme("projects-by-area", projects_by_area),
    of_programme("projects-by-sector", projects_by_sector),
    of_programme("un-country-team", un_country_team),
)
"""In the order in which a pack prints them."""
WORDS = gathered(FORM_WORDS, AREA_WORDS, *(report.words for report in REPORTS))
"""Every word of every report and form."""
_WORDS_OF = {report.name: {**WORDS, **report.words, **FORM_WORDS} for report in REPORTS}


def words_of(name: str) -> Words:
    """The words that a report is told in: its own before those of the others."""
    return _WORDS_OF.get(name, WORDS)
