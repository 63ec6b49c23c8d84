"""A statement tells what was earned and spent although its year was closed; the balances tell what is left."""

from tests.promises.conftest import Fund, Served


def test_a_donors_statement_leaves_the_close_of_a_year_out(served: Served) -> None:
    fund = Fund.opened(served)
    served.made("/v1/receipts", fund.receipt("500.00"))
    path = f"/v1/statements/donor/{fund.donor_id}"
    before = served.get(path, fund_id=fund.fund_id).json()
    assert before["signed"]["amount"] == "100000000.00"
    served.made("/v1/periods/close", {"fund_id": fund.fund_id, "year": 2024, "month": 12})
    closed = served.made("/v1/years/close", {"fund_id": fund.fund_id, "year": 2024})
    assert closed["resource"]["result"]["amount"] == "100000000.00"
    after = served.get(path, fund_id=fund.fund_id).json()
    for name in ("accounts", "lines", "signed", "deposits", "allocations"):
        assert after[name] == before[name]
    left = served.get("/v1/balances", fund_id=fund.fund_id, account="contribution_revenue").json()["balances"]
    assert [one["amount"] for one in left] == ["0.00"]
    journal = served.get("/v1/journal", fund_id=fund.fund_id, account="accumulated_surplus").json()["items"]
    assert [(one["event_type"], one["amount"]) for one in journal] == [("YearClosed", "-100000000.00")]

    # A span that begins after the year opens with what stood before its close.
    later = served.get(path, fund_id=fund.fund_id, from_on="2025-01-01").json()["accounts"]
    revenue = later[0]
    assert (revenue["account"], revenue["opening"], revenue["movement"]) == (
        "contribution_revenue",
        "-100000000.00",
        "0.00",
    )


def test_months_and_years_are_found_by_their_fund_and_number(served: Served) -> None:
    fund = Fund.opened(served)
    for month in (3, 4):
        served.made("/v1/periods/close", {"fund_id": fund.fund_id, "year": 2024, "month": month})
    found = served.get("/v1/periods", fund_id=fund.fund_id, year=2024, month=4).json()["items"]
    assert [(one["month"], one["status"]) for one in found] == [(4, "closed")]
    assert served.get(f"/v1/periods/{found[0]['id']}").json() == found[0]
    assert served.get("/v1/years", fund_id=fund.fund_id).json()["items"] == []
    refused = served.post("/v1/receipts", fund.receipt(effective_on="2024-04-30"))
    assert (refused.status_code, refused.json()["code"]) == (409, "period.closed")
    assert refused.json()["figures"] == {"effective_on": "2024-04-30", "earliest_open": "2024-05-01"}
    shown = served.get(f"/v1/funds/{fund.fund_id}").json()
    assert (shown["months"], shown["closed_through"], shown["closed_years"]) == (
        {"2024-03": "closed", "2024-04": "closed"},
        "2024-04",
        [],
    )
