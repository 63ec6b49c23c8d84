"""`fiducia provision` furnishes a PostgreSQL that somebody else runs, with the passwords it is given."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from typer.testing import CliRunner

from fiducia import provisioning
from fiducia.cli import app
from fiducia.embedded import Server
from fiducia.provisioning import NotProvisioned, provision_service
from migrations.apply import migrate


@pytest.fixture
def service(cluster: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A service of the test's own, so that the ledger's roles keep their passwords."""
    name = f"provisioned_{secrets.token_hex(4)}"
    monkeypatch.setattr(provisioning, "SERVICES", (*provisioning.SERVICES, name))
    yield name
    with psycopg.connect(cluster.admin_url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} (FORCE)")
        admin.execute(f"DROP ROLE IF EXISTS {', '.join(f'{name}_{part}' for part in ('owner', 'writer', 'reader'))}")


def passwords(service: str) -> dict[str, str]:
    """The environment that names both passwords."""
    return {f"{service}_{part}_PASSWORD".upper(): secrets.token_urlsafe(24) for part in ("writer", "reader")}


def test_the_roles_log_in_with_the_passwords_given(cluster: Server, service: str) -> None:
    environment = passwords(service)
    # The server is told of a database that is not there yet, as docker-compose.yml does.
    url = cluster.admin_url(service)
    assert provision_service(url, service, environment) == service
    assert provision_service(url, service, environment) == service
    for part in ("writer", "reader"):
        password = environment[f"{service}_{part}_PASSWORD".upper()]
        with psycopg.connect(url, user=f"{service}_{part}", password=password) as connection:
            row = connection.execute("SELECT current_user, current_database()").fetchone()
        assert row == (f"{service}_{part}", service)


@pytest.mark.parametrize("missing", ["writer", "reader"])
def test_a_password_that_is_missing_or_short_is_refused(cluster: Server, service: str, missing: str) -> None:
    name = f"{service}_{missing}_PASSWORD".upper()
    for given in ("", "short"):
        with pytest.raises(NotProvisioned, match=name):
            provision_service(cluster.admin_url(service), service, {**passwords(service), name: given})


def test_a_service_that_is_none_and_an_address_that_is_none_are_refused(cluster: Server) -> None:
    with pytest.raises(NotProvisioned, match="services: ledger"):
        provision_service(cluster.admin_url(), "kitchen", {})
    with pytest.raises(NotProvisioned, match="is not one"):
        provision_service("somewhere else", "ledger", {})


def test_the_command_says_what_is_missing_and_fails(cluster: Server) -> None:
    answer = CliRunner().invoke(app, ["provision", "ledger"], env={"ADMIN_DATABASE_URL": cluster.admin_url("none")})
    assert answer.exit_code == 1
    assert "LEDGER_WRITER_PASSWORD" in answer.output
    assert CliRunner().invoke(app, ["provision"], env={"ADMIN_DATABASE_URL": ""}).exit_code == 2


def test_migrations_need_nothing_but_what_provision_makes(cluster: Server) -> None:
    name = f"ledger_{secrets.token_hex(4)}"
    # The ledger's roles belong to the whole server: they keep the passwords that other tests know.
    environment = {
        f"LEDGER_{part.upper()}_PASSWORD": cluster.password(f"ledger_{part}") for part in ("writer", "reader")
    }
    assert provision_service(cluster.admin_url(name), "ledger", environment) == name
    migrate(cluster.admin_url(name), "ledger", "test.example/provisioned")
    with psycopg.connect(cluster.admin_url(name)) as connection:
        assert connection.execute("SELECT origin FROM log_identity").fetchone() == ("test.example/provisioned",)
    with psycopg.connect(cluster.admin_url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} (FORCE)")
