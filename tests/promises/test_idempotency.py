"""The same Idempotency-Key gets the same answer for ever; another request under it is refused."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.promises.conftest import Fund, Served


def test_the_same_request_again_gets_the_same_bytes_and_adds_nothing(served: Served, fund: Fund) -> None:
    key = served.unique("same")
    first = served.post("/v1/receipts", fund.receipt(), key=key)
    size = served.size()
    again = served.post("/v1/receipts", fund.receipt(), key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"] == '"1"'
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert served.size() == size == first.json()["position"] + 1


def test_another_body_under_the_key_is_refused(served: Served, fund: Fund) -> None:
    key = served.unique("other")
    served.post("/v1/receipts", fund.receipt(), key=key)
    size = served.size()
    refused = served.post("/v1/receipts", fund.receipt("11.00"), key=key)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency.key_reused")
    assert served.size() == size


def test_a_refusal_binds_no_key(served: Served, fund: Fund) -> None:
    key = served.unique("refused")
    size = served.size()
    assert served.post("/v1/receipts", fund.receipt(effective_on="2999-01-01"), key=key).status_code == 422
    assert served.size() == size
    assert served.post("/v1/receipts", fund.receipt(), key=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "é".encode("latin-1").decode("latin-1"), "a/b", None])
def test_a_malformed_or_missing_key_is_refused(served: Served, fund: Fund, key: str | None) -> None:
    headers = {"authorization": f"Bearer {served.issuer.token('finance_officer')}"}
    given = httpx.Headers({**headers, "idempotency-key": key} if key is not None else headers, encoding="latin-1")
    refused = served.http.post("/v1/receipts", json=fund.receipt(), headers=given)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency.key_invalid")


@pytest.mark.parametrize("key", ["a", "x" * 150 + ".:_-" + "9" * 46])
def test_keys_of_any_allowed_length_are_taken(served: Served, fund: Fund, key: str) -> None:
    assert served.post("/v1/receipts", fund.receipt(), key=key).status_code == 201


def test_the_key_is_each_client_s_own(served: Served, fund: Fund) -> None:
    key = served.unique("mine")
    first = served.post("/v1/receipts", fund.receipt(), "finance_officer", key)
    other = served.post("/v1/receipts", fund.receipt(), "treasurer", key)
    assert other.status_code == 201
    assert other.json()["position"] != first.json()["position"]


def test_sent_at_once_to_two_processes_it_is_recorded_once(served: Served, neighbour: Served, fund: Fund) -> None:
    key = served.unique("race")
    size = served.size()
    with ThreadPoolExecutor(8) as pool:
        sent = [
            pool.submit(by.post, "/v1/receipts", fund.receipt(), "finance_officer", key)
            for by in [served, neighbour] * 4
        ]
    answers = [one.result() for one in sent]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert served.size() == size + 1
