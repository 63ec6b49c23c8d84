"""Refusals of proposals and of commands that need one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.ledger.proposals import decisions
from shared.contracts.actor import Actor
from shared.contracts.canonical import canonical
from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.refusals.contributions import flow
from tests.support.desk import ISSUER, Fund, money


def four_eyes(fund: Fund, command: str, **thresholds: str) -> dict[str, Any]:
    """The answer to a policy that a second person approves a command."""
    limits = {name: money(amount) for name, amount in thresholds.items()}
    body = {"policy": {"name": "four_eyes", "command": command, **limits}, "valid_from": "2024-01-01"}
    return fund.desk.do("set_policy", body, path_ids={"fund_id": fund.fund_id}, actor="administrator")


def propose(fund: Fund, command: str, body: dict[str, Any], actor: Actor | str = "finance_officer") -> str:
    """A proposal's id."""
    answer = fund.desk.do("propose_command", {"command": command, "body": body}, actor=actor)
    proposal_id: str = answer["resource"]["id"]
    return proposal_id


def approve(fund: Fund, proposal_id: str, actor: Actor | str = "approver") -> dict[str, Any]:
    """The answer to an approval."""
    return fund.desk.do("approve_proposal", {}, path_ids={"proposal_id": proposal_id}, actor=actor)


def reject(fund: Fund, proposal_id: str, actor: Actor | str = "approver") -> dict[str, Any]:
    ids = {"proposal_id": proposal_id}
    return fund.desk.do("reject_proposal", {"reason": "Unclear"}, path_ids=ids, actor=actor)


def withdraw(fund: Fund, proposal_id: str, actor: Actor | str = "finance_officer") -> dict[str, Any]:
    return fund.desk.do("withdraw_proposal", {}, path_ids={"proposal_id": proposal_id}, actor=actor)


def interest(fund: Fund, amount: str = "5.00", on: str = "2024-01-31") -> dict[str, Any]:
    """The body of a receipt of interest."""
    return {**fund.at_bank(amount, on), "origin": "bank"}


@case("four_eyes.proposal_needed")
def _from_an_amount_on(fund: Fund) -> Refused:
    four_eyes(fund, "record_interest", single_from="5.00")
    fund.interest("4.99")
    refusal = refused(fund, lambda: fund.interest("5.00"))
    approve(fund, propose(fund, "record_interest", interest(fund)))
    fund.interest("5.00", on="2023-12-31")
    return figures(refusal, command="record_interest", fund="TF", amount="5.00", single_from="5.00", currency="USD")


@case("four_eyes.proposal_needed")
def _always(fund: Fund) -> Refused:
    four_eyes(fund, "record_interest")
    refusal = refused(fund, lambda: fund.interest("0.01"))
    body = {"policy": {"name": "four_eyes_ended", "command": "record_interest"}, "valid_from": "2024-02-01"}
    fund.desk.do("set_policy", body, path_ids={"fund_id": fund.fund_id}, actor="administrator")
    fund.interest("5.00", on="2024-02-01")
    return figures(refusal, command="record_interest", fund="TF")


@case("four_eyes.by_maker")
def _by_whoever_proposed_it(fund: Fund) -> Refused:
    fund.desk.run(fund.desk.ledger.give_grant(ISSUER, "finance_officer", "approver"))
    proposal = propose(fund, "record_interest", interest(fund))
    refusal = refused(fund, lambda: approve(fund, proposal, "finance_officer"))
    other = Actor(issuer=ISSUER, subject="finance_officer", client_id="another")
    assert refused(fund, lambda: reject(fund, proposal, other)).code == "four_eyes.by_maker"
    approve(fund, proposal)
    return figures(refusal, command="record_interest")


@case("four_eyes.by_machine")
def _by_a_machine(fund: Fund) -> Refused:
    fund.desk.run(fund.desk.ledger.give_grant(ISSUER, "robot", "approver"))
    proposal = propose(fund, "record_interest", interest(fund))
    machine = Actor(issuer=ISSUER, subject="robot", client_id="robot")
    return figures(refused(fund, lambda: approve(fund, proposal, machine)), command="record_interest")


@case("four_eyes.daily_not_available")
def _a_threshold_on_a_day(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: four_eyes(fund, "record_interest", daily_from="5.00"))
    return figures(refusal, command="record_interest")


@case("proposal.closed")
def _decided_before(fund: Fund) -> Refused:
    proposal = propose(fund, "record_interest", interest(fund))
    approve(fund, proposal)
    refusal = refused(fund, lambda: withdraw(fund, proposal))
    for act, told in ((reject, "rejected"), (withdraw, "withdrawn")):
        another = propose(fund, "record_interest", interest(fund))
        act(fund, another)
        assert refused(fund, lambda p=another: approve(fund, p)).figures["status"] == told  # type: ignore[misc]
    return figures(refusal, id=proposal, status="approved")


@case("proposal.unknown")
def _that_nobody_made(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: approve(fund, NOBODY)), id=NOBODY)


@case("proposal.other_maker")
def _withdrawn_by_another(fund: Fund) -> Refused:
    proposal = propose(fund, "record_interest", interest(fund))
    return figures(refused(fund, lambda: withdraw(fund, proposal, "finance_officer-2")), id=proposal)


@case("proposal.not_proposable")
def _a_proposal_of_a_proposal(fund: Fund) -> Refused:
    proposal = propose(fund, "record_interest", interest(fund))
    for name in ("approve_proposal", "withdraw_proposal", "propose_command"):
        assert refused(fund, lambda n=name: four_eyes(fund, n)).figures == {"command": name}  # type: ignore[misc]
    body = {"proposal_id": proposal}
    return figures(refused(fund, lambda: propose(fund, "approve_proposal", body)), command="approve_proposal")


@case("proposal.not_proposable")
def _what_is_of_no_fund(fund: Fund) -> Refused:
    body = {"code": "X", "name": "X", "kind": "ngo"}
    refusal = refused(fund, lambda: propose(fund, "register_organisation", body))
    return figures(refusal, command="register_organisation")


@case("command.unknown")
def _no_command(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: propose(fund, "pay_everyone", {})), command="pay_everyone")


@case("request.missing_field")
def _a_body_that_breaks_its_contract(fund: Fund) -> Refused:
    body = {name: value for name, value in interest(fund).items() if name != "amount"}
    refusal = refused(fund, lambda: propose(fund, "record_interest", body))
    assert [error["pointer"] for error in refusal.figures["errors"]] == ["/body/amount"]  # type: ignore[union-attr,index,call-overload]
    return refusal


@case("grant.missing")
def _without_the_commands_own_right(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: propose(fund, "record_interest", interest(fund), "programme_officer"))
    return figures(refusal, command="record_interest", roles=["finance_officer", "treasurer"])


@case("effective_on.future")
def _what_the_command_itself_is_refused(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: propose(fund, "record_interest", interest(fund, on="2999-01-01")))
    assert refusal.pointer == "/body/effective_on"
    return refusal


@case("proposal.funds")
def _about_two_funds(fund: Fund) -> Refused:
    other = Fund.opened(fund.desk, code="OTHER")
    body = {"code": "BOTH", "name": "Both", "currency": "USD", "fund_ids": [fund.fund_id, other.fund_id]}
    refusal = refused(fund, lambda: propose(fund, "open_bank_account", body, "treasurer"))
    propose(fund, "open_bank_account", {**body, "fund_ids": [fund.fund_id]}, "treasurer")
    return figures(refusal, funds=2)


@case("proposal.changes_nothing")
def _what_is_already_so(fund: Fund) -> Refused:
    body = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = fund.desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    noted = {**flow(fund, mirror), "noted_because": "parked"}
    known = fund.desk.do("import_flow", noted)["resource"]["id"]
    return figures(refused(fund, lambda: propose(fund, "import_flow", noted)), id=known)


@case("proposal.expired")
def _after_its_time(fund: Fund) -> Refused:
    with _changed("HOURS", 0):  # it expires at the moment at which it is made
        proposal = propose(fund, "record_interest", interest(fund))
    for act in (reject, withdraw):
        assert refused(fund, lambda a=act: a(fund, proposal)).code == "proposal.expired"  # type: ignore[misc]
    policy = {"policy": {"name": "proposal_expiry", "hours": 1}, "valid_from": "2024-01-01"}
    fund.desk.do("set_policy", policy, path_ids={"fund_id": fund.fund_id}, actor="administrator")
    with _changed("HOURS", 0):
        approve(fund, propose(fund, "record_interest", interest(fund)))
    refusal = refused(fund, lambda: approve(fund, proposal))
    assert refusal.figures["id"] == proposal
    return refusal


@case("proposal.too_large")
def _beyond_one_event(fund: Fund) -> Refused:
    size = len(canonical({**interest(fund), "evidence": []}))
    with _changed("BODY_BYTES_MAX", size - 1):
        refusal = refused(fund, lambda: propose(fund, "record_interest", interest(fund)))
    with _changed("BODY_BYTES_MAX", size):
        propose(fund, "record_interest", interest(fund))
    return figures(refusal, bytes=size, bytes_max=size - 1)


@contextmanager
def _changed(bound: str, value: int) -> Iterator[None]:
    """A bound of the decisions made small enough to be reached."""
    was = getattr(decisions, bound)
    setattr(decisions, bound, value)
    try:
        yield
    finally:
        setattr(decisions, bound, was)
