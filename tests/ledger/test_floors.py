"""Commitment floor and allocation floor (BOOKS.md section 4): at the edge allowed, a minor unit beyond refused."""

from typing import Any

import pytest

from shared.contracts.problems import Refused
from tests.support.desk import Desk, Fund, money


def refusal(act: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


def ground(desk: Desk, *instalments: str) -> tuple[Fund, str, str]:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "1000.00"))
    allocation = fund.allocation(project, "100.00")
    return fund, allocation, fund.named("C", fund.commitment(allocation, *instalments))


def standing(fund: Fund) -> tuple[int, int]:
    """Committed, and what the partner holds, in minor units."""
    held = ("advances_to_partners", "recoverable_from_partners")
    return -fund.desk.balance(fund.fund_id, "committed"), sum(fund.desk.balance(fund.fund_id, a) for a in held)


def test_committed_never_falls_below_what_the_partner_holds(desk: Desk) -> None:
    fund, _, commitment = ground(desk, "60.00", "40.00")
    fund.payment(commitment, 1, "60.00")
    assert standing(fund) == (10_000, 6_000)
    fund.report(commitment, {4: "160.00"})  # far beyond: everything is spent, nothing is held
    assert standing(fund) == (0, 0)
    fund.report(commitment, {4: "30.00"}, on="2024-07-31", basis="certified")
    assert standing(fund) == (7_000, 3_000)
    fund.refund(commitment, "10.00")
    assert standing(fund) == (6_000, 2_000)
    fund.payment(commitment, 2, "40.00", on="2024-08-02")
    assert standing(fund) == (6_000, 6_000)
    assert refusal(lambda: fund.revise_commitment(commitment, "60.00", "39.99", on="2024-08-03")).code == (
        "commitment.instalment_paid"
    )


def test_a_reversal_leaves_committed_what_the_partner_holds(desk: Desk) -> None:
    """20 more were bound and 110 paid: of the rise only 10 are free, so that it stays until 10 are paid back."""
    fund = Fund.opened(desk)
    project = fund.project()
    fund.funded("DK", "1000.00")
    commitment = fund.commitment(fund.allocation(project, "120.00"), "100.00")
    risen = fund.revise_commitment(commitment, "100.00", "20.00", on="2024-02-11")["transaction_id"]
    fund.payment(commitment, 1, "100.00")
    fund.report(commitment, {4: "0.00"}, on="2024-02-16")
    fund.payment(commitment, 2, "0.01", on="2024-02-17")
    refused = refusal(lambda: fund.reverse(risen))
    assert (refused.code, refused.figures["type"]) == ("reversal.depended_on", "DisbursementPaid")
    fund.refund(commitment, "0.01")
    # The refund took its cent from committed: 119.99 bound, 100.00 held, and 20.00 would go.
    assert refusal(lambda: fund.reverse(risen)).figures["type"] == "PartnerRefundReceived"
    fund.refund(commitment, "0.02")
    assert standing(fund) == (11_997, 9_998)


def test_a_reversed_payment_binds_no_less_than_was_bound(desk: Desk) -> None:
    """A payment is reversed after a report used it: what is owed shows as an advance below zero, and is carried."""
    fund, _, commitment = ground(desk, "100.00")
    paid = fund.payment(commitment, 1, "100.00")
    fund.report(commitment, {4: "60.00"}, on="2024-06-30")
    fund.reverse(paid["transaction_id"])
    assert standing(fund) == (4_000, -6_000)
    below = refusal(lambda: fund.revise_commitment(commitment, "59.99"))
    assert below.code == "commitment.below_outstanding"
    assert (below.figures["asked"], below.figures["committed"]) == ("40.01", "40.00")
    closing = {"effective_on": "2024-07-01"}
    owed = desk.refusal("close_commitment", closing, path_ids={"commitment_id": commitment})
    assert owed.code == "commitment.payables_open"
    assert owed.figures == {"payables": "60.00", "currency": "USD"}
    fund.revise_commitment(commitment, "60.00")
    assert standing(fund) == (0, -6_000)
    fund.payment(commitment, 1, "60.00", on="2024-07-02")
    assert standing(fund) == (0, 0)
    desk.do("close_commitment", {"effective_on": "2024-07-02"}, path_ids={"commitment_id": commitment})
    assert fund.books()["spent"] == "-60.00"


def test_an_allocation_keeps_of_each_source_what_is_bound_of_it(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    a = fund.funded("DK", "60.00", earmark={"project_id": project})
    b = fund.funded("NO", "40.00")
    allocation = fund.allocation(project, "100.00")
    fund.commitment(allocation, "50.00")  # 30 of A, 20 of B

    def given_back(source: str, amount: str, left: str) -> Any:
        parts = [{"source": source, "amount": money(amount)}]
        return lambda: fund.revise_allocation(allocation, left, sources=parts)

    assert refusal(given_back(a, "30.01", "69.99")).code == "allocation.committed"
    given_back(a, "29.99", "70.01")()
    given_back(a, "0.01", "70.00")()
    assert refusal(given_back(a, "0.01", "69.99")).code == "allocation.committed"
    given_back(b, "20.00", "50.00")()
    assert desk.balance(fund.fund_id, "allocated") == 0
    cancelled = {"decision": "SC-9", "effective_on": "2024-07-02"}
    path = {"allocation_id": allocation}
    assert desk.refusal("cancel_allocation", cancelled, path_ids=path).code == "allocation.committed"


def test_two_sources_give_back_in_proportion_to_what_is_left_of_each(desk: Desk) -> None:
    """After a named reduction the balances are 10 and 20: 3 more come back as 1 and 2."""
    fund = Fund.opened(desk)
    project = fund.project()
    a = fund.funded("DK", "20.00", earmark={"project_id": project})
    b = fund.funded("NO", "20.00")
    allocation = fund.allocation(project, "40.00")
    fund.revise_allocation(allocation, "30.00", sources=[{"source": a, "amount": money("10.00")}])
    fund.revise_allocation(allocation, "27.00")
    assert desk.balance(fund.fund_id, "available", source=a) == -1_100
    assert desk.balance(fund.fund_id, "available", source=b) == -200
