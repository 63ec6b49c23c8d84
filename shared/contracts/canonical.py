"""The one way bytes are made before they are hashed: RFC 8785 (JCS) JSON.

orjson with sorted keys writes exactly those bytes as long as every key is ASCII and every number is an
integer below 2^53; contracts guarantee both, and tests/shared/contracts/test_canonical.py holds the two
implementations together.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

JSON_INTEGER_MAX = 2**53 - 1


def canonical(value: Mapping[str, Any]) -> bytes:
    """RFC 8785 bytes of a JSON object whose keys are ASCII and whose numbers are integers below 2^53.

    Raises TypeError for what JSON does not know and for integers out of range. Fractions are not looked for:
    no contract has one, and a body with one is refused before it comes here.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


def sha256_hex(data: bytes) -> str:
    """Lower-case hex SHA-256."""
    return hashlib.sha256(data).hexdigest()
