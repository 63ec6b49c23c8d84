"""One event of every type of projects, as lives bring them about; always the same."""

from datetime import date
from functools import cache

from services.projects.lifecycle.table import TABLE
from services.projects.mechanisms.defaults import DEFAULTS
from services.projects.overlaps.decisions import decide_found
from services.projects.overlaps.scoring import Compared
from shared.contracts.commands.projects_overlaps import OverrideOverlap, ResolveOverlap
from shared.contracts.envelope import Recorded
from shared.contracts.events import projects_heard as h
from shared.contracts.events.base import EventData
from shared.contracts.events.projects_calls import CallClosed, CallDescription, CallOpened, CallRevised
from shared.contracts.events.projects_lifecycle import MechanismPolicySet
from shared.contracts.events.projects_overlaps import Component, OtherUndertaking, OverlapFinding
from shared.contracts.events.projects_reminders import ReminderDue, RemindersRun
from tests.projects.life import AGENCY, DAY, Life, balances, usd
from tests.projects.steps import at, take
from tests.projects.test_file import OF_THE_FILE, say


def _overlapping(life: Life) -> None:
    """Three others are found: one is settled each way, one is found no longer."""
    ids = [f"00000000-0000-7000-8000-0000000000c{n}" for n in range(3)]
    parts = (Component(name="place", score=80, weight=20, matched=("ML-7",)),)
    others = [OtherUndertaking(kind="iati", id=i, external_id=i, content_sha256="0" * 64) for i in ids]
    found = [OverlapFinding(other=other, total=80, components=parts) for other in others]
    for findings in (found, found[:2]):
        compared = Compared(findings, 9, 3)
        life._record(decide_found(life.project, "1" * 64, compared, 20, "asked", DAY), life.context(None))
    first, second = (alert.alert_id for alert in life.project.overlaps.open)
    at_alert = {"project_id": life.project.project_id, "effective_on": DAY, "reason": "Another village."}
    resolve = ResolveOverlap(**at_alert, alert_id=first, resolution="coordinated")
    life.give(resolve, "programme_officer", "reviewer")
    life.give(OverrideOverlap(**at_alert, alert_id=second), "programme_officer", "reviewer")


@cache
def samples() -> dict[str, EventData]:
    """An event of each type, by its name."""
    found: dict[str, EventData] = {}

    def keep(events: list[Recorded]) -> None:
        for event in events:
            found.setdefault(event.type, event.data)

    for row in TABLE:
        life = at(row.mechanism, row.from_state)
        take(life, row)
        keep(life.events)
    life = at("quick_impact", "submitted")
    for cls in OF_THE_FILE:
        say(life, cls)
    life.hear(h.BalancesHeard, balances=balances())
    life.hear(h.ExpenditureHeard, balances=balances(), commitment_id=AGENCY, amount=usd("1.00"))
    life.hear(h.RefundHeard, balances=balances(), refund_id=AGENCY, amount=usd("1.00"))
    life.hear(h.WriteOffHeard, balances=balances(), commitment_id=AGENCY, amount=usd("1.00"))
    life.hear(h.CorrectionHeard, balances=balances(), undoes_position=1)
    _overlapping(life)
    keep(life.events)
    policy = DEFAULTS[0]
    set_ = MechanismPolicySet.model_validate(
        {"mechanism": policy.mechanism, "policy": policy.to_json(), "valid_from": str(DAY)}
    )
    found["MechanismPolicySet"] = set_
    found |= {data.type_name(): data for data in (*_calls(), *_reminders())}
    return found


def _calls() -> tuple[EventData, ...]:
    described = CallDescription.model_validate(
        {
            "code": "CALL-1", "title": "Water in the north", "mechanism": "trust_fund", "window": "peace-dividends",
            "areas": ["ML-7"], "sectors": ["water-sanitation"], "budget": usd("900000.00"),
            "project_budget_max": usd("200000.00"),
            "opens_on": "2024-01-20", "closes_on": "2024-01-31",
        }
    )  # fmt: skip
    later = described.model_copy(update={"closes_on": date(2024, 2, 15)})
    return (
        CallOpened(call_id=AGENCY, description=described),
        CallRevised(call_id=AGENCY, description=later, note="put off"),
        CallClosed(call_id=AGENCY, note="no money left"),
    )


def _reminders() -> tuple[EventData, ...]:
    reminder = ReminderDue(
        reminder_id=AGENCY, project_id=AGENCY, project_code="P-1", organisation_id=AGENCY, mechanism="quick_impact",
        state="mou_signed", kind="instalment", item="1", due_on=DAY, days_left=-1, stage=1,
    )  # fmt: skip
    run = RemindersRun(run_id=AGENCY, on=DAY, through_position=7, projects=1, reminders=1, complete=True)
    return reminder, run
