"""A proposed opening in parts that each fit one event, and the parts as one command again (docs/decisions/0032)."""

from collections.abc import Iterator
from typing import Any

from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.commands.any_command import AnyCommand
from shared.contracts.commands.openings import OpeningLines, RecordOpeningBalances

PART_BYTES_MAX = 45_000
"""So many bytes of lines in a part: the event fits the log with its envelope."""
LISTS = tuple(OpeningLines.model_fields)


def in_parts(proposed: AnyCommand, bytes_max: int) -> tuple[AnyCommand, list[OpeningLines]]:
    """The command with as many of its lines as one event carries, and the rest part by part.

    The command as it is when it is no larger than `bytes_max`, and when it is no opening.
    """
    body = proposed.body
    if not isinstance(body, RecordOpeningBalances) or len(canonical(proposed.to_json())) <= bytes_max:
        return proposed, []
    first, *rest = _pages(body)
    cut = body.model_copy(update={name: first.get(name, ()) for name in LISTS})
    return proposed.model_copy(update={"body": cut}), [OpeningLines(**page) for page in rest]


def joined(proposed: AnyCommand, lines: OpeningLines) -> AnyCommand:
    """The command with the lines of one more part behind those that it has."""
    body = proposed.body
    assert isinstance(body, RecordOpeningBalances)
    longer = {name: (*getattr(body, name), *getattr(lines, name)) for name in LISTS}
    return proposed.model_copy(update={"body": body.model_copy(update=longer)})


def body_digest(proposed: AnyCommand) -> str:
    """SHA-256 of the body as canonical JSON: what a second person approves."""
    return sha256_hex(canonical(proposed.body.to_json()))


def _pages(body: RecordOpeningBalances) -> Iterator[dict[str, tuple[Any, ...]]]:
    page: dict[str, tuple[Any, ...]] = {}
    size = 0
    for name in LISTS:
        for line in getattr(body, name):
            length = len(canonical(line.to_json())) + 1
            if page and size + length > PART_BYTES_MAX:
                yield page
                page, size = {}, 0
            page[name] = (*page.get(name, ()), line)
            size += length
    yield page
