"""Cases of calls for proposals: the codes of a call, and those of a project that is handed in under one."""

from typing import Any

from shared.contracts.problems import Refused
from tests.projects.refusals import NOBODY, OFFICER, case, drafting, figures, submitting
from tests.support.desk import money
from tests.support.projects import Programme


def described(**more: Any) -> dict[str, Any]:
    """A call for quick impact projects in January 2024."""
    values: dict[str, Any] = {
        "code": "CALL-1",
        "title": "Water in the north",
        "mechanism": "quick_impact",
        "areas": ["ML-7", "ML-9"],
        "sectors": ["security"],
        "budget": money("480000.00"),
        "project_budget_max": money("48000.00"),
        "opens_on": "2024-01-20",
        "closes_on": "2024-01-31",
    }
    return values | more


def opened(programme: Programme, on: str = "2024-01-10", **more: Any) -> str:
    """The id of a call that is made known."""
    body = {"description": described(**more), "effective_on": on}
    call_id: str = programme.desk.do("open_call", body, actor=OFFICER)["resource"]["id"]
    return call_id


def opening(programme: Programme, on: str = "2024-01-10", **more: Any) -> Refused:
    """The refusal of a call."""
    return programme.desk.refusal("open_call", {"description": described(**more), "effective_on": on}, actor=OFFICER)


def revised(programme: Programme, call_id: str, on: str = "2024-01-10", **more: Any) -> dict[str, Any]:
    """The answer to a call that is described anew."""
    body = {"description": described(**more), "effective_on": on}
    return programme.desk.do("revise_call", body, path_ids={"call_id": call_id}, actor=OFFICER)


def revising(programme: Programme, call_id: str, on: str = "2024-01-10", **more: Any) -> Refused:
    """The refusal of a revision."""
    body = {"description": described(**more), "effective_on": on}
    return programme.desk.refusal("revise_call", body, path_ids={"call_id": call_id}, actor=OFFICER)


def closing(programme: Programme, call_id: str, on: str) -> Refused:
    """The refusal of a closure."""
    body = {"note": "no money left", "effective_on": on}
    return programme.desk.refusal("close_call", body, path_ids={"call_id": call_id}, actor=OFFICER)


def closed(programme: Programme, call_id: str, on: str) -> dict[str, Any]:
    """The answer to a closure."""
    body = {"note": "no money left", "effective_on": on}
    return programme.desk.do("close_call", body, path_ids={"call_id": call_id}, actor=OFFICER)


@case("code.taken")
def _a_call_of_the_same_code(programme: Programme) -> Refused:
    call = opened(programme)
    opened(programme, code="CALL-2")
    return figures(opening(programme), code="CALL-1", id=call)


@case("call.dates")
def _closed_the_day_before_it_opens(programme: Programme) -> Refused:
    opened(programme, code="CALL-2", closes_on="2024-01-20")
    days = {"opens_on": "2024-01-20", "closes_on": "2024-01-19"}
    return figures(opening(programme, **days), **days)


@case("call.project_budget_max")
def _a_cent_more_than_the_whole_call(programme: Programme) -> Refused:
    opened(programme, code="CALL-2", project_budget_max=money("480000.00"))
    refusal = opening(programme, project_budget_max=money("480000.01"))
    return figures(refusal, given="480000.01", budget="480000.00", currency="USD")


@case("currency.mixed")
def _two_currencies_in_one_call(programme: Programme) -> Refused:
    return figures(opening(programme, project_budget_max=money("1.00", "EUR")), given="EUR", currency="USD")


@case("call.window")
def _a_quick_impact_call_with_a_window(programme: Programme) -> Refused:
    return figures(opening(programme, window="peace-dividends"), window="peace-dividends", mechanism="quick_impact")


@case("call.window")
def _a_trust_fund_call_without_a_window(programme: Programme) -> Refused:
    fund = {"mechanism": "trust_fund", "areas": ["ML-7"]}
    opened(programme, code="CALL-2", window="peace-dividends", **fund)
    return figures(opening(programme, **fund), window=None, open=False)


@case("call.window")
def _areas_that_the_window_does_not_reach(programme: Programme) -> Refused:
    fund = {"mechanism": "trust_fund", "window": "peace-dividends", "areas": ["ML-7", "ML-1"]}
    return figures(opening(programme, **fund), window="peace-dividends", beyond=["ML-1"])


@case("call.unknown")
def _a_call_that_nobody_opened(programme: Programme) -> Refused:
    return figures(closing(programme, NOBODY, "2024-01-10"), id=NOBODY)


@case("call.unknown")
def _a_draft_under_no_call(programme: Programme) -> Refused:
    refusal = drafting(programme, call_id=NOBODY)
    assert refusal.pointer == "/description/call_id"
    return figures(refusal, id=NOBODY)


@case("call.identity")
def _another_mechanism(programme: Programme) -> Refused:
    refusal = revising(programme, opened(programme), mechanism="trust_fund")
    return figures(refusal, mechanism="quick_impact", code="CALL-1")


@case("call.opened")
def _another_first_day_on_the_first_day(programme: Programme) -> Refused:
    call = opened(programme)
    revised(programme, call, on="2024-01-19", opens_on="2024-01-21")
    revised(programme, call, on="2024-01-20", opens_on="2024-01-20")
    refusal = revising(programme, call, on="2024-01-20", opens_on="2024-01-21")
    return figures(refusal, opens_on="2024-01-20", given="2024-01-21")


@case("call.before_last_change")
def _the_day_before_the_last_change(programme: Programme) -> Refused:
    call = opened(programme, on="2024-01-10")
    days = {"effective_on": "2024-01-09", "last_change_on": "2024-01-10"}
    return figures(revising(programme, call, on="2024-01-09", closes_on="2024-02-15"), **days)


@case("call.closed")
def _a_revision_of_what_is_closed(programme: Programme) -> Refused:
    call = opened(programme)
    assert closed(programme, call, "2024-01-25")["resource"]["last_on"] == "2024-01-24"
    return figures(revising(programme, call, on="2024-01-25", closes_on="2024-02-15"), closed_on="2024-01-25")


@case("call.closed")
def _a_closure_of_what_is_over(programme: Programme) -> Refused:
    refusal = closing(programme, opened(programme), "2024-02-01")
    closed(programme, opened(programme, code="CALL-2"), "2024-01-31")
    return figures(refusal, closed_on="2024-01-31")


@case("call.not_open")
def _the_day_before_it_opens(programme: Programme) -> Refused:
    project = programme.draft(call_id=opened(programme))
    refusal = submitting(programme, project, on="2024-01-19")
    programme.submit(project, on="2024-01-20")
    return figures(refusal, call="CALL-1", opens_on="2024-01-20", last_on="2024-01-31", given="2024-01-19")


@case("call.not_open")
def _the_day_after_it_closes(programme: Programme) -> Refused:
    call = opened(programme)
    late, in_time = programme.draft(call_id=call), programme.draft("QIP-2", call_id=call)
    refusal = submitting(programme, late, on="2024-02-01")
    programme.submit(in_time, on="2024-01-31")
    revised(programme, call, on="2024-02-01", closes_on="2024-02-01")
    programme.submit(late, on="2024-02-01")
    return figures(refusal, call="CALL-1", opens_on="2024-01-20", last_on="2024-01-31", given="2024-02-01")


@case("call.not_open")
def _the_day_of_a_closure_before_its_time(programme: Programme) -> Refused:
    call = opened(programme)
    closed(programme, call, "2024-01-25")
    programme.submit(programme.draft("QIP-2", call_id=call), on="2024-01-24")
    refusal = submitting(programme, programme.draft(call_id=call), on="2024-01-25")
    return figures(refusal, call="CALL-1", opens_on="2024-01-20", last_on="2024-01-24", given="2024-01-25")


@case("call.mechanism")
def _a_call_of_the_other_mechanism(programme: Programme) -> Refused:
    call = opened(programme, mechanism="trust_fund", window="peace-process-support")
    return figures(submitting(programme, programme.draft(call_id=call)), call="CALL-1", mechanism="trust_fund")


@case("call.areas")
def _an_area_that_is_not_called_for(programme: Programme) -> Refused:
    call = opened(programme)
    parts = [{"code": "ML-7", "percent": "60"}, {"code": "ML-8", "percent": "40"}]
    programme.submit(programme.draft("QIP-2", call_id=call))
    refusal = submitting(programme, programme.draft(call_id=call, areas=parts))
    return figures(refusal, call="CALL-1", beyond=["ML-8"], countrywide=False)


@case("call.areas")
def _countrywide_where_areas_are_called_for(programme: Programme) -> Refused:
    everywhere = {"countrywide": True, "areas": []}
    programme.submit(programme.draft("QIP-2", call_id=opened(programme, code="CALL-2", areas=[]), **everywhere))
    refusal = submitting(programme, programme.draft(call_id=opened(programme), **everywhere))
    return figures(refusal, call="CALL-1", beyond=[], countrywide=True)


@case("call.sectors")
def _a_sector_that_is_not_called_for(programme: Programme) -> Refused:
    parts = [{"code": "security", "percent": "99"}, {"code": "health", "percent": "1"}]
    project = programme.draft(call_id=opened(programme), sectors=parts)
    programme.submit(programme.draft("QIP-2", call_id=opened(programme, code="CALL-2", sectors=[]), sectors=parts))
    return figures(submitting(programme, project), call="CALL-1", beyond=["health"])


@case("call.budget")
def _a_cent_more_than_one_project_may_ask(programme: Programme) -> Refused:
    call = opened(programme)
    lines = {"budget": money("48000.01"), "budget_lines": [{"category": 4, "amount": money("48000.01")}]}
    programme.submit(programme.draft("QIP-2", call_id=call))
    whole = opened(programme, code="CALL-2", project_budget_max=None, budget=money("48000.01"))
    programme.submit(programme.draft("QIP-3", call_id=whole, **lines))
    refusal = submitting(programme, programme.draft(call_id=call, **lines))
    return figures(refusal, call="CALL-1", budget="48000.01", most="48000.00", currency="USD")


@case("currency.mixed")
def _a_call_in_another_currency(programme: Programme) -> Refused:
    call = opened(programme, budget=money("480000.00", "EUR"), project_budget_max=None)
    return figures(submitting(programme, programme.draft(call_id=call)), given="USD", currency="EUR")
