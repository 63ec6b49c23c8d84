"""`python -m services.projects.lifecycle.picture`: writes the tables and pictures of docs/projects.md from the table.

The page's own words stand around two marks; what lies between them is written here, and a test holds it current.
"""

from inspect import getdoc
from pathlib import Path

from services.projects.lifecycle.guards.case import Guard
from services.projects.lifecycle.status import iati_status
from services.projects.lifecycle.table import BEFORE, TABLE, WAYS, Row, final_states, states_of
from shared.contracts.events.parties import Mechanism

PAGE = Path(__file__).parents[3] / "docs" / "projects.md"
BEGIN, END = "<!-- from the table: begin -->", "<!-- from the table: end -->"
TITLES: dict[Mechanism, str] = {"quick_impact": "Quick impact projects", "trust_fund": "Trust-fund projects"}
SIDE_STEPS = ("revise", "extend", "suspend", "resume", "cancel", "terminate")


def written() -> str:
    """Both mechanisms: the picture of the way, every step with its guards, and the status in IATI."""
    return "\n\n".join(part for mechanism in TITLES for part in _mechanism(mechanism))


def with_table(page: str) -> str:
    """The page with what is between its marks written anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{written()}\n\n{END}{after}"


def _mechanism(mechanism: Mechanism) -> list[str]:
    return [f"### {TITLES[mechanism]}", _picture(mechanism), _steps(mechanism), _statuses(mechanism)]


def _picture(mechanism: Mechanism) -> str:
    rows = [row for row in TABLE if row.mechanism == mechanism and row.action not in SIDE_STEPS]
    lines = [f"    [*] --> {WAYS[mechanism][0]}"]
    lines += [f"    {row.from_state} --> {row.to_state}: {_action(row)}" for row in rows]
    lines += [f"    {state} --> [*]" for state in states_of(mechanism) if state in final_states(mechanism)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _action(row: Row) -> str:
    words = row.action.replace("_", " ")
    return f"({words} heard)" if row.heard else words


def _steps(mechanism: Mechanism) -> str:
    """One line a step; the same side step from several states is one line."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in (row for row in TABLE if row.mechanism == mechanism):
        to_state = "the state before" if row.to_state == BEFORE else row.to_state
        keeps = row.to_state == row.from_state
        told = (
            _action(row),
            "the same" if keeps else to_state,
            ", ".join(row.roles) or "the ledger",
            " ".join(_promise(guard) for guard in row.guards) or "–",
        )
        lines.setdefault(told, []).append(row.from_state)
    body = [f"| {', '.join(froms)} | {' | '.join(told)} |" for told, froms in lines.items()]
    return "\n".join(["| from | step | to | who | asks that |", "|---|---|---|---|---|", *body])


def _promise(guard: Guard) -> str:
    """The first sentence of a guard: what it asks for."""
    text = " ".join((getdoc(guard) or "").split())
    return f"{text.partition('. ')[0].rstrip('.')}."


def _statuses(mechanism: Mechanism) -> str:
    lines: dict[int, list[str]] = {}
    for state in states_of(mechanism):
        if state not in ("cancelling", "terminating"):
            lines.setdefault(iati_status(mechanism, state), []).append(state)
    body = [f"| {status} | {', '.join(states)} |" for status, states in sorted(lines.items())]
    return "\n".join(["| IATI status | states |", "|---|---|", *body])


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
