"""The PostgreSQL data folder and the passwords kept beside it: made once, whole or not at all."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping
from typing import Final

from fiducia.embedded.engine import ENGINE_MAJOR
from fiducia.embedded.files import give, sync_folder, write_private
from fiducia.embedded.place import Place
from fiducia.embedded.programs import run_engine

SUPERUSER: Final = "postgres"
INIT_SECONDS_MAX: Final = 120


def ensure_initialised(place: Place, durable: bool) -> None:
    """Make the data folder, or see that what is there is ours. Raises ClusterError."""
    data = place.data
    if data.is_dir() and not any(data.iterdir()):
        data.rmdir()
    if data.exists():
        version = data / "PG_VERSION"
        if not version.is_file():
            raise place.error(f"{data} is not a PostgreSQL data folder: it holds no PG_VERSION")
        if (found := version.read_text("utf-8", "replace").strip()) != ENGINE_MAJOR:
            raise place.error(f"{data} is of PostgreSQL {found!r}, the server here is {ENGINE_MAJOR}")
        if SUPERUSER not in read_secrets(place):
            raise place.error(f"the password of the superuser is not in {place.secrets}")
    else:
        _initialise(place, durable)


def _initialise(place: Place, durable: bool) -> None:
    """Run initdb beside the final name and rename: a killed attempt never looks like a cluster."""
    partial = place.home / ".data.partial"
    password = place.home / ".password"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    give(partial, place.account)
    password.unlink(missing_ok=True)
    kept = {SUPERUSER: secrets.token_urlsafe(24)}
    write_private(password, kept[SUPERUSER], place.account)
    try:
        done = run_engine(
            place,
            "initdb",
            *("-D", str(partial), "-U", SUPERUSER, f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"),
            *(() if durable else ("--no-sync",)),
            seconds_max=INIT_SECONDS_MAX,
        )
    finally:
        password.unlink(missing_ok=True)
    if done.returncode != 0:
        raise place.error(f"initdb failed in {partial}: {done.stdout.strip()}")
    conf = partial / "postgresql.conf"
    ours = "\n# Written by Fiducia at every start:\ninclude_if_exists 'fiducia.conf'\n"
    write_private(conf, conf.read_text("utf-8") + ours, place.account)
    write_secrets(place, kept)
    partial.rename(place.data)
    if durable:
        sync_folder(place.home)


def read_secrets(place: Place) -> dict[str, str]:
    """The kept passwords by role; none when there are none yet. Raises ClusterError."""
    try:
        found = json.loads(place.secrets.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise place.error(f"{place.secrets} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise place.error(f"{place.secrets} is not a list of passwords by role")
    return {str(role): str(password) for role, password in found.items()}


def write_secrets(place: Place, kept: Mapping[str, str]) -> None:
    """Keep the passwords by role, readable by their owner alone."""
    write_private(place.secrets, json.dumps(kept, indent=2) + "\n")
