"""The ledger hears of projects over their feed and records it as its own, each position once."""

from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from services.ledger.hearing.projects_feed import REQUESTS, STATUS_OF_STATE, heard
from services.ledger.service import CONSUMER
from shared.contracts.commands.parties import ChangeProjectStatus, FreezeProject, RegisterProject
from shared.contracts.events.parties import ProjectHeard
from shared.contracts.ids import new_id
from shared.contracts.problems import Refused
from shared.eventlog.hearing import LogConsumer
from shared.eventlog.subscription import FeedEvent
from shared.service.following import command_of
from tests.support.desk import ORIGIN, Desk, Fund, money

PROJECTS = "other.example/projects"


@dataclass
class Feed:
    """What the projects service tells, and the ledger that hears it."""

    desk: Desk
    told: list[FeedEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        ledger = self.desk.ledger
        self.consumer = LogConsumer(
            CONSUMER, PROJECTS, ORIGIN, ledger.writer, ledger.files, command_of(self.desk.machine, heard)
        )

    def tell(self, named: str, stream: str, /, **data: Any) -> bool:
        """The next event; whether it led to a command that the ledger has decided upon."""
        event = FeedEvent(PROJECTS, len(self.told), named, 1, stream, data, "2024-03-01T12:00:00.000000Z", new_id())
        self.told.append(event)
        return self.desk.run(self.consumer.take(event))

    def following(self) -> int:
        """The checkpoint."""
        return self.desk.run(self.consumer.next_position())


def test_a_project_from_its_approval_to_its_end(desk: Desk) -> None:
    fund, feed = Fund.opened(desk), Feed(desk)
    fund.funded("DK", "500.00")
    agency, project = new_id(), new_id()
    assert feed.tell("OrganisationDescribed", f"organisation/{agency}", organisation_id=agency, code="A", name="Agency",
                     kind="un_agency", rule_set="own")  # fmt: skip
    assert not feed.tell("ProjectSubmitted", f"project/{project}", state="submitted")
    described = {
        "code": "TF-1", "title": "Tribunal", "mechanism": "trust_fund", "approved_amount": money("100.00"),
        "organisation_id": agency, "areas": ["ML-7"], "sectors": ["15130"], "focal_person": "opaque",
    }  # fmt: skip
    assert feed.tell("ProjectApproved", f"project/{project}", state="committee_approved", description=described)
    assert feed.tell("AgreementSigned", f"project/{project}", state="agreement_signed"), "heard, and nothing new in it"
    commitment = fund.commitment(fund.allocation(project, "100.00"), "80.00")

    assert feed.tell("ProjectSuspended", f"project/{project}", state="suspended")
    with pytest.raises(Refused) as refused:
        fund.payment(commitment, 1, "10.00")
    assert (refused.value.code, refused.value.figures["heard"]) == ("project.suspended", 4)
    assert feed.tell("ProjectResumed", f"project/{project}", state="agreement_signed")
    fund.payment(commitment, 1, "10.00")

    # What its owner approves now is a fact, though more is allocated.
    lower = {**described, "approved_amount": money("90.00")}
    assert feed.tell("ProjectRevised", f"project/{project}", state="in_implementation", description=lower)
    assert feed.tell("TerminationRequested", f"project/{project}", state="in_implementation", decision="SC-8")
    assert feed.tell("ProjectTerminated", f"project/{project}", state="terminated")

    events = [e for e in desk.events() if e.actor.client_id == CONSUMER]
    assert [(e.type, e.causation.position if e.causation else None) for e in events] == [
        ("OrganisationHeard", 0), ("ProjectHeard", 2), ("ProjectHeard", 4), ("ProjectHeard", 5), ("ProjectHeard", 6),
        ("ProjectFrozen", 7), ("ProjectHeard", 8),
    ]  # fmt: skip
    assert {(e.actor.issuer, e.actor.subject, e.causation and e.causation.log) for e in events} == {
        (ORIGIN, "system", PROJECTS)
    }
    frozen = events[5].data.to_json()
    assert (frozen["reason"], frozen["decision"], frozen["source_position"]) == ("termination", "SC-8", 7)
    assert (frozen["allocated"], frozen["committed"], frozen["disbursed"]) == (
        money("100.00"), money("80.00"), money("10.00"),
    )  # fmt: skip
    last = events[6].data
    assert isinstance(last, ProjectHeard)
    assert (last.status, last.title, last.approved_amount) == ("terminated", "Tribunal", events[4].data.approved_amount)  # type: ignore[attr-defined]
    assert feed.following() == 9
    assert desk.refusal("register_project", _by_hand(project, agency), actor="administrator").code == "project.followed"

    # Every position once: told again, nothing is recorded, whatever it says.
    size = desk.size()
    for event in feed.told:
        desk.run(feed.consumer.take(event))
    assert (desk.size(), feed.following()) == (size, 9)


def test_every_decision_stands_in_the_own_log_alone(desk: Desk) -> None:
    """The leaf of what was heard names the source, its position, the consumer and the key made of them."""
    fund, feed = Fund.opened(desk), Feed(desk)
    agency = new_id()
    feed.tell("Nothing", "call/1")
    feed.tell("OrganisationDescribed", f"organisation/{agency}", organisation_id=agency, code="A", name="A", kind="ngo")
    leaf = orjson.loads(desk.events()[-1].leaf())
    assert leaf["causation_id"] == leaf["data"]["source"] == {"log": PROJECTS, "position": 1}
    assert leaf["idempotency_key"].startswith("heard:")
    assert leaf["idempotency_key"].endswith(":1")
    assert fund.fund_id


def test_an_unknown_project_stops_the_feed_and_is_waited_for(desk: Desk) -> None:
    feed = Feed(desk)
    Fund.opened(desk)
    with pytest.raises(Refused) as refused:
        feed.tell("ProjectSuspended", f"project/{new_id()}", state="suspended")
    assert refused.value.code == "project.unknown"
    assert feed.following() == 0


@pytest.mark.parametrize("state", ["draft", "submitted", "technical_review", "recommended", "rejected", "deferred"])
@pytest.mark.parametrize("kind", ["ProjectMoved", *REQUESTS])
def test_before_approval_nothing_concerns_the_ledger(state: str, kind: str) -> None:
    assert heard(_event(kind, state=state, description={"code": "P"})) is None


@pytest.mark.parametrize("state", sorted(STATUS_OF_STATE))
def test_every_state_from_approval_on_has_the_ledgers_word(state: str) -> None:
    command = heard(_event("ProjectMoved", state=state))
    assert isinstance(command, ChangeProjectStatus)
    assert (command.status, command.source_log, command.source_position) == (STATUS_OF_STATE[state], PROJECTS, 5)
    for kind, reason in REQUESTS.items():
        frozen = heard(_event(kind, state=state))
        assert isinstance(frozen, FreezeProject)
        assert frozen.reason == reason


def test_what_says_too_little_is_not_passed_over() -> None:
    with pytest.raises(ValidationError):
        heard(_event("ProjectApproved", state="approved", description={"code": "P"}))
    whole = {"code": "P", "title": "P", "mechanism": "quick_impact", "organisation_id": new_id()}
    assert isinstance(heard(_event("ProjectApproved", state="approved", description=whole)), RegisterProject)


def _event(kind: str, **data: Any) -> FeedEvent:
    stream = "project/00000000-0000-7000-8000-000000000001"
    return FeedEvent(PROJECTS, 5, kind, 1, stream, data, "2024-03-01T12:00:00.000000Z", new_id())


def _by_hand(project: str, agency: str) -> dict[str, Any]:
    return {
        "project_id": project, "code": "TF-1", "title": "Tribunal", "mechanism": "trust_fund", "status": "approved",
        "organisation_id": agency, "source_log": PROJECTS, "source_position": 99,
    }  # fmt: skip
