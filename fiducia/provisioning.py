"""Databases and roles on a PostgreSQL that somebody else runs, from its administrator's URL.

The passwords of the roles that log in come from the environment: it refuses to invent one for a server that
others must reach with it.
"""

import os
from collections.abc import Mapping
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict

from fiducia import embedded
from fiducia.embedded import ClusterError, GivenServer

SERVICES = ("ledger", "projects", "reporting")
WITHOUT_LOG = ("reporting",)
"""Services that record nothing of their own: no log, no origin."""
PASSWORD_CHARACTERS_MIN = 16


class NotProvisioned(Exception):
    """The database or its roles could not be made; the message says why."""


class NamedPasswords(GivenServer):
    """A given server whose passwords are those of the environment: `<ROLE>_PASSWORD`."""

    def __init__(self, admin_url: str, environment: Mapping[str, str]) -> None:
        super().__init__(admin_url)
        self._environment = environment

    def password(self, role: str) -> str:
        """The password that the environment gives a role. Raises NotProvisioned."""
        name = f"{role.upper()}_PASSWORD"
        given = self._environment.get(name, "")
        if len(given) < PASSWORD_CHARACTERS_MIN:
            raise NotProvisioned(f"{name} is not set, or shorter than {PASSWORD_CHARACTERS_MIN} characters")
        return given


def provision_service(admin_url: str, service: str, environment: Mapping[str, str]) -> str:
    """Makes a service's database and its owner, writer and reader roles, or brings them back; the database's name.

    The database is the one that the URL names, else one called like the service. Raises NotProvisioned.
    """
    if service not in SERVICES:
        raise NotProvisioned(f"services: {', '.join(SERVICES)}")
    try:
        server = NamedPasswords(admin_url, environment)
        named = str(conninfo_to_dict(admin_url).get("dbname") or "")
        database = service if named in ("", "postgres") else named
        embedded.provision(server, database, service)
    except ClusterError as error:
        raise NotProvisioned(str(error)) from error
    return database


def provision(
    service: Annotated[str, typer.Argument(help=", ".join(SERVICES))] = "ledger",
    admin_url: Annotated[str, typer.Option(envvar="ADMIN_DATABASE_URL", help="may make roles and databases")] = "",
) -> None:
    """Makes a service's database and roles on a given PostgreSQL; passwords from `<ROLE>_PASSWORD`."""
    if not admin_url:
        raise typer.BadParameter("give --admin-url or ADMIN_DATABASE_URL")
    try:
        database = provision_service(admin_url, service, os.environ)
    except NotProvisioned as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"the database {database} and the roles of {service} are as they should be", err=True)
