"""What our own arithmetic makes unvalidated is what validation would have made, field by field, byte by byte."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.actor import Actor
from shared.contracts.events.contributions import AgentFeeAccrued, ContributionReceived, ReceiptPart
from shared.contracts.ids import new_id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money

USD = Booked.in_base(125_000, "USD")
AGREEMENT, DONOR, FUND, RECEIPT, BANK = (new_id() for _ in range(5))
PART = {"agreement_id": AGREEMENT, "donor_id": DONOR, "settled": USD, "capacity": Money.of(125_000, "USD")}
FEE = {"amount": Money.of(1_250, "USD"), "on_amount": Money.of(125_000, "USD"), "rate": "0.01"}
MADE: list[tuple[type[Contract], dict[str, Any]]] = [
    (ReceiptPart, PART),
    (AgentFeeAccrued, {"fund_id": FUND, "receipt_id": RECEIPT, "agreement_id": AGREEMENT, "donor_id": DONOR, **FEE}),
    (
        ContributionReceived,
        {
            "fund_id": FUND,
            "receipt_id": RECEIPT,
            "number": "TF-REC-2024-00001",
            "bank_account_id": BANK,
            "gross": USD,
            "net": USD,
            "parts": (ReceiptPart(**PART),),
        },
    ),
]


@pytest.mark.parametrize(("contract", "values"), MADE, ids=lambda given: getattr(given, "__name__", ""))
def test_made_is_validated(contract: type[Contract], values: dict[str, Any]) -> None:
    made, validated = contract.made(**values), contract(**values)
    assert made == validated
    assert made.to_json() == validated.to_json()
    assert contract.model_validate(made.to_json()) == validated


def test_another_worth_is_as_it_would_be_written() -> None:
    euro = Booked(amount="92.00", currency="EUR", base_amount="100.00", base_currency="USD", rate="0.92")
    other = euro.worth(-4_600, -5_000)
    assert other == Booked(amount="-46.00", currency="EUR", base_amount="-50.00", base_currency="USD", rate="0.92")
    assert (other.minor, other.base_minor) == (-4_600, -5_000)


def test_an_actor_takes_nothing_from_before_it_acts() -> None:
    actor = Actor(issuer="urn:test", subject="one", client_id="tests")
    assert actor.parts[-1] is None
    assert "acting_role" not in actor.text
    acting = actor.acting_as("treasurer")
    assert acting == Actor(issuer="urn:test", subject="one", client_id="tests", acting_role="treasurer")
    assert acting.parts[-1] == "treasurer"
    assert '"acting_role":"treasurer"' in acting.text
    with pytest.raises(ValidationError):
        acting.acting_role = None  # type: ignore[misc]
