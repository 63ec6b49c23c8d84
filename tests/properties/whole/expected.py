"""What cash and receivables must be, worked out from the commands alone (BOOKS.md section 2), never from an event.

Every balance is a sum of what transactions moved, by day, so that a reversal is the same moves turned round. Amounts
are in the currency of their bank account or agreement. What an event is asked for is the id that it gave, and of a
returned receipt what it gave back to each donor: the rest of that rule is the bank's word.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from shared.contracts.envelope import Recorded
from tests.properties.model import minor
from tests.properties.whole.drawing import DECIMALS, C
from tests.properties.whole.world import World

Key = tuple[str, str, str]
"""What, and the fund and the account or agreement that it is of."""
Moves = Counter[tuple[Key, date]]
_TWELVE = Context(prec=12, rounding=ROUND_HALF_UP)


@dataclass
class Expected:
    """Cash by bank account, receivables by agreement, and the conditions that decide between the two."""

    days: dict[Key, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    moved: dict[str, Moves] = field(default_factory=dict)
    proposed: dict[str, C] = field(default_factory=dict)
    rates: dict[str, dict[date, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    flows: dict[tuple[str, str], str] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)

    def of(self, what: str) -> dict[tuple[str, str], int]:
        """Every balance of a kind that is not zero."""
        sums = {key: sum(days.values()) for key, days in self.days.items() if key[0] == what}
        return {key[1:]: total for key, total in sums.items() if total}

    def level(self, what: str, fund: str, id: str) -> int:
        """A balance as it stands."""
        return sum(self.days[what, fund, id].values())

    def lowest(self, what: str, fund: str, id: str, since: date) -> int:
        """The lowest that a balance is on any day from a day on."""
        days = self.days[what, fund, id]
        ends = {since, *(day for day in days if day > since)}
        return min(sum(m for day, m in days.items() if day <= end) for end in ends)

    def turned(self, amount: int, currency: str, into: str, on: date) -> int:
        """An amount in another currency at the day's rate, half up to the minor unit."""
        if currency == into:
            return amount
        rate = self._per_dollar(currency, on)
        if into != "USD":
            rate = _TWELVE.divide(rate, self._per_dollar(into, on))
        exact = Decimal(amount) / rate * Decimal(10) ** (DECIMALS[into] - DECIMALS[currency])
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def _per_dollar(self, currency: str, on: date) -> Decimal:
        if currency == "USD":
            return Decimal(1)
        known = self.rates[currency]
        return known[max(day for day in known if day <= on)]

    def take(self, world: World, name: str, c: C, events: list[Recorded]) -> None:
        """A command that was recorded."""
        tx = events[0].transaction_id
        if name == "propose_command":
            data: Any = events[0].data
            self.proposed[data.proposal_id] = inside = c["proposed"]
            holds: Counter[tuple[str, str]] = Counter()
            for line in data.holds:
                holds[line.account, line.bank_account_id or "available"] += line.amount.minor
            foretold = Counter(dict(_held(self, world, inside["command"], inside["body"])))
            assert holds == foretold, f"{inside}: holds {holds}, not {foretold}"
            return
        if name == "approve_proposal":
            inside = self.proposed[c["proposal_id"]]
            name, c, events = inside["command"], inside["body"], events[1:]
            if not events:
                return
        moves: Moves = Counter()
        if name == "reverse_transaction":
            self.undone.add(c["transaction_id"])
            self._turn(moves, c["transaction_id"])
        elif name == "set_rate":
            self.rates[c["currency"]].setdefault(date.fromisoformat(c["rate_on"]), Decimal(c["rate"]))
        elif name in _RULES:
            _RULES[name](self, Given(world, c, events, moves))
        self.moved[tx] = moves
        for (key, day), change in moves.items():
            self.days[key][day] += change

    def _turn(self, moves: Moves, tx: str) -> None:
        for at, change in self.moved.get(tx, Moves()).items():
            moves[at] -= change


_STATED = ("AllocationApproved", "AllocationRevised", "AllocationOpened", "AuthorityAppropriated", "AuthorityRevised")
"""The events that say what an allocation or an appropriation stands at."""


def _held(x: Expected, world: World, name: str, c: C) -> Iterator[tuple[tuple[str, str], int]]:
    """What a proposal holds: cash by the account it leaves, available in all."""
    if name in ("pay_disbursement", "pay_invoice", "settle_fees") and "bank_account_id" in c:
        yield ("cash", c["bank_account_id"]), minor(c["amount"])
    elif name == "pay_donor_refund":
        yield ("cash", c["bank_account_id"]), minor(c.get("paid", c["amount"]))
    elif name == "reprogram_donor_balance":
        yield ("available", "available"), minor(c["amount"])
    elif name == "approve_donor_refund":
        rest = minor(c["amount"]) - _unapplied(world, c)
        if rest > 0:
            base, on = world.base(c["fund_id"]), date.fromisoformat(c["effective_on"])
            yield ("available", "available"), x.turned(rest, c["amount"]["currency"], base, on)
    elif name in ("make_transfer", "exchange_currency"):
        yield ("cash", c["from_bank_account_id"]), minor(c["amount" if name == "make_transfer" else "sold"])
    elif name == "approve_allocation":
        yield ("available", "available"), minor(c["amount"])
    elif name in ("revise_allocation", "revise_authority"):
        kind, sign = ("allocation", 1) if name == "revise_allocation" else ("appropriation", -1)
        types = (
            "AllocationApproved",
            "AllocationRevised",
            "AllocationOpened",
            "AuthorityAppropriated",
            "AuthorityRevised",
        )
        change = sign * (minor(c["amount"]) - world.things[kind, c[f"{kind}_id"]].last("amount", *types).minor)
        if change > 0:
            yield ("available", "available"), change
    elif name == "post_journal":
        sides = {"debit": 1, "credit": -1}
        taken = sum(
            sides[line["side"]] * minor(line["amount"]) for line in c["lines"] if line["account"] == "available"
        )
        if taken > 0:
            yield ("available", "available"), taken


def _unapplied(world: World, c: C) -> int:
    """What a donor's refund takes of money that was never applied: as named, else all that there is of the donor's."""
    if "receipts" in c:
        return sum(minor(part["amount"]) for part in c["receipts"])
    found, currency = 0, c["amount"]["currency"]
    for receipt in world.of_fund("receipt", c["fund_id"]):
        first, left = receipt.first, world.sums["unapplied", receipt.id]
        if left and first.donor_id == c["donor_id"] and receipt.since.isoformat() <= c["effective_on"]:
            found += left if (getattr(first, "gross", None) or first.unapplied).currency == currency else 0
    return min(found, minor(c["amount"]))


@dataclass
class Given:
    """A recorded command, and what it moves."""

    world: World
    c: C
    events: list[Recorded]
    moves: Moves

    @property
    def on(self) -> date:
        """Its day."""
        return date.fromisoformat(self.c["effective_on"])

    @property
    def made(self) -> str:
        """The id of what its first event is about."""
        return self.events[0].stream.partition("/")[2]

    def move(self, what: str, fund: str, id: str, change: int) -> None:
        """Adds to a balance on the command's day."""
        if change:
            self.moves[(what, fund, id), self.on] += change

    def bank(self, change: int, bank: str | None = None, fund: str | None = None) -> None:
        """Adds to cash; nothing where the mission pays."""
        bank = bank or self.c.get("bank_account_id")
        if bank is not None:
            self.move("cash", fund or self.c["fund_id"], bank, change)

    def thing(self, kind: str) -> Any:
        """The resource that the command names."""
        return self.world.things[kind, self.c[f"{kind}_id"]]


def _sign_agreement(x: Expected, g: Given) -> None:
    whole, waiting = minor(g.c["amount"]), minor(g.c["conditional_amount"]) if "conditional_amount" in g.c else 0
    _agreed(g, g.c["fund_id"], g.made, whole, waiting, 0, whole - waiting)


def _agreed(g: Given, fund: str, id: str, stated: int, waiting: int, held: int, owed: int) -> None:
    for what, change in (("stated", stated), ("open", waiting), ("held", held), ("owed", owed)):
        g.move(what, fund, id, change)


def _amend_agreement(x: Expected, g: Given) -> None:
    fund, id = g.thing("agreement").fund, g.c["agreement_id"]
    was_open = x.level("open", fund, id)
    waiting = minor(g.c["conditional_amount"]) if "conditional_amount" in g.c else was_open
    stated = minor(g.c["amount"]) - x.level("stated", fund, id)
    _agreed(g, fund, id, stated, waiting - was_open, 0, stated - (waiting - was_open))


def _meet_condition(x: Expected, g: Given) -> None:
    fund, id, amount = g.thing("agreement").fund, g.c["agreement_id"], minor(g.c["amount"])
    in_cash = min(amount, max(0, x.level("held", fund, id)))
    _agreed(g, fund, id, 0, -amount, -in_cash, amount - in_cash)


def _fail_condition(x: Expected, g: Given) -> None:
    fund, id, amount = g.thing("agreement").fund, g.c["agreement_id"], minor(g.c["amount"])
    uncollected = x.level("open", fund, id) - x.level("held", fund, id)
    _agreed(g, fund, id, 0, -amount, -(amount - min(amount, max(0, uncollected))), 0)


def _write_off_receivable(x: Expected, g: Given) -> None:
    g.move("owed", g.thing("agreement").fund, g.c["agreement_id"], -minor(g.c["amount"]))


def _recover_receivable(x: Expected, g: Given) -> None:
    g.bank(minor(g.c["amount"]), fund=g.thing("agreement").fund)


def _parts(x: Expected, g: Given, fund: str) -> None:
    """What is owed is settled first, what goes beyond waits for its condition."""
    for part in g.c["parts"]:
        id, amount = part["agreement_id"], minor(part["amount"])
        settled = min(amount, max(0, x.lowest("owed", fund, id, g.on)))
        _agreed(g, fund, id, 0, 0, amount - settled, -settled)


def _record_receipt(x: Expected, g: Given) -> None:
    c, fund = g.c, g.c["fund_id"]
    sent, here = c["gross_amount"]["currency"], g.world.things["bank_account", c["bank_account_id"]].first.currency
    charges = minor(c["deducted_charges"]) if "deducted_charges" in c else 0
    if "credited_amount" in c:
        g.bank(minor(c["credited_amount"]))
    else:
        g.bank(x.turned(minor(c["gross_amount"]), sent, here, g.on) - charges)
    _parts(x, g, fund)


def _apply_receipt(x: Expected, g: Given) -> None:
    _parts(x, g, g.thing("receipt").fund)


def _return_receipt(x: Expected, g: Given) -> None:
    receipt, c = g.thing("receipt"), g.c
    charge = minor(c["return_charge"]) if "return_charge" in c else 0
    g.bank(-minor(c["amount"]) - charge, receipt.first.bank_account_id, receipt.fund)
    for part in g.events[0].data.parts:  # type: ignore[attr-defined]
        restored = 0 if part.restored is None else part.restored.minor
        held = 0 if part.conditional is None else part.conditional.minor
        _agreed(g, receipt.fund, part.agreement_id, 0, 0, -held, restored)


def _cash_in(x: Expected, g: Given) -> None:
    g.bank(minor(g.c["amount"]))


def _cash_out(x: Expected, g: Given) -> None:
    g.bank(-minor(g.c["amount"]))


def _make_transfer(x: Expected, g: Given) -> None:
    g.bank(-minor(g.c["amount"]), g.c["from_bank_account_id"])
    g.bank(minor(g.c["amount"]), g.c["to_bank_account_id"])


def _exchange_currency(x: Expected, g: Given) -> None:
    g.bank(-minor(g.c["sold"]), g.c["from_bank_account_id"])
    g.bank(minor(g.c["bought"]), g.c["to_bank_account_id"])


def _pay_disbursement(x: Expected, g: Given) -> None:
    g.bank(-minor(g.c["amount"]), fund=g.thing("commitment").fund)


def _record_partner_refund(x: Expected, g: Given) -> None:
    g.bank(minor(g.c["amount"]), fund=g.thing("commitment").fund)


def _return_disbursement(x: Expected, g: Given) -> None:
    payment = g.thing("disbursement")
    bank = g.c.get("bank_account_id") or payment.first.bank_account_id
    if bank is not None:
        g.bank(payment.first.amount.minor, bank, payment.fund)


def _pay_invoice(x: Expected, g: Given) -> None:
    g.bank(-minor(g.c["amount"]), fund=g.thing("invoice").fund)


def _pay_donor_refund(x: Expected, g: Given) -> None:
    kind = next(kind for kind in ("refund", "agreement", "receipt") if f"{kind}_id" in g.c)
    g.bank(-minor(g.c.get("paid", g.c["amount"])), fund=g.thing(kind).fund)


def _import_flow(x: Expected, g: Given) -> None:
    flow = (g.c["fund_id"], g.c["external_ref"]["id"])
    before = x.flows.get(flow)
    if before is not None and before not in x.undone:
        x._turn(g.moves, before)
        x.undone.add(before)
    x.flows[flow] = g.events[0].transaction_id
    amount = 0 if "noted_because" in g.c else minor(g.c["amount"])
    if g.c["status"] == "paid":
        g.bank(amount)
    signed = [e.data.agreement_id for e in g.events if e.type == "AgreementSigned"]  # type: ignore[attr-defined]
    for id in signed:
        _agreed(g, g.c["fund_id"], id, amount, 0, 0, 0 if g.c["status"] == "paid" else amount)


def _record_opening_balances(x: Expected, g: Given) -> None:
    c, fund = g.c, g.c["fund_id"]
    for line in c["cash"]:
        g.bank(minor(line["balance"]["amount"]), line["bank_account_id"])
    ids = {e.data.reference: e.data.agreement_id for e in g.events if e.type == "AgreementOpened"}  # type: ignore[attr-defined]
    for told in c["agreements"]:
        whole, collected = minor(told["amount"]["amount"]), minor(told["collected"])
        waiting, held = (minor(told[n]["amount"]) if n in told else 0 for n in ("conditional", "conditional_held"))
        _agreed(g, fund, ids[told["reference"]], whole, waiting, held, whole - waiting - (collected - held))


_RULES: dict[str, Callable[[Expected, Given], None]] = {
    "sign_agreement": _sign_agreement,
    "amend_agreement": _amend_agreement,
    "meet_condition": _meet_condition,
    "fail_condition": _fail_condition,
    "write_off_receivable": _write_off_receivable,
    "recover_receivable": _recover_receivable,
    "record_receipt": _record_receipt,
    "apply_receipt": _apply_receipt,
    "return_receipt": _return_receipt,
    "record_interest": _cash_in,
    "record_bank_charge": _cash_out,
    "settle_fees": _cash_out,
    "make_transfer": _make_transfer,
    "exchange_currency": _exchange_currency,
    "pay_disbursement": _pay_disbursement,
    "return_disbursement": _return_disbursement,
    "record_partner_refund": _record_partner_refund,
    "pay_invoice": _pay_invoice,
    "pay_donor_refund": _pay_donor_refund,
    "import_flow": _import_flow,
    "record_opening_balances": _record_opening_balances,
}
"""The commands that move cash, or what donors owe. Every other leaves both as they are."""
