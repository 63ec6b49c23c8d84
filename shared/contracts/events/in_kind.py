"""Goods and services given in kind: never cash, never capacity (BOOKS.md section 2)."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.events.base import FundEvent
from shared.contracts.ids import Id
from shared.contracts.money import Booked
from shared.contracts.texts import Code, Label, Reference

InKindOf = Literal["goods", "services"]
DirectCategory = Annotated[int, Field(strict=True, ge=1, le=7)]
"""One of the UNSDG categories of direct cost: the eighth, indirect support, is never given in kind."""


class InKindReceived(FundEvent):
    """A donor gave goods or services; `recognised` says whether they enter the books or the register alone."""

    STREAM = "in_kind"
    STREAM_ID = "in_kind_id"
    in_kind_id: Id
    donor_id: Id
    item_code: Code
    item: Label
    kind: InKindOf
    fair_value: Booked
    recognised: bool
    reference: Reference | None = None


class InKindUsed(FundEvent):
    """A part of it went into a project; `amount` carries the base at which that part stood."""

    STREAM = "in_kind"
    STREAM_ID = "in_kind_id"
    in_kind_id: Id
    donor_id: Id
    project_id: Id
    window_id: Id | None = None
    category: DirectCategory
    amount: Booked
    recognised: bool
