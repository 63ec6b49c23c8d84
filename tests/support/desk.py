"""A ledger in process for tests: the real writer, machine and database, without HTTP.

`Desk.do` takes a command as the web edge would hand it on and returns the answer's body, or raises Refused.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

import orjson

from services.ledger.answers import CommandAnswer
from services.ledger.books.queries import Total
from services.ledger.books.reports import Moment, account_totals, trial_balance
from services.ledger.books.year_end import flow_totals
from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from services.ledger.service import Ledger
from services.ledger.settings import Settings
from shared.contracts.actor import Actor
from shared.contracts.envelope import Recorded
from shared.contracts.fiscal_years import written
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.eventlog.application import Answer, Command, Outcome
from shared.eventlog.reader import log_size, read_events
from shared.postings.entries import Entry
from shared.postings.registry import entries_of
from shared.service.commands_api import request_digest
from shared.service.evidence import store
from shared.service.machine import Request

T = TypeVar("T")
ORIGIN = "test.example/ledger"
ISSUER = "urn:test"
ROLES = ("finance_officer", "approver", "treasurer", "programme_officer", "auditor", "administrator")


def money(amount: str, currency: str = "USD") -> dict[str, str]:
    """Money as JSON."""
    return {"amount": amount, "currency": currency}


def person(name: str) -> Actor:
    """A natural person of the test's issuer."""
    return Actor(issuer=ISSUER, subject=name, client_id="tests")


@dataclass
class Desk:
    """A running ledger, and the shortest way to give it commands and ask it questions."""

    database_url: str
    reader_url: str
    jwks_file: str
    default_actor: Actor = field(default_factory=lambda: person("finance_officer"))
    machine_class: type[Machine] = Machine
    _keys: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.ledger: Any = self.run(self._made())
        self.run(self.ledger.start())
        for role in ROLES:
            for subject in (role, f"{role}-2"):
                self.run(self.ledger.give_grant(ISSUER, subject, role))

    async def _made(self) -> Any:
        return self.made()

    def made(self) -> Any:
        """The service, on the desk's loop."""
        settings = Settings(
            self.database_url, ORIGIN, ISSUER, "fiducia", self.jwks_file, self.reader_url, f"{ISSUER} administrator"
        )
        self.machine: Any = self.machine_class(CAPABILITIES)
        return Ledger(settings, self.machine)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine on the ledger's loop."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        return future.result(timeout=120)

    def close(self) -> None:
        """Stops the ledger."""
        self.run(self.ledger.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=10)

    def command(
        self,
        name: str,
        body: dict[str, Any],
        *,
        actor: Actor | str | None = None,
        path_ids: dict[str, Any] | None = None,
        if_match: int | None = None,
        key: str | None = None,
    ) -> Command:
        """A command ready to be submitted."""
        rule = self.machine.rules[name]
        who = person(actor) if isinstance(actor, str) else actor or self.default_actor
        ids = path_ids or {}
        digest = request_digest(name, ids, if_match, body)
        given = Request(rule, {**body, **ids}, if_match)
        return Command(name, who, key or f"test-{next(self._keys)}", digest, given, keeps_refusals=rule.keeps_refusals)

    def submit(self, name: str, body: dict[str, Any], **given: Any) -> Answer:
        """Records a command. Raises Refused."""
        return self.run(self.ledger.writer.submit(self.command(name, body, **given)))

    def do(self, name: str, body: dict[str, Any], **given: Any) -> dict[str, Any]:
        """Records a command; the body of the answer as JSON values. Raises Refused."""
        answer: CommandAnswer = self.submit(name, body, **given).body
        shown: dict[str, Any] = orjson.loads(answer.full())
        return shown

    def bulk(self, commands: list[Command], atomic: bool) -> list[Outcome]:
        """Records many commands."""
        writer = self.ledger.writer
        return self.run(writer.submit_atomic(commands) if atomic else writer.submit_each(commands))

    def refusal(self, name: str, body: dict[str, Any], **given: Any) -> Refused:
        """The refusal of a command that must be refused, once it is sure that nothing was recorded."""
        before = self.size()
        try:
            self.submit(name, body, **given)
        except Refused as refused:
            assert self.size() == before
            return refused
        raise AssertionError(f"{name} was not refused")

    def evidence(self, content: bytes = b"voucher", fund_id: str | None = None) -> str:
        """Stores a plain text as evidence, for a fund or for no one fund; its digest."""

        async def keep() -> str:
            async with self.ledger.files() as connection:
                digest = sha256(content).hexdigest()
                kept, _ = await store.store(connection, digest, content, "text/plain", fund_id)
                return kept.sha256

        return self.run(keep())

    def erase(self, digest: str) -> None:
        """Erases evidence."""

        async def remove() -> None:
            async with self.ledger.files() as connection:
                await store.erase(connection, digest, "personal_data", person("administrator"))

        self.run(remove())

    @contextmanager
    def deciding_later(self, **by: float) -> Iterator[None]:
        """Commands are decided as if it were so much later: for refusals, which record nothing."""
        decide, gap = self.machine.decide, timedelta(**by)
        self.machine.decide = lambda command, at: decide(command, at + gap)  # type: ignore[method-assign]
        try:
            yield
        finally:
            del self.machine.decide

    def approving(self, name: str) -> None:
        """From now on a second person has approved every command of that name."""
        self.machine.rules[name] = replace(self.machine.rules[name], two_persons=False)

    def size(self) -> int:
        """How many events the log holds."""

        async def ask() -> int:
            async with self.ledger.reader() as connection:
                return await log_size(connection)

        return self.run(ask())

    def events(self, start: int = 0) -> list[Recorded]:
        """The events from a position on."""

        async def ask() -> list[Recorded]:
            async with self.ledger.reader() as connection:
                size = await log_size(connection)
                return [event async for batch in read_events(connection, start, size) for event in batch]

        return self.run(ask())

    def balance(
        self,
        fund_id: str,
        account: str,
        as_of: Any = None,
        position: int | None = None,
        closes: bool = True,
        **dimensions: Any,
    ) -> int:
        """What an account holds in base minor units, debit positive; without `closes`, as a flow report tells it."""
        held = account_totals if closes else flow_totals

        async def ask() -> dict[str, Total]:
            async with self.ledger.reader() as connection:
                last = await log_size(connection) - 1 if position is None else position
                return await held(connection, Moment(as_of, last), fund_id, account, dimensions)

        return sum(total.base_amount for total in self.run(ask()).values())

    def trial_balance(self, fund_id: str) -> dict[str, int]:
        """Every account that is not zero, in base minor units."""

        async def ask() -> list[tuple[str, str, Total]]:
            async with self.ledger.reader() as connection:
                last = await log_size(connection) - 1
                return await trial_balance(connection, Moment(None, last), fund_id)

        sums: Counter[str] = Counter()
        for account, _, total in self.run(ask()):
            sums[account] += total.base_amount
        return dict(sums)


@dataclass
class Fund:
    """A fund with what most stories need; methods record what the story tells and return ids."""

    desk: Desk
    fund_id: str
    bank_account_id: str
    donors: dict[str, str]
    partner_id: str
    currency: str = "USD"
    names: dict[str, str] = field(default_factory=dict)
    """What a story calls a resource, by id."""

    def __post_init__(self) -> None:
        self.names.update({self.bank_account_id: "bank", self.partner_id: "partner", "pool": "pool"})
        self.names.update({donor_id: donor for donor, donor_id in self.donors.items()})

    @classmethod
    def opened(
        cls, desk: Desk, code: str = "TF", donors: tuple[str, ...] = ("DK", "NO"), currency: str = "USD"
    ) -> "Fund":
        """Opens a fund with a bank account, donors and one partner."""
        fund_id = desk.do(
            "open_fund",
            {"code": code, "name": "Fund", "kind": "trust_fund", "base_currency": currency},
            actor="administrator",
        )["resource"]["id"]
        account = {"code": f"{code}-BANK", "name": "Main", "currency": currency, "fund_ids": [fund_id]}
        bank = desk.do("open_bank_account", account)["resource"]["id"]
        found = {}
        for donor in donors:
            body = {"code": f"{code}-{donor}", "name": donor, "kind": "government"}
            found[donor] = desk.do("register_organisation", body)["resource"]["id"]
            desk.do("register_donor", {"organisation_id": found[donor]})
        partner = desk.do("register_organisation", {"code": f"{code}-IP", "name": "Partner", "kind": "un_agency"})
        return cls(desk, fund_id, bank, found, partner["resource"]["id"], currency)

    def agreement(
        self, donor: str, amount: str, on: str = "2024-01-10", currency: str | None = None, **more: Any
    ) -> str:
        """A signed agreement's id."""
        body = {
            "fund_id": self.fund_id,
            "donor_id": self.donors[donor],
            "amount": money(amount, currency or self.currency),
            "effective_on": on,
        }
        agreement_id: str = self.desk.do("sign_agreement", {**body, **more})["resource"]["id"]
        return agreement_id

    def receipt(
        self, amount: str, parts: dict[str, str], on: str = "2024-01-15", currency: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """The answer to a receipt applied to agreements."""
        sent = currency or self.currency
        body = {
            "fund_id": self.fund_id,
            "bank_account_id": self.bank_account_id,
            "gross_amount": money(amount, sent),
            "parts": [{"agreement_id": a, "amount": money(m, sent)} for a, m in parts.items()],
            "effective_on": on,
        }
        return self.desk.do("record_receipt", {**body, **more})

    def funded(self, donor: str, amount: str, on: str = "2024-01-10", **more: Any) -> str:
        """An agreement signed and received in full on one day; its id."""
        agreement_id = self.agreement(donor, amount, on, **more)
        self.receipt(amount, {agreement_id: amount}, on)
        return agreement_id

    def rate(self, currency: str, rate: str, on: str = "2024-01-01") -> None:
        """Publishes a rate: units of the currency per dollar."""
        self.desk.do("set_rate", {"currency": currency, "rate_on": on, "rate": rate}, actor="treasurer")

    def policy(self, valid_from: str = "2020-01-01", **policy: Any) -> None:
        """Sets a dated policy."""
        body = {"policy": policy, "valid_from": valid_from}
        self.desk.do("set_policy", body, actor="administrator", path_ids={"fund_id": self.fund_id})

    def on_agreement(self, command: str, agreement_id: str, amount: str, on: str, **more: Any) -> dict[str, Any]:
        """The answer to a command on an agreement that states an amount."""
        body = {"amount": money(amount, more.pop("currency", self.currency)), "effective_on": on, **more}
        return self.desk.do(command, body, path_ids={"agreement_id": agreement_id})

    def account(self, currency: str) -> str:
        """Another bank account of the fund, in a currency."""
        body = {"code": f"{currency}-BANK", "name": currency, "currency": currency, "fund_ids": [self.fund_id]}
        account_id: str = self.desk.do("open_bank_account", body)["resource"]["id"]
        self.names[account_id] = f"{currency} bank"
        return account_id

    def project(self, code: str = "P1", approved: str = "1000000.00", **more: Any) -> str:
        """An approved project's id."""
        body = {
            "code": code,
            "title": code,
            "mechanism": "trust_fund",
            "status": "approved",
            "approved_amount": money(approved, self.currency),
            "organisation_id": self.partner_id,
            "source_log": "other.example/projects",
            "source_position": 1,
        }
        answer = self.desk.do("register_project", {**body, **more}, actor="administrator")
        project_id: str = answer["resource"]["id"]
        return project_id

    def allocation(self, project_id: str, amount: str, on: str = "2024-02-01", **more: Any) -> str:
        """An approved allocation's id."""
        body = {
            "fund_id": self.fund_id,
            "project_id": project_id,
            "decision": "SC-1",
            "amount": money(amount, self.currency),
            "effective_on": on,
        }
        allocation_id: str = self.desk.do("approve_allocation", {**body, **more})["resource"]["id"]
        return allocation_id

    def commitment(self, allocation_id: str, *instalments: str, on: str = "2024-02-10", **more: Any) -> str:
        """A signed commitment's id; its amount is the sum of its instalments."""
        total = sum(int(i.replace(".", "")) for i in instalments)
        places = len(instalments[0].partition(".")[2])
        amount = f"{total // 10**places}.{total % 10**places:0{places}d}" if places else str(total)
        body = {
            "allocation_id": allocation_id,
            "organisation_id": self.partner_id,
            "kind": "mou",
            "amount": money(amount, self.currency),
            "instalments": [{"amount": money(i, self.currency)} for i in instalments],
            "effective_on": on,
        }
        commitment_id: str = self.desk.do("sign_commitment", {**body, **more})["resource"]["id"]
        return commitment_id

    def payment(self, commitment_id: str, instalment: int, amount: str, on: str = "2024-02-15") -> dict[str, Any]:
        """The answer to a payment of an instalment."""
        body = {
            "commitment_id": commitment_id,
            "instalment": instalment,
            "bank_account_id": self.bank_account_id,
            "amount": money(amount, self.currency),
            "effective_on": on,
        }
        return self.desk.do("pay_disbursement", body)

    def report(
        self, commitment_id: str, claimed: dict[int, str], on: str = "2024-06-30", basis: str = "provisional"
    ) -> dict[str, Any]:
        """Submits and accepts a report; the answer to the acceptance."""
        submitted = self.desk.do(
            "submit_report",
            {
                "commitment_id": commitment_id,
                "basis": basis,
                "to_on": on,
                "cumulative": [{"category": c, "amount": money(m, self.currency)} for c, m in claimed.items()],
                "effective_on": on,
            },
        )
        number = submitted["resource"]["reports"][-1]["report_number"]
        ids = {"commitment_id": commitment_id, "report_number": number}
        return self.desk.do("accept_report", {"effective_on": on}, path_ids=ids)

    def apply(self, receipt_id: str, parts: dict[str, str], on: str = "2024-01-20") -> dict[str, Any]:
        """The answer to applying what a receipt left unapplied."""
        shown = [{"agreement_id": a, "amount": money(m, self.currency)} for a, m in parts.items()]
        return self.desk.do("apply_receipt", {"parts": shown, "effective_on": on}, path_ids={"receipt_id": receipt_id})

    def bounce(self, receipt_id: str, amount: str, on: str = "2024-02-20", charge: str | None = None) -> dict[str, Any]:
        """The answer to a receipt that the bank took back."""
        body: dict[str, Any] = {"amount": money(amount, self.currency), "effective_on": on}
        if charge is not None:
            body["return_charge"] = money(charge, self.currency)
        return self.desk.do("return_receipt", body, path_ids={"receipt_id": receipt_id})

    def bank_charge(self, amount: str, on: str = "2024-01-31") -> dict[str, Any]:
        """The answer to a bank's fee."""
        return self.desk.do("record_bank_charge", self.at_bank(amount, on))

    def interest(self, amount: str, on: str = "2024-01-31", **more: Any) -> dict[str, Any]:
        """The answer to the bank's interest."""
        return self.desk.do("record_interest", {**self.at_bank(amount, on), "origin": "bank", **more})

    def at_bank(self, amount: str, on: str) -> dict[str, Any]:
        """What a body about the fund's bank account says."""
        return {
            "fund_id": self.fund_id,
            "bank_account_id": self.bank_account_id,
            "amount": money(amount, self.currency),
            "effective_on": on,
        }

    def revise_allocation(self, allocation_id: str, amount: str, on: str = "2024-07-01", **more: Any) -> dict[str, Any]:
        """The answer to an allocation's revision."""
        body = {"amount": money(amount, self.currency), "decision": "SC-2", "effective_on": on}
        return self.desk.do("revise_allocation", {**body, **more}, path_ids={"allocation_id": allocation_id})

    def revise_commitment(self, commitment_id: str, *instalments: str, on: str = "2024-07-01") -> dict[str, Any]:
        """The answer to a commitment's revision; its amount is the sum of its instalments."""
        total = sum(int(i.replace(".", "")) for i in instalments)
        body = {
            "amount": money(from_minor(total, self.currency), self.currency),
            "instalments": [{"amount": money(i, self.currency)} for i in instalments],
            "effective_on": on,
        }
        return self.desk.do("revise_commitment", body, path_ids={"commitment_id": commitment_id})

    def refund(self, commitment_id: str, amount: str, on: str = "2024-08-01", **more: Any) -> dict[str, Any]:
        """The answer to a partner's refund."""
        body = {
            "commitment_id": commitment_id,
            "bank_account_id": self.bank_account_id,
            "amount": money(amount, self.currency),
            "effective_on": on,
        }
        return self.desk.do("record_partner_refund", {**body, **more})

    def reverse(self, transaction_id: str, actor: Actor | str = "approver") -> dict[str, Any]:
        """The answer to a reversal by a second person."""
        body = {"transaction_id": transaction_id, "reason_code": "recording_error"}
        return self.desk.do("reverse_transaction", body, actor=actor)

    def proposal(
        self, command: str, body: dict[str, Any], actor: Actor | str | None = None, **more: Any
    ) -> dict[str, Any]:
        """The answer to a proposal of a command; `body` with the ids of its path."""
        return self.desk.do("propose_command", {"proposed": {"command": command, "body": body}, **more}, actor=actor)

    def decided(
        self, what: str, proposal_id: str, actor: Actor | str | None = "approver", **body: Any
    ) -> dict[str, Any]:
        """The answer to `approve`, `reject` or `withdraw`."""
        return self.desk.do(f"{what}_proposal", body, path_ids={"proposal_id": proposal_id}, actor=actor)

    def allocating(self, project_id: str, amount: str, on: str = "2024-02-01", **more: Any) -> dict[str, Any]:
        """The body of an allocation."""
        body = {
            "fund_id": self.fund_id,
            "project_id": project_id,
            "decision": "SC-1",
            "amount": money(amount, self.currency),
            "effective_on": on,
        }
        return {**body, **more}

    def paying(self, commitment_id: str, amount: str, on: str = "2024-02-15", **more: Any) -> dict[str, Any]:
        """The body of a payment of a first instalment."""
        body = {
            "commitment_id": commitment_id,
            "instalment": 1,
            "bank_account_id": self.bank_account_id,
            "amount": money(amount, self.currency),
            "effective_on": on,
        }
        return {**body, **more}

    def named(self, label: str, resource_id: str) -> str:
        """Gives a resource the name by which the story's entries show it; its id."""
        self.names[resource_id] = label
        return resource_id

    def told(self, start: int = 0) -> list[str]:
        """What the events from a position on post, line by line: `Dr cash 60.00: bank`."""
        return [line for event in self.desk.events(start) for line in self.lines(event)]

    def lines(self, event: Recorded) -> list[str]:
        """The entries of one event; each line names what it is about, donor and source first."""
        return [self._line(entry) for entry in entries_of(event.data)]

    def _line(self, entry: Entry) -> str:
        d = entry.dimensions
        ids = (d.donor_id, d.source or d.agreement_id, d.window_id, d.project_id, d.organisation_id, d.commitment_id)
        about = [self.names[i] for i in (d.bank_account_id, *ids) if i is not None]
        if d.category is not None:
            about.append(f"category {d.category}")
        if d.fiscal_year is not None:
            about.append(written(d.fiscal_year))
        side = "Dr" if (entry.amount or entry.base_amount) >= 0 else "Cr"
        line = f"{side} {entry.account} {from_minor(abs(entry.amount), entry.currency)}"
        if entry.currency != self.currency:
            line += f" {entry.currency}"
        if entry.amount != entry.base_amount or entry.currency != self.currency:
            line += f" = {from_minor(abs(entry.base_amount), self.currency)}"
        return f"{line}: {', '.join(about)}" if about else line

    def books(self) -> dict[str, str]:
        """The trial balance (credits negative), once each book sums to zero and the bridge holds."""
        balances = self.desk.trial_balance(self.fund_id)
        budget = {"available", "allocated", "committed", "spent", "lapsed", "control"}
        assert sum(minor for account, minor in balances.items() if account in budget) == 0
        assert sum(minor for account, minor in balances.items() if account not in budget) == 0
        uses = sum(balances.get(account, 0) for account in ("available", "allocated", "committed"))
        assert -uses == sum(balances.get(account, 0) for account in BRIDGE), "bridge"
        return {account: from_minor(minor, self.currency) for account, minor in balances.items() if minor}


BRIDGE = (
    "cash",
    "advances_to_partners",
    "recoverable_from_partners",
    "payables",
    "agent_fee_payable",
    "support_cost_payable",
    "conditional_contributions",
    "unapplied_receipts",
    "refunds_payable_to_donors",
)
"""BOOKS.md section 4, bridge: written out here, so that the chart's own list is held against it."""
