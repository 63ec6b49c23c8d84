"""Random money in three currencies: books balance, the bridge holds, what reaches zero leaves no base behind."""

import random
from typing import Any

import pytest

from services.ledger.books.reports import Moment, key_totals
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.eventlog.reader import log_size
from tests.support.desk import Desk, Fund, money

CURRENCIES = ("USD", "EUR", "XOF")
STEPS = 90


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_money_in_three_currencies(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    fund = Fund.opened(desk)
    fund.policy(name="agent_fee", rate="0.013")
    for month in range(1, 13):
        fund.rate("EUR", f"0.{chance.randrange(850, 970)}", f"2024-{month:02d}-01")
        fund.rate("XOF", str(chance.randrange(540, 640)), f"2024-{month:02d}-01")
    accounts = {"USD": fund.bank_account_id, "EUR": fund.account("EUR"), "XOF": fund.account("XOF")}
    agreements: dict[str, list[str]] = {currency: [] for currency in CURRENCIES}
    receipts: list[tuple[str, str]] = []
    done = 0
    for step in range(STEPS):
        on = f"2024-{1 + step * 12 // STEPS:02d}-15"
        try:
            _one(chance, fund, accounts, agreements, receipts, on)
            done += 1
        except Refused as refused:
            if refused.code not in ALLOWED:
                raise
        if step % 15 == 0:
            fund.books()
    fund.books()
    assert done > STEPS // 2
    assert _left_behind(desk, fund) == []


ALLOWED = {
    "receipt.exceeds_receivable", "receipt.exceeds_unapplied", "receipt.return_exceeds", "payment.exceeds_cash",
    "revaluation.nothing_changes", "condition.exceeds_open", "agreement.below_collected", "amount.unchanged",
    "money.not_positive", "transfer.same_account", "exchange.same_currency", "receipt.charges_exceed",
    "agreement.conditional_exceeds", "impairment.exceeds_receivable",
}  # fmt: skip


def _some(chance: random.Random, currency: str) -> dict[str, str]:
    minor = chance.choice([1, 7, 100, chance.randrange(1, 100_000)])
    return money(from_minor(minor, currency), currency)


def _one(
    chance: random.Random,
    fund: Fund,
    accounts: dict[str, str],
    agreements: dict[str, list[str]],
    receipts: list[tuple[str, str]],
    on: str,
) -> None:
    desk = fund.desk
    currency = chance.choice(CURRENCIES)
    body: dict[str, Any] = {"fund_id": fund.fund_id, "effective_on": on}
    what = chance.randrange(10)
    if what <= 1 or not agreements[currency]:
        amount = _some(chance, currency)
        more = {"conditional_amount": amount} if chance.random() < 0.2 else {}
        signed = desk.do("sign_agreement", {**body, "donor_id": fund.donors["DK"], "amount": amount, **more})
        agreements[currency].append(signed["resource"]["id"])
        return
    agreement = chance.choice(agreements[currency])
    path = {"agreement_id": agreement}
    if what <= 4:
        gross = _some(chance, currency)
        part = gross if chance.random() < 0.6 else _some(chance, currency)
        here = chance.choice([currency, "USD"])
        parts = (
            [{"agreement_id": agreement, "amount": part}]
            if int(part["amount"].replace(".", "")) <= int(gross["amount"].replace(".", ""))
            else []
        )
        charge = {"deducted_charges": money(from_minor(1, here), here)} if chance.random() < 0.2 else {}
        answer = desk.do(
            "record_receipt",
            {**body, "bank_account_id": accounts[here], "gross_amount": gross, "parts": parts, **charge},
        )
        receipts.append((answer["resource"]["id"], here))
    elif what == 5 and receipts:
        receipt, here = chance.choice(receipts)
        desk.do("return_receipt", {"amount": _some(chance, here), "effective_on": on}, path_ids={"receipt_id": receipt})
    elif what == 6:
        desk.do("run_revaluation", body)
    elif what == 7:
        other = chance.choice(CURRENCIES)
        sale = {"from_bank_account_id": accounts[currency], "to_bank_account_id": accounts[other]}
        desk.do("exchange_currency", {**body, **sale, "sold": _some(chance, currency), "bought": _some(chance, other)})
    elif what == 8:
        bank = {"bank_account_id": accounts[currency], "amount": _some(chance, currency)}
        name = chance.choice(["record_interest", "record_bank_charge"])
        desk.do(name, {**body, **bank, **({"origin": "bank"} if name == "record_interest" else {})})
    else:
        name = chance.choice(["meet_condition", "fail_condition", "amend_agreement"])
        desk.do(name, {"amount": _some(chance, currency), "effective_on": on}, path_ids=path)


def _left_behind(desk: Desk, fund: Fund) -> list[Any]:
    """Balances in another currency that are zero in it and not in base; results of the year are no such thing."""

    async def ask() -> list[Any]:
        async with desk.ledger.reader() as connection:
            moment = Moment(None, await log_size(connection) - 1)
            return [
                key
                for account in (
                    "cash",
                    "contributions_receivable",
                    "conditional_contributions",
                    "unapplied_receipts",
                    "refunds_payable_to_donors",
                )
                for key in await key_totals(connection, moment, fund.fund_id, account)
                if key.currency != fund.currency and not key.total.amount
            ]

    return desk.run(ask())
