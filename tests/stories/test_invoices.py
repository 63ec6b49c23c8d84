"""Direct implementation: a purchase order is invoiced, paid in parts, and closed with what was not needed."""

from services.ledger.commitments.state import COMMITMENT
from services.ledger.rates.carrying import Carried
from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.refusals.invoices import invoice, pay
from tests.support.desk import Desk, Fund, money
from tests.support.mission import Budget
from tests.support.tables import dump


def ordered(fund: Fund) -> str:
    """A purchase order of 100.00 from A 60.00 and B 40.00."""
    a, b = fund.named("A", fund.funded("DK", "60.00")), fund.named("B", fund.funded("NO", "40.00"))
    project = fund.named("P", fund.project())
    drawn = [{"source": a, "amount": money("60.00")}, {"source": b, "amount": money("40.00")}]
    allocation = fund.allocation(project, "100.00", sources=drawn)
    return fund.named("PO", fund.commitment(allocation, "100.00", kind="purchase_order"))


def test_an_invoice_is_owed_then_paid(desk: Desk) -> None:
    fund = Fund.opened(desk)
    order = ordered(fund)
    start = desk.size()
    accepted = invoice(fund, order, {3: "40.00", 4: "10.00"}, due_on="2024-03-31")
    assert fund.told(start) == [
        "Dr programme_expense 40.00: P, partner, PO, category 3",
        "Dr programme_expense 10.00: P, partner, PO, category 4",
        "Cr payables 50.00: P, partner, PO",
        "Dr committed 30.00: DK, A, P, partner, PO",
        "Cr spent 30.00: DK, A, P, partner, PO",
        "Dr committed 20.00: NO, B, P, partner, PO",
        "Cr spent 20.00: NO, B, P, partner, PO",
    ]
    start = desk.size()
    paid = pay(fund, accepted["resource"]["id"], "20.00")
    assert fund.told(start) == ["Dr payables 20.00: P, partner, PO", "Cr cash 20.00: bank"]
    assert paid["resource"]["paid"] == money("20.00")
    number = desk.events(start)[0].data.number  # type: ignore[attr-defined]
    assert number == f"TF-DIS-{desk.events(start)[0].recorded_at.year}-00001"
    pay(fund, accepted["resource"]["id"], "30.00")
    assert fund.books() == {
        "cash": "50.00", "contribution_revenue": "-100.00", "programme_expense": "50.00",
        "committed": "-50.00", "spent": "-50.00", "control": "100.00",
    }  # fmt: skip
    desk.do("close_commitment", {"effective_on": "2024-04-01"}, path_ids={"commitment_id": order})
    assert fund.books()["allocated"] == "-50.00"


def test_payables_of_a_purchase_order_are_the_sum_of_its_unpaid_invoices(desk: Desk) -> None:
    fund = Fund.opened(desk)
    order = ordered(fund)
    first = invoice(fund, order, {3: "30.00"})["resource"]["id"]
    second = invoice(fund, order, {3: "20.00"}, number="F-2")
    pay(fund, first, "30.00")
    pay(fund, second["resource"]["id"], "5.00")
    assert desk.machine.state.get(COMMITMENT, order).payables == Carried(1_500, 1_500)
    assert fund.books()["payables"] == "-15.00"


def test_an_invoice_and_its_payment_are_reversed(desk: Desk) -> None:
    """A credit note undoes the invoice it names; what is right of it is recorded anew."""
    fund = Fund.opened(desk)
    order = ordered(fund)
    before = fund.books()
    accepted = invoice(fund, order, {3: "50.00"})
    owed = fund.books()
    paid = pay(fund, accepted["resource"]["id"], "50.00")
    body = {"transaction_id": accepted["transaction_id"], "reason_code": "recording_error"}
    refusal = desk.refusal("reverse_transaction", body, actor="approver")
    assert (refusal.code, refusal.figures["type"]) == ("reversal.depended_on", "InvoicePaid")
    start = desk.size()
    fund.reverse(paid["transaction_id"])
    assert fund.told(start) == ["Cr payables 50.00: P, partner, PO", "Dr cash 50.00: bank"]
    assert fund.books() == owed
    fund.reverse(accepted["transaction_id"])
    assert fund.books() == before
    again = invoice(fund, order, {3: "45.00"})
    pay(fund, again["resource"]["id"], "45.00")


def test_a_paid_invoice_of_a_closed_order_stays(desk: Desk) -> None:
    fund = Fund.opened(desk)
    order = ordered(fund)
    accepted = invoice(fund, order, {3: "50.00"})
    paid = pay(fund, accepted["resource"]["id"], "50.00")
    desk.do("close_commitment", {"effective_on": "2024-04-01"}, path_ids={"commitment_id": order})
    body = {"transaction_id": paid["transaction_id"], "reason_code": "recording_error"}
    refusal = desk.refusal("reverse_transaction", body, actor="approver")
    assert (refusal.code, refusal.figures["type"]) == ("reversal.depended_on", "CommitmentClosed")


def test_francs_have_no_cents(desk: Desk) -> None:
    fund = Fund.opened(desk, currency="XOF")
    fund.funded("DK", "1000")
    project = fund.project(approved="1000")
    order = fund.commitment(fund.allocation(project, "1000"), "1000", kind="purchase_order")
    invoice_id = invoice(fund, order, {3: "667", 4: "333"})["resource"]["id"]
    pay(fund, invoice_id, "999")
    assert fund.books()["payables"] == "-1"


def test_an_invoice_in_euros_leaves_nothing_behind(desk: Desk) -> None:
    """Bound at 0.80, paid with cash carried at 0.90: the difference is a gain, and the pool has it."""
    fund = Fund.opened(desk)
    fund.rate("EUR", "0.8", on="2024-01-01")
    fund.rate("EUR", "0.9", on="2024-03-10")
    fund.named("A", fund.funded("DK", "1000.00"))
    euros = fund.account("EUR")
    allocation = fund.allocation(fund.named("P", fund.project()), "500.00")
    body = {
        "allocation_id": allocation,
        "organisation_id": fund.partner_id,
        "kind": "purchase_order",
        "amount": money("160.00", "EUR"),
        "instalments": [{"amount": money("160.00", "EUR")}],
        "effective_on": "2024-02-10",
    }
    order = fund.named("PO", desk.do("sign_commitment", body)["resource"]["id"])
    lines = [{"category": 3, "amount": money("33.33", "EUR")}, {"category": 4, "amount": money("66.67", "EUR")}]
    start = desk.size()
    accepted = invoice(fund, order, {}, lines=lines)
    assert fund.told(start)[:3] == [
        "Dr programme_expense 33.33 EUR = 41.66: P, partner, PO, category 3",
        "Dr programme_expense 66.67 EUR = 83.34: P, partner, PO, category 4",
        "Cr payables 100.00 EUR = 125.00: P, partner, PO",
    ]
    assert desk.balance(fund.fund_id, "payables") == -12_500
    assert desk.balance(fund.fund_id, "programme_expense") == 12_500
    bought = {
        "fund_id": fund.fund_id,
        "from_bank_account_id": fund.bank_account_id,
        "to_bank_account_id": euros,
        "sold": money("111.11"),
        "bought": money("100.00", "EUR"),
        "effective_on": "2024-03-12",
    }
    desk.do("exchange_currency", bought, actor="treasurer")
    pay(fund, accepted["resource"]["id"], "40.00", currency="EUR", bank_account_id=euros)
    pay(fund, accepted["resource"]["id"], "60.00", currency="EUR", bank_account_id=euros)
    assert desk.balance(fund.fund_id, "payables") == 0
    assert desk.balance(fund.fund_id, "cash", bank_account_id=euros) == 0
    assert desk.balance(fund.fund_id, "exchange_gain") == -1_389
    assert desk.balance(fund.fund_id, "available", source="pool") == -1_389


def test_a_mission_pays_the_invoices_of_its_budget(desk: Desk) -> None:
    fund = Budget.opened(desk)
    fund.authority("100.00")
    project = fund.named("Q", fund.project())
    order = fund.named("PO", fund.commitment(fund.allocation(project, "100.00"), "100.00", kind="purchase_order"))
    start = desk.size()
    accepted = invoice(fund, order, {3: "60.00"})
    assert fund.told(start) == [
        "Dr programme_expense 60.00: Q, partner, PO, category 3, 2023/24",
        "Cr payables 60.00: Q, partner, PO, 2023/24",
        "Dr due_to_mission 60.00: 2023/24",
        "Cr mission_funding 60.00: 2023/24",
        "Dr committed 60.00: authority 2023, Q, partner, PO, 2023/24",
        "Cr spent 60.00: authority 2023, Q, partner, PO, 2023/24",
    ]
    start = desk.size()
    pay(fund, accepted["resource"]["id"], "60.00", bank_account_id=None)
    assert fund.told(start) == [
        "Dr payables 60.00: Q, partner, PO, 2023/24",
        "Cr due_to_mission 60.00: 2023/24",
    ]
    fund.books()


def test_invoices_are_rebuilt_as_they_stand(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    order = ordered(fund)
    first = invoice(fund, order, {3: "30.00"}, reference="V-1")["resource"]["id"]
    pay(fund, first, "10.00", reference="V-2")
    fund.reverse(invoice(fund, order, {3: "20.00"}, number="F-2")["transaction_id"])
    live = dump(database.url())
    assert len(live["invoices"]) == 2
    rebuilt(database)
    assert dump(database.url()) == live
