"""Splits (BOOKS.md section 3): exact, floored, largest remainder, ties by key, pool last, never above a weight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.splits import split

KEYS = st.sampled_from(["a", "b", "c", "d", "pool"])
WEIGHTS = st.dictionaries(KEYS, st.integers(1, 10**15), min_size=1)


@given(WEIGHTS, st.data())
def test_a_split_is_exact_and_within_a_unit_of_the_proportion(weights: dict[str, int], data: st.DataObject) -> None:
    whole = sum(weights.values())
    total = data.draw(st.integers(0, whole))
    shares = split(total, weights)
    assert sum(shares.values()) == total
    for key, weight in weights.items():
        share = shares.get(key, 0)
        assert total * weight // whole <= share <= -(-total * weight // whole)
        assert share <= weight
    assert all(shares.values())


@given(WEIGHTS, st.integers(0, 10**16))
def test_a_remainder_is_never_given_past_a_larger_one(weights: dict[str, int], total: int) -> None:
    whole = sum(weights.values())
    shares = split(total, weights)
    rounded_up = {key for key, weight in weights.items() if shares.get(key, 0) > total * weight // whole}
    for up in rounded_up:
        for down in set(weights) - rounded_up:
            ours, theirs = total * weights[up] % whole, total * weights[down] % whole
            assert (-ours, up == "pool", up) < (-theirs, down == "pool", down)


def test_ties_go_by_key_and_the_pool_comes_last() -> None:
    assert split(100, {"b": 1, "a": 1, "pool": 1}) == {"a": 34, "b": 33, "pool": 33}
    assert split(1, {"pool": 1, "z": 1}) == {"z": 1}
    assert split(2, {"pool": 1, "z": 1, "y": 1}) == {"y": 1, "z": 1}
    assert split(100_001, dict.fromkeys(range(16), 1)) == {0: 6251, **dict.fromkeys(range(1, 16), 6250)}


def test_nothing_is_split_over_anything_and_something_not_over_nothing() -> None:
    assert split(0, {}) == {}
    assert split(0, {"a": 5}) == {}
    with pytest.raises(ValueError, match="cannot be split"):
        split(1, {})
    with pytest.raises(ValueError, match="cannot be split"):
        split(-1, {"a": 5})
