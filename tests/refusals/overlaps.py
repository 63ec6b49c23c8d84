"""Refusals of complementarity: files of third parties, alerts that stand in the way, who may settle them.

They are of no fund: the cases leave the one they are given alone, and are tried at, under and over their edges.
"""

import io
import json
from datetime import date
from typing import Any

from pydantic import ValidationError

from services.projects.overlaps.decisions import (
    ProjectOverlaps,
    decide_check,
    decide_override,
    decide_resolve,
    evolve,
    folded,
    policy_on,
    require_settled,
)
from services.projects.overlaps.profile import profile_of
from services.projects.overlaps.scoring import Compared, Comparison, Rarity
from services.projects.third_party.fts import NEEDED, read_fts_csv, read_fts_json
from services.projects.third_party.iati import read_iati
from shared.contracts.actor import Actor
from shared.contracts.overlaps.commands import OverrideOverlap, ResolveOverlap
from shared.contracts.overlaps.policy import FIRST_OVERLAP_POLICY, OverlapWeights
from shared.contracts.problems import Refused
from tests.projects.texts import MALI, PROJECT, activity, project
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.support.desk import Fund

PERSON = Actor(issuer="https://issuer.example", subject="person-1", client_id="portal")
MACHINE = Actor(issuer="https://issuer.example", subject="importer", client_id="importer")
ACTIVITY = (
    "<iati-activity><iati-identifier>{}</iati-identifier><title><narrative>Wells</narrative></title></iati-activity>"
)
WHOLE = '<iati-activities version="2.03">\n{}\n</iati-activities>'
FLOW = {"id": "1", "amountUSD": 1, "date": "2020-02-03T00:00:00Z", "description": "Wells"}


def iati(text: str) -> list[Any]:
    return list(read_iati(io.BytesIO(text.encode())))


def alerted() -> ProjectOverlaps:
    """A project that duplicates a published activity, checked."""
    ours = project()
    finding = Comparison(profile_of(ours, MALI), Rarity(), FIRST_OVERLAP_POLICY).finding(profile_of(activity(), MALI))
    assert finding.total == 100
    state = ProjectOverlaps(PROJECT)
    return folded(PROJECT, decide_check(state, ours.content_sha256, Compared([finding], 1, 1), "submitted"))  # type: ignore[arg-type]


def _ids(alert_id: str) -> dict[str, Any]:
    return {"project_id": PROJECT, "alert_id": alert_id, "reason": "Another village."}


@case("iati.malformed")
def _not_well_formed(fund: Fund) -> Refused:
    assert len(iati(WHOLE.format(ACTIVITY.format("A-1")))) == 1
    broken = WHOLE.format(ACTIVITY.format("A-1").replace("</title>", "</titel>"))
    return figures(refused(fund, lambda: iati(broken)), line=2, column=91, reason="mismatched tag")


@case("iati.malformed")
def _cut_off(fund: Fund) -> Refused:
    whole = WHOLE.format(ACTIVITY.format("A-1"))
    return figures(
        refused(fund, lambda: iati(whole[: -len("</iati-activities>")])), line=3, column=1, reason="no element found"
    )


@case("iati.malformed")
def _entities(fund: Fund) -> Refused:
    named = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n'
    refusal = refused(fund, lambda: iati(named + WHOLE.format(ACTIVITY.format("&e;"))))
    assert refusal.figures["line"] == 2
    assert "document type" in str(refusal.figures["reason"])
    return refusal


@case("iati.malformed")
def _another_root_or_version(fund: Fund) -> Refused:
    assert iati('<iati-activities version="2.01"/>') == []
    for text in ("<iati-organisations/>", '<iati-activities version="1.05"/>', "<iati-activities/>"):
        assert refused(fund, lambda text=text: iati(text)).figures["line"] == 1  # type: ignore[misc]
    return refused(fund, lambda: iati(""))


@case("iati.malformed")
def _identifiers(fund: Fund) -> Refused:
    both = f"{ACTIVITY.format('A-1')}\n{ACTIVITY.format('A-2')}"
    assert len(iati(WHOLE.format(both))) == 2
    twice = f"{ACTIVITY.format('A-1')}\n{ACTIVITY.format('A-1')}"
    refusal = refused(fund, lambda: iati(WHOLE.format(twice)))
    figures(refusal, line=3, column=1, reason="the activity A-1 is on line 2, too")
    assert iati(WHOLE.format(ACTIVITY.format("A" * 400)))
    for name in ("", " ", "A" * 401):
        refused(fund, lambda name=name: iati(WHOLE.format(ACTIVITY.format(name))))  # type: ignore[misc]
    return refusal


@case("fts.malformed")
def _csv(fund: Fund) -> Refused:
    head, row = ",".join(NEEDED), ",".join("1" for _ in NEEDED)
    assert len(list(read_fts_csv(f"{head}\n{row}\n".encode()))) == 1
    refused(fund, lambda: list(read_fts_csv(head.replace("destProject", "project").encode())))
    refused(fund, lambda: list(read_fts_csv(f"{head}\n{row}\n{row}\n".encode())))
    refusal = refused(fund, lambda: list(read_fts_csv(f"{head}\n{row},1\n".encode())))
    return figures(refusal, place="line 2, column 13", reason="13 fields, the header has 12")


@case("fts.malformed")
def _json(fund: Fund) -> Refused:
    def read(answer: object) -> list[Any]:
        return list(read_fts_json(json.dumps(answer).encode()))

    assert len(read({"status": "ok", "data": {"flows": [FLOW]}})) == 1
    refused(fund, lambda: read({"data": {}}))
    refused(fund, lambda: read({"data": {"flows": [3]}}))
    refused(fund, lambda: read({"data": {"flows": [{**FLOW, "id": ""}]}}))
    figures(
        refused(fund, lambda: list(read_fts_json(b'{"data":\n {"flows": [}'))),
        place="line 2, character 13",
        reason="broken JSON: Expecting value",
    )
    refusal = refused(fund, lambda: read({"data": {"flows": [FLOW, FLOW]}}))
    return figures(refusal, place="data.flows[1], id", reason="the flow 1 is at data.flows[0], too")


@case("overlap.open")
def _approved_too_early(fund: Fund) -> Refused:
    state, sha256 = alerted(), project().content_sha256
    (alert,) = state.open
    refusal = refused(fund, lambda: require_settled(state, sha256))
    figures(refusal, project=PROJECT, open=1, alerts=[alert.alert_id], others=["iati XM-DAC-41122-1 (100)"])
    settled = decide_override(state, OverrideOverlap(**_ids(alert.alert_id)), PERSON)
    require_settled(folded_on(state, settled), sha256)
    return refusal


@case("overlap.unchecked")
def _changed_since(fund: Fund) -> Refused:
    changed = project(titles=project().titles + project().objectives).content_sha256
    never = ProjectOverlaps(PROJECT)
    refusal = refused(fund, lambda: require_settled(never, changed))
    figures(refusal, project=PROJECT, content_sha256=changed, checked_sha256=None)
    before = project().content_sha256
    refusal = refused(fund, lambda: require_settled(alerted(), changed))
    return figures(refusal, project=PROJECT, content_sha256=changed, checked_sha256=before)


@case("overlap.unknown")
def _of_another_project(fund: Fund) -> Refused:
    command = OverrideOverlap(**_ids(NOBODY))
    return figures(refused(fund, lambda: decide_override(alerted(), command, PERSON)), id=NOBODY)


@case("overlap.settled")
def _settled_twice(fund: Fund) -> Refused:
    state = alerted()
    (alert,) = state.open
    resolve = ResolveOverlap(**_ids(alert.alert_id), resolution="coordinated")
    state = folded_on(state, decide_resolve(state, resolve, PERSON))
    refusal = refused(fund, lambda: decide_override(state, OverrideOverlap(**_ids(alert.alert_id)), PERSON))
    return figures(refusal, id=alert.alert_id, state="resolved")


@case("overlap.person_required")
def _by_a_machine(fund: Fund) -> Refused:
    state = alerted()
    command = OverrideOverlap(**_ids(state.open[0].alert_id))
    assert decide_override(state, command, PERSON)
    return figures(refused(fund, lambda: decide_override(state, command, MACHINE)), client="importer")


@case("overlap.no_policy")
def _before_the_first(fund: Fund) -> Refused:
    later = FIRST_OVERLAP_POLICY.model_copy(update={"alert_from": 40})
    policies = {date(2020, 1, 1): FIRST_OVERLAP_POLICY, date(2021, 1, 1): later}
    assert policy_on(policies, date(2020, 12, 31)) == FIRST_OVERLAP_POLICY
    assert policy_on(policies, date(2021, 1, 1)) == later
    return figures(refused(fund, lambda: policy_on(policies, date(2019, 12, 31))), on="2019-12-31")


@case("overlap.weights")
def _not_a_hundred(fund: Fund) -> Refused:
    weights = FIRST_OVERLAP_POLICY.weights.to_json()

    def weigh(title: int) -> None:
        try:
            OverlapWeights(**{**weights, "title": title})
        except ValidationError as error:
            raise Refused(str(error.errors()[0]["ctx"]["error"]).partition(":")[0]) from None

    weigh(15)
    refused(fund, lambda: weigh(14))
    return refused(fund, lambda: weigh(16))


def folded_on(state: ProjectOverlaps, events: list[Any]) -> ProjectOverlaps:
    """The state after more events."""
    for event in events:
        state = evolve(state, event)
    return state
