"""What random histories found, cut down to a few commands; each was wrong once."""

from typing import Any

from shared.postings.registry import entries_of
from tests.properties.auditor import check_rebuild, check_states
from tests.properties.conftest import small_limits
from tests.support.desk import Desk, Fund, money


def committed(fund: Fund) -> str:
    """A commitment of two instalments under an allocation of cash."""
    fund.funded("DK", "1000.00")
    return fund.commitment(fund.allocation(fund.project(), "600.00"), "300.00", "200.00")


def submitted(fund: Fund, commitment_id: str, amount: str, on: str = "2024-06-30") -> str:
    """The transaction of a report that is not accepted yet."""
    body = {
        "commitment_id": commitment_id,
        "basis": "provisional",
        "to_on": on,
        "cumulative": [{"category": 1, "amount": money(amount)}],
        "effective_on": on,
    }
    transaction_id: str = fund.desk.do("submit_report", body)["transaction_id"]
    return transaction_id


def test_a_reversed_first_report_makes_way_for_the_next(desk: Desk) -> None:
    """It was `report.pending` for ever: a stream whose first event was reversed counted as reversed whole."""
    fund = Fund.opened(desk)
    commitment = committed(fund)
    fund.reverse(submitted(fund, commitment, "400.00"))
    answer = fund.report(commitment, {1: "40.00"}, on="2024-07-31")
    assert [r["status"] for r in answer["resource"]["reports"]] == ["accepted"]
    assert answer["resource"]["reports"][0]["report_number"] == 2
    assert desk.balance(fund.fund_id, "programme_expense") == 4000
    check_states(desk)
    check_rebuild(desk)


def test_a_payment_does_not_hold_a_report_that_nobody_accepted(desk: Desk) -> None:
    """It was `reversal.depended_on`: a commitment and its reports share one id, and names were compared by id."""
    fund = Fund.opened(desk)
    commitment = committed(fund)
    transaction = submitted(fund, commitment, "100.00")
    fund.payment(commitment, 1, "50.00", on="2024-07-01")
    assert fund.reverse(transaction)["resource"]["reversed"]


def test_a_flow_noted_after_it_was_booked_is_rebuilt_as_it_stands(desk: Desk) -> None:
    """The rebuilt row began anew at the note: the first event of a stream was taken for the first of its flow."""
    opened = {"code": "FTS", "name": "FTS", "kind": "external_report", "base_currency": "USD"}
    reporting = desk.do("open_fund", opened, actor="administrator")["resource"]["id"]
    donor = Fund.opened(desk).donors["DK"]
    flow = {
        "fund_id": reporting,
        "status": "commitment",
        "donor_id": donor,
        "amount": money("25.00"),
        "as_reported": {},
        "effective_on": "2024-01-10",
    }
    for digest, more in (("a", {}), ("b", {"noted_because": "in_kind"})):
        reference = {"source": "fts", "id": "1", "content_sha256": digest * 64}
        desk.do("import_flow", {**flow, "external_ref": reference, **more})
    with small_limits(256, forgetful=True):
        check_rebuild(desk)


def receivable(fund: Fund, agreement: str) -> tuple[int, int]:
    """What is owed on an agreement in its own currency, and in base."""
    entries = [e for event in fund.desk.events() for e in entries_of(event.data)]
    of_it = [e for e in entries if e.account == "contributions_receivable" and e.dimensions.agreement_id == agreement]
    return sum(e.amount for e in of_it), sum(e.base_amount for e in of_it)


def test_a_revaluation_takes_away_what_an_earlier_one_left_behind_a_settled_balance(desk: Desk) -> None:
    """It stood for ever: a revaluation left out what is zero in its own currency, whatever its base."""
    fund = Fund.opened(desk)
    fund.rate("EUR", "0.80")
    agreement = fund.agreement("DK", "100.00", currency="EUR")
    fund.receipt("100.00", {agreement: "100.00"}, "2024-02-15", currency="EUR")
    fund.rate("EUR", "0.90", "2024-01-31")
    run = {"fund_id": fund.fund_id, "effective_on": "2024-01-31"}
    desk.do("run_revaluation", run)
    assert receivable(fund, agreement) == (0, -1389)
    desk.do("run_revaluation", {**run, "effective_on": "2024-02-29"})
    assert receivable(fund, agreement) == (0, 0)
    assert desk.refusal("run_revaluation", {**run, "effective_on": "2024-02-29"}).code == "revaluation.nothing_changes"
    fund.books()


def test_money_is_applied_although_a_reversal_took_more_base_than_its_average_left(desk: Desk) -> None:
    """It was a failure of the server: what left was below zero in base, and could not be split over agreements."""
    fund = Fund.opened(desk)
    fund.rate("EUR", "0.80")
    fund.rate("EUR", "2.00", "2024-02-01")
    bank, donor = fund.account("EUR"), fund.donors["DK"]
    agreement = fund.agreement("DK", "500.00", currency="EUR")

    def receipt(amount: str, on: str) -> dict[str, Any]:
        return fund.receipt(amount, {}, on, currency="EUR", bank_account_id=bank, donor_id=donor)

    def apply(receipt_id: str, amount: str) -> dict[str, Any]:
        parts = [{"agreement_id": agreement, "amount": money(amount, "EUR")}]
        body = {"parts": parts, "effective_on": "2024-03-01"}
        return desk.do("apply_receipt", body, path_ids={"receipt_id": receipt_id})

    dear, cheap = receipt("100.00", "2024-01-15"), receipt("100.00", "2024-02-15")
    apply(cheap["resource"]["id"], "100.00")
    fund.reverse(dear["transaction_id"])
    apply(receipt("10.00", "2024-02-20")["resource"]["id"], "10.00")
    assert fund.books()["unapplied_receipts"] == "32.50"
    desk.do("run_revaluation", {"fund_id": fund.fund_id, "effective_on": "2024-03-31"})
    assert "unapplied_receipts" not in fund.books()
