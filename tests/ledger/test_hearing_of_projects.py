"""The ledger hears of projects over their feed and records it as its own, each position once.

What is told here are events of projects as that service decides them.
"""

from dataclasses import dataclass, field, replace
from typing import Any, get_args

import orjson
import pytest

from services.ledger.hearing.projects_feed import heard
from services.ledger.service import CONSUMER
from services.projects.lifecycle.status import ledger_status
from services.projects.lifecycle.table import TABLE, Row, states_of, unapproved_states
from shared.contracts.commands.parties import ChangeProjectStatus, FreezeProject, RegisterProject
from shared.contracts.commands.projects_lifecycle import ReviseProject
from shared.contracts.envelope import Recorded
from shared.contracts.events import PROJECT_EVENT_TYPES
from shared.contracts.events.parties import Mechanism, ProjectHeard
from shared.contracts.events.projects_organisations import OrganisationDescribed
from shared.contracts.ids import new_id
from shared.contracts.problems import Refused
from shared.eventlog.hearing import LogConsumer
from shared.eventlog.subscription import FeedEvent
from shared.service.following import command_of
from tests.corpus.projects.make import FOLDER
from tests.projects.life import AGENCY, Life, description, usd
from tests.projects.steps import at, take
from tests.projects.steps import command_of as step_of
from tests.support.desk import ORIGIN, Desk, Fund, money
from tests.support.project_feed import as_fed

PROJECTS = "other.example/projects"


@dataclass
class Feed:
    """What the projects service tells, and the ledger that hears it."""

    desk: Desk
    told: list[FeedEvent] = field(default_factory=list)
    _of_lives: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ledger = self.desk.ledger
        self.consumer = LogConsumer(
            CONSUMER, PROJECTS, ORIGIN, ledger.writer, ledger.files, command_of(self.desk.machine, heard)
        )

    def tell(self, event: FeedEvent) -> bool:
        """The next event; whether it led to a command that the ledger has decided upon."""
        event = replace(event, position=len(self.told))
        taken = self.desk.run(self.consumer.take(event))
        self.told.append(event)
        return taken

    def tell_of(self, life: Life) -> list[bool]:
        """What a project did since it was told of last, event by event."""
        project_id = life.project.project_id
        untold = life.events[self._of_lives.get(project_id, 0) :]
        self._of_lives[project_id] = len(life.events)
        return [self.tell(event) for event in as_fed(untold, PROJECTS)]

    def describe(self, code: str = "A", organisation_id: str = AGENCY) -> None:
        """An organisation, as projects describe it."""
        data = OrganisationDescribed(
            organisation_id=organisation_id, code=code, name=code, kind="un_agency", relation="external",
            rule_set="own-un", iati_identifier="XM-DAC-41122",
        )  # fmt: skip
        self.tell(_event("OrganisationDescribed", data.stream, data.to_json()))

    def following(self) -> int:
        """The checkpoint."""
        return self.desk.run(self.consumer.next_position())


def _event(kind: str, stream: str, data: dict[str, Any]) -> FeedEvent:
    return FeedEvent(PROJECTS, 5, kind, 1, stream, data, "2024-03-01T12:00:00.000000Z", new_id())


def give(life: Life, action: str, **more: Any) -> None:
    """A step, by somebody who made nothing of it."""
    row = next(
        r for r in TABLE if (r.mechanism, r.from_state, r.action) == (life.mechanism, life.project.state, action)
    )
    command = step_of(action, life)
    life.give(command.model_copy(update=more), row.roles[0], "another")


def test_a_project_from_its_approval_to_its_end(desk: Desk) -> None:
    fund, feed = Fund.opened(desk), Feed(desk)
    fund.funded("DK", "300000.00")
    feed.describe()
    life = at("trust_fund", "recommended")
    project = life.project.project_id
    assert not any(feed.tell_of(life)), "before its approval nothing concerns the ledger"
    take(life, next(r for r in TABLE if (r.from_state, r.action) == ("recommended", "approve")))
    assert feed.tell_of(life)[-1]
    approved = feed.following() - 1
    allocation = fund.allocation(project, "100000.00")
    commitment = fund.commitment(allocation, "80000.00")
    take(life, next(r for r in TABLE if (r.from_state, r.action) == ("committee_approved", "sign")))
    assert feed.tell_of(life)[-1], "heard, and nothing new in it"

    give(life, "suspend")
    feed.tell_of(life)
    suspended = feed.following() - 1
    with pytest.raises(Refused) as refused:
        fund.payment(commitment, 1, "10000.00")
    assert (refused.value.code, refused.value.figures["heard"]) == ("project.suspended", suspended)
    give(life, "resume")
    feed.tell_of(life)
    fund.payment(commitment, 1, "10000.00")

    # What its owner approves now is a fact, though more is allocated.
    lower = description(
        "trust_fund", budget=money("90000.00"), budget_lines=[{"category": 4, "amount": money("90000.00")}]
    )
    give(life, "revise", description=lower)
    feed.tell_of(life)
    revised = feed.following() - 1
    take(life, next(r for r in TABLE if r.heard and (r.mechanism, r.from_state) == ("trust_fund", "agreement_signed")))
    take(life, next(r for r in TABLE if r.heard and (r.mechanism, r.from_state) == ("trust_fund", "funded")))
    give(life, "terminate", decision="SC-8")
    feed.tell_of(life)
    asked = feed.following() - 1
    take(life, next(r for r in TABLE if r.heard and (r.mechanism, r.from_state) == ("trust_fund", "terminating")))
    feed.tell_of(life)

    events = [e for e in desk.events() if e.actor.client_id == CONSUMER]
    described = [(e.type, e.causation.position, getattr(e.data, "status", None)) for e in events if e.causation]
    assert [row for row in described if row[1] in (0, approved, suspended, suspended + 1, revised, asked)] == [
        ("OrganisationHeard", 0, None),
        ("ProjectHeard", approved, "approved"), ("ProjectHeard", suspended, "suspended"),
        ("ProjectHeard", suspended + 1, "approved"), ("ProjectHeard", revised, "approved"),
        ("ProjectFrozen", asked, None),
    ]  # fmt: skip
    assert {(e.actor.issuer, e.actor.subject, e.causation and e.causation.log) for e in events} == {
        (ORIGIN, "system", PROJECTS)
    }
    first = _heard(events)[0]
    assert (first.code, first.approved_amount, first.areas, first.sectors) == (
        "P-1", usd("200000.00"), ("ML-7", "ML-8"), ("water-sanitation",),
    )  # fmt: skip
    frozen = next(e.data.to_json() for e in events if e.type == "ProjectFrozen")
    assert (frozen["reason"], frozen["decision"], frozen["source_position"]) == ("termination", "SC-8", asked)
    assert (frozen["allocated"], frozen["committed"], frozen["disbursed"]) == (
        money("100000.00"), money("80000.00"), money("10000.00"),
    )  # fmt: skip
    last = _heard(events)[-1]
    assert (last.status, last.title, last.approved_amount) == ("terminated", "A well in Gao", usd("90000.00"))
    assert feed.following() == len(feed.told)
    assert desk.refusal("register_project", _by_hand(project), actor="administrator").code == "project.followed"

    # Every position once: told again, nothing is recorded, whatever it says.
    size = desk.size()
    for event in feed.told:
        desk.run(feed.consumer.take(event))
    assert (desk.size(), feed.following()) == (size, len(feed.told))


def test_every_decision_stands_in_the_own_log_alone(desk: Desk) -> None:
    """The leaf of what was heard names the source, its position, the consumer and the key made of them."""
    fund, feed = Fund.opened(desk), Feed(desk)
    feed.tell(_event("Nothing", "call/1", {}))
    feed.describe()
    leaf = orjson.loads(desk.events()[-1].leaf())
    assert leaf["causation_id"] == leaf["data"]["source"] == {"log": PROJECTS, "position": 1}
    assert leaf["idempotency_key"].startswith("heard:")
    assert leaf["idempotency_key"].endswith(":1")
    assert fund.fund_id


def test_a_window_is_known_by_its_code_where_one_fund_that_is_not_closed_has_it(desk: Desk) -> None:
    fund, feed = Fund.opened(desk), Feed(desk)
    feed.describe()
    life = at("trust_fund", "committee_approved")
    feed.tell_of(life)
    windows = [_last(desk).window_id]
    body = {"code": "peace-dividends", "name": "Dividends"}
    window = desk.do("open_window", {**body, "fund_id": fund.fund_id}, actor="administrator")["resource"]["id"]
    for again in range(2):
        give(life, "revise", description=description("trust_fund", title=f"A well {again}"))
        feed.tell_of(life)
        windows.append(_last(desk).window_id)
        other = Fund.opened(desk, f"T{again}") if again == 0 else fund
        desk.do("open_window", {**body, "fund_id": other.fund_id}, actor="administrator")
    assert windows == [None, window, None]


def test_an_unknown_project_stops_the_feed_and_is_waited_for(desk: Desk) -> None:
    feed = Feed(desk)
    Fund.opened(desk)
    life = at("quick_impact", "approved")
    give(life, "revise", description=description("quick_impact", title="Another"))
    (revised,) = as_fed(life.events[-1:], PROJECTS)
    with pytest.raises(Refused) as refused:
        feed.tell(revised)
    assert refused.value.code == "organisation.unknown"
    assert feed.following() == 0


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.mechanism}-{row.from_state}-{row.action}")
def test_every_step_is_told_from_the_approval_on_and_none_before(row: Row) -> None:
    """The status that the ledger hears of each real step is that by which projects say it knows the project."""
    life = at(row.mechanism, row.from_state)
    before = len(life.events)
    take(life, row)
    step = next(e for e in life.events[before:] if type(e.data) is row.event)
    (event,) = as_fed([step], PROJECTS)
    command = heard(event)
    if row.from_state in unapproved_states(row.mechanism) and row.action != "approve":
        assert command is None
    elif row.action in ("cancel", "terminate"):
        assert isinstance(command, FreezeProject)
        assert command.reason == {"cancel": "cancellation", "terminate": "termination"}[row.action]
    else:
        assert isinstance(command, RegisterProject if row.action in ("approve", "revise") else ChangeProjectStatus)
        after = step.data.to_state  # type: ignore[attr-defined]
        assert command.status == ledger_status(replace(life.project, state=after))
    if isinstance(command, RegisterProject):
        assert command.approved_amount == life.project.approved_amount
        assert command.organisation_id == life.project.description.organisation_id


@pytest.mark.parametrize("mechanism", get_args(Mechanism))
def test_every_state_has_the_ledgers_word(mechanism: Mechanism) -> None:
    for state in states_of(mechanism):
        assert ledger_status(replace(at(mechanism, "in_implementation").project, state=state))


@pytest.mark.parametrize("name", sorted(name for name, _ in PROJECT_EVENT_TYPES))
def test_every_event_of_the_corpus_is_read_or_of_no_concern(name: str) -> None:
    leaf = orjson.loads((FOLDER / f"{name}.v1.json").read_bytes())["leaf"]
    command = heard(FeedEvent.of(leaf))
    if "from_state" not in leaf["data"] and name != "OrganisationDescribed":
        assert command is None


def test_what_says_too_little_is_not_passed_over() -> None:
    life = at("quick_impact", "approved")
    (event,) = as_fed(life.events[-1:], PROJECTS)
    assert event.type == "ProjectApproved"
    assert isinstance(heard(event), RegisterProject)
    for name in ("description", "approved_amount", "from_state", "to_state"):
        poor = replace(event, data={k: v for k, v in event.data.items() if k != name})
        if name == "from_state":
            assert heard(poor) is None
            continue
        with pytest.raises(KeyError):
            heard(poor)
    with pytest.raises(KeyError):
        heard(replace(event, type="ProjectMovedOn", data={**event.data, "from_state": "unheard_of"}))


def test_a_description_as_rich_as_may_be_is_taken() -> None:
    life = at("trust_fund", "committee_approved")
    places = [{"code": f"a{n}", "percent": "2"} for n in range(50)]
    rich = ReviseProject(
        project_id=life.project.project_id, effective_on=life.project.since_on, decision="SC-2",
        description=description("trust_fund", areas=places, sectors=places),
    )  # fmt: skip
    life.give(rich, "committee_member", "another")
    (event,) = as_fed(life.events[-1:], PROJECTS)
    command = heard(event)
    assert isinstance(command, RegisterProject)
    assert len(command.areas) == len(command.sectors) == 50


def _heard(events: list[Recorded]) -> list[ProjectHeard]:
    return [e.data for e in events if isinstance(e.data, ProjectHeard)]


def _last(desk: Desk) -> ProjectHeard:
    return _heard(desk.events())[-1]


def _by_hand(project: str) -> dict[str, Any]:
    return {
        "project_id": project, "code": "P-1", "title": "Tribunal", "mechanism": "trust_fund", "status": "approved",
        "organisation_id": AGENCY, "source_log": PROJECTS, "source_position": 99,
    }  # fmt: skip
