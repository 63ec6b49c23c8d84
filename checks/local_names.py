"""No path of one machine and no host of a package index in the repository.

Prevents a checkout that works on one machine alone, and a lock file that ties every installation to one
mirror.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from checks import ROOT, Fault

# Written in parts, so that this file is not its own fault.
_HOMES = ("/" + r"root\b", "/" + r"work\b", "/" + "home/[a-z]", "/" + "Users/[A-Za-z]", r"[A-Z]:\\+" + "Users")
LOCAL_PATH = re.compile(rf"(?<![\w.\-/$}}*])(?:{'|'.join(_HOMES)})")
INDEX = re.compile("--(?:extra-)?index-" + r"url[= ]\S|--find-" + r"links[= ]\S|https?://[^\s/]*pypi[^\s]*/" + "simple")
BYTES_MAX = 2_000_000


def check() -> list[Fault]:
    """Every line of a kept text file that names a place of one machine or a package index."""
    return [fault for path in kept_files() for fault in faults_in(path, _text(ROOT / path))]


def kept_files() -> list[str]:
    """What git keeps or would keep; every file, where there is no git, apart from what is made anew."""
    asked = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        listed = [path.relative_to(ROOT).as_posix() for path in _walked(ROOT)]
    return sorted(name for name in set(listed) if (ROOT / name).is_file())


def faults_in(path: str, text: str) -> list[Fault]:
    """The faults of one file."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if LOCAL_PATH.search(line):
            found.append(Fault(f"{path}:{number}", "names a path of one machine"))
        if INDEX.search(line) or (path.endswith(".lock") and "://" in line):
            found.append(Fault(f"{path}:{number}", "names the host of a package index"))
    return found


def _text(path: Path) -> str:
    raw = path.read_bytes()[:BYTES_MAX]
    return "" if b"\0" in raw else raw.decode("utf-8", "replace")


def _walked(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith(".") and entry.name not in (".ci", ".gitignore"):
            continue
        if entry.is_dir() and entry.name not in ("var", "__pycache__"):
            yield from _walked(entry)
        elif entry.is_file():
            yield entry
