"""What is known of an undertaking, our own project or a third party's activity, before the two are compared.

Nothing of it is an event: what others publish is free text that may have to be erased, so the log carries its
id and digest alone. Codes of any vocabulary are kept as they were published; which ones mean the same is
decided where they are compared.
"""

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints

from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.events.projects_third_parties import Source
from shared.contracts.ids import Id, derived_id
from shared.contracts.model import Contract

TEXT_CHARACTERS_MAX = 20_000
_ACTIVITIES = "8f3c7e50-5d0b-5b52-a7f3-6a6b1f8f1f0e"

Role = Literal["reporting", "funding", "accountable", "extending", "implementing", "other"]
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def cleaned(text: str) -> str:
    """Published text as it is kept: every run of white space and of signs that nobody can see made one blank."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _as_kept(text: object) -> object:
    return cleaned(text) if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(_as_kept), StringConstraints(min_length=1, max_length=TEXT_CHARACTERS_MAX)]
Short = Annotated[str, BeforeValidator(_as_kept), StringConstraints(min_length=1, max_length=400)]
Permille = Annotated[int, Field(strict=True, ge=0, le=1_000)]


class Narrative(Contract):
    """A text in a language: `en`, `fr`, another two-letter code, or `und` where the publisher does not say."""

    language: Short
    text: Text


class Organisation(Contract):
    """Who takes part, as what, by the reference or the names that were published."""

    role: Role
    ref: Short | None = None
    names: tuple[Narrative, ...] = ()


class Area(Contract):
    """Where: a code of a vocabulary, or the names alone, with the share of the whole in thousandths.

    Vocabularies: `country` (ISO 3166-1, either length), `iso3166-2`, `pcode`, `region:<IATI vocabulary>`,
    `location:<IATI vocabulary>`, and `name` for a place that has no code.
    """

    vocabulary: Short
    code: Short | None = None
    names: tuple[Narrative, ...] = ()
    permille: Permille | None = None


class Sector(Contract):
    """What for: a code of a vocabulary (those of IATI by number, `fts-cluster`), or the names alone."""

    vocabulary: Short
    code: Short | None = None
    names: tuple[Narrative, ...] = ()
    permille: Permille | None = None


class Budget(Contract):
    """An amount as published: an exact decimal fraction as text, in a currency as named; never added up here."""

    amount: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,10})?$")]
    currency: Short | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class Described(Contract):
    """What any undertaking says of itself."""

    titles: tuple[Narrative, ...]
    objectives: tuple[Narrative, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    areas: tuple[Area, ...] = ()
    sectors: tuple[Sector, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None

    @cached_property
    def content_sha256(self) -> str:
        """The digest of all of it: SHA-256 of the RFC 8785 bytes; another one means that something changed."""
        return sha256_hex(canonical(self.to_json()))

    def title(self, language: str) -> str:
        """The title in a language, else the first one there is."""
        found = next((title.text for title in self.titles if title.language == language), None)
        return found or (self.titles[0].text if self.titles else "")


class ProposedProject(Described):
    """A project of ours, of either mechanism, as it stands when it is compared."""

    project_id: Id


class ThirdPartyActivity(Described):
    """One activity of an outside publisher. `external_id` names it for ever within its source."""

    source: Source
    external_id: Short
    status: Short | None = None
    budgets: tuple[Budget, ...] = ()

    @cached_property
    def activity_id(self) -> str:
        """The same id for the same activity for ever, however often and whence it is imported."""
        return derived_id(_ACTIVITIES, f"{self.source}/{self.external_id}")


class Remark(Contract):
    """What could not be taken as published, and where it stands; the activity itself was read."""

    line: int
    external_id: str
    element: str
    reason: str


class Found(Contract):
    """One activity of a file, the line it begins on, and what is to be said about it."""

    activity: ThirdPartyActivity
    line: int
    remarks: tuple[Remark, ...] = ()

    @classmethod
    def plain(cls, activity: ThirdPartyActivity, line: int) -> Self:
        """One that needs no remark."""
        return cls(activity=activity, line=line)
