"""Tokens identify, grants authorise: dated, on a scope, ended, never to oneself (SYSTEM.md, security)."""

from datetime import timedelta
from typing import Any

import pytest

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from services.ledger.roles import REGISTRATION
from shared.contracts.actor import Actor
from shared.contracts.problems import Refused
from shared.deciding.roles import ADMINISTRATION
from tests.support.desk import ISSUER, Desk, Fund


def grant(desk: Desk, subject: str, role: str, scope: dict[str, Any], **more: Any) -> str:
    body = {"issuer": ISSUER, "subject": subject, "role": role, "scope": scope, "from_on": "2020-01-01", **more}
    grant_id: str = desk.do("give_grant", body, actor="administrator")["resource"]["id"]
    return grant_id


def may(fund: Fund, subject: str) -> bool:
    """True when the subject may record a bank charge in the fund."""
    body = fund.at_bank("0.01", "2024-03-01")
    try:
        fund.desk.do("record_bank_charge", body, actor=subject)
    except Refused as refusal:
        if refusal.code != "grant.missing":
            raise
        return False
    return True


def test_a_grant_on_a_fund_reaches_that_fund_alone(desk: Desk) -> None:
    first, second = Fund.opened(desk, "TF1"), Fund.opened(desk, "TF2")
    grant(desk, "kim", "treasurer", {"kind": "fund", "id": first.fund_id})
    assert may(first, "kim")
    assert not may(second, "kim")
    grant(desk, "lou", "treasurer", {"kind": "all"})
    assert may(first, "lou")
    assert may(second, "lou")


def test_a_grant_holds_from_its_first_to_its_last_day(desk: Desk) -> None:
    fund = Fund.opened(desk)
    today = desk.events()[-1].recorded_at.date()
    a_day = timedelta(days=1)
    everything = {"kind": "all"}
    grant(desk, "past", "treasurer", everything, to_on=str(today - a_day))
    grant(desk, "last", "treasurer", everything, to_on=str(today))
    grant(desk, "first", "treasurer", everything, from_on=str(today))
    grant(desk, "next", "treasurer", everything, from_on=str(today + a_day))
    assert [may(fund, s) for s in ("past", "last", "first", "next")] == [False, True, True, False]


def test_an_ended_grant_holds_no_longer_and_another_still_does(desk: Desk) -> None:
    fund = Fund.opened(desk)
    first = grant(desk, "kim", "treasurer", {"kind": "all"})
    second = grant(desk, "kim", "finance_officer", {"kind": "fund", "id": fund.fund_id})
    assert may(fund, "kim")
    desk.do("end_grant", {}, actor="administrator", path_ids={"grant_id": first})
    assert may(fund, "kim")
    assert desk.events()[-1].actor.acting_role == "finance_officer"
    desk.do("end_grant", {}, actor="administrator", path_ids={"grant_id": second})
    assert not may(fund, "kim")


def test_a_grant_of_one_issuer_is_not_anothers(desk: Desk) -> None:
    fund = Fund.opened(desk)
    grant(desk, "kim", "treasurer", {"kind": "all"}, issuer="urn:other")
    assert not may(fund, "kim")


def test_only_an_administrator_gives_and_never_to_oneself(desk: Desk) -> None:
    body = {"issuer": ISSUER, "subject": "kim", "role": "treasurer", "scope": {"kind": "all"}, "from_on": "2024-01-01"}
    assert desk.refusal("give_grant", body).code == "grant.missing"
    to_oneself = {**body, "subject": "administrator"}
    assert desk.refusal("give_grant", to_oneself, actor="administrator").code == "grant.to_oneself"
    through_another_client = Actor(issuer=ISSUER, subject="administrator", client_id="elsewhere")
    assert desk.refusal("give_grant", to_oneself, actor=through_another_client).code == "grant.to_oneself"
    desk.do("give_grant", to_oneself, actor="administrator-2")


def test_an_administrator_of_one_fund_gives_nothing_on_all(desk: Desk) -> None:
    fund = Fund.opened(desk)
    grant(desk, "kim", "administrator", {"kind": "fund", "id": fund.fund_id})
    body = {"issuer": ISSUER, "subject": "lou", "role": "treasurer", "from_on": "2024-01-01"}
    everything = {**body, "scope": {"kind": "all"}}
    assert desk.refusal("give_grant", everything, actor="kim").code == "grant.missing"


def test_an_administrator_has_no_money_right() -> None:
    rules = Machine(CAPABILITIES).rules.values()
    administers = {rule.name for rule in rules if "administrator" in rule.roles}
    assert administers == {
        "open_fund",
        "set_policy",
        "open_window",
        "open_bank_account",
        "close_bank_account",
        "give_grant",
        "end_grant",
        "register_organisation",
        "register_donor",
        "register_project",
        "change_project_status",
        "freeze_project",
        "propose_command",  # what the administrator may give: the proposed command's own right decides
        "withdraw_proposal",
    }
    assert set(ADMINISTRATION) == {"administrator"}
    assert "auditor" not in {role for rule in rules for role in rule.roles}
    assert "auditor" not in REGISTRATION


def test_the_role_acted_in_is_the_first_that_is_held(desk: Desk) -> None:
    fund = Fund.opened(desk)
    for role in ("finance_officer", "treasurer"):
        grant(desk, "kim", role, {"kind": "all"})
    assert may(fund, "kim")
    assert desk.events()[-1].actor.acting_role == "finance_officer"


@pytest.mark.parametrize("role", ["auditor", "approver", "programme_officer", "administrator"])
def test_other_roles_record_no_bank_facts(desk: Desk, role: str) -> None:
    assert not may(Fund.opened(desk), role)


def test_who_recorded_a_transaction_does_not_reverse_it_in_any_role(desk: Desk) -> None:
    fund = Fund.opened(desk)
    for role in ("treasurer", "approver"):
        grant(desk, "kim", role, {"kind": "all"})
    assert may(fund, "kim")
    own = {"transaction_id": desk.events()[-1].transaction_id, "reason_code": "duplicate"}
    assert desk.refusal("reverse_transaction", own, actor="kim").code == "reversal.by_maker"
    assert desk.refusal("reverse_transaction", own, actor="treasurer").code == "grant.missing"
    desk.do("reverse_transaction", own, actor="finance_officer")
