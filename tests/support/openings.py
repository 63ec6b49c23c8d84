"""The opening of a small fund that is older than the ledger: what most tests of openings begin with."""

from typing import Any

from tests.support.desk import Fund, money

ON = "2023-12-31"


def opening(fund: Fund, project: str, **more: Any) -> dict[str, Any]:
    """An opening with one of everything: cash 1,000.00, advances 100.00, an invoice of 30.00 to pay."""
    body: dict[str, Any] = {
        "fund_id": fund.fund_id,
        "effective_on": ON,
        "cash": [{"bank_account_id": fund.bank_account_id, "balance": {"amount": money("1000.00")}}],
        "pool": money("20.00"),
        "agreements": [
            {
                "reference": "SAA-1",
                "donor_id": fund.donors["DK"],
                "signed_on": "2020-01-10",
                "amount": {"amount": money("2500.00")},
                "collected": money("2000.00"),
                "conditional": {"amount": money("300.00")},
                "conditional_held": {"amount": money("50.00")},
                "allowance": {"amount": money("10.00")},
                "available": money("280.00"),
                "fee": money("20.00"),
            },
            {
                "reference": "SAA-2",
                "donor_id": fund.donors["NO"],
                "signed_on": "2021-01-10",
                "amount": {"amount": money("500.00")},
                "collected": money("500.00"),
                "available": money("130.00"),
            },
        ],
        "receipts": [
            {
                "reference": "WIRE-9",
                "donor_id": fund.donors["NO"],
                "bank_account_id": fund.bank_account_id,
                "received_on": "2023-12-20",
                "unapplied": {"amount": money("40.00")},
            }
        ],
        "allocations": [
            {
                "reference": "ALLOC-1",
                "project_id": project,
                "decision": "SC-7",
                "approved_on": "2020-03-01",
                "amount": money("1500.00"),
                "support_cost_reserved": money("13.00"),
                "sources": [
                    {"source": "SAA-1", "amount": money("80.00")},
                    {"source": "pool", "amount": money("20.00")},
                ],
            }
        ],
        "commitments": [
            {
                "reference": "MOU-1",
                "allocation": "ALLOC-1",
                "organisation_id": fund.partner_id,
                "kind": "mou",
                "signed_on": "2020-04-01",
                "amount": money("1000.00"),
                "instalments": [
                    {"amount": money("700.00"), "paid": money("700.00")},
                    {"amount": money("300.00"), "paid": money("50.00")},
                ],
                "refunded": money("50.00"),
                "sources": [
                    {"source": "SAA-1", "committed": money("240.00"), "spent": money("400.00")},
                    {"source": "SAA-2", "committed": money("110.00"), "spent": money("200.00")},
                ],
                "expenditure": [
                    {"category": 4, "posted": money("500.00")},
                    {"category": 8, "posted": money("100.00")},
                ],
                "advances": money("100.00"),
                "report": {"reports_accepted": 2, "basis": "certified", "to_on": "2023-09-30"},
            },
            {
                "reference": "PO-1",
                "allocation": "ALLOC-1",
                "organisation_id": fund.partner_id,
                "kind": "purchase_order",
                "signed_on": "2022-04-01",
                "amount": money("200.00"),
                "instalments": [{"amount": money("200.00"), "paid": money("70.00")}],
                "sources": [{"source": "SAA-1", "committed": money("95.00"), "spent": money("100.00")}],
                "expenditure": [{"category": 3, "posted": money("100.00")}],
                "invoices": [
                    {
                        "supplier_reference": "F-80",
                        "invoiced_on": "2023-12-10",
                        "amount": money("45.00"),
                        "paid": money("15.00"),
                    }
                ],
            },
        ],
        "liabilities": [{"account": "agent_fee_payable", "amount": money("5.00")}],
        "cumulative": [
            {"line": "gross_contributions", "amount": money("2000.00"), "donor_id": fund.donors["DK"]},
            {"line": "gross_contributions", "amount": money("500.00"), "donor_id": fund.donors["NO"]},
            {"line": "unapplied", "amount": money("40.00")},
            {"line": "transfers", "amount": money("820.00"), "organisation_id": fund.partner_id},
            {"line": "refunds_from_partners", "amount": money("50.00"), "organisation_id": fund.partner_id},
            {"line": "agent_fees", "amount": money("20.00")},
            {"line": "payables_change", "amount": money("5.00")},
            {"line": "direct_costs", "amount": money("755.00")},
            {
                "line": "expenditure",
                "amount": money("700.00"),
                "organisation_id": fund.partner_id,
                "project_id": project,
            },
        ],
    }
    return {**body, **more}


def large_opening(fund: Fund, project: str, things: int = 300) -> dict[str, Any]:
    """The same with so many more agreements and allocations: 300 are more than two events hold."""
    body = opening(fund, project)
    plain = {"signed_on": "2020-01-10", "amount": {"amount": money("10.00")}, "collected": money("4.00")}
    body["agreements"] += [
        {**plain, "reference": f"A-{n}", "donor_id": fund.donors["DK"], "available": money("1.00")}
        for n in range(things)
    ]
    body["allocations"] += [
        {
            "reference": f"L-{n}",
            "project_id": project,
            "decision": "SC-1",
            "approved_on": "2020-03-01",
            "amount": money("1.00"),
            "sources": [{"source": f"A-{n}", "amount": money("1.00")}],
        }
        for n in range(things)
    ]
    body["cash"][0]["balance"]["amount"] = money(f"{1000 + 2 * things}.00")
    body["cumulative"] += [{"line": "gross_contributions", "amount": money("2.00")} for _ in range(things)]
    return body


def opened(fund: Fund, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to an opening that a second person has approved."""
    fund.desk.approving("record_opening_balances")
    return fund.desk.do("record_opening_balances", body)


def ids(fund: Fund) -> dict[str, str]:
    """The ids of everything that the opening brought to life, by its old reference."""
    found = {}
    for event in fund.desk.events():
        if event.type.endswith("Opened") and event.type not in ("FundOpened", "WindowOpened", "BankAccountOpened"):
            data = event.data.to_json()
            found[data.get("reference") or data.get("supplier_reference") or event.stream] = event.stream.partition(
                "/"
            )[2]
    return found
