"""What opening balances must meet before a ledger takes them: told here so that the ledger and a dry run agree.

References name one thing each, amounts are in their currency, floors hold (BOOKS.md section 4), the bridge holds, and
the cumulative totals come to the cash and to the balance with partners that stand there.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from shared.contracts.commands.openings import Carried, OpeningAgreement, OpeningCommitment, RecordOpeningBalances
from shared.contracts.events.base import POOL
from shared.contracts.money import Money, from_minor

CASH_SIGNS = {
    "gross_contributions": 1, "fund_interest": 1, "partners_interest": 1, "other_income": 1, "transfers": -1,
    "refunds_from_partners": 1, "agent_fees": -1, "direct_costs": -1, "bank_charges": -1,
    "exchange_differences": 1, "unapplied": 1, "payables_change": 1,
}  # fmt: skip
"""How each report line moved cash."""
PARTNER_SIGNS = {"transfers": 1, "refunds_from_partners": -1, "expenditure": -1, "losses": -1}
"""How each report line moved the balance with partners."""


class Check(NamedTuple):
    """One rule on one thing: whether it holds, and the refusal that it gives otherwise."""

    holds: bool
    code: str
    pointer: str
    figures: dict[str, Any]


def checks(command: RecordOpeningBalances, base: str) -> list[Check]:
    """Every check in order. References and amounts that do not hold leave the rest untold: it would mean nothing."""
    first = [*_references(command), *_amounts(command, base)]
    if not all(check.holds for check in first):
        return first
    floors = [*_agreements(command, base), *_allocations(command, base), *_commitments(command, base), _pool(command)]
    return [*first, *floors, _bridge(command, base), *_cumulative(command, base)]


def minor(money: Money | None) -> int:
    """Minor units; nothing given is nothing."""
    return 0 if money is None else money.minor


def base_minor(carried: Carried | None) -> int:
    """What an amount is carried at in the base."""
    return 0 if carried is None else minor(carried.base_amount or carried.amount)


def receivable(agreement: OpeningAgreement) -> int:
    """What the donor owes unconditionally, in minor units of the agreement's currency."""
    conditional = 0 if agreement.conditional is None else agreement.conditional.amount.minor
    held = 0 if agreement.conditional_held is None else agreement.conditional_held.amount.minor
    return agreement.amount.amount.minor - conditional - (agreement.collected.minor - held)


def owed(commitment: OpeningCommitment) -> int:
    """What is payable under a commitment: as stated, or the open invoices of a purchase order."""
    if commitment.kind == "purchase_order":
        return sum(invoice.amount.minor - minor(invoice.paid) for invoice in commitment.invoices)
    return minor(commitment.payables)


def _references(c: RecordOpeningBalances) -> Iterator[Check]:
    agreements = {agreement.reference for agreement in c.agreements}
    allocations = {allocation.reference for allocation in c.allocations}
    yield from _once("agreements", [a.reference for a in c.agreements], (POOL,))
    for name, things in (("receipts", c.receipts), ("allocations", c.allocations), ("commitments", c.commitments)):
        yield from _once(name, [thing.reference for thing in things])
    yield from _once("cash", [line.bank_account_id for line in c.cash])
    for n, allocation in enumerate(c.allocations):
        yield from _known(f"/allocations/{n}/sources", [s.source for s in allocation.sources], {*agreements, POOL})
    invoices = []
    for n, commitment in enumerate(c.commitments):
        yield from _known(f"/commitments/{n}/allocation", [commitment.allocation], allocations)
        yield from _known(f"/commitments/{n}/sources", [s.source for s in commitment.sources], {*agreements, POOL})
        yield from _once(f"commitments/{n}/expenditure", [str(line.category) for line in commitment.expenditure])
        invoices += [f"{commitment.organisation_id} {i.supplier_reference}" for i in commitment.invoices]
    yield from _once("commitments", invoices)


def _once(name: str, given: Sequence[str], taken: Sequence[str] = ()) -> Iterator[Check]:
    seen = set(taken)
    for n, reference in enumerate(given):
        yield Check(reference not in seen, "opening.reference_twice", f"/{name}/{n}", {"reference": reference})
        seen.add(reference)


def _known(pointer: str, given: Sequence[str], known: set[str]) -> Iterator[Check]:
    seen: set[str] = set()
    for n, reference in enumerate(given):
        at = {"reference": reference}
        yield Check(reference in known, "opening.reference_unknown", f"{pointer}/{n}", at)
        yield Check(reference not in seen, "opening.reference_twice", f"{pointer}/{n}", at)
        seen.add(reference)


def _amounts(c: RecordOpeningBalances, base: str) -> Iterator[Check]:
    """Each amount in the currency it must be in, with a base amount beside another currency and only there."""
    yield _in("/pool", c.pool, base)
    for n, line in enumerate(c.cash):
        yield from _carried(f"/cash/{n}/balance", line.balance, None, base)
    for n, receipt in enumerate(c.receipts):
        yield from _carried(f"/receipts/{n}/unapplied", receipt.unapplied, base, base)
    for n, agreement in enumerate(c.agreements):
        at, own = f"/agreements/{n}", agreement.amount.amount.currency
        yield from _carried(f"{at}/amount", agreement.amount, own, base)
        yield _in(f"{at}/collected", agreement.collected, own)
        for name in ("conditional", "conditional_held", "allowance"):
            yield from _carried(f"{at}/{name}", getattr(agreement, name), own, base)
        for name in ("available", "refunded", "fee", "receivable_base"):
            yield _in(f"{at}/{name}", getattr(agreement, name), base)
        foreign = (agreement.receivable_base is not None) == (own != base)
        yield Check(foreign, "opening.amount", f"{at}/receivable_base", {"currency": own, "base_currency": base})
        for m, due in enumerate(agreement.instalments):
            yield _in(f"{at}/instalments/{m}/amount", due.amount, own)
    for name in ("allocations", "commitments", "liabilities", "cumulative"):
        for n, thing in enumerate(getattr(c, name)):
            yield from _all_in(f"/{name}/{n}", thing, base)


def _all_in(pointer: str, thing: Any, base: str) -> Iterator[Check]:
    """Every amount of a thing, and of the things in it, in the base currency."""
    for name in type(thing).model_fields:
        value = getattr(thing, name)
        if isinstance(value, Money):
            yield _in(f"{pointer}/{name}", value, base)
        elif isinstance(value, tuple):
            for n, part in enumerate(value):
                yield from _all_in(f"{pointer}/{name}/{n}", part, base)


def _in(pointer: str, money: Money | None, currency: str) -> Check:
    given = currency if money is None else money.currency
    return Check(given == currency, "opening.amount", pointer, {"currency": given, "base_currency": currency})


def _carried(pointer: str, carried: Carried | None, own: str | None, base: str) -> Iterator[Check]:
    if carried is None:
        return
    currency = carried.amount.currency
    yield _in(f"{pointer}/amount", carried.amount, own or currency)
    yield _in(f"{pointer}/base_amount", carried.base_amount, base)
    fits = (carried.base_amount is None) == (currency == base)
    yield Check(fits, "opening.amount", pointer, {"currency": currency, "base_currency": base})


def _floor(name: str, pointer: str, most: int, given: int, currency: str, exactly: bool = False) -> Check:
    figures = {"floor": name, "given": from_minor(given, currency), "limit": from_minor(most, currency)}
    holds = given == most if exactly else given <= most
    return Check(holds, "opening.floor", pointer, {**figures, "currency": currency})


def _agreements(c: RecordOpeningBalances, base: str) -> Iterator[Check]:
    for n, agreement in enumerate(c.agreements):
        at, own = f"/agreements/{n}", agreement.amount.amount.currency
        held = 0 if agreement.conditional_held is None else agreement.conditional_held.amount.minor
        conditional = 0 if agreement.conditional is None else agreement.conditional.amount.minor
        yield _floor(
            "conditional_held", f"{at}/conditional_held", min(conditional, agreement.collected.minor), held, own
        )
        yield _floor("cash", f"{at}/conditional_held", held if c.cash else 0, held, own)
        unconditional = agreement.amount.amount.minor - conditional + held
        yield _floor("collected", f"{at}/collected", unconditional, agreement.collected.minor, own)
        allowance = 0 if agreement.allowance is None else agreement.allowance.amount.minor
        yield _floor("allowance", f"{at}/allowance", max(0, receivable(agreement)), allowance, own)
        if agreement.instalments:
            total = sum(due.amount.minor for due in agreement.instalments)
            yield _floor("instalments", f"{at}/instalments", agreement.amount.amount.minor, total, own, exactly=True)


def _allocations(c: RecordOpeningBalances, base: str) -> Iterator[Check]:
    under: dict[str, int] = {}
    for commitment in c.commitments:
        used = sum(s.committed.minor + s.spent.minor for s in commitment.sources)
        under[commitment.allocation] = under.get(commitment.allocation, 0) + used
    for n, allocation in enumerate(c.allocations):
        free = sum(source.amount.minor for source in allocation.sources)
        used = free + under.get(allocation.reference, 0)
        yield _floor("allocation", f"/allocations/{n}/amount", allocation.amount.minor, used, base)
        reserve = minor(allocation.support_cost_reserved)
        yield _floor("support_cost_reserve", f"/allocations/{n}/support_cost_reserved", free, reserve, base)


def _commitments(c: RecordOpeningBalances, base: str) -> Iterator[Check]:
    for n, commitment in enumerate(c.commitments):
        at = f"/commitments/{n}"
        committed = sum(s.committed.minor for s in commitment.sources)
        spent = sum(s.spent.minor for s in commitment.sources)
        refunded, lost = minor(commitment.refunded), minor(commitment.written_off)
        advances, recoverable = minor(commitment.advances), minor(commitment.recoverable)
        posted = sum(line.posted.minor for line in commitment.expenditure)
        paid = sum(minor(instalment.paid) for instalment in commitment.instalments)
        planned = sum(instalment.amount.minor for instalment in commitment.instalments)
        yield _floor("instalments", f"{at}/instalments", commitment.amount.minor, planned, base, exactly=True)
        for m, part in enumerate(commitment.instalments):
            yield _floor("instalment_paid", f"{at}/instalments/{m}/paid", part.amount.minor, minor(part.paid), base)
        yield _floor("committed", f"{at}/sources", committed, advances + recoverable, base)
        yield _floor("commitment", f"{at}/amount", commitment.amount.minor, committed + spent + refunded, base)
        yield _floor("paid", f"{at}/refunded", paid, refunded, base)
        yield _floor("spent", f"{at}/expenditure", spent, posted + lost, base, exactly=True)
        standing = advances + recoverable - owed(commitment)
        yield _floor("partner_balance", f"{at}/advances", paid - refunded - posted - lost, standing, base, exactly=True)
        yield from _by_kind(at, commitment, base)


def _by_kind(at: str, commitment: OpeningCommitment, base: str) -> Iterator[Check]:
    """A purchase order has invoices and neither advances nor reports; anything else has no invoices."""
    if commitment.kind == "purchase_order":
        advanced = minor(commitment.advances) + minor(commitment.recoverable)
        yield _floor("purchase_order", f"{at}/advances", 0, advanced, base)
        yield Check(commitment.report is None, "opening.floor", f"{at}/report", {"floor": "purchase_order"})
        if commitment.payables is not None:
            yield _floor("invoices", f"{at}/payables", owed(commitment), commitment.payables.minor, base, exactly=True)
    open_at_most = commitment.amount.minor if commitment.kind == "purchase_order" else 0
    for m, invoice in enumerate(commitment.invoices):
        yield _floor("invoices", f"{at}/invoices/{m}", open_at_most, invoice.amount.minor, base)
        yield _floor("invoices", f"{at}/invoices/{m}/paid", invoice.amount.minor - 1, minor(invoice.paid), base)
    claimed = sum(minor(line.claimed) for line in commitment.expenditure)
    if commitment.report is None:
        yield _floor("report", f"{at}/report", 0, claimed, base)


def _pool(c: RecordOpeningBalances) -> Check:
    """The pool may be below zero as far as the unearmarked sources carry it."""
    free = sum(
        a.available.minor for a in c.agreements if a.earmark is None or not (a.earmark.terms or a.earmark.valid_until)
    )
    return _floor("pool", "/pool", free, max(0, -c.pool.minor), c.pool.currency)


def usable_minor(c: RecordOpeningBalances) -> int:
    """What is available, allocated and committed."""
    committed = sum(source.committed.minor for commitment in c.commitments for source in commitment.sources)
    allocated = sum(source.amount.minor for allocation in c.allocations for source in allocation.sources)
    return c.pool.minor + sum(a.available.minor for a in c.agreements) + allocated + committed


def cash_minor(c: RecordOpeningBalances) -> int:
    """Cash, at what it is carried at."""
    return sum(base_minor(line.balance) for line in c.cash)


def partners_minor(c: RecordOpeningBalances) -> int:
    """The balance with partners: advances and recoverables less payables."""
    return sum(minor(m.advances) + minor(m.recoverable) - owed(m) for m in c.commitments)


def _bridge(c: RecordOpeningBalances, base: str) -> Check:
    held = cash_minor(c) + partners_minor(c) - sum(line.amount.minor for line in c.liabilities)
    held -= sum(base_minor(a.conditional_held) for a in c.agreements)
    held -= sum(base_minor(receipt.unapplied) for receipt in c.receipts)
    usable = usable_minor(c)
    figures = {"usable": from_minor(usable, base), "held": from_minor(held, base), "currency": base}
    return Check(usable == held, "opening.bridge", "", figures)


def _cumulative(c: RecordOpeningBalances, base: str) -> Iterator[Check]:
    """The history comes to what stands: sources less uses to cash, funded less spent to the balance with partners."""
    for name, signs, stands in (
        ("cash", CASH_SIGNS, cash_minor(c)),
        ("balance_with_partners", PARTNER_SIGNS, partners_minor(c)),
    ):
        told = sum(signs.get(total.line, 0) * total.amount.minor for total in c.cumulative)
        figures = {"of": name, "told": from_minor(told, base), "stands": from_minor(stands, base), "currency": base}
        yield Check(told == stands, "opening.cumulative", "/cumulative", figures)
