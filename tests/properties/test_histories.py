"""Random histories of every command: the ledger answers as the plain model does, and its books stay whole.

FIDUCIA_PROPERTIES=long plays many more and much longer ones; `tests.properties.explore` goes on for ever.
"""

from datetime import date
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.properties import strategies as some
from tests.properties.auditor import check_rebuild, check_states
from tests.properties.conftest import HISTORIES, OpenDesk, small_limits
from tests.properties.driver import Driver
from tests.properties.rules import C
from tests.properties.strategies import usd

AMOUNTS = [
    "cash",
    "contributions_receivable",
    "unapplied_receipts",
    "advances_to_partners",
    "payables",
    "available",
    "allocated",
    "committed",
    "spent",
    "programme_expense",
    "bank_charges",
    "control",
    "contribution_revenue",
]
ASKED_ON = (None, date(1990, 1, 1), date(2021, 12, 31), *map(date.fromisoformat, some.EDGES), date(2090, 1, 1))


class Histories(RuleBasedStateMachine):
    """Draws a command, gives it to ledger and model; asks the books; never knows a rule itself."""

    open_desk: OpenDesk

    def __init__(self) -> None:
        super().__init__()
        self.limits: Any = None
        self.driver: Driver | None = None

    @initialize(block_events=st.sampled_from((256, 8)), forgetful=st.booleans())
    def open(self, block_events: int, forgetful: bool) -> None:
        self.limits = small_limits(block_events, forgetful)
        self.limits.__enter__()
        self.driver = Driver(type(self).open_desk())
        founded(self.driver)

    @property
    def opened(self) -> Driver:
        assert self.driver is not None
        return self.driver

    @rule(data=st.data())
    def give(self, data: st.DataObject) -> None:
        self.opened.attempt(*data.draw(some.commands(self.opened.model)))

    @rule(seed=st.integers(0, 2**32))
    def ask(self, seed: int) -> None:
        draw = Random(seed).randint
        for _ in range(5):
            ask(self.opened, draw)

    @invariant()
    def whole(self) -> None:
        """Memory is the log folded anew; the driver has checked entries, floors and refusals step by step."""
        if self.driver is not None and len(self.opened.attempts) % 10 == 0:
            check_states(self.opened.desk)

    def teardown(self) -> None:
        try:
            if self.driver is not None:
                check_states(self.opened.desk)
                check_rebuild(self.opened.desk)
        finally:
            if self.driver is not None:
                self.opened.desk.close()
            if self.limits is not None:
                self.limits.__exit__(None, None, None)


def ask(driver: Driver, draw: some.Draw) -> None:
    """Asks the books for an account, by up to two dimensions of an entry, at any day and position."""
    auditor, account = driver.auditor, some.one(draw, AMOUNTS)
    position = draw(0, len(auditor.events) - 1)
    fund = some.one(draw, driver.model.live("fund"))
    found = [e.dims for e in auditor.entries if e.account == account and e.fund == fund]
    dims = sorted(some.one(draw, found), key=str) if found else []
    wanted = dict(some.one(draw, dims) for _ in range(draw(0, 2)) if dims)
    auditor.ask(fund, account, some.one(draw, ASKED_ON), position, **wanted)


def founded(driver: Driver) -> None:
    """A trust fund and a reporting fund with bank accounts, donors, a partner, a project and some cash."""

    def made(name: str, body: C, actor: str = "finance_officer") -> str:
        answer = driver.attempt(name, body, actor)
        assert answer is not None, name
        id: str = answer["resource"]["id"]
        return id

    fund, reporting = (
        made("open_fund", {"code": code, "name": code, "kind": kind, "base_currency": "USD"}, "administrator")
        for code, kind in (("TF", "trust_fund"), ("FTS", "external_report"))
    )
    banks = [
        made("open_bank_account", {"code": code, "name": code, "currency": "USD", "fund_ids": funds, "external": out})
        for code, funds, out in (("MAIN", [fund], False), ("SIDE", [fund], False), ("FTS", [fund, reporting], True))
    ]
    partner, *donors = (
        made("register_organisation", {"code": code, "name": code, "kind": "state"}) for code in ("IP", "DK", "NO")
    )
    for donor in donors:
        made("register_donor", {"organisation_id": donor})
    heard: C = {"code": "P", "title": "P", "mechanism": "trust_fund", "status": "approved", "organisation_id": partner}
    heard |= {"approved_amount": usd(500_000), "source_log": "other.example/projects", "source_position": 1}
    made("register_project", heard, "administrator")
    for donor, amount, on in ((donors[0], 30_000, "2022-03-01"), (donors[1], 40_000, "2022-06-01")):
        signed = {"fund_id": fund, "donor_id": donor, "amount": usd(amount), "effective_on": on}
        agreement = made("sign_agreement", signed)
        cash = {"fund_id": fund, "bank_account_id": banks[0], "gross_amount": usd(amount), "effective_on": on}
        made("record_receipt", {**cash, "parts": [{"agreement_id": agreement, "amount": usd(amount)}]})
    project = driver.model.live("project")[0]
    for amount, on in ((25_000, "2022-07-01"), (35_001, "2022-07-02")):
        allocated = {"fund_id": fund, "project_id": project, "decision": "SC-1", "amount": usd(amount)}
        allocation = made("approve_allocation", {**allocated, "effective_on": on})
        bound = {"allocation_id": allocation, "organisation_id": partner, "kind": "mou", "amount": usd(amount // 2)}
        planned = [{"amount": usd(amount // 4)}, {"amount": usd(amount // 2 - amount // 4)}]
        made("sign_commitment", {**bound, "instalments": planned, "effective_on": on})


def test_the_ledger_answers_as_the_plain_model(open_desk: OpenDesk) -> None:
    found = type("Histories", (Histories,), {"open_desk": staticmethod(open_desk)})
    run_state_machine_as_test(found, settings=HISTORIES)
