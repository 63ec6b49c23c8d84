"""The days of calls: on which each opens, and until which projects may be handed in under it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from services.projects.calls.state import Call
from shared.contracts.events.parties import Mechanism
from shared.deciding.resources import Resource
from shared.service.calendars import Entry, uid

What = Literal["opens", "closes"]
WORDS: dict[str, dict[What, str]] = {
    "en": {"opens": "Call {code} opens: {title}", "closes": "Call {code} closes: {title}"},
    "fr": {"opens": "Ouverture de l'appel {code} : {title}", "closes": "Clôture de l'appel {code} : {title}"},
}
BUDGETS = {
    "en": "Budget {budget}, a project may ask {most}.",
    "fr": "Budget {budget}, un projet peut demander {most}.",
}
NAMES = {"en": "Calls for proposals", "fr": "Appels à propositions"}


@dataclass(frozen=True, slots=True)
class CallDay:
    """A day of a call; `cancelled` when the call was closed before it opened."""

    call_id: str
    code: str
    title: str
    mechanism: Mechanism
    window: str | None
    what: What
    on: date
    cancelled: bool


def days_of(call_id: str, call: Call) -> Iterator[CallDay]:
    """The first and the last day of a call; for one that never opened, those that it had announced."""
    d = call.description
    cancelled = call.last_on < d.opens_on
    last_on = d.closes_on if cancelled else call.last_on
    days: tuple[tuple[What, date], ...] = (("opens", d.opens_on), ("closes", last_on))
    for what, on in days:
        yield CallDay(call_id, d.code, d.title, d.mechanism, d.window, what, on, cancelled)


def entry_of(day: CallDay, resource: Resource[Any], origin: str, language: str) -> Entry:
    """The day for a calendar program."""
    call: Call = resource.state
    budget, most = call.description.budget, call.project_budget_max
    words = BUDGETS[language].format(budget=f"{budget.currency} {budget.amount}", most=f"{most.currency} {most.amount}")
    return Entry(
        uid(f"call-{day.call_id}-{day.what}", origin),
        day.on,
        WORDS[language][day.what].format(code=day.code, title=day.title),
        words,
        resource.events[-1].recorded_at,
        resource.version - 1,
        day.cancelled,
    )
