"""What the entries of reference lists are made of: frozen, with a code, names in two languages and a span of days."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.events.parties import Mechanism, OrganisationKind
from shared.contracts.model import Contract
from shared.contracts.texts import Code, Label, Note
from shared.contracts.times import Day

Language = Literal["en", "fr"]
Mark = Literal["stated", "published", "general", "proposal"]
"""Whose word a fact is: the presentation's, another published source's, general knowledge, or our own proposal."""


class Names(Contract):
    """What people read."""

    en: Label
    fr: Label

    def in_language(self, language: Language) -> str:
        """The name in a language."""
        return self.fr if language == "fr" else self.en


class Entry(Contract):
    """A code of a list: good from `valid_from` to `valid_to`, both included; without them the source states no day."""

    code: Code
    name: Names
    mark: Mark
    aliases: tuple[Label, ...] = ()
    note: Note | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"{self.code} ends before it begins")
        return self

    def holds_on(self, day: date) -> bool:
        """True on every day of its span, the first and the last included."""
        return not (
            (self.valid_from is not None and day < self.valid_from)
            or (self.valid_to is not None and day > self.valid_to)
        )


class MechanismEntry(Entry):
    """A way of financing, by the name that the ledger knows it by."""

    code: Mechanism


class Axis(Entry):
    """An axis of intervention; `text_cut` where the source breaks off and nobody may complete it."""

    text_cut: bool = False


class Theme(Entry):
    """A theme of a window, and the sectors that we propose for it; a theme may be in none of them."""

    sectors: tuple[Code, ...] = ()


class Window(Entry):
    """A window of the trust fund: its themes, and the areas in which it may finance (our proposal)."""

    themes: Annotated[tuple[Code, ...], Field(min_length=1)]
    areas: Annotated[tuple[Code, ...], Field(min_length=1)]


class Mapping(Contract):
    """Codes of other vocabularies for one of our sectors, each a proposal of ours."""

    dac5: Annotated[tuple[Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")], ...], Field(min_length=1)]
    sdg_targets: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^([1-9]|1[0-7])\.([1-9]|1[0-9]|[a-d])$")], ...],
        Field(min_length=1),
    ]
    mark: Literal["proposal"] = "proposal"

    @property
    def sdg_goals(self) -> tuple[str, ...]:
        """The goals of the targets, each once, in their order."""
        return tuple(dict.fromkeys(target.partition(".")[0] for target in self.sdg_targets))


class Sector(Entry):
    """A sector of one mechanism or both."""

    mechanisms: Annotated[tuple[Mechanism, ...], Field(min_length=1)]
    mapping: Mapping


class OtherCode(Contract):
    """What another list calls an area, from a day on; where that list has no code for it, there is none."""

    code: Code
    valid_from: Day | None = None
    valid_to: Day | None = None
    mark: Mark = "published"


class Area(Entry):
    """A region, the district of Bamako, the whole country, or no place recorded; ISO 3166-2 and P-code as published."""

    kind: Literal["region", "district", "country", "unassigned"]
    iso_3166_2: OtherCode | None = None
    p_code: OtherCode | None = None


Grouping = Literal["mission_regions", "map_labels", "illustrative_boxes"]


class ReportingArea(Entry):
    """What a report groups areas by; not an administrative region, even where it has the name of one."""

    grouping: Grouping
    areas: Annotated[tuple[Code, ...], Field(min_length=1)]


class Criterion(Entry):
    """What a project is screened by."""


class RuleSet(Entry):
    """Whose financial rules a partner spends by."""


class KindOfPartner(Entry):
    """A kind of organisation that implements projects, and the rules it spends by unless it says otherwise."""

    kind: OrganisationKind
    rule_set: Code


class Organisation(Entry):
    """An organisation that the sources name: a partner, with the mechanisms it is named under, or a donor."""

    kind: OrganisationKind
    relation: Literal["external", "secretariat", "self"] = "external"
    parent: Code | None = None
    rule_set: Code | None = None
    mechanisms: tuple[Mechanism, ...] = ()
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None


class IatiCode(Entry):
    """A code of an IATI 2.03 list that our exports use."""

    codelist: Code
    iati_code: Code
