"""The sheets of an opening: one CSV file each, in one folder, as a spreadsheet saves them.

Commas or semicolons between the fields; amounts such as 1234.50, 1234,5 or 1 234,50; days as told. Columns may stand in
any order, optional ones may be missing, and so may a sheet that has nothing to tell. What cannot be read exactly is
refused, with file, line and column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final, NamedTuple

from fiducia.importing.csv_rows import FAULTS_MAX, Fault, FileRefused, Row, header_of, read_rows
from shared.contracts.currencies import decimals


class Sheet(NamedTuple):
    """A sheet's columns: those that it must have, and those that it may have."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()


SHEETS: Final[dict[str, Sheet]] = {
    "bank_accounts": Sheet(("bank_account", "amount"), ("currency", "base_amount")),
    "agreements": Sheet(
        ("agreement", "donor", "signed_on", "amount", "collected", "available"),
        (
            "currency", "base_amount", "conditional", "conditional_base", "conditional_held", "conditional_held_base",
            "receivable_base", "allowance", "allowance_base", "refunded", "fee", "window", "sector", "area", "project",
            "valid_until",
        ),
    ),
    "agreement_instalments": Sheet(("agreement", "due_on", "amount")),
    "receipts": Sheet(("receipt", "bank_account", "received_on", "unapplied"), ("donor",)),
    "allocations": Sheet(("allocation", "project", "decision", "approved_on", "amount"), ("support_cost_reserved",)),
    "allocation_sources": Sheet(("allocation", "source", "amount")),
    "commitments": Sheet(
        ("commitment", "allocation", "organisation", "kind", "signed_on", "amount"),
        ("refunded", "advances", "recoverable", "payables", "written_off", "reports_accepted", "basis", "to_on"),
    ),
    "commitment_sources": Sheet(("commitment", "source", "committed", "spent")),
    "instalments": Sheet(("commitment", "amount"), ("due_on", "paid")),
    "expenditure": Sheet(("commitment", "category", "posted"), ("claimed",)),
    "invoices": Sheet(("commitment", "supplier_reference", "invoiced_on", "amount"), ("due_on", "paid")),
    "liabilities": Sheet(("account", "amount"), ("donor", "organisation")),
    "cumulative": Sheet(("line", "amount"), ("donor", "organisation", "project")),
}  # fmt: skip
"""Every sheet there is; a file is called by its sheet's name and ends in `.csv`."""

_SPACES: Final = re.compile("[ \u00a0\u202f\t']")


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a sheet, as a reader asks it; `faults` gathers what cannot be read."""

    sheet: str
    row: Row
    faults: list[str]
    day_format: str

    def text(self, name: str) -> str | None:
        """What a field says, None when it is empty or its column is missing."""
        value = self.row[name].strip() if name in self.row.columns else ""
        return value or None

    def needed(self, name: str) -> str:
        """What a field says that must say something."""
        value = self.text(name)
        if value is None:
            self.wrong(name, "it is empty")
        return value or ""

    def money(self, name: str, currency: str) -> dict[str, str] | None:
        """An amount in a currency, with decimals that a spreadsheet dropped given back."""
        text = self.text(name)
        if text is None:
            return None
        places = decimals(currency)
        plain = _SPACES.sub("", text)
        plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
        try:
            amount = Decimal(plain)
        except InvalidOperation:
            amount = None
        exponent = 0 if amount is None else amount.as_tuple().exponent
        if amount is None or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain) or -int(exponent) > places:
            self.wrong(
                name, f"{text[:32]!r} is no amount of {currency}, written such as 1250.00 with {places} decimals"
            )
            return None
        return {"amount": f"{amount:.{places}f}", "currency": currency}

    def amount(self, name: str, currency: str) -> dict[str, str]:
        """An amount that must be there."""
        if self.text(name) is None:
            self.wrong(name, "it is empty")
        return self.money(name, currency) or {}

    def day(self, name: str) -> str | None:
        """A day, written as told."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return datetime.strptime(text, self.day_format).date().isoformat()
        except ValueError:
            self.wrong(name, f"{text[:32]!r} is no day written as {self.day_format} (see --day-format)")
            return None

    def needed_day(self, name: str) -> str:
        """A day that must be there."""
        if self.text(name) is None:
            self.wrong(name, "it is empty")
        return self.day(name) or ""

    def whole(self, name: str) -> int | None:
        """A whole number."""
        text = self.text(name)
        if text is None:
            return None
        if not re.fullmatch("[0-9]{1,6}", text):
            self.wrong(name, f"{text[:32]!r} is no whole number")
            return None
        return int(text)

    def currency(self, base: str) -> str:
        """The row's currency; the base when it names none."""
        code = (self.text("currency") or base).upper()
        try:
            decimals(code)
        except ValueError:
            self.wrong("currency", f"{code[:10]!r} is no ISO 4217 currency")
            return base
        return code

    def wrong(self, name: str, reason: str) -> None:
        """Notes a fault of a field."""
        self.faults.append(self.place(name, reason))

    def place(self, name: str | None, reason: str) -> str:
        """A fault of the row or of one of its fields, in words."""
        if name is None or name not in self.row.columns:
            return f"{self.sheet}.csv line {self.row.line}: {reason}"
        return f"{self.sheet}.csv {self.row.fault(name, reason)}"


class FolderRefused(Exception):
    """The folder's files are not what they should be; `faults` say where."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_sheets(folder: Path, faults: list[str], day_format: str) -> dict[str, list[Cells]]:
    """Every sheet of a folder, row by row. Raises FolderRefused for a file that cannot be read at all."""
    broken = [f"{path.name}: no sheet is called so" for path in sorted(folder.glob("*.csv")) if path.stem not in SHEETS]
    found: dict[str, list[Cells]] = {}
    for name, sheet in SHEETS.items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            found[name] = []
            continue
        try:
            found[name] = [Cells(name, row, faults, day_format) for row in _rows(path.read_bytes(), sheet)]
        except FileRefused as refused:
            broken.extend(f"{path.name} {fault}" for fault in refused.faults)
    if broken:
        raise FolderRefused(broken[:FAULTS_MAX])
    return found


def _rows(data: bytes, sheet: Sheet) -> Iterator[Row]:
    header = header_of(data)
    delimiter = ";" if len(header) == 1 and ";" in header[0] else ","
    names = header[0].split(";") if delimiter == ";" else header
    known = {*sheet.needed, *sheet.optional}
    unknown = [(n, name) for n, name in enumerate(names, start=1) if name.strip('"') not in known]
    if unknown:
        places = (Fault(1, f"column {n} ({name[:40]})", "the sheet has no such column") for n, name in unknown)
        raise FileRefused(*places)
    yield from read_rows(data, sheet.needed, delimiter)
