"""Reads a file of UN operational rates: units of a currency per 1 USD, from a day on.

A CSV file with a header that names the currency's ISO 4217 code, the rate and the effective day, in any order and
beside any other columns; a list of the currencies that changed in mid-month is such a file. A currency that stands
once for each country that uses it is one rate; the dollar itself is no rate. Anything that cannot be read exactly
refuses the whole file, with line and column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from pydantic import TypeAdapter, ValidationError

from fiducia.importing.csv_rows import FAULTS_MAX, Fault, FileRefused, Row, header_of, read_rows
from shared.contracts.currencies import decimals
from shared.contracts.texts import Decimal as DecimalText

PIVOT: Final = "USD"
ISO_DAY: Final = "%Y-%m-%d"
_NAMES: Final = {
    "currency": ("currencycode", "currcode", "fcurrcode", "isocode", "iso", "abbreviation", "abbr", "code", "currency"),
    "rate": ("rate", "rateperusd", "ratetousd", "unitsperusd", "unitsper1usd", "operationalrate", "exchangerate"),
    "day": ("effectivedate", "feffectivedate", "effectiveon", "effective", "rateon", "validfrom", "date"),
}
"""What headers call each column, letters and digits alone; the first that the file has is taken."""
_WORDS: Final = {"currency": "the currency code", "rate": "the rate", "day": "the effective date"}
_RATE: Final[TypeAdapter[str]] = TypeAdapter(DecimalText)


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """One rate of the file and the line that it stands on."""

    line: int
    currency: str
    rate_on: date
    rate: str

    def command(self) -> dict[str, str]:
        """The body of the command that publishes it."""
        return {"currency": self.currency, "rate_on": self.rate_on.isoformat(), "rate": self.rate}


def read_rates(data: bytes, day_format: str = ISO_DAY) -> list[PublishedRate]:
    """The rates of a file, each currency and day once, in order of line. Raises FileRefused."""
    columns = _columns(header_of(data))
    faults: list[Fault] = []
    found: dict[tuple[str, date], PublishedRate] = {}
    for row in read_rows(data, tuple(columns.values())):
        read = _read(row, columns, day_format)
        faults.extend(fault for fault in (read if isinstance(read, list) else _same_again(row, columns, read, found)))
        if len(faults) >= FAULTS_MAX:
            break
    if faults:
        raise FileRefused(*faults[:FAULTS_MAX])
    return list(found.values())


def _columns(header: list[str]) -> dict[str, str]:
    plain = {re.sub("[^a-z0-9]", "", name.lower()): name for name in reversed(header)}
    columns: dict[str, str] = {}
    missing = []
    for what, names in _NAMES.items():
        name = next((plain[name] for name in names if name in plain), None)
        if name is None:
            missing.append(Fault(1, f"column {len(header) + 1}", f"no column is {_WORDS[what]}"))
        else:
            columns[what] = name
    if missing:
        raise FileRefused(*missing)
    return columns


def _read(row: Row, columns: dict[str, str], day_format: str) -> PublishedRate | list[Fault] | None:
    """The rate of a row, None for the dollar's own, or what is wrong with it."""
    faults = []
    currency = row[columns["currency"]].strip().upper()
    rate = row[columns["rate"]].strip()
    rate_on = _day(row[columns["day"]].strip(), day_format)
    try:
        decimals(currency)
    except ValueError:
        faults.append(row.fault(columns["currency"], f"{currency[:10]!r} is no ISO 4217 currency"))
    if not _is_rate(rate):
        faults.append(row.fault(columns["rate"], f"{rate[:32]!r} is no rate above zero, written such as 655.957"))
    if rate_on is None:
        shown = row[columns["day"]].strip()[:32]
        faults.append(row.fault(columns["day"], f"{shown!r} is no day written as {day_format} (see --day-format)"))
    if currency == PIVOT and not faults and Decimal(rate) != 1:
        faults.append(row.fault(columns["rate"], f"rates are per 1 USD, whose own is 1 and not {rate}"))
    if faults:
        return faults
    assert rate_on is not None
    return None if currency == PIVOT else PublishedRate(row.line, currency, rate_on, rate)


def _same_again(
    row: Row, columns: dict[str, str], read: PublishedRate | None, found: dict[tuple[str, date], PublishedRate]
) -> Iterator[Fault]:
    """Keeps a rate; a currency and day that stand there again must have the same one."""
    if read is None:
        return
    first = found.setdefault((read.currency, read.rate_on), read)
    if Decimal(first.rate) != Decimal(read.rate):
        reason = f"{read.currency} on {read.rate_on} is {read.rate} here and {first.rate} on line {first.line}"
        yield row.fault(columns["rate"], reason)


def _is_rate(text: str) -> bool:
    try:
        return Decimal(_RATE.validate_python(text)) > 0
    except ValidationError:
        return False


def _day(text: str, day_format: str) -> date | None:
    try:
        read = datetime.strptime(text, day_format).date()
    except ValueError:
        return None
    return read if day_format != ISO_DAY or text == read.isoformat() else None
