"""A mission's budget: its calendar, its lapse at every edge, its reversals, its place in the read models."""

from datetime import date

import pytest

from shared.contracts.events.appropriations import AuthorityLapsed
from shared.contracts.fiscal_years import first_day, fiscal_year_of, last_day, last_day_of_life, written
from shared.contracts.problems import Refused
from shared.postings.entries import Dimensions, Entry, imbalance
from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.refusals.appropriations import bound, set_policy
from tests.support.desk import Desk
from tests.support.mission import Budget
from tests.support.tables import dump


def test_the_fiscal_year_begins_on_1_july() -> None:
    assert (fiscal_year_of(date(2024, 6, 30)), fiscal_year_of(date(2024, 7, 1))) == (2023, 2024)
    assert (first_day(2023), last_day(2023)) == (date(2023, 7, 1), date(2024, 6, 30))
    assert (written(2023), written(1999), written(2009)) == ("2023/24", "1999/00", "2009/10")


@pytest.mark.parametrize(
    ("months", "last"),
    [
        (0, date(2024, 6, 30)),
        (1, date(2024, 7, 31)),
        (6, date(2024, 12, 31)),
        (7, date(2025, 1, 31)),
        (8, date(2025, 2, 28)),
        (12, date(2025, 6, 30)),
        (44, date(2028, 2, 29)),
        (120, date(2034, 6, 30)),
    ],
)
def test_the_life_of_commitments_ends_with_a_month(months: int, last: date) -> None:
    assert last_day_of_life(2023, months) == last


def test_commitments_live_as_long_as_the_policy_of_the_day_says(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.authority("100.00")
    bound(budget, "100.00")
    set_policy(budget, {"name": "commitment_life", "months": 6})
    assert "position" not in budget.lapse(on="2024-12-31")
    assert budget.lapse(on="2025-01-01")["resource"]["lapsed"]["amount"] == "100.00"
    assert budget.year() == {"lapsed": "100.00", "appropriated": "100.00"}


def test_a_lapse_takes_each_allocation_and_says_so_part_by_part(desk: Desk) -> None:
    """Two allocations of one project share a balance: each lapses by its own rest, and its project is free again."""
    budget = Budget.opened(desk)
    budget.authority("100.00")
    project = budget.project(approved="50.00")
    first = budget.allocation(project, "20.00", "2024-05-01")
    second = budget.allocation(project, "30.00", "2024-05-02")
    budget.commitment(first, "15.00", on="2024-05-03")
    start = desk.size()
    answer = budget.lapse()
    lapsed = [event.data for event in desk.events(start)]
    assert all(isinstance(data, AuthorityLapsed) for data in lapsed)
    told = [(d.lapsed_from, d.amount.amount, d.allocation_id, d.part, d.parts) for d in lapsed]  # type: ignore[attr-defined]
    assert told == [
        ("available", "50.00", None, 1, 3),
        ("allocated", "5.00", first, 2, 3),
        ("allocated", "30.00", second, 3, 3),
    ]
    resource = answer["resource"]
    assert (resource["lapsed"]["amount"], resource["lapsed_on"], resource["year"]) == ("85.00", "2024-06-30", "2023/24")
    budget.authority("100.00", 2024, on="2024-07-01")
    with pytest.raises(Refused, match=r"allocation.exceeds_approved"):
        budget.allocation(project, "35.01", "2024-07-01")
    budget.allocation(project, "35.00", "2024-07-01")


def test_what_comes_back_after_the_lapse_lapses_in_a_later_run(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.authority("100.00")
    project = budget.project()
    allocation = budget.allocation(project, "40.00", "2024-05-01")
    budget.revise_allocation(allocation, "30.00", "2024-07-05")  # back to a year that is over
    budget.lapse(on="2024-06-30")  # dated before: the rest of 30 June, not what came back later
    assert budget.year() == {"available": "10.00", "lapsed": "90.00", "appropriated": "100.00"}
    budget.lapse(on="2024-07-05")
    assert budget.year() == {"lapsed": "100.00", "appropriated": "100.00"}
    assert "position" not in budget.lapse(on="2024-07-06")


def test_a_refund_within_the_year_goes_back_to_its_allocation(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.authority("100.00")
    _, commitment = bound(budget, "100.00")
    budget.payment(commitment, 1, "60.00", on="2024-05-02")
    budget.refund(commitment, "10.00", on="2024-06-30")
    budget.refund(commitment, "10.00", on="2024-07-01")
    assert budget.year() == {
        "allocated": "10.00",
        "committed": "80.00",
        "lapsed": "10.00",
        "appropriated": "100.00",
    }


def test_each_event_of_an_appropriation_is_reversed_in_turn(desk: Desk) -> None:
    budget = Budget.opened(desk)
    given = budget.authority("100.00")
    revised = budget.revise_authority("120.00")
    _, commitment = bound(budget, "50.00")
    budget.payment(commitment, 1, "30.00", on="2024-05-02")
    standing = budget.books()
    lapsed = budget.lapse(on="2024-07-01")
    assert budget.year() == {"committed": "50.00", "lapsed": "70.00", "appropriated": "120.00"}
    later = budget.lapse(on="2025-07-01")
    assert budget.year() == {"committed": "30.00", "lapsed": "90.00", "appropriated": "120.00"}
    for transaction in (given, revised, lapsed):
        with pytest.raises(Refused, match=r"reversal.depended_on"):
            budget.reverse(transaction["transaction_id"])
    budget.reverse(later["transaction_id"])
    budget.reverse(lapsed["transaction_id"])
    assert budget.books() == standing
    budget.reverse(revised["transaction_id"])
    with pytest.raises(Refused, match=r"reversal.depended_on") as refused:
        budget.reverse(given["transaction_id"])
    assert refused.value.figures["type"] == "AllocationApproved"
    budget.payment(commitment, 1, "20.00", on="2024-05-03")
    assert budget.year() == {"available": "50.00", "committed": "50.00", "appropriated": "100.00"}


def test_authority_given_anew_carries_what_is_drawn_from_it(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.reverse(budget.authority("70.00")["transaction_id"])
    again = budget.authority("100.00")
    budget.allocation(budget.project(), "30.00", "2024-05-01")
    with pytest.raises(Refused, match=r"reversal.depended_on"):
        budget.reverse(again["transaction_id"])
    assert budget.year() == {"available": "70.00", "allocated": "30.00", "appropriated": "100.00"}


def test_a_lapse_is_not_undone_once_its_project_is_financed_anew(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.authority("100.00")
    budget.authority("100.00", 2024, on="2024-07-01")
    project = budget.project(approved="40.00")
    allocation = budget.allocation(project, "40.00", "2024-05-01")
    commitment = budget.commitment(allocation, "40.00", on="2024-05-02")
    budget.payment(commitment, 1, "40.00", on="2024-05-03")
    back = budget.refund(commitment, "15.00", on="2024-07-05")
    second = budget.allocation(project, "15.00", "2024-07-06")
    with pytest.raises(Refused, match=r"allocation.exceeds_approved"):
        budget.reverse(back["transaction_id"])
    body = {"decision": "PRC", "effective_on": "2024-07-07"}
    desk.do("cancel_allocation", body, path_ids={"allocation_id": second})
    budget.reverse(back["transaction_id"])
    assert budget.year() == {"available": "60.00", "committed": "40.00", "appropriated": "100.00"}


def test_payments_reports_and_refunds_are_reversed_with_what_the_mission_is_owed(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.authority("100.00")
    _, commitment = bound(budget, "60.00", "40.00")
    before = budget.books()
    paid = budget.payment(commitment, 1, "60.00", on="2024-05-02")
    reported = budget.report(commitment, {4: "50.00"}, on="2024-05-03")
    refunded = budget.refund(commitment, "10.00", on="2024-07-04")
    assert budget.books()["mission_funding"] == "-50.00"
    for answer in (refunded, reported, paid):
        budget.reverse(answer["transaction_id"])
        budget.books()
    assert budget.books() == before


def test_the_rebuilt_read_models_of_a_mission_equal_the_live_ones(desk: Desk, database: Database) -> None:
    budget = Budget.opened(desk)
    budget.reverse(budget.authority("70.00")["transaction_id"])
    budget.authority("1000.00")
    budget.authority("1000.00", 2024, on="2024-06-20")
    project = budget.project()
    for _ in range(70):
        allocation = budget.allocation(project, "10.00", "2024-05-01")
        commitment = budget.commitment(allocation, "8.00", on="2024-05-02")
        budget.payment(commitment, 1, "5.00", on="2024-05-03")
    budget.report(commitment, {4: "2.00"}, on="2024-05-04")
    budget.refund(commitment, "1.00", on="2024-07-01")
    budget.lapse(on="2024-07-02")
    budget.lapse(on="2025-07-01")
    assert budget.year() == {"committed": "347.00", "spent": "2.00", "lapsed": "651.00", "appropriated": "1000.00"}
    live = dump(database.url())
    assert [row for row in live["appropriations"] if "lapsed" in row]
    rebuilt(database)
    again = dump(database.url())
    for table, rows in live.items():
        assert again[table] == rows, table


OF_2023 = Dimensions(fiscal_year=2023)


def entries(*lines: tuple[str, int], about: Dimensions = OF_2023) -> list[Entry]:
    budget = {"available", "allocated", "committed", "spent", "lapsed", "control"}
    return [Entry("budget" if a in budget else "financial", a, "USD", minor, minor, about) for a, minor in lines]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (entries(("control", 5), ("available", -5)), None),
        (entries(("committed", 5), ("lapsed", -5)), None),
        (entries(("payables", 2), ("advances_to_partners", 3), ("due_to_mission", -5)), None),
        (entries(("control", 5), ("committed", -5)), "only an appropriation"),
        (entries(("available", 5), ("committed", -4)), "do not balance"),
        (entries(("programme_expense", 5), ("payables", -5)), "bridge of 2023"),
        (entries(("mission_funding", -5), ("due_to_mission", 5)), "bridge of 2023"),
        (entries(("advances_to_partners", 5), ("cash", -5)), "has no ['cash']"),
        (
            [*entries(("available", 5)), *entries(("available", -5), about=Dimensions(fiscal_year=2024))],
            "bridge of 2023",
        ),
        ([*entries(("available", 5)), *entries(("available", -5), about=Dimensions())], "others do not"),
        ([*entries(("available", 5), about=Dimensions()), *entries(("available", -5))], "others do not"),
    ],
)
def test_the_bridge_of_a_mission_is_held_by_its_entries(lines: list[Entry], wrong: str | None) -> None:
    found = imbalance(lines)
    assert (found is None) if wrong is None else (found is not None and wrong in found)
