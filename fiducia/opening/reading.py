"""From the sheets of an opening to the command that records it; every part knows the row that it came from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fiducia.importing.csv_rows import FAULTS_MAX
from fiducia.opening.sheets import Cells, FolderRefused, read_sheets

Body = dict[str, Any]
Find = Callable[[str, str], str | None]
"""The id of a thing by its collection and code, None when there is none."""

_COLUMN_OF: Final = {
    "bank_account_id": "bank_account", "donor_id": "donor", "organisation_id": "organisation", "project_id": "project",
    "window_id": "window", "balance": "amount", "reports_accepted": "reports_accepted", "report": "reports_accepted",
}  # fmt: skip
"""Which column a field of the command is filled from, where the two are called differently."""


@dataclass(slots=True)
class Opening:
    """The body of the command, and where each of its parts stands in the sheets."""

    body: Body
    rows: dict[str, Cells] = field(default_factory=dict)

    def told(self, pointer: str, reason: str) -> str:
        """A fault of the command, at the row and the column that it comes from."""
        parts = pointer.strip("/").split("/")
        for length in range(len(parts), 1, -1):
            cells = self.rows.get("/" + "/".join(parts[:length]))
            if cells is not None:
                names = [_COLUMN_OF.get(part, part) for part in parts[length:] if not part.isdecimal()]
                return cells.place(next((n for n in names if n in cells.row.columns), None), reason)
        return reason


@dataclass(slots=True)
class _Reader:
    """What every sheet's reader needs; faults gather in one list."""

    base: str
    find: Find
    faults: list[str]
    opening: Opening

    def named(self, cells: Cells, column: str, collection: str, must: bool = True) -> str | None:
        """The id of what a field names by its code."""
        code = cells.needed(column) if must else cells.text(column)
        if not code:
            return None
        found = self.find(collection, code)
        if found is None:
            cells.wrong(column, f"there is none of the code {code[:64]!r} in {collection}")
        return found

    def add(self, kind: str, cells: Cells, thing: Body) -> None:
        """Puts a thing into the command."""
        things = self.opening.body.setdefault(kind, [])
        self.opening.rows[f"/{kind}/{len(things)}"] = cells
        things.append(_given(thing))

    def under(self, kind: str, column: str, part: str, cells: Cells, thing: Body) -> None:
        """Puts a part into the thing that its row names."""
        reference = cells.needed(column)
        for n, owner in enumerate(self.opening.body.get(kind, ())):
            if owner["reference"] == reference:
                parts = owner.setdefault(part, [])
                self.opening.rows[f"/{kind}/{n}/{part}/{len(parts)}"] = cells
                parts.append(_given(thing))
                return
        cells.wrong(column, f"no row of {kind}.csv is called {reference[:64]!r}")

    def carried(self, cells: Cells, name: str, base_name: str, currency: str) -> Body | None:
        """An amount with its base amount beside it, None when it is empty."""
        amount = cells.money(name, currency)
        if amount is None:
            return None
        return _given({"amount": amount, "base_amount": cells.money(base_name, self.base)})


def read_opening(folder: Path, fund_id: str, base: str, on: str, pool: str, find: Find, day_format: str) -> Opening:
    """The command that a folder tells. Raises FolderRefused with every fault found."""
    faults: list[str] = []
    sheets = read_sheets(folder, faults, day_format)
    body = {"fund_id": fund_id, "effective_on": on, "pool": {"amount": pool, "currency": base}}
    reader = _Reader(base, find, faults, Opening(body))
    for name, read in _READERS.items():
        for cells in sheets[name]:
            read(reader, cells)
    if faults:
        raise FolderRefused(faults[:FAULTS_MAX])
    return reader.opening


def _bank_account(r: _Reader, c: Cells) -> None:
    currency = c.currency(r.base)
    c.needed("amount")
    balance = r.carried(c, "amount", "base_amount", currency)
    r.add("cash", c, {"bank_account_id": r.named(c, "bank_account", "bank-accounts"), "balance": balance})


def _agreement(r: _Reader, c: Cells) -> None:
    currency = c.currency(r.base)
    c.needed("amount")
    earmark = _given(
        {
            "window_id": r.named(c, "window", "windows", must=False),
            "sector": c.text("sector"),
            "area": c.text("area"),
            "project_id": r.named(c, "project", "projects", must=False),
            "valid_until": c.day("valid_until"),
        }
    )
    thing = {
        "reference": c.needed("agreement"),
        "donor_id": r.named(c, "donor", "organisations"),
        "signed_on": c.needed_day("signed_on"),
        "amount": r.carried(c, "amount", "base_amount", currency),
        "collected": c.amount("collected", currency),
        "conditional": r.carried(c, "conditional", "conditional_base", currency),
        "conditional_held": r.carried(c, "conditional_held", "conditional_held_base", currency),
        "receivable_base": c.money("receivable_base", r.base),
        "allowance": r.carried(c, "allowance", "allowance_base", currency),
        "available": c.amount("available", r.base),
        "refunded": c.money("refunded", r.base),
        "fee": c.money("fee", r.base),
        "earmark": earmark or None,
    }
    r.add("agreements", c, thing)


def _agreement_instalment(r: _Reader, c: Cells) -> None:
    reference = c.text("agreement")
    owner = next((a for a in r.opening.body.get("agreements", ()) if a["reference"] == reference), None)
    currency = r.base if owner is None else owner["amount"]["amount"]["currency"]
    due = {"due_on": c.needed_day("due_on"), "amount": c.amount("amount", currency)}
    r.under("agreements", "agreement", "instalments", c, due)


def _receipt(r: _Reader, c: Cells) -> None:
    c.needed("unapplied")
    thing = {
        "reference": c.needed("receipt"),
        "donor_id": r.named(c, "donor", "organisations", must=False),
        "bank_account_id": r.named(c, "bank_account", "bank-accounts"),
        "received_on": c.needed_day("received_on"),
        "unapplied": _given({"amount": c.money("unapplied", r.base)}),
    }
    r.add("receipts", c, thing)


def _allocation(r: _Reader, c: Cells) -> None:
    thing = {
        "reference": c.needed("allocation"),
        "project_id": r.named(c, "project", "projects"),
        "decision": c.needed("decision"),
        "approved_on": c.needed_day("approved_on"),
        "amount": c.amount("amount", r.base),
        "support_cost_reserved": c.money("support_cost_reserved", r.base),
    }
    r.add("allocations", c, thing)


def _allocation_source(r: _Reader, c: Cells) -> None:
    source = {"source": c.needed("source"), "amount": c.amount("amount", r.base)}
    r.under("allocations", "allocation", "sources", c, source)


def _commitment(r: _Reader, c: Cells) -> None:
    report = _given(
        {"reports_accepted": c.whole("reports_accepted"), "basis": c.text("basis"), "to_on": c.day("to_on")}
    )
    amounts = ("refunded", "advances", "recoverable", "payables", "written_off")
    thing = {
        "reference": c.needed("commitment"),
        "allocation": c.needed("allocation"),
        "organisation_id": r.named(c, "organisation", "organisations"),
        "kind": c.needed("kind"),
        "signed_on": c.needed_day("signed_on"),
        "amount": c.amount("amount", r.base),
        **{name: c.money(name, r.base) for name in amounts},
        "report": report or None,
    }
    r.add("commitments", c, thing)


def _commitment_source(r: _Reader, c: Cells) -> None:
    amounts = {"committed": c.amount("committed", r.base), "spent": c.amount("spent", r.base)}
    r.under("commitments", "commitment", "sources", c, {"source": c.needed("source"), **amounts})


def _instalment(r: _Reader, c: Cells) -> None:
    part = {"amount": c.amount("amount", r.base), "due_on": c.day("due_on"), "paid": c.money("paid", r.base)}
    r.under("commitments", "commitment", "instalments", c, part)


def _category(r: _Reader, c: Cells) -> None:
    c.needed("category")
    line = {
        "category": c.whole("category"),
        "posted": c.amount("posted", r.base),
        "claimed": c.money("claimed", r.base),
    }
    r.under("commitments", "commitment", "expenditure", c, line)


def _invoice(r: _Reader, c: Cells) -> None:
    invoice = {
        "supplier_reference": c.needed("supplier_reference"),
        "invoiced_on": c.needed_day("invoiced_on"),
        "due_on": c.day("due_on"),
        "amount": c.amount("amount", r.base),
        "paid": c.money("paid", r.base),
    }
    r.under("commitments", "commitment", "invoices", c, invoice)


def _liability(r: _Reader, c: Cells) -> None:
    thing = {
        "account": c.needed("account"),
        "amount": c.amount("amount", r.base),
        "donor_id": r.named(c, "donor", "organisations", must=False),
        "organisation_id": r.named(c, "organisation", "organisations", must=False),
    }
    r.add("liabilities", c, thing)


def _total(r: _Reader, c: Cells) -> None:
    thing = {
        "line": c.needed("line"),
        "amount": c.amount("amount", r.base),
        "donor_id": r.named(c, "donor", "organisations", must=False),
        "organisation_id": r.named(c, "organisation", "organisations", must=False),
        "project_id": r.named(c, "project", "projects", must=False),
    }
    r.add("cumulative", c, thing)


_READERS: Final[dict[str, Callable[[_Reader, Cells], None]]] = {
    "bank_accounts": _bank_account,
    "agreements": _agreement,
    "agreement_instalments": _agreement_instalment,
    "receipts": _receipt,
    "allocations": _allocation,
    "allocation_sources": _allocation_source,
    "commitments": _commitment,
    "commitment_sources": _commitment_source,
    "instalments": _instalment,
    "expenditure": _category,
    "invoices": _invoice,
    "liabilities": _liability,
    "cumulative": _total,
}
"""Sheets in the order in which they are read: what others stand under comes first."""


def _given(thing: Body) -> Body:
    return {name: value for name, value in thing.items() if value is not None}
