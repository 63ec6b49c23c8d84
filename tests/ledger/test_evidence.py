"""What files are, judged by their bytes; what evidence does to resources: it proves them and changes nothing."""

import asyncio
import io
import zipfile
from hashlib import sha256
from typing import Any

import orjson
import psycopg
import pytest

from services.ledger.evidence.decisions import ATTACHABLE
from services.ledger.state import LedgerState
from shared.contracts.problems import Refused
from shared.service.answers import resource_json, to_bytes
from shared.service.evidence import store
from shared.service.evidence.types import DOCX, ODS, XLSX, media_type_of
from shared.service.loading import load_resources
from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.refusals.cases import bound
from tests.refusals.evidence import attach
from tests.support.desk import Desk, Fund, money
from tests.support.tables import dump


def zipped(**members: bytes) -> bytes:
    """A zip file; names are given with `__` for `/`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in members.items():
            opened.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return zipped(**{"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more})


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + b"\0" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
MAIL = b"From: a@example.org\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\nSubject: x\r\n\ty\r\n\r\nText\r\n"

TAKEN = {
    "application/pdf": b"%PDF-1.4\n%%EOF",
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0....\xff\xd9",
    "image/tiff": b"II*\x00\x08\x00\x00\x00\x00\x00",
    XLSX: office("xl/workbook.xml"),
    DOCX: office("word/document.xml"),
    ODS: zipped(mimetype=ODS.encode(), **{"content.xml": b"<x/>"}),
    "message/rfc822": MAIL,
    "application/xml": b'\xef\xbb\xbf<?xml version="1.0"?><x/>\n',
    "text/plain": "Reçu\n".encode(),
}


@pytest.mark.parametrize("media_type", TAKEN)
def test_a_file_is_what_its_bytes_say(media_type: str) -> None:
    content = TAKEN[media_type]
    assert media_type_of(content, media_type) == media_type
    assert media_type_of(content, f"{media_type.upper()}; charset=utf-8") == media_type
    assert media_type_of(content, None) == media_type_of(content, "application/octet-stream") == media_type
    other = "image/png" if media_type != "image/png" else "application/pdf"
    with pytest.raises(Refused) as refused:
        media_type_of(content, other)
    assert (refused.value.code, refused.value.figures) == (
        "evidence.type_false",
        {"announced": other, "found": media_type},
    )


@pytest.mark.parametrize(
    ("content", "announced"),
    [
        (b"GIF89a....", "image/gif"),
        (b"%PDF-1.4\n\xff", "application/pdf"),  # cut off
        (PNG[:-1], "image/png"),
        (office("xl/workbook.xml", xl__vbaProject__bin=b"x").replace(b"vbaProject/bin", b"vbaProject.bin"), XLSX),
        (zipped(a=b"x"), "application/zip"),
        (TAKEN[XLSX][:-5], XLSX),
        (b"a\0b", "text/plain"),
        ("é".encode("latin-1"), "text/csv"),
        (b"text", "text/html"),
        (b"text", "x" * 500),
    ],
)
def test_what_is_not_taken_or_broken_is_refused(content: bytes, announced: str) -> None:
    with pytest.raises(Refused) as refused:
        media_type_of(content, announced)
    assert refused.value.code == "evidence.type_unknown"


def test_csv_and_plain_text_are_told_apart_by_the_header_alone() -> None:
    assert media_type_of(b"a,b\n", "text/csv") == "text/csv"
    assert media_type_of(b"a,b\n", "text/plain") == "text/plain"
    assert media_type_of(MAIL, "text/plain") == "text/plain"


def everything(fund: Fund) -> dict[str, tuple[str, str]]:
    """A resource and its transaction of most kinds that evidence is attached to."""
    desk = fund.desk
    found: dict[str, tuple[str, str]] = {}

    def note(kind: str, answer: dict[str, Any]) -> str:
        found[kind] = (answer["resource"]["id"], answer["transaction_id"])
        return found[kind][0]

    pledge = {"fund_id": fund.fund_id, "donor_id": fund.donors["NO"], "amount": money("7.00")}
    note("pledge", desk.do("record_pledge", {**pledge, "effective_on": "2024-01-05"}))
    note("interest", fund.interest("5.00"))
    note("charge", fund.bank_charge("1.00"))
    _, commitment = bound(fund, "60.00", "40.00")
    found["commitment"] = (commitment, "")
    note("disbursement", fund.payment(commitment, 1, "60.00"))
    note("expenditure_report", fund.report(commitment, {1: "50.00"}))
    note("refund", fund.refund(commitment, "10.00"))
    note("receipt", fund.receipt("3.00", {}))
    return found


def test_evidence_attached_changes_no_state_and_no_book(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    found = everything(fund)
    assert set(found) <= ATTACHABLE
    digest = desk.evidence(b"found later")
    books = fund.books()
    for kind, (resource_id, _) in found.items():
        before = shown(desk, kind, resource_id)
        after = attach(fund, kind, resource_id, digest)["resource"]
        assert after == {**before, "version": before["version"] + 1, "evidence": [digest]}
    assert fund.books() == books
    attached = [event for event in desk.events() if event.type == "EvidenceAttached"]
    assert [event.evidence for event in attached] == [(digest,)] * len(found)
    # What stands on them goes on, in memory and folded anew.
    fund.payment(found["commitment"][0], 2, "40.00", "2024-09-01")
    desk.machine.forget()
    fund.refund(found["commitment"][0], "1.00", "2024-09-02")
    live = dump(database.url())
    rebuilt(database)
    assert dump(database.url()) == live


def shown(desk: Desk, kind: str, resource_id: str) -> dict[str, Any]:
    """A resource as it is shown, folded from the log."""
    state = LedgerState()

    async def load() -> None:
        async with desk.ledger.reader() as connection:
            await load_resources(connection, state, desk.machine.kinds, [(kind, resource_id)])

    desk.run(load())
    resource = state.resources[kind, resource_id]
    assert resource is not None
    found: dict[str, Any] = orjson.loads(to_bytes(resource_json(resource)))
    return found


def test_evidence_attached_holds_up_no_reversal_and_is_itself_reversed(desk: Desk) -> None:
    fund = Fund.opened(desk)
    digest, other = desk.evidence(b"1"), desk.evidence(b"2")
    charge = fund.bank_charge("1.00")
    charge_id = charge["resource"]["id"]
    attach(fund, "charge", charge_id, digest)
    wrong = attach(fund, "charge", charge_id, other)
    assert wrong["resource"]["evidence"] == sorted([digest, other])
    fund.reverse(wrong["transaction_id"])
    assert shown(desk, "charge", charge_id)["evidence"] == [digest]
    fund.reverse(charge["transaction_id"])
    undone = shown(desk, "charge", charge_id)
    assert (undone["reversed"], undone["evidence"]) == (True, sorted([digest, other]))
    assert fund.books() == {}


def test_an_attachment_is_reversed_whatever_came_after_it(desk: Desk) -> None:
    fund = Fund.opened(desk)
    _, commitment = bound(fund, "60.00", "40.00")
    wrong = attach(fund, "commitment", commitment, desk.evidence())
    fund.revise_commitment(commitment, "60.00", "30.00")
    fund.reverse(wrong["transaction_id"])
    assert shown(desk, "commitment", commitment)["evidence"] == []


def test_what_was_erased_meanwhile_is_seen_at_once(desk: Desk) -> None:
    fund = Fund.opened(desk)
    digest = desk.evidence()
    body = {**fund.at_bank("1.00", "2024-02-01"), "evidence": [digest]}
    desk.do("record_bank_charge", body)
    desk.erase(digest)  # beside the log: no position tells of it
    assert desk.refusal("record_bank_charge", body).code == "evidence.erased"


def test_a_rebuild_leaves_the_evidence_store_alone(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    kept, erased = desk.evidence(b"kept", fund.fund_id), desk.evidence(b"erased")
    desk.do("record_bank_charge", {**fund.at_bank("1.00", "2024-02-01"), "evidence": [kept, erased]})
    desk.erase(erased)

    def stored() -> list[Any]:
        with psycopg.connect(database.url()) as connection:
            return [
                connection.execute(f"SELECT t::text FROM {name} t ORDER BY 1").fetchall()
                for name in ("evidence_files", "evidence_owners", "evidence_contents")
            ]

    before, live = stored(), dump(database.url())
    assert not set(dump(database.url())) & {"evidence_files", "evidence_owners", "evidence_contents"}
    rebuilt(database)
    assert stored() == before
    assert dump(database.url()) == live


def test_many_senders_of_one_file_keep_it_once(desk: Desk) -> None:
    digest = sha256(b"same").hexdigest()

    async def keep() -> bool:
        async with desk.ledger.files() as connection:
            _, new = await store.store(connection, digest, b"same", "text/plain", None)
            return new

    async def all_at_once() -> list[bool]:
        return list(await asyncio.gather(*(keep() for _ in range(8))))

    assert sorted(desk.run(all_at_once())) == [False] * 7 + [True]
