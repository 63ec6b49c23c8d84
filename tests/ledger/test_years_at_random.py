"""Random lives of a fund over years: whatever is opened again and corrected, every closed year adds up.

The desk's commands come in bulks, so that closes are decided in one transaction with what they close, across the
blocks of the books.
"""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.ledger.periods.calendar import month_of, next_month
from shared.contracts.envelope import Recorded
from shared.contracts.events.periods import PeriodClosed, PeriodEvent
from shared.contracts.problems import Refused
from shared.eventlog.application import Command
from shared.postings.chart import ACCOUNTS
from tests.properties.conftest import small_limits
from tests.support.desk import Desk, Fund, money

SECTIONS = {
    section: [account for account, (_, own) in ACCOUNTS.items() if own == section]
    for section in ("revenue", "expense", "assets", "liabilities", "technical")
}
LAST = "2024-12"
REFUSED = {
    "period.closed", "period.soft_closed", "period.not_next", "period.status", "year.closed_already",
    "year.earlier_open", "year.later_closed", "year.months_open", "payment.exceeds_cash", "reversal.twice",
    "reversal.depended_on", "revaluation.nothing_changes", "fund.overdrawn",
}  # fmt: skip


def numbers(month: str) -> dict[str, int]:
    """The year and the number of a month."""
    return {"year": int(month[:4]), "month": int(month[5:])}


class Life:
    """A fund with what happens to it at random, from 2022 to 2024."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.dice = desk, random.Random(seed)
        self.fund = Fund.opened(desk)
        desk.approving("reopen_period")
        self.euro = self.fund.account("EUR")
        for year in (2022, 2023, 2024):
            for number in (1, 7):
                self.fund.rate("EUR", f"0.{self.dice.randint(80, 99)}", f"{year}-{number:02d}-01")
        self.recorded: list[str] = []
        self.next = "2022-01"
        """The month that is to be closed next."""

    def day(self) -> str:
        """A day around the month that is to be closed next."""
        near = date.fromisoformat(f"{self.next}-15").toordinal() + self.dice.randint(-60, 200)
        return str(date.fromordinal(min(max(near, date(2022, 1, 1).toordinal()), date(2024, 12, 31).toordinal())))

    def amount(self, currency: str = "USD") -> dict[str, str]:
        return money(f"{self.dice.randint(1, 999)}.{self.dice.randrange(100):02d}", currency)

    def command(self) -> Command:
        """One of what may happen; much of it is refused by the months."""
        fund = {"fund_id": self.fund.fund_id}
        kind = self.dice.choice(
            (
                "interest",
                "interest",
                "charge",
                "agreement",
                "receipt",
                "revaluation",
                "close",
                "close",
                "soft",
                "open",
                "year",
            )
        )
        dated: dict[str, Any] = {**fund, "effective_on": self.day()}
        match kind:
            case "interest":
                return self.given("record_interest", {**dated, **self.at("USD"), "origin": "bank"})
            case "charge":
                return self.given("record_bank_charge", {**dated, **self.at("USD")})
            case "agreement":
                donor = self.dice.choice(list(self.fund.donors.values()))
                signed = {"donor_id": donor, "amount": self.amount(self.dice.choice(("USD", "EUR")))}
                return self.given("sign_agreement", {**dated, **signed})
            case "receipt":
                received = {"bank_account_id": self.euro, "gross_amount": self.amount("EUR"), "parts": []}
                return self.given("record_receipt", {**dated, **received})
            case "revaluation":
                return self.given("run_revaluation", dated)
            case "year":
                return self.given("close_year", {**fund, "year": int(self.next[:4]) - self.dice.randint(0, 1)})
            case "open":
                return self.given("reopen_period", {**fund, **self.closed_month(), "reason": "late"})
            case "soft":
                return self.given("soft_close_period", {**fund, **numbers(self.next)})
        if self.dice.random() < 0.3:
            return self.given("close_period", {**fund, **self.closed_month()})
        asked, self.next = self.next, min(next_month(self.next), LAST)
        return self.given("close_period", {**fund, **numbers(asked)})

    def closed_month(self) -> dict[str, int]:
        """A month that was to be closed already."""
        months = ["2022-01"]
        while months[-1] < self.next:
            months.append(next_month(months[-1]))
        return numbers(self.dice.choice(months[-15:]))

    def whole_year(self, year: int) -> list[Command]:
        """What closes a year whatever of it is open again."""
        fund = {"fund_id": self.fund.fund_id}
        months = [{"year": year, "month": number} for number in range(1, 13)]
        closes = [self.given("close_period", {**fund, **month}) for month in months]
        return [*closes, self.given("close_year", {**fund, "year": year})]

    def at(self, currency: str) -> dict[str, Any]:
        return {"bank_account_id": self.fund.bank_account_id, "amount": self.amount(currency)}

    def given(self, name: str, body: dict[str, Any]) -> Command:
        return self.desk.command(name, body)

    def live(self) -> None:
        """A bulk of what happens, and now and then a reversal."""
        start = self.desk.size()
        commands = [self.command() for _ in range(self.dice.randint(5, 25))]
        if self.dice.random() < 0.5:
            commands += self.whole_year(int(self.next[:4]) - 1)
        for outcome in self.desk.bulk(commands, atomic=False):
            assert not isinstance(outcome, Refused) or outcome.code in REFUSED, outcome
        for event in self.desk.events(start):
            if event.type in ("InterestReceived", "BankCharged", "AgreementSigned", "ContributionReceived", "Revalued"):
                self.recorded.append(event.transaction_id)
        if self.recorded and self.dice.random() < 0.7:
            mistake = self.recorded.pop(self.dice.randrange(len(self.recorded)))
            body = {"transaction_id": mistake, "reason_code": "recording_error"}
            self.tried("reverse_transaction", body, actor="approver")

    def finish(self) -> None:
        """Closes all that is open, in order; the year before the first one held nothing."""
        month = "2022-01"
        while month <= LAST:
            self.tried("close_period", {"fund_id": self.fund.fund_id, **numbers(month)})
            month = next_month(month)
        for year in (2022, 2023, 2024):
            self.tried("close_year", {"fund_id": self.fund.fund_id, "year": year})

    def tried(self, name: str, body: dict[str, Any], **given: Any) -> None:
        """A command that the months may refuse."""
        (outcome,) = self.desk.bulk([self.desk.command(name, body, **given)], atomic=False)
        assert not isinstance(outcome, Refused) or outcome.code in REFUSED, outcome

    def total(self, section: str, on: date) -> int:
        return sum(self.desk.balance(self.fund.fund_id, account, as_of=on) for account in SECTIONS[section])


@pytest.mark.parametrize("seed", range(4))
def test_every_closed_year_adds_up_whatever_happened_to_it(desk: Desk, seed: int) -> None:
    with small_limits(block_events=32, forgetful=seed % 2 == 1):
        life = Life(desk, seed)
        for _ in range(28):
            life.live()
        life.finish()
        _adds_up(desk, life)


def _adds_up(desk: Desk, life: Life) -> None:
    state = desk.machine.state.resources["fund", life.fund.fund_id]
    assert state is not None
    assert set(state.state.closed_years) >= {2022, 2023, 2024}
    for year in (2021, 2022, 2023, 2024):
        on = date(year, 12, 31)
        accounts = [account for section in ("revenue", "expense") for account in SECTIONS[section]]
        assert {a: m for a in accounts if (m := desk.balance(life.fund.fund_id, a, as_of=on))} == {}
        net = sum(life.total(section, on) for section in ("assets", "liabilities", "technical"))
        assert net == -desk.balance(life.fund.fund_id, "accumulated_surplus", as_of=on)
    for month, event in into_closed_months(desk.events()):
        assert event.type == "YearClosed" or event.data.to_json().get("reverses_type") == "YearClosed", month
    assert sum(e.type == "YearClosed" for e in desk.events()) >= 3
    life.fund.books()


def into_closed_months(events: list[Recorded]) -> Iterator[tuple[str, Recorded]]:
    """Every event dated in a month that was closed when it was recorded: told from the log alone."""
    closed: dict[str, bool] = {}
    before = ""
    for event in events:
        if isinstance(event.data, PeriodEvent):
            month = f"{event.data.year}-{event.data.month:02d}"
            closed[month] = isinstance(event.data, PeriodClosed)
            if isinstance(event.data, PeriodClosed) and event.data.all_before:
                before = month
        elif event.effective_on is not None:
            month = month_of(event.effective_on)
            if closed.get(month, month < before):
                yield month, event
