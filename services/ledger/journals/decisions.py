"""Posting a manual journal: entries as written, balanced, within the bridge, with evidence and two persons."""

from dataclasses import dataclass
from datetime import date

from services.ledger.allocations.capacity import fund_source, require_capacity
from services.ledger.books.keys import leaf_key
from services.ledger.funds.decisions import WINDOW, Fund
from services.ledger.hearing.decisions import ORGANISATION, PROJECT
from services.ledger.journals.accounts import BY_HAND, DIMENSIONS, MISSION
from services.ledger.rules import dated_in, operating
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.journals import JournalLine, PostJournal
from shared.contracts.envelope import Recorded
from shared.contracts.events.base import POOL
from shared.contracts.events.corrections import MirroredEntry
from shared.contracts.events.journals import ManualJournalPosted
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind
from shared.postings.chart import ACCOUNTS, BRIDGE_BUDGET, BRIDGE_FINANCIAL
from shared.postings.entries import Dimensions, Entry, entry_json, unbalanced


@dataclass(frozen=True, slots=True)
class Journal:
    """A manual journal as posted."""

    fund_id: str
    posted_on: date
    reason: str
    lines: tuple[MirroredEntry, ...]
    reference: str | None


def evolve_journal(journal: Journal | None, event: Recorded) -> Journal:
    """The journal as posted."""
    data = event.data
    assert isinstance(data, ManualJournalPosted)
    assert event.effective_on is not None
    return Journal(data.fund_id, event.effective_on, data.reason, data.lines, data.reference)


JOURNAL = Kind("journal", evolve_journal, kept=False)


def decide_post_journal(ledger: LedgerState, command: PostJournal, context: Context) -> list[Decided]:
    """Writes entries by hand. Refuses `evidence.required`, `fund.reports_only`,
    `journal.account_unknown`, `journal.account`, `journal.dimension`, `journal.amount`, what a line names and is not
    there, `journal.unbalanced`, `journal.bridge`, `allocation.exceeds_available` for the pool, `journal.below_zero`.
    """
    if not command.evidence:
        raise Refused("evidence.required", "/evidence", command=command.command_name())
    fund = operating(dated_in(ledger, command.fund_id, command.effective_on, context))
    entries = [_entry(ledger, fund, line, f"/lines/{n}") for n, line in enumerate(command.lines)]
    for fiscal_year in dict.fromkeys(entry.dimensions.fiscal_year for entry in entries):
        of_year = [entry for entry in entries if entry.dimensions.fiscal_year == fiscal_year]
        require_balance(of_year, fund.base_currency)
    _require_pool(ledger, fund, entries, command.effective_on, context)
    _require_accruals(ledger, fund, entries, command.effective_on)
    ledger.require_new_reference(context.actor, command.fund_id, JOURNAL.name, command.reference)
    posted = ManualJournalPosted(
        fund_id=command.fund_id,
        journal_id=context.new_id(),
        reason=command.reason,
        lines=tuple(entry_json(entry, fund.base_currency) for entry in entries),
        reference=command.reference,
    )
    return [Decided(posted, command.effective_on)]


def _entry(ledger: LedgerState, fund: Fund, line: JournalLine, pointer: str) -> Entry:
    """A line as an entry. Refuses an account that no hand moves, and dimensions that do not fit it."""
    if line.account not in ACCOUNTS:
        raise Refused("journal.account_unknown", f"{pointer}/account", account=line.account)
    rule = BY_HAND.get(line.account)
    if rule is None or (rule.cash_backed and fund.kind == MISSION):
        raise Refused("journal.account", f"{pointer}/account", account=line.account)
    said = {name for name in DIMENSIONS if getattr(line, name) is not None}
    must = rule.must | {"fiscal_year"} if fund.kind == MISSION else rule.must
    missing, beside = sorted(must - said), sorted(said - must - rule.may)
    if missing or beside or (line.source is not None and line.source != POOL):
        pool = [POOL] if "source" in rule.must else None
        raise Refused(
            "journal.dimension", pointer, account=line.account, missing=missing, superfluous=beside, sources=pool
        )
    if line.organisation_id is not None:
        ledger.get(ORGANISATION, line.organisation_id, f"{pointer}/organisation_id")
    if line.project_id is not None:
        ledger.get(PROJECT, line.project_id, f"{pointer}/project_id")
    window = None if line.window_id is None else ledger.get(WINDOW, line.window_id, f"{pointer}/window_id")
    if window is not None and window.fund_id != fund.fund_id:
        raise Refused("window.other_fund", f"{pointer}/window_id", id=line.window_id)
    minor, base = _amounts(fund, line, pointer)
    sign = 1 if line.side == "debit" else -1
    about = Dimensions(**{name: getattr(line, name) for name in DIMENSIONS})
    return Entry(ACCOUNTS[line.account][0], line.account, line.amount.currency, sign * minor, sign * base, about)


def _amounts(fund: Fund, line: JournalLine, pointer: str) -> tuple[int, int]:
    """Minor units of a line in its currency and in the base.

    Refuses `journal.amount`: a base amount beside an amount in the base currency, none beside another, one in
    another currency, a budget line in another currency than the base, or nothing at all.
    """
    amount, base = line.amount, line.base_amount
    in_base = amount.currency == fund.base_currency
    fits = (base is None) == in_base and (base is None or base.currency == fund.base_currency)
    base_minor = amount.minor if base is None else base.minor
    if not fits or not base_minor or (not in_base and ACCOUNTS[line.account][0] == "budget"):
        raise Refused(
            "journal.amount",
            pointer,
            amount=amount.amount,
            currency=amount.currency,
            base_amount=None if base is None else base.amount,
            base_currency=fund.base_currency,
        )
    return amount.minor, base_minor


def require_balance(entries: list[Entry], base_currency: str) -> None:
    """Refuses `journal.unbalanced` with what each book's debits exceed its credits by, in base and by currency;
    `journal.bridge` with how far each side of the bridge would move."""
    off = {
        f"{book} {unit}": from_minor(minor, base_currency if unit == "base" else unit)
        for (book, unit), minor in unbalanced(entries).items()
    }
    if off:
        raise Refused("journal.unbalanced", "/lines", differences=off, base_currency=base_currency)
    budget = -sum(e.base_amount for e in entries if e.account in BRIDGE_BUDGET)
    financial = sum(e.base_amount for e in entries if e.account in BRIDGE_FINANCIAL)
    if budget != financial:
        raise Refused(
            "journal.bridge",
            "/lines",
            usable=from_minor(budget, base_currency),
            held=from_minor(financial, base_currency),
            currency=base_currency,
        )


def _require_pool(ledger: LedgerState, fund: Fund, entries: list[Entry], on: date, context: Context) -> None:
    """What the journal takes from the pool must be there on every day from its own on."""
    taken = sum(e.base_amount for e in entries if e.account == "available")
    if taken > 0:
        require_capacity(ledger, fund, {POOL: taken}, [fund_source(ledger, fund, POOL, "/lines")], on, context)


def _require_accruals(ledger: LedgerState, fund: Fund, entries: list[Entry], on: date) -> None:
    """A debit releases an accrual that stands, on every day from its own on. Refuses `journal.below_zero`."""
    changes: dict[tuple[str, Dimensions], tuple[Entry, int]] = {}
    for entry in entries:
        if entry.account == "payables":
            key = (entry.currency, entry.dimensions)
            changes[key] = (entry, changes.get(key, (entry, 0))[1] + entry.amount)
    for entry, change in changes.values():
        if change <= 0:
            continue
        standing = ledger.books.get(leaf_key(fund.fund_id, entry)).extreme_from(on, -1)
        if change > standing:
            raise Refused(
                "journal.below_zero",
                "/lines",
                account=entry.account,
                asked=from_minor(change, entry.currency),
                standing=from_minor(standing, entry.currency),
                currency=entry.currency,
            )
