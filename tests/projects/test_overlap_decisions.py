"""Alerts: raised once, settled by second persons, quiet until something changed, gone when nothing is found."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.projects.lifecycle.on_project import overlaps_of
from services.projects.mechanisms.defaults import OVERLAPS
from services.projects.overlaps.decisions import decide_found
from services.projects.overlaps.scoring import Compared
from services.projects.overlaps.state import alert_id_of
from services.projects.state import Overlaps
from shared.contracts.canonical import sha256_hex
from shared.contracts.commands.projects_lifecycle import ReviseProject
from shared.contracts.commands.projects_overlaps import OverrideOverlap, ResolveOverlap
from shared.contracts.events.projects_overlaps import Component, OtherUndertaking, OverlapFinding
from shared.contracts.project_policies import OverlapWeights
from tests.projects.life import DAY, Life, description, refused
from tests.projects.steps import at

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
    """A project that was handed in, and what happened to it."""

    def __init__(self, state: Any = "submitted") -> None:
        self.life = at("quick_impact", state)

    def checked(self, *found: OverlapFinding, content: str = FIRST, alerts_max: int = 20) -> list[str]:
        """The types of the events that follow a check."""
        in_order = sorted(found, key=lambda f: -f.total)
        decided = decide_found(self.life.project, content, Compared(in_order, 9, 4), alerts_max, "asked", DAY)
        self.life._record(decided, self.life.context(None))
        first, *others = [event.data.type_name() for event in decided]
        assert first == "OverlapsChecked"
        return others

    def settle(self, cls: Any, alert_id: str, subject: str = "reviewer", **more: Any) -> None:
        ids = {"project_id": self.life.project.project_id, "alert_id": alert_id}
        self.life.give(cls(**ids, effective_on=DAY, reason="Said so.", **more), "programme_officer", subject)

    def overridden(self, other_id: str, **more: Any) -> None:
        self.settle(OverrideOverlap, self.alert(other_id), **more)

    def resolved(self, other_id: str, **more: Any) -> None:
        self.settle(ResolveOverlap, self.alert(other_id), resolution="coordinated", **more)

    def alert(self, other_id: str) -> str:
        return alert_id_of(self.life.project.project_id, finding(other_id, 1).other)

    def states(self) -> dict[str, str]:
        return {alert.finding.other.id: alert.state for alert in self.life.project.overlaps.alerts.values()}

    def waiting(self) -> Overlaps | None:
        return overlaps_of(self.life.project)


def test_a_check_raises_an_alert_for_each_finding_once() -> None:
    told = Told()
    assert told.waiting() is None
    assert told.checked(finding(WELLS, 88), finding(SCHOOL, 60)) == ["OverlapRaised", "OverlapRaised"]
    assert told.checked(finding(WELLS, 88), finding(SCHOOL, 60)) == []
    assert told.waiting() == Overlaps(DAY, (told.alert(WELLS), told.alert(SCHOOL)))


def test_each_alert_is_resolved_or_overridden() -> None:
    told = Told()
    told.checked(finding(SCHOOL, 60), finding(WELLS, 88))
    told.overridden(WELLS)
    assert told.waiting() == Overlaps(DAY, (told.alert(SCHOOL),))
    told.resolved(SCHOOL)
    assert told.waiting() == Overlaps(DAY)
    assert told.states() == {WELLS: "overridden", SCHOOL: "resolved"}
    settled = told.life.project.overlaps.alerts[told.alert(SCHOOL)].settled
    assert settled is not None
    assert (settled.by, settled.on, settled.resolution) == (("idp", "reviewer"), DAY, "coordinated")


def test_who_wrote_a_project_settles_nothing_of_it_nor_does_a_machine_nor_anybody_twice() -> None:
    told = Told()
    told.checked(finding(WELLS, 88))
    with refused("overlap.by_author", id=told.alert(WELLS)):
        told.resolved(WELLS, subject="author")
    with refused("four_eyes.by_machine"):
        told.resolved(WELLS, subject="portal")
    with refused("overlap.unknown", id=told.alert(SCHOOL)):
        told.overridden(SCHOOL)
    told.resolved(WELLS)
    with refused("overlap.settled", id=told.alert(WELLS), state="resolved"):
        told.overridden(WELLS)
    ended = Told("rejected")
    ended.checked(finding(WELLS, 88))
    with refused("project.file_closed", state="rejected"):
        ended.resolved(WELLS)


def test_only_the_greatest_become_alerts_and_all_are_counted() -> None:
    told = Told()
    others = [f"00000000-0000-7000-8000-0000000001{n:02d}" for n in range(21)]
    told.checked(*(finding(other, 60 + n) for n, other in enumerate(others)))
    overlaps = told.life.project.overlaps
    assert (overlaps.found, len(overlaps.open)) == (21, 20)
    assert overlaps.open[0].finding.other.id == others[20]
    assert others[0] not in told.states()


def test_what_was_settled_stays_settled_when_only_the_score_drifts() -> None:
    told = Told()
    told.checked(finding(WELLS, 70))
    told.overridden(WELLS)
    assert told.checked(finding(WELLS, 95)) == []
    assert told.waiting() == Overlaps(DAY)


@pytest.mark.parametrize(
    ("total", "content", "theirs", "raised"),
    [
        (70, SECOND, b"theirs", True),
        (55, SECOND, b"theirs", True),
        (71, FIRST, b"changed", True),
        (70, FIRST, b"changed", False),
        (71, FIRST, b"theirs", False),
    ],
)
def test_what_was_settled_opens_again_when_ours_changed_or_theirs_did_and_overlaps_more(
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
    assert told.waiting() == Overlaps(DAY)
    assert told.checked(finding(WELLS, 56), content=SECOND) == ["OverlapRaised"]
    assert told.states()[WELLS] == "open"


def test_an_open_alert_is_told_anew_when_a_text_changed() -> None:
    told = Told()
    told.checked(finding(WELLS, 70))
    assert told.checked(finding(WELLS, 60), content=SECOND) == ["OverlapRaised"]
    assert [alert.finding.total for alert in told.life.project.overlaps.open] == [60]


def test_a_revision_makes_the_check_void_before_the_approval() -> None:
    told = Told("draft")
    told.checked(finding(WELLS, 70))
    life: Life = told.life
    revised = description("quick_impact", title="Another well")
    life.give(
        ReviseProject(project_id=life.project.project_id, effective_on=DAY, description=revised), "agency", "author"
    )
    assert told.waiting() is None
    assert told.states() == {WELLS: "open"}


def test_the_weights_of_a_policy_sum_to_a_hundred() -> None:
    weights = OVERLAPS[0].weights.to_json()
    assert OverlapWeights.model_validate(weights)
    for title in (weights["title"] - 1, weights["title"] + 1):
        with pytest.raises(ValidationError) as caught:
            OverlapWeights.model_validate({**weights, "title": title})
        assert str(caught.value.errors()[0]["ctx"]["error"]).partition(":")[0] == "overlap.weights"
