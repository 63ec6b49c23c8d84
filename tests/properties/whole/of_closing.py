"""Commands on the months and years of a fund's books."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.properties.whole import drawing as d
from tests.properties.whole.drawing import C, Draw, Drawn
from tests.properties.whole.months import after, month_of, months_of
from tests.properties.whole.world import FIRST_DAY, Thing, World


def _first_month(world: World, fund: str) -> int:
    return 7 if world.is_mission(fund) else 1


def _before(draw: Draw, world: World, *days: int) -> str:
    """A month that was over so many days ago."""
    return month_of((world.day - timedelta(days=d.one(draw, days))).replace(day=1) - timedelta(days=1))


def named_month(fund: str, month: str) -> C:
    return {"fund_id": fund, "year": int(month[:4]), "month": int(month[5:])}


def soft_close_period(draw: Draw, world: World) -> Drawn:
    fund, month = d.fund(draw, world, "trust_fund", "mission_budget", "external_report"), _before(draw, world, 0, 31)
    if world.months.status(fund, month) != "open" and not d.rarely(draw, 30):
        raise d.Nothing("month")
    return "soft_close_period", named_month(fund, month)


def close_period(draw: Draw, world: World) -> Drawn:
    """Mostly the next month, long after it was over, or one that was opened again; the first close ends a year."""
    fund = d.fund(draw, world, "trust_fund", "mission_budget")
    late, through = _before(draw, world, 45, 90, 20), world.months.through(fund)
    opened = world.months.opened_again(fund)
    if opened and d.flip(draw):
        return "close_period", named_month(fund, d.one(draw, sorted(opened)))
    if through is None:
        ends = [
            m for y in range(FIRST_DAY.year, world.day.year + 1) for m in months_of(y, _first_month(world, fund))[-1:]
        ]
        late = max((m for m in ends if m <= late), default="" if not d.rarely(draw, 12) else late)
    else:
        following = month_of(after(date.fromisoformat(f"{through}-01")))
        late = following if following <= late else ""
    if not late and not d.rarely(draw, 40):
        raise d.Nothing("month")
    return "close_period", named_month(fund, late or month_of(world.day))


def reopen_period(draw: Draw, world: World) -> Drawn:
    def fits(t: Thing) -> bool:
        of = t.last("fund_id"), f"{t.last('year'):04d}-{t.last('month'):02d}"
        return world.months.status(*of) != "open" and world.status[of[0]] != "closed"

    period = d.pick(draw, world, "period", fits)
    year, month = period.last("year"), period.last("month")
    if d.rarely(draw, 3):
        month = draw(1, 12)
    return "reopen_period", {**named_month(period.fund or "", f"{year:04d}-{month:02d}"), "reason": "a late voucher"}


def close_year(draw: Draw, world: World) -> Drawn:
    """One whose months are closed, and none after it is."""
    found = list(_closable(world))
    if not found and not d.rarely(draw, 8):
        raise d.Nothing("year")
    if not found or d.rarely(draw, 30):
        return "close_year", {
            "fund_id": d.fund(draw, world, "trust_fund", "mission_budget"),
            "year": world.day.year - 1,
        }
    fund, year = d.one(draw, found)
    return "close_year", {"fund_id": fund, "year": year}


def _closable(world: World) -> Iterator[tuple[str, int]]:
    for fund in world.funds("trust_fund", "mission_budget"):
        through = world.months.through(fund)
        last = max(world.months.years(fund), default=FIRST_DAY.year - 2)
        for year in range(last + 1, 0 if through is None else int(through[:4]) + 1):
            months = months_of(year, _first_month(world, fund))
            if all(world.months.status(fund, month) == "closed" for month in months):
                yield fund, year
