"""Applying a service's migrations through Alembic's own commands, and fixing the log's origin once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

HERE = Path(__file__).parent


class OriginFixed(Exception):
    """The database belongs to another log: its origin is fixed at the first migrate."""


def migrate(admin_url: str, service: str, origin: str | None, revision: str = "head") -> None:
    """Brings a service's database to a revision; the first time it is given the log's origin for life.

    `admin_url` may log in and take the role `<service>_owner`. `origin` None: the service keeps no log. Raises
    OriginFixed for another origin.
    """
    engine = create_engine(sqlalchemy_url(admin_url), poolclass=NullPool)
    config = Config()
    config.set_main_option("script_location", str(HERE / service))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    if origin is None:
        engine.dispose()
        return
    with engine.begin() as connection:
        connection.execute(text(f"SET ROLE {service}_owner"))
        connection.execute(
            text("INSERT INTO log_identity (origin) VALUES (:origin) ON CONFLICT DO NOTHING"), {"origin": origin}
        )
        kept = connection.execute(text("SELECT origin FROM log_identity")).scalar_one()
    engine.dispose()
    if kept != origin:
        raise OriginFixed(f"the log in this database is {kept!r} and never becomes {origin!r}")


def sqlalchemy_url(url: str) -> str:
    """The URL with SQLAlchemy's name for psycopg 3."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
