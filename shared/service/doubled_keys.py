"""Keys that stand twice in one object of a JSON body: two readers would take different values, so neither is taken.

A parser keeps the last of them and says nothing. Written out again, what it kept has a colon less for each key that
it dropped; so the two counts tell, and only a body where they differ, or one that could hide a colon behind an
escape, is read again slowly.
"""

import json
from collections.abc import Iterator
from typing import Any

import orjson

Path = tuple[str | int, ...]


class _Doubled(dict[str, Any]):
    """An object of which a key was given twice."""

    key: str = ""


def doubled_keys(body: bytes, value: Any) -> list[Path]:
    """Where keys stand twice, in the order of the body; `value` is the body as parsed.

    Raises ValueError for a value nested too deeply to be written again.
    """
    if body.count(b":") == orjson.dumps(value).count(b":") and b"\\u003" not in body:
        return []
    return list(_paths(json.loads(body, object_pairs_hook=_object, parse_int=str, parse_float=str), ()))


def pointer_to(path: Path) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = _Doubled(found)
    seen: set[str] = set()
    doubled.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return doubled


def _paths(value: Any, at: Path) -> Iterator[Path]:
    if isinstance(value, _Doubled):
        yield (*at, value.key)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*at, index))
