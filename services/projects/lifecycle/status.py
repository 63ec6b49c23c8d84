"""What others call the states: the ActivityStatus of IATI, and the status by which the ledger knows a project."""

from typing import Literal

from services.projects.lifecycle.project import Project
from services.projects.lifecycle.table import SIGNED, WAYS
from shared.contracts.events.parties import Mechanism, ProjectStatus
from shared.contracts.project_states import State
from shared.contracts.project_statuses import LEDGER_STATUS

IatiStatus = Literal[1, 2, 3, 4, 5, 6]

_ENDED: dict[Mechanism, State] = {"quick_impact": "completed", "trust_fund": "operationally_closed"}
_BESIDE: dict[State, IatiStatus] = {"deferred": 1, "rejected": 5, "cancelled": 5, "terminated": 5, "suspended": 6}


def iati_status(mechanism: Mechanism, state: State, before: State | None = None) -> IatiStatus:
    """1 pipeline up to the signature, 2 implementation, 3 finalisation, 4 closed, 5 cancelled, 6 suspended.

    A project whose end is asked for keeps the status it had (`before`) until the ledger froze it.
    """
    if state in ("cancelling", "terminating"):
        assert before is not None
        return iati_status(mechanism, before)
    if state in _BESIDE:
        return _BESIDE[state]
    way = WAYS[mechanism]
    at = way.index(state)
    if at < way.index(SIGNED[mechanism]):
        return 1
    if at < way.index(_ENDED[mechanism]):
        return 2
    return 4 if state == way[-1] else 3


def ledger_status(project: Project) -> ProjectStatus:
    """The status that the ledger hears: it takes new money in `approved` and `in_implementation` alone.

    A request to end the project is told as its end, so that the ledger freezes it.
    """
    return LEDGER_STATUS[project.state]
