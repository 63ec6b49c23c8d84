"""Gifts and journals, folded anew from the log, are the same as they stood."""

from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.refusals.evidence import attach
from tests.refusals.in_kind import given, use
from tests.refusals.journals import accrual, moved, post
from tests.support.desk import Desk, Fund
from tests.support.tables import dump


def test_a_rebuild_makes_the_same_gifts_and_journals(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    fund.rate("EUR", "0.90")
    fund.interest("100.00")
    project = fund.project()
    answer = given(fund, "100.00", "EUR", reference="G-1")
    gift = answer["resource"]["id"]
    used = use(fund, gift, project, "60.00", currency="EUR")
    use(fund, gift, project, "40.00", currency="EUR")
    journal = post(fund, *accrual(fund, "40.00"), reference="JV-1")
    other = post(fund, *moved("5.00"), reference="JV-2")
    attach(fund, "journal", journal["resource"]["id"], desk.evidence(b"later"))
    attach(fund, "in_kind", gift, desk.evidence(b"customs"))
    fund.reverse(other["transaction_id"])
    post(fund, *moved("6.00"), reference="JV-2")
    live = dump(database.url())
    assert len(live["in_kind"]) == 1
    assert len(live["journals"]) == 3
    rebuilt(database)
    assert dump(database.url()) == live
    desk.machine.forget()
    assert (
        desk.refusal(
            "use_in_kind",
            {
                "project_id": project,
                "category": 1,
                "amount": {"amount": "0.01", "currency": "EUR"},
                "effective_on": "2024-04-01",
            },
            path_ids={"in_kind_id": gift},
        ).code
        == "in_kind.exceeds_left"
    )
    assert used["resource"]["left"]["amount"] == "40.00"
