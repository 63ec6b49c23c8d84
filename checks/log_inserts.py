"""Only shared.eventlog writes to the log.

Prevents an event that bypasses the writer: without the head lock its position could be taken twice, and
without its leaf the tree would not cover it.
"""

import ast
import re
from collections.abc import Iterator

from checks import Fault, python_files

FOLDERS = ("shared", "services", "fiducia", "migrations", "benchmarks")
MAY_WRITE = ("shared/eventlog/", "migrations/event_log/")
ALLOWED = {
    "migrations/apply.py": (
        "INSERT INTO log_identity",
        "the owner fixes the log's origin at the first migrate",
    )
}

_TABLE = r'"?(?:public"?\."?)?(?:log_\w+|refusals)\b'
_STATEMENT = re.compile(
    rf"(?:INSERT\s+INTO|COPY|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?)\s+{_TABLE}",
    re.IGNORECASE,
)
_LOG_TABLE = re.compile(r"log_\w+|refusals")


def check() -> list[Fault]:
    """Every statement on a table of the log outside the rooms that may make one."""
    return [
        fault
        for path, text in python_files(*FOLDERS)
        if not path.startswith(MAY_WRITE)
        for fault in faults_in(path, text)
    ]


def faults_in(path: str, text: str) -> list[Fault]:
    """The faults of one file."""
    permitted = ALLOWED.get(path, ("", ""))[0]
    found = []
    for node in ast.walk(ast.parse(text)):
        for statement in _statements(node):
            if not permitted or not statement.startswith(permitted):
                place = f"{path}:{getattr(node, 'lineno', 0)}"
                found.append(Fault(place, f"writes to the log past shared.eventlog: {statement!r}"))
    return found


def _statements(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for match in _STATEMENT.finditer(node.value):
            yield " ".join(match[0].split())
    # `Rows("log_events", …)` makes the INSERT itself.
    if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Rows" and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and _LOG_TABLE.fullmatch(first.value):
            yield f"Rows({first.value})"
