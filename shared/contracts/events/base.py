"""What every event is made of: its type, its stream and the resources it names.

An event class is one (type, schema_version). A new rule is a new class with the next version; the old one
stays, with its postings, for ever.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.ids import UUID_PATTERN, Id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Code, Decimal, Reference, Sha256
from shared.contracts.times import Day

POOL = "pool"

Source = Annotated[str, StringConstraints(pattern=rf"^{POOL}$|{UUID_PATTERN}")]
"""Where money that may be allocated comes from: one agreement's id, or `pool`."""


class EventData(Contract):
    """The `data` of one event type. Subclasses say which stream they live in and what they name."""

    SCHEMA_VERSION: ClassVar[int] = 1
    STREAM: ClassVar[str]
    STREAM_ID: ClassVar[str]
    NAMES: ClassVar[tuple[str, ...]] = ()
    """Fields `<kind>_id` holding ids of resources in other streams that follow or depend on this event."""

    @classmethod
    @cache
    def type_name(cls) -> str:
        """The event's type as stored; a later schema_version keeps the name and adds `V<n>` to the class."""
        return cls.__name__.partition("V")[0] if cls.SCHEMA_VERSION > 1 else cls.__name__

    @property
    def stream(self) -> str:
        """`<kind>/<id>`: the stream this event lives in."""
        return f"{self.STREAM}/{getattr(self, self.STREAM_ID)}"

    def named(self) -> tuple[str, ...]:
        """The streams of the resources that this event names beside its own, each once, in the order of NAMES."""
        if not self.NAMES and type(self)._also_named is EventData._also_named:
            return ()
        streams = [f"{field[:-3]}/{value}" for field in self.NAMES if (value := getattr(self, field)) is not None]
        streams.extend(self._also_named())
        return tuple(dict.fromkeys(streams))

    def _also_named(self) -> Iterator[str]:
        return iter(())


class FundEvent(EventData):
    """An event of one fund; its envelope carries `effective_on`."""

    fund_id: Id


class SourceAmount(Contract):
    """How much of an amount (in the fund's base currency, may be negative) one source bears."""

    source: Source
    donor_id: Id | None = None
    amount: Money


class AsReported(Contract):
    """An amount as an outside source reported it; kept, never recomputed."""

    amount: Decimal | None = None
    currency: Code | None = None
    rate: Decimal | None = None


class ExternalRef(Contract):
    """Where an imported record comes from, and the digest of the fields that were taken from it."""

    source: Code
    id: Reference
    content_sha256: Sha256


class Imported(Contract):
    """What an event imported from an outside source carries of it.

    `relates_on`: the day that the source gives, when its month was closed and the event stands on an open day.
    """

    flow_id: Id
    external_ref: ExternalRef
    as_reported: AsReported
    relates_on: Day | None = None

    @property
    def flow(self) -> str:
        """The stream of the flow it came from."""
        return f"flow/{self.flow_id}"


Category = Annotated[int, Field(strict=True, ge=1, le=8)]
"""One of the eight UNSDG harmonised expense categories (DOMAIN.md section 1)."""


class CategoryAmount(Contract):
    """An amount of one of the eight UNSDG harmonised expense categories, in the commitment's currency."""

    category: Category
    amount: Money


class CategoryBooked(Contract):
    """What is posted to one category; may be negative."""

    category: Category
    amount: Booked
