"""Refusals of opening balances, each at its edge."""

from copy import deepcopy
from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.support.desk import Fund, money
from tests.support.mission import Budget
from tests.support.openings import ids, opened, opening


def attempt(fund: Fund, **more: Any) -> Refused:
    """The refusal of an opening that a second person has approved."""
    fund.desk.approving("record_opening_balances")
    body = prepared(fund, **more)
    return refused(fund, lambda: fund.desk.do("record_opening_balances", body))


def prepared(fund: Fund, **more: Any) -> dict[str, Any]:
    """The small opening with some of it replaced; one project a fund."""
    known = fund.names.get("project")
    project = known or fund.project()
    fund.names["project"] = project
    return {**deepcopy(opening(fund, project)), **more}


def changed(fund: Fund, kind: str, number: int, **more: Any) -> dict[str, Any]:
    """The small opening's things of a kind, one of them with some of it replaced."""
    things = prepared(fund)[kind]
    things[number] = {**things[number], **more}
    return {kind: things}


def floor(fund: Fund, name: str, given: str, limit: str, kind: str, number: int, **more: Any) -> Refused:
    """The refusal of a bound that is passed, with its figures."""
    refusal = attempt(fund, **changed(fund, kind, number, **more))
    return figures(refusal, floor=name, given=given, limit=limit, currency="USD")


@case("four_eyes.proposal_needed")
def _by_one_person(fund: Fund) -> Refused:
    body = prepared(fund)
    return figures(fund.desk.refusal("record_opening_balances", body), command="record_opening_balances")


@case("opening.recorded")
def _twice(fund: Fund) -> Refused:
    opened(fund, prepared(fund))
    return figures(attempt(fund), fund="TF", opening_on="2023-12-31")


@case("opening.not_first")
def _after_a_posting(fund: Fund) -> Refused:
    charged = fund.interest("1.00", on="2024-01-31")
    refusal = attempt(fund)
    fund.reverse(charged["transaction_id"])
    opened(fund, prepared(fund))
    return figures(refusal, fund="TF", position=charged["position"])


@case("opening.not_month_end")
def _in_the_middle_of_a_month(fund: Fund) -> Refused:
    refusal = attempt(fund, effective_on="2023-12-30")
    opened(fund, prepared(fund))
    return figures(refusal, effective_on="2023-12-30")


@case("effective_on.before_opening")
def _told_by_the_opening(fund: Fund) -> Refused:
    opened(fund, prepared(fund))
    refusal = refused(fund, lambda: fund.interest("1.00", on="2023-12-31"))
    fund.interest("1.00", on="2024-01-01")
    return figures(refusal, effective_on="2023-12-31", opening_on="2023-12-31")


@case("effective_on.future")
def _tomorrow(fund: Fund) -> Refused:
    return attempt(fund, effective_on="9999-12-31")


@case("fund.reports_only")
def _of_a_mirror(fund: Fund) -> Refused:
    body = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = fund.desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    return attempt(fund, fund_id=mirror)


@case("opening.trust_fund_only")
def _of_a_missions_budget(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    refusal = attempt(fund, fund_id=budget.fund_id)
    return figures(refusal, fund="QIP", kind="mission_budget")


@case("opening.bridge")
def _a_cent_too_much(fund: Fund) -> Refused:
    refusal = attempt(fund, pool=money("20.01"))
    short = attempt(fund, pool=money("19.99"))
    figures(short, usable="974.99", held="975.00", currency="USD")
    opened(fund, prepared(fund))
    return figures(refusal, usable="975.01", held="975.00", currency="USD")


@case("opening.cumulative")
def _history_that_does_not_come_to_cash(fund: Fund) -> Refused:
    told = prepared(fund)["cumulative"]
    off = attempt(fund, cumulative=[*told, {"line": "expenditure", "amount": money("0.01")}])
    figures(off, of="balance_with_partners", told="69.99", stands="70.00", currency="USD")
    refusal = attempt(fund, cumulative=[*told, {"line": "bank_charges", "amount": money("0.01")}])
    return figures(refusal, of="cash", told="999.99", stands="1000.00", currency="USD")


@case("opening.reference_twice")
def _agreement_twice(fund: Fund) -> Refused:
    return figures(attempt(fund, **changed(fund, "agreements", 1, reference="SAA-1")), reference="SAA-1")


@case("opening.reference_twice")
def _an_agreement_called_pool(fund: Fund) -> Refused:
    return figures(attempt(fund, **changed(fund, "agreements", 1, reference="pool")), reference="pool")


@case("opening.reference_twice")
def _source_twice(fund: Fund) -> Refused:
    part = {"source": "pool", "amount": money("50.00")}
    return figures(attempt(fund, **changed(fund, "allocations", 0, sources=[part, part])), reference="pool")


@case("opening.reference_unknown")
def _source_unknown(fund: Fund) -> Refused:
    part = {"source": "SAA-3", "amount": money("100.00")}
    return figures(attempt(fund, **changed(fund, "allocations", 0, sources=[part])), reference="SAA-3")


@case("opening.reference_unknown")
def _allocation_unknown(fund: Fund) -> Refused:
    return figures(attempt(fund, **changed(fund, "commitments", 0, allocation="ALLOC-2")), reference="ALLOC-2")


@case("opening.amount")
def _budget_in_another_currency(fund: Fund) -> Refused:
    refusal = attempt(fund, **changed(fund, "allocations", 0, amount=money("1500.00", "EUR")))
    return figures(refusal, currency="EUR", base_currency="USD")


@case("opening.amount")
def _base_amount_missing_or_too_many(fund: Fund) -> Refused:
    euros = fund.account("EUR")
    cash = prepared(fund)["cash"]
    lacks = {"bank_account_id": euros, "balance": {"amount": money("0.00", "EUR")}}
    figures(attempt(fund, cash=[*cash, lacks]), currency="EUR", base_currency="USD")
    both = {"amount": money("1000.00"), "base_amount": money("1000.00")}
    return figures(attempt(fund, cash=[{**cash[0], "balance": both}]), currency="USD", base_currency="USD")


@case("opening.amount")
def _cash_in_another_currency_than_its_account(fund: Fund) -> Refused:
    held = {"amount": money("900.00", "EUR"), "base_amount": money("1000.00")}
    refusal = attempt(fund, **changed(fund, "cash", 0, balance=held))
    return figures(refusal, currency="EUR", base_currency="USD")


@case("opening.dated")
def _signed_after_the_opening(fund: Fund) -> Refused:
    refusal = attempt(fund, **changed(fund, "agreements", 0, signed_on="2024-01-01"))
    opened(fund, prepared(fund, **changed(fund, "agreements", 0, signed_on="2023-12-31")))
    return figures(refusal, given="2024-01-01", effective_on="2023-12-31")


@case("opening.floor")
def _collected_beyond_what_is_signed(fund: Fund) -> Refused:
    return floor(fund, "collected", "2250.01", "2250.00", "agreements", 0, collected=money("2250.01"))


@case("opening.floor")
def _more_held_than_conditional(fund: Fund) -> Refused:
    held = {"amount": money("300.01")}
    return floor(fund, "conditional_held", "300.01", "300.00", "agreements", 0, conditional_held=held)


@case("opening.floor")
def _allowance_beyond_the_receivable(fund: Fund) -> Refused:
    allowance = {"amount": money("250.01")}
    return floor(fund, "allowance", "250.01", "250.00", "agreements", 0, allowance=allowance)


@case("opening.floor")
def _instalments_of_an_agreement(fund: Fund) -> Refused:
    due = [{"due_on": "2024-06-01", "amount": money("2499.99")}]
    return floor(fund, "instalments", "2499.99", "2500.00", "agreements", 0, instalments=due)


@case("opening.floor")
def _allocated_below_what_is_under_it(fund: Fund) -> Refused:
    return floor(fund, "allocation", "1245.00", "1244.99", "allocations", 0, amount=money("1244.99"))


@case("opening.floor")
def _reserve_beyond_what_is_free(fund: Fund) -> Refused:
    return floor(
        fund, "support_cost_reserve", "100.01", "100.00", "allocations", 0, support_cost_reserved=money("100.01")
    )


@case("opening.floor")
def _project_beyond_its_ceiling(fund: Fund) -> Refused:
    fund.names["project"] = fund.project(approved="1499.99")
    refusal = attempt(fund)
    fund.project(approved="1500.00", project_id=fund.names["project"], source_position=2)
    opened(fund, prepared(fund))
    return figures(refusal, floor="project_ceiling", given="1500.00", limit="1499.99", currency="USD")


def _bound(fund: Fund, saa_1: str, saa_2: str, spent_1: str = "400.00") -> list[dict[str, Any]]:
    return [
        {"source": "SAA-1", "committed": money(saa_1), "spent": money(spent_1)},
        {"source": "SAA-2", "committed": money(saa_2), "spent": money("200.00")},
    ]


@case("opening.floor")
def _committed_below_advances(fund: Fund) -> Refused:
    sources = _bound(fund, "99.99", "0.00")
    return floor(fund, "committed", "100.00", "99.99", "commitments", 0, sources=sources)


@case("opening.floor")
def _bound_and_spent_beyond_the_amount(fund: Fund) -> Refused:
    sources = _bound(fund, "240.01", "110.00")
    return floor(fund, "commitment", "1000.01", "1000.00", "commitments", 0, sources=sources)


@case("opening.floor")
def _spent_by_category_and_by_source(fund: Fund) -> Refused:
    lines = [{"category": 4, "posted": money("599.99")}]
    return floor(fund, "spent", "599.99", "600.00", "commitments", 0, expenditure=lines)


@case("opening.floor")
def _balance_with_a_partner(fund: Fund) -> Refused:
    return floor(fund, "partner_balance", "99.99", "100.00", "commitments", 0, advances=money("99.99"))


@case("opening.floor")
def _instalments_of_a_commitment(fund: Fund) -> Refused:
    parts = [{"amount": money("999.99"), "paid": money("750.00")}]
    return floor(fund, "instalments", "999.99", "1000.00", "commitments", 0, instalments=parts)


@case("opening.floor")
def _instalment_paid_beyond_its_amount(fund: Fund) -> Refused:
    parts = [{"amount": money("749.99"), "paid": money("750.00")}, {"amount": money("250.01")}]
    return floor(fund, "instalment_paid", "750.00", "749.99", "commitments", 0, instalments=parts)


@case("opening.floor")
def _advance_on_a_purchase_order(fund: Fund) -> Refused:
    refusal = attempt(fund, **changed(fund, "commitments", 1, advances=money("0.01"), invoices=[]))
    assert refusal.figures["floor"] in ("partner_balance", "purchase_order")
    reported = {"reports_accepted": 1, "basis": "certified", "to_on": "2023-09-30"}
    return figures(attempt(fund, **changed(fund, "commitments", 1, report=reported)), floor="purchase_order")


@case("opening.floor")
def _invoice_that_is_paid_in_full(fund: Fund) -> Refused:
    paid = {"supplier_reference": "F-79", "invoiced_on": "2023-12-01", "amount": money("9.00"), "paid": money("9.00")}
    invoices = [*prepared(fund)["commitments"][1]["invoices"], paid]
    return floor(fund, "invoices", "9.00", "8.99", "commitments", 1, invoices=invoices)


@case("opening.floor")
def _invoice_under_an_agreement(fund: Fund) -> Refused:
    invoice = {"supplier_reference": "F-79", "invoiced_on": "2023-12-01", "amount": money("9.00")}
    return floor(fund, "invoices", "9.00", "0.00", "commitments", 0, invoices=[invoice])


@case("opening.floor")
def _claim_without_a_report(fund: Fund) -> Refused:
    lines = [{"category": 4, "posted": money("600.00"), "claimed": money("610.00")}]
    return floor(fund, "report", "610.00", "0.00", "commitments", 0, expenditure=lines, report=None)


@case("opening.floor")
def _pool_below_what_carries_it(fund: Fund) -> Refused:
    """Unearmarked sources carry a pool below zero; an earmarked one does not."""
    agreements = prepared(fund)["agreements"]
    agreements[0]["available"] = money("171.01")
    agreements[1]["available"] = money("679.00")
    agreements[1]["earmark"] = {"area": "ML-7"}
    refusal = attempt(fund, agreements=agreements, pool=money("-420.01"))
    agreements[0]["available"] = money("400.00")
    agreements[1]["available"] = money("430.00")
    opened(fund, prepared(fund, agreements=agreements, pool=money("-400.00")))
    return figures(refusal, floor="pool", given="420.01", limit="171.01", currency="USD")


@case("donor.unknown")
def _no_donor(fund: Fund) -> Refused:
    return figures(attempt(fund, **changed(fund, "agreements", 0, donor_id=fund.partner_id)), id=fund.partner_id)


@case("project.unknown")
def _no_project(fund: Fund) -> Refused:
    return figures(attempt(fund, **changed(fund, "allocations", 0, project_id=NOBODY)), id=NOBODY)


@case("organisation.unknown")
def _no_partner(fund: Fund) -> Refused:
    return figures(attempt(fund, **changed(fund, "commitments", 0, organisation_id=NOBODY)), id=NOBODY)


@case("bank_account.other_fund")
def _account_of_another_fund(fund: Fund) -> Refused:
    other = Fund.opened(fund.desk, "OTHER").bank_account_id
    return figures(attempt(fund, **changed(fund, "cash", 0, bank_account_id=other)), id=other, fund="TF")


@case("reference.taken")
def _reference_of_before(fund: Fund) -> Refused:
    """References live as long as what carries them: an opening that stands holds its own."""
    opened(fund, prepared(fund))
    body = {
        "fund_id": fund.fund_id,
        "donor_id": fund.donors["DK"],
        "amount": money("1.00"),
        "reference": "SAA-1",
        "effective_on": "2024-01-10",
    }
    refusal = fund.desk.refusal("sign_agreement", body)
    return figures(refusal, reference="SAA-1", id=ids(fund)["SAA-1"])
