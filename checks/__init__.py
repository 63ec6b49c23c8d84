"""Rules of our own beyond types, lint and imports: each module prevents one fault and says which.

A check looks at the repository and returns what is wrong, place by place; it changes nothing and asks nobody.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Fault(NamedTuple):
    """Something that breaks a rule, and where."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


Check = Callable[[], list[Fault]]


def python_files(*folders: str) -> Iterator[tuple[str, str]]:
    """Every Python file below the folders of the repository: its path from the root, and its text."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
