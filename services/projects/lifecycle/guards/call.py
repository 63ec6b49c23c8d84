"""What a project must be to be handed in under the call for proposals that it names."""

from services.projects.calls.state import Call
from services.projects.lifecycle.guards.case import Case
from shared.contracts.commands.projects_lifecycle import ReviseProject
from shared.contracts.problems import Refused


def within_call(case: Case) -> None:
    """A project that names a call is handed in on its days, and is of its mechanism, window, areas, sectors and size.

    Handed in once in time it may be given back or put off and come again later. Refuses `call.not_open`,
    `call.mechanism`, `call.window`, `call.areas`, `call.sectors`, `call.budget`, `currency.mixed`.
    """
    call = case.context.call
    if call is None:
        assert case.description.call_id is None
        return
    if case.project.called_by != case.description.call_id:
        _on_its_days(case, call)
    _of_its_kind(case, call)
    _in_its_places(case, call)
    _within_its_budget(case, call)


def call_kept(case: Case) -> None:
    """A project stays under the call that it was handed in under. Refuses `call.kept`."""
    assert isinstance(case.command, ReviseProject)
    old, new = case.project.description.call_id, case.command.description.call_id
    if old != new:
        raise Refused("call.kept", "/description/call_id", call_id=old, given=new)


def _on_its_days(case: Case, call: Call) -> None:
    on, opens_on = case.command.effective_on, call.description.opens_on
    if not opens_on <= on <= call.last_on:
        days = {"opens_on": str(opens_on), "last_on": str(call.last_on), "given": str(on)}
        raise Refused("call.not_open", "/effective_on", call=call.description.code, **days)


def _of_its_kind(case: Case, call: Call) -> None:
    d, asked = case.description, call.description
    if d.mechanism != asked.mechanism:
        raise Refused("call.mechanism", "/description/mechanism", call=asked.code, mechanism=asked.mechanism)
    if asked.window is not None and d.window != asked.window:
        raise Refused("call.window", "/description/window", call=asked.code, window=asked.window, given=d.window)


def _in_its_places(case: Case, call: Call) -> None:
    d, asked = case.description, call.description
    beyond = [part.code for part in d.areas if part.code not in asked.areas]
    if asked.areas and (beyond or d.countrywide):
        raise Refused("call.areas", "/description/areas", call=asked.code, beyond=beyond, countrywide=d.countrywide)
    others = [part.code for part in d.sectors if part.code not in asked.sectors]
    if asked.sectors and others:
        raise Refused("call.sectors", "/description/sectors", call=asked.code, beyond=others)


def _within_its_budget(case: Case, call: Call) -> None:
    budget, most = case.description.budget, call.project_budget_max
    assert budget is not None
    if budget.currency != most.currency:
        raise Refused("currency.mixed", "/description/budget", given=budget.currency, currency=most.currency)
    if budget.minor > most.minor:
        figures = {"budget": budget.amount, "most": most.amount, "currency": most.currency}
        raise Refused("call.budget", "/description/budget", call=call.description.code, **figures)
