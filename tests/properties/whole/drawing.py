"""How the parts of a command are drawn: days, amounts at edges, things that fit."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from tests.properties.strategies import Draw, amount, flip, one, rarely
from tests.properties.whole.chart import EXPENSE, REVENUE
from tests.properties.whole.world import FIRST_DAY, RECENT, Thing, World

T = TypeVar("T")
C = dict[str, Any]
Drawn = tuple[str, C]
DECIMALS = {"XOF": 0, "USD": 2, "EUR": 2}
CURRENCIES = ("USD", "EUR", "XOF")
MOST = {"USD": 50_000, "EUR": 40_000, "XOF": 300_000}
TRIES = 12
FLOWS = frozenset([*REVENUE, *EXPENSE])
"""What a year's close takes to accumulated surplus."""


class Nothing(Exception):
    """There is nothing yet that such a command could be about."""


def money(minor: int, currency: str) -> dict[str, str]:
    """Money as JSON, with exactly the currency's decimals."""
    places = DECIMALS[currency]
    text = str(minor) if not places else f"{minor // 100}.{minor % 100:02d}"
    return {"amount": text, "currency": currency}


def some(draw: Draw, currency: str, *edges: int, most: int | None = None) -> dict[str, str]:
    """Money in a currency: at an edge, near it, or any; rarely in another currency."""
    minor = amount(draw, *edges, most=most or MOST[currency])
    return money(minor, one(draw, CURRENCIES) if rarely(draw, 120) else currency)


def day(draw: Draw, world: World, since: date | None = None) -> str:
    """Today as the history goes, or some days back, but mostly not before what the command stands on."""
    on = world.day
    if rarely(draw, 4):
        on -= timedelta(days=one(draw, (1, 5, 31, 200)))
    if since is not None and on < since and not rarely(draw, 30):
        on = since
    return max(FIRST_DAY, on).isoformat()


def pick(draw: Draw, world: World, kind: str, fits: Callable[[Thing], Any] = lambda thing: True) -> Thing:
    """A live thing of a kind that fits, mostly a recent one. Raises Nothing."""
    order = world.order[kind]
    for _ in range(TRIES if order else 0):
        last = len(order) - 1
        n = draw(max(0, last - RECENT), last) if not rarely(draw, 3) else draw(0, last)
        found = world.thing(kind, order[n])
        if found is not None and (fits(found) or rarely(draw, 60)):
            return found
    raise Nothing(kind)


def fund(draw: Draw, world: World, *kinds: str) -> str:
    """A fund of some kinds, mostly an early one that is open; an older fund once it is opened. Raises Nothing."""
    found = [f for f in world.funds(*(kinds or ("trust_fund",))) if not world.waits_for_opening(f)]
    if not rarely(draw, 20):
        found = [f for f in found if world.status[f] == "open"]
    if not found:
        raise Nothing("fund")
    return found[0] if flip(draw) else one(draw, found)


def bank(draw: Draw, world: World, fund_id: str, currency: str) -> str:
    """A bank account of a fund in a currency. Raises Nothing."""
    accounts = world.accounts[fund_id, currency]
    live = [a for a in accounts if not world.things["bank_account", a].has("BankAccountClosed")]
    if not live:
        raise Nothing("bank_account")
    return one(draw, live)


def funded_bank(draw: Draw, world: World, fund_id: str, currency: str) -> str:
    """The same, mostly one with cash."""
    found = bank(draw, world, fund_id, currency)
    return found if world.sums["cash", fund_id, found] > 0 else bank(draw, world, fund_id, currency)


def currency_of(draw: Draw, world: World, fund_id: str) -> str:
    """A currency that the fund has an account in, mostly its base. Raises Nothing."""
    base = world.base(fund_id)
    if flip(draw):
        return base
    return one(draw, [c for c in CURRENCIES if world.accounts[fund_id, c]] or [base])


def reference(draw: Draw) -> C:
    """Now and then the caller's own reference, some of which are taken."""
    return {"reference": f"ref-{draw(0, 400)}"} if rarely(draw, 10) else {}


def donor(draw: Draw, world: World) -> str:
    """A donor. Raises Nothing."""
    return pick(draw, world, "organisation", lambda t: t.has("DonorRegistered")).id


def at_about(world: World, fund: str, base_minor: int, currency: str) -> int:
    """Roughly so much in another currency, a little less: no rate strays far from these."""
    per_dollar = {"USD": 100, "EUR": 80, "XOF": 520}
    return max(1, base_minor * per_dollar[currency] // {"USD": 100, "EUR": 97, "XOF": 640}[world.base(fund)])
