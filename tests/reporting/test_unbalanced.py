"""A statement whose lines are not what the books say is not given out."""

from datetime import date

import psycopg
import pytest

from services.reporting.reports.sources_and_uses import sources_and_uses
from shared.contracts.problems import Refused
from shared.service.catalogue import CATALOGUE
from tests.reporting.folding import Folded, cells
from tests.support.desk import Desk, Fund

END = date(2024, 12, 31)


@pytest.mark.parametrize(
    ("measure", "table", "what"),
    [
        ("gross_contributions", "movements", "cash"),
        ("expenditure", "movements", "partners"),
        ("cash", "money_entries", "cash"),
        ("advances_to_partners", "money_entries", "partners"),
    ],
)
def test_one_cent_that_the_other_side_does_not_have(
    desk: Desk, folded: Folded, measure: str, table: str, what: str
) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "60.00"), "60.00")
    fund.payment(commitment, 1, "60.00")
    fund.report(commitment, {1: "40.00"})
    folded.take(desk.events())
    assert cells(folded.report(sources_and_uses, "TF", END), "sources_and_uses", "closing_cash")["current"] == 4_000
    keys, name = ("movement_keys", "measure") if table == "movements" else ("money_keys", "account")
    with psycopg.connect(folded.url) as connection:
        connection.execute(
            f"UPDATE a.{table} SET base_amount = base_amount + 1 WHERE (log, position, line) = (SELECT log, position, "
            f"line FROM a.{table} JOIN a.{keys} USING (log, key) WHERE {name} = %s ORDER BY position LIMIT 1)",
            [measure],
        )
    with pytest.raises(Refused) as refused:
        folded.report(sources_and_uses, "TF", END)
    assert refused.value.code == "report.unbalanced"
    assert refused.value.figures["what"] == what
    for language in ("en", "fr"):
        assert str(refused.value.figures["told"]) in CATALOGUE["report.unbalanced"].detail(
            language, refused.value.figures
        )
