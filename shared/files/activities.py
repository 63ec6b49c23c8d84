"""A file of third parties' activities, whatever it is written in: IATI XML, or FTS flows as CSV or JSON."""

import io
from collections.abc import Iterator
from typing import Any, Final

from shared.contracts.canonical import sha256_hex
from shared.contracts.third_party import Found
from shared.files.fts_flows import read_fts_csv, read_fts_json
from shared.files.iati import read_iati

_MARKS: Final = b"\xef\xbb\xbf"
_LOOKED_AT: Final = 1_024


def read_activities(data: bytes) -> Iterator[Found]:
    """Every activity of a file, told apart by its first sign. Raises Refused `iati.malformed`, `fts.malformed`.

    The refusal may come after some were given: take none of a file before all of it was read.
    """
    begins = data[:_LOOKED_AT].removeprefix(_MARKS).lstrip()[:1]
    if begins == b"<":
        return read_iati(io.BytesIO(data))
    if begins in (b"{", b"["):
        return read_fts_json(data)
    return read_fts_csv(data)


def commands_of(data: bytes) -> list[dict[str, Any]]:
    """The body of `import_activity` for every activity of a file. Raises Refused as `read_activities` does."""
    digest = sha256_hex(data)
    return [command_of(found, digest) for found in read_activities(data)]


def command_of(found: Found, file_sha256: str) -> dict[str, Any]:
    """The body of `import_activity` for one activity."""
    return {"activity": found.activity.to_json(), "file_sha256": file_sha256, "line": found.line}
