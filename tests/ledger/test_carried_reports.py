"""What a report in another currency posts: each balance leaves at its carrying base, and nothing stays behind."""

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.expenditure.posting import Standing, post_report
from services.ledger.rates.carrying import NOTHING, Carried, total
from services.ledger.rates.decisions import carried_share
from services.ledger.splits import split
from tests.support.desk import Desk, Fund

OWN = st.integers(0, 5_000_000)
RATE = st.integers(1, 4_000)
"""Base per 1,000 of the currency: a thousandth of a cent for a franc up to four cents."""


def carried(own: int, rate: int) -> Carried:
    """An amount that was booked at a rate."""
    return Carried(own, own * rate // 1000)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Every balance carried at a rate of its own; payables may have been revalued since."""
    posted = {
        category: carried(own, draw(RATE))
        for category, own in draw(st.dictionaries(st.integers(1, 8), OWN, max_size=4)).items()
        if own
    }
    advances, recoverable, uncovered = (carried(draw(OWN), draw(RATE)) for _ in range(3))
    unspent = advances.plus(recoverable).plus(uncovered)
    weights = {"a": 3, "b": 2, "pool": 1}
    payables = carried(draw(st.integers(0, total(posted).own)), draw(RATE))
    return Standing(
        posted,
        split(unspent.base, weights),
        split(total(posted).base, weights),
        unspent,
        advances,
        recoverable,
        payables,
    )


@given(st.dictionaries(st.integers(1, 8), OWN, max_size=5), standings())
def test_the_books_balance_and_no_base_stays_behind(claimed: dict[int, int], before: Standing) -> None:
    posting = post_report(claimed, before)
    spent = posting.spent
    assert spent.own == posting.advances.own + posting.payables.own
    assert (
        spent.base == sum(posting.sources.values()) == posting.advances.base + posting.payables.base + posting.exchange
    )
    assert posting.exchange == 0 or spent.own < 0, "only what is taken back may differ"

    after = {c: before.posted.get(c, NOTHING).plus(posting.categories.get(c, NOTHING)) for c in range(1, 9)}
    advances, payables = before.advances.less(posting.advances), before.payables.plus(posting.payables)
    unspent = before.unspent.less(spent)
    uncovered = unspent.less(advances).less(before.recoverable)
    for balance in (*after.values(), advances, payables, uncovered):
        assert balance.own >= 0
        assert balance.base >= 0
        assert balance.own or not balance.base
    for source, base in posting.sources.items():
        assert before.committed.get(source, 0) - base >= 0
        assert before.spent.get(source, 0) + base >= 0


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.lists(st.integers(1, 10**6), max_size=20))
def test_parts_settled_one_by_one_leave_nothing(own: int, base: int, parts: list[int]) -> None:
    left = Carried(own, base)
    for part in parts:
        settled = left.part(min(part, left.own))
        assert settled.base == (0 if not settled.own else carried_share(settled.own, left.own, left.base))
        left = left.less(settled)
        assert left.base >= 0
    assert left.less(left.part(left.own)) == NOTHING


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14))
def test_any_two_figures_make_a_rate_that_a_contract_takes(own: int, base: int) -> None:
    for currency, base_currency in (("XOF", "USD"), ("USD", "XOF"), ("TND", "EUR"), ("USD", "USD")):
        booked = Carried(own, own if currency == base_currency else base).booked(currency, base_currency)
        assert (booked.minor, booked.base_minor) == (own, own if currency == base_currency else base)


def test_a_fund_in_francs_takes_dollars(desk: Desk) -> None:
    """Twelve significant digits of dollars per franc are more than twelve decimals."""
    fund = Fund.opened(desk, "XF", currency="XOF")
    fund.rate("XOF", "601.37")
    fund.agreement("DK", "100.00", currency="USD")
    signed = desk.events()[-1].data.to_json()["amount"]
    assert (signed["base_amount"], signed["rate"]) == ("60137", "0.00166286978067")
