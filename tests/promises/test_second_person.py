"""A second person approves what a fund's policy names; until then it is held, and an expired hold is free again."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from fiducia.embedded.issuer import ISSUER, person_id
from tests.promises.conftest import Fund, Served

WAIT_SECONDS_MAX = 20


def usd(amount: str) -> dict[str, str]:
    """Dollars as JSON."""
    return {"amount": amount, "currency": "USD"}


def guarded(served: Served, command: str, **policy: Any) -> Fund:
    """A fund with 1,000.00 in which a command needs a second person."""
    fund = Fund.opened(served)
    served.made("/v1/receipts", fund.receipt("1000.00"))
    body = {"policy": {"name": "four_eyes", "command": command, **policy}, "valid_from": "2024-01-01"}
    served.made(f"/v1/funds/{fund.fund_id}/policies", body, "administrator")
    return fund


def charge(fund: Fund, amount: str = "100.00") -> dict[str, Any]:
    """The body of a bank charge."""
    bank = {"bank_account_id": fund.bank_account_id, "effective_on": "2024-02-02"}
    return {"fund_id": fund.fund_id, **bank, "amount": usd(amount)}


def propose(served: Served, command: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The answer to a proposal."""
    return served.made("/v1/proposals", {"proposed": {"command": command, "body": body}, **more})


def transferring(served: Served, fund: Fund, amount: str) -> dict[str, Any]:
    """The body of a transfer to another account of the fund."""
    account = {"code": served.unique("B"), "name": "Autre", "currency": "USD", "fund_ids": [fund.fund_id]}
    other = served.made("/v1/bank-accounts", account)["resource"]["id"]
    accounts = {"from_bank_account_id": fund.bank_account_id, "to_bank_account_id": other}
    return {"fund_id": fund.fund_id, **accounts, "amount": usd(amount), "effective_on": "2024-02-02"}


def cash(served: Served, fund: Fund, **when: Any) -> dict[str, str]:
    """The cash of the fund's first account."""
    about = {"fund_id": fund.fund_id, "account": "cash", "bank_account_id": fund.bank_account_id}
    [balance] = served.get("/v1/balances", **about, **when).json()["balances"]
    return {name: balance[name] for name in ("amount", "held", "available")}


def approve(served: Served, proposal_id: str, **more: Any) -> httpx.Response:
    """An approver's answer."""
    return served.post(f"/v1/proposals/{proposal_id}/approval", {}, "approver", **more)


def test_what_the_policy_names_is_refused_directly_and_recorded_once_a_second_person_approves(served: Served) -> None:
    fund = guarded(served, "record_bank_charge", single_from=usd("100.00"))
    direct = served.post("/v1/charges", charge(fund))
    assert (direct.status_code, direct.json()["code"]) == (403, "four_eyes.proposal_needed")
    assert direct.json()["figures"]["single_from"] == "100.00"
    in_bulk = served.post("/v1/bulk", {"lines": [{"command": "record_bank_charge", "body": charge(fund)}]}).json()
    assert in_bulk["results"][0]["problem"]["code"] == "four_eyes.proposal_needed"
    proposal = propose(served, "record_bank_charge", charge(fund))["resource"]
    assert (proposal["status"], proposal["base_amount"]) == ("open", usd("100.00"))
    by_maker = served.post(f"/v1/proposals/{proposal['id']}/approval", {})
    assert (by_maker.status_code, by_maker.json()["code"]) == (403, "grant.missing")
    answer = approve(served, proposal["id"], key=served.unique("approval"))
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"2"'
    transaction = answer.json()["transaction_id"]
    assert served.get(f"/v1/proposals/{proposal['id']}").json()["approved_transaction_id"] == transaction
    assert cash(served, fund)["amount"] == "900.00"


def test_the_same_approval_again_gets_the_same_answer_and_another_is_refused(served: Served) -> None:
    fund = guarded(served, "record_bank_charge")
    proposal = propose(served, "record_bank_charge", charge(fund))["resource"]["id"]
    key = served.unique("approval")
    first, size = approve(served, proposal, key=key), served.size()
    again = approve(served, proposal, key=key)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    other = approve(served, proposal)
    assert (other.status_code, other.json()["code"]) == (409, "proposal.closed")
    assert served.size() == size


def test_a_maker_and_a_machine_are_no_second_person(served: Served) -> None:
    fund = guarded(served, "record_bank_charge")
    for subject in (person_id("finance_officer"), "erp"):
        grant = {"issuer": ISSUER, "subject": subject, "role": "approver", "from_on": "2020-01-01"}
        scope = {"kind": "fund", "id": fund.fund_id}
        served.made("/v1/grants", {**grant, "scope": scope}, "administrator")
    proposal = propose(served, "record_bank_charge", charge(fund))["resource"]["id"]
    path = f"/v1/proposals/{proposal}/approval"
    by_maker = served.post(path, {})
    assert (by_maker.status_code, by_maker.json()["code"]) == (403, "four_eyes.by_maker")
    headers = {"authorization": f"Bearer {served.issuer.sign('erp', client_id='erp')}"}
    by_machine = served.http.post(path, json={}, headers={**headers, "idempotency-key": served.unique()})
    assert (by_machine.status_code, by_machine.json()["code"]) == (403, "four_eyes.by_machine")
    assert served.http.get("/v1/proposals/waiting", headers=headers).json() == {"items": [], "next_cursor": None}
    assert approve(served, proposal).status_code == 201


def test_what_is_proposed_is_held_until_it_is_decided(served: Served) -> None:
    fund = guarded(served, "make_transfer", single_from=usd("500.00"))
    body = transferring(served, fund, "600.00")
    proposed = propose(served, "make_transfer", body)
    assert cash(served, fund) == {"amount": "1000.00", "held": "600.00", "available": "400.00"}
    short = served.post("/v1/transfers", {**body, "amount": usd("400.01")})
    assert (short.json()["code"], short.json()["figures"]["held"]) == ("payment.exceeds_cash", "600.00")
    rejected = served.post(
        f"/v1/proposals/{proposed['resource']['id']}/rejection", {"reason": "wrong account"}, "approver"
    )
    assert rejected.json()["resource"]["reason"] == "wrong account"
    assert cash(served, fund) == {"amount": "1000.00", "held": "0.00", "available": "1000.00"}
    assert cash(served, fund, at_position=proposed["position"])["held"] == "600.00"
    assert cash(served, fund, at_position=proposed["position"] - 1)["held"] == "0.00"
    served.made("/v1/transfers", {**body, "amount": usd("400.01")})


def test_a_proposal_that_nobody_decides_expires_without_an_event(served: Served) -> None:
    fund = guarded(served, "make_transfer")
    body = transferring(served, fund, "600.00")
    expires_at = datetime.now(UTC) + timedelta(seconds=4)
    proposed = propose(served, "make_transfer", body, expires_at=expires_at.isoformat())
    path = f"/v1/proposals/{proposed['resource']['id']}"
    assert cash(served, fund)["held"] == "600.00"
    size = served.size()
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while served.get(path).json()["status"] == "open":
        assert time.monotonic() < deadline
    assert served.get(path).json()["status"] == "expired"
    assert served.size() == size
    late = approve(served, proposed["resource"]["id"])
    assert (late.status_code, late.json()["code"]) == (409, "proposal.expired")
    assert cash(served, fund) == {"amount": "1000.00", "held": "0.00", "available": "1000.00"}
    before = (expires_at - timedelta(seconds=1)).isoformat()
    assert cash(served, fund, known_at=before)["held"] == "600.00"
    assert cash(served, fund, known_at=expires_at.isoformat())["held"] == "0.00"
    mine = {"fund_id": fund.fund_id}
    assert served.get("/v1/proposals", status="open", **mine).json()["items"] == []
    assert len(served.get("/v1/proposals", status="expired", **mine).json()["items"]) == 1


def test_only_its_maker_withdraws_a_proposal(served: Served) -> None:
    fund = guarded(served, "record_bank_charge")
    proposal = propose(served, "record_bank_charge", charge(fund))["resource"]["id"]
    other = served.http.post(
        f"/v1/proposals/{proposal}/withdrawal",
        json={},
        headers={
            "authorization": f"Bearer {served.issuer.token('treasurer')}",
            "idempotency-key": served.unique(),
        },
    )
    assert (other.status_code, other.json()["code"]) == (403, "proposal.other_maker")
    withdrawn = served.post(f"/v1/proposals/{proposal}/withdrawal", {})
    assert withdrawn.json()["resource"]["status"] == "withdrawn"
    assert approve(served, proposal).json()["code"] == "proposal.closed"


def test_many_are_decided_in_one_request_with_a_result_each(served: Served) -> None:
    fund = guarded(served, "record_bank_charge")
    first, second, third = (
        propose(served, "record_bank_charge", charge(fund, "10.00"))["resource"]["id"] for _ in range(3)
    )
    decisions = [
        {"proposal_id": first, "decision": "approve"},
        {"proposal_id": second, "decision": "reject", "reason": "twice"},
        {"proposal_id": first, "decision": "reject", "reason": "too late"},
        {"proposal_id": third, "decision": "reject"},
        {"proposal_id": third, "decision": "consider"},
    ]
    key = served.unique("many")
    answer = served.post("/v1/proposals/decisions", {"decisions": decisions}, "approver", key=key)
    results = answer.json()["results"]
    assert [line["status"] for line in results] == ["recorded", "recorded", "refused", "refused", "refused"]
    codes = [line["problem"]["code"] for line in results[2:]]
    assert codes == ["proposal.closed", "request.missing_field", "command.unknown"]
    size = served.size()
    again = served.post("/v1/proposals/decisions", {"decisions": decisions}, "approver", key=key)
    assert again.json() == answer.json()
    assert served.size() == size
    events = served.get("/v1/events", role="auditor", **{"from": results[0]["position"] - 1, "limit": 2}).json()[
        "events"
    ]
    assert [event["type"] for event in events] == ["ProposalApproved", "BankCharged"]
    assert {event["correlationid"] for event in events} == {answer.json()["correlation_id"]}
    assert cash(served, fund)["amount"] == "990.00"


def test_what_waits_for_me_is_neither_mine_nor_of_funds_where_i_do_not_approve(served: Served) -> None:
    mine, other = guarded(served, "record_bank_charge"), guarded(served, "record_bank_charge")
    subject = served.unique("checker")
    for role in ("approver", "finance_officer"):
        grant = {"issuer": ISSUER, "subject": subject, "role": role, "from_on": "2020-01-01"}
        served.made("/v1/grants", {**grant, "scope": {"kind": "fund", "id": mine.fund_id}}, "administrator")
    headers = {"authorization": f"Bearer {served.issuer.sign(subject)}"}
    until = [(datetime.now(UTC) + timedelta(hours=hours)).isoformat() for hours in (3, 1, 2)]
    late, soon, later = (
        propose(served, "record_bank_charge", charge(mine), expires_at=moment)["resource"]["id"] for moment in until
    )
    propose(served, "record_bank_charge", charge(other))
    own = {"proposed": {"command": "record_bank_charge", "body": charge(mine)}}
    key = {"idempotency-key": served.unique()}
    assert served.http.post("/v1/proposals", json=own, headers={**headers, **key}).status_code == 201

    def waiting(**query: Any) -> dict[str, Any]:
        answer = served.http.get("/v1/proposals/waiting", headers=headers, params=query)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    assert [item["id"] for item in waiting()["items"]] == [soon, later, late]
    page = waiting(limit=2)
    assert [item["id"] for item in page["items"]] == [soon, later]
    rest = waiting(limit=2, cursor=page["next_cursor"])
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([late], None)
    approve(served, soon)
    assert [item["id"] for item in waiting()["items"]] == [later, late]
    assert served.get("/v1/proposals/waiting").json()["items"] == []
    bad = served.http.get("/v1/proposals/waiting", headers=headers, params={"cursor": "x"})
    assert bad.json()["code"] == "cursor.invalid"


def test_proposals_are_listed_by_what_people_look_for(served: Served) -> None:
    fund = guarded(served, "record_bank_charge")
    first = propose(served, "record_bank_charge", charge(fund))["resource"]["id"]
    second = propose(served, "make_transfer", transferring(served, fund, "1.00"))["resource"]["id"]
    approve(served, first)
    of_fund = {"fund_id": fund.fund_id}

    def ids(**query: Any) -> list[str]:
        return [item["id"] for item in served.get("/v1/proposals", role="auditor", **of_fund, **query).json()["items"]]

    assert ids() == [first, second]
    assert ids(status="approved") == [first]
    assert ids(status="open") == [second]
    assert ids(command="make_transfer") == [second]
    assert ids(maker=person_id("finance_officer")) == [first, second]
    assert ids(maker="nobody") == []
    page = served.get("/v1/proposals", limit=1, **of_fund).json()
    assert ids(cursor=page["next_cursor"]) == [second]
    assert served.get("/v1/proposals", status="lost").json()["code"] == "parameter.invalid"
    unknown = served.get("/v1/proposals/00000000-0000-7000-8000-00000000dead")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "proposal.unknown")
