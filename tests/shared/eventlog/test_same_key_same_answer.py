"""The same key gets the same answer for ever: replayed, after a restart, after the read models were rebuilt."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from fiducia.embedded.issuer import EmbeddedIssuer
from shared.contracts.actor import Actor
from shared.contracts.problems import Refused
from shared.eventlog.application import Answer, Command
from tests.conftest import Database
from tests.faults.stranger import rebuilt, rederive, require_rebuild_changes_nothing
from tests.support.desk import ISSUER, ORIGIN, Desk, Fund, money

Given = tuple[str, dict[str, Any], dict[str, Any]]


@pytest.fixture
def fund(desk: Desk) -> Fund:
    return Fund.opened(desk)


@pytest.fixture
def second(database: Database, issuer: EmbeddedIssuer) -> Iterator[Desk]:
    """Another process on the same database."""
    running = Desk(database.url(), database.url("reader"), str(issuer.jwks_file))
    yield running
    running.close()


def interest(fund: Fund, amount: str = "10.00") -> dict[str, Any]:
    return {
        "fund_id": fund.fund_id,
        "bank_account_id": fund.bank_account_id,
        "origin": "bank",
        "amount": money(amount),
        "effective_on": "2024-03-01",
    }


def answered(desk: Desk, given: Given, key: str) -> bytes:
    name, body, more = given
    body_of_answer: bytes = desk.submit(name, body, key=key, **more).body.full()
    return body_of_answer


def a_life(desk: Desk, fund: Fund) -> dict[str, Given]:
    """One command of most kinds, in an order in which each is accepted; the commands, by key."""
    given: dict[str, Given] = {}

    def do(name: str, body: dict[str, Any], **more: Any) -> str:
        key = f"life-{len(given)}-{name}"
        given[key] = (name, body, more)
        resource_id: str = desk.do(name, body, key=key, **more)["resource"]["id"]
        return resource_id

    dated = {"effective_on": "2024-02-01"}
    in_fund = {**dated, "fund_id": fund.fund_id}
    donor, bank = {"donor_id": fund.donors["DK"]}, {"bank_account_id": fund.bank_account_id}
    pledge = do("record_pledge", {**in_fund, **donor, "amount": money("900.00")})
    do("amend_pledge", {**dated, "amount": money("950.00")}, path_ids={"pledge_id": pledge})
    agreement = do("sign_agreement", {**in_fund, **donor, "amount": money("800.00"), "reference": "Accord é 🏗"})
    parts = [{"agreement_id": agreement, "amount": money("500.00")}]
    do("record_receipt", {**in_fund, **bank, "gross_amount": money("500.00"), "parts": parts})
    loose = do("record_receipt", {**in_fund, **bank, **donor, "gross_amount": money("300.00")})
    parts = [{"agreement_id": agreement, "amount": money("200.00")}]
    do("apply_receipt", {**dated, "parts": parts}, path_ids={"receipt_id": loose})
    do("return_receipt", {**dated, "amount": money("50.00")}, path_ids={"receipt_id": loose})
    do("record_interest", interest(fund))
    do("record_bank_charge", {**in_fund, **bank, "amount": money("1.00")})
    project = fund.project()
    allocation = do(
        "approve_allocation", {**in_fund, "project_id": project, "decision": "SC", "amount": money("400.00")}
    )
    commitment = do(
        "sign_commitment",
        {
            **dated,
            "allocation_id": allocation,
            "organisation_id": fund.partner_id,
            "kind": "mou",
            "amount": money("300.00"),
            "instalments": [{"amount": money("200.00")}, {"amount": money("100.00")}],
        },
    )
    do("pay_disbursement", {**dated, **bank, "commitment_id": commitment, "instalment": 1, "amount": money("200.00")})
    cumulative = [{"category": 4, "amount": money("120.00")}]
    do(
        "submit_report",
        {**dated, "commitment_id": commitment, "basis": "provisional", "to_on": "2024-02-01", "cumulative": cumulative},
    )
    do("accept_report", dated, path_ids={"commitment_id": commitment, "report_number": 1})
    do("record_partner_refund", {**dated, **bank, "commitment_id": commitment, "amount": money("5.00")})
    charged = desk.do("record_bank_charge", {**in_fund, **bank, "amount": money("2.00")})
    reversal = {"transaction_id": charged["transaction_id"], "reason_code": "duplicate"}
    do("reverse_transaction", reversal, actor="approver")
    return given


def test_the_answer_of_every_kind_of_command_is_the_same_for_ever(
    desk: Desk, fund: Fund, database: Database, issuer: EmbeddedIssuer
) -> None:
    live: dict[str, bytes] = {}
    original = desk.submit

    def submit(name: str, body: dict[str, Any], **given: Any) -> Answer:
        answer = original(name, body, **given)
        if given.get("key"):
            live[given["key"]] = answer.body.full()
        return answer

    desk.submit = submit  # type: ignore[method-assign]
    commands = a_life(desk, fund)
    desk.submit = original  # type: ignore[method-assign]
    assert live.keys() == commands.keys()
    size = desk.size()

    def replayed(by: Desk) -> dict[str, bytes]:
        return {key: answered(by, given, key) for key, given in commands.items()}

    assert replayed(desk) == live
    restarted = Desk(database.url(), database.url("reader"), str(issuer.jwks_file))
    assert replayed(restarted) == live
    restarted.close()
    rebuilt(database.url())
    assert replayed(desk) == live
    again = Desk(database.url(), database.url("reader"), str(issuer.jwks_file))
    assert replayed(again) == live
    again.close()
    assert desk.size() == size
    require_rebuild_changes_nothing(database.admin_url, database.url())


def test_a_replay_says_so_and_adds_nothing(desk: Desk, fund: Fund) -> None:
    first = desk.submit("record_interest", interest(fund), key="k")
    size = desk.size()
    again = desk.submit("record_interest", interest(fund), key="k")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.first_position == first.first_position
    assert again.body.full() == first.body.full()
    assert desk.size() == size


@pytest.mark.parametrize("change", ["body", "command", "if_match"])
def test_the_same_key_for_another_request_is_refused(desk: Desk, fund: Fund, change: str) -> None:
    desk.submit("record_interest", interest(fund), key="k")
    if change == "body":
        refused = desk.refusal("record_interest", interest(fund, "10.01"), key="k")
    elif change == "command":
        body = {**interest(fund), "gross_amount": money("10.00")}
        refused = desk.refusal(
            "record_receipt", {k: v for k, v in body.items() if k not in ("origin", "amount")}, key="k"
        )
    else:
        refused = desk.refusal("record_interest", interest(fund), key="k", if_match=1)
    assert refused.code == "idempotency.key_reused"


def test_a_field_left_out_and_its_default_are_two_requests(desk: Desk) -> None:
    """The digest is over the body as it was sent, before defaults."""
    body = {"code": "AB", "name": "Fund", "kind": "trust_fund", "base_currency": "USD"}
    desk.submit("open_fund", body, actor="administrator", key="k")
    refused = desk.refusal("open_fund", {**body, "time_zone": "UTC"}, actor="administrator", key="k")
    assert refused.code == "idempotency.key_reused"


def test_the_order_of_fields_makes_no_other_request(desk: Desk, fund: Fund) -> None:
    body = interest(fund)
    first = desk.submit("record_interest", body, key="k")
    again = desk.submit("record_interest", dict(reversed(body.items())), key="k")
    assert again.body.full() == first.body.full()


def test_a_refusal_binds_no_key(desk: Desk, fund: Fund) -> None:
    refused = desk.refusal("record_interest", {**interest(fund), "effective_on": "2999-01-01"}, key="k")
    assert refused.code == "effective_on.future"
    assert not desk.submit("record_interest", interest(fund), key="k").replayed


def test_what_changes_nothing_binds_no_key(desk: Desk, fund: Fund) -> None:
    body = {"organisation_id": fund.donors["DK"]}
    size = desk.size()
    first = desk.submit("register_donor", body, key="k")
    assert first.first_position is None
    assert desk.size() == size
    assert not desk.submit("record_interest", interest(fund), key="k").replayed


def test_a_key_belongs_to_its_issuer_client_and_subject(desk: Desk, fund: Fund) -> None:
    actors = [
        Actor(issuer=ISSUER, subject="finance_officer", client_id="tests"),
        Actor(issuer=ISSUER, subject="finance_officer", client_id="other"),
        Actor(issuer=ISSUER, subject="finance_officer-2", client_id="tests"),
    ]
    answers = [desk.submit("record_interest", interest(fund), key="k", actor=actor) for actor in actors]
    assert len({answer.first_position for answer in answers}) == len(actors)
    assert not any(answer.replayed for answer in answers)
    for actor, answer in zip(actors, answers, strict=True):
        again = desk.submit("record_interest", interest(fund), key="k", actor=actor)
        assert again.first_position == answer.first_position
    stranger = Actor(issuer="urn:other", subject="finance_officer", client_id="tests")
    assert desk.refusal("record_interest", interest(fund), key="k", actor=stranger).code == "grant.missing"


def test_given_at_once_a_key_is_recorded_once(desk: Desk, second: Desk, fund: Fund, database: Database) -> None:
    size = desk.size()

    def twelve(by: Desk) -> list[Answer]:
        async def send() -> list[Answer]:
            commands = [by.command("record_interest", interest(fund), key=f"k{n % 3}") for n in range(12)]
            return await asyncio.gather(*(by.ledger.writer.submit(command) for command in commands))

        return by.run(send())

    with ThreadPoolExecutor(2) as pool:
        both = [answer for answers in pool.map(twelve, (desk, second)) for answer in answers]
    assert desk.size() == size + 3
    assert len({answer.body.full() for answer in both}) == 3
    assert sum(not answer.replayed for answer in both) == 3
    keys = rederive(database.admin_url, ORIGIN).keys()
    assert [keys[f"k{n}"] for n in range(3)] == [1, 1, 1]


def test_a_bulk_and_its_lines_alone_are_the_same_commands(desk: Desk, fund: Fund) -> None:
    def lines() -> list[Command]:
        return [desk.command("record_interest", interest(fund, f"{n}.00"), key=f"b:{n}") for n in range(1, 6)]

    def bodies(outcomes: list[Any]) -> list[bytes]:
        assert all(isinstance(outcome, Answer) for outcome in outcomes)
        return [outcome.body.full() for outcome in outcomes]

    first = bodies(desk.bulk(lines(), atomic=True))
    size = desk.size()
    assert bodies(desk.bulk(lines(), atomic=True)) == first
    assert bodies(desk.bulk(lines(), atomic=False)) == first
    assert [answered(desk, ("record_interest", interest(fund, f"{n}.00"), {}), f"b:{n}") for n in range(1, 6)] == first
    assert desk.size() == size


def test_an_atomic_bulk_with_one_key_twice(desk: Desk, fund: Fund) -> None:
    size = desk.size()
    same = [desk.command("record_interest", interest(fund), key="k") for _ in range(2)]
    first, twin = desk.bulk(same, atomic=True)
    assert isinstance(first, Answer)
    assert isinstance(twin, Answer)
    assert twin.body.full() == first.body.full()
    assert desk.size() == size + 1
    other = [desk.command("record_interest", interest(fund, f"{n}.00"), key="other") for n in (1, 2)]
    outcomes = desk.bulk(other, atomic=True)
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].code == "idempotency.key_reused"
    assert desk.size() == size + 1
