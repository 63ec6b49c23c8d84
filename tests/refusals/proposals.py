"""Refusals of four eyes and of proposals."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from services.ledger.proposals import decisions
from shared.contracts.actor import Actor
from shared.contracts.canonical import canonical
from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, bound, case, figures, refused
from tests.refusals.contributions import flow
from tests.support.desk import ISSUER, Fund, money

MACHINE = Actor(issuer=ISSUER, subject="tests-machine", client_id="tests-machine")


def propose(fund: Fund, command: str, body: dict[str, Any], actor: Actor | str = "finance_officer") -> str:
    """A proposal's id."""
    proposal_id: str = fund.proposal(command, body, actor)["resource"]["id"]
    return proposal_id


def approve(fund: Fund, proposal_id: str, actor: Actor | str = "approver") -> dict[str, Any]:
    """The answer to an approval."""
    return fund.decided("approve", proposal_id, actor)


def reject(fund: Fund, proposal_id: str, actor: Actor | str = "approver") -> dict[str, Any]:
    """The answer to a rejection."""
    return fund.decided("reject", proposal_id, actor, reason="Unclear")


def withdraw(fund: Fund, proposal_id: str, actor: Actor | str = "finance_officer") -> dict[str, Any]:
    """The answer to a withdrawal."""
    return fund.decided("withdraw", proposal_id, actor)


def four_eyes(fund: Fund, command: str, single_from: str | None = None) -> None:
    """Sets the policy by which a second person must approve a command."""
    amount = {} if single_from is None else {"single_from": money(single_from)}
    fund.policy(name="four_eyes", command=command, **amount)


def _charge(fund: Fund, amount: str = "5.00") -> dict[str, Any]:
    return fund.at_bank(amount, "2024-01-31")


def _proposed(fund: Fund, **more: Any) -> str:
    proposal_id: str = fund.proposal("record_bank_charge", _charge(fund), **more)["resource"]["id"]
    return proposal_id


@case("four_eyes.proposal_needed")
def _from_a_single_amount(fund: Fund) -> Refused:
    _, commitment = bound(fund, "500.00")
    fund.policy(name="four_eyes", command="pay_disbursement", single_from=money("100.00"))
    refusal = refused(fund, lambda: fund.payment(commitment, 1, "100.00"))
    fund.payment(commitment, 1, "99.99")
    assert refused(fund, lambda: fund.payment(commitment, 1, "100.01")).code == refusal.code
    fund.policy(name="four_eyes_ended", command="pay_disbursement")
    fund.payment(commitment, 1, "100.01")
    return figures(refusal, command="pay_disbursement", fund="TF", asked="100.00", single_from="100.00", currency="USD")


@case("four_eyes.proposal_needed")
def _from_a_days_sum_to_one_partner(fund: Fund) -> Refused:
    _, commitment = bound(fund, "500.00", available="600.00")
    fund.policy(name="four_eyes", command="pay_disbursement", daily_from=money("100.00"))
    fund.payment(commitment, 1, "60.00", "2024-02-15")
    # another value date is no other day: what counts is when it is recorded
    refusal = refused(fund, lambda: fund.payment(commitment, 1, "40.00", "2024-02-16"))
    fund.payment(commitment, 1, "39.99", "2024-02-16")
    assert refused(fund, lambda: fund.payment(commitment, 1, "0.01")).figures["recorded_today"] == "99.99"
    other = fund.desk.do("register_organisation", {"code": "OTHER", "name": "Other", "kind": "ngo"})["resource"]["id"]
    more = fund.allocation(fund.project("P2"), "100.00")
    fund.payment(fund.commitment(more, "99.99", organisation_id=other), 1, "99.99")
    return figures(
        refusal,
        command="pay_disbursement",
        fund="TF",
        asked="40.00",
        recorded_today="60.00",
        daily_from="100.00",
        currency="USD",
        counterparty_id=fund.partner_id,
    )


@case("four_eyes.proposal_needed")
def _whatever_the_amount(fund: Fund) -> Refused:
    fund.policy(name="four_eyes", command="record_bank_charge")
    refusal = refused(fund, lambda: fund.bank_charge("0.01"))
    fund.decided("approve", _proposed(fund))
    return figures(refusal, command="record_bank_charge", fund="TF")


@case("four_eyes.proposal_needed")
def _a_days_sum_of_what_names_no_counterparty(fund: Fund) -> Refused:
    fund.policy(name="four_eyes", command="return_receipt", daily_from=money("100.00"))
    receipt = fund.receipt("50.00", {})["resource"]["id"]
    return figures(
        refused(fund, lambda: fund.bounce(receipt, "1.00")), command="return_receipt", fund="TF", daily_from="100.00"
    )


@case("four_eyes.by_maker")
def _by_its_maker(fund: Fund) -> Refused:
    proposal = _proposed(fund, actor="finance_officer")
    fund.desk.do(
        "give_grant",
        {
            "issuer": ISSUER,
            "subject": "finance_officer",
            "role": "approver",
            "scope": {"kind": "fund", "id": fund.fund_id},
            "from_on": "2020-01-01",
        },
        actor="administrator",
    )
    elsewhere = Actor(issuer=ISSUER, subject="finance_officer", client_id="another-client")
    assert refused(fund, lambda: fund.decided("approve", proposal, elsewhere)).code == "four_eyes.by_maker"
    assert refused(fund, lambda: fund.decided("reject", proposal, elsewhere, reason="no")).code == "four_eyes.by_maker"
    refusal = refused(fund, lambda: fund.decided("approve", proposal, "finance_officer"))
    fund.decided("approve", proposal, "approver")
    return figures(refusal, id=proposal)


@case("four_eyes.by_machine")
def _by_a_client_credential(fund: Fund) -> Refused:
    proposal = _proposed(fund)
    body = {"issuer": ISSUER, "subject": MACHINE.subject, "role": "approver", "scope": {"kind": "all"}}
    fund.desk.do("give_grant", {**body, "from_on": "2020-01-01"}, actor="administrator")
    refusal = refused(fund, lambda: fund.decided("approve", proposal, MACHINE))
    return figures(refusal, client_id="tests-machine")


@case("proposal.closed")
def _decided_already(fund: Fund) -> Refused:
    approved, rejected, withdrawn = _proposed(fund), _proposed(fund), _proposed(fund)
    fund.decided("approve", approved)
    fund.decided("reject", rejected, reason="no voucher")
    fund.decided("withdraw", withdrawn, None)
    for proposal, status in ((approved, "approved"), (rejected, "rejected"), (withdrawn, "withdrawn")):
        attempts: list[Callable[[], Any]] = [
            partial(fund.decided, "approve", proposal),
            partial(fund.decided, "reject", proposal, reason="no"),
            partial(fund.decided, "withdraw", proposal, None),
        ]
        for attempt in attempts:
            again = refused(fund, attempt)
            assert again.code == "proposal.closed"
            assert again.figures["status"] == status
    return figures(again, id=withdrawn, status="withdrawn")


@case("proposal.expired")
def _after_its_time(fund: Fund) -> Refused:
    fund.policy(name="proposal_expiry", hours=1)
    answer = fund.proposal("record_bank_charge", _charge(fund))["resource"]
    with fund.desk.deciding_later(hours=1):
        refusal = refused(fund, lambda: fund.decided("approve", answer["id"]))
        assert refused(fund, lambda: fund.decided("reject", answer["id"], reason="no")).code == "proposal.expired"
        assert refused(fund, lambda: fund.decided("withdraw", answer["id"], None)).code == "proposal.expired"
    fund.decided("approve", answer["id"])
    return figures(refusal, id=answer["id"], expires_at=answer["expires_at"])


@case("proposal.expires_at")
def _beyond_the_funds_policy(fund: Fund) -> Refused:
    fund.policy(name="proposal_expiry", hours=2)
    now = datetime.now(UTC)
    assert refused(fund, lambda: _proposed(fund, expires_at=now.isoformat())).code == "proposal.expires_at"
    late = (now + timedelta(hours=2, minutes=1)).isoformat()
    refusal = refused(fund, lambda: _proposed(fund, expires_at=late))
    _proposed(fund, expires_at=(now + timedelta(hours=1, minutes=59)).isoformat())
    assert set(refusal.figures) == {"given", "latest"}
    return refusal


@case("proposal.not_proposable")
def _of_what_belongs_to_no_fund(fund: Fund) -> Refused:
    body = {"code": "XX", "name": "X", "kind": "trust_fund", "base_currency": "USD"}
    refusal = refused(fund, lambda: fund.proposal("open_fund", body, actor="administrator"))
    return figures(refusal, command="open_fund")


@case("proposal.not_proposable")
def _of_a_proposal(fund: Fund) -> Refused:
    for name in ("approve_proposal", "withdraw_proposal", "propose_command"):
        refusal = refused(fund, partial(fund.policy, name="four_eyes", command=name))
        assert refusal.code == "proposal.not_proposable"
    refusal = fund.desk.refusal("propose_command", {"proposed": {"command": "approve_proposal", "body": {}}})
    assert refusal.code == "request.invalid"
    return refused(fund, lambda: fund.policy(name="four_eyes", command="register_organisation"))


@case("proposal.funds")
def _of_two_funds(fund: Fund) -> Refused:
    other = Fund.opened(fund.desk, "OTHER").fund_id
    body = {"code": "SHARED", "name": "Shared", "currency": "USD"}
    opening = {**body, "fund_ids": [fund.fund_id, other]}
    refusal = refused(fund, lambda: fund.proposal("open_bank_account", opening))
    fund.proposal("open_bank_account", {**body, "fund_ids": [fund.fund_id]})
    return figures(refusal, funds=2)


@case("proposal.changes_nothing")
def _of_what_is_so_already(fund: Fund) -> Refused:
    body = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = fund.desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    noted = {**flow(fund, mirror), "noted_because": "parked"}
    fund.desk.do("import_flow", noted)
    return figures(refused(fund, lambda: fund.proposal("import_flow", noted)), command="import_flow")


@case("proposal.other_maker")
def _withdrawn_by_somebody_else(fund: Fund) -> Refused:
    proposal = _proposed(fund)
    refusal = refused(fund, lambda: fund.decided("withdraw", proposal, "finance_officer-2"))
    fund.decided("withdraw", proposal, "finance_officer")
    return figures(refusal, id=proposal)


@case("proposal.too_large")
def _more_than_one_event_holds(fund: Fund) -> Refused:
    size = len(canonical(_data_of(fund, _proposed(fund))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decisions, "PROPOSAL_BYTES_MAX", size)
        _proposed(fund)
        patch.setattr(decisions, "PROPOSAL_BYTES_MAX", size - 1)
        refusal = refused(fund, lambda: _proposed(fund))
    return figures(refusal, bytes=size, bytes_max=size - 1)


def _data_of(fund: Fund, proposal_id: str) -> dict[str, Any]:
    return next(e for e in fund.desk.events() if e.stream == f"proposal/{proposal_id}").data.to_json()


@case("proposal.unknown")
def _of_nothing(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.decided("reject", NOBODY, reason="no")), id=NOBODY)


@case("allocation.exceeds_available")
def _held_by_a_proposal(fund: Fund) -> Refused:
    source, project = fund.funded("DK", "100.00"), fund.project()
    proposal = fund.proposal("approve_allocation", fund.allocating(project, "60.00"))["resource"]["id"]
    refusal = refused(fund, lambda: fund.allocation(project, "40.01"))
    drawn = [{"source": source, "amount": money("40.01")}]
    assert refused(fund, lambda: fund.allocation(project, "40.01", sources=drawn)).figures["held"] == "60.00"
    again = refused(fund, lambda: fund.proposal("approve_allocation", fund.allocating(project, "40.01")))
    assert (again.code, again.pointer) == (refusal.code, "/proposed/body/amount")
    fund.allocation(project, "40.00")
    fund.decided("approve", proposal)
    return figures(refusal, asked="40.01", available={source: "40.00"}, held="60.00", currency="USD")


@case("payment.exceeds_cash")
def _cash_held_by_a_proposal(fund: Fund) -> Refused:
    _, commitment = bound(fund, "100.00", available="100.00")
    proposal = fund.proposal("pay_disbursement", fund.paying(commitment, "60.00"))["resource"]["id"]
    refusal = refused(fund, lambda: fund.payment(commitment, 1, "40.01"))
    fund.payment(commitment, 1, "40.00")
    fund.decided("approve", proposal)
    return figures(refusal, asked="40.01", available="40.00", held="60.00", currency="USD")
