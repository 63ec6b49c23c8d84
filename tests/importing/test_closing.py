"""`fiducia period` and `fiducia year`: months and years are closed, listed and opened again over HTTP."""

import json
import uuid
from typing import Any

from tests.importing.conftest import Served


def _fund(served: Served) -> tuple[str, str]:
    """The code and the id of a fund with interest of 7.50 in December 2023 from a donor's bank."""
    code = f"C-{uuid.uuid4().hex[:6].upper()}"
    body = {"code": code, "name": "Fund", "kind": "trust_fund", "base_currency": "USD"}
    with served.acting("administrator") as administrator:
        fund_id = administrator.post("/v1/funds", body, f"{code}-fund")["resource"]["id"]
    account = {"code": f"{code}-B", "name": "Main", "currency": "USD", "fund_ids": [fund_id]}
    with served.acting("finance_officer") as officer:
        bank = officer.post("/v1/bank-accounts", account, f"{code}-bank")["resource"]["id"]
        interest = {
            "fund_id": fund_id,
            "bank_account_id": bank,
            "origin": "bank",
            "amount": {"amount": "7.50", "currency": "USD"},
            "effective_on": "2023-12-31",
        }
        officer.post("/v1/interest", interest, f"{code}-interest")
    return code, fund_id


def _json(served: Served, *words: str) -> dict[str, Any]:
    result = served.fiducia(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_months_and_years_are_closed_listed_and_opened_again(served: Served) -> None:
    code, fund_id = _fund(served)
    fund = ("--fund", code)
    told = served.fiducia("period", "soft-close", "2023-12", *fund)
    assert told.exit_code == 0, told.output
    assert f"2023-12 of {code} is soft-closed: {code}-PER-" in told.output
    assert f"2023-12 of {code} is closed" in served.fiducia("period", "close", "2023-12", *fund).output
    closed = served.fiducia("year", "close", "2023", *fund)
    assert f"2023 of {code} is closed; revenue less expense: 7.50 USD" in closed.output
    assert (
        served.log.get("/v1/balances", fund_id=fund_id, account="accumulated_surplus")["balances"][0]["amount"]
        == "-7.50"
    )

    # Two persons open December; the year is open again.
    proposal = _json(served, "period", "reopen", "2023-12", *fund, "--reason", "The bank was late")["resource"]["id"]
    with served.acting("approver") as approver:
        approver.post(f"/v1/proposals/{proposal}/approval", {}, f"{code}-approval")
    (period,) = _json(served, "period", "list", *fund)["items"]
    assert (period["status"], period["month"]) == ("open", 12)
    assert _json(served, "period", "list", *fund, "--year", "2024") == {"items": []}
    (year,) = _json(served, "year", "list", *fund)["items"]
    assert (year["year"], year["reversed"]) == (2023, True)
    assert "open again" in served.fiducia("year", "list", *fund).output
    assert "2023-12" in served.fiducia("period", "list", *fund).output

    refused = served.fiducia("year", "close", "2023", *fund)
    assert refused.exit_code == 1
    assert "year.months_open" in refused.output
    assert _json(served, "period", "close", "2023-12", *fund)["resource"]["status"] == "closed"
    assert _json(served, "year", "close", "2023", *fund)["resource"]["reversed"] is False


def test_what_is_no_month_and_no_fund_is_told(served: Served) -> None:
    assert served.fiducia("period", "close", "2023-13", "--fund", "X").exit_code == 2
    unknown = served.fiducia("period", "list", "--fund", "NOBODY")
    assert unknown.exit_code == 1
    assert "there is no fund NOBODY" in unknown.output
