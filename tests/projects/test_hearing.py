"""What the ledger told becomes a project's own events: once, in order, with the balances after it."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.projects.hearing.decisions import decide_hear_ledger
from services.projects.hearing.ledger_feed import heard
from services.projects.lifecycle.project import Project
from services.projects.service import CONSUMER
from shared.contracts.commands.projects_hearing import HearLedger
from shared.contracts.events.parties import HeardFrom
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Unchanged
from shared.eventlog.hearing import LogConsumer
from shared.eventlog.subscription import FeedEvent
from shared.service.following import command_of
from tests.projects.life import AGENCY, LEDGER, OTHER_AGENCY, SUPPLIER, Life, refused, usd
from tests.projects.steps import at
from tests.support.desk import person
from tests.support.projects import PROJECTS_ORIGIN, Programme

COMMITMENT, PAYMENT = OTHER_AGENCY, SUPPLIER


class Known:
    """The projects that a decision finds."""

    def __init__(self, *lives: Life) -> None:
        self._lives = {life.project.project_id: life for life in lives}

    def find(self, kind: Any, project_id: str) -> Any:
        """A project as a resource, or None."""
        life = self._lives.get(project_id)
        return None if life is None else _Resource(life.project)


class _Resource:
    def __init__(self, project: Project) -> None:
        self.state = project


def hear(life: Life, position: int, *facts: dict[str, Any], **changes: int) -> list[Decided]:
    """What a project records of an event of the ledger, folded."""
    about = {
        "project_id": life.project.project_id,
        "changes": {f"{name}_minor": minor for name, minor in changes.items()},
        "facts": facts,
    }
    command = HearLedger.model_validate(
        {"heard_from": {"log": LEDGER, "position": position}, "effective_on": "2024-02-20", "projects": [about]}
    )
    context = life.context(None, "system", client_id=CONSUMER)
    return life._record(decide_hear_ledger(Known(life), command, context), context)  # type: ignore[arg-type]


def types(decided: Sequence[Decided]) -> list[str]:
    return [one.data.type_name() for one in decided]


def test_each_fact_tells_the_balances_after_it() -> None:
    life = at("quick_impact", "approved")
    allocated = hear(life, 5, {"what": "allocation", "resource_id": AGENCY}, allocated=5_000)
    assert types(allocated) == ["AllocationHeard", "ProjectMovedOn"]
    hear(life, 6, {"what": "commitment", "resource_id": COMMITMENT}, committed=4_000)
    hear(life, 9, {"what": "payment", "resource_id": PAYMENT, "amount": usd("30.00").to_json()}, advances=3_000)
    told = life.project.ledger.balances
    assert told is not None
    assert told.to_json() == {
        "allocated": usd("50.00").to_json(), "committed": usd("40.00").to_json(), "advances": usd("30.00").to_json(),
        "recoverable": usd("0.00").to_json(), "payables": usd("0.00").to_json(),
    }  # fmt: skip
    assert life.project.ledger.position == 9


@pytest.mark.parametrize("position", [5, 4])
def test_what_stands_at_or_before_the_last_position_changes_nothing(position: int) -> None:
    life = at("quick_impact", "approved")
    hear(life, 5, {"what": "allocation", "resource_id": AGENCY}, allocated=5_000)
    with pytest.raises(Unchanged):
        hear(life, position, {"what": "allocation", "resource_id": AGENCY}, allocated=5_000)


def test_what_changes_balances_alone_is_told_as_that() -> None:
    life = at("quick_impact", "approved")
    assert types(hear(life, 1, payables=7)) == ["BalancesHeard"]
    with pytest.raises(Unchanged):
        hear(life, 2, {"what": "undone", "undoes_position": 77})
    assert types(hear(life, 3, {"what": "undone", "undoes_position": 77}, payables=-7)) == ["BalancesHeard"]
    assert types(hear(life, 4, {"what": "payment_returned", "resource_id": PAYMENT}, advances=-7)) == ["BalancesHeard"]


def test_a_commitment_of_before_the_ledger_began_tells_its_payments_too_and_both_are_undone_as_one() -> None:
    life = at("quick_impact", "mou_signed")
    opened = (
        {"what": "commitment", "resource_id": COMMITMENT},
        {"what": "payment", "resource_id": COMMITMENT, "amount": usd("20.00").to_json()},
    )
    start = life.project.ledger.position + 1
    assert types(hear(life, start, *opened)) == ["CommitmentHeard", "PaymentHeard", "ProjectMovedOn"]
    assert types(hear(life, start + 1, {"what": "undone", "undoes_position": start})) == ["CorrectionHeard"]
    assert life.project.ledger.first_paid_on is None
    assert life.project.ledger.standing("commitment") == []


def test_a_return_undoes_the_payment_that_it_names_until_the_return_itself_is_undone() -> None:
    life = at("quick_impact", "mou_signed")
    start = life.project.ledger.position + 1
    hear(life, start, {"what": "payment", "resource_id": PAYMENT, "amount": usd("1.00").to_json()}, advances=100)
    (returned,) = hear(life, start + 1, {"what": "payment_returned", "resource_id": PAYMENT}, advances=-100)
    assert returned.data.undoes_position == start  # type: ignore[attr-defined]
    assert life.project.ledger.first_paid_on is None
    hear(life, start + 2, {"what": "undone", "undoes_position": start + 1}, advances=100)
    assert life.project.ledger.payment_at(PAYMENT) == start


def test_the_facts_of_another_ledger_are_refused() -> None:
    life = at("quick_impact", "approved")
    life.project = life.project.__class__(**{**_fields(life.project), "ledger": _of_another(life)})
    with refused("project.other_ledger", given=LEDGER, source="example.org/other"):
        hear(life, 5, payables=7)


def _fields(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in project.__dataclass_fields__}


def _of_another(life: Life) -> Any:
    facts = life.project.ledger
    return facts.__class__(log="example.org/other", position=1)


def test_a_freeze_takes_effect_on_the_day_of_the_request() -> None:
    life = at("quick_impact", "cancelling")
    about = {"project_id": life.project.project_id, "changes": {}, "facts": [{"what": "freeze"}]}
    position = life.project.ledger.position + 1
    command = HearLedger.model_validate(
        {"heard_from": HeardFrom(log=LEDGER, position=position).to_json(), "projects": [about]}
    )
    context = life.context(None, "system", client_id=CONSUMER)
    frozen, moved = decide_hear_ledger(Known(life), command, context)  # type: ignore[arg-type]
    assert frozen.effective_on == moved.effective_on == life.project.since_on
    assert types([frozen, moved]) == ["FreezeHeard", "ProjectMovedOn"]


def test_what_concerns_no_project_that_was_approved_here_is_passed_over(programme: Programme) -> None:
    desk = programme.desk
    consumer = LogConsumer(
        CONSUMER, LEDGER, PROJECTS_ORIGIN, desk.ledger.writer, desk.ledger.files, command_of(desk.machine, heard)
    )
    size = desk.size()
    for position, project_id in enumerate((AGENCY, programme.draft())):
        data = {
            "project_id": project_id,
            "reason": "cancellation",
            "funds": [],
            "source_log": "l",
            "source_position": 1,
        }
        told = FeedEvent(LEDGER, position, "ProjectFrozen", 1, f"project/{project_id}", data, "2024-03-01T", AGENCY)
        assert desk.run(consumer.take(told)), "decided upon, and nothing of it"
        assert desk.run(consumer.next_position()) == position + 1
    assert desk.size() == size + 1, "the draft alone"


def test_nobody_else_may_tell_a_project_what_the_ledger_did(programme: Programme) -> None:
    body = {"heard_from": {"log": LEDGER, "position": 1}, "projects": [{"project_id": AGENCY, "changes": {}}]}
    for who in ("administrator", "programme_officer", "auditor"):
        with pytest.raises(Refused) as caught:
            programme.desk.submit("hear_ledger", body, actor=person(who))
        assert caught.value.code == "grant.missing"
