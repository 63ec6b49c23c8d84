"""Reading OCHA FTS files: what a row becomes, and that every fault is told with its line and column."""

import hashlib
import json

import pytest
import rfc8785

from fiducia.importing.csv_rows import FileRefused
from fiducia.importing.fts import NEEDED, UNSPECIFIED, FtsFlow, read_flows
from shared.contracts.commands.flows import ImportFlow
from shared.contracts.ids import new_id

PLAIN = {
    "date": "2021-02-16",
    "description": "never recorded",
    "amountUSD": "725689",
    "srcOrganization": "Canada, Government of",
    "srcOrganizationTypes": "Government",
    "contributionType": "financial",
    "flowType": "Standard",
    "boundary": "incoming",
    "onBoundary": "single",
    "status": "paid",
    "originalAmount": "1000000",
    "originalCurrency": "CAD",
    "exchangeRate": "1.378",
    "id": "227992",
}


def quoted(text: str) -> str:
    return f'"{text}"' if any(sign in text for sign in ',\n"') else text


def csv_of(*rows: dict[str, str], columns: tuple[str, ...] = tuple(PLAIN)) -> bytes:
    lines = [",".join(columns), *(",".join(quoted({**PLAIN, **row}[c]) for c in columns) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def one(**row: str) -> FtsFlow:
    [flow] = read_flows(csv_of(row))
    return flow


def refused(data: bytes) -> list[str]:
    with pytest.raises(FileRefused) as caught:
        read_flows(data)
    return [str(fault) for fault in caught.value.faults]


def column(name: str) -> str:
    return f"column {list(PLAIN).index(name) + 1} ({name})"


def test_a_paid_flow_is_a_command_with_what_was_reported() -> None:
    flow, fund_id, bank_account_id = one(), new_id(), new_id()
    body = flow.command(fund_id, bank_account_id)
    assert body == {
        "fund_id": fund_id,
        "bank_account_id": bank_account_id,
        "effective_on": "2021-02-16",
        "status": "paid",
        "donor_id": flow.donor.organisation_id,
        "amount": {"amount": "725689.00", "currency": "USD"},
        "as_reported": {"amount": "1000000", "currency": "CAD", "rate": "1.378"},
        "external_ref": {"source": "fts", "id": "227992", "content_sha256": flow.content_sha256},
    }
    assert ImportFlow.model_validate(body).to_json() == {**body, "evidence": []}
    assert "never recorded" not in json.dumps(body)


def test_the_digest_is_made_again_from_exactly_the_fields_recorded() -> None:
    body = one(onBoundary="shared", srcOrganization="Défense é").command(new_id(), new_id())
    recorded = {name: value for name, value in body.items() if name != "fund_id"}
    digest = recorded["external_ref"].pop("content_sha256")
    assert recorded.keys() >= {"noted_because", "donor_id"}
    assert digest == hashlib.sha256(rfc8785.dumps(recorded)).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2021-02-17"}, {"amountUSD": "725690"}, {"status": "commitment"}, {"srcOrganization": "Sweden"},
        {"originalAmount": "1000001"}, {"originalCurrency": "CHF"}, {"exchangeRate": "1.3780"}, {"id": "1"},
        {"onBoundary": "shared"}, {"exchangeRate": ""},
    ],
)  # fmt: skip
def test_every_recorded_field_changes_the_digest(change: dict[str, str]) -> None:
    assert one(**change).content_sha256 != one().content_sha256


@pytest.mark.parametrize("change", [{"description": "other"}, {"srcOrganizationTypes": "NGO"}])
def test_what_is_not_recorded_of_a_flow_does_not_change_its_digest(change: dict[str, str]) -> None:
    assert one(**change).content_sha256 == one().content_sha256


@pytest.mark.parametrize(
    ("reported", "booked"),
    [("0", "0.00"), ("1", "1.00"), ("1250.5", "1250.50"), ("1250.05", "1250.05"), ("999999999999999", None)],
)
def test_the_amount_has_exactly_the_decimals_of_the_currency(reported: str, booked: str | None) -> None:
    assert one(amountUSD=reported).amount == (booked or f"{reported}.00")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"amountUSD": "0"}, "zero"),
        ({"amountUSD": "0.00"}, "zero"),
        ({"amountUSD": "0", "onBoundary": "shared"}, "shared"),
        ({"onBoundary": "shared", "flowType": "Parked"}, "parked"),
        ({"flowType": "Pass through"}, "pass_through"),
        ({"flowType": "Carryover"}, "carry_over"),
        ({"flowType": "Parked", "contributionType": "in kind"}, "in_kind"),
        ({"contributionType": "in kind", "boundary": "internal"}, "not_incoming"),
        ({"boundary": "outgoing"}, "not_incoming"),
    ],
)
def test_the_first_reason_that_holds_is_why_a_flow_is_noted(change: dict[str, str], reason: str | None) -> None:
    flow = one(**change)
    assert flow.noted_because == reason
    assert ("bank_account_id" in flow.command(new_id(), new_id())) == (reason is None)


def test_only_a_paid_flow_names_the_bank_account() -> None:
    assert "bank_account_id" not in one(status="commitment").command(new_id(), new_id())
    assert "bank_account_id" not in one(status="pledge").command(new_id(), new_id())


def test_what_was_not_reported_is_absent() -> None:
    assert one(originalAmount="", originalCurrency="", exchangeRate="").as_reported == {}
    assert one(originalAmount="").as_reported == {"currency": "CAD", "rate": "1.378"}


def test_a_donor_has_the_same_id_and_code_for_ever() -> None:
    donor = one().donor
    assert donor.kind == "government"
    assert donor.organisation_id == "c9284bbc-6a65-5f4b-accc-16b1deac8c4a"
    assert donor.code == "fts-canada-government-of-89f296b2"
    assert len(one(srcOrganization="Ä" * 200).donor.code) <= 64
    assert one(srcOrganization="A-b").donor.code != one(srcOrganization="A b").donor.code


def test_a_flow_without_source_organisation_is_of_the_donor_unspecified() -> None:
    donor = one(srcOrganization=" ", srcOrganizationTypes="").donor
    assert (donor.code, donor.shown, donor.kind) == (UNSPECIFIED, UNSPECIFIED, "other")
    named = one(srcOrganization=UNSPECIFIED).donor
    assert (named.organisation_id, named.code) != (donor.organisation_id, donor.code)


def test_names_are_normalised() -> None:
    composed, decomposed = "Libert\u00e9", "Liberte\u0301"
    assert one(srcOrganization=decomposed).content_sha256 == one(srcOrganization=composed).content_sha256


def test_columns_may_stand_in_any_order_with_others_among_them_and_a_byte_order_mark() -> None:
    columns = (*reversed(NEEDED), "description")
    assert read_flows(b"\xef\xbb\xbf" + csv_of({}, columns=columns)) == [one()]


def test_a_row_of_hxl_tags_and_blank_lines_are_no_flows() -> None:
    head, row = csv_of({}).decode().splitlines()
    tags = ",".join(["#date", *[""] * (len(PLAIN) - 1)])
    [flow] = read_flows(f"{head}\r\n{tags}\r\n\r\n{row}\r\n".encode())
    assert flow.line == 4


def test_a_file_with_a_header_alone_has_no_flows() -> None:
    assert read_flows(csv_of()) == []


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("date", "2021-2-16", "'2021-2-16' is not a day written YYYY-MM-DD"),
        ("date", "20210216", "'20210216' is not a day written YYYY-MM-DD"),
        ("date", "2021-02-30", "'2021-02-30' is not a day written YYYY-MM-DD"),
        ("date", "", "'' is not a day written YYYY-MM-DD"),
        ("amountUSD", "", "'' is not an amount such as 1250 or 1250.50"),
        ("amountUSD", "-5", "'-5' is not an amount such as 1250 or 1250.50"),
        ("amountUSD", "1,250", "'1,250' is not an amount such as 1250 or 1250.50"),
        ("amountUSD", "1e6", "'1e6' is not an amount such as 1250 or 1250.50"),
        ("amountUSD", "1.005", "1.005 has 3 decimals, USD has 2"),
        ("amountUSD", "007", "money.format: '007.00' is not an amount such as \"1250.00\""),
        ("amountUSD", "1000000000000000", "money.format: '1000000000000000.00' is not an amount such as \"1250.00\""),
        ("status", "Paid", "'Paid' is none of pledge, commitment, paid"),
        ("boundary", "", "'' is none of incoming, internal, outgoing"),
        ("contributionType", "cash", "'cash' is none of financial, in kind"),
        ("flowType", "parked", "'parked' is none of Standard, Parked, Pass through, Carryover"),
        ("onBoundary", "both", "'both' is none of single, shared"),
        ("originalAmount", "1,000", "'1,000': not a plain number of at most 12 digits and 12 decimals"),
        ("originalCurrency", "C$", "'C$': not a currency code"),
        ("exchangeRate", "-1", "'-1': not a plain number of at most 12 digits and 12 decimals"),
        ("id", "", "'': an id is 1 to 100 characters"),
        ("srcOrganization", "x" * 201, f"'{'x' * 50}': a name is at most 200 characters, none of control"),
    ],
)
def test_a_field_that_does_not_fit_is_told_with_line_and_column(name: str, text: str, reason: str) -> None:
    assert refused(csv_of({"id": "1"}, {name: text})) == [f"line 3, {column(name)}: {reason}"]


def test_lines_are_counted_through_fields_of_several_lines() -> None:
    data = csv_of({"description": "two\nlines\n"}, {"id": "2", "description": 'a "quoted"'.replace('"', '""')})
    assert [flow.line for flow in read_flows(data)] == [2, 5]
    assert refused(csv_of({"description": "two\nlines\n", "status": "x", "date": "y"})) == [
        f"line 2, {column('date')}: 'y' is not a day written YYYY-MM-DD",
        f"line 4, {column('status')}: 'x' is none of pledge, commitment, paid",
    ]


def test_a_flow_that_is_there_twice_is_told_with_both_lines() -> None:
    data = csv_of({"id": "7"}, {"id": "8"}, {"id": "7", "amountUSD": "1"})
    assert refused(data) == [f"line 4, {column('id')}: the flow 7 is on line 2, too"]


def test_all_faults_are_told_up_to_a_limit() -> None:
    assert len(refused(csv_of({"date": "x", "id": ""}, {"status": "y"}))) == 3
    assert len(refused(csv_of(*({"id": str(n), "date": "x"} for n in range(50))))) == 20


def test_needed_columns_that_are_missing_or_twice_are_named() -> None:
    columns = tuple(name for name in PLAIN if name not in ("date", "id"))
    assert refused(csv_of({}, columns=columns)) == [
        "line 1, column 13: the column id is missing",
        "line 1, column 13: the column date is missing",
    ]
    assert refused(csv_of({}, columns=(*PLAIN, "id"))) == ["line 1, column 15 (id): the column is there twice"]
    assert refused(b"") == ["line 1, character 1: the file is empty; it begins with a header"]


def test_a_row_of_another_width_is_told_with_its_column() -> None:
    whole = csv_of({}, {"id": "2"}).decode().rstrip("\n")
    assert refused(whole.removesuffix(",2").encode()) == ["line 3, column 14: 13 fields, the header has 14"]
    assert refused(f"{whole},more\n".encode()) == ["line 3, column 15: 15 fields, the header has 14"]


@pytest.mark.parametrize(
    ("record", "place"),
    [
        ('2021-02-16,"open,1', "line 3, character 12: broken CSV: unexpected end of data"),
        ('2021-02-16,"ab\ncd" e,1', "line 4, character 4: broken CSV: ',' expected after '\"'"),
        ('2021-02-16,"a""b"x,1', "line 3, character 18: broken CSV: ',' expected after '\"'"),
    ],
)
def test_broken_csv_is_told_with_line_and_character(record: str, place: str) -> None:
    assert refused(csv_of({}) + record.encode()) == [place]


def test_bytes_that_are_no_utf_8_are_told_with_line_and_character() -> None:
    assert refused(csv_of({}) + b"2021-\xff") == ["line 3, character 6: the file is not UTF-8 text"]
