"""Our own rules hold, and each still sees the fault that it is there for."""

from typing import Annotated

import pytest
from pydantic import StringConstraints

from checks import contract_texts, exact_money, local_names, log_inserts
from checks.__main__ import CHECKS
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.texts import Note


@pytest.mark.parametrize("name", CHECKS)
def test_the_repository_keeps_the_rule(name: str) -> None:
    assert [str(fault) for fault in CHECKS[name]()] == []


@pytest.mark.parametrize(
    "code",
    [
        'connection.execute("INSERT INTO log_events (position) VALUES (1)")',
        'connection.execute(f"insert  into log_heads ({columns}) VALUES (1)")',
        'connection.execute("INSERT INTO refusals (code) VALUES (%s)")',
        'connection.execute("DELETE FROM log_tile_hashes")',
        'connection.execute("""WITH a AS (UPDATE public.log_events SET type = 1) SELECT 1""")',
        'copy = "COPY log_events (position) FROM STDIN BINARY"',
        'rows = Rows("log_events", {"position": "bigint"})',
    ],
)
def test_a_write_past_the_event_log_is_seen(code: str) -> None:
    assert len(log_inserts.faults_in("services/ledger/new.py", code)) == 1


def test_what_only_reads_the_log_or_writes_elsewhere_is_not_a_write_to_the_log() -> None:
    code = 'a = "SELECT leaf FROM log_events"\nb = "INSERT INTO receipts (id) VALUES (1)"\nc = Rows("receipts", {})'
    assert log_inserts.faults_in("services/ledger/new.py", code) == []
    origin = 'text("INSERT INTO log_identity (origin) VALUES (:origin)")'
    assert log_inserts.faults_in("migrations/apply.py", origin) == []
    assert log_inserts.faults_in("services/ledger/new.py", origin) != []


@pytest.mark.parametrize(
    "code",
    [
        "def share(amount: float) -> int: ...",
        "total = float(text)",
        "rate = 0.2",
        "half = amount / 2",
        "def halve(amount):\n    amount /= 2",
    ],
)
def test_a_float_where_money_is_handled_is_seen(code: str) -> None:
    assert exact_money.faults_in("services/ledger/new.py", code) != []


def test_whole_division_paths_and_what_is_allowed_by_name_are_no_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    code = 'half = amount // 2\nplace = HERE / "versions"\ninner = HERE / f"{service}"'
    assert exact_money.faults_in("services/ledger/new.py", code) == []
    wait = "async def wait_for(self, position: int, seconds: float) -> None: ..."
    monkeypatch.setitem(exact_money.ALLOWED, ("services/ledger/waiting.py", "wait_for"), "seconds")
    assert exact_money.faults_in("services/ledger/waiting.py", wait) == []
    assert exact_money.faults_in("services/ledger/new.py", wait) != []


class Told(Contract):
    """Fields of every kind that a contract may and may not have."""

    id: Id
    note: Note | None = None
    notes: tuple[Note, ...] = ()
    story: str
    stories: tuple[str, ...] = ()
    maybe: str | None = None
    by_language: dict[str, str] | None = None
    own: Annotated[str, StringConstraints(max_length=10_000)]


def test_a_text_field_of_no_known_type_is_seen_however_deep() -> None:
    found = {fault.place.rpartition(".")[2] for fault in contract_texts.faults_in(Told)}
    assert found == {"story", "stories", "maybe", "by_language", "own"}


@pytest.mark.parametrize(
    "line",
    [
        "path = '/" + "home/someone/fiducia'",
        "open('/" + "root/.config')",
        "cd /" + "work/checkout",
        "--index-" + "url https://mirror.example/simple",
        "# https://pypi.example/" + "simple/",
    ],
)
def test_a_place_of_one_machine_or_index_is_seen(line: str) -> None:
    assert len(local_names.faults_in("notes.md", line)) == 1


def test_a_lock_file_names_no_host_at_all() -> None:
    assert local_names.faults_in("requirements.lock", "package @ https://files.example/a.whl") != []
    assert local_names.faults_in("README.md", "see https://docs.example/") == []
