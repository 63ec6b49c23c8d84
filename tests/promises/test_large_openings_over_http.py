"""Over HTTP: an opening that is larger than other bodies may be is proposed by one person, approved by another."""

from fastapi.testclient import TestClient

from fiducia.embedded.issuer import ISSUER as EMBEDDED
from fiducia.embedded.issuer import EmbeddedIssuer, person_id
from services.ledger.main import create_app
from services.ledger.settings import Settings
from shared.service.requests import BODY_BYTES_MAX
from tests.conftest import Database
from tests.support.desk import ORIGIN, Desk, Fund
from tests.support.openings import large_opening


def test_a_fund_of_many_hundred_projects_is_opened(desk: Desk, database: Database, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    body = large_opening(fund, fund.project(approved="100000000.00"), 600)
    for role in ("finance_officer", "approver"):
        desk.run(desk.ledger.give_grant(EMBEDDED, person_id(role), role))
    settings = Settings(database.url(), ORIGIN, EMBEDDED, "fiducia", str(issuer.jwks_file), database.url("reader"))
    with TestClient(create_app(settings)) as client:

        def posted(path: str, role: str, key: str, sent: object) -> dict[str, object]:
            headers = {"authorization": f"Bearer {issuer.token(role)}", "idempotency-key": key}
            answer = client.post(path, json=sent, headers=headers)
            assert answer.status_code == 201, answer.text[:500]
            assert int(answer.request.headers["content-length"]) > (BODY_BYTES_MAX if role != "approver" else 0)
            told: dict[str, object] = answer.json()["resource"]
            return told

        asked = {"proposed": {"command": "record_opening_balances", "body": body}}
        proposal = posted("/v1/proposals", "finance_officer", "propose", asked)
        shown = posted(f"/v1/proposals/{proposal['id']}/approval", "approver", "approve", {})
    assert (shown["status"], shown["body_sha256"]) == ("approved", proposal["body_sha256"])
    assert len([e for e in desk.events() if e.type == "AgreementOpened"]) == 602
