"""A request that is malformed, too large or not allowed is a problem document, and nothing is recorded."""

import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from fiducia.embedded.issuer import AUDIENCE, ISSUER, EmbeddedIssuer, person_id
from tests.promises.conftest import Fund, Served

BODY_BYTES_MAX = 256 * 1024
BULK_BYTES_MAX = 32 * 1024 * 1024


@pytest.fixture(autouse=True)
def nothing_recorded(served: Served, fund: Fund) -> Iterator[None]:
    size = served.size()
    yield
    assert served.size() == size


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    shown: dict[str, Any] = answer.json()
    assert (shown["code"], shown["status"], shown["type"]) == (code, status, f"/problems/{code}")
    assert shown["title"]
    assert shown["detail"]
    return shown


def raw(served: Served, path: str, content: Any) -> httpx.Response:
    headers = {**served.headers(), "content-type": "application/json"}
    return served.http.post(path, content=content, headers=headers)


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"surprise": 1}, "/surprise"),
        ({"gross_amount": {"amount": "1.00", "currency": "USD", "rate": "1"}}, "/gross_amount/rate"),
        ({"parts": [{"agreement_id": "x", "amount": {"amount": "1.00", "currency": "USD"}, "x": 1}]}, "/parts/0/x"),
    ],
)
def test_an_unknown_field_is_refused_at_its_place(served: Served, fund: Fund, more: Any, pointer: str) -> None:
    answer = served.post("/v1/receipts", fund.receipt(**more))
    assert answer.status_code == 422
    assert {"pointer": pointer, "code": "request.unknown_field"}.items() <= {
        k: v for error in answer.json()["errors"] if error["pointer"] == pointer for k, v in error.items()
    }.items()


def test_a_missing_field_is_refused_at_its_place(served: Served, fund: Fund) -> None:
    body = fund.receipt()
    del body["bank_account_id"]
    shown = problem(served.post("/v1/receipts", body), 422, "request.missing_field")
    assert [error["pointer"] for error in shown["errors"]] == ["/bank_account_id"]


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b'{\n  "a": 1,\n  "b": x\n}', 3, 8),
        (b'{"a": 1', 1, 8),
        (b"", 1, 1),
        (b'{"a": NaN}', 1, 7),
        (b"{'a': 1}", 1, 2),
        (b'{"a": "\xff"}', 1, 1),
        (b'{"a": "\\ud800"}', 1, 1),
        (b"[" * 100_000, 1, 1),
    ],
)
def test_broken_json_is_refused_with_line_and_column(served: Served, content: bytes, line: int, column: int) -> None:
    shown = problem(raw(served, "/v1/receipts", content), 400, "body.not_json")
    assert shown["figures"]["line"] == line
    if column != 1:
        assert shown["figures"]["column"] == column


def test_a_key_that_stands_twice_is_refused_at_its_place(served: Served, fund: Fund) -> None:
    body = json.dumps(fund.receipt()).encode()
    twice = body.replace(b'"gross_amount": {', b'"gross_amount": {"amount" : "9.00", ')
    assert twice != body
    shown = problem(raw(served, "/v1/receipts", twice), 400, "body.duplicate_key")
    assert [(e["pointer"], e["code"]) for e in shown["errors"]] == [("/gross_amount/amount", "body.duplicate_key")]


def test_a_line_with_a_key_that_stands_twice_is_refused_alone(served: Served, fund: Fund) -> None:
    line = json.dumps({"command": "record_receipt", "body": {**fund.receipt(), "fund_id": None}})
    twice = line.replace('"fund_id": null', '"fund_id": null, "fund_id": null')
    body = '{"lines": [' + ",".join([line, twice]) + "]}"
    results = raw(served, "/v1/bulk", body.encode()).json()["results"]
    problems = [result["problem"] for result in results]
    assert [p["code"] for p in problems] == ["request.invalid", "body.duplicate_key"]
    assert problems[1]["pointer"] == "/fund_id"
    whole = raw(served, "/v1/bulk", body.replace('{"lines"', '{"atomic": true, "lines"').encode())
    shown = problem(whole, 409, "bulk.refused")
    assert [(e["line"], e["code"]) for e in shown["errors"]] == [(2, "body.duplicate_key")]


@pytest.mark.parametrize("content", [b"[]", b"1", b'"x"', b"null", b"true"])
def test_json_that_is_no_object_is_refused(served: Served, content: bytes) -> None:
    problem(raw(served, "/v1/receipts", content), 422, "request.invalid")


@pytest.mark.parametrize(("path", "limit"), [("/v1/receipts", BODY_BYTES_MAX), ("/v1/bulk", BULK_BYTES_MAX)])
def test_a_body_over_the_limit_is_refused(served: Served, path: str, limit: int) -> None:
    problem(raw(served, path, b" " * (limit + 1)), 413, "body.too_large")
    problem(raw(served, path, b" " * (limit - 2) + b"[]"), 422, "request.invalid")


def test_a_long_body_that_comes_in_pieces_is_read_whole(served: Served) -> None:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.putrequest("POST", "/v1/receipts")
    headers = {**served.headers(), "content-type": "application/json", "content-length": str(BODY_BYTES_MAX)}
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    for piece in (b" " * 100_000, b" " * (BODY_BYTES_MAX - 100_002), b"[]"):
        connection.send(piece)
        time.sleep(0.1)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (422, "request.invalid")
    connection.close()


def test_a_body_over_the_limit_is_refused_though_no_length_was_announced(served: Served) -> None:
    problem(raw(served, "/v1/receipts", iter([b" " * 100_000] * 3)), 413, "body.too_large")


def test_without_a_token_nobody_is_let_in(served: Served, fund: Fund) -> None:
    for headers in ({}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer"}):
        answer = served.http.post("/v1/receipts", json=fund.receipt(), headers={**headers, "idempotency-key": "k"})
        problem(answer, 401, "token.missing")
        assert answer.headers["www-authenticate"] == "Bearer"
        problem(served.http.get("/v1/events", headers=headers), 401, "token.missing")


def token_of(served: Served, tmp: EmbeddedIssuer, kind: str) -> str:
    own = served.issuer
    subject = person_id("finance_officer")
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "client_id": "c", "scope": "receipts:write", "exp": 2**33}
    key = own._key
    header = {"alg": "Ed25519", "kid": key.kid}
    match kind:
        case "of another key":
            return tmp.token("finance_officer")
        case "altered":
            head, body, signature = own.token("finance_officer").split(".")
            return ".".join((head, body[:-4] + ("AAAA" if body[-4:] != "AAAA" else "BBBB"), signature))
        case "without signature":
            return ".".join((*own.token("finance_officer").split(".")[:2], ""))
        case "no token":
            return "x.y.z"
        case "with a secret as key":
            from joserfc.jwk import OctKey

            secret = OctKey.import_key(b"0123456789abcdef0123456789abcdef")
            return jwt.encode({"alg": "HS256", "kid": key.kid}, claims, secret, algorithms=["HS256"])
        case "of another issuer":
            claims["iss"] = "urn:other"
        case "for another audience":
            claims["aud"] = "other"
        case "without end":
            del claims["exp"]
        case "not yet good":
            claims["nbf"] = 2**33
        case "of the system":
            claims["sub"] = "system"
        case "without subject":
            del claims["sub"]
        case "without client":
            del claims["client_id"]
        case "with a name for a subject":
            claims["sub"] = "Awa Diallo"
    return jwt.encode(header, claims, key, algorithms=["Ed25519"])


@pytest.fixture(scope="module")
def other_issuer(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedIssuer:
    return EmbeddedIssuer(tmp_path_factory.mktemp("other-issuer"))


@pytest.mark.parametrize(
    "kind",
    [
        "of another key", "altered", "without signature", "no token", "with a secret as key", "of another issuer",
        "for another audience", "without end", "not yet good", "of the system", "without subject", "without client",
        "with a name for a subject",
    ],
)  # fmt: skip
def test_a_wrong_token_is_refused(served: Served, fund: Fund, other_issuer: EmbeddedIssuer, kind: str) -> None:
    headers = {**served.headers(), "authorization": f"Bearer {token_of(served, other_issuer, kind)}"}
    answer = served.http.post("/v1/receipts", json=fund.receipt(), headers=headers)
    problem(answer, 401, "token.invalid")


def test_the_issuer_of_the_test_is_another_one(other_issuer: EmbeddedIssuer, served: Served) -> None:
    assert isinstance(other_issuer._key, OKPKey)
    assert other_issuer._key.thumbprint() != served.issuer._key.thumbprint()


def test_an_expired_token_is_refused(served: Served, fund: Fund) -> None:
    token = served.issuer.sign(person_id("finance_officer"), seconds=-60)
    headers = {**served.headers(), "authorization": f"Bearer {token}"}
    for _ in range(2):
        problem(served.http.post("/v1/receipts", json=fund.receipt(), headers=headers), 401, "token.expired")


def test_without_the_grant_a_command_or_a_question_is_refused(served: Served, fund: Fund) -> None:
    shown = problem(served.post("/v1/receipts", fund.receipt(), "auditor"), 403, "grant.missing")
    assert shown["figures"]["roles"]
    problem(served.post("/v1/receipts", fund.receipt(), "administrator"), 403, "grant.missing")
    stranger = {"authorization": f"Bearer {served.issuer.sign('a-stranger')}", "idempotency-key": "k"}
    problem(served.http.post("/v1/receipts", json=fund.receipt(), headers=stranger), 403, "grant.missing")
    problem(served.http.get("/v1/events", headers=stranger), 403, "grant.missing")
    problem(served.http.get("/v1/receipts", headers=stranger), 403, "grant.missing")


@pytest.mark.parametrize("scopes", ["", "receipts:read", "funds:write log:read"])
def test_without_the_scope_a_command_or_a_question_is_refused(served: Served, fund: Fund, scopes: str) -> None:
    token = served.issuer.sign(person_id("finance_officer"), scopes=scopes)
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "k"}
    shown = problem(served.http.post("/v1/receipts", json=fund.receipt(), headers=headers), 403, "scope.missing")
    assert shown["figures"] == {"scope": "receipts:write"}
    if "log:read" not in scopes:
        problem(served.http.get("/v1/events", headers=headers), 403, "scope.missing")
    if "receipts:read" not in scopes:
        problem(served.http.get("/v1/receipts", headers=headers), 403, "scope.missing")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr", "fr"), ("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("en;q=0.9, fr;q=0.1", "en"), ("de", "en"), ("", "en"),
        ("de, fr;q=0.5", "fr"), ("fr;q=x", "en"), ("en-GB", "en"), ("FR-CA", "fr"),
    ],
)  # fmt: skip
def test_a_problem_speaks_the_caller_s_language(served: Served, fund: Fund, header: str, language: str) -> None:
    answer = served.post("/v1/receipts", fund.receipt(effective_on="2999-01-01"), accept_language=header)
    shown = problem(answer, 422, "effective_on.future")
    assert answer.headers["content-language"] == language
    assert shown["title"] == {"en": "The day lies in the future", "fr": "La date est dans le futur"}[language]


SUPERSCRIPT_TWO = "%C2%B2"
LINE_END = "%0A"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/nothing", 404),
        ("/v1/receipts/not-an-id", 404),
        ("/v1/receipts/01900000-0000-7000-8000-000000000000", 404),
        ("/v1/receipts?surprise=1", 422),
        ("/v1/receipts?limit=0", 422),
        ("/v1/receipts?limit=1001", 422),
        ("/v1/receipts?limit=x", 422),
        ("/v1/receipts?cursor=x", 422),
        ("/v1/receipts?fund_id=x", 422),
        (f"/v1/events/{SUPERSCRIPT_TWO}", 404),
        (f"/v1/schemas/events/FundOpened/{SUPERSCRIPT_TWO}", 404),
        ("/v1/events/99999999999999999999", 404),
        ("/v1/transactions/x", 404),
        ("/v1/events?from=-1", 422),
        ("/v1/events?limit=1001", 422),
        ("/v1/events?form=x", 400),
        ("/v1/receipts?number=%00", 422),
    ],
)
def test_a_question_that_makes_no_sense_is_a_problem_and_no_error(served: Served, path: str, status: int) -> None:
    answer = served.get(path)
    assert answer.status_code in {status, 400, 404, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_id_with_a_line_end_is_a_problem_and_no_error(served: Served, fund: Fund) -> None:
    assert served.get(f"/v1/receipts?fund_id={fund.fund_id}{LINE_END}").status_code == 400


def test_a_report_number_that_is_none_is_a_problem_and_no_error(served: Served, fund: Fund) -> None:
    path = f"/v1/expenditure-reports/{fund.fund_id}/{SUPERSCRIPT_TWO}/acceptance"
    paths = served.http.get("/openapi.json").json()["paths"]
    [template] = [p for p in paths if "{report_number}" in p and "accept" in p]
    path = template.replace("{commitment_id}", fund.fund_id).replace("{report_number}", SUPERSCRIPT_TWO)
    assert served.post(path, {"effective_on": "2024-01-01"}).status_code in (404, 422)


def test_another_method_is_a_problem(served: Served) -> None:
    answer = served.http.delete("/v1/receipts")
    assert (answer.status_code, answer.json()["code"]) == (405, "method.not_allowed")


def test_what_is_wrong_with_a_field_is_said_in_the_callers_language(served: Served, fund: Fund) -> None:
    body = fund.receipt("10.0")
    french = served.post("/v1/receipts", body, accept_language="fr").json()["errors"]
    english = served.post("/v1/receipts", body, accept_language="en").json()["errors"]
    assert [error["code"] for error in french] == [error["code"] for error in english]
    assert {error["code"] for error in french} == {"money.decimals"}
    assert {error["detail"] for error in french} == {"Le montant n'a pas exactement les décimales de la monnaie"}
    assert "exactly 2 decimals" in english[0]["detail"]
