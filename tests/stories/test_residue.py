"""The end of a fund: what is left is shared, goes back, and every account is at zero (BOOKS.md section 5, story 8)."""

from tests.support.desk import Desk, Fund, money
from tests.support.donors import Donors
from tests.support.fund_life import FundLife
from tests.support.mission import Budget
from tests.support.periods import close_year, closed_through

SIXTEEN = (
    "AUS", "AUT", "BEL", "CAN", "CHE", "DEU", "DNK", "DOCO", "GBR", "IRL", "ITA", "LUX", "NLD", "NOR", "SWE", "TUR",
)  # fmt: skip


def test_sixteen_donors_share_what_is_left_to_the_cent(desk: Desk) -> None:
    """16 × 10,000.00 came in, 160,000.00 were spent, 1,000.01 of interest is left: fifteen take 62.50, one 62.51."""
    fund = Fund.opened(desk, donors=SIXTEEN)
    donors, life = Donors(fund), FundLife(fund)
    agreements = {code: fund.named(f"A-{code}", fund.funded(code, "10000.00", "2021-01-10")) for code in SIXTEEN}
    fund.interest("1000.01", "2021-06-30")
    project = fund.project()
    life.spend(project, "160000.00", "2021-07-01")

    life.begin("2023-06-30")
    refusal = desk.refusal("distribute_residue", {**life.path, **life.step("2023-07-01")})
    assert refusal.code == "fund.closing_open_items"
    assert refusal.figures["items"] == ["project P1 approved"]
    life.project_closed(project)

    plan = life.plan()
    assert (plan["next"], plan["open_items"]["blocking"]) == ("distribute", [])
    assert plan["residue"]["amount"] == "1000.01"
    assert {share["weight"] for share in plan["residue"]["shares"]} == {"10000.00"}
    start = desk.size()
    answer = life.distribute("2023-07-31")
    assert [s["share"]["amount"] for s in answer["resource"]["shares"]] == ["62.51", *["62.50"] * 15]
    assert answer["resource"]["shares"][0]["donor_code"] == "TF-AUS"
    told = fund.told(start)
    assert sorted(told) == sorted(
        [
            "Cr available 62.51: AUS, A-AUS",
            *(f"Cr available 62.50: {code}, A-{code}" for code in SIXTEEN[1:]),
            "Dr available 1000.01: pool",
        ]
    )

    for code in SIXTEEN:
        start = desk.size()
        amount = "62.51" if code == "AUS" else "62.50"
        refund = donors.approve(code, amount, "2023-08-15", agreement_id=agreements[code])["resource"]["id"]
        donors.pay(amount, "2023-09-01", refund_id=refund)
        assert fund.told(start) == [
            f"Dr prior_year_reductions {amount}: {code}, A-{code}",
            f"Cr refunds_payable_to_donors {amount}: {code}, A-{code}",
            f"Dr available {amount}: {code}, A-{code}",
            f"Cr control {amount}",
            f"Dr refunds_payable_to_donors {amount}: {code}, A-{code}",
            f"Cr cash {amount}: bank",
        ]
    life.years_closed(2021, 2022, 2023)
    assert life.plan()["next"] == "close"
    life.close("2023-12-31")
    assert life.balance_sheet() == {}

    late = fund.receipt("500.00", {}, "2024-02-01", donor_id=fund.donors["DNK"])
    start = late["position"]
    assert fund.told(start) == ["Dr cash 500.00: bank", "Cr refunds_payable_to_donors 500.00: DNK"]
    for name, body in life.everything_else().items():
        assert desk.refusal(name, *body[:1], **body[1]).code == "fund.closed", name
    start = desk.size()
    donors.pay("500.00", "2024-02-15", receipt_id=late["resource"]["id"])
    assert fund.told(start) == ["Dr refunds_payable_to_donors 500.00: DNK", "Cr cash 500.00: bank"]
    assert life.balance_sheet() == {}


def test_what_is_earmarked_goes_back_to_its_own_donor_and_charges_are_provided_for(desk: Desk) -> None:
    """DK 300 free; NO 100 free and 500 earmarked, of which 450 were used: 400 of 500 common deposits are left."""
    fund = Fund.opened(desk)
    donors, life = Donors(fund), FundLife(fund)
    a = fund.named("A", fund.funded("DK", "300.00"))
    b = fund.named("B", fund.funded("NO", "100.00"))
    c = fund.named("C", fund.funded("NO", "500.00", earmark={"area": "ML-7"}))
    project = fund.project(areas=["ML-7"])
    life.spend(project, "450.00", "2024-03-01", sources=[{"source": c, "amount": money("450.00")}])
    life.begin("2024-06-30")
    life.project_closed(project)
    start = desk.size()
    answer = life.distribute("2024-07-01", wire_charges="10.00")
    shown = answer["resource"]
    assert (shown["residue"]["amount"], shown["basis"]) == ("390.00", "unearmarked")
    figures = ("donor_code", "deposits", "refunds", "earmarked_use", "weight", "share")
    assert [[s[f] if f == "donor_code" else s[f]["amount"] for f in figures] for s in shown["shares"]] == [
        ["TF-DK", "300.00", "0.00", "0.00", "300.00", "292.50"],
        ["TF-NO", "600.00", "0.00", "500.00", "100.00", "97.50"],
    ]
    assert fund.told(start) == [
        "Dr available 7.50: DK, A",
        "Dr available 2.50: NO, B",
        "Cr available 10.00: pool",
    ]
    for donor, agreement, amount in (("DK", a, "292.50"), ("NO", b, "97.50"), ("NO", c, "50.00")):
        refund = donors.approve(donor, amount, "2024-07-10", agreement_id=agreement)["resource"]["id"]
        donors.pay(amount, "2024-07-20", refund_id=refund)
    fund.bank_charge("8.00", "2024-07-31")
    # The bank kept less than was provided for: the rest is shared again, by what is left of the deposits.
    assert life.plan()["residue"]["amount"] == "2.00"
    again = life.distribute("2024-08-01")
    assert [s["share"]["amount"] for s in again["resource"]["shares"]] == ["1.50", "0.50"]
    fund.reverse(again["transaction_id"])
    assert life.plan()["residue"]["amount"] == "2.00"


def test_a_fund_of_euros_and_dollars_comes_to_rest(desk: Desk) -> None:
    """Euros signed, turned into dollars, spent in part and given back in both: what is surplus in euros lies against
    the clearing of currencies, and in the fund's own currency nothing is left."""
    fund = Fund.opened(desk)
    donors, life = Donors(fund), FundLife(fund)
    fund.rate("EUR", "0.80", "2023-01-01")
    fund.rate("EUR", "0.90", "2023-06-01")
    euro = fund.account("EUR")
    a = fund.named("A", fund.agreement("DK", "80.00", "2023-01-10", currency="EUR"))
    fund.receipt("40.00", {a: "40.00"}, "2023-01-15", currency="EUR")
    fund.receipt("40.00", {a: "40.00"}, "2023-01-15", currency="EUR", bank_account_id=euro)
    life.begin("2023-06-30")
    assert [(i["kind"], i["amount"]) for i in life.plan()["open_items"]["all"] if i["kind"] == "foreign_cash"] == [
        ("foreign_cash", "40.00")
    ]
    back = donors.approve("DK", "40.00", "2023-07-01", currency="EUR", agreement_id=a)["resource"]["id"]
    start = desk.size()
    donors.pay("40.00", "2023-07-02", currency="EUR", refund_id=back, bank_account_id=euro)
    assert fund.told(start) == [
        "Dr refunds_payable_to_donors 40.00 EUR = 44.44: DK, A",
        "Cr cash 40.00 EUR = 50.00: EUR bank",
        "Dr exchange_loss 0.00 = 5.56",
        "Dr available 5.56: pool",
        "Cr control 5.56",
    ]
    start = desk.size()
    life.distribute("2023-07-03")
    assert fund.told(start) == ["Dr available 5.56: DK, A", "Cr available 5.56: pool"]
    rest = donors.approve("DK", "50.00", "2023-07-04", agreement_id=a)["resource"]["id"]
    donors.pay("50.00", "2023-07-05", refund_id=rest)
    life.years_closed(2023)
    assert desk.balance(fund.fund_id, "accumulated_surplus") == 0
    life.close("2023-12-31")
    assert life.balance_sheet() == {}

    # Late euros of two days at two rates, of one donor: each leaves at what it came in with.
    fund.rate("EUR", "0.50", "2024-02-01")
    late = [
        fund.receipt("9.00", {}, on, currency="EUR", bank_account_id=euro, donor_id=fund.donors["DK"])["resource"]["id"]
        for on in ("2024-01-10", "2024-02-10")
    ]
    for receipt in reversed(late):
        donors.pay("4.00", "2024-02-11", currency="EUR", receipt_id=receipt, bank_account_id=euro)
        donors.pay("5.00", "2024-02-12", currency="EUR", receipt_id=receipt, bank_account_id=euro)
    assert life.balance_sheet() == {}
    assert not desk.trial_balance(fund.fund_id).keys() & {"exchange_gain", "exchange_loss"}


def test_a_missions_budget_comes_to_rest_when_its_authority_lapsed(desk: Desk) -> None:
    budget = Budget.opened(desk)
    life = FundLife(budget)
    budget.authority("100.00", 2022, "2022-07-01")
    project = budget.project()
    life.spend(project, "60.00", "2022-09-01", fiscal_year=2022)
    life.begin("2023-06-30")
    life.project_closed(project, "Q1", mechanism="quick_impact", approved_amount=money("50000.00"))
    refusal = desk.refusal("close_fund", life.step("2023-06-30"), path_ids=life.path)
    told = [item.partition(" ")[0] for item in refusal.figures["items"]]
    assert told == ["available", "year_not_closed", "year_not_closed", "months_open"]
    budget.lapse(2022, "2023-06-30")
    closed_through(budget, "2023-06")
    close_year(budget, 2022)
    life.close("2023-06-30")
    assert life.balance_sheet() == {}


def test_two_persons_may_take_each_step(desk: Desk) -> None:
    """A proposal of the step itself does not stand in its own way."""
    fund = Fund.opened(desk)
    donors, life = Donors(fund), FundLife(fund)
    for command in ("begin_fund_closing", "distribute_residue", "close_fund"):
        fund.policy(name="four_eyes", command=command)
    a = fund.funded("DK", "10.00", "2023-01-10")
    fund.interest("1.00", "2023-01-31")
    life.by_two("begin_fund_closing", "2023-06-30")
    life.by_two("distribute_residue", "2023-07-01")
    refund = donors.approve("DK", "11.00", "2023-07-02", agreement_id=a)["resource"]["id"]
    donors.pay("11.00", "2023-07-03", refund_id=refund)
    life.years_closed(2023)
    life.by_two("close_fund", "2023-12-31")
    assert life.balance_sheet() == {}


def test_a_reversal_leaves_no_base_behind_what_is_owed(desk: Desk) -> None:
    """Two refunds at two rates, one of them paid at their average: undoing the other would leave 1.00 for nothing."""
    fund = Fund.opened(desk)
    donors = Donors(fund)
    fund.rate("EUR", "1.00", "2024-01-01")
    fund.rate("EUR", "0.50", "2024-02-01")
    euro = fund.account("EUR")
    a = fund.agreement("DK", "100.00", currency="EUR")
    fund.receipt("100.00", {a: "100.00"}, currency="EUR", bank_account_id=euro)
    first = donors.approve("DK", "10.00", "2024-01-20", currency="EUR", agreement_id=a)
    second = donors.approve("DK", "10.00", "2024-02-10", currency="EUR", agreement_id=a)
    refund = first["resource"]["id"]
    paid = donors.pay("10.00", "2024-02-11", currency="EUR", refund_id=refund, bank_account_id=euro)
    reversal = {"transaction_id": second["transaction_id"], "reason_code": "recording_error"}
    assert desk.refusal("reverse_transaction", reversal, actor="approver").code == "reversal.depended_on"
    fund.reverse(paid["transaction_id"])
    fund.reverse(second["transaction_id"])
    assert desk.balance(fund.fund_id, "refunds_payable_to_donors") == -1000


def test_what_is_left_for_many_donors_is_written_in_parts(desk: Desk) -> None:
    """Forty-one donors: two events, each balanced by itself on the pool, one distribution; undone as one."""
    many = tuple(f"D{n:02d}" for n in range(1, 42))
    fund = Fund.opened(desk, donors=many)
    life = FundLife(fund)
    for number, code in enumerate(many, start=1):
        fund.named(f"A-{code}", fund.funded(code, f"{number}.00"))
    fund.interest("8.61", "2024-02-01")
    life.begin("2024-06-30")
    start = desk.size()
    answer = life.distribute("2024-07-01")
    events = desk.events(start)
    assert [(e.data.part, e.data.parts, len(e.data.shares)) for e in events] == [(1, 2, 40), (2, 2, 1)]  # type: ignore[attr-defined]
    shares = answer["resource"]["shares"]
    assert len(shares) == 41
    assert (shares[0]["share"]["amount"], shares[-1]["share"]["amount"]) == ("1.01", "41.41")
    assert sum(int(share["share"]["amount"].replace(".", "")) for share in shares) == 86961
    assert desk.balance(fund.fund_id, "available", source="pool") == 0
    fund.reverse(answer["transaction_id"])
    assert desk.balance(fund.fund_id, "available", source="pool") == -861


def test_a_base_that_a_reversal_left_behind_nothing_goes_to_exchange(desk: Desk) -> None:
    """Euros that were never there, revalued before anybody saw it: another revaluation leaves the fund at zero."""
    fund = Fund.opened(desk)
    life = FundLife(fund)
    fund.rate("EUR", "0.80", "2023-01-01")
    fund.rate("EUR", "0.50", "2023-02-01")
    euro = fund.account("EUR")
    received = fund.receipt("8.00", {}, "2023-01-10", currency="EUR", bank_account_id=euro)
    run = {"fund_id": fund.fund_id, "effective_on": "2023-02-28"}
    desk.do("run_revaluation", run)
    fund.reverse(received["transaction_id"])
    life.begin("2023-06-30")
    left = [(i["kind"], i["amount"], i["base_amount"]) for i in life.plan()["open_items"]["all"] if "base_amount" in i]
    assert left[:2] == [("foreign_cash", "0.00", "6.00"), ("unapplied", "0.00", "-6.00")]
    desk.do("run_revaluation", {**run, "effective_on": "2023-06-30"})
    life.years_closed(2023)
    life.close("2023-12-31")
    assert life.balance_sheet() == {}


def test_interest_of_money_that_all_went_back_is_shared_by_what_came_in(desk: Desk) -> None:
    fund = Fund.opened(desk)
    donors, life = Donors(fund), FundLife(fund)
    danish = fund.funded("DK", "100.00", earmark={"area": "ML-7"})
    norwegian = fund.funded("NO", "300.00", earmark={"area": "ML-7"})
    fund.interest("8.00", "2024-02-01")
    life.begin("2024-06-30")

    def told() -> tuple[str, list[str]]:
        residue = life.plan()["residue"]
        return residue["basis"], [share["share"] for share in residue["shares"]]

    assert told() == ("deposits", ["2.00", "6.00"])
    donors.approve("DK", "100.00", "2024-07-01", agreement_id=danish)
    assert told() == ("deposits", ["0.00", "8.00"])
    donors.approve("NO", "300.00", "2024-07-01", agreement_id=norwegian)
    assert told() == ("gross_deposits", ["2.00", "6.00"])
    life.distribute("2024-07-02")
    donors.approve("DK", "2.00", "2024-07-03", agreement_id=danish)


def test_a_donor_may_cover_its_agreement_that_is_below_zero(desk: Desk) -> None:
    """A bounce after the refund: no payment until the donor's other agreement covers it."""
    fund = Fund.opened(desk)
    donors = Donors(fund)
    a, b = fund.agreement("DK", "50.00"), fund.funded("DK", "80.00")
    receipt = fund.receipt("50.00", {a: "50.00"})["resource"]["id"]
    refund = donors.approve("DK", "20.00", "2024-02-01", agreement_id=a)["resource"]["id"]
    fund.bounce(receipt, "50.00")
    paying = {"refund_id": refund, "bank_account_id": fund.bank_account_id, "amount": money("20.00")}
    assert desk.refusal("pay_donor_refund", {**paying, "effective_on": "2024-03-01"}).code == "fund.overdrawn"
    donors.reprogram(b, "20.00", "2024-03-01", to_agreement_id=a)
    donors.pay("20.00", "2024-03-01", refund_id=refund)
