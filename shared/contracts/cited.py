"""Figures that a published source states: they stand beside what is computed from the log and are never mixed with it.

A cited figure keeps the words "more than" and "some" as a flag, the day it is of as precisely as the source says it
and no more, and where in the source it stands. It is a contract of its own kind: it can be shown, not added up.
"""

from typing import Annotated, Literal

from pydantic import StringConstraints

from shared.contracts.model import Contract
from shared.contracts.texts import Code, Decimal, Label, Note

AsOf = Annotated[
    str,
    StringConstraints(pattern=r"^(unknown|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|[0-9]{4}-[0-9]{2}/[0-9]{4}-[0-9]{2})$"),
]
"""A year, a month or a day; two months where the source gives both; `unknown` where it gives none."""

Unit = Literal["USD", "EUR", "XOF", "projects", "projects_a_year", "people", "donors", "organisations", "months"]


class Source(Contract):
    """A document that states figures."""

    code: Code
    title: Label
    language: Literal["en", "fr"]
    mark: Literal["stated", "published"]


class CitedFigure(Contract):
    """One figure of a source.

    `approximate` is the source's own: `more_than`, `about`, `less_than`; absent where it states the figure flatly.
    `rounded_to` is the last digit that the source prints. `area` is absent where the source gives none or it is lost.
    """

    kind: Literal["cited"] = "cited"
    code: Code
    about: Label
    value: Decimal
    unit: Unit
    approximate: Literal["more_than", "about", "less_than"] | None = None
    rounded_to: Decimal | None = None
    as_of: AsOf
    source: Code
    place: Label
    mechanism: Literal["trust_fund", "quick_impact"] | None = None
    area: Code | None = None
    note: Note | None = None
