"""A commitment in francs under a fund in dollars: bound, paid 80/20, reported, refunded, closed as the rate moves."""

from tests.support.desk import Desk, Fund, money
from tests.support.partner import Partnership, close, told


def test_a_commitment_in_francs_from_signature_to_closing(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.rate("XOF", "600", "2024-01-01")
    fund.rate("XOF", "500", "2024-03-01")
    fund.rate("XOF", "640", "2024-07-01")
    fund.rate("XOF", "500", "2024-11-01")
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "10601.00"))
    allocation = fund.allocation(project, "10601.00")
    francs = Partnership.of(fund, "XOF")
    francs.old_commitment_id = fund.named("old", francs.sign(allocation, "600", on="2024-02-01"))
    close(fund, francs.old_commitment_id, "2024-02-01")
    francs.stock("4200000", "2024-02-02")
    francs.stock("2400000", "2024-03-05")

    # 6,000,000 at 600 per dollar.
    start = desk.size()
    commitment = fund.named("C", francs.sign(allocation, "4800000", "1200000", on="2024-02-10"))
    assert told(fund, start) == [
        "Dr allocated 10000.00: DK, A, P",
        "Cr committed 10000.00: DK, A, P, partner, C",
    ]

    # 6,600,000 francs of cash were bought for 11,800.00: 4,800,000 of them cost 8,581.82, and 8,000.00 was bound.
    start = desk.size()
    francs.pay(commitment, 1, "4800000", "2024-03-10")
    assert told(fund, start) == [
        "Dr advances_to_partners 4800000 XOF at 8581.82: P, partner, C",
        "Cr cash 4800000 XOF at 8581.82: XOF bank",
        "Dr allocated 581.82: DK, A, P",
        "Cr committed 581.82: DK, A, P, partner, C",
    ]

    # 5,400,000 reported: the advance at what it cost, 600,000 beyond it at what is bound for the rest.
    start = desk.size()
    reported = francs.report(commitment, {1: "400000", 4: "5000000"}, "2024-06-30")
    assert told(fund, start) == [
        "Dr programme_expense 400000 XOF at 709.76: P, partner, C, category 1",
        "Dr programme_expense 5000000 XOF at 8872.06: P, partner, C, category 4",
        "Cr advances_to_partners 4800000 XOF at 8581.82: P, partner, C",
        "Cr payables 600000 XOF at 1000.00: P, partner, C",
        "Dr committed 9581.82: DK, A, P, partner, C",
        "Cr spent 9581.82: DK, A, P, partner, C",
    ]
    assert reported["resource"]["reports"][0]["claimed"]["1"] == money("400000", "XOF")

    # 60,000 less: back at what is bound for the rest.
    start = desk.size()
    revised = francs.revise(commitment, "4800000", "1140000", on="2024-07-05")["resource"]
    assert told(fund, start) == [
        "Cr allocated 100.00: DK, A, P",
        "Dr committed 100.00: DK, A, P, partner, C",
    ]
    assert (revised["unspent"], revised["committed"]) == (
        money("540000", "XOF"),
        {desk.events()[-1].data.to_json()["sources"][0]["source"]: money("900.00")},
    )
    assert (revised["payables"], revised["payables_base"]) == (money("600000", "XOF"), money("1000.00"))

    # The rest of it: what was owed cost 72.73 more than it was carried at, the advance 65.45 more than was bound.
    start = desk.size()
    francs.pay(commitment, 2, "1140000", "2024-07-10")
    assert told(fund, start) == [
        "Dr payables 600000 XOF at 1000.00: P, partner, C",
        "Dr advances_to_partners 540000 XOF at 965.45: P, partner, C",
        "Cr cash 1140000 XOF at 2038.18: XOF bank",
        "Dr exchange_loss (base) 72.73",
        "Dr available 72.73: pool",
        "Cr control 72.73",
        "Dr allocated 65.45: DK, A, P",
        "Cr committed 65.45: DK, A, P, partner, C",
    ]

    start = desk.size()
    francs.report(commitment, {1: "500000", 4: "5200000"}, "2024-09-30", basis="certified")
    assert told(fund, start) == [
        "Dr programme_expense 100000 XOF at 178.79: P, partner, C, category 1",
        "Dr programme_expense 200000 XOF at 357.57: P, partner, C, category 4",
        "Cr advances_to_partners 300000 XOF at 536.36: P, partner, C",
        "Dr committed 536.36: DK, A, P, partner, C",
        "Cr spent 536.36: DK, A, P, partner, C",
    ]

    # The balance comes back in two parts: at 640 for less than it cost, at 500 for more; nothing stays behind.
    start = desk.size()
    francs.refund(commitment, "100000", "2024-10-10")
    francs.refund(commitment, "140000", "2024-11-10")
    assert told(fund, start) == [
        "Dr cash 100000 XOF at 156.25: XOF bank",
        "Cr advances_to_partners 100000 XOF at 178.79: P, partner, C",
        "Dr exchange_loss (base) 22.54",
        "Dr available 22.54: pool",
        "Cr control 22.54",
        "Dr committed 178.79: DK, A, P, partner, C",
        "Cr allocated 178.79: DK, A, P",
        "Dr cash 140000 XOF at 280.00: XOF bank",
        "Cr advances_to_partners 140000 XOF at 250.30: P, partner, C",
        "Cr exchange_gain (base) 29.70",
        "Dr control 29.70",
        "Cr available 29.70: pool",
        "Dr committed 250.30: DK, A, P, partner, C",
        "Cr allocated 250.30: DK, A, P",
    ]
    closed = close(fund, commitment, "2024-11-30")["resource"]
    assert (closed["advances"], closed["advances_base"]) == (money("0", "XOF"), money("0.00"))
    assert (closed["payables"], closed["payables_base"]) == (money("0", "XOF"), money("0.00"))
    assert (closed["unspent"], closed["committed"]) == (money("0", "XOF"), {})
    books = fund.books()
    assert {account: books.get(account) for account in ("allocated", "committed", "spent")} == {
        "allocated": "-482.82",
        "committed": None,
        "spent": "-10118.18",
    }, "10,601.00 is spent or allocated to the cent"
    assert "advances_to_partners" not in books
    assert "payables" not in books


def test_a_payment_in_francs_that_comes_back(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.rate("XOF", "600", "2024-01-01")
    fund.rate("XOF", "500", "2024-05-01")
    fund.named("A", fund.funded("DK", "2000.00"))
    allocation = fund.allocation(fund.named("P", fund.project()), "2000.00")
    francs = Partnership.of(fund, "XOF")
    commitment = fund.named("C", francs.sign(allocation, "600000"))
    francs.old_commitment_id = commitment
    francs.stock("600000", "2024-02-11")
    paid = francs.pay(commitment, 1, "600000", "2024-02-15")["resource"]["id"]
    francs.report(commitment, {4: "450000"}, "2024-04-30")

    # At 500 per dollar: 150,000 of the advance stands and came back for 50.00 more than it cost; the 450,000 that the
    # partner spent is owed again, at the day's rate.
    start = desk.size()
    francs.bring_back(paid, "2024-05-10")
    assert told(fund, start) == [
        "Dr cash 600000 XOF at 1200.00: XOF bank",
        "Cr payables 450000 XOF at 900.00: P, partner, C",
        "Cr advances_to_partners 150000 XOF at 250.00: P, partner, C",
        "Cr exchange_gain (base) 50.00",
        "Dr control 50.00",
        "Cr available 50.00: pool",
    ]
    start = desk.size()
    francs.pay(commitment, 1, "600000", "2024-05-20")
    assert told(fund, start) == [
        "Dr payables 450000 XOF at 900.00: P, partner, C",
        "Dr advances_to_partners 150000 XOF at 300.00: P, partner, C",
        "Cr cash 600000 XOF at 1200.00: XOF bank",
        "Dr allocated 50.00: DK, A, P",
        "Cr committed 50.00: DK, A, P, partner, C",
    ]

    # A lower report: what it takes back leaves at what was posted for it, and is an advance again.
    start = desk.size()
    francs.report(commitment, {4: "420000"}, "2024-06-30", basis="certified")
    assert told(fund, start) == [
        "Cr programme_expense 30000 XOF at 50.00: P, partner, C, category 4",
        "Dr advances_to_partners 30000 XOF at 50.00: P, partner, C",
        "Cr committed 50.00: DK, A, P, partner, C",
        "Dr spent 50.00: DK, A, P, partner, C",
    ]

    # An audit takes the rest back; the partner gives half of it back and cannot give the other half.
    start = desk.size()
    francs.disallow(commitment, {4: "420000"}, "2024-09-30")
    francs.refund(commitment, "390000", "2024-10-10")
    francs.write_off(commitment, "210000", "2024-11-30")
    assert told(fund, start) == [
        "Dr recoverable_from_partners 420000 XOF at 700.00: P, partner, C",
        "Cr programme_expense 420000 XOF at 700.00: P, partner, C, category 4",
        "Dr spent 700.00: DK, A, P, partner, C",
        "Cr committed 700.00: DK, A, P, partner, C",
        "Dr cash 390000 XOF at 780.00: XOF bank",
        "Cr recoverable_from_partners 390000 XOF at 650.00: P, partner, C",
        "Cr exchange_gain (base) 130.00",
        "Dr control 130.00",
        "Cr available 130.00: pool",
        "Dr committed 650.00: DK, A, P, partner, C",
        "Cr allocated 650.00: DK, A, P",
        "Dr loss_on_advances 210000 XOF at 400.00: P, partner, C",
        "Cr recoverable_from_partners 30000 XOF at 50.00: P, partner, C",
        "Cr advances_to_partners 180000 XOF at 350.00: P, partner, C",
        "Dr committed 400.00: DK, A, P, partner, C",
        "Cr spent 400.00: DK, A, P, partner, C",
    ]
    close(fund, commitment, "2024-12-01")
    assert (fund.books()["allocated"], fund.books()["spent"]) == ("-1600.00", "-400.00")


def test_what_is_to_be_recovered_is_revalued_repaid_and_written_off(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.rate("XOF", "600", "2024-01-01")
    fund.rate("XOF", "500", "2024-06-01")
    fund.named("A", fund.funded("DK", "1000.00"))
    allocation = fund.allocation(fund.named("P", fund.project()), "1000.00")
    francs = Partnership.of(fund, "XOF")
    commitment = fund.named("C", francs.sign(allocation, "600000"))
    francs.old_commitment_id = commitment
    francs.stock("600000", "2024-02-11")
    francs.pay(commitment, 1, "600000", "2024-02-15")
    francs.report(commitment, {4: "600000"}, "2024-04-30")
    close(fund, commitment, "2024-05-01")
    disallowed = francs.disallow(commitment, {4: "300000"}, "2024-05-31")

    # At the end of June the franc is worth more: the pool has that, and what is bound for the debt stays as it was.
    start = desk.size()
    at = {"fund_id": fund.fund_id, "effective_on": "2024-06-30"}
    revalued = desk.do("run_revaluation", at)["transaction_id"]
    assert told(fund, start) == [
        "Dr recoverable_from_partners 0 XOF at 100.00: P, partner, C",
        "Cr exchange_gain (base) 100.00",
        "Dr control 100.00",
        "Cr available 100.00: pool",
    ]

    # Half of it is repaid at the rate it stands at; the other half is lost, and its revaluation with it.
    start = desk.size()
    refund = francs.refund(commitment, "150000", "2024-07-10")["transaction_id"]
    francs.write_off(commitment, "150000", "2024-07-31")
    assert told(fund, start) == [
        "Dr cash 150000 XOF at 300.00: XOF bank",
        "Cr recoverable_from_partners 150000 XOF at 300.00: P, partner, C",
        "Dr committed 250.00: DK, A, P, partner, C",
        "Cr allocated 250.00: DK, A, P",
        "Dr loss_on_advances 150000 XOF at 250.00: P, partner, C",
        "Cr recoverable_from_partners 150000 XOF at 300.00: P, partner, C",
        "Dr exchange_loss (base) 50.00",
        "Dr available 50.00: pool",
        "Cr control 50.00",
        "Dr committed 250.00: DK, A, P, partner, C",
        "Cr spent 250.00: DK, A, P, partner, C",
    ]
    books = fund.books()
    assert "recoverable_from_partners" not in books
    assert "committed" not in books
    assert (books["allocated"], books["spent"]) == ("-250.00", "-750.00")

    # What was settled at the rate of June holds June in its place, and June holds what it revalued.
    for transaction in (revalued, disallowed["transaction_id"]):
        body = {"transaction_id": transaction, "reason_code": "recording_error"}
        assert desk.refusal("reverse_transaction", body, actor="approver").code == "reversal.depended_on"
    written_off = desk.events()[-1].transaction_id
    for transaction in (written_off, refund, revalued, disallowed["transaction_id"]):
        fund.reverse(transaction)
    assert fund.books()["spent"] == "-1000.00"
