"""An opening larger than an event is proposed whole, in parts, and a second person approves exactly that."""

from typing import Any

import pytest

from services.ledger.proposals import decisions, parts
from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.commands.openings import RecordOpeningBalances
from shared.contracts.events.proposals import CommandProposed, OpeningLinesProposed
from shared.contracts.money import Money
from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.support.desk import Desk, Fund
from tests.support.openings import large_opening, opening
from tests.support.tables import dump


def asked(desk: Desk, things: int = 300) -> tuple[Fund, dict[str, Any]]:
    fund = Fund.opened(desk)
    return fund, large_opening(fund, fund.project(approved="100000000.00"), things)


def proposed(fund: Fund, body: dict[str, Any], actor: str | None = None) -> dict[str, Any]:
    """The proposal as it is shown."""
    shown: dict[str, Any] = fund.proposal("record_opening_balances", body, actor)["resource"]
    return shown


def test_it_is_kept_whole_shown_whole_and_approved_whole(desk: Desk) -> None:
    fund, body = asked(desk)
    start = desk.size()
    shown = proposed(fund, body)
    events = desk.events(start)
    assert {e.stream for e in events} == {f"proposal/{shown['id']}"}
    assert len({e.transaction_id for e in events}) == 1
    assert all(len(e.leaf()) < 65_535 for e in events)
    first, *rest = [e.data for e in events]
    assert isinstance(first, CommandProposed)
    assert [(p.part, p.parts) for p in rest if isinstance(p, OpeningLinesProposed)] == [
        (n, len(events)) for n in range(2, len(events) + 1)
    ]
    assert first.parts == len(events) > 2
    whole = RecordOpeningBalances.model_validate(body).to_json()
    assert shown["proposed"]["body"] == whole
    assert shown["body_sha256"] == first.body_sha256 == sha256_hex(canonical(whole))
    fund.decided("approve", shown["id"])
    assert fund.books()["contributions_receivable"] == "2050.00"
    held = [e for e in desk.events() if e.type == "AgreementOpened"]
    assert len(held) == 302


@pytest.mark.parametrize("decision", ["approve", "withdraw"])
def test_it_is_the_same_after_a_restart_and_after_a_rebuild(desk: Desk, database: Database, decision: str) -> None:
    fund, body = asked(desk)
    shown = proposed(fund, body)
    desk.machine.forget()
    actor = "approver" if decision == "approve" else "finance_officer"
    told = fund.decided(decision, shown["id"], actor)
    assert told["resource"]["proposed"] == shown["proposed"]
    live = dump(database.url())
    rebuilt(database)
    assert dump(database.url()) == live


def test_what_fits_one_event_is_one_event_and_a_byte_more_is_two(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fund = Fund.opened(desk)
    body = opening(fund, fund.project())
    size = len(canonical({"command": "record_opening_balances", "body": RecordOpeningBalances(**body).to_json()}))
    for most, events in ((size, 1), (size - 1, 2)):
        monkeypatch.setattr(decisions, "PART_BYTES_MAX", most)
        monkeypatch.setattr(parts, "PART_BYTES_MAX", most - 300)
        start = desk.size()
        shown = proposed(fund, body)
        assert desk.size() - start == events
        assert (shown["body_sha256"] is not None) == (events == 2)


def test_the_parts_of_any_size_make_the_same_opening(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fund, body = asked(desk, 30)
    command = RecordOpeningBalances.model_validate(body)
    for most in (1, 200, 1_000, 5_000):
        monkeypatch.setattr(parts, "PART_BYTES_MAX", most)
        named = CommandProposed.model_validate(
            {
                "fund_id": fund.fund_id,
                "proposal_id": fund.fund_id,
                "proposed": {"command": "record_opening_balances", "body": command.to_json()},
                "expires_at": "2024-03-08T12:00:00.000004Z",
            }
        ).proposed
        joined, rest = parts.in_parts(named, most)
        for lines in rest:
            joined = parts.joined(joined, lines)
        assert joined.body == command
        assert len(rest) > 0


def test_nothing_of_it_stands_when_it_is_refused(desk: Desk) -> None:
    _, body = asked(desk)
    body["cash"][0]["balance"]["amount"] = Money.of(1, "USD").to_json()
    before = desk.size()
    refusal = desk.refusal("propose_command", {"proposed": {"command": "record_opening_balances", "body": body}})
    assert refusal.code.startswith("opening.")
    assert desk.size() == before
