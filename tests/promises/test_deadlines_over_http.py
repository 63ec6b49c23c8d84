"""Calls, deadlines and delays as a client meets them: as JSON, and as calendars that any calendar program reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from fiducia.embedded.issuer import ISSUER
from fiducia.embedded.launch import PROJECTS_ORIGIN
from tests.promises.conftest import Served
from tests.promises.test_projects_over_http import described, organisation
from tests.support.calendars import events_of

OFFICER = "programme_officer"


def opened(projects: Served, **more: Any) -> dict[str, Any]:
    """A call as it is shown."""
    usd = {"amount": "480000.00", "currency": "USD"}
    description = {
        "code": projects.unique("CALL"), "title": "Eau, énergie ; « nord »", "mechanism": "quick_impact",
        "budget": usd, "opens_on": "2024-01-10", "closes_on": "2024-01-31", **more,
    }  # fmt: skip
    body = {"description": description, "effective_on": "2024-01-05"}
    shown: dict[str, Any] = projects.made("/v1/calls", body, OFFICER)["resource"]
    return shown


def as_agent(projects: Served, organisation_id: str) -> dict[str, str]:
    """Headers of a person who acts for an organisation alone."""
    subject = projects.unique("agent")
    scope = {"kind": "organisation", "id": organisation_id}
    body = {"issuer": ISSUER, "subject": subject, "role": "agency", "scope": scope, "from_on": "2020-01-01"}
    projects.made("/v1/grants", body, "administrator")
    return {"authorization": f"Bearer {projects.issuer.sign(subject)}"}


def fetched(projects: Served, path: str, headers: dict[str, str], **query: Any) -> httpx.Response:
    """The answer to a question of somebody."""
    answer = projects.http.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def test_everybody_who_may_read_sees_every_call_and_its_days(projects: Served) -> None:
    call = opened(projects)
    code, host = call["description"]["code"], PROJECTS_ORIGIN.partition("/")[0]
    agent = as_agent(projects, organisation(projects))
    listed = fetched(projects, "/v1/calls", agent, code=code).json()["items"]
    assert [item["id"] for item in listed] == [call["id"]]
    assert fetched(projects, f"/v1/calls/{call['id']}", agent).json() == call
    days = fetched(projects, "/v1/calls/calendar", agent, **{"from": "2024-01-10", "to": "2024-01-31"}).json()["items"]
    mine = [(day["what"], day["on"]) for day in days if day["code"] == code]
    assert mine == [("opens", "2024-01-10"), ("closes", "2024-01-31")]
    later = fetched(projects, "/v1/calls/calendar", agent, **{"from": "2024-01-11"}).json()["items"]
    assert [day["what"] for day in later if day["code"] == code] == ["closes"]
    french = {**agent, "accept-language": "fr"}
    calendar = fetched(projects, "/v1/calls/calendar.ics", french)
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    asked = fetched(projects, "/v1/calls/calendar", {**french, "accept": "text/calendar"})
    assert asked.content == calendar.content
    found = {event.value("UID"): event for event in events_of(calendar.content)}
    closes = found[f"call-{call['id']}-closes@{host}"]
    assert closes.value("SUMMARY") == f"Clôture de l'appel {code} : Eau, énergie ; « nord »"
    assert (closes.value("DTSTART"), closes.value("SEQUENCE")) == ("20240131", "0")
    projects.made(f"/v1/calls/{call['id']}/close", {"note": "withdrawn", "effective_on": "2024-01-09"}, OFFICER)
    after = {
        event.value("UID"): event for event in events_of(fetched(projects, "/v1/calls/calendar.ics", agent).content)
    }
    cancelled = after[f"call-{call['id']}-closes@{host}"]
    assert [cancelled.value(name) for name in ("STATUS", "DTSTART", "SEQUENCE")] == ["CANCELLED", "20240131", "1"]


def test_deadlines_are_told_as_of_any_day(projects: Served) -> None:
    owner = organisation(projects)
    call = opened(projects)
    body = described(projects, owner, call_id=call["id"])
    draft = projects.made("/v1/projects", body, OFFICER)["resource"]
    code = draft["description"]["code"]

    def told(**query: Any) -> list[tuple[str, str, int, bool]]:
        answer = projects.get("/v1/deadlines", "auditor", organisation_id=owner, **query)
        assert answer.status_code == 200, answer.text
        return [(d["kind"], d["due_on"], d["days_left"], d["overdue"]) for d in answer.json()["items"]]

    assert told(as_of="2024-01-14") == []
    assert told(as_of="2024-01-20") == [
        ("call_closes", "2024-01-31", 11, False),
        ("planned_start", "2024-03-01", 41, False),
        ("lead_time", "2024-03-15", 55, False),
        ("planned_end", "2024-08-31", 224, False),
    ]
    assert told(as_of="2024-02-01", overdue="true") == [("call_closes", "2024-01-31", -1, True)]
    assert told(as_of="2024-01-31", overdue="true") == []
    assert told(as_of="2024-01-20", to="2024-03-01", kind="planned_start") == [
        ("planned_start", "2024-03-01", 41, False)
    ]
    page = projects.get("/v1/deadlines", "auditor", organisation_id=owner, as_of="2024-01-20", limit=3).json()
    rest = projects.get(
        "/v1/deadlines", "auditor", organisation_id=owner, as_of="2024-01-20", limit=3, cursor=page["next_cursor"]
    ).json()
    assert [len(page["items"]), len(rest["items"]), rest["next_cursor"]] == [3, 1, None]
    calendar = projects.get("/v1/deadlines.ics", "auditor", organisation_id=owner, as_of="2024-01-20")
    events = events_of(calendar.content)
    assert [(e.value("SUMMARY"), e.value("DTSTART")) for e in events] == [
        (f"{code}: call for proposals closes ({call['description']['code']})", "20240131"),
        (f"{code}: planned start", "20240301"),
        (f"{code}: last day in time in its state (draft)", "20240315"),
        (f"{code}: planned end", "20240831"),
    ]
    for path, query in (
        ("deadlines", {"kind": "lunch"}),
        ("deadlines", {"as_of": "9999-12-31"}),
        ("delays", {"state": "x"}),
    ):
        assert projects.get(f"/v1/{path}", "auditor", **query).json()["code"] == "parameter.invalid"


def test_what_is_not_there_is_unknown(projects: Served) -> None:
    nobody = "00000000-0000-7000-8000-00000000dead"
    for path, kind in (("calls", "call"), ("reminders", "reminder"), ("reminder-runs", "reminder_run")):
        answer = projects.get(f"/v1/{path}/{nobody}", "auditor")
        assert (answer.status_code, answer.json()["code"]) == (404, f"{kind}.unknown")
    answer = projects.get("/v1/mechanisms/lottery", "auditor")
    assert (answer.status_code, answer.json()["code"]) == (404, "mechanism.unknown")


def test_delays_are_told_as_of_any_day_and_an_agency_sees_its_own(projects: Served) -> None:
    mine, other = organisation(projects), organisation(projects)
    drafts = [projects.made("/v1/projects", described(projects, of), OFFICER)["resource"] for of in (mine, mine, other)]
    projects.made(f"/v1/projects/{drafts[0]['id']}/cancel", {"effective_on": "2024-01-25", "note": "late"}, OFFICER)
    agent = as_agent(projects, mine)

    def told(as_of: str) -> tuple[list[tuple[str, int]], list[tuple[str, int, int, int, int]]]:
        answer = fetched(projects, "/v1/delays", agent, as_of=as_of).json()
        assert {one["organisation_id"] for one in answer["days_in_state"]} <= {mine}
        days = ("projects", "days_median", "days_p90", "days_longest")
        return (
            [(late["project_id"], late["days_late"]) for late in answer["late"]],
            [(one["state"], *(one[name] for name in days)) for one in answer["days_in_state"]],
        )

    assert told("2024-01-14") == ([], [])
    assert told("2024-01-20") == ([], [("draft", 2, 5, 5, 5)])
    assert told("2024-03-15") == ([], [("draft", 2, 10, 60, 60)])
    assert told("2024-03-16") == ([(drafts[1]["id"], 1)], [("draft", 2, 10, 61, 61)])
    everything = projects.get("/v1/delays", "auditor", as_of="2024-03-16", organisation_id=other).json()
    assert [late["project_id"] for late in everything["late"]] == [drafts[2]["id"]]
    assert "suspension" in everything["counted"]


def test_reminders_stand_in_the_feed_and_in_their_list(projects: Served) -> None:
    owner = organisation(projects)
    closes_on = (datetime.now(UTC) + timedelta(days=2)).date()
    call = opened(projects, closes_on=str(closes_on))
    draft = projects.made("/v1/projects", described(projects, owner, call_id=call["id"]), OFFICER)["resource"]
    while True:
        answer = projects.post("/v1/reminders", {}, "administrator")
        assert answer.status_code in (200, 201), answer.text
        if answer.json()["resource"]["complete"]:
            break
    reminded = projects.get("/v1/reminders", "auditor", project_id=draft["id"]).json()["items"]
    feed = projects.get("/v1/events", "auditor", type="ReminderDue", limit=1000).json()["events"]
    told = [event["data"] for event in feed if event["data"]["project_id"] == draft["id"]]
    assert {one["kind"] for one in told} == {one["kind"] for one in reminded}
    assert all(one["organisation_id"] == owner for one in told)
    runs = projects.get("/v1/reminder-runs", "auditor", status="complete").json()["items"]
    assert runs
