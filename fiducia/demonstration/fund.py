"""A small fund's first year, recorded when the ledger is empty. Every figure here is illustrative.

Each step has a key of its own, so that a start that was interrupted goes on where it stood.
"""

from typing import Any

import httpx

from fiducia.embedded.issuer import ISSUER, EmbeddedIssuer, person_id

CODE = "DEMO"
CODES = frozenset({CODE, "DEMO-TF", "DEMO-QIP"})
"""The demonstration's funds: this one and those of the illustrative history."""
CURRENCY = "USD"


def usd(amount: str) -> dict[str, str]:
    """An amount in the demonstration's currency."""
    return {"amount": amount, "currency": CURRENCY}


class Storyteller:
    """Gives one command after the other, each by a demonstration person of the right role."""

    def __init__(self, base_url: str, issuer: EmbeddedIssuer) -> None:
        self._base_url = base_url
        self._issuer = issuer
        self._step = 0

    def tell(self, path: str, body: dict[str, Any], role: str = "finance_officer") -> str:
        """Records a command; the id of its resource. Raises httpx.HTTPStatusError."""
        self._step += 1
        headers = {
            "authorization": f"Bearer {self._issuer.token(role)}",  # type: ignore[arg-type]
            "idempotency-key": f"demonstration:{self._step}",
        }
        answer = httpx.post(f"{self._base_url}/v1/{path}", json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        resource_id: str = answer.json()["resource"]["id"]
        return resource_id


def load(base_url: str, issuer: EmbeddedIssuer) -> str:
    """Records the demonstration fund; its id. Again it adds nothing."""
    story = Storyteller(base_url, issuer)
    fund_id = story.tell(
        "funds",
        {
            "code": CODE,
            "name": "Illustrative trust fund for peace and security",
            "kind": "trust_fund",
            "base_currency": CURRENCY,
            "time_zone": "Africa/Bamako",
        },
        "administrator",
    )
    window = story.tell(
        "windows",
        {"fund_id": fund_id, "code": "PEACE-DIVIDENDS", "name": "Illustrative window: peace dividends"},
        "administrator",
    )
    bank = story.tell(
        "bank-accounts",
        {"code": "DEMO-BANK", "name": "Illustrative account", "currency": CURRENCY, "fund_ids": [fund_id]},
    )
    donors = []
    for code, name in (("DEMO-DONOR-A", "Illustrative donor A"), ("DEMO-DONOR-B", "Illustrative donor B")):
        donors.append(story.tell("organisations", {"code": code, "name": name, "kind": "government"}))
        story.tell("donors", {"organisation_id": donors[-1]})
    partner = story.tell("organisations", {"code": "DEMO-PARTNER", "name": "Illustrative partner", "kind": "un_agency"})
    for role, organisation in (("agency", partner), ("donor", donors[0])):
        story.tell(
            "grants",
            {
                "issuer": ISSUER,
                "subject": person_id(role),
                "role": role,
                "scope": {"kind": "organisation", "id": organisation},
                "from_on": "2000-01-01",
            },
            "administrator",
        )
    agreements = []
    for donor, amount, on, earmark in (
        (donors[0], "650000.00", "2025-01-20", None),
        (donors[1], "400000.00", "2025-02-10", {"window_id": window}),
    ):
        body = {"fund_id": fund_id, "donor_id": donor, "amount": usd(amount), "effective_on": on}
        agreements.append(story.tell("agreements", {**body, "earmark": earmark} if earmark else body))
    for agreement, gross, charges, on in (
        (agreements[0], "400000.00", "15.00", "2025-02-03"),
        (agreements[1], "400000.00", None, "2025-02-20"),
    ):
        receipt = {
            "fund_id": fund_id,
            "bank_account_id": bank,
            "gross_amount": usd(gross),
            "parts": [{"agreement_id": agreement, "amount": usd(gross)}],
            "effective_on": on,
        }
        story.tell("receipts", {**receipt, "deducted_charges": usd(charges)} if charges else receipt)
    _project(story, fund_id, bank, partner, window)
    return fund_id


def _project(story: Storyteller, fund_id: str, bank: str, partner: str, window: str) -> None:
    project = story.tell(
        "projects",
        {
            "code": "DEMO-WATER",
            "title": "Illustrative project: water and sanitation",
            "mechanism": "trust_fund",
            "status": "approved",
            "approved_amount": usd("300000.00"),
            "organisation_id": partner,
            "window_id": window,
            "areas": ["ML-7"],
            "sectors": ["water-sanitation"],
            "source_log": "fiducia.example/demonstration/projects",
            "source_position": 0,
        },
        "administrator",
    )
    allocation = story.tell(
        "allocations",
        {
            "fund_id": fund_id,
            "project_id": project,
            "decision": "Illustrative decision 1",
            "amount": usd("300000.00"),
            "effective_on": "2025-03-15",
        },
    )
    commitment = story.tell(
        "commitments",
        {
            "allocation_id": allocation,
            "organisation_id": partner,
            "kind": "mou",
            "amount": usd("250000.00"),
            "instalments": [{"amount": usd("200000.00")}, {"amount": usd("50000.00")}],
            "effective_on": "2025-04-01",
        },
    )
    payment = {"commitment_id": commitment, "bank_account_id": bank}
    story.tell("disbursements", {**payment, "instalment": 1, "amount": usd("200000.00"), "effective_on": "2025-04-10"})
    story.tell(
        "expenditure-reports",
        {
            "commitment_id": commitment,
            "basis": "provisional",
            "to_on": "2025-09-30",
            "cumulative": [
                {"category": 3, "amount": usd("90000.00")},
                {"category": 4, "amount": usd("125000.00")},
            ],
            "effective_on": "2025-10-20",
        },
    )
    story.tell(f"expenditure-reports/{commitment}/1/acceptance", {"effective_on": "2025-11-03"})
    story.tell("disbursements", {**payment, "instalment": 2, "amount": usd("50000.00"), "effective_on": "2025-11-10"})


def is_empty(base_url: str, issuer: EmbeddedIssuer) -> bool:
    """True while the ledger has no fund but those of the demonstration."""
    headers = {"authorization": f"Bearer {issuer.token('auditor')}"}
    answer = httpx.get(f"{base_url}/v1/funds", params={"limit": len(CODES) + 1}, headers=headers, timeout=30)
    answer.raise_for_status()
    return all(fund["code"] in CODES for fund in answer.json()["items"])
