"""Refusals of fee settlements and exchanges from a day's sum on: whom each counts for."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import bound, case, figures, refused
from tests.support.desk import Fund, money
from tests.support.partner import settle, support_cost


def _four_eyes(fund: Fund, command: str, **amounts: str) -> None:
    fund.policy(name="four_eyes", command=command, **{name: money(amount) for name, amount in amounts.items()})


def _owing_fees(fund: Fund) -> None:
    """100.00 owed to the agent, 13.00 of support cost."""
    fund.policy(name="agent_fee", rate="0.1")
    support_cost(fund, "0.13")
    fund.funded("DK", "1000.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "113.00"), "100.00")
    fund.report(commitment, {4: "100.00"})


@case("four_eyes.proposal_needed")
def _fees_settled_from_a_single_amount(fund: Fund) -> Refused:
    _owing_fees(fund)
    _four_eyes(fund, "settle_fees", single_from="50.00")
    refusal = refused(fund, lambda: settle(fund, "agent_fee", "50.00", "2024-07-01"))
    settle(fund, "agent_fee", "49.99", "2024-07-01")
    assert refused(fund, lambda: settle(fund, "agent_fee", "50.01", "2024-07-01")).code == refusal.code
    settle(fund, "support_cost", "13.00", "2024-07-01")
    return figures(refusal, command="settle_fees", fund="TF", asked="50.00", single_from="50.00", currency="USD")


@case("four_eyes.proposal_needed")
def _fees_settled_from_a_days_sum(fund: Fund) -> Refused:
    """The fund pays both fees to those who run it: they count together."""
    _owing_fees(fund)
    _four_eyes(fund, "settle_fees", daily_from="50.00")
    settle(fund, "support_cost", "13.00", "2024-07-01")
    refusal = refused(fund, lambda: settle(fund, "agent_fee", "37.00", "2024-07-02"))
    settle(fund, "agent_fee", "36.99", "2024-07-02")
    about = {"command": "settle_fees", "fund": "TF", "daily_from": "50.00", "currency": "USD"}
    over = refused(fund, lambda: settle(fund, "agent_fee", "0.01", "2024-07-02"))
    figures(over, asked="0.01", recorded_today="49.99", counterparty_id=fund.fund_id, **about)
    return figures(refusal, asked="37.00", recorded_today="13.00", counterparty_id=fund.fund_id, **about)


@case("four_eyes.proposal_needed")
def _exchanges_from_a_days_sum_into_one_account(fund: Fund) -> Refused:
    """Counted at what the sold money is carried at, as the fund loses sight of that much."""
    fund.rate("EUR", "0.5")
    fund.funded("DK", "1000.00")
    euros, others = fund.account("EUR"), fund.account("CHF")
    fund.rate("CHF", "1")
    _four_eyes(fund, "exchange_currency", single_from="90.00", daily_from="100.00")

    def sell(amount: str, to: str, bought: dict[str, str]) -> Any:
        body = {
            "fund_id": fund.fund_id,
            "from_bank_account_id": fund.bank_account_id,
            "to_bank_account_id": to,
            "sold": money(amount),
            "bought": bought,
            "effective_on": "2024-02-01",
        }
        return fund.desk.do("exchange_currency", body)

    single = refused(fund, lambda: sell("90.00", euros, money("45.00", "EUR")))
    figures(single, command="exchange_currency", fund="TF", asked="90.00", single_from="90.00", currency="USD")
    sell("89.99", euros, money("45.00", "EUR"))
    refusal = refused(fund, lambda: sell("10.01", euros, money("5.00", "EUR")))
    sell("10.00", euros, money("5.00", "EUR"))
    sell("89.99", others, money("89.99", "CHF"))
    return figures(
        refusal,
        command="exchange_currency",
        fund="TF",
        asked="10.01",
        recorded_today="89.99",
        daily_from="100.00",
        currency="USD",
        counterparty_id=euros,
    )


@case("four_eyes.proposal_needed")
def _write_offs_name_who_is_let_off(fund: Fund) -> Refused:
    """Whatever the amount, and the second person is shown how much of whose debt is given up."""
    _, commitment = bound(fund, "100.00")
    fund.payment(commitment, 1, "100.00")
    owing = fund.agreement("NO", "40.00")
    lost = {"decision": "LOSS-1", "reason": "dissolved", "amount": money("30.00"), "effective_on": "2024-09-30"}
    shown = fund.proposal("write_off_partner_balance", {"commitment_id": commitment, **lost})["resource"]
    assert (shown["counterparty_id"], shown["base_amount"]) == (fund.partner_id, money("30.00"))
    unpaid = {"agreement_id": owing, "amount": money("15.00"), "effective_on": "2024-09-30"}
    shown = fund.proposal("write_off_receivable", unpaid)["resource"]
    assert (shown["counterparty_id"], shown["base_amount"]) == (fund.donors["NO"], money("15.00"))
    fund.decided("approve", shown["id"])
    ids = {"commitment_id": commitment}
    return figures(
        refused(fund, lambda: fund.desk.do("write_off_partner_balance", lost, path_ids=ids)),
        command="write_off_partner_balance",
    )
