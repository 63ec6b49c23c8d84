"""`If-Match` holds a command to the version that its giver saw."""

from typing import Any

import pytest

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.contracts.problems import Refused
from tests.support.desk import Desk, Fund, money


def test_the_version_seen_must_be_the_version_that_stands(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "10.00")
    path = {"allocation_id": allocation}

    def revise(amount: str, version: int | None) -> Any:
        body = {"amount": money(amount), "decision": "SC-2", "effective_on": "2024-03-01"}
        return desk.do("revise_allocation", body, path_ids=path, if_match=version)["version"]

    assert revise("11.00", 1) == 2
    for stale in (0, 1, 3):
        with pytest.raises(Refused) as refusal:
            revise("12.00", stale)
        assert (refusal.value.code, refusal.value.figures) == ("version.stale", {"given": stale, "version": 2})
    assert revise("12.00", 2) == 3
    assert revise("13.00", None) == 4


def test_what_happens_in_other_streams_does_not_change_a_version(desk: Desk) -> None:
    """A commitment's version counts its own events; a payment under it lives in the payment's stream."""
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "10.00"), "10.00")
    fund.payment(commitment, 1, "1.00")
    body = {"amount": money("9.00"), "instalments": [{"amount": money("9.00")}], "effective_on": "2024-03-01"}
    assert desk.do("revise_commitment", body, path_ids={"commitment_id": commitment}, if_match=1)["version"] == 2


def test_a_reversal_counts_as_a_version(desk: Desk) -> None:
    fund = Fund.opened(desk)
    receipt = fund.receipt("10.00", {})["resource"]["id"]
    bounced = fund.bounce(receipt, "1.00")
    assert bounced["version"] == 2
    fund.reverse(bounced["transaction_id"])
    body = {"amount": money("2.00"), "effective_on": "2024-03-01"}
    path = {"receipt_id": receipt}
    assert desk.refusal("return_receipt", body, path_ids=path, if_match=2).figures["version"] == 3
    assert desk.do("return_receipt", body, path_ids=path, if_match=3)["version"] == 4


def test_every_command_on_a_thing_of_its_path_takes_if_match() -> None:
    for rule in Machine(CAPABILITIES).rules.values():
        if rule.body.PATH_IDS:
            assert rule.target == rule.body.PATH_IDS[0], rule.name
            assert rule.answers is not None
