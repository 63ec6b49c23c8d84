"""Files of third parties become activities: what is published is kept, what does not fit is said, nothing is lost."""

import io
import json
from datetime import date
from typing import Any

import pytest

from shared.contracts.problems import Refused
from shared.contracts.third_party import Found, ThirdPartyActivity
from shared.files import xml_tree
from shared.files.fts_flows import read_fts_csv, read_fts_json
from shared.files.iati import language_of, read_iati
from tests.projects.reference import published


def read(inner: str, attributes: str = "") -> Found:
    """The one activity with these elements beside its identifier."""
    whole = (
        f'<iati-activities version="2.03">\n<iati-activity {attributes}>\n'
        f"<iati-identifier>A-1</iati-identifier>\n{inner}\n</iati-activity></iati-activities>"
    )
    (found,) = read_iati(io.BytesIO(whole.encode()))
    return found


def remarks(found: Found) -> list[tuple[int, str, str]]:
    return [(remark.line, remark.element, remark.reason) for remark in found.remarks]


def test_the_published_example_of_the_standard_is_read_whole() -> None:
    path = published("iati/samples/activity-standard-example-annotated.xml")
    with path.open("rb") as stream:
        (found,) = read_iati(stream)
    activity = found.activity
    assert found.line == 8
    assert activity.external_id == "AA-AAA-123456789-ABC123"
    assert (activity.title("en"), activity.title("fr")) == ("Activity title", "Titre de l'activité")
    assert [(o.role, o.ref) for o in activity.organisations] == [
        ("reporting", "AA-AAA-123456789"),
        ("funding", "BB-BBB-123456789"),
        ("accountable", "CC-CCC-123456789"),
        ("extending", "AA-AAA-123456789"),
    ]
    assert (activity.starts_on, activity.ends_on) == (date(2012, 4, 28), date(2015, 12, 31))
    assert [(a.vocabulary, a.code, a.permille) for a in activity.areas][:4] == [
        ("country", "AF", 250),
        ("country", "AG", 250),
        ("region:1", "489", 250),
        ("region:99", "A1", 250),
    ]
    assert [(s.vocabulary, s.code, s.permille) for s in activity.sectors] == [
        ("2", "111", 500),
        ("2", "112", 500),
        ("99", "A1", 1000),
    ]
    assert [(b.amount, b.currency) for b in activity.budgets] == [("3000", "EUR")]
    assert found.remarks == ()


def test_no_name_of_a_contact_is_read() -> None:
    path = published("iati/samples/iatikit-fixture-org-activities.xml")
    with path.open("rb") as stream:
        (found,) = read_iati(stream)
    assert "Steve" in path.read_text("utf-8")
    assert "Steve" not in json.dumps(found.activity.to_json())


def test_every_published_sample_is_read_or_refused_with_its_line() -> None:
    read_files, lines = 0, []
    for path in sorted(published("iati/samples").rglob("*.xml")):
        with path.open("rb") as stream:
            try:
                read_files += len(list(read_iati(stream))) > 0
            except Refused as refused:
                lines.append((path.name, refused.code, refused.figures["line"]))
    assert read_files == 7
    assert lines == [
        ("iati-act-schema-errors.xml", "iati.malformed", 4),
        ("iati-org-no-errors.xml", "iati.malformed", 2),
    ]


def test_codes_that_no_list_has_are_kept_as_published() -> None:
    found = read(
        '<participating-org role="9"><narrative>Somebody</narrative></participating-org>\n'
        '<sector vocabulary="77" code="own-1"/><sector><narrative>Eau</narrative></sector>\n'
        '<recipient-country code="XX"/><activity-status code="99"/>'
    )
    activity = found.activity
    assert [(o.role, o.names[0].text) for o in activity.organisations] == [("other", "Somebody")]
    assert [(s.vocabulary, s.code, [n.text for n in s.names]) for s in activity.sectors] == [
        ("77", "own-1", []),
        ("1", None, ["Eau"]),
    ]
    assert [(a.vocabulary, a.code) for a in activity.areas] == [("country", "XX")]
    assert activity.status == "99"
    assert (4, "participating-org/@role", "'9' is no role; kept as other") in remarks(found)


def test_what_is_no_day_share_or_amount_is_left_out_with_its_line() -> None:
    found = read(
        '<activity-date type="1" iso-date="2021-02-30"/>\n'
        '<activity-date type="7" iso-date="2021-02-03"/>\n'
        '<sector code="14030" percentage="101"/><sector code="14031" percentage="33.3"/>\n'
        "<budget><value>12 500.50</value></budget>\n"
        "<budget><value>much</value></budget>"
    )
    assert found.activity.starts_on is None
    assert [s.permille for s in found.activity.sectors] == [None, 333]
    assert [b.amount for b in found.activity.budgets] == ["12500.50"]
    assert [(line, element) for line, element, _ in remarks(found)] == [
        (2, "title"),
        (4, "activity-date/@iso-date"),
        (5, "activity-date/@type"),
        (6, "sector/@percentage"),
        (8, "budget/value"),
    ]


def test_an_actual_date_stands_before_a_planned_one_and_an_end_before_its_start_is_left_out() -> None:
    planned = '<activity-date type="1" iso-date="2021-01-01"/><activity-date type="3" iso-date="2021-12-31Z"/>'
    found = read(f'{planned}<activity-date type="2" iso-date="2021-03-01"/>')
    assert (found.activity.starts_on, found.activity.ends_on) == (date(2021, 3, 1), date(2021, 12, 31))
    found = read(f'{planned}<activity-date type="4" iso-date="2020-12-31"/>')
    assert (found.activity.starts_on, found.activity.ends_on) == (date(2021, 1, 1), None)
    assert "ends on 2020-12-31, before it starts on 2021-01-01" in [remark.reason for remark in found.remarks]


def test_sectors_and_countries_of_transactions_count_where_the_activity_names_none() -> None:
    spread = '<transaction><recipient-country code="ML"/><sector code="14030"/></transaction>'
    found = read(spread * 2 + '<transaction><sector code="15220"/></transaction>')
    assert [s.code for s in found.activity.sectors] == ["14030", "15220"]
    assert [a.code for a in found.activity.areas] == ["ML"]
    assert [s.code for s in read('<sector code="31120"/>' + spread).activity.sectors] == ["31120"]


@pytest.mark.parametrize(
    ("published_as", "language"),
    [("EN", "en"), ("ENG", "en"), ("fra", "fr"), ("fre", "fr"), ("fr-CA", "fr"), ("", "und"), ("bm", "bm")],
)
def test_languages_are_two_letters_whichever_way_they_are_published(published_as: str, language: str) -> None:
    assert language_of(published_as) == language


def test_the_digest_is_of_everything_that_is_compared_and_of_nothing_else() -> None:
    one = read("<title><narrative>Wells</narrative></title>").activity
    assert read("\n\n<title><narrative>Wells</narrative></title>").activity.content_sha256 == one.content_sha256
    assert read("<title><narrative>Well</narrative></title>").activity.content_sha256 != one.content_sha256
    assert ThirdPartyActivity.model_validate(one.to_json()).content_sha256 == one.content_sha256


@pytest.mark.parametrize("piece", [1, 7, 64 * 1024])
def test_a_stream_gives_the_same_in_pieces_of_any_size(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = published("iati/samples/iatikit-fixture-org-activities.xml").read_bytes()
    whole = list(read_iati(io.BytesIO(data)))
    monkeypatch.setattr(xml_tree, "CHUNK_BYTES", piece)
    assert list(read_iati(io.BytesIO(data))) == whole


@pytest.mark.parametrize(
    ("bound", "text"),
    [
        ("FILE_BYTES_MAX", "<title/>"),
        ("DEPTH_MAX", "<title><a><b><c/></b></a></title>"),
        ("ELEMENTS_MAX", "<title/><title/><title/><title/>"),
        ("CHARACTERS_MAX", "<title><narrative>more than enough</narrative></title>"),
    ],
)
def test_every_bound_is_held(bound: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(text).activity.external_id == "A-1"
    monkeypatch.setattr(xml_tree, bound, 4)
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.code == "iati.malformed"
    assert "more than 4" in str(refused.value.figures["reason"])


@pytest.mark.parametrize("encoding", ["utf-77", "rot13", "shift_jis", "undefined"])
def test_an_encoding_that_is_none_is_refused_with_its_line(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?>\n<iati-activities version="2.03"/>'.encode()
    with pytest.raises(Refused) as refused:
        list(read_iati(io.BytesIO(data)))
    assert (refused.value.code, refused.value.figures["line"]) == ("iati.malformed", 1)


def test_published_flows_are_read() -> None:
    found = list(read_fts_csv(published("fts/fts_incoming_funding_jor.csv").read_bytes()))
    assert len(found) == 440
    one = next(f.activity for f in found if f.activity.external_id == "226935")
    assert one.title("en") == "Jordan: CARE Jordan - Multisector NON-COVID"
    assert one.objectives[0].text.startswith("Psychosocial assistance")
    assert [(o.role, o.names[0].text) for o in one.organisations] == [
        ("funding", "Luxembourg, Government of"),
        ("implementing", "CARE Jordan"),
    ]
    assert [(a.vocabulary, a.code) for a in one.areas] == [("country", "JOR")]
    assert [(s.vocabulary, s.names[0].text) for s in one.sectors] == [("fts-cluster", "Multi-sector")]
    assert (one.starts_on, one.ends_on) == (date(2020, 1, 1), date(2020, 12, 31))
    assert [(b.amount, b.currency) for b in one.budgets] == [("293011", "USD")]


def test_the_same_flow_reads_alike_from_csv_and_from_the_api() -> None:
    flow: dict[str, Any] = {
        "id": "214493",
        "amountUSD": 324873,
        "date": "2020-03-19T00:00:00Z",
        "description": "Humanitarian assistance",
        "status": "paid",
        "exchangeRate": 0.837,
        "sourceObjects": [
            {"type": "Organization", "id": "4537", "name": "Japan, Government of"},
            {"type": "UsageYear", "id": "41", "name": "2020"},
        ],
        "destinationObjects": [
            {"type": "Organization", "id": "2915", "name": "United Nations Children's Fund"},
            {"type": "Cluster", "id": "4906", "name": "Education cluster"},
            {"type": "GlobalCluster", "id": "3", "name": "Education"},
            {"type": "Location", "id": "171", "name": "Mali"},
            {"type": "Project", "id": "158960", "name": "Preventing school drop out", "code": "HPSE20"},
            {"type": "UsageYear", "id": "41", "name": "2020"},
        ],
    }
    (from_api,) = read_fts_json(json.dumps({"status": "ok", "data": {"flows": [flow]}}).encode())
    csv = (
        "id,date,status,amountUSD,description,srcOrganization,destOrganization,destGlobalClusters,destLocations,"
        "destProject,destUsageYearStart,destUsageYearEnd\n"
        '214493,2020-03-19,paid,324873,Humanitarian assistance,"Japan, Government of",'
        "United Nations Children's Fund,Education,MLI,Preventing school drop out,2020,2020\n"
    )
    (from_csv,) = read_fts_csv(csv.encode())
    assert from_api.activity.to_json() | {"areas": []} == from_csv.activity.to_json() | {"areas": []}
    assert from_api.activity.areas[0].names[0].text == "Mali"
    assert from_csv.activity.areas[0].code == "MLI"
    assert from_api.activity.activity_id == from_csv.activity.activity_id
    assert from_api.remarks == from_csv.remarks == ()


def test_a_flow_without_year_or_amount_is_kept_with_a_remark() -> None:
    flow = {"id": 7, "amountUSD": None, "date": "no day", "destinationObjects": [{"type": "UsageYear", "name": "?"}]}
    (found,) = read_fts_json(json.dumps([flow]).encode())
    assert found.activity.external_id == "7"
    assert [remark.element for remark in found.remarks] == ["usage year", "date", "amountUSD", "description"]


def test_signs_that_nobody_sees_become_blanks() -> None:
    flow = b'{"id": "7\\u0000", "date": "2020-02-03", "description": "Wells\\u0000\\ud800 in\\n Gao", "amountUSD": 1}'
    (found,) = read_fts_json(b"[" + flow + b"]")
    assert (found.activity.external_id, found.activity.title("en")) == ("7", "Wells in Gao")
    coded = read('<sector code="14&#10;030"/>').activity
    assert coded.sectors[0].code == "14 030"
    assert len(coded.content_sha256) == 64
