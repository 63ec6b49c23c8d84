"""A return takes from each agreement in proportion, and never more capacity than the receipt gave it."""

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.receipts.decisions import Receipt, StandingPart, _charges_borne, _returned_parts
from shared.contracts.commands.contributions import AppliedPart
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
    parts = tuple(AppliedPart(agreement_id=i, amount=Money.of(minor, "USD")) for i, minor in named.items())
    borne = _charges_borne(parts, gross, charges)
    standing = tuple(StandingPart(i, i, None, minor, minor - borne.get(i, 0)) for i, minor in named.items())
    assert all(part.capacity_minor >= 0 for part in standing)
    net = gross - charges
    most = max(0, net - unapplied)
    from_parts = data.draw(st.just(most) | st.integers(0, most))
    receipt = Receipt(
        "fund", "N", None, None, "bank", None, Booked.in_base(gross, "USD"), Booked.in_base(net, "USD"), None,  # type: ignore[arg-type]
        standing, Money.of(0, "USD"), Money.of(0, "USD"), None,
    )  # fmt: skip
    returned = list(_returned_parts(receipt, from_parts, "USD"))
    assert sum(part.restored.base_minor for part in returned) == from_parts
    assert sum(part.capacity.minor for part in returned) == from_parts
    given_by = {part.agreement_id: part for part in standing}
    for part in returned:
        assert 0 <= part.capacity.minor <= given_by[part.agreement_id].capacity_minor
        assert 0 <= part.restored.base_minor <= given_by[part.agreement_id].settled_minor
