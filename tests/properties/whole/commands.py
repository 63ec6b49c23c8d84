"""Every registered command by the function that draws it, who gives it, and how the next one is chosen."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

from shared.contracts.events.parties import Role
from tests.properties.whole import drawing as d
from tests.properties.whole import ending, of_closing, of_donors, of_funds, of_partners, of_refunds, opening
from tests.properties.whole.drawing import C, Draw, Drawn
from tests.properties.whole.world import Thing, World

Drawing = Callable[[Draw, World], Drawn]


class Chosen(NamedTuple):
    """A command as it is to be given, by one of the two persons that the tests have of a role."""

    name: str
    body: C
    role: Role
    person: int = 1


def _proposal(draw: Draw, world: World) -> Thing:
    late = d.rarely(draw, 8)

    def waits(t: Thing) -> bool:
        return world.waits(t) or (late and len(t.events) == 1)

    never = [t for t in islice(world.live("proposal"), 30) if waits(t) and not world.recorded[t.first.proposed.command]]
    return d.one(draw, never) if never and d.flip(draw) else d.pick(draw, world, "proposal", waits)


def propose_command(draw: Draw, world: World) -> Drawn:
    """Asks a second person: for what was refused to one alone, for what always needs two, for anything."""
    if world.needs_second and d.flip(draw):
        name, inside = world.needs_second.pop()
    else:
        never = [one for one in TWO_PERSONS if not world.recorded[one.__name__]]
        name, inside = d.one(draw, never if never and d.flip(draw) else PROPOSED)(draw, world)
    body: C = {"proposed": {"command": name, "body": inside}}
    if d.rarely(draw, 3) and world.recorded[name]:
        body["expires_at"] = f"+{d.one(draw, (30, 100, 400, 2_000))}min"
    return "propose_command", body


def approve_proposal(draw: Draw, world: World) -> Drawn:
    return "approve_proposal", {"proposal_id": _proposal(draw, world).id}


def reject_proposal(draw: Draw, world: World) -> Drawn:
    return "reject_proposal", {"proposal_id": _proposal(draw, world).id, "reason": "not now"}


def withdraw_proposal(draw: Draw, world: World) -> Drawn:
    return "withdraw_proposal", {"proposal_id": _proposal(draw, world).id}


TWO_PERSONS: tuple[Drawing, ...] = (
    of_donors.write_off_receivable,
    of_partners.write_off_partner_balance,
    of_funds.post_journal,
    of_closing.reopen_period,
    opening.record_opening_balances,
)
"""Always by proposal."""

WEIGHTS: dict[Drawing, int] = {
    of_funds.open_fund: 1,
    of_funds.open_window: 1,
    of_funds.open_bank_account: 1,
    of_funds.close_bank_account: 1,
    of_funds.set_policy: 4,
    of_funds.set_rate: 3,
    of_funds.record_interest: 2,
    of_funds.record_bank_charge: 2,
    of_funds.make_transfer: 2,
    of_funds.exchange_currency: 3,
    of_funds.run_revaluation: 3,
    of_funds.settle_fees: 3,
    of_funds.appropriate_authority: 1,
    of_funds.revise_authority: 2,
    of_funds.lapse_authority: 1,
    of_funds.post_journal: 1,
    of_funds.attach_evidence: 1,
    of_funds.register_organisation: 1,
    of_funds.register_donor: 1,
    of_funds.give_grant: 1,
    of_funds.end_grant: 1,
    of_funds.reverse_transaction: 6,
    of_donors.record_pledge: 1,
    of_donors.amend_pledge: 1,
    of_donors.withdraw_pledge: 1,
    of_donors.sign_agreement: 5,
    of_donors.amend_agreement: 3,
    of_donors.meet_condition: 3,
    of_donors.fail_condition: 2,
    of_donors.impair_receivable: 2,
    of_donors.impair_receivables: 1,
    of_donors.write_off_receivable: 1,
    of_donors.recover_receivable: 2,
    of_donors.record_receipt: 9,
    of_donors.apply_receipt: 4,
    of_donors.return_receipt: 2,
    of_refunds.approve_donor_refund: 4,
    of_refunds.pay_donor_refund: 4,
    of_refunds.reprogram_donor_balance: 2,
    of_refunds.assign_pool_deficit: 2,
    of_closing.soft_close_period: 2,
    of_closing.close_period: 8,
    of_closing.reopen_period: 2,
    of_closing.close_year: 3,
    ending.begin_fund_closing: 1,
    ending.distribute_residue: 1,
    ending.close_fund: 1,
    of_donors.record_in_kind: 1,
    of_donors.use_in_kind: 1,
    of_donors.import_flow: 2,
    of_partners.register_project: 2,
    of_partners.change_project_status: 1,
    of_partners.freeze_project: 1,
    of_partners.approve_allocation: 7,
    of_partners.revise_allocation: 4,
    of_partners.cancel_allocation: 1,
    of_partners.sign_commitment: 7,
    of_partners.revise_commitment: 3,
    of_partners.close_commitment: 1,
    of_partners.waive_instalment: 1,
    of_partners.pay_disbursement: 8,
    of_partners.return_disbursement: 1,
    of_partners.record_partner_refund: 3,
    of_partners.submit_report: 6,
    of_partners.accept_report: 6,
    of_partners.return_report: 1,
    of_partners.disallow_cost: 3,
    of_partners.write_off_partner_balance: 1,
    of_partners.accept_invoice: 4,
    of_partners.pay_invoice: 4,
    opening.record_opening_balances: 1,
    propose_command: 8,
    approve_proposal: 9,
    reject_proposal: 1,
    withdraw_proposal: 1,
}
"""Every command, and how often it is drawn."""
DRAWN = {drawing.__name__: drawing for drawing in WEIGHTS}
"""Every command by its name."""
_ALL = [drawing for drawing, weight in WEIGHTS.items() for _ in range(weight)]
PROPOSED: tuple[Drawing, ...] = (
    *TWO_PERSONS, *TWO_PERSONS, of_partners.approve_allocation, of_partners.approve_allocation,
    of_partners.revise_allocation, of_partners.pay_disbursement, of_partners.pay_disbursement,
    of_partners.pay_invoice, of_funds.make_transfer, of_funds.exchange_currency, of_funds.settle_fees,
    of_funds.revise_authority, of_donors.record_receipt, of_partners.sign_commitment, of_partners.accept_report,
    of_funds.set_policy, of_donors.sign_agreement, of_refunds.approve_donor_refund, of_refunds.pay_donor_refund,
    of_refunds.reprogram_donor_balance,
)  # fmt: skip
ADMINISTRATOR = frozenset(
    {
        "open_fund",
        "set_policy",
        "open_window",
        "register_project",
        "change_project_status",
        "freeze_project",
        "give_grant",
        "end_grant",
    }
)
CHECKER = frozenset({"approve_proposal", "reject_proposal", "reverse_transaction"})
UNPROPOSED = ("propose_command", "approve_proposal", "reject_proposal", "withdraw_proposal")


def choose(draw: Draw, world: World, days: int = 12) -> Chosen:
    """The next command: any by its weight, or one of those that were recorded least; time goes on meanwhile.

    `days`: how far time goes on at most.
    """
    world.advance(draw(0, days) if d.rarely(draw, 3) else 0)
    for _ in range(1_000):
        drawing = d.one(draw, _ALL)
        if d.rarely(draw, 4):
            fewest = min(world.recorded[name] for name in DRAWN)
            drawing = d.one(draw, [DRAWN[name] for name in DRAWN if world.recorded[name] <= fewest])
        if world.short and d.rarely(draw, 6):
            drawing = of_donors.mending
        if d.rarely(draw, 3) and "closing" in world.status.values():
            drawing = ending.next_step
        if "closed" in world.status.values() and d.rarely(draw, 60):
            drawing = ending.late_money
        if drawing in TWO_PERSONS and not d.rarely(draw, 6):
            drawing = propose_command
        try:
            name, body = drawing(draw, world)
        except d.Nothing:
            continue
        _dated(draw, world, name, body["proposed"]["body"] if name == "propose_command" else body)
        if world.files and name not in UNPROPOSED and "evidence" not in body and d.rarely(draw, 15):
            body["evidence"] = [d.one(draw, world.files)]
        return given(draw, name, body)
    raise AssertionError("nothing can be drawn")


_KINDS = (
    "agreement", "receipt", "commitment", "allocation", "disbursement", "invoice", "pledge", "in_kind", "appropriation",
    "refund",
)  # fmt: skip


def _dated(draw: Draw, world: World, name: str, body: C) -> None:
    """A day in a closed month is mostly moved to the first day after it that the fund's books take."""
    named = (world.thing(kind, body.get(f"{kind}_id", "")) for kind in _KINDS)
    fund = body.get("fund_id") or next((thing.fund for thing in named if thing is not None), None)
    if "effective_on" not in body or name == "close_fund" or fund is None or d.rarely(draw, 8):
        return
    on = date.fromisoformat(body["effective_on"])
    body["effective_on"] = world.months.first_open(fund, on).isoformat()


def given(draw: Draw, name: str, body: C) -> Chosen:
    """Who gives a command; who decides on a proposal is mostly another person than who made it."""
    if name == "propose_command" and body["proposed"]["command"] in ADMINISTRATOR:
        return Chosen(name, body, "administrator")
    if name in ADMINISTRATOR:
        return Chosen(name, body, "administrator")
    if name in CHECKER:
        return Chosen(name, body, "approver", 2 if d.rarely(draw, 4) else 1)
    return Chosen(name, body, "finance_officer", 2 if d.rarely(draw, 9) else 1)


def founding(world: World) -> Iterator[tuple[str, C, Role]]:
    """Funds of every kind with accounts in every currency, parties, projects, rates and money to begin with.

    Each is yielded once what came before it stands in the world.
    """
    for code, kind, base in (
        ("TF", "trust_fund", "USD"),
        ("FF", "trust_fund", "XOF"),
        ("MB", "mission_budget", "USD"),
        ("ER", "external_report", "USD"),
        ("OF", "trust_fund", "USD"),
        ("EF", "trust_fund", "USD"),
    ):
        body = {"code": code, "name": code, "kind": kind, "base_currency": base, "time_zone": "UTC"}
        yield "open_fund", body, "administrator"
    dollars, francs, mission, reporting, old, short_lived = world.order["fund"]
    for currency in d.CURRENCIES:
        for fund in (dollars, francs, short_lived):
            code = f"{currency}{world.count}"
            yield (
                "open_bank_account",
                {"code": code, "name": code, "currency": currency, "fund_ids": [fund]},
                "treasurer",
            )
    for code in ("USD-2", "XOF-2"):
        both = {"code": code, "name": code, "currency": code[:3], "fund_ids": [dollars, francs]}
        yield "open_bank_account", both, "treasurer"
    yield "open_bank_account", {"code": "OF", "name": "OF", "currency": "USD", "fund_ids": [old]}, "treasurer"
    mirrored = {"code": "ER", "name": "ER", "currency": "USD", "fund_ids": [reporting], "external": True}
    yield "open_bank_account", mirrored, "treasurer"
    yield "open_window", {"fund_id": dollars, "code": "W", "name": "Window"}, "administrator"
    for code, kind in (("DK", "government"), ("NO", "government"), ("IP", "ngo"), ("NGO", "ngo")):
        yield "register_organisation", {"code": code, "name": code, "kind": kind}, "finance_officer"
    for donor in world.order["organisation"][:2]:
        yield "register_donor", {"organisation_id": donor}, "finance_officer"
    for n, (currency, units) in enumerate((("EUR", "0.880"), ("XOF", "581.500"))):
        yield "set_rate", {"currency": currency, "rate_on": f"2020-01-0{n + 1}", "rate": units}, "finance_officer"
    for mechanism, most in (("trust_fund", "USD"), ("quick_impact", "USD"), ("trust_fund", "XOF")):
        heard: C = {"code": f"{mechanism}-{most}", "title": "P", "mechanism": mechanism, "status": "approved"}
        heard["approved_amount"] = d.money(90 * d.MOST[most], most)
        heard |= {"organisation_id": world.order["organisation"][2], "areas": ["north"], "sectors": ["wash"]}
        heard |= {"source_log": "other.example/projects", "source_position": 1}
        yield "register_project", heard, "administrator"
    steps = [{"days_overdue": 90, "share": "0.25"}, {"days_overdue": 365, "share": "1"}]
    policies: list[C] = [{"name": "impairment", "steps": steps}, {"name": "agent_fee", "rate": "0.01"}]
    for policy in (*policies, {"name": "support_cost", "rate": "0.07"}):
        yield "set_policy", {"fund_id": dollars, "policy": policy, "valid_from": "2020-01-01"}, "administrator"
    on = world.day.isoformat()
    sums = (
        (dollars, "USD", 300_000),
        (francs, "XOF", 2_000_000),
        (dollars, "EUR", 90_000),
        (short_lived, "USD", 90_000),
    )
    for fund, currency, minor in sums:
        donor = world.order["organisation"][0]
        signed = {"fund_id": fund, "donor_id": donor, "amount": d.money(minor, currency), "effective_on": on}
        yield "sign_agreement", signed, "finance_officer"
        parts: list[dict[str, Any]] = [
            {"agreement_id": world.order["agreement"][-1], "amount": d.money(minor, currency)}
        ]
        cash = {"fund_id": fund, "bank_account_id": world.accounts[fund, currency][0], "parts": parts}
        yield (
            "record_receipt",
            {**cash, "gross_amount": d.money(minor, currency), "effective_on": on},
            "finance_officer",
        )
    year = world.day.year - 1
    for fiscal_year in (year, year + 1):
        given_on = (world.day + timedelta(days=3)).isoformat()
        authority = {"fund_id": mission, "fiscal_year": fiscal_year, "decision": "A/RES/1", "effective_on": given_on}
        yield "appropriate_authority", {**authority, "amount": d.money(300_000, "USD")}, "finance_officer"
