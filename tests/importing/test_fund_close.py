"""`fiducia fund close`: the plan, the steps, and money that comes too late, over HTTP."""

import json
import uuid
from typing import Any

from tests.importing.conftest import Served

ON = ("--on", "2023-12-31", "--decision", "SC-9")


def _fund(served: Served) -> tuple[str, dict[str, str]]:
    """A fund with 100.00 of one donor and 7.50 of interest; its code and ids."""
    code = f"E-{uuid.uuid4().hex[:6].upper()}"
    body = {"code": code, "name": "Fund", "kind": "trust_fund", "base_currency": "USD"}
    with served.acting("administrator") as administrator:
        fund_id = administrator.post("/v1/funds", body, f"{code}-fund")["resource"]["id"]
    usd: dict[str, str] = {"currency": "USD"}
    with served.acting("finance_officer") as officer:

        def post(path: str, body: dict[str, Any]) -> str:
            answer = officer.post(f"/v1/{path}", body, f"{code}-{uuid.uuid4().hex}")
            return str(answer["resource"]["id"])

        bank = post("bank-accounts", {"code": f"{code}-B", "name": "Main", "fund_ids": [fund_id], **usd})
        donor = post("organisations", {"code": f"{code}-D", "name": "Donor", "kind": "government"})
        officer.post("/v1/donors", {"organisation_id": donor}, f"{code}-donor")
        own = {"fund_id": fund_id, "effective_on": "2023-03-01"}
        money = {"amount": "100.00", **usd}
        agreement = post("agreements", {**own, "donor_id": donor, "amount": money})
        part = {"agreement_id": agreement, "amount": money}
        at_bank = {**own, "bank_account_id": bank}
        post("receipts", {**at_bank, "gross_amount": money, "parts": [part]})
        post("interest", {**at_bank, "origin": "bank", "amount": {"amount": "7.50", **usd}})
    return code, {"fund": fund_id, "bank": bank, "donor": donor, "agreement": agreement}


def _json(served: Served, *words: str) -> dict[str, Any]:
    result = served.fiducia("fund", "close", *words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_fund_is_brought_to_its_end(served: Served) -> None:
    code, ids = _fund(served)
    fund = ("--fund", code)
    plan = _json(served, *fund, "--plan", "--wire-charges", "2.00")
    assert (plan["status"], plan["next"], plan["residue"]["amount"]) == ("open", "begin", "105.50")
    assert plan["residue"]["shares"][0]["share"] == "105.50"
    shown = served.fiducia("fund", "close", *fund, "--plan")
    assert shown.exit_code == 0, shown.output
    assert f"{code} (open): what stands in the way" in shown.output
    assert "next: begin" in shown.output

    early = served.fiducia("fund", "close", *fund, "--step", "distribute", *ON)
    assert early.exit_code == 1
    assert "fund.not_closing" in early.output
    assert f"{code} is closing" in served.fiducia("fund", "close", *fund, "--step", "begin", *ON).output
    size = served.size()
    assert f"{code} is closing" in served.fiducia("fund", "close", *fund, "--step", "begin", *ON).output
    assert served.size() == size, "the same step again adds nothing"
    told = served.fiducia("fund", "close", *fund, "--step", "distribute", *ON, "--wire-charges", "2.00")
    assert told.exit_code == 0, told.output
    assert "105.50" in told.output
    (listed,) = served.log.items("/v1/residue-distributions", fund_id=ids["fund"])
    assert listed["wire_charges"]["amount"] == "2.00"

    usd = {"currency": "USD"}
    with served.acting("finance_officer") as officer:
        own = {"fund_id": ids["fund"], "effective_on": "2023-12-31", "donor_id": ids["donor"], "decision": "SC-10"}
        given = {**own, "agreement_id": ids["agreement"], "amount": {"amount": "105.50", **usd}}
        refund = officer.post("/v1/refunds/approvals", given, f"{code}-refund")["resource"]["id"]
        paying = {"bank_account_id": ids["bank"], "effective_on": "2023-12-31", "refund_id": refund}
        officer.post("/v1/refunds/payments", {**paying, "amount": given["amount"]}, f"{code}-paid")
        wire = {"fund_id": ids["fund"], "bank_account_id": ids["bank"], "effective_on": "2023-12-31"}
        officer.post("/v1/charges", {**wire, "amount": {"amount": "2.00", **usd}}, f"{code}-wire")
    refused = served.fiducia("fund", "close", *fund, "--step", "close", *ON)
    assert refused.exit_code == 1
    assert "fund.closing_open_items" in refused.output
    assert "year_not_closed" in refused.output
    assert _json(served, *fund, "--plan")["next"] == "refund"
    assert served.fiducia("period", "close", "2023-12", *fund).exit_code == 0
    assert served.fiducia("year", "close", "2023", *fund).exit_code == 0
    assert _json(served, *fund, "--plan")["next"] == "close"
    assert f"{code} is closed" in served.fiducia("fund", "close", *fund, "--step", "close", *ON).output
    assert served.log.get(f"/v1/funds/{ids['fund']}")["status"] == "closed"

    with served.acting("finance_officer") as officer:
        late = {"fund_id": ids["fund"], "bank_account_id": ids["bank"], "effective_on": "2024-02-01"}
        receipt = officer.post("/v1/receipts", {**late, "gross_amount": {"amount": "9.00", **usd}}, f"{code}-late")[
            "resource"
        ]["id"]
        paying = {"bank_account_id": ids["bank"], "effective_on": "2024-02-02", "receipt_id": receipt}
        officer.post("/v1/refunds/payments", {**paying, "amount": {"amount": "9.00", **usd}}, f"{code}-back")
    statement = served.log.get(f"/v1/statements/donor/{ids['donor']}", fund_id=ids["fund"])
    figures = {name: statement[name]["amount"] for name in ("signed", "deposits", "refunds", "refunds_owed")}
    assert figures == {"signed": "100.00", "deposits": "100.00", "refunds": "105.50", "refunds_owed": "0.00"}


def test_what_makes_no_step_is_told(served: Served) -> None:
    assert served.fiducia("fund", "close", "--fund", "X").exit_code == 2
    assert served.fiducia("fund", "close", "--fund", "X", "--step", "begin").exit_code == 2
    assert served.fiducia("fund", "close", "--fund", "X", "--plan", "--step", "begin", *ON).exit_code == 2
    unknown = served.fiducia("fund", "close", "--fund", "NOBODY", "--plan")
    assert unknown.exit_code == 1
    assert "there is no fund NOBODY" in unknown.output
    malformed = served.fiducia("fund", "close", "--fund", _fund(served)[0], "--plan", "--wire-charges", "2,00")
    assert malformed.exit_code == 1
    assert "parameter.invalid" in malformed.output
