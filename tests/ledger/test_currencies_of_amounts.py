"""The rate of a carried amount, whatever the two figures are."""

import pytest

from services.ledger.rates.decisions import carried


@pytest.mark.parametrize(
    ("minor", "base", "rate"),
    [
        (90_000, 100_000, "0.900000000000"),
        (100, 300, "0.333333333333"),
        (-90_000, -100_000, "0.900000000000"),
        (90_000, 0, "0.000000000000"),
        (0, 100, "0.000000000000"),
        (1, 99_999_999_999_999_999, "0.000000000000"),
        # the largest amount against the smallest base: no more digits than the quotient has
        (99_999_999_999_999_999, 1, "100000000000000000.000000000000"),
    ],
)
def test_the_rate_is_the_quotient_with_twelve_decimals(minor: int, base: int, rate: str) -> None:
    assert carried(minor, "EUR", base, "USD").rate == rate
