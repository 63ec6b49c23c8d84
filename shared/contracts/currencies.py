"""ISO 4217 currencies and the number of decimals each one has.

Codes come from pycountry; the decimals that differ from two are those of ISO 4217's table A.1.
"""

import re
from functools import cache
from typing import Annotated

import pycountry
from pydantic import AfterValidator, StringConstraints

_DECIMALS_OTHER_THAN_TWO = {
    **dict.fromkeys(re.findall("...", "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF"), 0),
    **dict.fromkeys(re.findall("...", "BHDIQDJODKWDLYDOMRTND"), 3),
    **dict.fromkeys(re.findall("...", "CLFUYW"), 4),
}
_NOT_MONEY = frozenset(re.findall("...", "XAGXAUXBAXBBXBCXBDXDRXPDXPTXSUXTSXUAXXX"))


@cache
def _codes() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies) - _NOT_MONEY


@cache
def decimals(code: str) -> int:
    """How many decimals the currency has (USD 2, XOF 0). Raises ValueError for a code that is no currency."""
    if code not in _codes():
        raise ValueError(f"currency.unknown: {code[:10]!r} is not an ISO 4217 currency")
    return _DECIMALS_OTHER_THAN_TWO.get(code, 2)


def _known(code: str) -> str:
    decimals(code)
    return code


Currency = Annotated[str, AfterValidator(_known)]
"""An ISO 4217 currency code, upper-case."""

BookedCurrency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""The code of a currency that was known when its amount was booked: old events are not judged by newer lists."""
