"""Random histories of commitments in other currencies: what must hold after every event, whatever the rates do.

Folded anew from what each event posts, so that no state of the ledger is believed.
"""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts.envelope import Recorded
from shared.contracts.events.allocations import AllocationEvent
from shared.contracts.events.commitments import PartnerBalanceWrittenOff, PartnerRefundReceived
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.expenditure import CostDisallowed
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.postings.entries import imbalance
from shared.postings.registry import entries_of
from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.support.desk import Desk, Fund, money
from tests.support.partner import Partnership, close, settle, support_cost
from tests.support.tables import dump

RATES = {"XOF": (520, 680), "EUR": (80, 120), "TND": (280, 340)}
"""What a currency trades at per dollar, from and to: units, hundredths, hundredths."""
PARTNER_ACCOUNTS = ("advances_to_partners", "recoverable_from_partners", "payables")


class Folded:
    """Balances by what an entry is about, from the entries of each event."""

    def __init__(self, base_currency: str) -> None:
        self.base_currency = base_currency
        self.own: Counter[tuple[Any, ...]] = Counter()
        self.base: Counter[tuple[Any, ...]] = Counter()
        self.budget: Counter[str] = Counter()
        self.recoverable: Counter[str] = Counter()
        self.events: dict[int, Recorded] = {}
        self.allocated_in_all = 0

    def take(self, event: Recorded) -> None:
        """Adds an event's entries and holds what must hold after it."""
        entries = entries_of(event.data)
        assert imbalance(entries) is None, "the books balance and the bridge holds"
        for entry in entries:
            about = entry.dimensions
            if entry.account in ("allocated", "committed", "spent"):
                self.budget[entry.account] -= entry.base_amount
            if about.commitment_id is not None:
                key = (about.commitment_id, "cost" if about.category else entry.account, about.category)
                self.own[key] += entry.amount if entry.currency != self.base_currency else 0
                self.base[key] += entry.base_amount
        data = event.data
        self.events[event.position] = event
        self._bind(self.events[data.reverses_position] if isinstance(data, Reversed) else event, event)
        if isinstance(data, AllocationEvent):
            self.allocated_in_all += sum(part.amount.minor for part in data.sources)
        elif isinstance(data, Reversed) and data.reverses_type.startswith("Allocation"):
            self.allocated_in_all -= sum(e.base_amount for e in entries if e.account == "allocated")
        self._check(event)

    def _bind(self, told: Recorded, event: Recorded) -> None:
        """What stands committed for recoverables: what a revaluation makes of them since is the pool's alone."""
        sign = 1 if told is event else -1
        data = told.data
        if isinstance(data, CostDisallowed):
            self.recoverable[data.commitment_id] += sign * data.recoverable_part.base_minor
        elif isinstance(data, PartnerRefundReceived | PartnerBalanceWrittenOff):
            freed = sum(part.amount.minor for part in data.sources) - data.advances_part.base_minor
            self.recoverable[data.commitment_id] -= sign * freed

    def _check(self, event: Recorded) -> None:
        assert sum(self.budget.values()) == self.allocated_in_all, "exchange moves the pool and no allocation"
        for commitment_id in {key[0] for key in self.base}:
            covered = max(0, self.base[commitment_id, "advances_to_partners", None]) + self.recoverable[commitment_id]
            assert -self.base[commitment_id, "committed", None] >= covered, f"{event.type}: commitment floor"
        for key, own in self.own.items():
            if key[1] in (*PARTNER_ACCOUNTS, "cost"):
                assert own or not self.base[key], f"{event.type}: base without amount on {key}"
                assert own or key[1] != "recoverable_from_partners" or not self.recoverable[key[0]]


class History:
    """Draws commands and gives them to the ledger; what is refused is left."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.draw = random.Random(seed)
        self.desk = desk
        self.fund = Fund.opened(desk)
        self.day = date(2022, 1, 1)
        self.refusals: Counter[str] = Counter()
        self.recorded: Counter[str] = Counter()
        for currency in RATES:
            self.rate(currency)
        if self.draw.random() < 0.7:
            support_cost(self.fund, "0.07", "2022-01-01")
            support_cost(self.fund, "0.125", "2022-09-01")
        for donor in ("DK", "NO"):
            self.fund.funded(donor, "40000.00", on="2022-01-01")
        project = self.fund.project(approved="80000.00")
        self.allocations = [self.fund.allocation(project, "30000.00", on="2022-01-01") for _ in range(2)]
        self.partners = {currency: Partnership.of(self.fund, currency) for currency in RATES}
        self.commitments: list[tuple[Partnership, str]] = []
        self.paid: list[tuple[Partnership, str]] = []
        self.transactions: list[str] = []
        for partner in self.partners.values():
            partner.old_commitment_id = self._sign(partner)

    def rate(self, currency: str) -> None:
        """Publishes another rate of the day, unless there is one."""
        low, high = RATES[currency]
        units = self.draw.randint(low, high)
        text = str(units) if currency == "XOF" else f"{units // 100}.{units % 100:02d}"
        with suppress(Refused):
            self.fund.rate(currency, text, str(self.day))

    def _amount(self, partner: Partnership, dollars: int) -> str:
        """Up to so many dollars' worth, small odd amounts included."""
        scale = {"XOF": 6, "EUR": 1, "TND": 30}[partner.currency]
        most = dollars * scale * (100 if partner.currency != "TND" else 1) // (1 if partner.currency != "TND" else 10)
        minor = self.draw.choice([self.draw.randint(1, 9), self.draw.randint(1, max(1, most))])
        return from_minor(minor, partner.currency)

    def _sign(self, partner: Partnership) -> str:
        parts = [self._amount(partner, 900) for _ in range(self.draw.randint(1, 3))]
        allocation = self.draw.choice(self.allocations)
        commitment: str = partner.sign(allocation, *parts, on=str(self.day))
        self.commitments.append((partner, commitment))
        return commitment

    def step(self) -> None:
        """One command of a random kind."""
        self.day += timedelta(days=self.draw.randint(0, 4))
        if self.draw.random() < 0.2:
            self.rate(self.draw.choice(list(RATES)))
        kind = self.draw.choice(
            ["sign", "settle", "waive", "bring_back", "disallow", "write_off", "close", "reallocate", "revalue",
             *["stock"] * 3, *["pay"] * 5, *["report"] * 4, *["refund"] * 3, *["revise"] * 2, *["reverse"] * 2]
        )  # fmt: skip
        act: Callable[[], Any] = getattr(self, f"_do_{kind}")
        try:
            answer = act()
        except Refused as refusal:
            self.refusals[refusal.code] += 1
            return
        self.recorded[kind] += 1
        if isinstance(answer, dict) and answer.get("transaction_id"):
            self.transactions.append(answer["transaction_id"])

    def _on(self) -> str:
        back = self.draw.choice([0] * 9 + [3, 20])
        return str(max(date(2022, 1, 1), self.day - timedelta(days=back)))

    def _do_sign(self) -> Any:
        self._sign(self.draw.choice(list(self.partners.values())))

    def _do_stock(self) -> Any:
        partner = self.draw.choice(list(self.partners.values()))
        return partner.stock(self._amount(partner, 2000), self._on())

    def _shown(self, commitment: str) -> Any:
        return self.desk.machine.state.resources.get(("commitment", commitment))

    def _do_pay(self) -> Any:
        partner, commitment = self.draw.choice(self.commitments)
        found = self._shown(commitment)
        number = self.draw.randint(1, 3)
        amount = self._amount(partner, 900)
        if found is not None and self.draw.random() < 0.7:
            due = found.state.instalment(number)
            left = 0 if due is None else due.amount.minor - found.state.paid_own_minor.get(number, 0)
            amount = from_minor(max(1, left), partner.currency)
        answer = partner.pay(commitment, number, amount, self._on())
        self.paid.append((partner, answer["resource"]["id"]))
        return answer

    def _do_report(self) -> Any:
        partner, commitment = self.draw.choice(self.commitments)
        found = self._shown(commitment)
        claimed = {c: self._amount(partner, 700) for c in self.draw.sample(range(1, 9), self.draw.randint(1, 3))}
        if found is not None and self.draw.random() < 0.6:  # all that is bound, or nothing any more
            state = found.state
            whole = (
                0
                if self.draw.random() < 0.3
                else max(0, sum(state.posted_own_minor.values()) + state.unspent_own_minor)
            )
            claimed = {self.draw.randint(1, 8): from_minor(whole, partner.currency)}
        on = str(self.day)
        try:
            return partner.report(commitment, claimed, on, self.draw.choice(["provisional", "certified"]))
        except Refused as refusal:
            if refusal.code == "report.pending":
                ids = {"commitment_id": commitment, "report_number": refusal.figures["report_number"]}
                self.desk.do("return_report", {"reason": "figures", "effective_on": on}, path_ids=ids)
            raise

    def _holding(self) -> tuple[Partnership, str]:
        """A commitment whose partner holds something, if one does."""
        found = [(p, c) for p, c in self.commitments if self._balance(p, c) != from_minor(1, p.currency)]
        return self.draw.choice(found or self.commitments)

    def _do_refund(self) -> Any:
        partner, commitment = self._holding()
        amount = self._balance(partner, commitment) if self.draw.random() < 0.5 else self._amount(partner, 300)
        return partner.refund(commitment, amount, self._on())

    def _balance(self, partner: Partnership, commitment: str) -> str:
        found = self._shown(commitment)
        held = 1 if found is None else found.state.advances_own_minor + found.state.recoverable_own_minor
        return from_minor(max(1, held), partner.currency)

    def _do_revise(self) -> Any:
        partner, commitment = self.draw.choice(self.commitments)
        found = self._shown(commitment)
        parts = [self._amount(partner, 900) for _ in range(self.draw.randint(1, 3))]
        if found is not None:
            paid = found.state.paid_own_minor
            extra = [self.draw.choice([0, 0, self.draw.randint(0, 90_000)]) for _ in range(3)]
            minors = [max(1, paid.get(n + 1, 0) + extra[n]) for n in range(3)]
            parts = [from_minor(minor, partner.currency) for minor in minors]
        return partner.revise(commitment, *parts, on=self._on())

    def _do_waive(self) -> Any:
        _, commitment = self.draw.choice(self.commitments)
        body = {"instalment": self.draw.randint(2, 3), "reason": "agreed", "effective_on": self._on()}
        return self.desk.do("waive_instalment", body, path_ids={"commitment_id": commitment})

    def _do_bring_back(self) -> Any:
        if self.paid:
            partner, payment = self.draw.choice(self.paid)
            return partner.bring_back(payment, self._on())
        return None

    def _do_disallow(self) -> Any:
        partner, commitment = self.draw.choice(self.commitments)
        found = self._shown(commitment)
        posted = {} if found is None else found.state.posted_own_minor
        lines = {c: self.draw.choice([minor, self.draw.randint(1, max(1, minor))]) for c, minor in posted.items()}
        chosen = {c: from_minor(minor, partner.currency) for c, minor in lines.items() if self.draw.random() < 0.7}
        year = self.draw.choice([{}, {"year": 2021}])
        return partner.disallow(commitment, chosen, self._on(), **year) if chosen else None

    def _do_write_off(self) -> Any:
        partner, commitment = self._holding()
        amount = self._balance(partner, commitment) if self.draw.random() < 0.3 else self._amount(partner, 50)
        return partner.write_off(commitment, amount, self._on())

    def _do_revalue(self) -> Any:
        return self.desk.do("run_revaluation", {"fund_id": self.fund.fund_id, "effective_on": str(self.day)})

    def _do_close(self) -> Any:
        return close(self.fund, self.draw.choice(self.commitments)[1], self._on())

    def _do_reverse(self) -> Any:
        recent = self.transactions[-12:]
        return self.fund.reverse(self.draw.choice(recent)) if recent else None

    def _do_settle(self) -> Any:
        return settle(
            self.fund, "support_cost", f"{self.draw.randint(0, 40)}.{self.draw.randint(1, 99):02d}", self._on()
        )

    def _do_reallocate(self) -> Any:
        allocation = self.draw.choice(self.allocations)
        amount = f"{self.draw.randint(20000, 36000)}.{self.draw.randint(0, 99):02d}"
        body = {"amount": money(amount), "decision": "SC-2", "effective_on": self._on()}
        return self.desk.do("revise_allocation", body, path_ids={"allocation_id": allocation})


@pytest.mark.parametrize("seed", range(6))
def test_random_histories_of_foreign_commitments(desk: Desk, seed: int) -> None:
    history = History(desk, seed)
    folded, taken = Folded(history.fund.currency), 0
    for _ in range(160):
        history.step()
        for event in desk.events(taken):
            folded.take(event)
            taken += 1
    for kind in ("sign", "pay", "report", "revise", "reverse"):
        assert history.recorded[kind], (kind, history.recorded, history.refusals)
    history.fund.books()


def test_a_random_history_is_rebuilt_alike(desk: Desk, database: Database) -> None:
    history = History(desk, 99)
    for _ in range(80):
        history.step()
    live = dump(database.url())
    rebuilt(database)
    assert dump(database.url()) == live
