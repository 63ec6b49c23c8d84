"""One event of every type of projects, as lives bring them about; always the same."""

from functools import cache

from services.projects.lifecycle.table import TABLE
from services.projects.mechanisms.defaults import DEFAULTS
from shared.contracts.envelope import Recorded
from shared.contracts.events import projects_heard as h
from shared.contracts.events.base import EventData
from shared.contracts.events.projects_lifecycle import MechanismPolicySet
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
    life.hear(h.BalancesHeard, balances=balances())
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
    return found
