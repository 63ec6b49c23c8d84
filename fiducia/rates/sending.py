"""Publishing the rates of a file: all that are new, or none at all.

What the ledger has already is left out before anything is sent, and a rate that would be restated stops the whole
file. Every line's key is made of what it publishes, so that a run cut short is finished by running it again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from fiducia.ledger_http import LedgerError, LedgerOverHttp, problem_text
from fiducia.rates.reading import PublishedRate
from shared.contracts.canonical import canonical, sha256_hex

RATES_MAX: Final = 10_000
"""As many as one request records all or none of."""
PUBLISHER: Final = "UNORE"


@dataclass(slots=True)
class Imported:
    """What became of the rates of a file; with anything refused nothing was recorded."""

    new: list[PublishedRate] = field(default_factory=list)
    unchanged: list[PublishedRate] = field(default_factory=list)
    refused: list[tuple[PublishedRate, str]] = field(default_factory=list)


def publish(ledger: LedgerOverHttp, rates: Sequence[PublishedRate], advance: Callable[[int], None]) -> Imported:
    """Records the rates that the ledger does not have; `advance` hears how many more are done. Raises LedgerError."""
    imported = Imported()
    known = _known(ledger)
    for rate in rates:
        standing = known.get((rate.currency, rate.rate_on))
        if standing is None:
            imported.new.append(rate)
        elif Decimal(standing) == Decimal(rate.rate):
            imported.unchanged.append(rate)
        else:
            reason = f"the rate of {rate.rate_on} is {standing}; a published rate is never restated"
            imported.refused.append((rate, reason))
    if imported.refused:
        imported.new.clear()
        return imported
    if len(imported.new) > RATES_MAX:
        raise LedgerError(f"{len(imported.new)} new rates are more than {RATES_MAX} at once: divide the file")
    advance(len(imported.unchanged))
    if imported.new:
        _send(ledger, imported)
        advance(len(imported.new))
    return imported


def _known(ledger: LedgerOverHttp) -> dict[tuple[str, date], str]:
    return {
        (listed["currency"], date.fromisoformat(rate["rate_on"])): rate["rate"]
        for listed in ledger.items("/v1/exchange-rates")
        for rate in listed["rates"]
    }


def _send(ledger: LedgerOverHttp, imported: Imported) -> None:
    lines: list[dict[str, Any]] = [
        {
            "command": "set_rate",
            "idempotency_key": f"rate:{PUBLISHER}:{rate.currency}:{rate.rate_on}:{rate.rate}",
            "body": {**rate.command(), "publisher": PUBLISHER},
        }
        for rate in imported.new
    ]
    body = {"atomic": True, "lines": lines}
    try:
        ledger.post("/v1/bulk", body, f"rates:{sha256_hex(canonical(body))}")
    except LedgerError as error:
        if error.code != "bulk.refused":
            raise
        by_line = dict(enumerate(imported.new, start=1))
        imported.refused = [(by_line[e["line"]], problem_text(e)) for e in error.errors]
        imported.new = []
