"""Reading requests: bodies with a limit, JSON with line and column, keys, versions, parameters."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import orjson
from starlette.requests import Request

from shared.contracts.ids import is_id
from shared.contracts.problems import Refused
from shared.contracts.times import day_of, parse_utc
from shared.eventlog.application import KEY
from shared.service.doubled_keys import Path, doubled_keys, pointer_to

BODY_BYTES_MAX = 256 * 1024
_ETAG = re.compile(r'"?([0-9]{1,9})"?')


async def read_body(request: Request, bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The body. Refuses `body.too_large` before reading more than the limit."""
    announced = request.headers.get("content-length", "")
    if re.fullmatch("[0-9]{1,18}", announced) and int(announced) > bytes_max:
        raise Refused("body.too_large", bytes=int(announced), bytes_max=bytes_max)
    parts = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > bytes_max:
            raise Refused("body.too_large", bytes_max=bytes_max)
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def parse_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Refuses `body.not_json` with line and column, `request.invalid` for another JSON value,
    `body.duplicate_key` for a key that stands twice in one object."""
    value, doubled = _object_of(body)
    for path in doubled:
        raise _given_twice(path)
    return value


def parse_lines(body: bytes, name: str) -> dict[str, Any]:
    """A JSON object as parse_object reads it; an item of the list `name` in which a key stands twice is replaced by
    its own refusal, whose pointer begins in the item, or in the item's `body`."""
    value, doubled = _object_of(body)
    for path in doubled:
        if len(path) < 3 or path[0] != name or not isinstance(path[1], int):
            raise _given_twice(path)
        inner = path[3:] if path[2] == "body" and len(path) > 3 else path[2:]
        if not isinstance(value[name][path[1]], Refused):
            value[name][path[1]] = _given_twice(inner)
    return value


def _object_of(body: bytes) -> tuple[dict[str, Any], list[Path]]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused("body.not_json", line=error.lineno, column=error.colno, reason=error.msg) from None
    if not isinstance(value, dict):
        raise Refused("request.invalid", "", reason="the body is not a JSON object")
    try:
        return value, doubled_keys(body, value)
    except orjson.JSONEncodeError:
        raise Refused("request.invalid", "", reason="the body is nested too deeply") from None


def _given_twice(path: Path) -> Refused:
    return Refused("body.duplicate_key", pointer_to(path), key=str(path[-1])[:64])


def idempotency_key(headers: Mapping[str, str]) -> str:
    """The Idempotency-Key header. Refuses `idempotency.key_invalid`."""
    return checked_key(headers.get("idempotency-key"))


def checked_key(key: object) -> str:
    """A key of 1 to 200 of `[A-Za-z0-9._:-]`. Refuses `idempotency.key_invalid`."""
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise Refused("idempotency.key_invalid")
    return key


def if_match(headers: Mapping[str, str]) -> int | None:
    """The version in If-Match, None when absent. Refuses `if_match.invalid`."""
    header = headers.get("if-match")
    if header is None:
        return None
    matched = _ETAG.fullmatch(header.strip())
    if matched is None:
        raise Refused("if_match.invalid", given=header[:50])
    return int(matched[1])


class Parameters:
    """The query's parameters, each asked for by name; what nobody asked for is refused by `done`."""

    def __init__(self, request: Request) -> None:
        self._given: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if "\x00" in value or name in self._given:
                reason = "given twice" if name in self._given else "a NUL character"
                raise Refused("parameter.invalid", parameter=name[:50], reason=reason)
            self._given[name] = value

    def text(self, name: str) -> str | None:
        """The parameter, or None."""
        return self._given.pop(name, None)

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """An integer within bounds. Refuses `parameter.invalid`."""
        text = self.text(name)
        if text is None:
            return default
        if not re.fullmatch(r"[0-9]{1,18}", text) or not low <= int(text) <= high:
            raise Refused("parameter.invalid", parameter=name, given=text[:50], low=low, high=high)
        return int(text)

    def day(self, name: str) -> date | None:
        """A day. Refuses `parameter.invalid`."""
        text = self.text(name)
        try:
            return None if text is None else day_of(text)
        except ValueError:
            raise Refused("parameter.invalid", parameter=name, given=(text or "")[:50]) from None

    def moment(self, name: str) -> datetime | None:
        """A moment with its offset. Refuses `parameter.invalid`."""
        text = self.text(name)
        try:
            moment = None if text is None else parse_utc(text.replace(" ", "+"))
            if moment is not None and moment.tzinfo is not None:
                moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            moment = datetime.min
        if moment is not None and moment.tzinfo is None:
            raise Refused("parameter.invalid", parameter=name, given=(text or "")[:50])
        return moment

    def id(self, name: str) -> str | None:
        """An id. Refuses `parameter.invalid`."""
        text = self.text(name)
        if text is not None and not is_id(text):
            raise Refused("parameter.invalid", parameter=name, given=text[:50])
        return text

    def flag(self, name: str) -> bool | None:
        """`true` or `false`. Refuses `parameter.invalid`."""
        text = self.text(name)
        if text not in (None, "true", "false"):
            raise Refused("parameter.invalid", parameter=name, given=str(text)[:50])
        return None if text is None else text == "true"

    def done(self) -> None:
        """Refuses `parameter.invalid` for what nobody asked for."""
        for name in self._given:
            raise Refused("parameter.invalid", parameter=name[:50], reason="unknown")
