"""`If-Match` holds a command to the version that its caller saw: 412 when the resource has changed since."""

from tests.promises.conftest import Fund, Served


def test_a_stale_if_match_is_refused_with_both_versions(served: Served, fund: Fund) -> None:
    pledge = {
        "fund_id": fund.fund_id,
        "donor_id": fund.donor_id,
        "amount": {"amount": "5.00", "currency": "USD"},
        "effective_on": "2024-01-01",
    }
    made = served.post("/v1/pledges", pledge)
    assert made.headers["etag"] == '"1"'
    path = f"/v1/pledges/{made.json()['resource']['id']}"
    assert served.get(path).headers["etag"] == '"1"'
    amend = {"amount": {"amount": "6.00", "currency": "USD"}, "effective_on": "2024-01-02"}
    amended = served.post(f"{path}/amendments", amend, if_match='"1"')
    assert (amended.status_code, amended.headers["etag"]) == (201, '"2"')
    size = served.size()
    refused = served.post(f"{path}/amendments", amend, if_match='"1"')
    assert (refused.status_code, refused.json()["code"]) == (412, "version.stale")
    assert refused.json()["figures"] == {"given": 1, "version": 2}
    assert served.size() == size
    for wrong in ("*", 'W/"2"', "abc", '"1", "2"', "-1"):
        answer = served.post(f"{path}/amendments", amend, if_match=wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "if_match.invalid")
