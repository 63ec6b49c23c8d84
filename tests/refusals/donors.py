"""Refusals of donors' refunds, of balances reprogrammed by consent, of a pool's deficit that sources bear."""

from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, bound, case, figures, refused
from tests.support.desk import Fund, money
from tests.support.donors import Donors


@case("refund.exceeds_unapplied")
def _more_than_was_never_applied(fund: Fund) -> Refused:
    donors = Donors(fund)
    fund.receipt("20.00", {}, donor_id=fund.donors["DK"])
    refusal = refused(fund, lambda: donors.approve("DK", "20.01", "2024-02-01"))
    donors.approve("DK", "20.00", "2024-02-01")
    return figures(refusal, asked="20.01", unapplied="20.00", currency="USD")


@case("refund.exceeds_unapplied")
def _more_than_is_left_of_a_receipt(fund: Fund) -> Refused:
    donors = Donors(fund)
    receipt = fund.receipt("20.00", {}, donor_id=fund.donors["DK"])["resource"]["id"]
    fund.receipt("20.00", {}, donor_id=fund.donors["DK"])
    named = [{"receipt_id": receipt, "amount": money("20.01")}]
    refusal = refused(fund, lambda: donors.approve("DK", "20.01", "2024-02-01", receipts=named))
    named = [{"receipt_id": receipt, "amount": money("20.00")}]
    donors.approve("DK", "20.00", "2024-02-01", receipts=named)
    return figures(refusal, asked="20.01", unapplied="20.00", currency="USD")


@case("refund.exceeds_unapplied")
def _of_a_payer_that_is_not_known_without_its_receipt(fund: Fund) -> Refused:
    donors = Donors(fund)
    receipt = fund.receipt("20.00", {})["resource"]["id"]
    refusal = refused(fund, lambda: donors.approve(None, "20.00", "2024-02-01"))
    named = [{"receipt_id": receipt, "amount": money("20.00")}]
    paid = donors.approve(None, "20.00", "2024-02-01", receipts=named)["resource"]["id"]
    donors.pay("20.00", "2024-02-02", refund_id=paid)
    assert fund.books() == {}
    return figures(refusal, asked="20.00", unapplied="0.00", currency="USD")


@case("refund.exceeds_unapplied")
def _before_another_receipt_came(fund: Fund) -> Refused:
    """What the donor sent later is not there on the earlier day, whichever receipt is named."""
    donors = Donors(fund)
    first = fund.receipt("20.00", {}, on="2024-01-10", donor_id=fund.donors["DK"])["resource"]["id"]
    fund.receipt("30.00", {}, on="2024-03-01", donor_id=fund.donors["DK"])
    refusal = refused(fund, lambda: donors.approve("DK", "20.01", "2024-02-29"))
    donors.approve("DK", "50.00", "2024-03-01")
    assert first
    return figures(refusal, asked="20.01", unapplied="20.00", currency="USD")


@case("receipt.twice")
def _a_receipt_named_twice(fund: Fund) -> Refused:
    donors = Donors(fund)
    answer = fund.receipt("20.00", {}, donor_id=fund.donors["DK"])["resource"]
    named = [{"receipt_id": answer["id"], "amount": money("10.00")}] * 2
    refusal = refused(fund, lambda: donors.approve("DK", "20.00", "2024-02-01", receipts=named))
    return figures(refusal, receipt=answer["number"])


@case("receipt.parts_exceed")
def _receipts_beyond_the_refund(fund: Fund) -> Refused:
    donors = Donors(fund)
    receipt = fund.receipt("20.00", {}, donor_id=fund.donors["DK"])["resource"]["id"]
    named = [{"receipt_id": receipt, "amount": money("10.01")}]
    refusal = refused(fund, lambda: donors.approve("DK", "10.00", "2024-02-01", receipts=named))
    return figures(refusal, parts="10.01", amount="10.00", currency="USD")


@case("refund.other_donor")
def _another_donors_receipt(fund: Fund) -> Refused:
    donors = Donors(fund)
    answer = fund.receipt("20.00", {}, donor_id=fund.donors["NO"])["resource"]
    named = [{"receipt_id": answer["id"], "amount": money("10.00")}]
    refusal = refused(fund, lambda: donors.approve("DK", "10.00", "2024-02-01", receipts=named))
    return figures(refusal, receipt=answer["number"])


@case("refund.other_donor")
def _another_donors_agreement(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("NO", "20.00")
    refusal = refused(fund, lambda: donors.approve("DK", "10.00", "2024-02-01", agreement_id=a))
    donors.approve("NO", "10.00", "2024-02-01", agreement_id=a)
    return figures(refusal, agreement="TF-AGR-" + refusal.figures["agreement"][7:])


@case("allocation.exceeds_available")
def _more_than_the_agreement_has_available(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    fund.allocation(fund.project(), "60.00", "2024-03-01")
    refusal = refused(fund, lambda: donors.approve("DK", "40.01", "2024-02-01", agreement_id=a))
    donors.approve("DK", "40.00", "2024-02-01", agreement_id=a)
    return figures(refusal, asked={a: "40.01"}, available={a: "40.00"}, held="0.00", currency="USD")


@case("allocation.exceeds_available")
def _what_a_refund_took_is_not_allocated(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    donors.approve("DK", "60.00", "2024-02-01", agreement_id=a)
    project = fund.project()
    refusal = refused(fund, lambda: fund.allocation(project, "40.01", "2024-02-02"))
    fund.allocation(project, "40.00", "2024-02-02")
    return figures(refusal, asked="40.01", available={a: "40.00"}, held="0.00", currency="USD")


@case("allocation.exceeds_available")
def _a_consent_to_more_than_is_left(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refusal = refused(fund, lambda: donors.reprogram(a, "100.01", "2024-02-01"))
    donors.reprogram(a, "100.00", "2024-02-01")
    return figures(refusal, asked={a: "100.01"}, available={a: "100.00"}, held="0.00", currency="USD")


@case("refund.exceeds_collected")
def _more_euros_than_were_collected(fund: Fund) -> Refused:
    """The rate fell: what is available in dollars would be more euros than the donor ever sent."""
    donors = Donors(fund)
    fund.rate("EUR", "0.80", "2024-01-01")
    fund.rate("EUR", "1.00", "2024-02-01")
    a = fund.agreement("DK", "80.00", currency="EUR")
    fund.receipt("80.00", {a: "80.00"}, currency="EUR")
    donors.approve("DK", "30.00", "2024-02-01", currency="EUR", agreement_id=a)
    refusal = refused(fund, lambda: donors.approve("DK", "50.01", "2024-02-01", currency="EUR", agreement_id=a))
    donors.approve("DK", "50.00", "2024-02-01", currency="EUR", agreement_id=a)
    donors.approve("DK", "20.00", "2024-02-01", agreement_id=a)
    number = refusal.figures["agreement"]
    return figures(refusal, asked="50.01", collected="50.00", currency="EUR", agreement=number)


@case("currency.mixed")
def _a_refund_in_a_third_currency(fund: Fund) -> Refused:
    donors = Donors(fund)
    fund.rate("EUR", "0.80")
    fund.rate("CHF", "0.90")
    a = fund.agreement("DK", "80.00", currency="EUR")
    fund.receipt("80.00", {a: "80.00"}, currency="EUR")
    refusal = refused(fund, lambda: donors.approve("DK", "1.00", "2024-02-01", currency="CHF", agreement_id=a))
    return figures(refusal, given="CHF", currency="EUR")


@case("effective_on.before_agreement")
def _a_refund_before_the_signature(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refusal = refused(fund, lambda: donors.approve("DK", "1.00", "2024-01-09", agreement_id=a))
    return figures(refusal, effective_on="2024-01-09", signed_on="2024-01-10")


@case("effective_on.before_receipt")
def _a_refund_before_its_receipt(fund: Fund) -> Refused:
    donors = Donors(fund)
    receipt = fund.receipt("20.00", {}, donor_id=fund.donors["DK"])["resource"]["id"]
    named = [{"receipt_id": receipt, "amount": money("1.00")}]
    refusal = refused(fund, lambda: donors.approve("DK", "1.00", "2024-01-14", receipts=named))
    donors.approve("DK", "1.00", "2024-01-15", receipts=named)
    return figures(refusal, effective_on="2024-01-14", received_on="2024-01-15")


@case("agreement.reversed")
def _of_an_agreement_that_was_reversed(fund: Fund) -> Refused:
    donors = Donors(fund)
    signing = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "amount": money("9.00")}
    signed = fund.desk.do("sign_agreement", {**signing, "effective_on": "2024-01-10"})
    fund.reverse(signed["transaction_id"])
    a = signed["resource"]["id"]
    return figures(refused(fund, lambda: donors.approve("DK", "1.00", "2024-02-01", agreement_id=a)), id=a)


@case("fund.overdrawn")
def _a_refund_while_the_fund_is_overdrawn(fund: Fund) -> Refused:
    donors = Donors(fund)
    a, b = fund.funded("DK", "100.00"), fund.agreement("NO", "50.00")
    receipt = fund.receipt("50.00", {b: "50.00"})["resource"]["id"]
    fund.allocation(fund.project(), "50.00", sources=[{"source": b, "amount": money("50.00")}])
    fund.bounce(receipt, "50.00")
    refusal = refused(fund, lambda: donors.approve("DK", "1.00", "2024-06-01", agreement_id=a))
    return figures(
        refusal,
        account="available",
        bank_account_id=None,
        source=b,
        balance="-50.00",
        lowest="-50.00",
        currency="USD",
    )


@case("fund.mission_budget")
def _a_missions_budget_has_no_donors(fund: Fund) -> Refused:
    donors = Donors(fund)
    body = {"code": "QIP", "name": "QIP", "kind": "mission_budget", "base_currency": "USD"}
    mission = fund.desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    return figures(refused(fund, lambda: donors.approve("DK", "1.00", "2024-02-01", fund_id=mission)), fund="QIP")


@case("refund.exceeds_owed")
def _more_than_was_approved(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refund = donors.approve("DK", "60.00", "2024-02-01", agreement_id=a)["resource"]["id"]
    donors.pay("20.00", "2024-02-01", refund_id=refund)
    refusal = refused(fund, lambda: donors.pay("40.01", "2024-02-01", refund_id=refund))
    donors.pay("40.00", "2024-02-01", refund_id=refund)
    return figures(refusal, asked="40.01", owed="40.00", currency="USD")


@case("refund.exceeds_owed")
def _more_than_a_condition_left_owing(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.agreement("DK", "100.00", conditional_amount=money("100.00"))
    fund.receipt("60.00", {a: "60.00"})
    fund.on_agreement("fail_condition", a, "70.00", "2024-03-01")
    refusal = refused(fund, lambda: donors.pay("30.01", "2024-03-01", agreement_id=a))
    donors.pay("30.00", "2024-03-01", agreement_id=a)
    return figures(refusal, asked="30.01", owed="30.00", currency="USD")


@case("refund.exceeds_owed")
def _on_a_day_when_nothing_was_owed(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.agreement("DK", "100.00", conditional_amount=money("100.00"))
    fund.receipt("60.00", {a: "60.00"})
    fund.on_agreement("fail_condition", a, "100.00", "2024-03-01")
    refusal = refused(fund, lambda: donors.pay("60.00", "2024-02-29", agreement_id=a))
    donors.pay("60.00", "2024-03-01", agreement_id=a)
    return figures(refusal, asked="60.00", owed="0.00", currency="USD")


@case("effective_on.before_refund")
def _paid_before_the_approval(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refund = donors.approve("DK", "60.00", "2024-02-02", agreement_id=a)["resource"]["id"]
    refusal = refused(fund, lambda: donors.pay("60.00", "2024-02-01", refund_id=refund))
    donors.pay("60.00", "2024-02-02", refund_id=refund)
    return figures(refusal, effective_on="2024-02-01", owed_on="2024-02-02")


@case("payment.exceeds_cash")
def _a_refund_beyond_the_cash(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refund = donors.approve("DK", "100.00", "2024-03-01", agreement_id=a)["resource"]["id"]
    fund.bank_charge("0.01", "2024-03-02")
    fund.interest("0.01", "2024-03-10")
    refusal = refused(fund, lambda: donors.pay("100.00", "2024-03-02", refund_id=refund))
    donors.pay("99.99", "2024-03-02", refund_id=refund)
    return figures(refusal, asked="100.00", available="99.99", held="0.00", currency="USD")


@case("refund.not_a_donors")
def _a_partners_refund_is_not_paid(fund: Fund) -> Refused:
    donors = Donors(fund)
    _, commitment = bound(fund, "10.00")
    refund = fund.refund(commitment, "1.00", excess_is="recovery")["resource"]["id"]
    return figures(refused(fund, lambda: donors.pay("1.00", "2024-09-01", refund_id=refund)), id=refund)


@case("refund.one_of")
def _two_things_at_once(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refund = donors.approve("DK", "1.00", "2024-02-02", agreement_id=a)["resource"]["id"]
    named = {"refund_id": refund, "agreement_id": a}
    return figures(refused(fund, lambda: donors.pay("1.00", "2024-02-02", **named)), named=2)


@case("refund.one_of")
def _nothing_at_all(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: Donors(fund).pay("1.00", "2024-02-02")), named=0)


@case("refund.unknown")
def _a_refund_that_there_is_not(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: Donors(fund).pay("1.00", "2024-02-02", refund_id=NOBODY)), id=NOBODY)


@case("refund.reversed")
def _a_refund_that_was_reversed(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    approved = donors.approve("DK", "1.00", "2024-02-02", agreement_id=a)
    fund.reverse(approved["transaction_id"])
    refund = approved["resource"]["id"]
    return figures(refused(fund, lambda: donors.pay("1.00", "2024-02-02", refund_id=refund)), id=refund)


@case("refund.paid_amount")
def _euros_out_of_dollars_without_the_dollars(fund: Fund) -> Refused:
    donors = Donors(fund)
    fund.rate("EUR", "0.80")
    a = fund.agreement("DK", "80.00", currency="EUR")
    fund.receipt("80.00", {a: "80.00"}, currency="EUR")
    refund = donors.approve("DK", "8.00", "2024-02-01", currency="EUR", agreement_id=a)["resource"]["id"]
    refusal = refused(fund, lambda: donors.pay("8.00", "2024-02-01", currency="EUR", refund_id=refund))
    donors.pay("8.00", "2024-02-01", currency="EUR", refund_id=refund, paid=money("10.00"))
    return figures(refusal, account="USD", owed="EUR")


@case("refund.paid_amount")
def _dollars_stated_twice(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refund = donors.approve("DK", "1.00", "2024-02-02", agreement_id=a)["resource"]["id"]
    refusal = refused(fund, lambda: donors.pay("1.00", "2024-02-02", refund_id=refund, paid=money("1.00")))
    return figures(refusal, account="USD", owed="USD")


@case("refund.too_many_receipts")
def _money_of_more_receipts_than_one_payment_can_name(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.agreement("DK", "100.00", conditional_amount=money("100.00"))
    for _ in range(20):
        fund.receipt("1.00", {a: "1.00"})
    fund.on_agreement("fail_condition", a, "100.00", "2024-03-01")
    b = fund.on_agreement("amend_agreement", a, "150.00", "2024-03-02", conditional_amount=money("50.00"))
    assert b["resource"]["conditional_open"]["amount"] == "50.00"
    for _ in range(21):
        fund.receipt("1.00", {a: "1.00"}, "2024-03-03")
    fund.on_agreement("fail_condition", a, "50.00", "2024-03-04")
    refusal = refused(fund, lambda: donors.pay("41.00", "2024-03-05", agreement_id=a))
    donors.pay("40.00", "2024-03-05", agreement_id=a)
    donors.pay("1.00", "2024-03-05", agreement_id=a)
    return figures(refusal, receipts=41, receipts_max=40)


@case("receipt.return_exceeds")
def _a_receipt_whose_money_went_back_already(fund: Fund) -> Refused:
    donors = Donors(fund)
    receipt = fund.receipt("20.00", {}, donor_id=fund.donors["DK"])["resource"]["id"]
    donors.approve("DK", "15.00", "2024-02-01")
    refusal = refused(fund, lambda: fund.bounce(receipt, "5.01"))
    fund.bounce(receipt, "5.00")
    return figures(refusal, asked="5.01", left="5.00", refunded="15.00", currency="USD")


@case("reversal.depended_on")
def _a_receipt_that_is_to_go_back(fund: Fund) -> Refused:
    donors = Donors(fund)
    received = fund.receipt("20.00", {}, donor_id=fund.donors["DK"])
    approved = donors.approve("DK", "15.00", "2024-02-01")
    refusal = refused(fund, lambda: fund.reverse(received["transaction_id"]))
    fund.reverse(approved["transaction_id"])
    fund.reverse(received["transaction_id"])
    assert refusal.figures["type"] == "DonorRefundApproved"
    return refusal


@case("reversal.depended_on")
def _an_approval_that_was_paid(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    approved = donors.approve("DK", "1.00", "2024-02-02", agreement_id=a)
    paid = donors.pay("1.00", "2024-02-02", refund_id=approved["resource"]["id"])
    refusal = refused(fund, lambda: fund.reverse(approved["transaction_id"]))
    fund.reverse(paid["transaction_id"])
    fund.reverse(approved["transaction_id"])
    assert refusal.figures["type"] == "DonorRefundPaid"
    return refusal


@case("reprogramming.same_source")
def _a_balance_to_where_it_is(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refusal = refused(fund, lambda: donors.reprogram(a, "1.00", "2024-02-01", to_agreement_id=a))
    return figures(refusal, agreement=refusal.figures["agreement"])


@case("reprogramming.other_donor")
def _a_balance_to_another_donor(fund: Fund) -> Refused:
    donors = Donors(fund)
    a, b = fund.funded("DK", "100.00"), fund.funded("NO", "100.00")
    refusal = refused(fund, lambda: donors.reprogram(a, "1.00", "2024-02-01", to_agreement_id=b))
    return figures(refusal, agreement=refusal.figures["agreement"])


@case("reprogramming.earmark")
def _a_consent_to_another_earmark(fund: Fund) -> Refused:
    donors = Donors(fund)
    a, b = fund.funded("DK", "100.00"), fund.funded("DK", "100.00", earmark={"area": "ML-7"})
    refusal = refused(fund, lambda: donors.reprogram(a, "1.00", "2024-02-01", to_agreement_id=b))
    donors.reprogram(a, "1.00", "2024-02-01", to_agreement_id=b, earmark={"area": "ML-7"})
    return figures(refusal, window_id=None, sector=None, area="ML-7", project_id=None, valid_until=None)


@case("reprogramming.earmark")
def _a_consent_that_would_bind_the_pool(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "100.00")
    refusal = refused(fund, lambda: donors.reprogram(a, "1.00", "2024-02-01", earmark={"area": "ML-7"}))
    return figures(refusal, window_id=None, sector=None, area=None, project_id=None, valid_until=None)


@case("source.unknown")
def _another_funds_agreement(fund: Fund) -> Refused:
    donors = Donors(fund)
    other = Fund.opened(fund.desk, "OTHER")
    a = other.funded("DK", "100.00")
    return figures(refused(fund, lambda: donors.reprogram(a, "1.00", "2024-02-01")), source=a)


@case("pool_deficit.exceeds_shortfall")
def _more_than_the_pool_lacks(fund: Fund) -> Refused:
    donors = Donors(fund)
    fund.funded("DK", "100.00")
    fund.bank_charge("10.00", "2024-02-01")
    fund.interest("4.00", "2024-02-10")
    refusal = refused(fund, lambda: donors.assign("2024-02-01", "6.01"))
    donors.assign("2024-02-01", "6.00")
    return figures(refusal, asked="6.01", shortfall="6.00", currency="USD")


@case("pool_deficit.exceeds_shortfall")
def _a_pool_that_lacks_nothing(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    refusal = refused(fund, lambda: Donors(fund).assign("2024-02-01"))
    return figures(refusal, asked="0.00", shortfall="0.00", currency="USD")


@case("pool_deficit.of_pool")
def _the_pool_bearing_itself(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    fund.bank_charge("10.00", "2024-02-01")
    return figures(refused(fund, lambda: Donors(fund).assign("2024-02-01", "1.00", {"pool": "1.00"})))


@case("allocation.exceeds_available")
def _a_source_that_cannot_bear_the_deficit(fund: Fund) -> Refused:
    donors = Donors(fund)
    a, b = fund.funded("DK", "8.00"), fund.funded("NO", "5.00")
    fund.bank_charge("10.00", "2024-02-01")
    refusal = refused(fund, lambda: donors.assign("2024-02-01", "8.01", {a: "8.01"}))
    donors.assign("2024-02-01", "10.00", {a: "8.00", b: "2.00"})
    return figures(refusal, asked={a: "8.01"}, available={a: "8.00"}, currency="USD")


@case("allocation.exceeds_available")
def _nobody_unearmarked_to_bear_the_deficit(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "6.00")
    fund.funded("NO", "50.00", earmark={"area": "ML-7"})
    fund.bank_charge("6.01", "2024-02-01")
    refusal = refused(fund, lambda: donors.assign("2024-02-01"))
    donors.assign("2024-02-01", "6.00")
    return figures(refusal, asked={"pool": "6.01"}, available={a: "6.00"}, currency="USD")


@case("allocation.sources")
def _shares_that_are_not_the_deficit(fund: Fund) -> Refused:
    donors = Donors(fund)
    a = fund.funded("DK", "8.00")
    fund.bank_charge("5.00", "2024-02-01")
    refusal = refused(fund, lambda: donors.assign("2024-02-01", "5.00", {a: "4.99"}))
    return figures(refusal, sources="4.99", amount="5.00", currency="USD")


@case("refund.exceeds_unapplied")
def _dollars_where_only_euros_were_never_applied(fund: Fund) -> Refused:
    donors = Donors(fund)
    fund.rate("EUR", "0.80")
    fund.receipt("20.00", {}, currency="EUR", donor_id=fund.donors["DK"], bank_account_id=fund.account("EUR"))
    refusal = refused(fund, lambda: donors.approve("DK", "1.00", "2024-02-01"))
    donors.approve("DK", "20.00", "2024-02-01", currency="EUR")
    return figures(refusal, asked="1.00", unapplied="0.00", currency="USD")
