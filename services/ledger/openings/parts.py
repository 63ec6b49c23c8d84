"""Opening balances cut into parts that each fit one event, each balanced by itself and within the bridge.

As on the pages of an old ledger, what a part has too much or too little of is carried over to the next: on the pool,
where it comes back. So many lines as a reversal of the part can still carry.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from shared.contracts.canonical import canonical
from shared.contracts.events.base import POOL
from shared.contracts.events.corrections import MirroredEntry
from shared.contracts.events.openings import CumulativeTotal
from shared.contracts.model import Contract
from shared.postings.chart import BRIDGE_BUDGET, BRIDGE_FINANCIAL
from shared.postings.entries import Dimensions, Entry, entry_json

BALANCE_BYTES_MAX = 40_000
CUMULATIVE_BYTES_MAX = 15_000

T = TypeVar("T", bound=Contract)


class Part(NamedTuple):
    """What one event carries."""

    balances: tuple[MirroredEntry, ...]
    cumulative: tuple[CumulativeTotal, ...]


def in_parts(entries: Sequence[Entry], cumulative: Sequence[CumulativeTotal], base_currency: str) -> list[Part]:
    """The lines of both books, closed part by part, with the cumulative totals beside them; at least one part."""
    leaves = list(pages([entry_json(entry, base_currency) for entry in entries], BALANCE_BYTES_MAX))
    told = list(pages(cumulative, CUMULATIVE_BYTES_MAX))
    parts = []
    start = 0
    for n in range(max(1, len(leaves), len(told))):
        page = leaves[n] if n < len(leaves) else []
        held = list(entries[start : start + len(page)])
        start += len(page)
        closed = (*page, *(entry_json(entry, base_currency) for entry in closing(held, base_currency)))
        parts.append(Part(closed, tuple(told[n]) if n < len(told) else ()))
    return parts


def closing(entries: Sequence[Entry], base_currency: str) -> Iterator[Entry]:
    """What closes a part: accumulated surplus by currency, what is carried over on the pool, control."""
    financial: dict[str, list[int]] = {}
    usable = held = budget = 0
    for entry in entries:
        if entry.book == "financial":
            sums = financial.setdefault(entry.currency, [0, 0])
            sums[0] += entry.amount
            sums[1] += entry.base_amount
        else:
            budget += entry.base_amount
        if entry.account in BRIDGE_BUDGET:
            usable -= entry.base_amount
        elif entry.account in BRIDGE_FINANCIAL:
            held += entry.base_amount
    for currency, (amount, base) in financial.items():
        if amount or base:
            yield Entry("financial", "accumulated_surplus", currency, -amount, -base)
    carried = held - usable
    if carried:
        yield Entry("budget", "available", base_currency, -carried, -carried, Dimensions(source=POOL))
    if budget - carried:
        yield Entry("budget", "control", base_currency, carried - budget, carried - budget)


def pages(lines: Sequence[T], bytes_max: int) -> Iterator[list[T]]:
    """The lines in groups that are no longer than so many bytes, one line at least in each."""
    page: list[T] = []
    size = 0
    for line in lines:
        length = len(canonical(line.to_json())) + 1
        if page and size + length > bytes_max:
            yield page
            page, size = [], 0
        page.append(line)
        size += length
    if page:
        yield page
