"""No answered request harms the log: what is recorded is read again, whatever keys and amounts it carries."""

import uuid
from typing import Any

import pytest

from tests.promises.conftest import Fund, Served


def interest(fund: Fund, amount: str = "1.00") -> dict[str, Any]:
    """An interest on the fund's bank account."""
    return {
        "fund_id": fund.fund_id,
        "bank_account_id": fund.bank_account_id,
        "origin": "bank",
        "effective_on": "2024-01-15",
        "amount": {"amount": amount, "currency": "USD"},
    }


@pytest.mark.parametrize("key", ["bank-77\n", "bank 77", 'bank"77', "bänk", "", "k" * 201, 7, None])
def test_a_line_with_a_key_that_is_none_is_refused(served: Served, fund: Fund, key: object) -> None:
    size = served.size()
    line = {"command": "record_interest", "idempotency_key": key, "body": interest(fund)}
    answer = served.post("/v1/bulk", {"lines": [line]}).json()
    assert (answer["recorded"], answer["refused"]) == (0, 1)
    assert answer["results"][0]["problem"]["code"] == "idempotency.key_invalid"
    assert served.size() == size


def test_a_bulk_key_leaves_room_for_its_lines(served: Served, fund: Fund) -> None:
    line = {"command": "record_interest", "body": interest(fund)}
    start = uuid.uuid4().hex
    assert served.post("/v1/bulk", {"lines": [line]}, key=start.ljust(190, "x")).json()["recorded"] == 1
    refused = served.post("/v1/bulk", {"lines": [line]}, key=start.ljust(191, "x"))
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency.key_invalid")


def test_sums_of_the_largest_amounts_are_kept_and_read(served: Served) -> None:
    fund = Fund.opened(served)
    largest = interest(fund, "999999999999999.99")
    lines = [{"command": "record_interest", "body": largest} for _ in range(100)]
    assert served.post("/v1/bulk", {"lines": lines}).json()["recorded"] == 100
    more = [{"command": "record_interest", "body": interest(fund)} for _ in range(300)]
    assert served.post("/v1/bulk", {"lines": more}).json()["recorded"] == 300
    answer = served.get("/v1/balances", fund_id=fund.fund_id, account="cash")
    assert answer.json()["balances"][0]["amount"] == "100000000000000299.00"
    trial = served.get("/v1/trial-balance", fund_id=fund.fund_id, as_of="2024-12-31").json()
    assert trial["sums"] == {"financial": "0.00", "budget": "0.00"}


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/v1/statements/project/x", {}, 404),
        ("/v1/trial-balance", {"known_at": "9999-12-31T23:59:59-14:00"}, 400),
        ("/v1/journal", {"cursor": "²-1"}, 400),
        ("/v1/balances", {"account": "cash", "as_of": "20240102"}, 400),
        ("/v1/journal", {"limit": "٣"}, 400),
    ],
)
def test_a_malformed_question_is_a_problem(
    served: Served, fund: Fund, path: str, query: dict[str, str], status: int
) -> None:
    answer = served.get(path, fund_id=fund.fund_id, **query)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_numbers_of_any_length_and_the_first_day_are_no_fault(served: Served, fund: Fund) -> None:
    assert served.http.get(f"/v1/schemas/events/FundOpened/{'9' * 5000}").status_code == 404
    donor = f"/v1/statements/donor/{fund.donor_id}"
    assert served.get(donor, fund_id=fund.fund_id, from_on="0001-01-01").status_code == 200
    report = f"/v1/expenditure-reports/{uuid.uuid4()}/{'9' * 5000}/acceptance"
    assert served.post(report, {"effective_on": "2024-01-01"}).status_code in (404, 422)
    twice = served.http.get("/v1/funds?limit=1&limit=2", headers=served.headers())
    assert (twice.status_code, twice.json()["code"]) == (400, "parameter.invalid")
    wrong = served.http.delete("/v1/funds")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method.not_allowed")
    assert "allow" in wrong.headers
