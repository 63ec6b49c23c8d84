"""A mission's budget over HTTP: its years are listed by name, its balances asked by fiscal year."""

from tests.promises.conftest import Served


def test_the_years_of_a_mission_are_found_by_their_number(served: Served) -> None:
    code = served.unique("M")
    body = {"code": code, "name": "Budget", "kind": "mission_budget", "base_currency": "USD"}
    fund_id = served.made("/v1/funds", body, "administrator")["resource"]["id"]
    for fiscal_year in (2022, 2023):
        given = {
            "fund_id": fund_id,
            "fiscal_year": fiscal_year,
            "decision": "A/RES/76/293",
            "amount": {"amount": f"{fiscal_year}.00", "currency": "USD"},
            "effective_on": f"{fiscal_year}-07-01",
        }
        served.made("/v1/appropriations", given)
    found = served.get("/v1/appropriations", fund_id=fund_id, fiscal_year=2023).json()["items"]
    assert [(one["year"], one["amount"]["amount"]) for one in found] == [("2023/24", "2023.00")]
    assert served.get("/v1/appropriations", fund_id=fund_id, fiscal_year="next").status_code == 400
    path = f"/v1/appropriations/{found[0]['id']}"
    revised = {
        "amount": {"amount": "2000.00", "currency": "USD"},
        "decision": "A/RES/77/1",
        "effective_on": "2024-01-01",
    }
    assert served.made(f"{path}/revisions", revised)["version"] == 2
    assert served.made(f"{path}/lapse", {"effective_on": "2024-06-30"})["resource"]["lapsed"]["amount"] == "2000.00"
    assert served.get(path).json()["lapsed_on"] == "2024-06-30"
    balances = served.get("/v1/balances", fund_id=fund_id, account="available", fiscal_year=2022).json()
    assert [one["amount"] for one in balances["balances"]] == ["-2022.00"]
