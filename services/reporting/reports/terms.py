"""What pledges, agreements, allocations and commitments stand at, at a day and a position (projections/terms.py)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.fractions import half_up
from services.reporting.reports.funds import ReportedFund

Due = tuple[date | None, int]
"""When an instalment falls due, if that is agreed, and its minor units."""


@dataclass(frozen=True, slots=True)
class Stands:
    """A pledge, agreement, allocation or commitment; `amount` in minor units of its currency, `base_amount` at what
    it was booked at. `conditional` is the part that waits for its condition."""

    id: str
    number: str | None
    variety: str | None
    party_id: str | None
    parent_id: str | None
    begun_on: date
    currency: str
    nominal: int
    nominal_base: int
    conditional: int
    instalments: tuple[Due, ...]
    failed: int = 0
    is_ended: bool = False

    @property
    def amount(self) -> int:
        """What it stands at."""
        return self.nominal - self.failed

    @property
    def base_amount(self) -> int:
        """The same in base."""
        return self.base_of(self.amount)

    def base_of(self, minor: int) -> int:
        """The base of a part of it, at what the whole was booked at."""
        return half_up(minor * self.nominal_base, self.nominal) if self.nominal else 0


_QUERY = (
    "SELECT id::text, step, number, variety, party_id::text, parent_id::text, effective_on, currency, amount, "
    "base_amount, conditional, instalments FROM {slot}.terms t WHERE log = %s AND fund_id = %s AND kind = %s "
    "AND position < %s AND effective_on <= %s AND NOT EXISTS (SELECT FROM {slot}.terms_undone u WHERE u.log = t.log "
    "AND u.undone = t.position AND u.position < %s AND u.effective_on <= %s) ORDER BY position"
)


async def standing(
    connection: Connection, asked: Asked, fund: ReportedFund, kind: str, as_of: date | None = None
) -> dict[str, Stands]:
    """What there is of a kind, by id, in the order in which it began; `as_of` instead of the day that is asked for."""
    slot, position, day = asked.slots["terms", fund.log], asked.position(fund.log), as_of or asked.as_of
    given = [fund.log, fund.fund_id, kind, position, day, position, day]
    found: dict[str, Stands] = {}
    for row in await (await connection.execute(_QUERY.format(slot=slot), given)).fetchall():
        if row[1] == "begun":
            found[row[0]] = Stands(
                id=row[0], number=row[2], variety=row[3], party_id=row[4], parent_id=row[5], begun_on=row[6],
                currency=row[7], nominal=row[8], nominal_base=row[9], conditional=row[10] or 0,
                instalments=_instalments(row[11]),
            )  # fmt: skip
        elif row[0] in found:
            found[row[0]] = _stepped(found[row[0]], row[1], *row[8:12])
    return found


def _stepped(before: Stands, step: str, amount: Any, base: Any, conditional: Any, instalments: Any) -> Stands:
    if step == "ended":
        return replace(before, nominal=0, nominal_base=0, conditional=0, failed=0, instalments=(), is_ended=True)
    if step == "changed":
        return replace(before, failed=before.failed - (amount or 0), conditional=before.conditional + conditional)
    return replace(
        before, nominal=amount, nominal_base=base, conditional=conditional or 0, instalments=_instalments(instalments)
    )


def _instalments(text: str | None) -> tuple[Due, ...]:
    return tuple((day and date.fromisoformat(day), minor) for day, minor in orjson.loads(text or "[]"))


def unpaid(instalments: tuple[Due, ...], whole: int, paid: int) -> list[Due]:
    """What is still to come of a whole: instalments are covered by what was paid in the order of their days, those
    without one last; what no instalment foresees has no day, and none goes beyond what is left."""
    left = max(0, whole - paid)
    planned = sorted(instalments, key=lambda due: (due[0] is None, due[0] or date.min))
    rest = whole - sum(minor for _, minor in planned)
    planned += [(None, rest)] if rest > 0 else []
    found: list[Due] = []
    for day, minor in planned:
        covered = min(minor, paid)
        paid -= covered
        open_part = min(minor - covered, left)
        left -= open_part
        if open_part > 0:
            found.append((day, open_part))
    return found
