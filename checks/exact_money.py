"""No float touches money.

Prevents amounts that drift: 0.1 + 0.2 is not 0.3 in floating point, and a ledger that is off by a cent once
balances never again.
"""

import ast
from collections.abc import Iterator

from checks import Fault, python_files

FOLDERS = (
    "shared/contracts", "shared/postings", "services/ledger", "services/projects/overlaps",
    "services/projects/third_party",
)  # fmt: skip
ALLOWED = {
    ("services/ledger/service.py", "wait_for"): "seconds a reader waits for the log to grow",
    ("services/ledger/service.py", "HEAD_POLL_SECONDS"): "seconds between two looks at the head",
}


def check() -> list[Fault]:
    """Every float, and every division that makes one, in the rooms where amounts are handled."""
    return [fault for path, text in python_files(*FOLDERS) for fault in faults_in(path, text)]


def faults_in(path: str, text: str) -> list[Fault]:
    """The faults of one file."""
    found = []
    for scope, node in _with_scope(ast.parse(text), ""):
        what = _float_in(node)
        if what and (path, scope) not in ALLOWED:
            found.append(Fault(f"{path}:{getattr(node, 'lineno', 0)}", f"{what}; money is integers of minor units"))
    return found


def _float_in(node: ast.AST) -> str:
    if isinstance(node, ast.Name) and node.id == "float":
        return "float"
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        return f"the float {node.value}"
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and not _is_path(node):
        return "a division that makes a float"
    return ""


def _is_path(node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether the operands are paths, which are joined by the same sign: one of them is text."""
    operands = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    return any(isinstance(operand, ast.JoinedStr) or _is_text(operand) for operand in operands)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _with_scope(node: ast.AST, scope: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node with the innermost function, or the name assigned at the top, that it stands in."""
    for child in ast.iter_child_nodes(node):
        inner = scope
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = child.name
        elif isinstance(node, ast.Module) and isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
            inner = child.targets[0].id
        yield inner, child
        yield from _with_scope(child, inner)
