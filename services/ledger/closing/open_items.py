"""What stands in the way of a fund's end, each item with its id, number and amount.

Before what is left is distributed, everything that could still change it must be at its end; before the fund is
closed, every balance must be zero, in base and in each currency, by every dimension.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from services.ledger.books.year_end import Standing
from shared.contracts.events.base import POOL
from shared.contracts.money import from_minor
from shared.postings.chart import ACCOUNTS

Stage = Literal["distribution", "closure"]
_ORDER = tuple(ACCOUNTS)

KINDS: dict[str, tuple[str, Stage]] = {
    "cash": ("cash", "closure"),
    "contributions_receivable": ("receivable", "distribution"),
    "doubtful_allowance": ("allowance", "distribution"),
    "advances_to_partners": ("advance", "distribution"),
    "recoverable_from_partners": ("recoverable", "distribution"),
    "in_kind_inventory": ("in_kind", "distribution"),
    "payables": ("payable", "distribution"),
    "agent_fee_payable": ("agent_fee", "distribution"),
    "support_cost_payable": ("support_cost", "distribution"),
    "conditional_contributions": ("conditional", "distribution"),
    "unapplied_receipts": ("unapplied", "distribution"),
    "refunds_payable_to_donors": ("refund", "closure"),
    "due_to_mission": ("due_to_mission", "distribution"),
    "available": ("available", "closure"),
    "allocated": ("allocation", "distribution"),
    "committed": ("commitment", "distribution"),
}
"""What a balance of an account is called that is not zero yet, and what it stands in the way of."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that stands in the way; amounts as text, debit positive, none where it is no amount."""

    kind: str
    stage: Stage
    id: str | None = None
    number: str | None = None
    account: str | None = None
    amount: str | None = None
    currency: str | None = None
    base_amount: str | None = None
    bank_account_id: str | None = None
    donor_id: str | None = None
    project_id: str | None = None
    organisation_id: str | None = None
    status: str | None = None
    named: tuple[str, ...] = ()
    """Numbers, or ids, of what makes the balance up: allocations, receipts, refunds, gifts."""

    def told(self) -> str:
        """The item in one line, for a refusal."""
        about = [self.kind, self.number or self.id or self.account, self.status, self.amount, self.currency]
        line = " ".join(part for part in about if part)
        return f"{line} ({', '.join(self.named)})" if self.named else line


def of_balances(standing: Iterable[Standing], base_currency: str) -> Iterable[tuple[OpenItem, Standing | None]]:
    """The items that balances are, in the order of the chart, without their numbers.

    Net assets and a year's results are told as sums; net assets in the fund's own currency alone, because what is
    surplus in another one lies against `currency_clearing` for good.
    """
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for one in sorted(standing, key=lambda one: (_ORDER.index(one.key.account), one.key.dimensions.source == POOL)):
        account, currency = one.key.account, one.key.currency
        if account in KINDS:
            yield _item(one, base_currency), one
        elif ACCOUNTS[account][1] in ("net_assets", "revenue", "expense"):
            amount, base = sums.get((account, currency), (0, 0))
            sums[account, currency] = (amount + one.amount, base + one.base_amount)
    for (account, currency), (amount, base) in sums.items():
        if account != "accumulated_surplus" and (amount or base):
            yield _sum("year_not_closed", account, currency, amount, base, base_currency), None
    surplus = sum(base for (account, _), (_, base) in sums.items() if account == "accumulated_surplus")
    if surplus:
        yield _sum("surplus", "accumulated_surplus", base_currency, surplus, surplus, base_currency), None


def _item(one: Standing, base_currency: str) -> OpenItem:
    account, currency, about = one.key.account, one.key.currency, one.key.dimensions
    kind, stage = KINDS[account]
    if account == "cash" and currency != base_currency:
        kind = "foreign_cash"
    return OpenItem(
        kind=kind,
        stage=stage,
        id=(
            about.commitment_id
            or (about.project_id if account == "allocated" else None)
            or about.source
            or about.agreement_id
            or about.bank_account_id
            or about.donor_id
        ),
        account=account,
        amount=from_minor(one.amount, currency),
        currency=currency,
        base_amount=from_minor(one.base_amount, base_currency),
        bank_account_id=about.bank_account_id,
        donor_id=about.donor_id,
        project_id=about.project_id,
        organisation_id=about.organisation_id,
    )


def _sum(kind: str, account: str, currency: str, amount: int, base: int, base_currency: str) -> OpenItem:
    return OpenItem(
        kind=kind,
        stage="closure",
        account=account,
        amount=from_minor(amount, currency),
        currency=currency,
        base_amount=from_minor(base, base_currency),
    )
