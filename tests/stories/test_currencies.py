"""An agreement in euro paid into a dollar account, and a euro account (BOOKS.md section 5, stories 1 and 6)."""

from tests.support.desk import Desk, Fund, money


def test_a_euro_agreement_is_paid_at_three_rates(desk: Desk) -> None:
    """650,000 EUR signed at 0.90: each receipt leaves the receivable as it is carried, the last one leaves nothing."""
    fund = Fund.opened(desk)
    fund.policy(name="agent_fee", rate="0.01")
    for rate, on in (("0.90", "2024-01-01"), ("0.88", "2024-02-01"), ("0.92", "2024-03-01"), ("0.91", "2024-04-01")):
        fund.rate("EUR", rate, on)
    start = desk.size()
    a = fund.named("A", fund.agreement("DK", "650000.00", "2024-01-10", currency="EUR"))
    assert fund.told(start) == [
        "Dr contributions_receivable 650000.00 EUR = 722222.22: DK, A",
        "Cr contribution_revenue 650000.00 EUR = 722222.22: DK, A",
    ]
    start = desk.size()
    fund.receipt("250000.00", {a: "250000.00"}, "2024-02-05", currency="EUR")
    assert fund.told(start) == [
        "Dr cash 284090.91: bank",
        "Dr currency_clearing 250000.00 EUR = 284090.91",
        "Cr currency_clearing 284090.91",
        "Cr contributions_receivable 250000.00 EUR = 277777.78: DK, A",
        "Cr exchange_gain 0.00 = 6313.13",
        "Dr control 284090.91",
        "Cr available 284090.91: DK, A",
        "Dr agent_fee_expense 2840.91: DK, A",
        "Cr agent_fee_payable 2840.91",
        "Dr available 2840.91: DK, A",
        "Cr control 2840.91",
    ]
    start = desk.size()
    fund.receipt("200000.00", {a: "200000.00"}, "2024-03-05", currency="EUR", deducted_charges=money("15.00"))
    assert fund.told(start) == [
        "Dr cash 217376.30: bank",
        "Dr bank_charges 15.00",
        "Dr currency_clearing 200000.00 EUR = 217391.30",
        "Cr currency_clearing 217391.30",
        "Cr contributions_receivable 200000.00 EUR = 222222.22: DK, A",
        "Dr exchange_loss 0.00 = 4830.92",
        "Dr control 217376.30",
        "Cr available 217376.30: DK, A",
        "Dr agent_fee_expense 2173.91: DK, A",
        "Cr agent_fee_payable 2173.91",
        "Dr available 2173.91: DK, A",
        "Cr control 2173.91",
    ]
    start = desk.size()
    fund.receipt("200000.00", {a: "200000.00"}, "2024-04-05", currency="EUR")
    assert fund.told(start) == [
        "Dr cash 219780.22: bank",
        "Dr currency_clearing 200000.00 EUR = 219780.22",
        "Cr currency_clearing 219780.22",
        "Cr contributions_receivable 200000.00 EUR = 222222.22: DK, A",
        "Dr exchange_loss 0.00 = 2442.00",
        "Dr control 219780.22",
        "Cr available 219780.22: DK, A",
        "Dr agent_fee_expense 2197.80: DK, A",
        "Cr agent_fee_payable 2197.80",
        "Dr available 2197.80: DK, A",
        "Cr control 2197.80",
    ]
    assert desk.balance(fund.fund_id, "contributions_receivable") == 0
    assert desk.balance(fund.fund_id, "available") == -71403481


def test_a_euro_account_is_revalued_and_sold(desk: Desk) -> None:
    """100,000 EUR at 0.88, month-end at 0.92, sold for 108,000 USD: nothing stays behind in euro."""
    fund = Fund.opened(desk)
    fund.rate("EUR", "0.88", "2024-02-01")
    fund.rate("EUR", "0.92", "2024-02-29")
    euro = fund.account("EUR")
    start = desk.size()
    fund.receipt("100000.00", {}, "2024-02-05", currency="EUR", bank_account_id=euro, donor_id=fund.donors["DK"])
    assert fund.told(start) == [
        "Dr cash 100000.00 EUR = 113636.36: EUR bank",
        "Cr unapplied_receipts 100000.00 EUR = 113636.36: DK",
    ]
    a = fund.named("A", fund.agreement("DK", "100000.00", "2024-02-05", currency="EUR"))
    receipt = desk.events(start)[0].stream.partition("/")[2]
    body = {"parts": [{"agreement_id": a, "amount": money("100000.00", "EUR")}], "effective_on": "2024-02-06"}
    desk.do("apply_receipt", body, path_ids={"receipt_id": receipt})
    start = desk.size()
    month_end = {"fund_id": fund.fund_id, "effective_on": "2024-02-29"}
    desk.do("run_revaluation", month_end)
    assert fund.told(start) == [
        "Cr cash 0.00 EUR = 4940.71: EUR bank",
        "Dr exchange_loss 0.00 = 4940.71",
        "Dr available 4940.71: pool",
        "Cr control 4940.71",
    ]
    assert desk.refusal("run_revaluation", month_end).code == "revaluation.nothing_changes"
    start = desk.size()
    sale = {
        "fund_id": fund.fund_id,
        "from_bank_account_id": euro,
        "to_bank_account_id": fund.bank_account_id,
        "sold": money("100000.00", "EUR"),
        "bought": money("108000.00"),
        "effective_on": "2024-03-05",
    }
    desk.do("exchange_currency", sale)
    assert fund.told(start) == [
        "Dr cash 108000.00: bank",
        "Cr cash 100000.00 EUR = 108695.65: EUR bank",
        "Dr currency_clearing 100000.00 EUR = 108695.65",
        "Cr currency_clearing 108000.00 = 108695.65",
        "Dr exchange_loss 0.00 = 695.65",
        "Dr available 695.65: pool",
        "Cr control 695.65",
    ]
    assert desk.balance(fund.fund_id, "cash", bank_account_id=euro) == 0
