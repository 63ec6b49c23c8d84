"""Refusals of money for projects that are frozen or suspended, and of changing what the ledger hears of itself."""

from collections.abc import Callable
from typing import Any

from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.refusals.invoices import invoice, pay
from tests.support.desk import ORIGIN, Fund

HEARING = Actor(issuer=ORIGIN, subject=SYSTEM, client_id="hearing")
"""The ledger itself, hearing of a project over its owner's feed."""


def freeze(fund: Fund, project: str, position: int = 2, **more: Any) -> dict[str, Any]:
    """The answer to a freeze, by a programme officer unless told otherwise."""
    body = {"reason": "termination", "source_log": "other.example/projects", "source_position": position}
    given = {"actor": more.pop("actor", "programme_officer"), "path_ids": {"project_id": project}}
    return fund.desk.do("freeze_project", {**body, **more}, **given)


def attempts(fund: Fund, project: str) -> dict[str, Callable[[], Any]]:
    """Everything that sets aside, binds or pays money, ready to be tried; each would succeed now, in this order."""
    fund.funded("DK", "1000.00")
    spare = fund.allocation(project, "100.00")
    bound = fund.allocation(project, "200.00")
    commitment = fund.commitment(bound, "50.00")
    order = fund.commitment(bound, "60.00", kind="purchase_order")
    owed = invoice(fund, order, {3: "60.00"}, f"F-{project}")["resource"]["id"]
    return {
        "allocate": lambda: fund.allocation(project, "1.00"),
        "raise an allocation": lambda: fund.revise_allocation(spare, "100.01"),
        "commit": lambda: fund.commitment(bound, "1.00"),
        "raise a commitment": lambda: fund.revise_commitment(commitment, "50.01"),
        "pay": lambda: fund.payment(commitment, 1, "1.00"),
        "pay an invoice": lambda: pay(fund, owed, "1.00"),
    }


@case("project.frozen")
def _frozen(fund: Fund) -> Refused:
    project, other = fund.project("P1"), fund.project("P2")
    tried = attempts(fund, project)
    first = attempts(fund, other)
    freeze(fund, project)
    at = fund.desk.size() - 1
    for attempt in tried.values():
        figures(refused(fund, attempt), project="P1", frozen_position=at)
    for attempt in first.values():
        attempt()
    # Whatever is heard later, it stays frozen.
    fund.project("P1", project_id=project, status="suspended", source_position=3)
    assert refused(fund, tried["pay"]).code == "project.frozen"
    fund.project("P1", project_id=project, status="in_implementation", source_position=4)
    return figures(refused(fund, tried["allocate"]), project="P1", frozen_position=at)


@case("project.suspended")
def _suspended(fund: Fund) -> Refused:
    project = fund.project("P1")
    tried = attempts(fund, project)
    fund.project("P1", project_id=project, status="suspended", source_position=7)
    for attempt in tried.values():
        figures(refused(fund, attempt), project="P1", heard=7)
    refusal = refused(fund, tried["pay"])
    fund.project("P1", project_id=project, status="in_implementation", source_position=8)
    for attempt in tried.values():
        attempt()
    return refusal


@case("project.followed")
def _followed(fund: Fund) -> Refused:
    theirs = fund.project("P1", source_position=5)
    body = {
        "project_id": theirs, "code": "P1", "title": "P1", "mechanism": "trust_fund", "status": "approved",
        "organisation_id": fund.partner_id, "source_log": "other.example/projects",
    }  # fmt: skip
    # By hand until the ledger hears of it itself.
    fund.project("P1", project_id=theirs, source_position=6)
    fund.desk.do("register_project", {**body, "source_position": 7}, actor=HEARING)
    described = refused(fund, lambda: fund.project("P1", project_id=theirs, source_position=8))
    figures(described, project="P1", source="other.example/projects")
    frozen = refused(fund, lambda: freeze(fund, theirs, 8, actor="administrator"))
    figures(frozen, project="P1", source="other.example/projects")
    freeze(fund, theirs, 8, actor=HEARING)
    return frozen


@case("project.other_source")
def _frozen_by_another(fund: Fund) -> Refused:
    known = fund.project()
    other = refused(fund, lambda: freeze(fund, known, 2, source_log="two.example/projects"))
    return figures(other, source="other.example/projects")


@case("project.source_went_back")
def _frozen_in_the_past(fund: Fund) -> Refused:
    known = fund.project(source_position=5)
    back = refused(fund, lambda: freeze(fund, known, 4))
    freeze(fund, known, 5)
    return figures(back, given=4, heard=5)


@case("project.unknown")
def _nothing_to_freeze(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: freeze(fund, NOBODY)), id=NOBODY)


@case("grant.missing")
def _not_by_finance(fund: Fund) -> Refused:
    known = fund.project()
    refusal = refused(fund, lambda: freeze(fund, known, actor="finance_officer"))
    freeze(fund, known, actor="administrator")
    return figures(refusal, command="freeze_project", roles=["programme_officer", "administrator"])
