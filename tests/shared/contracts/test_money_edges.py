"""Money is exact: text with exactly the currency's decimals, an integer of minor units inside, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.contracts.currencies import decimals
from shared.contracts.money import Booked, InvalidMoney, Money, NonNegativeMoney, PositiveMoney, from_minor, to_minor

CURRENCIES = {"USD": 2, "EUR": 2, "XOF": 0, "JPY": 0, "BHD": 3, "TND": 3, "CLF": 4, "UYW": 4, "MRU": 2}
LIMIT = {"USD": "999999999999999.99", "XOF": "999999999999999", "BHD": "100000000000000.000"}


@pytest.mark.parametrize(("currency", "places"), CURRENCIES.items())
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, places: int) -> None:
    assert decimals(currency) == places
    fraction = "0" * places
    exact = f"12.{fraction}" if places else "12"
    assert to_minor(exact, currency) == 12 * 10**places
    for other in range(6):
        if other != places:
            with pytest.raises(InvalidMoney):
                to_minor("12" if other == 0 else f"12.{'0' * other}", currency)


@pytest.mark.parametrize("currency", ["usd", "XXX", "XAU", "XTS", "ZZZ", "", "US", "USDD", "U$D", "DEM"])
def test_what_is_no_currency_in_use_is_refused(currency: str) -> None:
    with pytest.raises(ValidationError, match=r"currency\.unknown"):
        Money(amount="1.00", currency=currency)


@pytest.mark.parametrize(("currency", "amount"), LIMIT.items())
def test_amounts_reach_up_to_the_limit_and_no_further(currency: str, amount: str) -> None:
    assert Money(amount=amount, currency=currency).minor < 2**63
    assert Money(amount=f"-{amount}", currency=currency).minor > -(2**63)
    for beyond in (f"1{amount}", "1" + "0" * 15 + amount[15:]):
        with pytest.raises(ValidationError, match=r"money\.format"):
            Money(amount=beyond, currency=currency)


@pytest.mark.parametrize(("currency", "amount"), [("BHD", "100000000000000.001"), ("CLF", "10000000000000.0001")])
def test_an_amount_stays_inside_64_bits_whatever_its_decimals(currency: str, amount: str) -> None:
    with pytest.raises(ValidationError, match=r"money\.too_large"):
        Money(amount=amount, currency=currency)


MALFORMED = [
    "", " ", "1", "1.", ".50", "1,00", "1 000.00", "+1.00", "01.00", "00.00", "1.00 ", " 1.00", "--1.00", "1e2",
    "1_000.00", "0x10", "NaN", "Infinity", "１.00",
]  # fmt: skip


@pytest.mark.parametrize("amount", MALFORMED)
def test_another_way_to_write_an_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValidationError, match="money"):
        Money(amount=amount, currency="USD")


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1٢.00", "USD"), ("100\n", "XOF"), ("1.00\n", "BHD"), ("1.٠٠", "USD"), ("-0.00", "USD"), ("-0", "XOF")],
    ids=["arabic digit", "line end", "line end that shifts the decimals", "arabic decimals", "minus zero", "minus 0"],
)
def test_no_amount_has_two_spellings(amount: str, currency: str) -> None:
    with pytest.raises(ValidationError, match="money"):
        Money(amount=amount, currency=currency)


@pytest.mark.parametrize("given", [1, 1.5, 100.0, True, None, ["1.00"]])
def test_a_json_number_is_no_amount(given: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": given, "currency": "USD"})


def test_money_has_no_other_field() -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": "1.00", "currency": "USD", "rate": "1"})


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(sorted(CURRENCIES)))
def test_minor_units_and_text_are_the_same_money(minor: int, currency: str) -> None:
    text = from_minor(minor, currency)
    assert to_minor(text, currency) == minor
    assert Money.of(minor, currency).minor == minor
    booked = Booked.in_base(minor, currency)
    assert (booked.minor, booked.base_minor, booked.rate) == (minor, minor, "1")


def test_positive_and_not_negative_hold_at_their_edges() -> None:
    positive, other = TypeAdapter(PositiveMoney), TypeAdapter(NonNegativeMoney)
    cent, nothing, below = (Money.of(minor, "USD") for minor in (1, 0, -1))
    assert positive.validate_python(cent) == cent
    assert other.validate_python(nothing) == nothing
    for adapter, money in ((positive, nothing), (positive, below), (other, below)):
        with pytest.raises(ValidationError, match="money"):
            adapter.validate_python(money)


def test_money_is_frozen() -> None:
    with pytest.raises(ValidationError):
        Money.of(1, "USD").amount = "2.00"  # type: ignore[misc]
