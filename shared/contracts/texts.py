"""Text in contracts is a code, a reference or bounded text, and nothing else.

Events are for ever and carry no personal data. A field that could hold a person's name has no place in a
contract; free text is short, says that it is for ever, and is NFC. tests/shared/contracts/test_texts.py
fails when a new text field uses another type than the ones here.
"""

import unicodedata
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints


def _nfc(text: object) -> object:
    """Before the bounds are looked at: normalising may lengthen a text."""
    return unicodedata.normalize("NFC", text) if isinstance(text, str) and not text.isascii() else text


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
"""A code of a list or a short machine-readable name."""

FundCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{2,12}$")]
"""A fund's immutable code; it stands in every number the fund gives."""

Origin = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$")]
"""The origin of a log, such as `example.org/fund/ledger`."""

Number = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{2,12}-[A-Z]{3}-[0-9]{4}-[0-9]{5,}$")]
"""A gapless number for people: `<FUND>-<KIND>-<YEAR>-<at least 5 digits>`."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""Lower-case hex SHA-256."""

Decimal = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,21}(\.[0-9]{1,20})?$")]
"""A non-negative decimal fraction as text (a rate, a share); never a JSON number. So many digits has the rate of the
largest amount that is carried at the smallest."""

Share = Annotated[str, StringConstraints(pattern=r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$")]
"""A share between 0 and 1 as text: `"0.07"` is seven per cent."""

Percent = Annotated[str, StringConstraints(pattern=r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$")]
"""A part of a hundred as text, with four decimals at most: `"33.34"`."""

Coordinate = Annotated[str, StringConstraints(pattern=r"^-?(180(\.0{1,7})?|(1[0-7][0-9]|[0-9]{1,2})(\.[0-9]{1,7})?)$")]
"""Degrees of latitude or longitude (WGS 84) as text, north and east positive."""

CommandName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,63}$")]
"""The name of a command, such as `pay_disbursement`."""

TimeZone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")]
"""An IANA time zone name, such as `Africa/Bamako`."""

Token = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
"""An opaque identifier of the identity provider: an issuer, a subject, a client. Never a person's name."""

Reference = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$", strip_whitespace=True), BeforeValidator(_nfc)
]
"""The caller's own reference for a thing (a voucher, a wire, a decision). It is for ever."""

Label = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$", strip_whitespace=True), BeforeValidator(_nfc)
]
"""The public name of a fund, a window, an organisation or a project; never a person's. It is for ever."""

Note = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$"),
    BeforeValidator(_nfc),
    Field(description="Free text, at most 500 characters. It is kept for ever: name no person here."),
]
"""Bounded free text, kept for ever."""
