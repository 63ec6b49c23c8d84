"""Opening funds, windows and bank accounts, and setting dated policies."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeVar

from services.ledger.state import Context, LedgerState
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.funds import CloseBankAccount, OpenBankAccount, OpenFund, OpenWindow, SetPolicy
from shared.contracts.envelope import Recorded
from shared.contracts.events.funds import (
    BankAccountClosed,
    BankAccountOpened,
    FundClosed,
    FundClosing,
    FundOpened,
    PolicySet,
    WindowOpened,
)
from shared.contracts.events.openings import OpeningBalancesRecorded
from shared.contracts.events.periods import PeriodClosed, PeriodEvent, PeriodSoftClosed
from shared.contracts.events.years import YearClosed
from shared.contracts.model import Contract
from shared.contracts.money import Money
from shared.contracts.policies import (
    AgentFeePolicy,
    CommitmentLifePolicy,
    FourEyesPolicy,
    ImpairmentPolicy,
    InKindPolicy,
    OperatingReservePolicy,
    Policy,
    SourceOrderPolicy,
    SupportCostPolicy,
)
from shared.contracts.problems import Refused
from shared.contracts.times import day_in, zone
from shared.deciding.resources import Decided, Kind

P = TypeVar("P", bound=Contract)
FundStatus = Literal["open", "closing", "closed"]
OF_DONORS_MONEY = (
    AgentFeePolicy,
    ImpairmentPolicy,
    InKindPolicy,
    OperatingReservePolicy,
    SourceOrderPolicy,
    SupportCostPolicy,
)
"""Policies that say nothing to a mission's budget: it has no donors, no sources to choose among and no overhead."""


@dataclass(frozen=True, slots=True)
class DatedPolicy:
    """A policy from a day on."""

    policy: Policy
    valid_from: date


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund; code, kind, base currency and time zone never change."""

    fund_id: str
    code: str
    name: str
    kind: str
    base_currency: str
    time_zone: str
    policies: tuple[DatedPolicy, ...] = ()
    opening_on: date | None = None
    """The day whose end the fund was opened with, when it is older than this ledger."""
    months: Mapping[str, Literal["open", "soft_closed", "closed"]] = field(default_factory=dict)
    """What was decided last of each month, such as `2024-03`; of most nothing ever is."""
    closed_through: str | None = None
    """The last month that was ever closed."""
    closed_years: tuple[int, ...] = ()
    """The years whose revenue and expense went to accumulated surplus."""
    status: FundStatus = "open"
    closing_on: date | None = None
    closed_on: date | None = None
    closed_at: int | None = None
    """The position at which its books came to rest."""

    @property
    def is_closed(self) -> bool:
        """True once the fund's books are at zero and at rest."""
        return self.status == "closed"

    @property
    def is_mission_budget(self) -> bool:
        """True for a fund that spends authority by fiscal year instead of cash."""
        return self.kind == "mission_budget"

    def policy(self, kind: type[P], on: date, key: str) -> P | None:
        """The policy of a key that holds on a day: the newest valid_from at or before it, the last set of equal ones.

        None when none was set, or when what holds is of another kind.
        """
        if not self.policies:
            return None
        found: Policy | None = None
        since = date.min
        for dated in self.policies:
            if dated.policy.key == key and since <= dated.valid_from <= on:
                found, since = dated.policy, dated.valid_from
        return found if isinstance(found, kind) else None


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a fund."""

    fund_id: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account and the funds it serves."""

    code: str
    name: str
    currency: str
    fund_ids: tuple[str, ...]
    external: bool
    bank_reference: str | None
    closed: bool = False


def evolve_fund(fund: Fund | None, event: Recorded) -> Fund:
    """The fund after one of its events."""
    data = event.data
    if isinstance(data, FundOpened):
        return Fund(data.fund_id, data.code, data.name, data.kind, data.base_currency, data.time_zone)
    assert fund is not None
    if isinstance(data, OpeningBalancesRecorded):
        return replace(fund, opening_on=event.effective_on)
    if isinstance(data, FundClosing):
        return replace(fund, status="closing", closing_on=event.effective_on)
    if isinstance(data, FundClosed):
        return replace(fund, status="closed", closed_on=event.effective_on, closed_at=event.position)
    if isinstance(data, PeriodEvent):
        return _with_month(fund, data)
    if isinstance(data, YearClosed):
        return replace(fund, closed_years=tuple(sorted({*fund.closed_years, data.year})))
    if not isinstance(data, PolicySet):
        return fund
    return replace(fund, policies=(*fund.policies, DatedPolicy(data.policy, data.valid_from)))


def _with_month(fund: Fund, data: PeriodEvent) -> Fund:
    month = f"{data.year:04d}-{data.month:02d}"
    if isinstance(data, PeriodClosed):
        through = max(fund.closed_through or month, month)
        return replace(fund, months={**fund.months, month: "closed"}, closed_through=through)
    status: Literal["open", "soft_closed"] = "soft_closed" if isinstance(data, PeriodSoftClosed) else "open"
    return replace(fund, months={**fund.months, month: status})


def evolve_window(window: Window | None, event: Recorded) -> Window:
    """The window after one of its events."""
    data = event.data
    assert isinstance(data, WindowOpened)
    return Window(data.fund_id, data.code, data.name)


def evolve_bank_account(account: BankAccount | None, event: Recorded) -> BankAccount:
    """The bank account after one of its events."""
    data = event.data
    if isinstance(data, BankAccountOpened):
        return BankAccount(data.code, data.name, data.currency, data.fund_ids, data.external, data.bank_reference)
    assert account is not None
    assert isinstance(data, BankAccountClosed)
    return replace(account, closed=True)


def contributing(fund: Fund, pointer: str = "/fund_id") -> Fund:
    """A fund of donors' money. Refuses `fund.mission_budget` for one that spends a mission's authority."""
    if fund.is_mission_budget:
        raise Refused("fund.mission_budget", pointer, fund=fund.code)
    return fund


def not_closed(fund: Fund, pointer: str = "/fund_id") -> Fund:
    """A fund whose books take entries. Refuses `fund.closed`."""
    if fund.is_closed:
        raise Refused("fund.closed", pointer, fund=fund.code, closed_on=str(fund.closed_on))
    return fund


def beginning(fund: Fund, pointer: str = "/fund_id") -> Fund:
    """A fund that takes on something new. Refuses `fund.closing` for one that comes to its end."""
    if fund.status == "closing":
        raise Refused("fund.closing", pointer, fund=fund.code, closing_on=str(fund.closing_on))
    return fund


def budgeted(fund: Fund, pointer: str = "/fund_id") -> Fund:
    """A mission's budget. Refuses `fund.not_mission_budget` for any other fund."""
    if not fund.is_mission_budget:
        raise Refused("fund.not_mission_budget", pointer, fund=fund.code, kind=fund.kind)
    return fund


FUND = Kind("fund", evolve_fund, follows=True)
WINDOW = Kind("window", evolve_window)
BANK_ACCOUNT = Kind("bank_account", evolve_bank_account)


def decide_open_fund(ledger: LedgerState, command: OpenFund, context: Context) -> list[Decided]:
    """Opens a fund. Refuses `code.taken`, `time_zone.unknown`."""
    ledger.require_free_code(FUND.name, command.code)
    try:
        zone(command.time_zone)
    except ValueError:
        raise Refused("time_zone.unknown", "/time_zone", time_zone=command.time_zone) from None
    opened = FundOpened(
        fund_id=context.new_id(),
        code=command.code,
        name=command.name,
        kind=command.kind,
        base_currency=command.base_currency,
        time_zone=command.time_zone,
    )
    return [Decided(opened, day_in(command.time_zone, context.recorded_at))]


def decide_set_policy(ledger: LedgerState, command: SetPolicy, context: Context) -> list[Decided]:
    """Sets a dated policy; a fund decides by the one that is valid on a command's effective day.

    Refuses `command.unknown` for a policy on a command that there is not, which would hold nothing,
    `proposal.not_proposable` for one that nobody could propose,
    `currency.not_base` for an amount that could not be compared, `fund.mission_budget` for a policy on donors' money
    or on overhead, `fund.not_mission_budget` for one on authority, `fund.closed`.
    """
    fund = not_closed(ledger.get(FUND, command.fund_id))
    if isinstance(command.policy, OF_DONORS_MONEY):
        contributing(fund, "/policy/name")
    if isinstance(command.policy, CommitmentLifePolicy):
        budgeted(fund, "/policy/name")
    about = getattr(command.policy, "command", None)
    if about is not None and about not in COMMANDS:
        raise Refused("command.unknown", "/policy/command", command=about)
    if isinstance(command.policy, FourEyesPolicy) and not context.rules[command.policy.command].proposable:
        raise Refused("proposal.not_proposable", "/policy/command", command=about)
    for name in type(command.policy).model_fields:
        money = getattr(command.policy, name)
        if isinstance(money, Money) and money.currency != fund.base_currency:
            raise Refused(
                "currency.not_base",
                f"/policy/{name}",
                currency=money.currency,
                base_currency=fund.base_currency,
            )
    policy = PolicySet(fund_id=command.fund_id, policy=command.policy, valid_from=command.valid_from)
    return [Decided(policy, day_in(fund.time_zone, context.recorded_at))]


def decide_open_window(ledger: LedgerState, command: OpenWindow, context: Context) -> list[Decided]:
    """Opens a window. Refuses `fund.unknown`, `fund.closed`."""
    fund = not_closed(ledger.get(FUND, command.fund_id))
    opened = WindowOpened(fund_id=command.fund_id, window_id=context.new_id(), code=command.code, name=command.name)
    return [Decided(opened, day_in(fund.time_zone, context.recorded_at))]


def decide_open_bank_account(ledger: LedgerState, command: OpenBankAccount, context: Context) -> list[Decided]:
    """Opens a bank account. Refuses `code.taken`, `fund.unknown`, `fund.closed`, `fund.mission_budget` for a fund
    without cash."""
    ledger.require_free_code(BANK_ACCOUNT.name, command.code)
    for fund_id in command.fund_ids:
        contributing(not_closed(ledger.get(FUND, fund_id, "/fund_ids"), "/fund_ids"), "/fund_ids")
    opened = BankAccountOpened(
        bank_account_id=context.new_id(),
        code=command.code,
        name=command.name,
        currency=command.currency,
        fund_ids=tuple(dict.fromkeys(command.fund_ids)),
        external=command.external,
        bank_reference=command.bank_reference,
    )
    return [Decided(opened)]


def decide_close_bank_account(ledger: LedgerState, command: CloseBankAccount, context: Context) -> list[Decided]:
    """Closes a bank account. Refuses `bank_account.closed`, `bank_account.not_empty` (with each fund's balance)."""
    account = ledger.get(BANK_ACCOUNT, command.bank_account_id)
    if account.closed:
        raise Refused("bank_account.closed", "/bank_account_id", id=command.bank_account_id)
    held = {
        key.fund_id: balance.amount
        for key in ledger.listed("cash", command.bank_account_id)
        if (balance := ledger.books.get(key)).amount
    }
    if held:
        raise Refused("bank_account.not_empty", "/bank_account_id", minor_units_by_fund=held)
    return [Decided(BankAccountClosed(bank_account_id=command.bank_account_id))]
