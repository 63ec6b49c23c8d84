"""A project is ended in two steps: the ledger freezes its money, and what is open on it is listed until resolved."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from fiducia.embedded.issuer import ISSUER as EMBEDDED
from fiducia.embedded.issuer import EmbeddedIssuer
from services.ledger.freezing.api import router
from shared.contracts.problems import Refused
from shared.eventlog.application import Answer, Command
from shared.service.security import Verifier, keys_of
from tests.refusals.frozen_projects import freeze
from tests.refusals.invoices import invoice
from tests.support.desk import Desk, Fund, money
from tests.support.partner import Partnership


def test_a_project_is_frozen_once_and_what_is_open_is_resolved(desk: Desk, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "500.00")
    spare = fund.allocation(project, "20.00")
    bound = fund.allocation(project, "100.00")
    commitment = fund.commitment(bound, "60.00", "20.00")
    fund.payment(commitment, 1, "50.00")
    fund.report(commitment, {4: "35.00"})
    start = desk.size()

    told = freeze(fund, project)
    frozen = desk.events(start)
    assert [event.type for event in frozen] == ["ProjectFrozen"]
    [event] = frozen
    assert (event.stream, event.effective_on, fund.told(start)) == (f"project/{project}", None, [])
    amounts = {
        "allocated": "120.00", "committed": "80.00", "disbursed": "50.00", "refunded": "0.00", "spent": "35.00",
        "uncommitted": "40.00", "unspent": "45.00", "advances": "15.00", "recoverable": "0.00", "payables": "0.00",
    }  # fmt: skip
    assert event.data.to_json() == {
        "project_id": project,
        "reason": "termination",
        "allocated": money("120.00"),
        "committed": money("80.00"),
        "disbursed": money("50.00"),
        "funds": [{"fund_id": fund.fund_id, **{name: money(amount) for name, amount in amounts.items()}}],
        "source_log": "other.example/projects",
        "source_position": 2,
    }
    assert told["resource"]["frozen_at"] == start

    # A second request is answered by the first freeze, and records nothing.
    again = freeze(fund, project, 9)
    assert (again["resource"]["frozen_at"], again.get("position"), desk.size()) == (start, None, start + 1)
    assert open_on(desk, issuer) == {"P1": {spare: "20.00", bound: "20.00", commitment: "45.00 15.00"}}

    # What reduces, reports, gives back and writes off stays allowed, and takes it off the list.
    desk.do("cancel_allocation", {"decision": "SC-9", "effective_on": "2024-07-01"}, path_ids={"allocation_id": spare})
    fund.revise_commitment(commitment, "50.00", "10.00")
    fund.report(commitment, {4: "40.00"}, on="2024-07-31")
    assert open_on(desk, issuer) == {"P1": {bound: "40.00", commitment: "20.00 10.00"}}
    fund.refund(commitment, "7.00")
    Partnership.of(fund, "USD").write_off(commitment, "3.00", "2024-08-02")
    desk.do("close_commitment", {"effective_on": "2024-08-03"}, path_ids={"commitment_id": commitment})
    assert open_on(desk, issuer) == {"P1": {bound: "57.00"}}
    fund.revise_allocation(bound, "43.00", on="2024-08-04")
    assert open_on(desk, issuer) == {}
    assert fund.books()["available"] == "-457.00"


def test_the_freeze_holds_from_its_place_on_within_one_bulk(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "500.00")
    commitment = fund.commitment(fund.allocation(project, "100.00"), "100.00")
    before, after = _payment(fund, commitment, "30.00"), _payment(fund, commitment, "0.01")

    first, frozen, refused = desk.bulk([before, _freeze(fund, project), after], atomic=False)
    assert isinstance(first, Answer)
    assert isinstance(frozen, Answer)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.figures["frozen_position"]) == ("project.frozen", frozen.first_position)
    [event] = [e for e in desk.events() if e.type == "ProjectFrozen"]
    shown = event.data.to_json()
    assert (shown["disbursed"], shown["funds"][0]["unspent"]) == (money("30.00"), money("100.00"))
    assert [e.type for e in desk.events() if e.type == "DisbursementPaid"] == ["DisbursementPaid"]


@pytest.mark.parametrize("in_one", [True, False])
def test_all_or_nothing_and_one_by_one_tell_the_same_freeze(desk: Desk, in_one: bool) -> None:
    """Allocated, committed and paid in the very transaction of the freeze: all of it is in the answer."""
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "500.00")
    allocation = fund.allocation(project, "100.00")
    body = {
        "allocation_id": allocation, "organisation_id": fund.partner_id, "kind": "mou", "amount": money("40.00"),
        "instalments": [{"amount": money("40.00")}], "effective_on": "2024-02-10",
    }  # fmt: skip
    more = {
        "fund_id": fund.fund_id, "project_id": project, "decision": "SC-2", "amount": money("5.00"),
        "effective_on": "2024-02-11",
    }  # fmt: skip
    commands = [
        desk.command("sign_commitment", body),
        desk.command("approve_allocation", more),
        _freeze(fund, project),
    ]
    assert all(isinstance(outcome, Answer) for outcome in desk.bulk(commands, atomic=in_one))
    shown = desk.events()[-1].data.to_json()
    assert (shown["allocated"], shown["committed"], shown["disbursed"]) == tuple(
        map(money, ("105.00", "40.00", "0.00"))
    )


def test_invoices_and_other_currencies_are_told_in_base(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.rate("XOF", "600")
    fund.funded("DK", "500.00")
    francs = fund.account("XOF")
    sale = {"from_bank_account_id": fund.bank_account_id, "to_bank_account_id": francs, "fund_id": fund.fund_id}
    bought = {"sold": money("100.00"), "bought": money("60000", "XOF"), "effective_on": "2024-02-01"}
    desk.do("exchange_currency", {**sale, **bought}, actor="treasurer")
    project = fund.project("P1", "500.00")
    allocation = fund.allocation(project, "200.00")
    order = fund.commitment(allocation, "60.00", kind="purchase_order")
    owed = invoice(fund, order, {3: "40.00"})["resource"]["id"]
    paid = {"bank_account_id": fund.bank_account_id, "amount": money("25.00"), "effective_on": "2024-03-15"}
    desk.do("pay_invoice", paid, path_ids={"invoice_id": owed})
    body = {
        "allocation_id": allocation, "organisation_id": fund.partner_id, "kind": "mou", "amount": money("30000", "XOF"),
        "instalments": [{"amount": money("30000", "XOF")}], "effective_on": "2024-02-10",
    }  # fmt: skip
    abroad = desk.do("sign_commitment", body)["resource"]["id"]
    sent = {"commitment_id": abroad, "instalment": 1, "bank_account_id": francs, "amount": money("12000", "XOF")}
    payment = desk.do("pay_disbursement", {**sent, "effective_on": "2024-03-01"}, actor="treasurer")
    desk.do("pay_disbursement", {**sent, "amount": money("6000", "XOF"), "effective_on": "2024-03-02"})
    back = {"effective_on": "2024-03-05"}
    desk.do("return_disbursement", back, path_ids={"disbursement_id": payment["resource"]["id"]})

    freeze(fund, project)
    shown = desk.events()[-1].data.to_json()["funds"][0]
    told = {name: value["amount"] for name, value in shown.items() if name != "fund_id"}
    assert told == {
        "allocated": "200.00", "committed": "110.00", "disbursed": "35.00", "refunded": "0.00", "spent": "40.00",
        "uncommitted": "90.00", "unspent": "70.00", "advances": "10.00", "recoverable": "0.00", "payables": "15.00",
    }  # fmt: skip


def test_a_project_without_money_is_frozen_with_none(desk: Desk, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    project = fund.project("P1", status="proposed", approved_amount=None)
    freeze(fund, project, reason="cancellation", decision="PRC-4")
    shown = desk.events()[-1].data.to_json()
    assert shown == {
        "project_id": project,
        "reason": "cancellation",
        "decision": "PRC-4",
        "funds": [],
        "source_log": "other.example/projects",
        "source_position": 2,
    }
    assert open_on(desk, issuer) == {}


def test_what_a_reversal_opens_again_is_listed_again(desk: Desk, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "500.00")
    allocation = fund.allocation(project, "100.00")
    freeze(fund, project)
    body = {"decision": "SC-9", "effective_on": "2024-07-01"}
    cancelled = desk.do("cancel_allocation", body, path_ids={"allocation_id": allocation})
    assert open_on(desk, issuer) == {}
    fund.reverse(cancelled["transaction_id"])
    assert open_on(desk, issuer) == {"P1": {allocation: "100.00"}}
    assert desk.refusal("approve_allocation", _more(fund, project)).code == "project.frozen"


def test_the_list_pages_over_what_is_resolved(desk: Desk, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    for n in range(5):
        project = fund.project(f"P{n}", "50.00")
        if n % 2 == 0:
            fund.allocation(project, "10.00")
        freeze(fund, project)
    codes, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        page = listed(desk, issuer, limit=1, **({} if cursor is None else {"cursor": cursor}))
        codes += [item["code"] for item in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert codes == ["P0", "P2", "P4"]


def _freeze(fund: Fund, project: str) -> Command:
    body = {"reason": "termination", "source_log": "other.example/projects", "source_position": 2}
    return fund.desk.command("freeze_project", body, actor="administrator", path_ids={"project_id": project})


def _payment(fund: Fund, commitment: str, amount: str) -> Command:
    body = {
        "commitment_id": commitment, "instalment": 1, "bank_account_id": fund.bank_account_id,
        "amount": money(amount), "effective_on": "2024-03-01",
    }  # fmt: skip
    return fund.desk.command("pay_disbursement", body)


def _more(fund: Fund, project: str) -> dict[str, Any]:
    amount = {"amount": money("1.00"), "effective_on": "2024-08-01"}
    return {"fund_id": fund.fund_id, "project_id": project, "decision": "SC-3", **amount}


def open_on(desk: Desk, issuer: EmbeddedIssuer) -> dict[str, dict[str, str]]:
    """What is listed as open, by project and by allocation or commitment."""
    found = {}
    for item in listed(desk, issuer)["items"]:
        about = {}
        for part in item["open"]:
            amounts = [part[name] for name in ("uncommitted", "unspent", "advances", "payables") if name in part]
            about[part.get("commitment_id") or part["allocation_id"]] = " ".join(amounts)
        found[item["code"]] = about
    return found


def listed(desk: Desk, issuer: EmbeddedIssuer, **query: Any) -> Any:
    """The list as it is served."""
    app = FastAPI()
    app.include_router(router)
    app.state.running = app.state.ledger = desk.ledger
    desk.ledger.verifier = Verifier(EMBEDDED, "fiducia", keys_of(issuer.jwks_file.read_bytes()))
    if not any(person[0] == EMBEDDED for person in desk.machine.state.grants):
        desk.run(desk.ledger.give_grant(EMBEDDED, "reader", "auditor"))

    async def ask() -> Any:
        transport = httpx.ASGITransport(app=app)
        headers = {"authorization": f"Bearer {issuer.sign('reader')}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
            answer = await client.get("/v1/projects/frozen", headers=headers, params=query)
        assert answer.status_code == 200
        return answer.json()

    return desk.run(ask())
