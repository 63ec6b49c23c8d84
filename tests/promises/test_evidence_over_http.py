"""Evidence over HTTP: stored by its digest, judged by its content, read by those who may, erased for ever."""

from hashlib import sha256
from typing import Any

import httpx
import psycopg
import pytest

from shared.contracts.events.parties import Role
from shared.service.evidence.api import FILE_BYTES_MAX
from tests.promises.conftest import Fund, Served

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
NOBODY = "00000000-0000-7000-8000-00000000dead"


def send(
    served: Served, content: bytes, media_type: str = "application/pdf", role: Role = "finance_officer", **query: Any
) -> httpx.Response:
    """A file as a demonstration person sends it."""
    token = {"authorization": f"Bearer {served.issuer.token(role)}", "content-type": media_type}
    return served.http.post("/v1/evidence", content=content, headers=token, params=query or None)


def pdf(served: Served) -> bytes:
    """A file that no other call gives."""
    return PDF.replace(b"<<>>", served.unique("<<").encode() + b">>", 1)


def erase(served: Served, digest: str, role: Role = "administrator", **query: Any) -> httpx.Response:
    token = {"authorization": f"Bearer {served.issuer.token(role)}"}
    return served.http.delete(f"/v1/evidence/{digest}", headers=token, params=query or None)


def test_a_file_comes_back_as_it_was_sent(served: Served, fund: Fund) -> None:
    content = PDF.replace(b"<<>>", b"x" * 2_500_000, 1)
    size = served.size()
    stored = send(served, content, fund_id=fund.fund_id)
    assert stored.status_code == 201
    shown = stored.json()
    digest = sha256(content).hexdigest()
    assert shown | {"stored_at": ""} == {
        "sha256": digest, "bytes": len(content), "media_type": "application/pdf", "stored_at": "", "erased": False,
    }  # fmt: skip
    for role in ("finance_officer", "auditor"):
        read = served.get(f"/v1/evidence/{digest}", role)
        assert read.content == content
        assert read.headers["content-type"] == "application/pdf"
        assert read.headers["content-disposition"] == f'attachment; filename="{digest}.pdf"'
        assert read.headers["x-content-type-options"] == "nosniff"
        assert read.headers["cache-control"] == "private, no-store"
    assert served.get(f"/v1/evidence/{digest}/metadata").json() == shown
    assert served.size() == size  # nothing of it is in the log


def test_the_same_content_again_answers_the_same(served: Served, fund: Fund) -> None:
    content = b"a;b\n1;2\n"
    first = send(served, content, "text/csv", fund_id=fund.fund_id)
    again = send(served, content, "text/plain; charset=utf-8", fund_id=fund.fund_id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


def test_what_is_too_large_is_refused_before_it_is_read(served: Served) -> None:
    over = send(served, b"x" * (FILE_BYTES_MAX + 1))
    assert (over.status_code, over.json()["code"]) == (413, "evidence.too_large")
    assert over.json()["figures"] == {"bytes": FILE_BYTES_MAX + 1, "bytes_max": FILE_BYTES_MAX}

    token = {"authorization": f"Bearer {served.issuer.token('finance_officer')}", "content-type": "text/plain"}
    pieces = (b"x" * 1024 * 1024 for _ in range(21))
    streamed = served.http.post("/v1/evidence", content=pieces, headers=token)
    assert (streamed.status_code, streamed.json()["code"]) == (413, "evidence.too_large")
    at_the_edge = send(served, b"y" * FILE_BYTES_MAX, "text/plain")
    assert at_the_edge.status_code == 201


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (b"", "application/pdf", "evidence.empty"),
        (PDF, "image/png", "evidence.type_false"),
        (b"<html><script>alert(1)</script></html>", "text/html", "evidence.type_unknown"),
        (b"MZ\x90\x00\x03", "application/pdf", "evidence.type_unknown"),
    ],
)
def test_a_file_is_judged_by_its_content(served: Served, content: bytes, media_type: str, code: str) -> None:
    answer = send(served, content, media_type)
    assert answer.json()["code"] == code
    assert answer.status_code == (422 if code == "evidence.empty" else 415)


def test_a_name_is_not_taken(served: Served) -> None:
    assert send(served, PDF, filename="Invoice of a person.pdf").json()["code"] == "parameter.invalid"


def test_who_may_not_store_or_read_is_refused(served: Served, fund: Fund) -> None:
    content = pdf(served)
    digest = sha256(content).hexdigest()
    for role in ("auditor", "committee_member", "donor"):
        assert send(served, content, role=role, fund_id=fund.fund_id).json()["code"] == "grant.missing"
    assert send(served, content, fund_id=NOBODY).json()["code"] == "fund.unknown"
    assert send(served, content, fund_id=fund.fund_id).status_code == 201
    for role in ("administrator", "committee_member", "agency", "donor"):
        refused = served.get(f"/v1/evidence/{digest}", role)
        assert (refused.status_code, refused.json()["code"]) == (403, "grant.missing")
    without = {"authorization": f"Bearer {served.issuer.sign('someone', scopes='receipts:read')}"}
    assert served.http.get(f"/v1/evidence/{digest}", headers=without).json()["code"] == "scope.missing"
    assert served.http.get(f"/v1/evidence/{digest}").json()["code"] == "token.missing"
    assert served.get(f"/v1/evidence/{'0' * 64}").json()["code"] == "evidence.unknown"


def test_another_funds_evidence_is_not_even_there(served: Served, fund: Fund) -> None:
    subject = served.unique("one-fund")
    other = Fund.opened(served)
    grant = {
        "issuer": "urn:fiducia:embedded",
        "subject": subject,
        "role": "finance_officer",
        "scope": {"kind": "fund", "id": other.fund_id},
        "from_on": "2000-01-01",
    }
    served.made("/v1/grants", grant, "administrator")
    content, digest = (made := pdf(served)), sha256(made).hexdigest()
    send(served, content, fund_id=fund.fund_id)
    token = {"authorization": f"Bearer {served.issuer.sign(subject)}", "content-type": "application/pdf"}
    refused = served.http.get(f"/v1/evidence/{digest}", headers=token)
    assert (refused.status_code, refused.json()["code"]) == (404, "evidence.unknown")
    sent = served.http.post("/v1/evidence", content=content, headers=token, params={"fund_id": other.fund_id})
    assert sent.status_code == 200
    assert served.http.get(f"/v1/evidence/{digest}", headers=token).content == content
    assert served.http.post("/v1/evidence", content=content, headers=token).json()["code"] == "grant.missing"


def test_what_is_erased_is_gone_and_its_digest_stays(served: Served, fund: Fund) -> None:
    content = pdf(served)
    digest = send(served, content, fund_id=fund.fund_id).json()["sha256"]
    receipt = served.made("/v1/receipts", fund.receipt(evidence=[digest]))
    event = served.get(f"/v1/events/{receipt['position']}", role="auditor").json()
    assert erase(served, digest, "finance_officer", reason="personal_data").json()["code"] == "grant.missing"
    assert erase(served, digest).json()["code"] == "parameter.invalid"
    assert erase(served, "0" * 64, reason="wrong_file").json()["code"] == "evidence.unknown"
    erased = erase(served, digest, reason="personal_data")
    assert erased.status_code == 200
    shown = erased.json()
    assert (shown["erased"], shown["erased_because"], shown["bytes"]) == (True, "personal_data", len(content))
    assert erase(served, digest, reason="wrong_file").json() == shown  # once, and the first reason stands
    gone = served.get(f"/v1/evidence/{digest}", "auditor")
    assert (gone.status_code, gone.json()["code"]) == (410, "evidence.erased")
    assert gone.json()["figures"]["reason"] == "personal_data"
    assert served.get(f"/v1/evidence/{digest}/metadata", "auditor").json() == shown
    assert send(served, content, fund_id=fund.fund_id).json()["code"] == "evidence.erased"
    again = served.post("/v1/receipts", fund.receipt(evidence=[digest]))
    assert (again.status_code, again.json()["code"]) == (410, "evidence.erased")
    assert served.get(f"/v1/events/{receipt['position']}", role="auditor").json() == event
    assert served.get(f"/v1/receipts/{receipt['resource']['id']}").json()["evidence"] == [digest]
    with psycopg.connect(served.admin_url) as connection:
        left = connection.execute("SELECT count(*) FROM evidence_contents WHERE sha256 = %s", [digest]).fetchone()
    assert left == (0,)


def test_evidence_is_named_once_sorted_in_every_event_and_by_the_same_key_again(served: Served, fund: Fund) -> None:
    digests = sorted(send(served, pdf(served), fund_id=fund.fund_id).json()["sha256"] for _ in range(2))
    body = fund.receipt(evidence=[digests[1], digests[0], digests[1]])
    key = served.unique("evidence")
    made = served.made("/v1/receipts", body, key=key)
    assert made["resource"]["evidence"] == digests
    feed = served.get("/v1/events", role="auditor", **{"from": made["position"]}).json()
    assert feed["events"][0]["evidence"] == " ".join(digests)
    erase(served, digests[0], reason="retention_ended")
    replayed = served.post("/v1/receipts", body, key=key)
    assert replayed.headers["idempotent-replayed"] == "true"
    assert replayed.json() == made


def test_the_writers_role_cannot_lose_a_record_of_evidence(served: Served) -> None:
    with psycopg.connect(served.prepared.environment["DATABASE_URL"], autocommit=True) as connection:
        for statement in ("DELETE FROM evidence_files", "TRUNCATE evidence_contents", "DELETE FROM evidence_owners",
                          "UPDATE evidence_files SET sha256 = ''"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
