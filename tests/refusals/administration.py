"""Refusals of funds, organisations, projects, grants, reversals, and of requests themselves."""

from typing import Any

import pytest

from shared.contracts.actor import Actor
from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, bound, case, figures, refused
from tests.support.desk import ISSUER, Fund, money


def _open(fund: Fund, **more: Any) -> dict[str, Any]:
    body = {"code": "TF9", "name": "Fund", "kind": "trust_fund", "base_currency": "USD"}
    return fund.desk.do("open_fund", {**body, **more}, actor="administrator")


def _organisation(fund: Fund, **more: Any) -> dict[str, Any]:
    return fund.desk.do("register_organisation", {"code": "ORG", "name": "Org", "kind": "ngo", **more})


def _grant(fund: Fund, **more: Any) -> dict[str, Any]:
    body = {"issuer": ISSUER, "subject": "new", "role": "treasurer", "scope": {"kind": "all"}, "from_on": "2024-01-02"}
    return fund.desk.do("give_grant", {**body, **more}, actor="administrator")


def _end(fund: Fund, grant: str) -> dict[str, Any]:
    return fund.desk.do("end_grant", {}, actor="administrator", path_ids={"grant_id": grant})


@case("code.taken")
def _code(fund: Fund) -> Refused:
    account = {"code": "TF-BANK", "name": "Other", "currency": "USD", "fund_ids": [fund.fund_id]}
    assert fund.desk.refusal("open_bank_account", account).figures["id"] == fund.bank_account_id
    first = _organisation(fund)["resource"]["id"]
    figures(refused(fund, lambda: _organisation(fund, name="Another")), code="ORG", id=first)
    return figures(refused(fund, lambda: _open(fund, code="TF")), code="TF", id=fund.fund_id)


@case("time_zone.unknown")
def _zone(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: _open(fund, time_zone="Africa/Nowhere"))
    _open(fund, time_zone="Africa/Bamako")
    return figures(refusal, time_zone="Africa/Nowhere")


@case("organisation.other_source")
def _organisation_of_another(fund: Fund) -> Refused:
    source = {"log": "one.example/projects", "position": 1}
    known = _organisation(fund, source=source)["resource"]["id"]
    other = {"log": "two.example/projects", "position": 9}
    _organisation(fund, organisation_id=known, name="Renamed", source={**source, "position": 2})
    return figures(
        refused(fund, lambda: _organisation(fund, organisation_id=known, source=other)), source=source["log"]
    )


@case("project.other_source")
def _project_of_another(fund: Fund) -> Refused:
    known = fund.project()
    other = refused(fund, lambda: fund.project(project_id=known, source_log="two.example/projects", source_position=9))
    return figures(other, source="other.example/projects")


@case("project.source_went_back")
def _went_back(fund: Fund) -> Refused:
    known = fund.project(source_position=5)
    back = refused(fund, lambda: fund.project(project_id=known, status="completed", source_position=4))
    fund.project(project_id=known, status="completed", source_position=5)
    return figures(back, given=4, heard=5)


@case("project.below_allocated")
def _below_allocated(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    known = fund.project("P1", "100.00")
    fund.allocation(known, "60.00")
    below = refused(fund, lambda: fund.project("P1", "59.99", project_id=known, source_position=2))
    fund.project("P1", "60.01", project_id=known, source_position=2)
    fund.project("P1", "60.00", project_id=known, source_position=3)
    return figures(below, asked="59.99", allocated="60.00", currency="USD")


@case("grant.missing")
def _no_right(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: fund.desk.do("record_bank_charge", fund.at_bank("1.00", "2024-01-01"), actor="me"))
    return figures(refusal, command="record_bank_charge", roles=["finance_officer", "treasurer"])


@case("grant.to_oneself")
def _to_oneself(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: _grant(fund, subject="administrator")))


@case("grant.scope")
def _scope(fund: Fund) -> Refused:
    figures(refused(fund, lambda: _grant(fund, scope={"kind": "all", "id": fund.fund_id})), kind="all")
    return figures(refused(fund, lambda: _grant(fund, scope={"kind": "fund"})), kind="fund")


@case("fund.unknown")
def _grant_on_no_fund(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: _grant(fund, scope={"kind": "fund", "id": NOBODY})), id=NOBODY)


@case("grant.span")
def _span(fund: Fund) -> Refused:
    over = refused(fund, lambda: _grant(fund, to_on="2024-01-01"))
    _grant(fund, to_on="2024-01-02")
    return figures(over, from_on="2024-01-02", to_on="2024-01-01")


@case("grant.unknown")
def _no_grant(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: _end(fund, NOBODY)), id=NOBODY)


@case("grant.ended")
def _ended(fund: Fund) -> Refused:
    grant = _grant(fund)["resource"]["id"]
    _end(fund, grant)
    return figures(refused(fund, lambda: _end(fund, grant)), id=grant)


@case("transaction.unknown")
def _no_transaction(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.reverse(NOBODY)), id=NOBODY)


@case("reversal.by_maker")
def _by_maker(fund: Fund) -> Refused:
    charge = fund.bank_charge("1.00")["transaction_id"]
    own = refused(fund, lambda: fund.reverse(charge, "finance_officer"))
    other_client = Actor(issuer=ISSUER, subject="finance_officer", client_id="elsewhere")
    assert refused(fund, lambda: fund.reverse(charge, other_client)).code == "reversal.by_maker"
    fund.reverse(charge, "finance_officer-2")
    return figures(own)


@case("reversal.by_machine")
def _by_machine(fund: Fund) -> Refused:
    charge = fund.bank_charge("1.00")["transaction_id"]
    fund.desk.run(fund.desk.ledger.give_grant(ISSUER, "robot", "approver"))
    robot = Actor(issuer=ISSUER, subject="robot", client_id="robot")
    return figures(refused(fund, lambda: fund.reverse(charge, robot)))


@case("reversal.twice")
def _twice(fund: Fund) -> Refused:
    charge = fund.bank_charge("1.00")
    fund.reverse(charge["transaction_id"])
    again = refused(fund, lambda: fund.reverse(charge["transaction_id"], "approver-2"))
    return figures(again, position=charge["position"])


@case("reversal.of_reversal")
def _of_reversal(fund: Fund) -> Refused:
    reversal = fund.reverse(fund.bank_charge("1.00")["transaction_id"])
    refusal = refused(fund, lambda: fund.reverse(reversal["transaction_id"], "approver-2"))
    return figures(refusal, position=reversal["position"])


@case("reversal.not_reversible")
def _administrative(fund: Fund) -> Refused:
    opened = next(e for e in fund.desk.events() if e.type == "FundOpened")
    return figures(refused(fund, lambda: fund.reverse(opened.transaction_id)), type="FundOpened")


@case("reversal.depended_on")
def _named_later(fund: Fund) -> Refused:
    agreement = fund.agreement("DK", "10.00")
    signed = fund.desk.events()[-1]
    receipt = fund.receipt("10.00", {agreement: "10.00"})
    later = fund.desk.events()[-1]
    refusal = refused(fund, lambda: fund.reverse(signed.transaction_id))
    fund.reverse(receipt["transaction_id"])
    fund.reverse(signed.transaction_id)  # once nothing live depends on it
    return figures(
        refusal,
        type="ContributionReceived",
        position=later.position,
        stream=later.stream,
        transaction_id=later.transaction_id,
    )


@case("reversal.depended_on")
def _bound_later(fund: Fund) -> Refused:
    """What an allocation's rise brought is committed: to the cent it may go, a cent beyond it may not."""
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "10.00")
    first = fund.revise_allocation(allocation, "20.00", on="2024-02-01")["transaction_id"]
    commitment = fund.commitment(allocation, "10.01")
    refusal = refused(fund, lambda: fund.reverse(first))
    assert refusal.figures["type"] == "CommitmentSigned"
    fund.revise_commitment(commitment, "10.00")
    fund.reverse(first)
    return refusal


@case("reversal.depended_on")
def _superseded(fund: Fund) -> Refused:
    _, commitment = bound(fund, "100.00")
    first = fund.report(commitment, {4: "10.00"}, on="2024-06-30")["transaction_id"]
    second = fund.report(commitment, {4: "20.00"}, on="2024-07-31")
    refusal = refused(fund, lambda: fund.reverse(first))
    assert refusal.figures["type"] in ("ExpenditureSubmitted", "ExpenditureAccepted")
    fund.reverse(second["transaction_id"])
    assert refused(fund, lambda: fund.reverse(first)).figures["type"] == "ExpenditureSubmitted"
    return refusal


@case("version.stale")
def _stale(fund: Fund) -> Refused:
    _, commitment = bound(fund, "100.00")
    path = {"commitment_id": commitment}
    body = {
        "amount": money("90.00"),
        "instalments": [{"amount": money("90.00")}],
        "effective_on": "2024-03-01",
    }
    fund.desk.do("revise_commitment", body, path_ids=path, if_match=1)
    return figures(fund.desk.refusal("close_commitment", {"effective_on": "2024-03-02"}, path_ids=path, if_match=1),
                   given=1, version=2)  # fmt: skip


@case("event.too_large")
def _too_large(fund: Fund) -> Refused:
    """Every contract's bounds keep its events below the limit; the limit is lowered to try it."""
    fund.receipt("1.00", {}, reference="R" * 50)
    with pytest.MonkeyPatch.context() as patch:
        size = len(fund.desk.events()[-1].leaf())
        patch.setattr("shared.eventlog.writer.LEAF_BYTES_MAX", size)
        over = refused(fund, lambda: fund.receipt("1.00", {}, reference="S" * (50 + 20)))
        fund.receipt("1.00", {}, reference="S" * 40)
        return figures(over, bytes_max=size)


@case("request.unknown_field")
def _unknown_field(fund: Fund) -> Refused:
    return _pointed(refused(fund, lambda: fund.receipt("1.00", {}, remark="x")), "/remark", "request.unknown_field")


@case("request.missing_field")
def _missing_field(fund: Fund) -> Refused:
    body = fund.at_bank("1.00", "2024-01-01")
    del body["amount"]
    return _pointed(fund.desk.refusal("record_bank_charge", body), "/amount", "request.missing_field")


@case("request.invalid")
def _invalid(fund: Fund) -> Refused:
    body = {**fund.at_bank("1.00", "2024-01-01"), "bank_account_id": "not-an-id"}
    return _pointed(fund.desk.refusal("record_bank_charge", body), "/bank_account_id", "request.invalid")


@case("request.invalid")
def _two_faults(fund: Fund) -> Refused:
    """Two faults of different kinds: each is named, the whole is `request.invalid`."""
    body = {**fund.at_bank("1.000", "2024-01-01"), "remark": "x"}
    refusal = fund.desk.refusal("record_bank_charge", body)
    errors: Any = refusal.figures["errors"]
    assert {(e["pointer"], e["code"]) for e in errors} == {
        ("/amount", "money.decimals"),
        ("/remark", "request.unknown_field"),
    }
    return refusal


@case("date.format")
def _date(fund: Fund) -> Refused:
    for written in ("2024-1-1", "1/1/2024", "2024-01-01T00:00:00Z", 20240101):
        body = {**fund.at_bank("1.00", "2024-01-01"), "effective_on": written}
        refusal = _pointed(fund.desk.refusal("record_bank_charge", body), "/effective_on", "date.format")
    return refusal


@case("money.decimals")
def _decimals(fund: Fund) -> Refused:
    for written in ("1", "1.0", "1.000"):
        refusal = _pointed(
            fund.desk.refusal("record_bank_charge", fund.at_bank(written, "2024-01-01")), "/amount", "money.decimals"
        )
    return refusal


@case("money.decimals")
def _francs_have_none(fund: Fund) -> Refused:
    francs = Fund.opened(fund.desk, "XO", currency="XOF")
    francs.bank_charge("100")
    return refused(fund, lambda: francs.bank_charge("100.00"))


@case("effective_on.too_early")
def _before_the_charter(fund: Fund) -> Refused:
    fund.bank_charge("1.00", on="1945-10-24")
    for day in ("0001-01-01", "1024-01-31", "1945-10-23"):
        body = fund.at_bank("1.00", day)
        refusal = _pointed(fund.desk.refusal("record_bank_charge", body), "/effective_on", "effective_on.too_early")
    return refusal


@case("money.too_large")
def _money_too_large(fund: Fund) -> Refused:
    fund.bank_charge("999999999999999.99")
    dinars = Fund.opened(fund.desk, "KW", currency="KWD")
    dinars.bank_charge("100000000000000.000")
    body = {**dinars.at_bank("100000000000000.001", "2024-01-01")}
    return _pointed(fund.desk.refusal("record_bank_charge", body), "/amount", "money.too_large")


@case("money.format")
def _money_format(fund: Fund) -> Refused:
    for written in ("", "1,00", "1e2", " 1.00", "+1.00", "01.00", "1.00 USD", "NaN", "1000000000000000.00"):
        refusal = _pointed(
            fund.desk.refusal("record_bank_charge", fund.at_bank(written, "2024-01-01")), "/amount", "money.format"
        )
    fund.interest("999999999999999.99")
    return refusal


@case("money.not_positive")
def _not_positive(fund: Fund) -> Refused:
    for written in ("0.00", "-0.01"):
        refusal = _pointed(
            fund.desk.refusal("record_bank_charge", fund.at_bank(written, "2024-01-01")),
            "/amount",
            "money.not_positive",
        )
    fund.bank_charge("0.01")
    return refusal


@case("currency.unknown")
def _currency(fund: Fund) -> Refused:
    for code in ("ZZZ", "usd", "XAU", ""):
        body = {**fund.at_bank("1.00", "2024-01-01"), "amount": {"amount": "1.00", "currency": code}}
        refusal = _pointed(fund.desk.refusal("record_bank_charge", body), "/amount/currency", "currency.unknown")
    return refusal


def _pointed(refusal: Refused, pointer: str, code: str) -> Refused:
    errors: Any = refusal.figures["errors"]
    assert [(e["pointer"], e["code"]) for e in errors] == [(pointer, code)], errors
    assert refusal.code == code
    return refusal
