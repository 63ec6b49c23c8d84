"""Random refunds in three currencies, reversed and revalued between: what is owed is what receipts and refunds say."""

import random
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest

from services.ledger.books.reports import Moment, key_totals
from services.ledger.receipts.state import RECEIPT
from services.ledger.refunds.state import REFUND
from services.ledger.state import LedgerState
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.eventlog.reader import log_size
from shared.service.loading import load_resources
from tests.support.desk import Desk, Fund, money
from tests.support.donors import Donors
from tests.support.fund_life import FundLife

CURRENCIES = ("USD", "EUR", "XOF")
STEPS = 100
ALLOWED = {
    "receipt.exceeds_receivable", "receipt.exceeds_unapplied", "receipt.return_exceeds", "payment.exceeds_cash",
    "condition.exceeds_open", "refund.exceeds_unapplied", "refund.exceeds_collected", "refund.exceeds_owed",
    "allocation.exceeds_available", "fund.overdrawn", "reversal.depended_on", "reversal.twice", "reversal.of_reversal",
    "revaluation.nothing_changes", "refund.reversed", "pool_deficit.exceeds_shortfall", "effective_on.before_refund",
    "receipt.reversed", "agreement.reversed", "effective_on.before_receipt", "effective_on.before_agreement",
    "refund.other_donor", "refund.paid_amount", "reversal.not_reversible",
}  # fmt: skip


class Life:
    """A fund that is given things to do at random."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.chance = random.Random(seed)
        self.desk, self.fund = desk, Fund.opened(desk)
        self.donors = Donors(self.fund)
        self.accounts = {c: self.fund.account(c) for c in CURRENCIES[1:]} | {"USD": self.fund.bank_account_id}
        self.agreements: list[tuple[str, str, str]] = []
        self.receipts: list[str] = []
        self.refunds: list[tuple[str, str]] = []
        self.transactions: list[str] = []

    def some(self, currency: str) -> str:
        """An amount."""
        return from_minor(self.chance.choice([1, 7, 100, self.chance.randrange(1, 20_000)]), currency)

    def step(self, on: str) -> None:
        """Does one thing."""
        what = self.chance.choice(
            ["sign", "receive", "receive", "receive", "approve", "approve", "approve", "pay", "pay", "pay", "fail",
             "failed", "bounce", "revalue", "reverse", "reprogram", "assign", "charge"]
        )  # fmt: skip
        currency, donor = self.chance.choice(CURRENCIES), self.chance.choice(["DK", "NO"])
        answer: dict[str, Any] = getattr(self, f"_{what}")(on, currency, donor)
        self.transactions.append(answer["transaction_id"])

    def _agreement(self) -> tuple[str, str, str]:
        return self.chance.choice(self.agreements)

    def _sign(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        amount = money(self.some(currency), currency)
        more = {"conditional_amount": amount} if self.chance.random() < 0.4 else {}
        body = {"fund_id": self.fund.fund_id, "donor_id": self.fund.donors[donor], "amount": amount, **more}
        answer = self.desk.do("sign_agreement", {**body, "effective_on": on})
        self.agreements.append((answer["resource"]["id"], currency, donor))
        return answer

    def _receive(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        parts = {}
        amount = self.some(currency)
        if self.chance.random() < 0.6:
            agreement, currency, donor = self._agreement()
            amount = self.some(currency)
            parts = {agreement: amount}
        more = {"currency": currency, "bank_account_id": self.accounts[currency]}
        answer = self.fund.receipt(amount, parts, on, donor_id=self.fund.donors[donor], **more)
        self.receipts.append(answer["resource"]["id"])
        return answer

    def _approve(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        agreement, own, donor = self._agreement()
        currency = self.chance.choice([own, "USD"])
        more: dict[str, Any] = {"agreement_id": agreement} if self.chance.random() < 0.7 else {}
        if self.chance.random() < 0.3:
            more["receipts"] = []
        answer = self.donors.approve(donor, self.some(currency), on, currency=currency, **more)
        self.refunds.append((answer["resource"]["id"], currency))
        return answer

    def _pay(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        if not self.refunds:
            return self._sign(on, currency, donor)
        refund, currency = self.chance.choice(self.refunds)
        return self._paid(on, currency, refund_id=refund)

    def _failed(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        agreement, currency, _ = self._agreement()
        return self._paid(on, currency, agreement_id=agreement)

    def _paid(self, on: str, currency: str, **named: str) -> dict[str, Any]:
        amount = self.some(currency)
        if currency != "USD" and self.chance.random() < 0.3:
            return self.donors.pay(amount, on, currency=currency, paid=money(self.some("USD")), **named)
        return self.donors.pay(amount, on, currency=currency, bank_account_id=self.accounts[currency], **named)

    def _fail(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        agreement, currency, _ = self._agreement()
        return self.fund.on_agreement("fail_condition", agreement, self.some(currency), on, currency=currency)

    def _bounce(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        if not self.receipts:
            return self._sign(on, currency, donor)
        receipt = self.chance.choice(self.receipts)
        state = self._loaded(RECEIPT.name, [receipt]).get(receipt)
        unit = "USD" if state is None else state.net.currency
        body = {"amount": money(self.some(unit), unit), "effective_on": on}
        return self.desk.do("return_receipt", body, path_ids={"receipt_id": receipt})

    def _revalue(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        self.fund.rate("EUR", f"0.{self.chance.randrange(700, 990)}", on)
        self.fund.rate("XOF", str(self.chance.randrange(400, 700)), on)
        return self.desk.do("run_revaluation", {"fund_id": self.fund.fund_id, "effective_on": on})

    def _reverse(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        if not self.transactions:
            return self._sign(on, currency, donor)
        return self.fund.reverse(self.chance.choice(self.transactions))

    def _reprogram(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        agreement, _, donor = self._agreement()
        others = [other for other, _, owner in self.agreements if owner == donor and other != agreement]
        to = {"to_agreement_id": self.chance.choice(others)} if others and self.chance.random() < 0.7 else {}
        return self.donors.reprogram(agreement, self.some("USD"), on, **to)

    def _assign(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        return self.donors.assign(on)

    def _charge(self, on: str, currency: str, donor: str) -> dict[str, Any]:
        return self.fund.bank_charge(self.some("USD"), on)

    def _loaded(self, kind: str, ids: list[str]) -> dict[str, Any]:
        """The live states of resources."""
        state = LedgerState()

        async def load() -> None:
            async with self.desk.ledger.reader() as connection:
                await load_resources(connection, state, self.desk.machine.kinds, [(kind, i) for i in ids])

        self.desk.run(load())
        return {i: r.state for (_, i), r in state.resources.items() if r is not None and not r.reversed}

    def owed(self) -> tuple[Counter[str], Counter[str], list[str]]:
        """By currency, what the books say is owed and was never applied; and where a base lies behind nothing."""

        async def ask() -> list[Any]:
            async with self.desk.ledger.reader() as connection:
                moment = Moment(None, await log_size(connection) - 1)
                accounts = ("refunds_payable_to_donors", "unapplied_receipts")
                return [key for a in accounts for key in await key_totals(connection, moment, self.fund.fund_id, a)]

        sums: dict[str, Counter[str]] = {"refunds_payable_to_donors": Counter(), "unapplied_receipts": Counter()}
        behind = []
        for key in self.desk.run(ask()):
            sums[key.account][key.currency] -= key.total.amount
            if key.account == "refunds_payable_to_donors" and (key.total.amount > 0 or not key.total.amount):
                behind.append(f"{key.account} {key.currency} {key.total}")
        return sums["refunds_payable_to_donors"], sums["unapplied_receipts"], behind

    def check(self) -> None:
        """The books say what the resources say."""
        self.fund.books()
        owed, unapplied, behind = self.owed()
        receipts = self._loaded(RECEIPT.name, self.receipts)
        refunds = self._loaded(REFUND.name, [refund for refund, _ in self.refunds])
        told: Counter[str] = Counter()
        waiting: Counter[str] = Counter()
        for receipt in receipts.values():
            waiting[receipt.gross.currency] += receipt.unapplied.minor
            for part in receipt.parts:
                told[receipt.gross.currency] += 0 if part.refundable is None else part.refundable.minor
        for refund in refunds.values():
            told[refund.amount.currency] += refund.left_minor
        assert +owed == +told
        assert +unapplied == +waiting
        assert behind == []


class End:
    """Brings a fund that lived at random to its end, by what its plan says."""

    def __init__(self, life: Life, on: str) -> None:
        self.life, self.on, self.fund = life, on, life.fund
        self.course = FundLife(life.fund)
        life.desk.approving("write_off_receivable")

    def items(self, stage: str) -> list[dict[str, Any]]:
        """What the plan says stands in the way."""
        return [item for item in self.course.plan()["open_items"]["all"] if item["stage"] == stage]

    def settle(self) -> None:
        """Writes receivables off, fails conditions, owes back what was never applied."""
        for item in self.items("distribution"):
            if item["kind"] == "receivable":
                self.on_agreement("write_off_receivable", item)
            elif item["kind"] == "condition":
                self.on_agreement("fail_condition", item)
        states = self.life._loaded(RECEIPT.name, self.life.receipts)
        for receipt_id, receipt in states.items():
            if receipt.unapplied.minor:
                amount, unit = receipt.unapplied.amount, receipt.unapplied.currency
                named = [{"receipt_id": receipt_id, "amount": money(amount, unit)}]
                body = self.life.donors.approving(None, amount, self.on, currency=unit, receipts=named)
                given = self.life.desk.do("approve_donor_refund", {**body, "donor_id": receipt.donor_id})
                self.life.refunds.append((given["resource"]["id"], unit))

    def on_agreement(self, command: str, item: dict[str, Any]) -> None:
        self.fund.on_agreement(command, item["id"], item["amount"].lstrip("-"), self.on, currency=item["currency"])

    def pay_all(self) -> None:
        """Pays whatever is owed, out of dollars: other cash is sold first."""
        for item in self.items("closure"):
            if item["kind"] == "foreign_cash" and item["amount"].strip("0."):
                sold, bought = money(item["amount"], item["currency"]), money(self.worth(item))
                accounts = {"from_bank_account_id": item["id"], "to_bank_account_id": self.fund.bank_account_id}
                sale = {**accounts, "sold": sold, "bought": bought, "effective_on": self.on}
                self.life.desk.do("exchange_currency", {"fund_id": self.fund.fund_id, **sale})
        for refund_id, refund in self.life._loaded(REFUND.name, [i for i, _ in self.life.refunds]).items():
            unit = refund.amount.currency
            if refund.left_minor:
                self.pay(from_minor(refund.left_minor, unit), unit, refund_id=refund_id)
        failed: Counter[tuple[str, str]] = Counter()
        for receipt in self.life._loaded(RECEIPT.name, self.life.receipts).values():
            for part in receipt.parts:
                if part.refundable is not None:
                    failed[part.agreement_id, receipt.gross.currency] += part.refundable.minor
        for (agreement, unit), minor in failed.items():
            if minor:
                self.pay(from_minor(minor, unit), unit, agreement_id=agreement)

    def pay(self, amount: str, currency: str, **named: str) -> None:
        paid = {} if currency == "USD" else {"paid": money(self.worth({"amount": amount, "currency": currency}))}
        self.life.donors.pay(amount, self.on, currency=currency, **paid, **named)

    def worth(self, item: dict[str, Any]) -> str:
        """About what an amount is in dollars; never nothing."""
        minor = int(item["amount"].replace(".", ""))
        return from_minor(max(1, minor * 100 // 600 if item["currency"] == "XOF" else minor), "USD")

    def give_back(self) -> None:
        """Refunds what every agreement has available."""
        for item in self.items("closure"):
            if item["kind"] == "available" and item.get("donor_id") and item["amount"].startswith("-"):
                amount = item["amount"][1:]
                body = self.life.donors.approving(None, amount, self.on, agreement_id=item["id"], receipts=[])
                given = self.life.desk.do("approve_donor_refund", {**body, "donor_id": item["donor_id"]})
                self.life.refunds.append((given["resource"]["id"], "USD"))

    def run(self) -> None:
        """Until the plan says that nothing is left."""
        self.fund.interest("9000.00", self.on)
        self.course.begin(self.on)
        with suppress(Refused):
            self.life.desk.do("run_revaluation", {"fund_id": self.fund.fund_id, "effective_on": self.on})
        self.settle()
        for provided in ("2000.00", None, None, None):
            plan = self.course.plan()
            assert plan["open_items"]["blocking"] == []
            if plan["next"] == "distribute":
                self.course.distribute(self.on, provided)
            self.give_back()
            self.pay_all()
        self.course.years_closed(2023, 2024)
        assert self.course.plan()["open_items"]["all"] == []
        self.course.close("2024-12-31")
        assert self.course.balance_sheet() == {}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_what_is_owed_is_what_receipts_and_refunds_say(desk: Desk, seed: int) -> None:
    life = Life(desk, seed)
    life.fund.rate("EUR", "0.85", "2023-12-01")
    life.fund.rate("XOF", "600", "2023-12-01")
    life.fund.funded("NO", "50.00", "2024-01-02")
    for currency, donor in (("USD", "DK"), ("EUR", "DK"), ("XOF", "NO")):
        life._sign("2024-01-02", currency, donor)
    refusals: Counter[str] = Counter()
    for step in range(STEPS):
        try:
            life.step(f"2024-{1 + step // 28:02d}-{1 + step % 28:02d}")
        except Refused as refused:
            refusals[refused.code] += 1
            if refused.code not in ALLOWED:
                raise
        if step % 10 == 9:
            life.check()
    life.check()
    assert sum(refusals.values()) < STEPS * 2 // 3
    End(life, "2024-06-30").run()
