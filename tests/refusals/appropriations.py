"""Refusals of a mission's budget, each rule at, under and over its edge; a case opens a budget beside the fund."""

from collections.abc import Callable
from typing import Any

from shared.contracts.fiscal_years import appropriation_id
from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures
from tests.refusals.cases import refused as refused_in
from tests.support.desk import Fund, money
from tests.support.mission import Budget


def refused(budget: Budget, act: Callable[[], Any]) -> Refused:
    """The refusal; position and balances are untouched."""
    return refused_in(budget, act)


def bound(budget: Budget, *instalments: str, on: str = "2024-05-01") -> tuple[str, str]:
    """An allocation and a commitment of the whole of it."""
    total = sum(int(i.replace(".", "")) for i in instalments)
    allocation = budget.allocation(budget.project(), f"{total // 100}.{total % 100:02d}", on)
    return allocation, budget.commitment(allocation, *instalments, on=on)


@case("appropriation.exists")
def _twice(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    answer = budget.authority("100.00")
    refusal = refused(budget, lambda: budget.authority("1.00"))
    budget.authority("1.00", 2024, on="2024-06-30")
    budget.reverse(answer["transaction_id"])
    budget.authority("90.00")  # what was reversed is recorded anew
    return figures(refusal, id=appropriation_id(budget.fund_id, 2023), fiscal_year="2023/24")


@case("appropriation.year_over")
def _appropriated_too_late(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    refusal = refused(budget, lambda: budget.authority("100.00", on="2024-07-01"))
    budget.authority("100.00", on="2024-06-30")
    return figures(refusal, effective_on="2024-07-01", fiscal_year="2023/24", last_day="2024-06-30")


@case("appropriation.year_over")
def _allocated_from_a_past_year(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    project = budget.project()
    refusal = refused(budget, lambda: budget.allocation(project, "1.00", "2024-07-01", fiscal_year=2023))
    allocation = budget.allocation(project, "1.00", "2024-06-30", fiscal_year=2023)
    assert refused(budget, lambda: budget.revise_allocation(allocation, "2.00", "2024-07-01")).code == refusal.code
    budget.revise_allocation(allocation, "2.00", "2024-06-30")
    return figures(refusal, effective_on="2024-07-01", fiscal_year="2023/24", last_day="2024-06-30")


@case("appropriation.year_over")
def _bound_after_the_year(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    allocation = budget.allocation(budget.project(), "10.00", "2024-06-01")
    refusal = refused(budget, lambda: budget.commitment(allocation, "5.00", on="2024-07-01"))
    commitment = budget.commitment(allocation, "5.00", on="2024-06-30")
    assert refused(budget, lambda: budget.revise_commitment(commitment, "5.01", on="2024-07-01")).code == refusal.code
    return figures(refusal, effective_on="2024-07-01", fiscal_year="2023/24", last_day="2024-06-30")


@case("appropriation.year_over")
def _more_after_the_year(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    refusal = refused(budget, lambda: budget.revise_authority("100.01", on="2024-07-01"))
    budget.revise_authority("100.01", on="2024-06-30")
    budget.revise_authority("99.00", on="2024-07-01")
    return figures(refusal, effective_on="2024-07-01", fiscal_year="2023/24", last_day="2024-06-30")


@case("appropriation.not_begun")
def _bound_before_the_year(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00", 2024, on="2024-06-15")
    allocation = budget.allocation(budget.project(), "10.00", "2024-06-20", fiscal_year=2024)
    refusal = refused(budget, lambda: budget.commitment(allocation, "5.00", on="2024-06-30"))
    budget.commitment(allocation, "5.00", on="2024-07-01")
    return figures(refusal, effective_on="2024-06-30", fiscal_year="2024/25", first_day="2024-07-01")


@case("appropriation.unknown")
def _from_a_year_without_authority(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    project = budget.project()
    refusal = refused(budget, lambda: budget.allocation(project, "1.00", "2024-07-01"))
    budget.allocation(project, "1.00", "2024-06-30")
    return figures(refusal, id=appropriation_id(budget.fund_id, 2024), fiscal_year="2024/25")


@case("appropriation.unknown")
def _lapse_of_nothing(fund: Fund) -> Refused:
    body, ids = {"effective_on": "2024-06-30"}, {"appropriation_id": NOBODY}
    return figures(fund.desk.refusal("lapse_authority", body, path_ids=ids), id=NOBODY)


@case("appropriation.reversed")
def _revision_of_what_was_reversed(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.reverse(budget.authority("100.00")["transaction_id"])
    refusal = refused(budget, lambda: budget.revise_authority("50.00"))
    return figures(refusal, id=appropriation_id(budget.fund_id, 2023))


@case("appropriation.lapsed")
def _allocated_after_the_lapse(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    project = budget.project()
    lapsed = budget.lapse()
    refusal = refused(budget, lambda: budget.allocation(project, "1.00", "2024-06-30"))
    budget.reverse(lapsed["transaction_id"])
    budget.allocation(project, "1.00", "2024-06-30")
    return figures(refusal, fiscal_year="2023/24", lapsed_on="2024-06-30")


@case("appropriation.year_not_over")
def _lapsed_too_early(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    refusal = refused(budget, lambda: budget.lapse(on="2024-06-29"))
    budget.lapse(on="2024-06-30")
    return figures(refusal, effective_on="2024-06-29", fiscal_year="2023/24", last_day="2024-06-30")


@case("appropriation.below_used")
def _below_what_is_used(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    allocation, commitment = bound(budget, "30.00")
    budget.revise_allocation(allocation, "40.00", "2024-05-02")
    budget.report(commitment, {4: "12.50"}, on="2024-05-03")
    refusal = refused(budget, lambda: budget.revise_authority("39.99", on="2024-05-04"))
    budget.revise_authority("40.00", on="2024-05-04")
    return figures(
        refusal,
        asked="39.99",
        appropriated="100.00",
        available="60.00",
        allocated="10.00",
        committed="17.50",
        spent="12.50",
        lapsed="0.00",
        currency="USD",
    )


@case("appropriation.below_used")
def _below_what_a_later_day_uses(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    budget.allocation(budget.project(), "60.00", "2024-05-01")
    refusal = refused(budget, lambda: budget.revise_authority("59.99", on="2024-01-01"))
    budget.revise_authority("60.00", on="2024-01-01")
    return refusal


@case("effective_on.before_appropriation")
def _revised_before_it_is_there(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00", on="2023-07-10")
    refusal = refused(budget, lambda: budget.revise_authority("101.00", on="2023-07-09"))
    budget.revise_authority("101.00", on="2023-07-10")
    return figures(refusal, effective_on="2023-07-09", appropriated_on="2023-07-10")


@case("amount.unchanged")
def _the_same_authority(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    return figures(refused(budget, lambda: budget.revise_authority("100.00")), amount="100.00", currency="USD")


@case("currency.not_base")
def _authority_in_euro(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.currency = "EUR"
    refusal = refused(budget, lambda: budget.authority("100.00"))
    return figures(refusal, currency="EUR", base_currency="USD")


@case("allocation.exceeds_available")
def _beyond_the_authority(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    budget.authority("500.00", 2024, on="2024-06-01")  # another year's authority is none of this one's
    project = budget.project()
    refusal = refused(budget, lambda: budget.allocation(project, "100.01", "2024-06-10"))
    budget.allocation(project, "100.00", "2024-06-10")
    source = appropriation_id(budget.fund_id, 2023)
    return figures(refusal, asked={source: "100.01"}, available={source: "100.00"}, held="0.00", currency="USD")


@case("allocation.exceeds_available")
def _beyond_the_authority_of_a_later_day(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    project = budget.project()
    budget.allocation(project, "70.00", "2024-05-01")
    refusal = refused(budget, lambda: budget.allocation(project, "30.01", "2024-01-01"))
    budget.allocation(project, "30.00", "2024-01-01")
    return refusal


@case("fund.overdrawn")
def _authority_taken_back_after_its_use(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    more = budget.revise_authority("150.00", on="2023-08-01")
    project = budget.project()
    commitment = budget.commitment(budget.allocation(project, "120.00", "2024-05-01"), "120.00", on="2024-05-01")
    budget.reverse(more["transaction_id"])
    refusal = refused(budget, lambda: budget.allocation(project, "1.00", "2024-05-02"))
    assert refused(budget, lambda: budget.payment(commitment, 1, "1.00", on="2024-05-02")).code == refusal.code
    budget.revise_authority("120.00", on="2023-08-01")
    budget.payment(commitment, 1, "1.00", on="2024-05-02")
    return figures(
        refusal,
        account="available",
        bank_account_id=None,
        source=appropriation_id(budget.fund_id, 2023),
        balance="-20.00",
        lowest="-20.00",
        currency="USD",
    )


@case("commitment.life_over")
def _advance_after_the_life_of_commitments(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    _, commitment = bound(budget, "100.00")
    refusal = refused(budget, lambda: budget.payment(commitment, 1, "1.00", on="2025-07-01"))
    budget.payment(commitment, 1, "1.00", on="2025-06-30")
    return figures(refusal, effective_on="2025-07-01", fiscal_year="2023/24", last_day="2025-06-30")


@case("commitment.life_over")
def _owed_after_the_life_of_commitments(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    _, commitment = bound(budget, "40.00", "60.00")
    budget.payment(commitment, 1, "40.00", on="2024-05-02")
    claimed = [{"category": 4, "amount": money("45.00")}]
    body = {"commitment_id": commitment, "basis": "certified", "to_on": "2025-06-30", "cumulative": claimed}
    budget.desk.do("submit_report", {**body, "effective_on": "2025-07-02"})
    ids = {"commitment_id": commitment, "report_number": 1}
    accept = {"effective_on": "2025-07-02"}
    refusal = refused(budget, lambda: budget.desk.do("accept_report", accept, path_ids=ids))
    assert refusal.figures["last_day"] == "2025-06-30"
    budget.lapse(on="2025-07-02")  # what is bound beyond the advance goes; the rest of the claim stays as claimed
    budget.desk.do("accept_report", accept, path_ids=ids)
    assert budget.year() == {"spent": "40.00", "lapsed": "60.00", "appropriated": "100.00"}
    return refusal


@case("commitment.life_over")
def _a_shorter_life_by_policy(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    _, commitment = bound(budget, "100.00")
    set_policy(budget, {"name": "commitment_life", "months": 8})
    refusal = refused(budget, lambda: budget.payment(commitment, 1, "1.00", on="2025-03-01"))
    budget.payment(commitment, 1, "1.00", on="2025-02-28")
    return figures(refusal, effective_on="2025-03-01", fiscal_year="2023/24", last_day="2025-02-28")


@case("refund.exceeds_balance")
def _more_than_the_partner_holds(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    _, commitment = bound(budget, "100.00")
    budget.payment(commitment, 1, "10.00", on="2024-05-02")
    more = {"on": "2024-05-03", "excess_is": "recovery"}
    refusal = refused(budget, lambda: budget.refund(commitment, "10.01", **more))
    budget.refund(commitment, "10.00", **more)
    return figures(refusal, asked="10.01", balance="10.00", currency="USD")


@case("payment.bank_account")
def _mission_paying_from_a_bank(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    _, commitment = bound(budget, "100.00")
    body = {"commitment_id": commitment, "amount": money("1.00"), "effective_on": "2024-05-02"}
    at_bank = {**body, "bank_account_id": fund.bank_account_id}
    refusal = budget.desk.refusal("pay_disbursement", {**at_bank, "instalment": 1})
    paid = budget.payment(commitment, 1, "1.00", on="2024-05-02")["resource"]["id"]
    assert budget.desk.refusal("record_partner_refund", at_bank).code == refusal.code
    back = {"effective_on": "2024-05-02", "bank_account_id": fund.bank_account_id}
    again = budget.desk.refusal("return_disbursement", back, path_ids={"disbursement_id": paid})
    assert again.code == refusal.code
    budget.refund(commitment, "1.00", on="2024-05-02")
    return figures(refusal, fund="QIP", kind="mission_budget")


@case("payment.bank_account")
def _trust_fund_paying_from_nowhere(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "100.00"), "100.00")
    body = {"commitment_id": commitment, "amount": money("1.00"), "effective_on": "2024-05-02"}
    assert fund.desk.refusal("record_partner_refund", body).code == "payment.bank_account"
    return figures(fund.desk.refusal("pay_disbursement", {**body, "instalment": 1}), fund="TF", kind="trust_fund")


def set_policy(fund: Fund, policy: dict[str, Any]) -> dict[str, Any]:
    """Sets a policy from 2024 on."""
    body = {"policy": policy, "valid_from": "2024-01-01"}
    return fund.desk.do("set_policy", body, actor="administrator", path_ids={"fund_id": fund.fund_id})


CONTRIBUTIONS: dict[str, dict[str, Any]] = {
    "record_pledge": {},
    "sign_agreement": {},
    "record_receipt": {"bank_account_id": NOBODY},
    "record_interest": {"bank_account_id": NOBODY, "origin": "bank"},
    "record_bank_charge": {"bank_account_id": NOBODY},
    "make_transfer": {"from_bank_account_id": NOBODY, "to_bank_account_id": NOBODY},
    "record_in_kind": {"item_code": "A", "item": "A", "kind": "goods"},
}
"""Commands of a fund that has donors and cash, with what each needs beside."""
AMOUNT_IN = {"record_receipt": "gross_amount", "record_in_kind": "fair_value"}


@case("fund.mission_budget")
def _contributions(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    donor = {"donor_id": fund.donors["DK"]}
    refusals = [
        budget.desk.refusal(
            name,
            {
                "fund_id": budget.fund_id,
                AMOUNT_IN.get(name, "amount"): money("1.00"),
                "effective_on": "2024-02-01",
                **(donor if name in ("record_pledge", "sign_agreement", "record_in_kind") else {}),
                **more,
            },
        )
        for name, more in CONTRIBUTIONS.items()
    ]
    assert {refusal.code for refusal in refusals} == {"fund.mission_budget"}
    return figures(refusals[0], fund="QIP")


@case("fund.mission_budget")
def _bank_account(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    body = {"code": "B", "name": "B", "currency": "USD", "fund_ids": [fund.fund_id, budget.fund_id]}
    refusal = fund.desk.refusal("open_bank_account", body)
    fund.desk.do("open_bank_account", {**body, "fund_ids": [fund.fund_id]})
    assert refusal.pointer == "/fund_ids"
    return figures(refusal, fund="QIP")


@case("fund.mission_budget")
def _sources_named(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    project = budget.project()
    named = [{"source": appropriation_id(budget.fund_id, 2023), "amount": money("1.00")}]
    refusal = refused(budget, lambda: budget.allocation(project, "1.00", sources=named))
    assert refusal.pointer == "/sources"
    return figures(refusal, fund="QIP")


@case("fund.mission_budget")
def _policies_on_donors_money(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    policies: list[dict[str, Any]] = [
        {"name": "source_order", "order": "oldest_receipt_first"},
        {"name": "agent_fee", "rate": "0.01"},
        {"name": "support_cost", "rate": "0.13"},
        {"name": "operating_reserve", "share": "0.10"},
        {"name": "impairment", "steps": [{"days_overdue": 90, "share": "0.5"}]},
        {"name": "in_kind", "recognised_from": money("10.00")},
    ]
    refusals = []
    for policy in policies:
        set_policy(fund, policy)
        refusals.append(refused(budget, lambda policy=policy: set_policy(budget, policy)))  # type: ignore[misc]
    assert {(refusal.code, refusal.pointer) for refusal in refusals} == {("fund.mission_budget", "/policy/name")}
    return figures(refusals[0], fund="QIP")


@case("fund.not_mission_budget")
def _authority_of_a_trust_fund(fund: Fund) -> Refused:
    body = {
        "fund_id": fund.fund_id,
        "fiscal_year": 2023,
        "decision": "A",
        "amount": money("1.00"),
        "effective_on": "2024-01-01",
    }
    return figures(fund.desk.refusal("appropriate_authority", body), fund="TF", kind="trust_fund")


@case("fund.not_mission_budget")
def _allocation_of_a_trust_fund_by_year(fund: Fund) -> Refused:
    fund.funded("DK", "10.00")
    project = fund.project()
    refusal = refused_in(fund, lambda: fund.allocation(project, "1.00", fiscal_year=2023))
    fund.allocation(project, "1.00")
    assert refusal.pointer == "/fiscal_year"
    return figures(refusal, fund="TF", kind="trust_fund")


@case("fund.not_mission_budget")
def _life_of_a_trust_funds_commitments(fund: Fund) -> Refused:
    refusal = refused_in(fund, lambda: set_policy(fund, {"name": "commitment_life", "months": 12}))
    return figures(refusal, fund="TF", kind="trust_fund")
