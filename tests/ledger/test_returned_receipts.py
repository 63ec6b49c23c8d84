"""A return takes from each agreement in proportion, and never more capacity than the receipt gave it."""

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.funds.decisions import Fund as FundState
from services.ledger.receipts.applying import _borne
from services.ledger.receipts.returning import _undone
from services.ledger.receipts.state import Receipt, StandingPart
from services.ledger.state import LedgerState
from shared.contracts.money import Booked, Money
from tests.support.desk import Desk, Fund, money

IDS = [f"00000000-0000-7000-8000-00000000000{n}" for n in range(1, 6)]


def test_a_rounded_charge_and_a_rounded_return_leave_no_cent_below_zero(desk: Desk) -> None:
    """50 + 50 less 15.01 of charges: one agreement bears 7.51, the other 7.50; all that came in goes back."""
    fund = Fund.opened(desk)
    a, b = sorted(fund.agreement("DK", "50.00") for _ in range(2))
    parts = {a: "50.00", b: "50.00"}
    receipt = fund.receipt("100.00", parts, deducted_charges=money("15.01"))["resource"]["id"]
    assert [desk.balance(fund.fund_id, "available", source=s) for s in (a, b)] == [-4249, -4250]
    fund.bounce(receipt, "84.99")
    assert [desk.balance(fund.fund_id, "available", source=s) for s in (a, b)] == [0, 0]
    restored = [desk.balance(fund.fund_id, "contributions_receivable", agreement_id=s) for s in (a, b)]
    assert sorted(restored) == [4249, 4250]
    assert fund.books()["bank_charges"] == "15.01"


@given(
    applied=st.lists(st.integers(1, 10_000), min_size=1, max_size=5),
    unapplied=st.integers(0, 5_000),
    data=st.data(),
)
def test_no_return_takes_more_capacity_than_was_given(applied: list[int], unapplied: int, data: st.DataObject) -> None:
    gross = sum(applied) + unapplied
    charges = data.draw(st.integers(0, gross - 1))
    named = dict(zip(IDS, applied, strict=False))
    borne = _borne(named, gross, charges)
    standing = tuple(
        StandingPart(i, i, None, Booked.in_base(minor, "USD"), None, None, Money.of(minor - borne.get(i, 0), "USD"))
        for i, minor in named.items()
    )
    assert all(part.capacity.minor >= 0 for part in standing)
    net = gross - charges
    most = max(0, net - unapplied)
    from_parts = data.draw(st.just(most) | st.integers(0, most))
    receipt = Receipt(
        "receipt", "fund", "N", None, None, "bank", None, Booked.in_base(gross, "USD"), Booked.in_base(net, "USD"),  # type: ignore[arg-type]
        None, standing, Money.of(0, "USD"), Money.of(0, "USD"), None,
    )  # fmt: skip
    fund = FundState("fund", "F", "Fund", "trust_fund", "USD", "UTC")
    found = _undone(LedgerState(), fund, receipt, from_parts)
    assert found.restored_base == from_parts == found.taken
    given_by = {part.agreement_id: part for part in standing}
    for part in found.parts:
        settled = given_by[part.agreement_id].settled
        assert 0 <= part.capacity.minor <= given_by[part.agreement_id].capacity.minor
        assert settled is not None
        assert 0 <= (0 if part.restored is None else part.restored.base_minor) <= settled.base_minor
