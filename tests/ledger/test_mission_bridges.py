"""A mission's budget under random commands: both bridges hold after each, and a rebuild gives the same tables."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.postings.entries import imbalance
from shared.postings.registry import entries_of
from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.support.desk import Desk, money
from tests.support.mission import Budget
from tests.support.tables import dump

FIRST = date(2023, 6, 1)
COMMANDS = (
    "authority", "revise", "allocate", "allocate", "reallocate", "cancel", "commit", "commit", "recommit", "close",
    "pay", "pay", "bring back", "report", "report", "refund", "lapse", "reverse",
)  # fmt: skip


class Story:
    """Draws commands; what is refused changes nothing, and what is recorded is checked by itself."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.draw = random.Random(seed)
        self.budget = Budget.opened(desk)
        self.projects = [self.budget.project(f"Q{n}", "300.00") for n in range(3)]
        self.allocations: list[str] = []
        self.commitments: list[str] = []
        self.payments: list[str] = []
        self.transactions: list[str] = []
        self.recorded: dict[str, int] = {}
        self.today = FIRST

    def day(self) -> str:
        """A day that mostly moves on, and sometimes lies weeks back."""
        self.today += timedelta(days=self.draw.choice((0, 0, 1, 2, 4)))
        back = self.draw.choice((0, 0, 0, 1, 5, 40))
        return str(max(FIRST, self.today - timedelta(days=back)))

    def amount(self, most: int) -> str:
        return from_minor(self.draw.randint(1, most), "USD")

    def step(self) -> None:
        name = self.draw.choice(COMMANDS)
        size, before = self.desk.size(), self.desk.trial_balance(self.budget.fund_id)
        try:
            answer: dict[str, Any] = getattr(self, name.replace(" ", "_"))()
        except (Refused, IndexError):
            assert self.desk.size() == size or name == "report"
            assert self.desk.trial_balance(self.budget.fund_id) == before
            return
        if "transaction_id" in answer:
            self.transactions.append(answer["transaction_id"])
        self.recorded[name] = self.recorded.get(name, 0) + 1
        for event in self.desk.events(size):
            assert imbalance(entries_of(event.data)) is None
        self.budget.books()

    def authority(self) -> dict[str, Any]:
        return self.budget.authority(self.amount(60_000), self.draw.choice((2023, 2024)), self.day())

    def revise(self) -> dict[str, Any]:
        return self.budget.revise_authority(self.amount(60_000), self.draw.choice((2023, 2024)), self.day())

    def allocate(self) -> dict[str, Any]:
        body = {
            "fund_id": self.budget.fund_id,
            "project_id": self.draw.choice(self.projects),
            "decision": "PRC",
            "amount": money(self.amount(20_000)),
            "effective_on": self.day(),
        }
        if self.draw.random() < 0.3:
            body["fiscal_year"] = self.draw.choice((2023, 2024))
        answer = self.desk.do("approve_allocation", body)
        self.allocations.append(answer["resource"]["id"])
        return answer

    def reallocate(self) -> dict[str, Any]:
        return self.budget.revise_allocation(self.draw.choice(self.allocations), self.amount(20_000), self.day())

    def cancel(self) -> dict[str, Any]:
        ids = {"allocation_id": self.draw.choice(self.allocations)}
        return self.desk.do("cancel_allocation", {"decision": "PRC", "effective_on": self.day()}, path_ids=ids)

    def commit(self) -> dict[str, Any]:
        amount = money(self.amount(15_000))
        body = {
            "allocation_id": self.draw.choice(self.allocations),
            "organisation_id": self.budget.partner_id,
            "kind": "mou",
            "amount": amount,
            "instalments": [{"amount": amount}],
            "effective_on": self.day(),
        }
        answer = self.desk.do("sign_commitment", body)
        self.commitments.append(answer["resource"]["id"])
        return answer

    def recommit(self) -> dict[str, Any]:
        return self.budget.revise_commitment(self.draw.choice(self.commitments), self.amount(15_000), on=self.day())

    def close(self) -> dict[str, Any]:
        return self.budget.close(self.draw.choice(self.commitments), self.day())

    def pay(self) -> dict[str, Any]:
        answer = self.budget.payment(self.draw.choice(self.commitments), 1, self.amount(8_000), self.day())
        self.payments.append(answer["resource"]["id"])
        return answer

    def bring_back(self) -> dict[str, Any]:
        ids = {"disbursement_id": self.draw.choice(self.payments)}
        return self.desk.do("return_disbursement", {"effective_on": self.day()}, path_ids=ids)

    def report(self) -> dict[str, Any]:
        claimed = {self.draw.randint(1, 7): self.amount(9_000)}
        return self.budget.report(self.draw.choice(self.commitments), claimed, self.day())

    def refund(self) -> dict[str, Any]:
        return self.budget.refund(self.draw.choice(self.commitments), self.amount(3_000), self.day())

    def lapse(self) -> dict[str, Any]:
        return self.budget.lapse(self.draw.choice((2023, 2024)), self.day())

    def reverse(self) -> dict[str, Any]:
        recent = self.transactions[-6:]
        return self.budget.reverse(self.draw.choice(recent))


@pytest.mark.parametrize("seed", range(3))
def test_both_bridges_hold_after_every_command(desk: Desk, database: Database, seed: int) -> None:
    story = Story(desk, seed)
    story.budget.authority("600.00", 2023, "2023-06-10")
    story.budget.authority("500.00", 2024, "2024-06-10")
    for _ in range(400):
        story.step()
    assert sum(story.recorded.values()) > 60
    assert {"allocate", "commit", "pay", "report", "lapse", "reverse"} <= set(story.recorded)
    live = dump(database.url())
    rebuilt(database)
    again = dump(database.url())
    for table, rows in live.items():
        assert again[table] == rows, table
