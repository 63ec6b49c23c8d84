"""One event of every type of projects, as lives bring them about; always the same."""

from datetime import date
from functools import cache

from services.projects.lifecycle.table import TABLE
from services.projects.mechanisms.defaults import DEFAULTS
from shared.contracts.envelope import Recorded
from shared.contracts.events import projects_heard as h
from shared.contracts.events.base import EventData
from shared.contracts.events.projects_calls import CallClosed, CallDescription, CallOpened, CallRevised
from shared.contracts.events.projects_lifecycle import MechanismPolicySet
from shared.contracts.events.projects_reminders import ReminderDue, RemindersRun
from tests.projects.life import AGENCY, DAY, balances, usd
from tests.projects.steps import at, take
from tests.projects.test_file import OF_THE_FILE, say


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
    life.hear(h.FundsAwaited, asked=usd("2.00"), available=usd("1.00"))
    life.hear(h.ExpenditureHeard, balances=balances(), commitment_id=AGENCY, amount=usd("1.00"))
    life.hear(h.RefundHeard, balances=balances(), refund_id=AGENCY, amount=usd("1.00"))
    life.hear(h.WriteOffHeard, balances=balances(), commitment_id=AGENCY, amount=usd("1.00"))
    life.hear(h.CorrectionHeard, balances=balances(), undoes_position=1)
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
            "code": "CALL-1", "title": "Water in the north", "mechanism": "trust_fund", "window": "peace_dividends",
            "areas": ["gao"], "sectors": ["water"], "budget": usd("900000.00"), "project_budget_max": usd("200000.00"),
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
