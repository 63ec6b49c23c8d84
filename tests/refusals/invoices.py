"""Refusals of suppliers' invoices and of their payments."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.support.desk import Fund, money


def ordered(fund: Fund, amount: str = "100.00", available: str = "1000.00", **more: Any) -> str:
    """A purchase order under an allocation of its amount."""
    fund.funded("DK", available)
    return fund.commitment(fund.allocation(fund.project(), amount), amount, kind="purchase_order", **more)


def invoice(fund: Fund, order: str, by_category: dict[int, str], number: str = "F-1", **more: Any) -> dict[str, Any]:
    """The answer to an invoice accepted on 1 March 2024."""
    body = {
        "commitment_id": order,
        "supplier_reference": number,
        "invoiced_on": "2024-02-20",
        "lines": [{"category": c, "amount": money(m, fund.currency)} for c, m in by_category.items()],
        "effective_on": "2024-03-01",
    }
    return fund.desk.do("accept_invoice", {**body, **more})


def pay(fund: Fund, invoice_id: str, amount: str, **more: Any) -> dict[str, Any]:
    """The answer to a payment on 15 March 2024."""
    body = {
        "bank_account_id": fund.bank_account_id,
        "amount": money(amount, more.pop("currency", fund.currency)),
        "effective_on": "2024-03-15",
    }
    return fund.desk.do("pay_invoice", {**body, **more}, path_ids={"invoice_id": invoice_id})


def invoiced(fund: Fund, amount: str = "60.00", **more: Any) -> str:
    """An accepted invoice's id."""
    invoice_id: str = invoice(fund, ordered(fund), {3: amount}, **more)["resource"]["id"]
    return invoice_id


@case("invoice.unknown")
def _no_invoice(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: pay(fund, NOBODY, "1.00")), id=NOBODY)


@case("invoice.reversed")
def _undone(fund: Fund) -> Refused:
    answer = invoice(fund, ordered(fund), {3: "60.00"})
    fund.reverse(answer["transaction_id"])
    return refused(fund, lambda: pay(fund, answer["resource"]["id"], "1.00"))


@case("invoice.not_a_purchase_order")
def _under_an_agreement(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "100.00")
    memorandum = fund.commitment(allocation, "40.00")
    agreement = fund.commitment(allocation, "40.00", kind="agreement")
    assert refused(fund, lambda: invoice(fund, memorandum, {3: "1.00"})).figures["kind"] == "mou"
    invoice(fund, fund.commitment(allocation, "20.00", kind="purchase_order"), {3: "1.00"})
    return refused(fund, lambda: invoice(fund, agreement, {3: "1.00"}))


@case("commitment.invoiced")
def _paid_as_an_advance(fund: Fund) -> Refused:
    order = ordered(fund)
    return refused(fund, lambda: fund.payment(order, 1, "10.00"))


@case("commitment.invoiced")
def _reported_on(fund: Fund) -> Refused:
    order = ordered(fund)
    return refused(fund, lambda: fund.report(order, {3: "10.00"}))


@case("invoice.invoiced_on")
def _dated_after_its_acceptance(fund: Fund) -> Refused:
    order = ordered(fund)
    refusal = refused(fund, lambda: invoice(fund, order, {3: "1.00"}, invoiced_on="2024-03-02"))
    invoice(fund, order, {3: "1.00"}, invoiced_on="2024-03-01")
    return figures(refusal, invoiced_on="2024-03-02", effective_on="2024-03-01")


@case("invoice.category_twice")
def _same_category(fund: Fund) -> Refused:
    order = ordered(fund)
    line = {"category": 3, "amount": money("1.00")}
    return figures(refused(fund, lambda: invoice(fund, order, {}, lines=[line, line])), category=3)


@case("invoice.duplicate")
def _recorded_twice(fund: Fund) -> Refused:
    order = ordered(fund)
    first = invoice(fund, order, {3: "10.00"})
    other = refused(fund, lambda: invoice(fund, order, {3: "20.00"}))
    fund.reverse(first["transaction_id"])
    again = invoice(fund, order, {3: "20.00"})["resource"]["id"]
    figures(other, supplier_reference="F-1", id=first["resource"]["id"])
    invoice(fund, order, {3: "20.00"}, number="F-2")
    by_another = {"commitment_id": order, "supplier_reference": "F-1", "invoiced_on": "2024-02-20"}
    line = {"category": 3, "amount": money("1.00")}
    refusal = fund.desk.refusal(
        "accept_invoice", {**by_another, "lines": [line], "effective_on": "2024-03-01"}, actor="finance_officer-2"
    )
    return figures(refusal, supplier_reference="F-1", id=again)


@case("invoice.exceeds_commitment")
def _more_than_ordered(fund: Fund) -> Refused:
    order = ordered(fund)
    invoice(fund, order, {3: "60.00"})
    refusal = refused(fund, lambda: invoice(fund, order, {3: "30.00", 4: "10.01"}, number="F-2"))
    invoice(fund, order, {3: "30.00", 4: "10.00"}, number="F-2")
    number = refusal.figures["commitment"]
    return figures(refusal, asked="40.01", left="40.00", currency="USD", commitment=number)


@case("commitment.below_outstanding")
def _before_it_was_bound(fund: Fund) -> Refused:
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "200.00")
    order = fund.commitment(allocation, "100.00", kind="purchase_order")
    fund.revise_commitment(order, "200.00", on="2024-03-05")
    refusal = refused(fund, lambda: invoice(fund, order, {3: "100.01"}, effective_on="2024-03-04"))
    invoice(fund, order, {3: "100.01"}, effective_on="2024-03-05")
    return figures(refusal, asked="100.01", committed="100.00", currency="USD")


@case("commitment.below_outstanding")
def _revised_below_what_is_invoiced(fund: Fund) -> Refused:
    order = ordered(fund)
    invoice(fund, order, {3: "60.00"})
    refusal = refused(fund, lambda: fund.revise_commitment(order, "59.99"))
    fund.revise_commitment(order, "60.00")
    return refusal


@case("commitment.payables_open")
def _closed_before_it_is_paid(fund: Fund) -> Refused:
    order = ordered(fund)
    invoice_id = invoice(fund, order, {3: "60.00"})["resource"]["id"]
    pay(fund, invoice_id, "59.99")
    body = {"effective_on": "2024-04-01"}
    refusal = fund.desk.refusal("close_commitment", body, path_ids={"commitment_id": order})
    pay(fund, invoice_id, "0.01")
    fund.desk.do("close_commitment", body, path_ids={"commitment_id": order})
    return figures(refusal, payables="0.01", currency="USD")


@case("commitment.closed")
def _closed(fund: Fund) -> Refused:
    order = ordered(fund)
    fund.desk.do("close_commitment", {"effective_on": "2024-03-01"}, path_ids={"commitment_id": order})
    return refused(fund, lambda: invoice(fund, order, {3: "1.00"}))


@case("currency.mixed")
def _in_another_currency(fund: Fund) -> Refused:
    order = ordered(fund)
    line = {"category": 3, "amount": money("1.00", "EUR")}
    return refused(fund, lambda: invoice(fund, order, {}, lines=[line]))


@case("reference.taken")
def _voucher_twice(fund: Fund) -> Refused:
    order = ordered(fund)
    first = invoice(fund, order, {3: "10.00"}, reference="V-1")["resource"]["id"]
    taken = refused(fund, lambda: invoice(fund, order, {3: "10.00"}, number="F-2", reference="V-1"))
    assert taken.code == "reference.taken"
    paid = pay(fund, first, "1.00", reference="V-2")
    refusal = refused(fund, lambda: pay(fund, first, "1.00", reference="V-2"))
    fund.reverse(paid["transaction_id"])
    pay(fund, first, "1.00", reference="V-2")
    return refusal


@case("invoice.exceeds_unpaid")
def _paid_twice(fund: Fund) -> Refused:
    invoice_id = invoiced(fund)
    pay(fund, invoice_id, "40.00")
    refusal = refused(fund, lambda: pay(fund, invoice_id, "20.01"))
    pay(fund, invoice_id, "20.00")
    return figures(refusal, asked="20.01", unpaid="20.00", currency="USD")


@case("effective_on.before_invoice")
def _paid_before_it_was_accepted(fund: Fund) -> Refused:
    invoice_id = invoiced(fund)
    refusal = refused(fund, lambda: pay(fund, invoice_id, "1.00", effective_on="2024-02-29"))
    pay(fund, invoice_id, "1.00", effective_on="2024-03-01")
    return figures(refusal, effective_on="2024-02-29", accepted_on="2024-03-01")


@case("payment.exceeds_cash")
def _beyond_cash(fund: Fund) -> Refused:
    invoice_id = invoice(fund, ordered(fund, available="100.00"), {3: "100.00"})["resource"]["id"]
    fund.bank_charge("40.00", on="2024-05-01")
    fund.interest("40.00", on="2024-06-01")
    refusal = refused(fund, lambda: pay(fund, invoice_id, "60.01"))
    pay(fund, invoice_id, "60.00")
    return figures(refusal, asked="60.01", available="60.00", held="0.00", currency="USD")


@case("project.not_payable")
def _of_a_closed_project(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    project = fund.project()
    order = fund.commitment(fund.allocation(project, "100.00"), "100.00", kind="purchase_order")
    invoice_id = invoice(fund, order, {3: "60.00"})["resource"]["id"]
    fund.project(status="closed", project_id=project, source_position=2)
    return refused(fund, lambda: pay(fund, invoice_id, "1.00"))
