"""Dockerfile, docker-compose.yml and the lock files are true to the code, where no engine is there to run them."""

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from fastapi import FastAPI
from fastapi.routing import APIRoute
from psycopg.conninfo import conninfo_to_dict
from typer.main import get_command

from checks import ROOT
from fiducia.cli import app as command_line
from fiducia.embedded.engine import ENGINE_MAJOR
from fiducia.embedded.launch import LEDGER_PORT, PROJECTS_PORT
from fiducia.embedded.reporting import REPORTING_PORT
from fiducia.provisioning import SERVICES, WITHOUT_LOG
from services.ledger.main import create_app
from services.ledger.settings import Settings
from services.projects.main import create_app as create_projects
from services.projects.settings import Settings as ProjectsSettings
from services.reporting.main import create_app as create_reporting
from services.reporting.settings import Settings as ReportingSettings
from shared.service.settings import ServiceSettings, Unconfigured

VARIABLE: Final = re.compile(r"\$\{(\w+)(:\?)?[^}]*\}")
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE: Final = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))


@dataclass(frozen=True)
class Composed:
    """A service of ours in the set: what it is told, what it answers and where, what migrates its database."""

    name: str
    settings: type[ServiceSettings] | type[ReportingSettings]
    app: Callable[[Any], FastAPI]
    port: int
    migrated_by: str

    @property
    def needed(self) -> dict[str, bool]:
        """Its settings, and whether each must be given."""
        return {field.name.upper(): field.default is MISSING for field in fields(self.settings)}


COMPOSED: Final = (
    Composed("ledger", Settings, create_app, LEDGER_PORT, "migrate"),
    Composed("projects", ProjectsSettings, create_projects, PROJECTS_PORT, "migrate-projects"),
    Composed("reporting", ReportingSettings, create_reporting, REPORTING_PORT, "migrate-reporting"),
)
each = pytest.mark.parametrize("composed", COMPOSED, ids=lambda composed: composed.name)


def service(name: str) -> dict[str, Any]:
    """One service of the set."""
    found: dict[str, Any] = COMPOSE["services"][name]
    return found


def instructions(name: str) -> list[str]:
    """What the Dockerfile says after an instruction, each time."""
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)


def resolved(value: str) -> str:
    """A value as it is once every variable holds something of its own."""
    return VARIABLE.sub(lambda found: found[1].lower().ljust(20, "x"), value)


def routes(composed: Composed) -> set[str]:
    """The paths that a service answers."""
    given = {name: resolved(value) for name, value in service(composed.name)["environment"].items()}
    settings = composed.settings.from_environment({**given, "FIRST_ADMINISTRATOR": "issuer subject"})
    return {route.path for route in composed.app(settings).routes if isinstance(route, APIRoute)}


def test_every_service_is_in_the_set() -> None:
    assert tuple(composed.name for composed in COMPOSED) == SERVICES


@each
def test_every_setting_of_a_service_is_given_and_none_that_it_does_not_know(composed: Composed) -> None:
    assert set(service(composed.name)["environment"]) == set(composed.needed)


@each
def test_the_settings_given_make_a_service_start_and_without_any_needed_one_it_refuses(composed: Composed) -> None:
    environment = {name: resolved(value) for name, value in service(composed.name)["environment"].items()}
    environment["FIRST_ADMINISTRATOR"] = "issuer subject"
    assert composed.settings.from_environment(environment).oidc_issuer
    together = {setting.upper() for names in getattr(composed.settings, "TOGETHER", ()) for setting in names}
    for name, needed in composed.needed.items():
        without = {key: value for key, value in environment.items() if key != name}
        if needed or name in together:
            with pytest.raises(Unconfigured, match=name):
                composed.settings.from_environment(without)
        else:
            composed.settings.from_environment(without)


def test_every_variable_is_required_so_that_nothing_runs_open() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    lenient = [name for name, required in VARIABLE.findall(text) if not required]
    assert lenient == []
    assert not re.search(r"\$\w", text)


@each
def test_databases_and_roles_are_those_that_provision_makes(composed: Composed) -> None:
    environment = service(composed.migrated_by)["environment"]
    admin = conninfo_to_dict(resolved(environment["ADMIN_DATABASE_URL"]))
    given = service(composed.name)["environment"]
    assert admin["dbname"] == composed.name
    for setting, part in (("DATABASE_URL", "writer"), ("READER_DATABASE_URL", "reader")):
        role = f"{composed.name}_{part}"
        url = conninfo_to_dict(resolved(given[setting]))
        assert (url["user"], url["dbname"], url["host"]) == (role, admin["dbname"], "postgres")
        password = f"{role.upper()}_PASSWORD"
        assert password in environment
        assert f"${{{password}:?" in given[setting]
        assert f"${{{password}:?" in environment[password]
    assert given.get("LOG_ORIGIN") == environment.get("LOG_ORIGIN")


@each
def test_a_followed_service_is_one_of_the_set_and_its_token_is_in_a_folder_that_is_mounted(composed: Composed) -> None:
    given = service(composed.name)["environment"]
    for other in COMPOSED:
        url = given.get(f"{other.name.upper()}_URL")
        if url is None:
            continue
        assert url == f"http://{other.name}:{other.port}"
        assert given[f"{other.name.upper()}_LOG"] == service(other.name)["environment"]["LOG_ORIGIN"]
        folder, name = given[f"{other.name.upper()}_TOKEN_FILE"].rsplit("/", 1)
        assert name == composed.name
        assert any(mount.endswith(f":{folder}:ro") for mount in service(composed.name)["volumes"])


def test_every_log_has_an_origin_of_its_own() -> None:
    told = [service(composed.name)["environment"] for composed in COMPOSED]
    origins = [environment["LOG_ORIGIN"] for environment in told if "LOG_ORIGIN" in environment]
    assert len(set(origins)) == len(origins)


def test_reporting_follows_every_service_that_keeps_a_log() -> None:
    given = service("reporting")
    feeds = {feed["kind"]: feed for feed in json.loads(given["environment"]["FEEDS"])}
    logs = {composed for composed in COMPOSED if composed.name not in WITHOUT_LOG}
    assert set(feeds) == {composed.name for composed in logs}
    for composed in logs:
        feed = feeds[composed.name]
        assert feed["url"] == f"http://{composed.name}:{composed.port}"
        assert feed["log"] == service(composed.name)["environment"]["LOG_ORIGIN"]
        assert feed["token_file"] == "/run/tokens/reporting"
    assert any(mount.endswith(":/run/tokens:ro") for mount in given["volumes"])


@each
def test_what_migrate_runs_are_commands_of_fiducia(composed: Composed) -> None:
    command = service(composed.migrated_by)["command"]
    assert command[:2] == ["sh", "-c"]
    known = set(get_command(command_line).commands)  # type: ignore[attr-defined]
    steps = [shlex.split(step) for step in command[2].split("&&")]
    assert [step[3] for step in steps] == ["provision", "migrate"]
    for step in steps:
        assert step[:3] == ["python", "-m", "fiducia.cli"]
        assert step[3] in known
        assert step[4] == composed.name


@each
def test_a_service_waits_for_a_healthy_database_and_its_migrations(composed: Composed) -> None:
    waits = service(composed.name)["depends_on"]
    assert waits[composed.migrated_by]["condition"] == "service_completed_successfully"
    assert waits["postgres"]["condition"] == "service_healthy"
    assert "healthcheck" in service("postgres")


def test_every_port_is_bound_to_loopback_and_is_the_one_of_the_code() -> None:
    published = {name: part.get("ports", []) for name, part in COMPOSE["services"].items()}
    for ports in published.values():
        assert all(port.startswith("127.0.0.1:") for port in ports)
    for composed in COMPOSED:
        assert published[composed.name] == [f"127.0.0.1:{composed.port}:{composed.port}"]
    assert instructions("EXPOSE") == [" ".join(str(composed.port) for composed in COMPOSED)]


@each
def test_healthchecks_ask_a_route_that_exists_on_the_right_port(composed: Composed) -> None:
    asked = [service(composed.name)["healthcheck"]["test"][3]]
    asked += instructions("HEALTHCHECK") if composed.name == "ledger" else []
    for text in asked:
        port, path = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", text).groups()  # type: ignore[union-attr]
        assert int(port) == composed.port
        assert path in routes(composed)


@each
def test_the_container_starts_the_service(composed: Composed) -> None:
    command = service(composed.name).get("command") or json.loads(instructions("CMD")[0])
    assert command[:2] == ["python", "-m"]
    assert command[2] == f"services.{composed.name}"
    assert (ROOT / Path(*command[2].split(".")) / "__main__.py").is_file()
    assert command[3:] == ["--host", "0.0.0.0", "--port", str(composed.port)]


def test_the_image_copies_what_exists() -> None:
    copied = [source for line in instructions("COPY") for source in line.split()[:-1]]
    assert all((ROOT / source).exists() for source in copied)
    assert {"fiducia", "migrations", "services", "shared"} <= set(copied)


def test_the_image_installs_by_hash_and_runs_as_no_root() -> None:
    assert any("--require-hashes -r requirements.lock" in line for line in instructions("RUN"))
    uid = instructions("USER")[-1]
    assert int(uid) > 0
    assert any(f"--uid {uid} " in line for line in instructions("RUN"))
    assert instructions("FROM") == ["python:3.11-slim"]


def test_postgresql_is_of_the_version_that_the_tests_run_on() -> None:
    assert service("postgres")["image"] == f"postgres:{ENGINE_MAJOR}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_of_a_lock_carries_hashes(name: str) -> None:
    blocks = re.findall(r"^([a-z][\w.\-\[\]]*==\S+)(.*\n(?:    .*\n)*)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert len(blocks) > 20
    assert [pin for pin, rest in blocks if "--hash=sha256:" not in rest] == []


def test_the_lock_for_tests_holds_every_pin_of_the_one_that_runs() -> None:
    pin = re.compile(r"^[a-z][\w.\-\[\]]*==\S+", re.MULTILINE)
    runs, tests = (set(pin.findall((ROOT / f"requirements{part}.lock").read_text("utf-8"))) for part in ("", "-dev"))
    assert runs <= tests
