"""Whether a file and the ledger say the same, flow by flow and in sum. Pure: it reads and asks nothing.

booked + noted = the file, by status and currency, in USD and in the amounts as reported; and the fund's
accounts hold what its flows add up to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any, Final

from fiducia.importing.fts import CURRENCY, FtsFlow
from shared.contracts.money import from_minor, to_minor

NO_CURRENCY: Final = "-"
_REVENUE: Final = dict.fromkeys(("accumulated_surplus", "prior_year_reductions"), "contribution_revenue")
"""Where the revenue of such a fund stands once its year is closed, and what lowers it afterwards."""
_EXACT: Final = Context(prec=60)
_BOOKED_AS: Final = {"pledge": "pledge", "commitment": "agreement", "paid": "agreement_and_receipt"}
_STATUS_OF: Final = {booked_as: status for status, booked_as in _BOOKED_AS.items()}


@dataclass(slots=True)
class Sum:
    """Flows added up: how many, in USD cents, and in the currency as reported where an amount is reported."""

    flows: int = 0
    minor: int = 0
    reported: Decimal = Decimal(0)

    def add(self, minor: int, as_reported: Mapping[str, str]) -> None:
        self.flows += 1
        self.minor += minor
        self.reported = _EXACT.add(self.reported, Decimal(as_reported.get("amount", 0)))


@dataclass(slots=True)
class Line:
    """One status and one currency as reported: the file, and what the ledger booked and noted of it."""

    file: Sum = field(default_factory=Sum)
    booked: Sum = field(default_factory=Sum)
    noted: Sum = field(default_factory=Sum)

    @property
    def difference_flows(self) -> int:
        return self.file.flows - self.booked.flows - self.noted.flows

    @property
    def difference_minor(self) -> int:
        return self.file.minor - self.booked.minor - self.noted.minor

    @property
    def difference_reported(self) -> Decimal:
        return _EXACT.subtract(self.file.reported, _EXACT.add(self.booked.reported, self.noted.reported))


@dataclass(frozen=True, slots=True)
class Account:
    """What an account should hold by the fund's flows, and what the ledger says it holds; USD cents."""

    account: str
    expected_minor: int
    ledger_minor: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The file against the ledger; `apart` are the flows that do not stand as the file has them, and how."""

    lines: dict[tuple[str, str], Line]
    accounts: list[Account]
    noted: dict[str, list[FtsFlow]]
    unspecified: list[FtsFlow]
    apart: list[tuple[FtsFlow, str]]
    others: list[dict[str, Any]]

    @property
    def total(self) -> Line:
        """All lines added up; amounts as reported do not add up over currencies."""
        total = Line()
        for line in self.lines.values():
            for sum_, part in ((total.file, line.file), (total.booked, line.booked), (total.noted, line.noted)):
                sum_.flows += part.flows
                sum_.minor += part.minor
        return total

    @property
    def reconciles(self) -> bool:
        """True when there is no difference anywhere."""
        return (
            not self.apart
            and all(a.expected_minor == a.ledger_minor for a in self.accounts)
            and all(
                not (line.difference_flows or line.difference_minor or line.difference_reported)
                for line in self.lines.values()
            )
        )


def reconcile(
    flows: Sequence[FtsFlow], listed: Iterable[Mapping[str, Any]], trial_balance: Mapping[str, Any]
) -> Reconciliation:
    """The file's flows against the ledger's flows of the fund and its trial balance."""
    standing = {flow["external_ref"]["id"]: dict(flow) for flow in listed}
    lines: dict[tuple[str, str], Line] = defaultdict(Line)
    expected: dict[str, int] = defaultdict(int)
    noted: dict[str, list[FtsFlow]] = defaultdict(list)
    apart: list[tuple[FtsFlow, str]] = []
    for flow in flows:
        currency = flow.as_reported.get("currency", NO_CURRENCY)
        lines[flow.status, currency].file.add(flow.minor, flow.as_reported)
        if flow.noted_because is None:
            _expect(expected, flow.status, flow.minor)
        else:
            noted[flow.noted_because].append(flow)
        found = standing.pop(flow.id, None)
        reason = "the ledger does not have it" if found is None else _apart(flow, found)
        if reason is not None:
            apart.append((flow, reason))
        if found is not None:
            _enter(lines, flow, found)
    for other in standing.values():
        if other["booked_as"] != "noted":
            _expect(expected, _STATUS_OF[other["booked_as"]], _minor(other))
    return Reconciliation(
        lines=dict(sorted(lines.items())),
        accounts=_accounts(expected, trial_balance),
        noted=dict(sorted(noted.items())),
        unspecified=[flow for flow in flows if not flow.donor.name],
        apart=apart,
        others=list(standing.values()),
    )


def _expect(expected: dict[str, int], status: str, minor: int) -> None:
    """A pledge posts nothing, a commitment is owed, what is paid is cash that may be allocated."""
    if status == "pledge":
        return
    expected["contribution_revenue"] -= minor
    if status == "commitment":
        expected["contributions_receivable"] += minor
        return
    expected["cash"] += minor
    expected["available"] -= minor
    expected["control"] += minor


def _apart(flow: FtsFlow, found: Mapping[str, Any]) -> str | None:
    wanted = {
        "content_sha256": flow.content_sha256,
        "booked_as": _BOOKED_AS[flow.status] if flow.noted_because is None else "noted",
        "noted_because": flow.noted_because,
        "amount": {"amount": flow.amount, "currency": CURRENCY},
        "donor_id": flow.donor.organisation_id,
        "dated_on": flow.effective_on,
        "as_reported": dict(flow.as_reported),
    }
    there = {**found, "content_sha256": found["external_ref"]["content_sha256"]}
    for name, value in wanted.items():
        if there[name] != value:
            return f"{name} is {there[name]} in the ledger, {value} in the file"
    return None


def _enter(lines: dict[tuple[str, str], Line], flow: FtsFlow, found: Mapping[str, Any]) -> None:
    currency = found["as_reported"].get("currency", NO_CURRENCY)
    if found["booked_as"] == "noted":
        lines[flow.status, currency].noted.add(_minor(found), found["as_reported"])
    else:
        lines[_STATUS_OF[found["booked_as"]], currency].booked.add(_minor(found), found["as_reported"])


def _minor(found: Mapping[str, Any]) -> int:
    return to_minor(found["amount"]["amount"], found["amount"]["currency"])


def _accounts(expected: Mapping[str, int], trial_balance: Mapping[str, Any]) -> list[Account]:
    ledger: dict[str, int] = defaultdict(int)
    for line in trial_balance["accounts"]:
        ledger[_REVENUE.get(line["account"], line["account"])] += to_minor(line["base_amount"], CURRENCY)
    return [Account(name, expected.get(name, 0), ledger.get(name, 0)) for name in sorted({*expected, *ledger})]


def money(minor: int) -> str:
    """USD as text."""
    return from_minor(minor, CURRENCY)
