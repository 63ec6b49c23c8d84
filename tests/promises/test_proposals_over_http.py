"""Proposals over HTTP: listed, seen in the balances, approved in a bulk line by line."""

from tests.promises.conftest import Fund, Served


def test_what_a_proposal_holds_is_told_and_freed_by_a_bulk(served: Served) -> None:
    fund = Fund.opened(served)
    served.made("/v1/receipts", fund.receipt("100.00"))
    account = {"code": served.unique("BANK"), "name": "Second", "currency": "USD", "fund_ids": [fund.fund_id]}
    second = served.made("/v1/bank-accounts", account)["resource"]["id"]
    moving = {
        "fund_id": fund.fund_id,
        "from_bank_account_id": fund.bank_account_id,
        "to_bank_account_id": second,
        "amount": {"amount": "60.00", "currency": "USD"},
        "effective_on": "2024-03-01",
    }
    made = served.made("/v1/proposals", {"proposed": {"command": "make_transfer", "body": moving}})
    asked = {"fund_id": fund.fund_id, "account": "cash", "bank_account_id": fund.bank_account_id}
    token = {"authorization": f"Bearer {served.issuer.token('approver')}"}

    def told(**more: str) -> tuple[str, str, str]:
        (item,) = served.http.get("/v1/balances", params={**asked, **more}, headers=token).json()["balances"]
        return item["amount"], item["held"], item["available"]

    assert told() == ("100.00", "60.00", "40.00")
    listed = {"fund_id": fund.fund_id, "status": "open", "command": "make_transfer"}
    (item,) = served.http.get("/v1/proposals", params=listed, headers=token).json()["items"]
    assert item["id"] == made["resource"]["id"]
    assert item["proposed"]["body"]["amount"] == moving["amount"]
    line = {"command": "approve_proposal", "path_ids": {"proposal_id": item["id"]}, "body": {}}
    answer = served.http.post(
        "/v1/bulk", json={"lines": [line, line]}, headers={**token, "idempotency-key": served.unique()}
    ).json()
    assert (answer["recorded"], answer["refused"]) == (1, 1)
    assert told() == ("40.00", "0.00", "40.00")
    assert told(at_position=str(made["position"])) == ("100.00", "60.00", "40.00")
    assert served.http.get("/v1/proposals", params=listed, headers=token).json()["items"] == []
