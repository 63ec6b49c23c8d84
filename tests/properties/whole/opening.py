"""The opening balances of a fund that is older than the ledger, drawn so that floors and bridge hold."""

from datetime import date, timedelta

from tests.properties.whole import drawing as d
from tests.properties.whole.drawing import C, Draw, Drawn
from tests.properties.whole.of_partners import room
from tests.properties.whole.world import Thing, World


def record_opening_balances(draw: Draw, world: World) -> Drawn:
    """Of a trust fund that has no entries yet: its first bank account is opened before."""
    fresh = [f for f in world.funds("trust_fund") if world.waits_for_opening(f)]
    if not fresh:
        raise d.Nothing("fund")
    fund = fresh[0]
    base = world.base(fund)
    if not world.accounts[fund, base]:
        return "open_bank_account", {"code": f"OB{world.count}", "name": "Bank", "currency": base, "fund_ids": [fund]}
    return "record_opening_balances", _opening(draw, world, fund, base)


def _opening(draw: Draw, world: World, fund: str, base: str) -> C:
    on = (world.day.replace(day=1) - timedelta(days=1)).isoformat()
    signed = date(2020, 1, 10).isoformat()
    unit = d.MOST[base]
    bank = d.bank(draw, world, fund, base)

    def m(minor: int) -> dict[str, str]:
        return d.money(minor, base)

    collected, held, open_more, owed, left = (draw(1, unit) for _ in range(5))
    spent, bound, advanced = draw(1, unit), draw(1, unit), draw(0, unit)
    advanced = min(advanced, bound)
    free, pool, unapplied, fees = draw(0, unit), draw(0, unit), draw(1, unit // 9), draw(1, unit // 9)
    ordered, invoiced, settled = unit // 2, draw(2, unit // 4), unit // 8
    settled = min(settled, invoiced - 1)
    allocated = free + spent + bound + ordered

    def fits(t: Thing) -> bool:
        return t.last("approved_amount").currency == base and room(world, t) >= allocated

    agreement = {
        "reference": "OLD-1",
        "donor_id": d.donor(draw, world),
        "signed_on": signed,
        "amount": {"amount": m(collected + held + open_more + owed)},
        "collected": m(collected + held),
        "conditional": {"amount": m(held + open_more)},
        "conditional_held": {"amount": m(held)},
        "allowance": {"amount": m(draw(0, owed))},
        "available": m(left),
    }
    foreign = {
        "reference": "OLD-2",
        "donor_id": d.donor(draw, world),
        "signed_on": signed,
        "amount": {"amount": d.money(90_000, "EUR"), "base_amount": m(max(1, unit // 7))},
        "collected": d.money(30_000, "EUR"),
        "receivable_base": m(max(1, unit // 11)),
        "available": m(0),
    }
    commitment = {
        "reference": "MOU-1",
        "allocation": "ALLOC-1",
        "organisation_id": d.pick(draw, world, "organisation").id,
        "kind": "mou",
        "signed_on": signed,
        "amount": m(spent + bound),
        "instalments": [{"amount": m(spent + bound), "paid": m(spent + advanced)}],
        "sources": [{"source": "OLD-1", "committed": m(bound), "spent": m(spent)}],
        "expenditure": [{"category": draw(1, 5), "posted": m(spent)}],
        "advances": m(advanced),
        "report": {"reports_accepted": 2, "basis": "certified", "to_on": "2020-12-31"},
    }
    order = {
        "reference": "PO-1",
        "allocation": "ALLOC-1",
        "organisation_id": commitment["organisation_id"],
        "kind": "purchase_order",
        "signed_on": signed,
        "amount": m(ordered),
        "instalments": [{"amount": m(ordered), "paid": m(settled)}],
        "sources": [{"source": "pool", "committed": m(ordered - invoiced), "spent": m(invoiced)}],
        "expenditure": [{"category": 3, "posted": m(invoiced)}],
        "invoices": [{"supplier_reference": "F-OLD", "invoiced_on": signed, "amount": m(invoiced), "paid": m(settled)}],
    }
    allocation = {
        "reference": "ALLOC-1",
        "project_id": d.pick(draw, world, "project", fits).id,
        "decision": "SC-7",
        "approved_on": signed,
        "amount": m(allocated),
        "sources": [{"source": "pool", "amount": m(free)}] if free else [],
    }
    cash = left + pool + free + bound + ordered - invoiced - advanced + (invoiced - settled) + held + unapplied + fees
    funded = spent + advanced + settled
    receipts = [
        {
            "reference": "WIRE-1",
            "bank_account_id": bank,
            "received_on": signed,
            "unapplied": {"amount": m(unapplied)},
        }
    ]
    cumulative = [
        {"line": "gross_contributions", "amount": m(cash + funded)},
        {"line": "transfers", "amount": m(funded)},
        {"line": "expenditure", "amount": m(spent + invoiced)},
    ]
    return {
        "fund_id": fund,
        "effective_on": on,
        "cash": [{"bank_account_id": bank, "balance": {"amount": m(cash)}}],
        "pool": m(pool),
        "agreements": [agreement, foreign],
        "receipts": receipts,
        "allocations": [allocation],
        "commitments": [commitment, order],
        "liabilities": [{"account": "agent_fee_payable", "amount": m(fees)}],
        "cumulative": cumulative,
    }
