"""Which fund a report is about, as a followed ledger named it."""

from dataclasses import dataclass

import orjson

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from shared.contracts.problems import Refused


@dataclass(frozen=True, slots=True)
class ReportedFund:
    """A fund and the log in which it lives for life."""

    log: str
    fund_id: str
    code: str
    name: str
    kind: str
    base_currency: str


async def funds(connection: Connection, asked: Asked) -> list[ReportedFund]:
    """Every fund of every ledger, by code."""
    found: list[ReportedFund] = []
    for place in asked.places:
        slot = asked.slots.get(("names", place.log))
        if slot is None:
            continue
        query = (
            f"SELECT id::text, code, name, about FROM {slot}.names WHERE log = %s AND kind = 'fund' AND position < %s"
        )
        for row in await (await connection.execute(query, [place.log, place.position])).fetchall():
            about = orjson.loads(row[3])
            found.append(ReportedFund(place.log, row[0], row[1], row[2], about["kind"], about["base_currency"]))
    return sorted(found, key=lambda one: (one.code, one.log))


async def fund(connection: Connection, asked: Asked, code_or_id: str) -> ReportedFund:
    """The fund of a code or id. Refuses `fund.unknown`."""
    for place in asked.places:
        slot = asked.slots.get(("names", place.log))
        if slot is None:
            continue
        query = (
            f"SELECT id::text, code, name, about FROM {slot}.names WHERE log = %s AND kind = 'fund' AND position < %s "
            "AND (code = %s OR id::text = %s)"
        )
        row = await (await connection.execute(query, [place.log, place.position, code_or_id, code_or_id])).fetchone()
        if row is not None:
            about = orjson.loads(row[3])
            return ReportedFund(place.log, row[0], row[1], row[2], about["kind"], about["base_currency"])
    raise Refused("fund.unknown", None, id=code_or_id[:64])
