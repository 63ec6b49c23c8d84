"""A plain model of the ledger, written from the accounting contract alone: what must be refused, what is posted.

It imports nothing of the ledger. Money is minor units, debit positive. Everything a reversal undoes is kept
either as an additive memo or as a fact of a transaction that can be struck out, so that undoing is one rule
for all: strike the transaction, add its lines and memos with their signs turned.

A command is asked twice: `objections` gives the codes of all rules that it breaks (the ledger must refuse it
with one of them, or record it when there is none), `accept` gives the lines that each of its events posts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

FINANCIAL = frozenset(
    [
        "cash",
        "contributions_receivable",
        "advances_to_partners",
        "recoverable_from_partners",
        "payables",
        "unapplied_receipts",
        "contribution_revenue",
        "interest_fund",
        "interest_partners",
        "recoveries",
        "programme_expense",
        "bank_charges",
    ]
)
BUDGET = frozenset(["available", "allocated", "committed", "spent", "control"])
POOL = "pool"
NOBODY = "00000000-0000-7000-8000-000000000000"
"""An id that nothing has."""

Dims = frozenset[tuple[str, Any]]
Key = tuple[str, str, Dims]


class Line(NamedTuple):
    """One entry: account, dimensions, minor units."""

    account: str
    dims: Dims
    minor: int


def about(**dimensions: Any) -> Dims:
    """Dimensions, absent ones left out."""
    return frozenset((name, value) for name, value in dimensions.items() if value is not None)


@dataclass
class Made:
    """One event as the model expects it."""

    stream: str
    fund: str | None
    on: date | None
    lines: list[Line] = field(default_factory=list)
    memo: dict[tuple[Any, ...], int] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    first: bool = False
    position: int = -1
    reverses: "Made | None" = None


@dataclass
class Transaction:
    """A command's events, and whether they have been undone."""

    tx: str
    maker: str
    made: list[Made]
    undone: bool = False

    @property
    def is_reversal(self) -> bool:
        """True when any of its events undoes another."""
        return any(made.reverses is not None for made in self.made)


@dataclass
class Thing:
    """A resource: the transaction that made it, and what later ones say of it."""

    kind: str
    id: str
    fund: str | None
    tx: str
    facts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def minor(money: dict[str, str]) -> int:
    """Minor units of money as JSON."""
    return int(money["amount"].replace(".", ""))


def divide(total: int, weights: dict[Any, int]) -> dict[Any, int]:
    """Proportional shares: floors, largest remainders, ties ascending, pool last."""
    if not total:
        return {}
    whole = sum(weights.values())
    shares = {key: total * weight // whole for key, weight in weights.items()}
    order = sorted(weights, key=lambda k: (shares[k] * whole - total * weights[k], k == POOL, k))
    for key in order[: total - sum(shares.values())]:
        shares[key] += 1
    return {key: share for key, share in shares.items() if share}


class Model:
    """Every resource, balance and day, and the rules over them."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.things: dict[str, dict[str, Thing]] = defaultdict(dict)
        self.transactions: dict[str, Transaction] = {}
        self.streams: dict[str, list[tuple[Made, str]]] = defaultdict(list)
        self.named: dict[str, list[tuple[Made, str]]] = defaultdict(list)
        self.memo: Counter[tuple[Any, ...]] = Counter()
        self.days: dict[Key, Counter[date]] = defaultdict(Counter)
        self.source_order: dict[str, dict[str, None]] = defaultdict(dict)
        self.overdrawn: dict[Key, None] = {}
        self.references: dict[tuple[str, str, str], str] = {}
        self.codes: dict[tuple[str, str], str] = {}
        self.report_ops: dict[str, list[tuple[str, str, int, dict[str, Any]]]] = defaultdict(list)
        self.last_position = -1

    # What stands

    def thing(self, kind: str, id: str) -> Thing | None:
        """The live resource, or None."""
        found = self.things[kind].get(id)
        return None if found is None or self.transactions[found.tx].undone else found

    def now(self, thing: Thing) -> dict[str, Any]:
        """What the live transactions say of it."""
        merged: dict[str, Any] = {}
        for tx, facts in thing.facts:
            if not self.transactions[tx].undone:
                merged.update(facts)
        return merged

    def live(self, kind: str, fund: str | None = None) -> list[str]:
        """Ids of the live resources of a kind."""
        return [t.id for t in self.things[kind].values() if self.thing(kind, t.id) and fund in (None, t.fund)]

    def dead(self, kind: str) -> list[str]:
        """Ids of the reversed ones."""
        return [t.id for t in self.things[kind].values() if self.thing(kind, t.id) is None]

    def level(self, key: Key, on: date | None = None) -> int:
        """A leaf balance, at the end of a day or altogether."""
        return sum(m for day, m in self.days[key].items() if on is None or day <= on)

    def lowest(self, key: Key, since: date, sign: int) -> int:
        """The lowest that sign × balance is on any day from a day on."""
        days = [since, *(day for day in self.days[key] if day > since)]
        return min(sign * self.level(key, day) for day in days)

    def held(self, what: str, *ids: Any) -> dict[Any, int]:
        """Memos `(what, *ids, x)` by x, zero ones left out."""
        n = len(ids) + 1
        return {k[n]: v for k, v in self.memo.items() if v and len(k) == n + 1 and k[:n] == (what, *ids)}

    def available_key(self, fund: str, source: str) -> Key:
        """The balance of a source."""
        return (fund, "available", self._source(source))

    def cash_key(self, fund: str, bank: str) -> Key:
        """The fund's cash in a bank account."""
        return (fund, "cash", about(bank_account_id=bank))

    def receivable_key(self, agreement: str) -> Key:
        """What a donor still owes on an agreement."""
        thing = self.things["agreement"][agreement]
        assert thing.fund is not None
        return (thing.fund, "contributions_receivable", self._owed(agreement))

    def _source(self, source: str) -> Dims:
        if source == POOL:
            return about(source=POOL)
        donor = self.now_even_dead("agreement", source)["donor_id"]
        return about(source=source, agreement_id=source, donor_id=donor)

    def now_even_dead(self, kind: str, id: str) -> dict[str, Any]:
        """What was first said of a resource, reversed or not."""
        return self.things[kind][id].facts[0][1]

    def _owed(self, agreement: str) -> Dims:
        return about(agreement_id=agreement, donor_id=self.now_even_dead("agreement", agreement)["donor_id"])

    def _allocated(self, allocation: str, source: str) -> Dims:
        said = self.now_even_dead("allocation", allocation)
        return self._source(source) | about(window_id=said["window_id"], project_id=said["project_id"])

    def _committed(self, commitment: str, source: str) -> Dims:
        said = self.now_even_dead("commitment", commitment)
        own = about(organisation_id=said["organisation_id"], commitment_id=commitment)
        return self._allocated(said["allocation_id"], source) | own

    def _partner(self, commitment: str) -> Dims:
        said = self.now_even_dead("commitment", commitment)
        allocation = self.now_even_dead("allocation", said["allocation_id"])
        return about(
            window_id=allocation["window_id"],
            project_id=allocation["project_id"],
            organisation_id=said["organisation_id"],
            commitment_id=commitment,
        )

    # Capacity

    def is_earmarked(self, source: str) -> bool:
        """True when the donor narrowed its use."""
        return source != POOL and bool(self.now_even_dead("agreement", source)["earmark"])

    def unearmarked(self, fund: str) -> list[str]:
        """Sources that bear a pool below zero."""
        return [s for s in self.source_order[fund] if s != POOL and not self.is_earmarked(s)]

    def capacities(self, fund: str, sources: Iterable[str], since: date) -> dict[str, int]:
        """What each source can give on every day from a day on, once a short pool is held on the unearmarked."""
        keys = {s: self.available_key(fund, s) for s in {POOL, *sources, *self.unearmarked(fund)}}
        days = {since, *(day for key in keys.values() for day in self.days[key] if day > since)}
        able: dict[str, int] = {}
        for day in days:
            short = max(0, self.level(keys[POOL], day))
            levels = {s: v for s in self.unearmarked(fund) if (v := -self.level(keys[s], day)) > 0}
            bears = divide(min(short, sum(levels.values())), levels) if levels else {}
            for source in sources:
                left = -self.level(keys[source], day) - bears.get(source, 0)
                able[source] = min(able.get(source, left), left)
        return {source: max(0, left) for source, left in able.items()}

    def mismatch(self, source: str, project: str, on: date) -> bool:
        """True when the earmark does not let the source be drawn on for the project."""
        if source == POOL:
            return False
        earmark = self.now_even_dead("agreement", source)["earmark"]
        said = self.now(self.things["project"][project])
        return (
            ("window_id" in earmark and earmark["window_id"] != said["window_id"])
            or ("sector" in earmark and earmark["sector"] not in said["sectors"])
            or ("area" in earmark and earmark["area"] not in said["areas"])
            or ("project_id" in earmark and earmark["project_id"] != project)
            or ("valid_until" in earmark and date.fromisoformat(earmark["valid_until"]) < on)
        )

    def proposal(self, fund: str, project: str, amount: int, on: date) -> dict[str, int] | None:
        """The sources that the fund's policy takes, or None when all that match do not suffice."""
        order = list(self.source_order[fund])
        order.sort(key=lambda source: min(self.days[self.available_key(fund, source)]))
        matching = [s for s in order if not self.mismatch(s, project, on)]

        def rank(source: str) -> tuple[bool, int, int]:
            terms = 0
            if source != POOL and self.policy(fund, on) == "narrowest_earmark_first":
                terms = len(set(self.now_even_dead("agreement", source)["earmark"]) - {"valid_until"})
            return (source == POOL, -terms, order.index(source))

        able = self.capacities(fund, matching, on)
        chosen: dict[str, int] = {}
        left = amount
        for source in sorted(matching, key=rank):
            take = min(left, able[source])
            if take:
                chosen[source] = take
                left -= take
        return None if left else chosen

    def policy(self, fund: str, on: date) -> str:
        """The order of sources that holds on a day."""
        value, since = "narrowest_earmark_first", date.min
        for valid_from, said in self.now(self.things["fund"][fund])["policies"]:
            if since <= valid_from <= on:
                value, since = said, valid_from
        return value

    def fund_overdrawn(self, fund: str) -> bool:
        """True while a source, beyond the pool rule, or a bank account of the fund stands below zero."""
        for key in self.overdrawn:
            if key[0] != fund:
                continue
            if key == (fund, "available", about(source=POOL)):
                free = [POOL, *self.unearmarked(fund)]
                if -sum(self.level(self.available_key(fund, s)) for s in free) >= 0:
                    continue
            return True
        return False

    # What a commitment can bear

    def commitment(self, commitment: str) -> dict[str, Any]:
        """Everything that stands under a commitment."""
        committed = self.held("committed", commitment)
        return {
            "committed": committed,
            "spent": self.held("spent", commitment),
            "posted": self.held("posted", commitment),
            "paid": self.held("paid", commitment),
            "advances": self.memo["advances", commitment],
            "recoverable": self.memo["recoverable", commitment],
            "payables": self.memo["payables", commitment],
            "refunded": self.memo["refunded", commitment],
            "amount": self.memo["commitment_amount", commitment],
            "free": sum(committed.values()) - self.memo["advances", commitment] - self.memo["recoverable", commitment],
        }

    def reports(self, commitment: str) -> dict[int, dict[str, Any]]:
        """The reports of a commitment by number, with their status."""
        reports: dict[int, dict[str, Any]] = {}
        for tx, op, number, said in self.report_ops[commitment]:
            if self.transactions[tx].undone:
                continue
            if op == "submitted":
                reports[number] = {**said, "status": "submitted"}
            elif op == "returned":
                reports[number]["status"] = "returned"
            else:
                if said["supersedes"] in reports:
                    reports[said["supersedes"]]["status"] = "superseded"
                reports[number]["status"] = "accepted"
        return reports

    def accepted(self, commitment: str) -> list[int]:
        """Numbers of the accepted reports, the last accepted last."""
        numbers: list[int] = []
        for tx, op, number, _ in self.report_ops[commitment]:
            if op == "accepted" and not self.transactions[tx].undone:
                numbers = [n for n in numbers if n != number] + [number]
        return numbers

    def reverse_objections(self, made: list[Made]) -> set[str]:
        """`reversal.depended_on` when something later stands on the events, or a floor would break."""
        last = max(m.position for m in made)
        own = {m.stream for m in made}
        for stream in own:
            if any(later.position > last for later in self._live(self.streams[stream])):
                return {"reversal.depended_on"}
        for stream in (m.stream for m in made if m.first):
            if any(m.position > last and m.stream not in own for m in self._live(self.named[stream])):
                return {"reversal.depended_on"}
        change: Counter[tuple[Any, ...]] = Counter()
        for m in made:
            for key, delta in m.memo.items():
                change[key] -= delta
        for key, delta in change.items():
            if key[0] in ("uncommitted", "committed") and delta < 0 and self.memo[key] + delta < 0:
                return {"reversal.depended_on"}
        for commitment in {key[1] for key in change if key[0] in ("committed", "advances", "recoverable")}:
            after = self.commitment(commitment)["free"]
            after += sum(delta for key, delta in change.items() if key[:2] == ("committed", commitment))
            after -= change["advances", commitment] + change["recoverable", commitment]
            if after < 0:
                return {"reversal.depended_on"}
        banks = {dict(line.dims).get("bank_account_id") for m in made for line in m.lines} - {None}
        closed = any(self.now(self.things["bank_account"][str(bank)]).get("closed") for bank in banks)
        if closed or self._unfit_commitments(made, change) or self._overpaid_donors(made):
            return {"reversal.depended_on"}
        return self._lifted_ceiling(change)

    def _unfit_commitments(self, made: list[Made], change: Counter[tuple[Any, ...]]) -> bool:
        """A commitment would be paid beyond its amount, closed with a balance, or paid ahead without a waiver."""
        streams = {name for m in made for name in (m.stream, *m.names) if name.startswith("commitment/")}
        born = {m.stream for m in made if m.first}
        for stream in streams - born:
            commitment = stream.partition("/")[2]
            thing = self.thing("commitment", commitment)
            if thing is None:
                continue
            undone = {tx for tx, t in self.transactions.items() if any(t_made in made for t_made in t.made)}
            left = {
                k: v
                for tx, facts in thing.facts
                if tx not in undone and not self.transactions[tx].undone
                for k, v in facts.items()
            }
            stands = {key: self.memo[key] + change[key] for key in {*self.memo, *change} if commitment in key[1:2]}
            amount = stands.get(("commitment_amount", commitment), 0)
            paid = sum(v for key, v in stands.items() if key[0] == "paid")
            net = paid - stands.get(("refunded", commitment), 0)
            more = sum(v for key, v in change.items() if key[0] == "paid" and key[1] == commitment)
            more -= change["refunded", commitment]
            if (change["commitment_amount", commitment] < 0 or more > 0) and net > amount:
                return True
            bound = sum(v for key, v in stands.items() if key[0] == "committed")
            balances = [stands.get((name, commitment), 0) for name in ("advances", "recoverable", "payables")]
            if left.get("closed") and any((*balances, bound)):
                return True
            now = self.now(thing)
            for number in now["instalments"]:
                lost = now.get(f"waived/{number}") and not left.get(f"waived/{number}")
                spans = {self.reports(commitment)[n]["to_on"] for n in self.accepted(commitment)}
                if lost and stands.get(("paid", commitment, number), 0) > 0 and len(spans) < number - 1:
                    return True
        return False

    def _overpaid_donors(self, made: list[Made]) -> bool:
        """An agreement would be paid beyond its amount."""
        less: Counter[tuple[Any, ...]] = Counter()
        for m in made:
            for line in m.lines:
                if line.account == "contributions_receivable":
                    less[m.fund, line.account, line.dims] -= line.minor
        own = {m.stream for m in made}
        return any(
            change < 0 and self.level(key) + change < 0 and f"agreement/{dict(key[2])['agreement_id']}" not in own
            for key, change in less.items()
        )

    def _lifted_ceiling(self, change: Counter[tuple[Any, ...]]) -> set[str]:
        """A project's live allocations would rise above what is approved."""
        for key, delta in change.items():
            if key[0] != "project" or delta <= 0:
                continue
            approved = self.now(self.things["project"][key[1]])["approved_amount"]
            if approved is not None and self.memo[key] + delta > minor(approved):
                return {"allocation.exceeds_approved"}
        return set()

    def _live(self, events: list[tuple[Made, str]]) -> list[Made]:
        return [m for m, tx in events if m.reverses is None and not self.transactions[tx].undone]

    # Taking in what was recorded

    def record(self, tx: str, maker: str, made: list[Made]) -> None:
        """A transaction of expected events, once the ledger has recorded it."""
        self.transactions[tx] = Transaction(tx, maker, made)
        for m in made:
            self.last_position += 1
            m.position = self.last_position
            m.first = not self.streams[m.stream] and m.reverses is None
            self.streams[m.stream].append((m, tx))
            for name in m.names:
                self.named[name].append((m, tx))
            for key, delta in m.memo.items():
                self.memo[key] += delta
            if m.fund is None or m.on is None:
                continue
            for line in m.lines:
                self.days[m.fund, line.account, line.dims][m.on] += line.minor
                if line.account == "available":
                    self.source_order[m.fund].setdefault(str(dict(line.dims)["source"]), None)
            for line in m.lines:
                self._watch(m.fund, line, m.on)

    def _watch(self, fund: str, line: Line, on: date) -> None:
        sign = {"cash": 1, "available": -1}.get(line.account)
        if sign is None:
            return
        key = (fund, line.account, line.dims)
        if sign * line.minor < 0:
            if key not in self.overdrawn and self.lowest(key, on, sign) < 0:
                self.overdrawn[key] = None
        elif key in self.overdrawn and sign * self.level(key) >= 0:
            del self.overdrawn[key]

    def add(self, kind: str, id: str, fund: str | None, tx: str, /, **facts: Any) -> None:
        """A new resource."""
        self.things[kind][id] = Thing(kind, id, fund, tx, [(tx, facts)])

    def say(self, kind: str, id: str, tx: str, /, **facts: Any) -> None:
        """Something new about a resource."""
        self.things[kind][id].facts.append((tx, facts))
