"""What must hold of every event of a ledger and at every position, whatever was recorded (BOOKS.md section 4).

Everything is folded from the stored entries; the ledger's own totals are asked and never believed.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.ledger.books.holds import held_totals
from services.ledger.books.reports import Moment, trial_balance
from shared.contracts.envelope import Recorded
from shared.contracts.events.allocations import AllocationApproved, AllocationRevised
from shared.contracts.events.commitments import DisbursementPaid, PartnerBalanceWrittenOff, PartnerRefundReceived
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.expenditure import CostDisallowed
from shared.contracts.events.fees import FeeSettled
from shared.contracts.events.funds import FundOpened
from shared.contracts.events.invoices import InvoicePaid
from shared.contracts.events.openings import CommitmentOpened
from shared.contracts.events.proposals import CommandProposed
from shared.contracts.events.refunds import (
    DonorBalanceReprogrammed,
    DonorRefundApproved,
    DonorRefundPaid,
    PoolDeficitAssigned,
    ResidueDistributed,
)
from shared.contracts.events.treasury import CurrencyExchanged, OwnTransferMade
from tests.properties.auditor import Auditor, Stored
from tests.properties.model import Dims
from tests.properties.whole.chart import ASSETS, EXPENSE, FINANCIAL, LIABILITIES, REVENUE
from tests.properties.whole.drawing import DECIMALS
from tests.properties.whole.months import Months
from tests.support.desk import BRIDGE
from tests.support.rows import beyond

AT_REST = frozenset([*ASSETS, *LIABILITIES, *REVENUE, *EXPENSE, "available", "allocated", "committed"])
USES = ("available", "allocated", "committed")
_NORMAL = {account: 1 for account in ASSETS if account != "doubtful_allowance"}
"""On which side an account stands that is not overdrawn: a debit, else a credit."""
BUDGET = frozenset([*USES, "spent", "lapsed", "control"])
PAYING = (DisbursementPaid, InvoicePaid, FeeSettled, CurrencyExchanged, DonorRefundPaid)
DRAWING = (
    AllocationApproved, AllocationRevised, OwnTransferMade, DonorRefundApproved, DonorBalanceReprogrammed,
    PoolDeficitAssigned, ResidueDistributed, *PAYING,
)  # fmt: skip
"""What is refused beyond what is there on any day from its own on; an exchange for what it sells, too."""
_AMOUNTS = re.compile(r"-?\d+(?:\.(\d+))?")

Leaf = tuple[str, str, str, Dims]


@dataclass
class Books(Auditor):
    """The stored entries of every kind of fund and currency, checked event by event."""

    own: Counter[Leaf] = field(default_factory=Counter)
    base: Counter[Leaf] = field(default_factory=Counter)
    by_year: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    bound: Counter[str] = field(default_factory=Counter)
    """By commitment, what is committed for what is recoverable: a revaluation of that is the pool's alone."""
    days: dict[Leaf, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    left_behind: set[Leaf] = field(default_factory=set)
    """Balances of zero that carry base: the next revaluation takes it away."""
    funds: dict[str, FundOpened] = field(default_factory=dict)
    proposals: dict[str, CommandProposed] = field(default_factory=dict)
    """The open ones, expired or not."""
    funded: Counter[str] = field(default_factory=Counter)
    """What the mission gave to a fund, whichever years of it are closed."""
    months: Months = field(default_factory=Months)
    opened: dict[str, tuple[date, str]] = field(default_factory=dict)
    """The day that a fund was opened with, and in which transaction."""

    def _check_event(self, event: Recorded, entries: list[Stored]) -> None:
        at = f"{event.type} at {event.position}"
        if isinstance(event.data, FundOpened):
            self.funds[event.data.fund_id] = event.data
        self._proposed(event)
        self._dated(event, at)
        _decimals(event.data.to_json(), at)
        sums: Counter[tuple[str, str]] = Counter()
        for e in entries:
            assert e.account in (FINANCIAL if e.book == "financial" else BUDGET), f"{at}: {e}"
            assert e.on == event.effective_on, at
            sums[e.book, e.currency] += e.amount
            sums[e.book, "base"] += e.base
            sums["clearing", "base"] += e.base if e.account == "currency_clearing" else 0
            self.by_account[e.fund, e.account] += e.base
            if e.account == "mission_funding" and not _closes_a_year(event):
                self.funded[e.fund] += e.base
            leaf = (e.fund, e.account, e.currency, e.dims)
            self.own[leaf] += e.amount
            self.base[leaf] += e.base
            self.days[leaf][e.on] += e.amount
            about = dict(e.dims)
            if "fiscal_year" in about:
                self.by_year[e.fund, about["fiscal_year"], e.account] += e.base
            if e.account in USES[1:]:
                self.allocated[e.fund, e.account, str(sorted(map(str, e.dims)))] -= e.base
            if "commitment_id" in about and e.account in ("committed", "advances_to_partners"):
                self.outstanding[f"{e.account} {about['commitment_id']}"] -= e.base
        mission = bool(entries) and self.funds[entries[0].fund].kind == "mission_budget"
        unknown = beyond(event.type, [(e.account, e.amount or e.base) for e in entries], mission)
        assert not unknown, f"{at}: {unknown} is not in the row of {event.type}"
        assert not any(sums.values()), f"{at} does not balance: {sums}"
        for fund in {e.fund for e in entries}:
            self._bridge(fund, at)
        self._floors(event, entries, at)
        self._nothing_left_behind(event, entries, at)
        self._drawn(event, entries, at)
        if event.type == "FundClosed":
            self._at_rest(event.stream.partition("/")[2], at)

    def _dated(self, event: Recorded, at: str) -> None:
        """A closed month takes nothing but what may; nothing is dated before an opening."""
        refuses = self.months.refuses(event)
        assert refuses is None, f"{at}: {refuses}"
        self.months.take(event)
        data: Any = event.data
        fund = getattr(data, "fund_id", "")
        if event.type == "OpeningBalancesRecorded" and event.effective_on is not None:
            self.opened[fund] = (event.effective_on, event.transaction_id)
        elif isinstance(data, Reversed) and data.reverses_type == "OpeningBalancesRecorded":
            self.opened.pop(fund, None)
        elif fund in self.opened and event.effective_on is not None and not isinstance(data, Reversed):
            on, transaction_id = self.opened[fund]
            assert event.effective_on > on or event.transaction_id == transaction_id, f"{at}: before the opening"

    def _at_rest(self, fund: str, at: str) -> None:
        """A fund at its end: nothing stands but what was spent, in no currency and by no dimension."""
        left = {
            leaf: (minor, self.base[leaf])
            for leaf, minor in self.own.items()
            if leaf[0] == fund and leaf[1] in AT_REST and (minor or self.base[leaf])
        }
        assert not left, f"{at}: {left}"
        surplus = self.by_account[fund, "accumulated_surplus"]
        assert not surplus, f"{at}: {surplus} in net assets"

    def _bridge(self, fund: str, at: str) -> None:
        if self.funds[fund].kind != "mission_budget":
            budget = -sum(self.by_account[fund, account] for account in USES)
            financial = sum(self.by_account[fund, account] for account in BRIDGE)
            assert budget == financial, f"{at}: bridge {budget} against {financial}"
            return
        for year in {y for f, y, _ in self.by_year if f == fund}:
            of_year = {account: self.by_year[fund, year, account] for account in BUDGET}
            assert sum(of_year.values()) == 0, f"{at}: bridge of {year}: {of_year}"
        due = self.by_account[fund, "due_to_mission"]
        due += sum(self.by_account[fund, a] for a in ("advances_to_partners", "recoverable_from_partners", "payables"))
        assert due == 0, f"{at}: account with the mission is off by {due}"
        funded, spent = self.funded[fund], self.by_account[fund, "spent"]
        assert funded == spent, f"{at}: the mission funds {funded}, spent is {spent}"

    def _floors(self, event: Recorded, entries: list[Stored], at: str) -> None:
        told = self.events[event.data.reverses_position] if isinstance(event.data, Reversed) else event
        sign, data = (1 if told is event else -1), told.data
        if isinstance(data, CostDisallowed):
            self.bound[data.commitment_id] += sign * data.recoverable_part.base_minor
        elif isinstance(data, PartnerRefundReceived | PartnerBalanceWrittenOff):
            freed = sum(part.amount.minor for part in data.sources) - data.advances_part.base_minor
            self.bound[data.commitment_id] -= sign * freed
        elif isinstance(data, CommitmentOpened):
            self.bound[data.commitment_id] += sign * data.recoverable.minor
        for entry in entries:
            about = dict(entry.dims)
            if entry.account in USES[1:]:
                left = self.allocated[entry.fund, entry.account, str(sorted(map(str, entry.dims)))]
                assert left >= 0, f"{at}: {entry.account} is {left} on {about}"
            if "commitment_id" in about:
                id = about["commitment_id"]
                committed = self.outstanding[f"committed {id}"]
                covered = max(0, -self.outstanding[f"advances_to_partners {id}"]) + self.bound[id]
                assert committed >= covered, f"{at}: committed {committed}, advances and recoverable {covered}"

    def _nothing_left_behind(self, event: Recorded, entries: list[Stored], at: str) -> None:
        """What reaches zero leaves no base; but for a reversal, a revaluation of a day before the settlement, and what
        had been overdrawn."""
        for e in entries:
            leaf = (e.fund, e.account, e.currency, e.dims)
            if e.account not in ASSETS and e.account not in LIABILITIES:
                continue
            if self.own[leaf] or not self.base[leaf]:
                self.left_behind.discard(leaf)
            elif event.type in ("Reversed", "Revalued") or e.amount * _NORMAL.get(e.account, -1) > 0:
                self.left_behind.add(leaf)
            assert leaf in self.left_behind or self.own[leaf] or not self.base[leaf], (
                f"{at}: {self.base[leaf]} in base left on {leaf}"
            )

    def _drawn(self, event: Recorded, entries: list[Stored], at: str) -> None:
        if not isinstance(event.data, DRAWING):
            return
        for e in entries:
            sign = {"available": -1, "cash": 1}.get(e.account)
            if sign is None or sign * e.amount >= 0:
                continue
            if isinstance(event.data, PAYING) and sign < 0:
                continue
            leaf = (e.fund, e.account, e.currency, e.dims)
            for day in {e.on, *(on for on in self.days[leaf] if on > e.on)}:
                level = sign * sum(minor for on, minor in self.days[leaf].items() if on <= day)
                assert level >= 0, f"{at} leaves {e.account} at {level} on {day}: {dict(e.dims)}"

    # Proposals

    def _proposed(self, event: Recorded) -> None:
        if isinstance(event.data, CommandProposed):
            self.proposals[event.data.proposal_id] = event.data
        elif event.type in ("ProposalApproved", "ProposalRejected", "ProposalWithdrawn"):
            gone = self.proposals.pop(event.data.proposal_id)  # type: ignore[attr-defined]
            assert event.recorded_at < gone.expires_at, f"{event.type} at {event.position} after expiry"

    def check_holds(self) -> None:
        """What the ledger holds now is what the open and unexpired proposals say."""
        position, at = len(self.events) - 1, self.events[-1].recorded_at
        held: Counter[tuple[str, str, str]] = Counter()
        for proposal in self.proposals.values():
            for line in proposal.holds if proposal.expires_at > at else ():
                held[proposal.fund_id, line.account, line.amount.currency] += line.amount.minor
        for fund in self.funds:
            for account in ("cash", "available"):
                told = self._held(fund, account, position, at)
                ours = {c: minor for (f, a, c), minor in held.items() if (f, a) == (fund, account)}
                assert told == ours, f"{account} of {fund}: held {told}, open proposals hold {ours}"

    def _held(self, fund: str, account: str, position: int, at: datetime) -> dict[str, int]:
        async def ask() -> dict[str, int]:
            async with self.desk.ledger.reader() as connection:
                return await held_totals(connection, fund, account, {}, position, at)

        return self.desk.run(ask())

    # Years

    def check_years(self) -> None:
        """Net assets roll forward: opening + revenue − expense = closing, for every fund and calendar year.

        The ledger is asked as of the last day of each year; what a year earned and spent is folded from the entries.
        """
        flows: Counter[tuple[str, int]] = Counter()
        opened: Counter[tuple[str, int]] = Counter()
        closing = {e.position for e in self.events if _closes_a_year(e)}
        for e in self.entries:
            if e.account in REVENUE or e.account in EXPENSE:
                flows[e.fund, e.on.year] -= 0 if e.position in closing else e.base
            elif e.account == "accumulated_surplus" and e.position not in closing:
                opened[e.fund, e.on.year] -= e.base
        for fund in self.funds:
            years = [year for f, year in {*flows, *opened} if f == fund]
            before = 0
            for year in range(min(years), max(years) + 1) if years else ():
                after = _net(self._as_of(fund, date(year, 12, 31)))
                moved = flows[fund, year] + opened[fund, year]
                assert after == before + moved, f"{fund} in {year}: {before} + {moved} is not {after}"
                before = after
            self._check_closed_years(fund)

    def _check_closed_years(self, fund: str) -> None:
        """A closed year leaves nothing on revenue and expense: all net assets are accumulated surplus."""
        mission = self.funds[fund].kind == "mission_budget"
        for year in self.months.years(fund):
            last = date(year + 1, 6, 30) if mission else date(year, 12, 31)
            balances = self._as_of(fund, last)
            standing = {account: balances[account] for account in (*REVENUE, *EXPENSE) if balances[account]}
            assert not standing, f"{fund}: {standing} after {year} was closed"
            surplus = -balances["accumulated_surplus"]
            assert surplus == _net(balances), f"{fund} in {year}: surplus {surplus}, net assets {_net(balances)}"

    def _as_of(self, fund: str, day: date) -> Counter[str]:
        async def ask() -> Counter[str]:
            async with self.desk.ledger.reader() as connection:
                found: Counter[str] = Counter()
                for account, _, total in await trial_balance(connection, Moment(day, len(self.events) - 1), fund):
                    found[account] += total.base_amount
                return found

        return self.desk.run(ask())

    # Questions that predictions are held against

    def cash(self) -> dict[tuple[str, str], int]:
        """What every bank account holds of a fund, in its own currency."""
        return self._by("cash", "bank_account_id")

    def owed(self) -> dict[tuple[str, str], int]:
        """What donors owe by agreement, in its own currency."""
        return self._by("contributions_receivable", "agreement_id")

    def _by(self, account: str, dimension: str) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        for (fund, name, _, dims), minor in self.own.items():
            if name == account:
                found[fund, dict(dims)[dimension]] += minor
        return {key: minor for key, minor in found.items() if minor}


def _net(balances: Counter[str]) -> int:
    return sum(balances[account] for account in (*ASSETS, *LIABILITIES))


def _closes_a_year(event: Recorded) -> bool:
    return event.type == "YearClosed" or (isinstance(event.data, Reversed) and event.data.reverses_type == "YearClosed")


def _decimals(value: Any, at: str) -> None:
    """Every amount is written with exactly its currency's decimals."""
    if isinstance(value, dict):
        for amount, currency in (("amount", "currency"), ("base_amount", "base_currency")):
            if isinstance(value.get(amount), str) and isinstance(value.get(currency), str):
                found = _AMOUNTS.fullmatch(value[amount])
                assert found is not None, f"{at}: {value}"
                assert len(found[1] or "") == DECIMALS[value[currency]], f"{at}: {value}"
        for inner in value.values():
            _decimals(inner, at)
    elif isinstance(value, list):
        for inner in value:
            _decimals(inner, at)
