"""Many inserts in one statement: what a statement costs its sender is fixed, and a small group has ten of them.

Data-modifying parts of one statement see the same snapshot; so a part that reads its own table's earlier rows
(the same text twice) begins a new statement, and one that begins with ALONE, which changes rows that another one
changes, too, is sent by itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any

Statement = tuple[str, list[Any]]
ALONE = "/* alone */"


def combined(statements: Iterable[Statement]) -> Iterator[Statement]:
    """The same inserts, in order, in as few statements as their texts allow."""
    texts: list[str] = []
    parameters: list[Any] = []
    for text, given in statements:
        alone = text.startswith(ALONE)
        if texts and (alone or text in texts):
            yield _one(texts), parameters
            texts, parameters = [], []
        if alone:
            yield text, given
            continue
        texts.append(text)
        parameters.extend(given)
    if texts:
        yield _one(texts), parameters


def _one(texts: list[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    parts = ", ".join(f"s{index} AS ({text})" for index, text in enumerate(texts))
    return f"WITH {parts} SELECT"
