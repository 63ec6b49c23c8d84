"""Opening, revising and closing calls for proposals. Pure.

A call is of one mechanism for life and known by a code. Its days may be moved while it is not closed, so that a
deadline can be put off; a day on which it was open already stays the day it opened.
"""

from datetime import date

from services.projects.calls.state import CALL, Call
from services.projects.mechanisms.state import policies_of
from services.projects.state import Context, require_not_future
from shared.contracts.commands.projects_calls import CloseCall, OpenCall, ReviseCall
from shared.contracts.events.projects_calls import CallClosed, CallDescription, CallOpened, CallRevised
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Unchanged
from shared.deciding.state import State


def decide_open_call(state: State, command: OpenCall, context: Context) -> list[Decided]:
    """Makes a call known under a code of its own.

    Refuses `effective_on.future`, `code.taken`, `call.dates`, `call.project_budget_max`, `currency.mixed`,
    `call.window`.
    """
    require_not_future(command.effective_on, context)
    call_id = context.new_id()
    state.require_free_code(CALL.name, command.description.code, call_id)
    _require_coherent(state, command.description)
    opened = CallOpened(call_id=call_id, description=command.description, note=command.note)
    return [Decided(opened, command.effective_on)]


def decide_revise_call(state: State, command: ReviseCall, context: Context) -> list[Decided]:
    """Describes a call anew; the same again changes nothing.

    Refuses `call.unknown`, `call.closed`, `call.before_last_change`, `call.identity` for another mechanism or code,
    `call.opened` for another first day once that day has come, and what `decide_open_call` refuses.
    """
    call = state.get(CALL, command.call_id)
    _require_dated(call, command.effective_on, context)
    if call.closed_on is not None:
        raise Refused("call.closed", None, closed_on=str(call.closed_on))
    old, new = call.description, command.description
    if (old.mechanism, old.code) != (new.mechanism, new.code):
        raise Refused("call.identity", "/description", mechanism=old.mechanism, code=old.code)
    if old.opens_on <= command.effective_on and new.opens_on != old.opens_on:
        raise Refused("call.opened", "/description/opens_on", opens_on=str(old.opens_on), given=str(new.opens_on))
    _require_coherent(state, new)
    if new == old:
        raise Unchanged(command.call_id)
    revised = CallRevised(call_id=command.call_id, description=new, note=command.note)
    return [Decided(revised, command.effective_on)]


def decide_close_call(state: State, command: CloseCall, context: Context) -> list[Decided]:
    """Ends a call from a day on. Refuses `call.unknown`, `call.before_last_change`, `effective_on.future`,
    `call.closed` for one that is closed, or over on that day."""
    call = state.get(CALL, command.call_id)
    _require_dated(call, command.effective_on, context)
    if call.closed_on is not None or call.last_on < command.effective_on:
        raise Refused("call.closed", None, closed_on=str(call.closed_on or call.last_on))
    return [Decided(CallClosed(call_id=command.call_id, note=command.note), command.effective_on)]


def _require_dated(call: Call, effective_on: date, context: Context) -> None:
    """Refuses `effective_on.future`, `call.before_last_change`."""
    require_not_future(effective_on, context)
    if effective_on < call.changed_on:
        days = {"effective_on": str(effective_on), "last_change_on": str(call.changed_on)}
        raise Refused("call.before_last_change", "/effective_on", **days)


def _require_coherent(state: State, description: CallDescription) -> None:
    """Refuses `call.dates`, `call.project_budget_max`, `currency.mixed`, `call.window`."""
    d = description
    if d.closes_on < d.opens_on:
        days = {"opens_on": str(d.opens_on), "closes_on": str(d.closes_on)}
        raise Refused("call.dates", "/description/closes_on", **days)
    if d.project_budget_max is not None:
        asked, budget, at = d.project_budget_max, d.budget, "/description/project_budget_max"
        if asked.currency != budget.currency:
            raise Refused("currency.mixed", at, given=asked.currency, currency=budget.currency)
        if asked.minor > budget.minor:
            figures = {"given": asked.amount, "budget": budget.amount, "currency": budget.currency}
            raise Refused("call.project_budget_max", at, **figures)
    _require_window(state, d)


def _require_window(state: State, d: CallDescription) -> None:
    """A trust-fund call is of a window that is open on its first day and asks for areas of it alone; a quick impact
    project has no window. Refuses `call.window`."""
    at = "/description/window"
    if d.mechanism == "quick_impact":
        if d.window is not None:
            raise Refused("call.window", at, window=d.window, mechanism=d.mechanism)
        return
    window = None if d.window is None else policies_of(state, d.mechanism).window(d.window, d.opens_on)
    if window is None or not window.open:
        raise Refused("call.window", at, window=d.window, open=False)
    beyond = [code for code in d.areas if window.areas and code not in window.areas]
    if beyond:
        raise Refused("call.window", "/description/areas", window=d.window, beyond=beyond)
