"""What is in memory, or was founded by the very command, is not asked of the database again."""

from typing import Any

import pytest

from tests.support.desk import Desk, Fund


@pytest.fixture
def asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """All that the machine loads from now on."""
    found: list[Any] = []
    load = desk.machine.load

    async def loading(connection: Any, missing: Any, *rest: Any) -> None:
        found.extend(missing.wanted)
        await load(connection, missing, *rest)

    monkeypatch.setattr(desk.machine, "load", loading)
    return found


def test_a_receipt_and_its_fee_load_nothing_that_is_known(desk: Desk, asked: list[Any]) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="agent_fee", rate="0.01")
    agreement = fund.agreement("DK", "1000.00")
    fund.receipt("100.00", {agreement: "100.00"})
    asked.clear()
    fund.receipt("200.00", {agreement: "200.00"})
    assert [event.type for event in desk.events()[-2:]] == ["ContributionReceived", "AgentFeeAccrued"]
    assert asked == []


def test_what_a_command_founds_is_not_looked_for(desk: Desk, asked: list[Any]) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="agent_fee", rate="0.01")
    agreement = fund.agreement("DK", "1000.00")
    receipt = fund.receipt("100.00", {agreement: "100.00"})["resource"]["id"]
    assert ("resource", "receipt", receipt) not in asked
