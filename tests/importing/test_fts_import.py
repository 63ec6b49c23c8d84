"""`fiducia import fts` against a started ledger: everything accounted for, nothing twice, corrections alone."""

import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fiducia.importing.fts import NEEDED, Donor, read_flows
from shared.contracts.ids import new_id
from tests.importing.conftest import CHECKOUT, Served

FEW = """id,date,status,amountUSD,originalAmount,originalCurrency,exchangeRate,srcOrganization,srcOrganizationTypes,\
boundary,contributionType,flowType,onBoundary
1,2020-01-10,paid,1000.50,900,EUR,0.9,"Alpha, Government of",Government,incoming,financial,Standard,single
2,2020-02-10,commitment,2000,,,,Beta Fund,Pooled fund,incoming,financial,Standard,single
3,2020-03-10,pledge,3000,,,,,,incoming,financial,Standard,single
4,2020-04-10,paid,4000,,,,Beta Fund,Pooled fund,incoming,financial,Parked,single
5,2020-05-10,paid,0,,,,Beta Fund,Pooled fund,incoming,financial,Standard,single
"""

PLAIN_MONEY = ("Standard", "single", "financial")


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A small file of every status."""
    return written(tmp_path, FEW)


def written(folder: Path, text: str) -> Path:
    file = folder / "flows.csv"
    file.write_text(text, encoding="utf-8")
    return file


def told(event: dict[str, Any]) -> tuple[str, str]:
    data = event["data"]
    return (event["type"], data.get("reverses_type") or data.get("reason") or event["stream"].partition("/")[0])


def test_every_row_of_the_jordan_file_is_accounted_for(served: Served, jordan: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(jordan.read_text(encoding="utf-8"))))
    summary = served.import_fts(jordan, "FTS-JOR")
    assert summary["reconciles"]
    assert summary["new"] == len(rows) == 440
    total = summary["total"]
    assert total["file"] == {"flows": 440, "usd": f"{sum(int(row['amountUSD']) for row in rows)}.00"}
    assert total["booked"]["flows"] + total["noted"]["flows"] == 440
    assert total["difference"] == {"flows": 0, "usd": "0.00"}
    assert {line["difference"]["usd"] for line in [*summary["lines"]]} == {"0.00"}
    assert {line["difference"].get("as_reported", "0") for line in summary["lines"]} == {"0"}
    by_currency = Counter((row["status"], row["originalCurrency"] or None) for row in rows)
    assert {(line["status"], line["currency"]): line["file"]["flows"] for line in summary["lines"]} == by_currency
    assert {account["difference"] for account in summary["accounts"]} == {"0.00"}
    plain = [r for r in rows if (r["flowType"], r["onBoundary"], r["contributionType"]) == PLAIN_MONEY]
    paid = sum(int(row["amountUSD"]) for row in plain if row["status"] == "paid")
    accounts = {account["account"]: account["in_the_ledger"] for account in summary["accounts"]}
    assert accounts["cash"] == f"{paid}.00"
    assert [flow["id"] for flow in summary["unspecified"]] == [r["id"] for r in rows if not r["srcOrganization"]]
    assert sum(noted["flows"] for noted in summary["noted"]) == 440 - len(plain)


def test_no_description_reaches_the_log(served: Served, jordan: Path) -> None:
    start = served.size()
    served.import_fts(jordan, "FTS-JOR-D")
    events = served.events(start)
    assert events
    descriptions = {row["description"] for row in csv.DictReader(io.StringIO(jordan.read_text(encoding="utf-8")))}
    stored = {text for event in events for text in _texts(event["data"])}
    assert not stored & (descriptions - {""})


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def test_a_second_run_adds_no_event(served: Served, jordan: Path) -> None:
    served.import_fts(jordan, "FTS-TWICE")
    size = served.size()
    summary = served.import_fts(jordan, "FTS-TWICE")
    assert served.size() == size
    assert (summary["new"], summary["corrected"], summary["unchanged"]) == (0, 0, 440)
    assert summary["reconciles"]


def test_one_changed_amount_of_the_jordan_file_adds_exactly_that_correction(
    served: Served, jordan: Path, tmp_path: Path
) -> None:
    served.import_fts(jordan, "FTS-ONE")
    size = served.size()
    text = jordan.read_text(encoding="utf-8")
    assert text.count(",1326965,") == 1
    summary = served.import_fts(written(tmp_path, text.replace(",1326965,", ",1326966,")), "FTS-ONE")
    assert (summary["new"], summary["corrected"], summary["unchanged"]) == (0, 1, 439)
    assert [told(event) for event in served.events(size)] == [
        ("Reversed", "ContributionReceived"),
        ("Reversed", "AgreementSigned"),
        ("AgreementSigned", "agreement"),
        ("ContributionReceived", "receipt"),
    ]


PAID = [("AgreementSigned", "agreement"), ("ContributionReceived", "receipt")]
UNPAID = [("Reversed", "ContributionReceived"), ("Reversed", "AgreementSigned")]


@pytest.mark.parametrize(
    ("number", "before", "after", "changed", "back"),
    [
        (1, ",1000.50,", ",1000.51,", [*UNPAID, *PAID], [*UNPAID, *PAID]),
        (1, "2020-01-10,paid", "2020-01-11,paid", [*UNPAID, *PAID], [*UNPAID, *PAID]),
        (1, "Alpha", "Gamma", [*UNPAID, *PAID], [*UNPAID, *PAID]),
        (1, "900,EUR", "901,EUR", [*UNPAID, *PAID], [*UNPAID, *PAID]),
        (2, ",commitment,", ",paid,", [("Reversed", "AgreementSigned"), *PAID], [*UNPAID, PAID[0]]),
        (3, ",pledge,", ",commitment,", [("Reversed", "ContributionPledged"), PAID[0]],
         [("Reversed", "AgreementSigned"), ("ContributionPledged", "pledge")]),
        (4, ",Parked,", ",Standard,", [("Reversed", "FlowNoted"), *PAID], [*UNPAID, ("FlowNoted", "parked")]),
        (4, ",4000,", ",4001,", [("Reversed", "FlowNoted"), ("FlowNoted", "parked")],
         [("Reversed", "FlowNoted"), ("FlowNoted", "parked")]),
        (5, ",0,", ",5,", [("Reversed", "FlowNoted"), *PAID], [*UNPAID, ("FlowNoted", "zero")]),
    ],
)  # fmt: skip
def test_changed_content_is_reversed_and_booked_anew_and_so_it_is_when_it_changes_back(
    served: Served,
    few: Path,
    number: int,
    before: str,
    after: str,
    changed: list[tuple[str, str]],
    back: list[tuple[str, str]],
) -> None:
    fund = f"C-{new_id()[-9:].upper()}"
    served.import_fts(few, fund)
    line = FEW.splitlines()[number]
    assert line.count(before) == 1
    for text, expected in ((FEW.replace(line, line.replace(before, after)), changed), (FEW, back)) * 2:
        size = served.size()
        few.write_text(text, encoding="utf-8")
        summary = served.import_fts(few, fund)
        assert (summary["new"], summary["corrected"], summary["unchanged"]) == (0, 1, 4)
        added = [e for e in served.events(size) if e["type"] not in ("OrganisationHeard", "DonorRegistered")]
        assert [told(event) for event in added] == expected
        assert len({event["transactionid"] for event in added}) == 1
        assert {e["data"]["reason_code"] for e in added if e["type"] == "Reversed"} == {"source_changed"}
        size = served.size()
        assert served.import_fts(few, fund)["unchanged"] == 5
        assert served.size() == size


def test_the_small_file_is_booked_to_the_cent(served: Served, few: Path) -> None:
    summary = served.import_fts(few, "FTS-FEW")
    assert {account["account"]: account["in_the_ledger"] for account in summary["accounts"]} == {
        "available": "-1000.50",
        "cash": "1000.50",
        "contribution_revenue": "-3000.50",
        "contributions_receivable": "2000.00",
        "control": "1000.50",
    }
    [euros] = [line for line in summary["lines"] if line["currency"] == "EUR"]
    assert euros["booked"] == {"flows": 1, "usd": "1000.50", "as_reported": "900"}
    assert {noted["reason"]: noted["usd"] for noted in summary["noted"]} == {"parked": "4000.00", "zero": "0.00"}
    assert [flow["id"] for flow in summary["unspecified"]] == ["3"]
    donor_id = Donor("", "other").organisation_id
    unspecified = served.log.get(f"/v1/organisations/{donor_id}")
    assert (unspecified["code"], unspecified["is_donor"]) == ("unspecified", True)


def test_two_files_in_one_fund_reconcile_each_on_its_own(served: Served, few: Path) -> None:
    served.import_fts(few, "FTS-PAIR")
    head, *rows = FEW.splitlines()
    few.write_text("\n".join([head, rows[0].replace("1,2020", "11,2020", 1)]) + "\n", encoding="utf-8")
    summary = served.import_fts(few, "FTS-PAIR")
    assert summary["others"] == ["1", "2", "3", "4", "5"]
    assert summary["reconciles"]


def test_what_an_organisation_was_described_as_since_is_kept(served: Served, few: Path) -> None:
    served.import_fts(few, "FTS-KEPT")
    donor_id = read_flows(FEW.encode())[1].donor.organisation_id
    known = served.log.get(f"/v1/organisations/{donor_id}")
    body = {"organisation_id": donor_id, "code": known["code"], "name": "Beta Fund, renamed", "kind": "other"}
    with served.acting("finance_officer") as officer:
        officer.post("/v1/organisations", body, new_id())
        size = served.size()
        served.import_fts(few, "FTS-KEPT")
        assert served.size() == size
        officer.post("/v1/organisations", {**body, "name": known["name"], "kind": known["kind"]}, new_id())


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda text: text.replace(",2000,", ",2000.001,"), "line 3, column 4 (amountUSD): 2000.001 has 3 decimals"),
        (lambda text: text + '6,2020-01-10,"paid', "line 7, character 14: broken CSV"),
        (lambda text: text + "6,2020-01-10,paid\n", "line 7, column 4: 3 fields, the header has 13"),
        (lambda text: text + text.splitlines()[1] + "\n", "line 7, column 1 (id): the flow 1 is on line 2, too"),
    ],
)
def test_a_file_with_one_broken_line_changes_nothing(
    served: Served, tmp_path: Path, spoil: Callable[[str], str], complaint: str
) -> None:
    size = served.size()
    result = served.fiducia("import", "fts", str(written(tmp_path, spoil(FEW))), "--fund", "FTS-BROKEN")
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert served.size() == size
    assert served.log.fund("FTS-BROKEN") is None


def test_an_operating_fund_is_refused(served: Served, few: Path) -> None:
    with served.acting("administrator") as administrator:
        body = {"code": "TRUST", "name": "Trust fund", "kind": "trust_fund", "base_currency": "USD"}
        administrator.post("/v1/funds", body, new_id())
    size = served.size()
    result = served.fiducia("import", "fts", str(few), "--fund", "TRUST")
    assert result.exit_code == 1
    assert "TRUST is an operating fund (trust_fund)" in result.stderr
    assert served.size() == size


def test_a_flow_the_ledger_refuses_is_named_and_the_import_fails(served: Served, few: Path) -> None:
    few.write_text(FEW.replace("2020-02-10", "2999-02-10"), encoding="utf-8")
    result = served.fiducia("import", "fts", str(few), "--fund", "FTS-FUTURE")
    assert result.exit_code == 1
    assert "refused: line 3, flow 2: effective_on.future" in result.stdout
    assert "4 new, 0 corrected, 0 unchanged, 1 refused; file 5 = booked 2 + noted 2" in result.stdout
    assert "FTS-FUTURE does not reconcile with flows.csv" in result.stderr


def test_a_booking_that_is_not_of_the_flows_does_not_reconcile(served: Served, few: Path) -> None:
    summary = served.import_fts(few, "FTS-MORE")
    [account] = served.log.items("/v1/bank-accounts", code="FTS-MORE-EXTERNAL")
    with served.acting("finance_officer") as officer:
        body = {
            "fund_id": summary["fund"]["id"], "bank_account_id": account["id"], "origin": "bank",
            "amount": {"amount": "1.00", "currency": "USD"}, "effective_on": "2020-06-01",
        }  # fmt: skip
        officer.post("/v1/interest", body, new_id())
    result = served.fiducia("import", "fts", str(few), "--fund", "FTS-MORE", "--json")
    assert result.exit_code == 1
    accounts = {account["account"]: account["difference"] for account in json.loads(result.stdout)["accounts"]}
    assert accounts["cash"] == "-1.00"
    assert accounts["contribution_revenue"] == "0.00"


def test_tokens_may_be_given_and_then_none_is_minted(served: Served, few: Path, tmp_path: Path) -> None:
    words = ("import", "fts", str(few), "--fund", "FTS-TOKEN")
    wrong = served.fiducia(*words, FIDUCIA_TOKEN="not-a-token")
    assert (wrong.exit_code, "token.invalid" in wrong.stderr) == (1, True)
    officer = served.fiducia(*words, FIDUCIA_TOKEN=served.issuer.token("finance_officer"))
    assert (officer.exit_code, "set FIDUCIA_ADMIN_TOKEN" in officer.stderr) == (1, True)
    tokens = {
        "FIDUCIA_TOKEN": served.issuer.token("finance_officer"),
        "FIDUCIA_ADMIN_TOKEN": served.issuer.token("administrator"),
    }
    elsewhere = {**tokens, "FIDUCIA_VAR": str(tmp_path / "nothing")}
    assert served.fiducia(*words, **elsewhere).exit_code == 0
    assert not (tmp_path / "nothing").exists()
    nobody = served.fiducia(*words, FIDUCIA_VAR=str(tmp_path / "nothing"))
    assert (nobody.exit_code, "no embedded issuer" in nobody.stderr) == (1, True)


def test_nobody_reading_the_output_does_not_change_the_exit_status(served: Served, few: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "fiducia.cli",
        "import",
        "fts",
        str(few),
        "--fund",
        "FTS-PIPE",
        "--url",
        served.url,
    ]
    environment = {**os.environ, "FIDUCIA_VAR": str(served.var)}
    environment.pop("FIDUCIA_TOKEN", None)
    for more in ([], ["--json"]):
        process = subprocess.Popen([*command, *more], env=environment, cwd=CHECKOUT, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=60) == 0


def test_balance_and_journal_answer_as_tables_and_as_json(served: Served, few: Path) -> None:
    summary = served.import_fts(few, "FTS-ASK")
    balances = served.fiducia("balance", "--fund", "FTS-ASK")
    assert balances.exit_code == 0, balances.output
    assert "contributions_receivable" in balances.stdout
    assert "2000.00" in balances.stdout
    asked = ("balance", "--fund", "FTS-ASK", "--account", "cash", "--json")
    cash = json.loads(served.fiducia(*asked).stdout)["balances"]
    assert [line["amount"] for line in cash] == ["1000.50"]
    earlier = json.loads(served.fiducia(*asked, "--as-of", "2020-01-09").stdout)["balances"]
    assert [line["amount"] for line in earlier] == ["0.00"]
    journal = ("journal", "--fund", "FTS-ASK")
    lines = json.loads(served.fiducia(*journal, "--json").stdout)
    assert len(lines["items"]) == 8
    assert lines["next_cursor"] is None
    at = json.loads(served.fiducia(*journal, "--json", "--at-position", str(summary["position"])).stdout)
    assert at["items"] == lines["items"]
    page = served.fiducia(*journal, "--limit", "3")
    assert page.exit_code == 0
    cursor = page.stderr.split()[-1]
    assert f"--at-position {lines['position']} --cursor {cursor}" in page.stderr
    rest = json.loads(served.fiducia(*journal, "--json", "--cursor", cursor).stdout)
    assert rest["items"] == lines["items"][3:]


def test_asking_of_an_unknown_fund_fails(served: Served) -> None:
    for command in ("balance", "journal"):
        result = served.fiducia(command, "--fund", "NO-SUCH")
        assert (result.exit_code, result.stderr.strip()) == (1, "there is no fund NO-SUCH")


def test_the_needed_columns_are_those_of_the_real_file(jordan: Path) -> None:
    header = next(csv.reader(io.StringIO(jordan.read_text(encoding="utf-8"))))
    assert set(NEEDED) <= set(header)
    assert len(read_flows(jordan.read_bytes())) == 440


def test_closed_months_and_years_leave_the_flows_reconciled(served: Served, few: Path, tmp_path: Path) -> None:
    served.import_fts(few, "FTS-CLOSED")
    fund = ("--fund", "FTS-CLOSED")
    assert served.fiducia("period", "close", "2020-12", *fund).exit_code == 0
    assert served.fiducia("year", "close", "2020", *fund).exit_code == 0
    size = served.size()
    summary = served.import_fts(few, "FTS-CLOSED")
    assert (summary["unchanged"], summary["reconciles"], served.size()) == (5, True, size)

    # What the source changes of a closed year is booked in the next, and tells which day it is of.
    summary = served.import_fts(written(tmp_path, FEW.replace(",2000,", ",2500,")), "FTS-CLOSED")
    assert (summary["corrected"], summary["reconciles"]) == (1, True)
    undone, signed = served.events(size)
    assert {event["effectiveon"] for event in (undone, signed)} == {"2021-01-01"}
    assert undone["data"]["corrects_on"] == "2020-02-10"
    assert [line["account"] for line in undone["data"]["entries"]][-1] == "prior_year_reductions"
    assert signed["data"]["imported"]["relates_on"] == "2020-02-10"
