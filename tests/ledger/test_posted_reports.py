"""What a cumulative report posts (BOOKS.md sections 2 to 4): the difference, capped, never below a floor."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.expenditure.posting import Standing, post_report
from services.ledger.splits import split

AMOUNT = st.integers(0, 100_000)
CATEGORIES = st.dictionaries(st.integers(1, 8), AMOUNT, max_size=8)
BEFORE = Standing({4: 3_000}, {"a": 6_000, "b": 4_000}, {"a": 1_800, "b": 1_200}, 2_000, 0, 500)
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
    return Standing(posted, committed, spent, advances, recoverable, draw(st.integers(0, sum(posted.values()))))


@given(CATEGORIES, standings())
def test_the_difference_is_posted_up_to_what_the_commitment_bears(claimed: dict[int, int], before: Standing) -> None:
    posting = post_report(claimed, before)
    total = sum(posting.categories.values())
    assert total == sum(posting.sources.values()) == posting.advances + posting.payables
    difference = sum(claimed.values()) - sum(before.posted.values())
    bearable = sum(before.committed.values()) - before.recoverable
    assert total == min(difference, bearable)

    # No source and no account falls below zero, and the commitment floor holds.
    for source, minor in posting.sources.items():
        assert before.committed.get(source, 0) - minor >= 0
        assert before.spent.get(source, 0) + minor >= 0
    assert before.payables + posting.payables >= 0
    committed = sum(before.committed.values()) - total
    assert committed >= before.advances - posting.advances + before.recoverable

    # Upward advances bear it first; downward what is owed goes first.
    if total > 0:
        assert posting.payables == max(0, total - before.advances)
    else:
        assert posting.advances == min(0, total + before.payables)


@given(CATEGORIES, standings())
def test_a_cut_falls_on_the_increases_alone_in_proportion(claimed: dict[int, int], before: Standing) -> None:
    posting = post_report(claimed, before)
    asked = {c: claimed.get(c, 0) - before.posted.get(c, 0) for c in {*claimed, *before.posted}}
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
    first = post_report(claimed, before)
    categories = {*before.posted, *first.categories}
    after = replace(
        before,
        posted={c: before.posted.get(c, 0) + first.categories.get(c, 0) for c in categories},
        committed={s: m - first.sources.get(s, 0) for s, m in before.committed.items()},
        spent={s: before.spent.get(s, 0) + first.sources.get(s, 0) for s in {*before.spent, *first.sources}},
        advances=before.advances - first.advances,
        payables=before.payables + first.payables,
    )
    again = post_report(claimed, after)
    assert (again.categories, again.advances, again.payables) == ({}, 0, 0)
    held = sum(claimed.values()) - sum(after.posted.values())
    risen = replace(after, committed={**after.committed, "new": held + 1})
    rest = post_report(claimed, risen)
    assert sum(rest.categories.values()) == held
    assert {c: after.posted.get(c, 0) + rest.categories.get(c, 0) for c in claimed} == claimed


def test_at_the_edge_all_is_posted_and_a_unit_beyond_is_held() -> None:
    at = post_report({4: 13_000}, BEFORE)
    assert (dict(at.categories), dict(at.sources)) == ({4: 10_000}, {"a": 6_000, "b": 4_000})
    assert (at.advances, at.payables) == (2_000, 8_000)
    assert post_report({4: 13_001}, BEFORE) == at
    under = post_report({4: 12_999}, BEFORE)
    assert (dict(under.sources), under.payables) == ({"a": 5_999, "b": 4_000}, 7_999)


def test_recoverables_stay_covered() -> None:
    """What is to be recovered of the partner stays committed, whatever it claims."""
    posting = post_report({4: 50_000}, replace(BEFORE, advances=0, recoverable=1_500))
    assert sum(posting.sources.values()) == 8_500


def test_a_lower_report_gives_back_what_is_owed_and_then_what_was_advanced() -> None:
    assert post_report({4: 2_501}, BEFORE).payables == -499
    at = post_report({4: 2_500}, BEFORE)
    assert (at.advances, at.payables) == (0, -500)
    beyond = post_report({4: 2_499}, BEFORE)
    assert (beyond.advances, beyond.payables) == (-1, -500)
    assert dict(post_report({}, BEFORE).sources) == {"a": -1_800, "b": -1_200}


def test_a_shift_between_categories_moves_no_source() -> None:
    posting = post_report({1: 1_000, 4: 2_000}, BEFORE)
    assert dict(posting.categories) == {1: 1_000, 4: -1_000}
    assert (dict(posting.sources), posting.advances, posting.payables) == ({}, 0, 0)
