"""Calls for proposals: what is asked for, of whom, where, for how much, and between which days."""

from typing import Annotated

from pydantic import Field

from shared.contracts.events.base import EventData
from shared.contracts.events.parties import Mechanism
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import PositiveMoney
from shared.contracts.texts import Code, Label, Note
from shared.contracts.times import Day

CallCodes = Annotated[tuple[Code, ...], Field(max_length=50)]


class CallDescription(Contract):
    """A call: projects are handed in from `opens_on` to `closes_on`, both included.

    Without areas it takes projects from anywhere, without sectors those of any. `project_budget_max`: what one project
    may ask; left out, that is the call's whole budget.
    """

    code: Code
    title: Label
    mechanism: Mechanism
    window: Code | None = None
    areas: CallCodes = ()
    sectors: CallCodes = ()
    budget: PositiveMoney
    project_budget_max: PositiveMoney | None = None
    opens_on: Day
    closes_on: Day


class CallEvent(EventData):
    """An event of one call."""

    STREAM = "call"
    STREAM_ID = "call_id"
    call_id: Id


class CallOpened(CallEvent):
    """A call is made known."""

    description: CallDescription
    note: Note | None = None


class CallRevised(CallEvent):
    """The call is described anew, such as with a later last day; what was handed in before stays handed in."""

    description: CallDescription
    note: Note | None = None


class CallClosed(CallEvent):
    """The call ends before its time: from the envelope's day on nothing is handed in under it."""

    note: Note
