"""Refused money commands are kept beside the log, bounded per client, and move nothing."""

import hashlib
from typing import Any

import psycopg
import pytest

from shared.contracts.actor import Actor, actor_key
from shared.contracts.problems import Refused
from shared.eventlog.refusals import PER_CLIENT_AND_DAY_MAX
from tests.conftest import Database
from tests.faults.stranger import dump, rederive
from tests.support.desk import ISSUER, ORIGIN, Desk, Fund, money, person


def kept(database: Database) -> list[Any]:
    with psycopg.connect(database.admin_url) as admin:
        return admin.execute(
            "SELECT actor, command, code, figures, request_sha256 FROM refusals ORDER BY refusal_id"
        ).fetchall()


def too_much(fund: Fund, amount: str = "999999.00") -> dict[str, Any]:
    return {
        "fund_id": fund.fund_id,
        "bank_account_id": fund.bank_account_id,
        "amount": money(amount),
        "effective_on": "2999-01-01",
    }


def fill(database: Database, actor: Actor, count: int, age: str = "0 hours") -> None:
    """So many earlier refusals of one client."""
    digest = hashlib.sha256(actor_key(actor)).digest()[:16]
    with psycopg.connect(database.admin_url, autocommit=True) as admin:
        admin.execute(
            """INSERT INTO refusals (refused_at, client_digest, actor, command, code, figures, request_sha256)
               SELECT clock_timestamp() - %s::interval, %s, '{}', 'x', 'x', '{}', 'x' FROM generate_series(1, %s)""",
            [age, digest, count],
        )


def test_a_refusal_is_kept_with_its_figures_and_moves_nothing(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    before, tables = desk.size(), dump(database.admin_url)
    refused = desk.refusal("record_bank_charge", too_much(fund))
    assert refused.code == "effective_on.future"
    [(actor, command, code, figures, digest)] = kept(database)
    assert (command, code, figures) == ("record_bank_charge", refused.code, refused.figures)
    assert actor == person("finance_officer").to_json()
    assert len(digest) == 64
    assert desk.size() == before
    assert dump(database.admin_url) == tables
    rederive(database.admin_url, ORIGIN)


def test_a_refusal_that_is_about_no_money_is_not_kept(desk: Desk, database: Database) -> None:
    body = {"code": "AB", "name": "Fund", "kind": "trust_fund", "base_currency": "USD"}
    assert desk.refusal("open_fund", body, actor="auditor").code == "grant.missing"
    assert kept(database) == []


@pytest.mark.parametrize("atomic", [True, False])
def test_refused_lines_are_kept_and_atomic_ones_take_the_others_with_them(
    desk: Desk, database: Database, atomic: bool
) -> None:
    fund = Fund.opened(desk)
    before = desk.size()
    good = {**too_much(fund, "1.00"), "effective_on": "2024-01-01", "origin": "bank"}
    commands = [
        desk.command("record_interest", good),
        desk.command("record_bank_charge", too_much(fund)),
        desk.command("record_interest", good),
        desk.command("record_bank_charge", too_much(fund)),
    ]
    outcomes = desk.bulk(commands, atomic)
    assert [isinstance(outcome, Refused) for outcome in outcomes] == [False, True, False, True]
    assert desk.size() == before + (0 if atomic else 2)
    assert [row[1] for row in kept(database)] == ["record_bank_charge"] * 2
    rederive(database.admin_url, ORIGIN)


@pytest.mark.parametrize("room", [2, 1, 0])
def test_a_client_s_refusals_are_bounded(desk: Desk, database: Database, room: int) -> None:
    fund = Fund.opened(desk)
    fill(database, desk.default_actor, PER_CLIENT_AND_DAY_MAX - room)
    for _ in range(3):
        assert desk.refusal("record_bank_charge", too_much(fund)).code == "effective_on.future"
    assert len(kept(database)) == min(PER_CLIENT_AND_DAY_MAX, PER_CLIENT_AND_DAY_MAX - room + 3)


def test_the_bound_is_each_client_s_own_and_of_one_day(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    fill(database, desk.default_actor, PER_CLIENT_AND_DAY_MAX)
    other = Actor(issuer=ISSUER, subject="finance_officer", client_id="another")
    desk.refusal("record_bank_charge", too_much(fund), actor=other)
    assert len(kept(database)) == PER_CLIENT_AND_DAY_MAX + 1
    fill(database, person("treasurer"), PER_CLIENT_AND_DAY_MAX, age="25 hours")
    desk.refusal("record_bank_charge", too_much(fund), actor="treasurer")
    assert len(kept(database)) == 2 * PER_CLIENT_AND_DAY_MAX + 2
