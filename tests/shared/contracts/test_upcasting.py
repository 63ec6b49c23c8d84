"""Old events are read in the newest form, step by step, while their stored bytes and postings stay what they were."""

from dataclasses import replace

import pytest

from shared.contracts import upcasting
from shared.contracts.envelope import Recorded, read_leaf
from shared.contracts.events import EventData
from shared.contracts.events.treasury import BankCharged
from shared.contracts.texts import Code
from shared.contracts.upcasting import upcast
from shared.postings.registry import entries_of
from tests.support.desk import Desk, Fund


class BankChargedV2(BankCharged):
    """A later form of the same event, for this test only."""

    SCHEMA_VERSION = 2
    reason: Code


class BankChargedV3(BankChargedV2):
    """And one after it."""

    SCHEMA_VERSION = 3


def second(data: EventData) -> EventData:
    """The step from version 1."""
    return BankChargedV2.model_validate({**data.to_json(), "reason": "unstated"})


def third(data: EventData) -> EventData:
    """The step from version 2."""
    return BankChargedV3.model_validate(data.to_json())


def charged(desk: Desk) -> Recorded:
    """A charge as it stands in a real log."""
    fund = Fund.opened(desk)
    fund.bank_charge("12.00")
    return desk.events()[-1]


def test_a_stored_event_is_raised_version_by_version(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    event = charged(desk)
    assert upcast(event) is event
    monkeypatch.setattr(upcasting, "STEPS", {("BankCharged", 1): second, ("BankCharged", 2): third})
    raised = upcast(event)
    assert isinstance(raised.data, BankChargedV3)
    assert (raised.data.type_name(), raised.data.reason) == ("BankCharged", "unstated")
    assert replace(raised, data=event.data) == event
    assert read_leaf(event.leaf()) == event
    assert len(entries_of(event.data)) == 4


def test_a_step_that_skips_a_version_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    event = charged(desk)
    monkeypatch.setattr(upcasting, "STEPS", {("BankCharged", 1): lambda data: third(second(data))})
    with pytest.raises(ValueError, match="is raised to BankChargedV3"):
        upcast(event)
