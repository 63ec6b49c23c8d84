"""What the OpenAPI document says is what the ledger does: no answer that it does not tell, whatever is sent.

Requests are made up from the document itself, right and wrong ones, for every operation; where one names a resource,
half of them name one that is there. Few of each in the suite; many with FIDUCIA_PROPERTIES=long.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fiducia.embedded import Server
from fiducia.embedded.issuer import ISSUER, EmbeddedIssuer, person_id
from fiducia.embedded.launch import prepare, seed_grants, start_service
from tests.promises.conftest import Fund, Served, free_port
from tests.promises.test_projects_over_http import described, organisation

EXAMPLES = 20 if os.environ.get("FIDUCIA_PROPERTIES") == "long" else 2
PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ROLES = ("approver", "treasurer", "programme_officer", "committee_member", "auditor")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
SECONDS_MAX = 20


@pytest.fixture(scope="module")
def open_to_all(cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ledger of its own, in a process of its own, whose finance officer may do what anybody may."""
    prepared = prepare(cluster, issuer, f"document_{uuid.uuid4().hex[:8]}")
    port = free_port()
    log_file: Path = tmp_path_factory.mktemp("document") / "ledger.log"
    started = start_service(prepared, port, log_file)
    running = Served(issuer, prepared, cluster.admin_url(), port, started)
    try:
        seed_grants(f"http://127.0.0.1:{port}", issuer)
        for role in ROLES:
            person = {"issuer": ISSUER, "subject": person_id("finance_officer"), "role": role}
            held = {**person, "scope": {"kind": "all"}, "from_on": "2020-01-01"}
            running.made("/v1/grants", held, "administrator")
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def projects_open_to_all(projects: Served) -> Served:
    """The projects service, whose finance officer may do what anybody may."""
    for role in ("programme_officer", "auditor"):
        person = {"issuer": ISSUER, "subject": person_id("finance_officer"), "role": role}
        projects.made("/v1/grants", {**person, "scope": {"kind": "all"}, "from_on": "2020-01-01"}, "administrator")
    return projects


def _known(served: Served) -> dict[str, str]:
    """Resources that are there, by the names under which requests speak of them."""
    fund = Fund.opened(served)
    receipt = served.made("/v1/receipts", fund.receipt())["resource"]["id"]
    known = {"fund_id": fund.fund_id, "bank_account_id": fund.bank_account_id, "donor_id": fund.donor_id}
    more = {"agreement_id": fund.agreement_id, "receipt_id": receipt, "organisation_id": fund.donor_id}
    return {**known, **more, "from_bank_account_id": fund.bank_account_id}


def _naming(values: Any, known: dict[str, str]) -> Any:
    """The same with the ids of what is there in place of made-up ones."""
    if isinstance(values, dict):
        return {name: known.get(name) or _naming(value, known) for name, value in values.items()}
    return [_naming(value, known) for value in values] if isinstance(values, list) else values


def test_no_answer_is_untold(open_to_all: Served) -> None:
    assert not untold(open_to_all, _known(open_to_all))


def test_no_answer_of_projects_is_untold(projects_open_to_all: Served) -> None:
    served = projects_open_to_all
    holder = organisation(served)
    project = served.made("/v1/projects", described(served, holder), "programme_officer")["resource"]["id"]
    assert not untold(served, {"organisation_id": holder, "project_id": project})


def untold(served: Served, known: dict[str, str]) -> dict[str, list[str]]:
    """What a service answers and its document does not tell, by operation."""
    schema = schemathesis.openapi.from_dict(served.http.get("/openapi.json").json())
    found: dict[str, list[str]] = {}
    for one in schema.get_all_operations():
        operation = one.ok()
        try:
            _ask(served, operation, known)
        except (Failure, FailureGroup) as failed:
            found[operation.label] = [str(each) for each in getattr(failed, "exceptions", (failed,))]
    return found


def _ask(served: Served, operation: Any, known: dict[str, str]) -> None:
    """Asks an operation what its document allows, and what it does not. Raises Failure for an untold answer."""
    made = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in MODES))

    @given(case=made, naming=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any, naming: bool) -> None:
        if naming:
            case.body, case.path_parameters = _naming(case.body, known), _naming(case.path_parameters, known)
        # a feed that waits for news would wait in vain
        case.query = {name: value for name, value in (case.query or {}).items() if name != "wait"}
        base_url = f"http://127.0.0.1:{served.port}"
        response = case.call(base_url=base_url, headers=served.headers(), timeout=SECONDS_MAX)
        case.validate_response(response, checks=PROMISES)

    asked()
