"""Commands on donors' money that goes back, and on what one source gives to another."""

from tests.properties.whole import drawing as d
from tests.properties.whole import of_donors
from tests.properties.whole.drawing import C, Draw, Drawn
from tests.properties.whole.world import Thing, World


def _has(world: World, agreement: Thing) -> int:
    found: int = world.sums["available", agreement.fund, agreement.id]
    return found


def approve_donor_refund(draw: Draw, world: World) -> Drawn:
    """Of money that was never applied, named or not, of an agreement, or of both."""
    if d.flip(draw):
        receipt = d.pick(draw, world, "receipt", lambda t: world.sums["unapplied", t.id] > 0)
        gross = getattr(receipt.first, "gross", None) or receipt.first.unapplied
        if gross is None:
            raise d.Nothing("receipt")
        left = world.sums["unapplied", receipt.id]
        amount = d.some(draw, gross.currency, left, left // 2, left // 3, most=max(1, left))
        body: C = {"fund_id": receipt.fund, "amount": amount, "decision": "BOARD-1"}
        if receipt.first.donor_id is not None:
            body["donor_id"] = receipt.first.donor_id
        if receipt.first.donor_id is None or d.flip(draw):
            body["receipts"] = [{"receipt_id": receipt.id, "amount": amount}]
        return "approve_donor_refund", {**body, "effective_on": d.day(draw, world, receipt.since), **d.reference(draw)}
    agreement = d.pick(draw, world, "agreement", lambda t: _has(world, t) > 0)
    fund, left, currency = agreement.fund or "", _has(world, agreement), agreement.first.amount.currency
    base = world.base(fund)
    if currency != base and d.flip(draw):
        left = d.at_about(world, fund, left, currency)
    else:
        currency = base
    amount = d.some(draw, currency, left, left // 2, left // 9, left // 20, most=max(1, left))
    body = {"fund_id": fund, "agreement_id": agreement.id, "donor_id": agreement.first.donor_id, "amount": amount}
    if not d.rarely(draw, 3):
        body["receipts"] = []
    on = d.day(draw, world, agreement.since)
    return "approve_donor_refund", {**body, "decision": "BOARD-2", "effective_on": on, **d.reference(draw)}


def pay_donor_refund(draw: Draw, world: World) -> Drawn:
    """Of an approved refund, of a condition that failed, or of what came after the end of its fund."""
    what = d.one(draw, ("refund", "refund", "agreement", "receipt"))
    owed = {
        "refund": lambda t: world.sums["refund_left", t.id],
        "agreement": lambda t: of_donors.failed(world, t.id),
        "receipt": lambda t: world.sums["late", t.id],
    }[what]
    found = d.pick(draw, world, what, lambda t: owed(t) > 0)
    if what == "receipt" and not found.has("ContributionReceived"):
        raise d.Nothing("receipt")
    fund, left = found.fund or "", owed(found)
    currency = found.first.net.currency if what == "receipt" else found.first.amount.currency
    base = world.base(fund)
    here = currency if world.accounts[fund, currency] and not d.rarely(draw, 4) else base
    bank = d.funded_bank(draw, world, fund, here)
    body: C = {f"{what}_id": found.id, "bank_account_id": bank}
    body["amount"] = d.some(draw, currency, left, left, left // 2, most=max(1, left))
    if here != currency:
        body["paid"] = d.some(draw, here, d.at_about(world, fund, left, here), most=2_000)
    return "pay_donor_refund", {**body, "effective_on": _since(draw, world, found), **d.reference(draw)}


def _since(draw: Draw, world: World, found: Thing) -> str:
    return d.day(draw, world, found.since)


def reprogram_donor_balance(draw: Draw, world: World) -> Drawn:
    giving = d.pick(draw, world, "agreement", lambda t: _has(world, t) > 0)
    taking, left = None, _has(world, giving)

    def fits(t: Thing) -> bool:
        return t.fund == giving.fund and t.first.donor_id == giving.first.donor_id and t.id != giving.id

    if not d.rarely(draw, 3):
        taking = d.pick(draw, world, "agreement", fits)
    minor = d.amount(draw, left, left // 2, left // 9, left + 1, most=max(1, left))
    on = d.day(draw, world, max(t.since for t in (giving, taking) if t is not None))
    body = reprogrammed(world, giving.fund or "", giving, taking, minor)
    return "reprogram_donor_balance", {**body, "effective_on": on, **d.reference(draw)}


def _deficit(draw: Draw, world: World) -> Drawn:
    """A bank charge beyond what the pool has, which the unearmarked sources hold for it until it is assigned."""
    fund = d.fund(draw, world, "trust_fund")
    base, pool = world.base(fund), world.sums["available", fund, "pool"]
    bank = d.funded_bank(draw, world, fund, base)
    charge = pool + draw(1, 99)
    if not 0 < charge <= min(d.MOST[base], world.sums["cash", fund, bank]):
        raise d.Nothing("deficit")
    body: C = {"fund_id": fund, "bank_account_id": bank, "amount": d.money(charge, base)}
    return "record_bank_charge", {**body, "effective_on": world.day.isoformat()}


def assign_pool_deficit(draw: Draw, world: World) -> Drawn:
    """Of all that the pool is short of or a part, borne by the unearmarked sources or by those named."""
    short = [f for f in world.funds("trust_fund") if world.sums["available", f, "pool"] < 0]
    if not short:
        return _deficit(draw, world)
    fund = d.one(draw, short)
    base, lacking = world.base(fund), -world.sums["available", fund, "pool"]
    body: C = {"fund_id": fund, "decision": "BOARD-3", "effective_on": d.day(draw, world)}
    if d.flip(draw):
        asked = d.amount(draw, lacking, lacking // 2, most=lacking)
        body["amount"] = d.money(asked, base)
        if d.flip(draw):
            bearing = d.pick(draw, world, "agreement", lambda t: t.fund == fund and _has(world, t) >= asked)
            body["sources"] = [{"source": bearing.id, "amount": body["amount"]}]
    return "assign_pool_deficit", {**body, **d.reference(draw)}


def reprogrammed(world: World, fund: str, giving: Thing, taking: Thing | None, minor: int) -> C:
    """A consent that speaks of the earmark of what takes over."""
    body: C = {"fund_id": fund, "from_agreement_id": giving.id, "consent": "LETTER-1"}
    body["amount"] = d.money(max(1, minor), world.base(fund))
    if taking is not None:
        body["to_agreement_id"] = taking.id
        if taking.first.earmark is not None:
            body["earmark"] = taking.first.earmark.to_json()
    return body
