"""`python -m checks.reference`: writes docs/reference.md from the code; tests/docs holds it current.

Prevents a page that promises a code, a field or a role that the ledger no longer knows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from inspect import getdoc
from typing import Any, get_args

from fastapi import FastAPI
from typer.main import get_command

from checks import ROOT
from fiducia.cli import app as command_line
from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from services.ledger.main import create_app
from services.ledger.settings import Settings
from services.projects.capabilities import CAPABILITIES as OF_PROJECTS
from services.projects.machine import Machine as ProjectsMachine
from services.projects.main import create_app as create_projects
from services.projects.settings import Settings as ProjectsSettings
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events import EVENT_TYPES, PROJECT_EVENT_TYPES, EventData
from shared.contracts.events.parties import Role
from shared.deciding.capability import collection_of, served
from shared.deciding.roles import OWN_READING, READING
from shared.postings.chart import ACCOUNTS
from shared.service.catalogue import CATALOGUE
from shared.service.machine import Machine as AnyMachine

PAGE = ROOT / "docs" / "reference.md"
OTHER_READ_SCOPES = {
    "balances:read": "the books",
    "evidence:read": "files of evidence",
    "log:read": "events, transactions and the feed",
}


COMMAND_HEAD = ("command", "POST", "scope", "roles", "what it records")
QUESTION_HEAD = ("GET", "what it answers")
EVENT_HEAD = ("type", "version", "stream", "what happened")
NOWHERE = ("postgresql://writer@localhost/none", "origin", "issuer", "audience", "none")
"""Settings of a service that is described and never started."""


def machines() -> tuple[Machine, ProjectsMachine]:
    """The machines of the ledger and of projects."""
    return Machine(CAPABILITIES), ProjectsMachine(OF_PROJECTS)


def written() -> str:
    """The whole page."""
    ledger, projects = machines()
    parts = [
        "# Reference",
        "Written by `make reference` from the code; a test fails when it is not current. "
        "Field by field, the contracts are at `/v1/schemas` and `/openapi.json` of a running service.",
        _table("Settings", ("environment variable", "needed"), settings()),
        _table("Command line", ("command", "what it does"), _command_line()),
        _table("Commands of the ledger", COMMAND_HEAD, _commands(ledger, COMMANDS)),
        _table("Commands of projects", COMMAND_HEAD, _commands(projects, PROJECT_COMMANDS)),
        _table("Questions to the ledger", QUESTION_HEAD, _questions(create_app(Settings(*NOWHERE)))),
        _table("Questions to projects", QUESTION_HEAD, _questions(create_projects(ProjectsSettings(*NOWHERE)))),
        _table("Scopes", ("scope", "lets a token"), _scopes(ledger, projects)),
        _table("Roles", ("role", "may give the ledger", "may give projects", "may read"), _roles(ledger, projects)),
        _table("Events of the ledger", EVENT_HEAD, _events(EVENT_TYPES)),
        _table("Events of projects", EVENT_HEAD, _events(PROJECT_EVENT_TYPES)),
        _table("Accounts", ("account", "book", "section"), _accounts()),
        _table("Refusals", ("code", "status", "English", "French"), _refusals()),
    ]
    return "\n\n".join(parts) + "\n"


def settings() -> Iterator[tuple[str, str]]:
    """The settings of the services, and whether each must be given."""
    every = {setting.name: setting for of in (Settings, ProjectsSettings) for setting in fields(of)}
    for setting in every.values():
        yield f"`{setting.name.upper()}`", "yes" if setting.default is MISSING else "no"


def scopes(*every: AnyMachine) -> dict[str, str]:
    """Every scope that the services ask for, and what it lets a token do."""
    found = dict(OTHER_READ_SCOPES)
    for machine in every:
        for rule in served(machine.rules.values()):
            collection = collection_of(rule.path)
            found[f"{collection}:write"] = f"give commands on {collection}"
        for table in machine.tables.values():
            collection = collection_of(table.path)
            found[f"{collection}:read"] = f"list and read {collection}"
    return {name: text if name not in OTHER_READ_SCOPES else f"read {text}" for name, text in sorted(found.items())}


def _scopes(*every: AnyMachine) -> Iterator[tuple[str, str]]:
    for name, text in scopes(*every).items():
        yield f"`{name}`", text


def _command_line() -> Iterator[tuple[str, str]]:
    yield from _below("fiducia", get_command(command_line))


def _below(name: str, command: Any) -> Iterator[tuple[str, str]]:
    inner: dict[str, Any] = getattr(command, "commands", {})
    if not inner:
        yield f"`{name}`", _first_line(command.help)
    for part, found in sorted(inner.items()):
        yield from _below(f"{name} {part}", found)


def _commands(machine: AnyMachine, commands: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for name in sorted(commands):
        rule = machine.rules[name]
        scope = f"`{collection_of(rule.path)}:write`"
        yield f"`{name}`", f"`{rule.path}`", scope, ", ".join(rule.roles), _first_line(getdoc(rule.body))


def _questions(app: FastAPI) -> Iterator[tuple[str, str]]:
    for path, methods in app.openapi()["paths"].items():
        if "get" in methods:
            yield f"`{path}`", _first_line(methods["get"].get("description"))


def _roles(*every: AnyMachine) -> Iterator[tuple[str, ...]]:
    for role in get_args(Role):
        may = [[f"`{name}`" for name, rule in sorted(m.rules.items()) if role in rule.roles] for m in every]
        yield f"`{role}`", *(", ".join(names) or "nothing" for names in may), _may_read(role)


def _may_read(role: Role) -> str:
    if role in OWN_READING:
        return "what is its organisation's own"
    return "what its grant covers" if role in READING else "nothing"


def _events(types: Mapping[tuple[str, int], type[EventData]]) -> Iterator[tuple[str, str, str, str]]:
    for (name, version), event in sorted(types.items()):
        stream = getattr(event, "STREAM", "")
        yield f"`{name}`", str(version), f"`{stream}`" if stream else "of what it concerns", _first_line(getdoc(event))


def _accounts() -> Iterator[tuple[str, str, str]]:
    for account, (book, section) in ACCOUNTS.items():
        yield f"`{account}`", book, section.replace("_", " ")


def _refusals() -> Iterator[tuple[str, str, str, str]]:
    for code, words in sorted(CATALOGUE.items()):
        yield f"`{code}`", str(words.status), words.english, words.french


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return f"## {title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
