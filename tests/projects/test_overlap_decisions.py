"""Alerts: raised once, settled by persons, quiet until something changed, gone when nothing is found any more."""

from typing import Any

import pytest

from services.projects.overlaps.decisions import (
    ProjectOverlaps,
    alert_id_of,
    decide_check,
    decide_override,
    decide_resolve,
    evolve,
    require_settled,
)
from services.projects.overlaps.scoring import Compared
from shared.contracts.actor import Actor
from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.overlaps.commands import OVERLAP_COMMANDS, OverrideOverlap, ResolveOverlap
from shared.contracts.overlaps.events import OVERLAP_EVENTS, OverlapPolicySet, ThirdPartyFileImported
from shared.contracts.overlaps.findings import Component, OtherUndertaking, OverlapFinding
from shared.contracts.overlaps.policy import FIRST_OVERLAP_POLICY
from shared.contracts.problems import Refused
from tests.projects.texts import PROJECT

PERSON = Actor(issuer="https://issuer.example", subject="person-1", client_id="portal")
FIRST, SECOND = sha256_hex(b"first"), sha256_hex(b"second")
WELLS = "00000000-0000-7000-8000-0000000000b1"
SCHOOL = "00000000-0000-7000-8000-0000000000b2"


def finding(other_id: str, total: int, content: bytes = b"theirs") -> OverlapFinding:
    other = OtherUndertaking(
        kind="iati", id=other_id, external_id=f"X-{other_id[-2:]}", content_sha256=sha256_hex(content)
    )
    part = Component(name="title", score=total, weight=15, matched=("puit",))
    return OverlapFinding(other=other, total=total, components=(part,))


class Told:
    """A project and what happened to it."""

    def __init__(self) -> None:
        self.state = ProjectOverlaps(PROJECT)
        self.last: list[str] = []

    def tell(self, events: list[Any]) -> "Told":
        for event in events:
            self.state = evolve(self.state, event)
        self.last = [event.type_name() for event in events]
        return self

    def checked(self, *found: OverlapFinding, content: str = FIRST) -> list[str]:
        compared = Compared(list(found), 9, 4)
        self.tell(decide_check(self.state, content, compared, "asked"))
        assert self.last[0] == "OverlapsChecked"
        return self.last[1:]

    def overridden(self, other_id: str) -> "Told":
        command = OverrideOverlap(project_id=PROJECT, alert_id=self.alert(other_id), reason="Another village.")
        return self.tell(decide_override(self.state, command, PERSON))

    def resolved(self, other_id: str) -> "Told":
        body = {"resolution": "coordinated", "reason": "Shared out between both."}
        command = ResolveOverlap(project_id=PROJECT, alert_id=self.alert(other_id), **body)  # type: ignore[arg-type]
        return self.tell(decide_resolve(self.state, command, PERSON))

    def alert(self, other_id: str) -> str:
        return alert_id_of(PROJECT, finding(other_id, 1).other)

    def states(self) -> dict[str, str]:
        return {alert.finding.other.id: alert.state for alert in self.state.alerts.values()}


def test_a_check_raises_an_alert_for_each_finding_once() -> None:
    told = Told()
    assert told.checked(finding(WELLS, 88), finding(SCHOOL, 60)) == ["OverlapRaised", "OverlapRaised"]
    assert told.checked(finding(WELLS, 88), finding(SCHOOL, 60)) == []
    assert [alert.finding.other.id for alert in told.state.open] == [WELLS, SCHOOL]


def test_approval_waits_until_each_alert_is_resolved_or_overridden() -> None:
    told = Told()
    told.checked(finding(SCHOOL, 60), finding(WELLS, 88))
    with pytest.raises(Refused) as refused:
        require_settled(told.state, FIRST)
    assert refused.value.figures["others"] == ["iati X-b1 (88)", "iati X-b2 (60)"]
    told.overridden(WELLS)
    with pytest.raises(Refused) as refused:
        require_settled(told.state, FIRST)
    assert refused.value.figures["alerts"] == [told.alert(SCHOOL)]
    told.resolved(SCHOOL)
    require_settled(told.state, FIRST)
    assert told.states() == {WELLS: "overridden", SCHOOL: "resolved"}


def test_a_refusal_names_the_greatest_twenty_and_counts_all() -> None:
    told = Told()
    others = [f"00000000-0000-7000-8000-0000000001{n:02d}" for n in range(21)]
    told.checked(*(finding(other, 60 + n) for n, other in enumerate(others)))
    with pytest.raises(Refused) as refused:
        require_settled(told.state, FIRST)
    named = refused.value.figures["alerts"]
    assert (refused.value.figures["open"], len(named)) == (21, 20)  # type: ignore[arg-type]
    assert named[0] == told.alert(others[20])  # type: ignore[index]


def test_what_was_settled_stays_settled_when_only_the_score_drifts() -> None:
    told = Told()
    told.checked(finding(WELLS, 70))
    told.overridden(WELLS)
    assert told.checked(finding(WELLS, 95)) == []
    require_settled(told.state, FIRST)


@pytest.mark.parametrize(
    ("total", "content", "theirs", "raised"),
    [
        (71, SECOND, b"theirs", True),
        (70, SECOND, b"theirs", False),
        (71, FIRST, b"changed", True),
        (70, FIRST, b"changed", False),
        (71, FIRST, b"theirs", False),
    ],
)
def test_what_was_settled_opens_again_when_a_text_changed_and_they_overlap_more(
    total: int, content: str, theirs: bytes, raised: bool
) -> None:
    told = Told()
    told.checked(finding(WELLS, 70))
    told.resolved(WELLS)
    assert told.checked(finding(WELLS, total, theirs), content=content) == (["OverlapRaised"] if raised else [])
    assert told.states() == {WELLS: "open" if raised else "resolved"}


def test_an_open_alert_that_is_no_longer_found_is_cleared_and_opens_again_when_it_is() -> None:
    told = Told()
    told.checked(finding(WELLS, 70), finding(SCHOOL, 60))
    told.resolved(SCHOOL)
    assert told.checked(content=SECOND) == ["OverlapCleared"]
    assert told.states() == {WELLS: "cleared", SCHOOL: "resolved"}
    require_settled(told.state, SECOND)
    assert told.checked(finding(WELLS, 56), content=SECOND) == ["OverlapRaised"]
    assert told.states()[WELLS] == "open"


def test_an_open_alert_is_told_anew_when_a_text_changed() -> None:
    told = Told()
    told.checked(finding(WELLS, 70))
    assert told.checked(finding(WELLS, 60), content=SECOND) == ["OverlapRaised"]
    assert [alert.finding.total for alert in told.state.open] == [60]


def test_every_event_is_a_contract_that_survives_its_writing() -> None:
    told = Told()
    events: list[Any] = []

    def keep(more: list[Any]) -> None:
        events.extend(more)
        told.tell(more)

    keep(decide_check(told.state, FIRST, Compared([finding(WELLS, 70), finding(SCHOOL, 60)], 9, 4), "submitted"))
    ids = {"project_id": PROJECT, "reason": "Said so."}
    keep(decide_override(told.state, OverrideOverlap(alert_id=told.alert(WELLS), **ids), PERSON))
    keep(decide_check(told.state, SECOND, Compared([], 9, 4), "asked"))
    keep(decide_check(told.state, SECOND, Compared([finding(SCHOOL, 60)], 9, 4), "asked"))
    resolve = ResolveOverlap(alert_id=told.alert(SCHOOL), resolution="not_the_same", **ids)
    keep(decide_resolve(told.state, resolve, PERSON))
    counts = {"added": 1, "changed": 2, "unchanged": 3, "remarks": 4}
    events.append(ThirdPartyFileImported(import_id=WELLS, source="iati", file_sha256=FIRST, **counts))
    events.append(OverlapPolicySet(policy_id=WELLS, policy=FIRST_OVERLAP_POLICY))
    assert {type(event) for event in events} == set(OVERLAP_EVENTS)
    for event in events:
        assert type(event).model_validate(event.to_json()) == event
        assert canonical(event.to_json())
        assert event.stream.partition("/")[0] in ("project", "third_party_file", "overlap_policy")


def test_names_of_events_and_commands_stand_once() -> None:
    assert len({event.type_name() for event in OVERLAP_EVENTS}) == len(OVERLAP_EVENTS)
    assert [command.command_name() for command in OVERLAP_COMMANDS] == [
        "check_overlaps",
        "resolve_overlap",
        "override_overlap",
    ]
