"""What a cumulative report posts (BOOKS.md sections 2 to 4): the difference, capped, never below a floor."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.expenditure.posting import Posting, Standing, post_report
from services.ledger.rates.carrying import Carried
from services.ledger.splits import split

AMOUNT = st.integers(0, 100_000)
CATEGORIES = st.dictionaries(st.integers(1, 8), AMOUNT, max_size=8)


def carried(minor: int) -> Carried:
    """An amount in the base currency."""
    return Carried(minor, minor)


def base(posted: dict[int, int], committed: dict[str, int], spent: dict[str, int], *held: int) -> Standing:
    """A standing in the base currency; `held`: advances, recoverable, payables."""
    lines = {category: carried(minor) for category, minor in posted.items()}
    return Standing(lines, committed, spent, carried(sum(committed.values())), *(carried(minor) for minor in held))


BEFORE = base({4: 3_000}, {"a": 6_000, "b": 4_000}, {"a": 1_800, "b": 1_200}, 2_000, 0, 500)
"""30.00 posted; 100.00 committed; the partner holds an advance of 20.00 and is owed 5.00."""


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    posted = {c: m for c, m in draw(CATEGORIES).items() if m}
    committed = draw(st.dictionaries(st.sampled_from(["a", "b", "pool"]), st.integers(1, 100_000)))
    weights = draw(st.dictionaries(st.sampled_from(["a", "b", "pool"]), st.integers(1, 9), min_size=1))
    spent = split(sum(posted.values()), weights)
    bound = sum(committed.values())
    advances = draw(st.integers(0, bound))
    recoverable = draw(st.integers(0, bound - advances))
    return base(posted, committed, spent, advances, recoverable, draw(st.integers(0, sum(posted.values()))))


@dataclass(frozen=True)
class Plain:
    """A posting in the base currency, one figure an amount."""

    categories: dict[int, int]
    sources: dict[str, int]
    advances: int
    payables: int


def post(claimed: dict[int, int], standing: Standing) -> Plain:
    """What is posted, once both figures of every amount are the same and nothing is exchange."""
    posting: Posting = post_report(claimed, standing)
    assert posting.exchange == 0
    for part in (*posting.categories.values(), posting.advances, posting.payables):
        assert part.own == part.base
    categories = {category: part.own for category, part in posting.categories.items()}
    return Plain(categories, dict(posting.sources), posting.advances.own, posting.payables.own)


def own(lines: Mapping[int, Carried]) -> dict[int, int]:
    """The amounts alone."""
    return {category: line.own for category, line in lines.items()}


@given(CATEGORIES, standings())
def test_the_difference_is_posted_up_to_what_the_commitment_bears(claimed: dict[int, int], before: Standing) -> None:
    posting = post(claimed, before)
    total = sum(posting.categories.values())
    assert total == sum(posting.sources.values()) == posting.advances + posting.payables
    difference = sum(claimed.values()) - sum(own(before.posted).values())
    bearable = sum(before.committed.values()) - before.recoverable.own
    assert total == min(difference, bearable)

    # No source and no account falls below zero, and the commitment floor holds.
    for source, minor in posting.sources.items():
        assert before.committed.get(source, 0) - minor >= 0
        assert before.spent.get(source, 0) + minor >= 0
    assert before.payables.own + posting.payables >= 0
    committed = sum(before.committed.values()) - total
    assert committed >= before.advances.own - posting.advances + before.recoverable.own

    # Upward advances bear it first; downward what is owed goes first.
    if total > 0:
        assert posting.payables == max(0, total - before.advances.own)
    else:
        assert posting.advances == min(0, total + before.payables.own)


@given(CATEGORIES, standings())
def test_a_cut_falls_on_the_increases_alone_in_proportion(claimed: dict[int, int], before: Standing) -> None:
    posting = post(claimed, before)
    asked = {c: claimed.get(c, 0) - own(before.posted).get(c, 0) for c in {*claimed, *before.posted}}
    increases = {c: more for c, more in asked.items() if more > 0}
    cut = sum(asked.values()) - sum(posting.categories.values())
    assert cut >= 0
    for category, more in asked.items():
        done = posting.categories.get(category, 0)
        if more <= 0:
            assert done == more
        else:
            share = cut * more // sum(increases.values())
            assert more - share - 1 <= done <= more - share
            assert done >= 0
    assert all(posting.categories.values())


@given(CATEGORIES, standings())
def test_the_same_report_again_posts_nothing_and_what_was_cut_is_posted_later(
    claimed: dict[int, int], before: Standing
) -> None:
    first = post(claimed, before)
    categories = {*before.posted, *first.categories}
    after = base(
        {c: own(before.posted).get(c, 0) + first.categories.get(c, 0) for c in categories},
        {s: m - first.sources.get(s, 0) for s, m in before.committed.items()},
        {s: before.spent.get(s, 0) + first.sources.get(s, 0) for s in {*before.spent, *first.sources}},
        before.advances.own - first.advances,
        before.recoverable.own,
        before.payables.own + first.payables,
    )
    again = post(claimed, after)
    assert (again.categories, again.advances, again.payables) == ({}, 0, 0)
    held = sum(claimed.values()) - sum(own(after.posted).values())
    bound = {**after.committed, "new": held + 1}
    risen = replace(after, committed=bound, unspent=carried(sum(bound.values())))
    rest = post(claimed, risen)
    assert sum(rest.categories.values()) == held
    assert {c: own(after.posted).get(c, 0) + rest.categories.get(c, 0) for c in claimed} == claimed


def test_at_the_edge_all_is_posted_and_a_unit_beyond_is_held() -> None:
    at = post({4: 13_000}, BEFORE)
    assert (dict(at.categories), dict(at.sources)) == ({4: 10_000}, {"a": 6_000, "b": 4_000})
    assert (at.advances, at.payables) == (2_000, 8_000)
    assert post({4: 13_001}, BEFORE) == at
    under = post({4: 12_999}, BEFORE)
    assert (dict(under.sources), under.payables) == ({"a": 5_999, "b": 4_000}, 7_999)


def test_recoverables_stay_covered() -> None:
    """What is to be recovered of the partner stays committed, whatever it claims."""
    posting = post({4: 50_000}, replace(BEFORE, advances=carried(0), recoverable=carried(1_500)))
    assert sum(posting.sources.values()) == 8_500


def test_a_lower_report_gives_back_what_is_owed_and_then_what_was_advanced() -> None:
    assert post({4: 2_501}, BEFORE).payables == -499
    at = post({4: 2_500}, BEFORE)
    assert (at.advances, at.payables) == (0, -500)
    beyond = post({4: 2_499}, BEFORE)
    assert (beyond.advances, beyond.payables) == (-1, -500)
    assert dict(post({}, BEFORE).sources) == {"a": -1_800, "b": -1_200}


def test_a_shift_between_categories_moves_no_source() -> None:
    posting = post({1: 1_000, 4: 2_000}, BEFORE)
    assert dict(posting.categories) == {1: 1_000, 4: -1_000}
    assert (dict(posting.sources), posting.advances, posting.payables) == ({}, 0, 0)
