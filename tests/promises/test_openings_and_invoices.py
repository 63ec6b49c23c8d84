"""Over HTTP: an invoice is accepted and paid once; a fund is opened by two persons, and what it brought is read."""

from fastapi.testclient import TestClient

from fiducia.embedded.issuer import ISSUER as EMBEDDED
from fiducia.embedded.issuer import EmbeddedIssuer, person_id
from services.ledger.main import create_app
from services.ledger.settings import Settings
from tests.conftest import Database
from tests.promises.conftest import Fund, Served
from tests.support.desk import ORIGIN, Desk, money
from tests.support.desk import Fund as OlderFund
from tests.support.openings import opened, opening


def test_an_invoice_is_accepted_and_paid_once(served: Served) -> None:
    fund = Fund.opened(served)
    served.made("/v1/receipts", fund.receipt("500.00"))
    project = {
        "code": served.unique("P"),
        "title": "Works",
        "mechanism": "trust_fund",
        "status": "approved",
        "approved_amount": money("500.00"),
        "organisation_id": fund.donor_id,
        "source_log": "other.example/projects",
        "source_position": 1,
    }
    project_id = served.made("/v1/projects", project, "administrator")["resource"]["id"]
    allocation = {
        "fund_id": fund.fund_id,
        "project_id": project_id,
        "decision": "SC-1",
        "amount": money("500.00"),
        "effective_on": "2024-02-02",
    }
    order = {
        "allocation_id": served.made("/v1/allocations", allocation)["resource"]["id"],
        "organisation_id": fund.donor_id,
        "kind": "purchase_order",
        "amount": money("500.00"),
        "instalments": [{"amount": money("500.00")}],
        "effective_on": "2024-02-03",
    }
    body = {
        "commitment_id": served.made("/v1/commitments", order)["resource"]["id"],
        "supplier_reference": "F-1",
        "invoiced_on": "2024-02-20",
        "lines": [{"category": 3, "amount": money("120.00")}],
        "effective_on": "2024-03-01",
    }
    key = served.unique("key")
    first = served.post("/v1/invoices", body, key=key)
    again = served.post("/v1/invoices", body, key=key)
    assert (first.status_code, again.content) == (201, first.content)
    twice = served.post("/v1/invoices", body)
    assert (twice.status_code, twice.json()["code"]) == (409, "invoice.duplicate")
    assert twice.json()["errors"][0]["pointer"] == "/supplier_reference"
    invoice_id = first.json()["resource"]["id"]
    payment = {"bank_account_id": fund.bank_account_id, "amount": money("120.00"), "effective_on": "2024-03-02"}
    paid = served.made(f"/v1/invoices/{invoice_id}/payments", payment, "treasurer")
    assert paid["resource"]["paid"] == money("120.00")
    over = served.post(f"/v1/invoices/{invoice_id}/payments", payment, "treasurer")
    assert (over.status_code, over.json()["code"]) == (409, "invoice.exceeds_unpaid")
    listed = served.get("/v1/invoices", fund_id=fund.fund_id, status="paid").json()["items"]
    assert [item["id"] for item in listed] == [invoice_id]


def test_one_person_opens_no_fund(served: Served) -> None:
    fund = Fund.opened(served)
    body = {"fund_id": fund.fund_id, "effective_on": "2023-12-31", "pool": money("0.00")}
    posted = served.post("/v1/opening-balances", body)
    assert (posted.status_code, posted.json()["code"]) == (409, "opening.not_first")
    other = {"code": served.unique("F"), "name": "Older", "kind": "trust_fund", "base_currency": "USD"}
    empty = served.made("/v1/funds", other, "administrator")["resource"]["id"]
    alone = served.post("/v1/opening-balances", {**body, "fund_id": empty})
    assert alone.json()["code"] == "four_eyes.proposal_needed"
    unread = served.get("/v1/opening-balances", fund_id=empty)
    assert (unread.status_code, unread.json()["code"]) == (404, "opening.unknown")
    assert served.get("/v1/opening-balances").json()["code"] == "parameter.invalid"


def test_what_a_fund_was_opened_with_is_read_whole(desk: Desk, database: Database, issuer: EmbeddedIssuer) -> None:
    older = OlderFund.opened(desk)
    answer = opened(older, opening(older, older.project()))
    desk.run(desk.ledger.give_grant(EMBEDDED, person_id("auditor"), "auditor"))
    settings = Settings(database.url(), ORIGIN, EMBEDDED, "fiducia", str(issuer.jwks_file), database.url("reader"))
    with TestClient(create_app(settings)) as client:
        headers = {"authorization": f"Bearer {issuer.token('auditor')}"}
        shown = client.get("/v1/opening-balances", params={"fund_id": older.fund_id}, headers=headers).json()
    assert (shown["effective_on"], shown["transaction_id"]) == ("2023-12-31", answer["transaction_id"])
    lines = {
        (line["account"], line.get("commitment_id"), line.get("source")): line["amount"] for line in shown["balances"]
    }
    assert lines["accumulated_surplus", None, None] == "-1215.00"
    assert len(shown["balances"]) == 21
    assert {total["line"] for total in shown["cumulative"]} >= {"gross_contributions", "transfers", "expenditure"}
    assert shown["cumulative"][0] == {
        "line": "gross_contributions",
        "amount": money("2000.00"),
        "donor_id": older.donors["DK"],
    }
