"""Agencies and donors see and touch what is theirs only; a right on one fund opens no other."""

from typing import Any

from tests.promises.conftest import Fund, Served

ISSUER = "urn:fiducia:embedded"


def person(served: Served, subject: str, role: str, scope: dict[str, str]) -> dict[str, str]:
    """Headers of a person with one right."""
    body = {"issuer": ISSUER, "subject": subject, "role": role, "scope": scope, "from_on": "2020-01-01"}
    served.made("/v1/grants", body, "administrator")
    return {"authorization": f"Bearer {served.issuer.sign(subject)}"}


def under_commitment(served: Served, fund: Fund) -> tuple[str, str, str]:
    """Partner, project and a paid commitment."""
    usd = {"amount": "100.00", "currency": "USD"}
    served.made("/v1/receipts", fund.receipt("100.00"))
    organisation = {"code": served.unique("IP"), "name": "Partenaire", "kind": "ngo"}
    partner = served.made("/v1/organisations", organisation)["resource"]["id"]
    project_body: dict[str, Any] = {
        "code": served.unique("P"),
        "title": "Projet",
        "mechanism": "trust_fund",
        "status": "approved",
        "approved_amount": usd,
        "organisation_id": partner,
        "source_log": "other.example/projects",
        "source_position": 1,
    }
    project = served.made("/v1/projects", project_body, "administrator")["resource"]["id"]
    allocated = {
        "fund_id": fund.fund_id,
        "project_id": project,
        "decision": "SC-1",
        "amount": usd,
        "effective_on": "2024-02-02",
    }
    allocation = served.made("/v1/allocations", allocated)["resource"]["id"]
    signed = {
        "allocation_id": allocation,
        "organisation_id": partner,
        "kind": "mou",
        "amount": usd,
        "instalments": [{"amount": usd}],
        "effective_on": "2024-02-03",
    }
    commitment = served.made("/v1/commitments", signed)["resource"]["id"]
    paid = {
        "commitment_id": commitment,
        "instalment": 1,
        "bank_account_id": fund.bank_account_id,
        "amount": usd,
        "effective_on": "2024-02-04",
    }
    served.made("/v1/disbursements", paid)
    return partner, project, commitment


def test_an_agency_reports_and_reads_its_own_and_nobody_elses(served: Served) -> None:
    fund = Fund.opened(served)
    partner, project, commitment = under_commitment(served, fund)
    _, other_project, other_commitment = under_commitment(served, Fund.opened(served))
    agency = person(served, served.unique("agency"), "agency", {"kind": "organisation", "id": partner})
    report = {
        "commitment_id": commitment,
        "basis": "provisional",
        "to_on": "2024-03-01",
        "cumulative": [{"category": 1, "amount": {"amount": "50.00", "currency": "USD"}}],
        "effective_on": "2024-03-02",
    }

    def submit(body: dict[str, Any]) -> int:
        headers = {**agency, "idempotency-key": served.unique("r")}
        return served.http.post("/v1/expenditure-reports", json=body, headers=headers).status_code

    def read(path: str, **query: str) -> int:
        return served.http.get(path, params=query or None, headers=agency).status_code

    assert submit(report) == 201
    assert submit({**report, "commitment_id": other_commitment}) == 403
    for path in ("expenditure-reports", "disbursements", "refunds", "commitments", "projects"):
        answer = served.http.get(f"/v1/{path}", headers=agency)
        assert answer.status_code == 200
        assert {item["organisation_id"] for item in answer.json()["items"]} <= {partner}
    assert len(served.http.get("/v1/disbursements", headers=agency).json()["items"]) == 1
    assert read(f"/v1/expenditure-reports/{commitment}") == 200
    assert read(f"/v1/commitments/{other_commitment}") == 404
    assert read(f"/v1/statements/project/{project}", fund_id=fund.fund_id) == 200
    assert read(f"/v1/statements/project/{other_project}", fund_id=fund.fund_id) == 403
    assert read("/v1/events") == 403


def test_a_donor_sees_what_went_back_to_it_and_nobody_elses(served: Served) -> None:
    usd = {"amount": "30.00", "currency": "USD"}
    refunds = {}
    for fund in (Fund.opened(served), Fund.opened(served)):
        served.made("/v1/receipts", fund.receipt("100.00"))
        own = {"fund_id": fund.fund_id, "donor_id": fund.donor_id, "agreement_id": fund.agreement_id}
        given = {**own, "amount": usd, "decision": "SC-2", "receipts": [], "effective_on": "2024-02-02"}
        approved = served.made("/v1/refunds/approvals", given)["resource"]["id"]
        paid = {"refund_id": approved, "bank_account_id": fund.bank_account_id, "amount": usd}
        served.made("/v1/refunds/payments", {**paid, "effective_on": "2024-02-03"})
        refunds[approved] = fund
    (mine, fund), (other, _) = refunds.items()
    donor = person(served, served.unique("donor"), "donor", {"kind": "organisation", "id": fund.donor_id})
    listed = served.http.get("/v1/refunds", headers=donor).json()["items"]
    assert [(item["id"], item["paid"]["amount"]) for item in listed] == [(mine, "30.00")]
    assert served.http.get(f"/v1/refunds/{other}", headers=donor).status_code == 404
    statement = served.http.get(
        f"/v1/statements/donor/{fund.donor_id}", params={"fund_id": fund.fund_id}, headers=donor
    ).json()
    assert (statement["refunds"]["amount"], statement["refunds_owed"]["amount"]) == ("30.00", "0.00")
    assert served.http.get(f"/v1/funds/{fund.fund_id}/closing-plan", headers=donor).status_code == 403


def test_an_agencys_role_is_given_on_its_organisation_only(served: Served) -> None:
    body = {"issuer": ISSUER, "subject": "x", "role": "agency", "scope": {"kind": "all"}, "from_on": "2024-01-01"}
    answer = served.post("/v1/grants", body, "administrator")
    assert (answer.status_code, answer.json()["code"]) == (422, "grant.scope")


def test_a_right_on_one_fund_opens_no_others_account_nor_any_right(served: Served) -> None:
    mine, other = Fund.opened(served), Fund.opened(served)
    auditor = person(served, served.unique("auditor"), "auditor", {"kind": "fund", "id": mine.fund_id})

    def read(path: str) -> int:
        return served.http.get(path, headers=auditor).status_code

    assert read(f"/v1/bank-accounts/{mine.bank_account_id}") == 200
    assert read(f"/v1/bank-accounts/{other.bank_account_id}") == 403
    grants = served.get("/v1/grants", role="auditor").json()["items"]
    assert read(f"/v1/grants/{grants[0]['id']}") == 403
    assert read(f"/v1/funds/{other.fund_id}") == 403
