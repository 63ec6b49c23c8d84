"""Who opens, revises and closes calls, where."""

from collections.abc import Callable, Mapping
from typing import Any

from services.projects.calls.decisions import decide_close_call, decide_open_call, decide_revise_call
from services.projects.calls.state import CALL
from services.projects.roles import KEEPING_CALLS
from shared.contracts.commands.projects_calls import CloseCall, OpenCall, ReviseCall
from shared.contracts.events import EventData
from shared.contracts.events.projects_calls import CallOpened
from shared.deciding.capability import CommandRule

CODES: Mapping[type[EventData], Callable[[Any], str]] = {CallOpened: lambda data: str(data.description.code)}

RULES = (
    CommandRule(OpenCall, decide_open_call, "/v1/calls", CALL, KEEPING_CALLS, keeps_refusals=False),
    CommandRule(
        ReviseCall, decide_revise_call, "/v1/calls/{call_id}/revise", CALL, KEEPING_CALLS, target="call_id",
        keeps_refusals=False,
    ),
    CommandRule(
        CloseCall, decide_close_call, "/v1/calls/{call_id}/close", CALL, KEEPING_CALLS, target="call_id",
        keeps_refusals=False,
    ),
)  # fmt: skip
