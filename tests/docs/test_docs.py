"""What the documentation lists is what the code has, and what it tells to type works."""

import base64
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import httpx
import pytest

from checks import ROOT, reference
from fiducia.embedded.issuer import COLLECTIONS, EmbeddedIssuer
from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events import EVENT_TYPES, PROJECT_EVENT_TYPES
from shared.contracts.events.parties import Role
from shared.eventlog.tree import Frontier, leaf_hash
from shared.service.catalogue import CATALOGUE

MACHINE = Machine(CAPABILITIES)
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def page(name: str) -> str:
    """A page of the documentation."""
    return (ROOT / name).read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The code that a page shows in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_reference_is_current() -> None:
    assert page("docs/reference.md") == reference.written(), "run `make reference`"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("refusal", list(CATALOGUE)),
        ("setting", [name.strip("`") for name, _ in reference.settings()]),
        ("event", [name for name, _ in (*EVENT_TYPES, *PROJECT_EVENT_TYPES)]),
        ("command", [*COMMANDS, *PROJECT_COMMANDS]),
        ("scope", list(reference.scopes(*reference.machines()))),
        ("role", list(get_args(Role))),
    ],
)
def test_everything_there_is_is_listed(kind: str, names: list[str]) -> None:
    listed = set(re.findall(r"^\| `([^`]+)`", page("docs/reference.md"), re.MULTILINE))
    assert len(names) > 5
    assert [name for name in names if name not in listed] == []


def test_every_setting_is_explained_to_the_operator() -> None:
    explained = page("docs/operator.md")
    assert [name for name, _ in reference.settings() if f"| {name} |" not in explained] == []


def test_every_code_that_a_page_names_exists() -> None:
    """A code is an area and a reason; names of files and tables look alike and are told apart by the area."""
    areas = {code.partition(".")[0] for code in CATALOGUE}
    for path in PAGES:
        named = re.findall(r"`([a-z_]+\.[a-z_]+)`", path.read_text("utf-8"))
        assert [code for code in named if code.partition(".")[0] in areas and code not in CATALOGUE] == [], path.name


def test_every_path_that_the_finance_page_names_is_answered() -> None:
    asked = {rule.path for rule in MACHINE.rules.values()}
    for path in re.findall(r"`POST ([a-z\-]+)`", page("docs/finance.md")):
        assert f"/v1/{path}" in asked


def test_the_demonstration_tokens_carry_every_scope() -> None:
    given = {f"{name}:{action}" for name in COLLECTIONS for action in ("read", "write")} | {"log:read"}
    assert set(reference.scopes(*reference.machines())) <= given


def test_every_link_leads_to_a_page_or_a_folder() -> None:
    for path in PAGES:
        for link in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert link.startswith("https://") or (path.parent / link).exists(), f"{path.name}: {link}"


def test_decisions_are_numbered_without_gaps_and_have_the_four_parts() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
        assert headings[:4] == ["Context", "Choice", "Consequences", "Rejected"], path.name


def test_every_target_that_a_page_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", page("Makefile"), re.MULTILINE))
    for path in PAGES:
        text = path.read_text("utf-8")
        named = set(re.findall(r"`make ([a-z-]+)", text)) | set(re.findall(r"^make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, path.name


@pytest.fixture(scope="module")
def running(folder_above: Path) -> Iterator[tuple[str, Path]]:
    """A ledger started as `make run` does, on a free port with data of its own: its address and its data folder."""
    folder = Path(tempfile.mkdtemp(prefix="fiducia-docs-", dir=folder_above))
    folder.chmod(0o711)
    with socket.create_server(("127.0.0.1", 0)) as probe, socket.create_server(("127.0.0.1", 0)) as other:
        port, projects_port = probe.getsockname()[1], other.getsockname()[1]
    environment = {**os.environ, "FIDUCIA_VAR": str(folder / "var"), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "fiducia.cli", "run", "--port", str(port), "--projects-port", str(projects_port)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        assert process.stderr is not None
        # The last thing it says, once the demonstration's grants are given.
        for line in process.stderr:
            if b"Ctrl-C" in line:
                break
        assert process.poll() is None, "the ledger did not start"
        yield address, folder / "var"
    finally:
        process.terminate()
        process.communicate(timeout=60)
        location = folder / "var" / "postgres" / "location"
        if location.exists():
            shutil.rmtree(location.read_text("utf-8").strip(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(shutil.which("bash") is None or shutil.which("curl") is None, reason="the README types into both")
def test_what_the_readme_types_works_and_again_gives_the_same(running: tuple[str, Path], tmp_path: Path) -> None:
    address, var = running
    _, receipt, questions = blocks(page("README.md"), "sh")
    launcher = tmp_path / "fiducia"
    launcher.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m fiducia.cli "$@"\n')
    launcher.chmod(0o755)
    script = receipt.replace("http://127.0.0.1:8001", address).replace(".venv/bin/fiducia", str(launcher))
    typed = f"set -euo pipefail\n{script}\necho\n{questions.replace(chr(10), chr(10) + 'echo' + chr(10))}"
    environment = {**os.environ, "FIDUCIA_VAR": str(var)}
    outputs = []
    for _ in range(2):
        done = subprocess.run(["bash", "-c", typed], env=environment, capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    shown = [json.loads(line) for line in outputs[0].replace("}{", "}\n{").splitlines() if line]
    _, answer, trial, balances, statement = shown
    assert re.fullmatch(r"TF-1-REC-\d{4}-00001", answer["resource"]["number"])
    assert set(trial["sums"].values()) == {"0.00"}
    assert [b["amount"] for b in balances["balances"]] == ["20000.00"]
    assert (statement["signed"]["amount"], statement["deposits"]["amount"]) == ("50000.00", "20000.00")


def test_the_auditors_program_finds_the_root_of_the_tree(running: tuple[str, Path], tmp_path: Path) -> None:
    address, var = running
    token = EmbeddedIssuer(var / "issuer").token("auditor")
    headers = {"authorization": f"Bearer {token}", "accept": "application/x-ndjson"}
    leaves: list[bytes] = []
    size = 1
    while len(leaves) < size:
        asked = {"from": len(leaves), "limit": 1000, "form": "canonical"}
        answer = httpx.get(f"{address}/v1/events", params=asked, headers=headers, timeout=30)
        size = int(answer.headers["fiducia-size"])
        leaves += answer.content.splitlines()
        assert int(answer.headers["fiducia-next"]) == len(leaves)
    (tmp_path / "leaves.ndjson").write_bytes(b"".join(leaf + b"\n" for leaf in leaves))
    (program,) = blocks(page("docs/auditor.md"), "python")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True)
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    assert size == len(leaves) > 3
    assert done.stdout.strip() == frontier.root().hex()
    feed = httpx.get(f"{address}/v1/events", params={"limit": 1000}, headers={"authorization": f"Bearer {token}"})
    hashes = [base64.b64decode(event["leafhash"]) for event in feed.json()["events"]]
    assert hashes == [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves[: len(hashes)]]
