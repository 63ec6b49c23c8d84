"""`fiducia opening import`: a folder of CSV files opens the books of an older fund, or nothing is recorded."""

import json
from pathlib import Path

import pytest

from fiducia.opening.reading import Opening, read_opening
from fiducia.opening.sheets import FolderRefused
from shared.contracts.ids import new_id
from tests.importing.conftest import Served
from tests.support.desk import Desk, Fund, money
from tests.support.openings import ON, opened, opening

SMALL = {
    "bank_accounts": "bank_account,amount\nTF-BANK,1000.00\n",
    "agreements": (
        "agreement,donor,signed_on,amount,conditional,conditional_held,collected,allowance,available,fee\n"
        "SAA-1,TF-DK,2020-01-10,2500,300,50,2000,10,280,20\n"
        "SAA-2,TF-NO,2021-01-10,500,,,500,,130,\n"
    ),
    "receipts": "receipt,donor,bank_account,received_on,unapplied\nWIRE-9,TF-NO,TF-BANK,2023-12-20,40.00\n",
    "allocations": (
        "allocation,project,decision,approved_on,amount,support_cost_reserved\nALLOC-1,P1,SC-7,2020-03-01,1500.00,13\n"
    ),
    "allocation_sources": "allocation,source,amount\nALLOC-1,SAA-1,80\nALLOC-1,pool,20\n",
    "commitments": (
        "commitment,allocation,organisation,kind,signed_on,amount,refunded,advances,reports_accepted,basis,to_on\n"
        "MOU-1,ALLOC-1,TF-IP,mou,2020-04-01,1000,50,100,2,certified,2023-09-30\n"
        "PO-1,ALLOC-1,TF-IP,purchase_order,2022-04-01,200,,,,,\n"
    ),
    "commitment_sources": (
        "commitment,source,committed,spent\nMOU-1,SAA-1,240,400\nMOU-1,SAA-2,110,200\nPO-1,SAA-1,95,100\n"
    ),
    "instalments": "commitment,amount,paid\nMOU-1,700,700\nMOU-1,300,50\nPO-1,200,70\n",
    "expenditure": "commitment,category,posted\nMOU-1,4,500\nMOU-1,8,100\nPO-1,3,100\n",
    "invoices": "commitment,supplier_reference,invoiced_on,amount,paid\nPO-1,F-80,2023-12-10,45,15\n",
    "liabilities": "account,amount\nagent_fee_payable,5\n",
    "cumulative": (
        "line,amount,donor,organisation,project\ngross_contributions,2000,TF-DK,,\ngross_contributions,500,TF-NO,,\n"
        "unapplied,40,,,\ntransfers,820,,TF-IP,\nrefunds_from_partners,50,,TF-IP,\nagent_fees,20,,,\n"
        "payables_change,5,,,\ndirect_costs,755,,,\nexpenditure,700,,TF-IP,P1\n"
    ),
}
"""The small opening of tests/support/openings.py, as a spreadsheet saves it."""


def folder(path: Path, **changed: str) -> Path:
    """A folder with the small opening's sheets, some of them changed."""
    for name, text in {**SMALL, **changed}.items():
        (path / f"{name}.csv").write_text(text)
    return path


def read(path: Path, fund: Fund | None = None, day_format: str = "%Y-%m-%d") -> Opening:
    """What a folder tells; codes are known as the fund has them, or are all known."""
    codes: dict[str, str] = {}
    if fund is not None:
        for code, named in {**fund.donors, "IP": fund.partner_id, "BANK": fund.bank_account_id}.items():
            codes[f"TF-{code}"] = named
        codes["P1"] = fund.names["project"]

    def find(collection: str, code: str) -> str | None:
        return codes.get(code) if fund is not None else new_id()

    fund_id = new_id() if fund is None else fund.fund_id
    return read_opening(path, fund_id, "USD", ON, "20.00", find, day_format)


def faults(path: Path, day_format: str = "%Y-%m-%d") -> list[str]:
    """What is wrong with a folder."""
    with pytest.raises(FolderRefused) as refused:
        read(path, None, day_format)
    return refused.value.faults


def test_the_sheets_tell_the_command_and_the_ledger_takes_it(desk: Desk, tmp_path: Path) -> None:
    fund = Fund.opened(desk)
    fund.names["project"] = fund.project()
    found = read(folder(tmp_path), fund)
    assert found.body == opening(fund, fund.names["project"])
    opened(fund, found.body)
    assert fund.books()["accumulated_surplus"] == "-1215.00"


def test_semicolons_commas_for_decimals_and_days_the_french_way(tmp_path: Path) -> None:
    rows = '"2 500,00";300;50;"2 000,0";10;280;20\n'
    header = "agreement;donor;signed_on;amount;conditional;conditional_held;collected;allowance;available;fee"
    text = f"{header}\nSAA-1;TF-DK;10/01/2020;{rows}"
    (tmp_path / "agreements.csv").write_text(text)
    found = read(tmp_path, day_format="%d/%m/%Y").body["agreements"][0]
    assert (found["amount"]["amount"], found["collected"]) == (money("2500.00"), money("2000.00"))
    assert (found["signed_on"], found["fee"]) == ("2020-01-10", money("20.00"))


def test_every_fault_names_file_line_and_column(tmp_path: Path) -> None:
    agreements = (
        "agreement,donor,signed_on,amount,collected,available,currency\n"
        "SAA-1,TF-DK,10.1.2020,1e3,2000.001,280,USD\n"
        ",TF-NO,2021-01-10,500,,130,QQQ\n"
    )
    sources = "allocation,source,amount\nALLOC-9,SAA-1,80\n"
    assert faults(folder(tmp_path, agreements=agreements, allocation_sources=sources)) == [
        "agreements.csv line 2, column 3 (signed_on): '10.1.2020' is no day written as %Y-%m-%d (see --day-format)",
        "agreements.csv line 2, column 4 (amount): '1e3' is no amount of USD, written such as 1250.00 with 2 decimals",
        "agreements.csv line 2, column 5 (collected): '2000.001' is no amount of USD, "
        "written such as 1250.00 with 2 decimals",
        "agreements.csv line 3, column 7 (currency): 'QQQ' is no ISO 4217 currency",
        "agreements.csv line 3, column 1 (agreement): it is empty",
        "agreements.csv line 3, column 5 (collected): it is empty",
        "allocation_sources.csv line 2, column 1 (allocation): no row of allocations.csv is called 'ALLOC-9'",
    ]


def test_a_file_that_is_no_sheet_and_a_column_that_is_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "agreement.csv").write_text("a\n")
    (tmp_path / "liabilities.csv").write_text("account,amount,donnor\n")
    (tmp_path / "cumulative.csv").write_text("line\n")
    assert faults(tmp_path) == [
        "agreement.csv: no sheet is called so",
        "liabilities.csv line 1, column 3 (donnor): the sheet has no such column",
        "cumulative.csv line 1, column 2: the column amount is missing",
    ]


def test_a_check_that_fails_is_told_at_its_row(tmp_path: Path) -> None:
    found = read(folder(tmp_path))
    assert found.told("/commitments/0/sources/1", "why") == "commitment_sources.csv line 3: why"
    assert found.told("/agreements/1/collected", "why") == "agreements.csv line 3, column 7 (collected): why"
    assert found.told("/cash/0/balance/amount", "why") == "bank_accounts.csv line 2, column 2 (amount): why"
    assert found.told("/cumulative", "why") == "why"


def ready(served: Served, code: str) -> None:
    """A fund at the served ledger, with the codes that the small opening names."""
    admin, officer = served.acting("administrator"), served.acting("finance_officer")
    fund = {"code": code, "name": "Older", "kind": "trust_fund", "base_currency": "USD"}
    fund_id = admin.post("/v1/funds", fund, f"{code}-fund")["resource"]["id"]
    account = {"code": "TF-BANK", "name": "Main", "currency": "USD", "fund_ids": [fund_id]}
    officer.post("/v1/bank-accounts", account, f"{code}-bank")
    for name in ("TF-DK", "TF-NO", "TF-IP"):
        body = {"code": name, "name": name, "kind": "government"}
        known = officer.post("/v1/organisations", body, f"{code}-{name}")["resource"]["id"]
        if name != "TF-IP":
            officer.post("/v1/donors", {"organisation_id": known}, f"{code}-{name}-donor")
    project = {
        "code": "P1",
        "title": "P1",
        "mechanism": "trust_fund",
        "status": "approved",
        "approved_amount": money("10000.00"),
        "organisation_id": known,
        "source_log": "other.example/projects",
        "source_position": 1,
    }
    admin.post("/v1/projects", project, f"{code}-project")


def test_a_dry_run_prints_the_checks_and_records_nothing(served: Served, tmp_path: Path) -> None:
    ready(served, "OLDER")
    words = ("opening", "import", str(folder(tmp_path)), "--fund", "OLDER", "--on", ON, "--pool", "20")
    before = served.size()
    shown = served.fiducia(*words, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "opening.bridge" in shown.output
    assert served.size() == before

    broken = served.fiducia(*words[:-1], "21", "--dry-run")
    assert broken.exit_code == 1
    assert "What may be used differs from what is held. usable: 976.00; held: 975.00" in broken.output

    (tmp_path / "agreements.csv").write_text(SMALL["agreements"].replace("2000,10,280", "2250.01,10,280"))
    floor = served.fiducia(*words, "--dry-run")
    assert "agreements.csv line 2, column 7 (collected): A balance passes its bound" in floor.output

    (tmp_path / "agreements.csv").write_text(SMALL["agreements"].replace("TF-NO", "TF-SE"))
    unknown = served.fiducia(*words, "--dry-run")
    assert (
        "agreements.csv line 3, column 2 (donor): there is none of the code 'TF-SE' in organisations" in unknown.output
    )

    folder(tmp_path)
    assert served.size() == before


def test_an_opening_is_proposed_and_a_second_person_approves_it(served: Served, tmp_path: Path) -> None:
    fund = served.log.items("/v1/funds", code="OLDER").__next__()["id"]
    words = ("opening", "import", str(folder(tmp_path)), "--fund", "OLDER", "--on", ON, "--pool", "20", "--json")
    proposed = served.fiducia(*words)
    assert proposed.exit_code == 0, proposed.output
    proposal = json.loads(proposed.stdout)["resource"]["id"]
    approver = served.acting("approver")
    approver.post(f"/v1/proposals/{proposal}/approval", {}, "older-approved")
    shown = served.log.get("/v1/opening-balances", fund_id=fund)
    assert len(shown["balances"]) == 21
    again = served.fiducia(*words)
    assert again.exit_code == 1
    assert "opening.recorded" in again.output
