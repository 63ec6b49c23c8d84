"""One fact goes all the way: from a command over the ledger's feed into a statement, and back to the ledger's cash."""

from tests.promises.conftest import Fund, Served
from tests.reporting.conftest import LEDGER_LOG, Reporting


def test_a_receipt_stands_in_the_statement_and_closing_is_the_ledgers_cash(
    told_ledger: Served, reporting: Reporting
) -> None:
    fund = Fund.opened(told_ledger)
    code = told_ledger.get(f"/v1/funds/{fund.fund_id}").json()["code"]
    body = fund.receipt("700.10", effective_on="2024-02-10")
    told_ledger.made("/v1/receipts", body)
    at = {LEDGER_LOG: told_ledger.size()}
    report = reporting.told("/v1/reports/sources-and-uses", at, fund=code, as_of="2024-12-31")
    lines = {line["key"]: line for line in report["tables"][0]["lines"]}
    assert lines["gross_contributions"]["current"] == "700.10"
    assert lines["closing_cash"]["cumulative"] == "700.10"
    before = reporting.told("/v1/reports/sources-and-uses", at, fund=code, as_of="2024-02-09")
    assert {line["key"]: line["cumulative"] for line in before["tables"][0]["lines"]}["closing_cash"] == "0.00"
    known = reporting.get(
        "/v1/reports/sources-and-uses", fund=code, as_of="2024-12-31", at=f"{LEDGER_LOG}:{at[LEDGER_LOG] - 1}"
    )
    assert {line["key"]: line["current"] for line in known.json()["tables"][0]["lines"]}["closing_cash"] == "0.00"
    again = reporting.get("/v1/reports/sources-and-uses", fund=code, as_of="2024-12-31", at=report["at"])
    assert again.json()["tables"] == report["tables"]
