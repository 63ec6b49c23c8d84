"""Every refusal that the ledger gives has a case that brings it about, with its figures and its words.

Those that projects alone give have theirs in tests/projects.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from services.ledger.reversals.decisions import REVERSIBLE_STREAMS
from services.ledger.state import LedgerState
from services.projects.capabilities import CAPABILITIES as PROJECT_CAPABILITIES
from services.projects.machine import Machine as ProjectsMachine
from shared.contracts.problems import NotLoaded, Refused
from shared.service.catalogue import CATALOGUE
from shared.service.loading import load_resources
from tests.projects import call_refusals  # noqa: F401  importing it fills the table
from tests.projects.refusals import CASES as OF_PROJECTS
from tests.refusals import contributions, journals
from tests.refusals.cases import CASES, NOBODY, Case
from tests.support.desk import Desk, Fund, money
from tests.support.donors import Donors
from tests.support.fund_life import FundLife
from tests.support.partner import settle, support_cost

MODULES = tuple(
    importlib.import_module(f"tests.refusals.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))
    if not path.stem.startswith("test_")
)
"""Every file of cases in this folder; importing one fills the table."""
SOURCE = Path(__file__).resolve().parents[2]

OVER_HTTP = (
    "alarm.", "as_of.", "body.", "bulk.", "cursor.", "evidence.empty", "evidence.t", "feed.", "person.unknown",
    "idempotency.", "if_match.", "known_at.", "log.", "mechanism.unknown", "method.", "opening.unknown", "parameter.",
    "position.", "projection.", "rebuild.", "reminder.unknown", "reminder_run.unknown", "report.not_yet",
    "schema.", "scope.", "service.", "token.", "command.unknown", "resource.unknown",
    "report.chart", "report.form", "report.table",
)  # fmt: skip
"""Codes that only exist over HTTP: tests/promises has their cases, tests/reporting those of reports."""

BY_REPORTING = ("as_of.future", "report.not_yet", "report.unbalanced")
"""Codes that reporting alone gives: tests/reporting has their cases."""

DECIDED_ON_PROJECTS = (
    "beneficiaries.", "call.kept", "capacity.", "endorsement.", "indicator.", "overlap.", "policy.",
    "project.approved_amount",
    "project.before_last_step", "project.budget", "project.completion_evidence", "project.criteria", "project.dates",
    "project.decision_missing", "project.deliverables", "project.do_no_harm", "project.duration",
    "project.endorsements", "project.evaluation_report", "project.exists", "project.extension", "project.file_closed",
    "project.focal_persons", "project.identity", "project.incomplete", "project.instalment", "project.narrative_late",
    "project.not_evaluated", "project.nothing_paid", "project.open_balances", "project.operations_running",
    "project.other_ledger", "project.overhead", "project.overlaps", "project.partner",
    "project.payment_made", "project.percentages", "project.reason_missing", "project.report_missing",
    "project.review_committee_decision", "project.same_person", "project.sign_offs",
    "project.steering_committee_decision", "project.transition", "project.visit", "project.window",
    "project.work_plan", "screening.", "stakeholder.", "visit.",
)  # fmt: skip
"""Codes of the pure decisions on projects: tests/projects brings each of them about on a project in memory."""

NAMED_BY_NO_COMMAND = (
    "exchange",
    "revaluation",
    "charge",
    "fee_settlement",
    "flow",
    "interest",
    "journal",
    "pool_deficit",
    "reprogramming",
    "residue",
    "transfer",
)
"""Kinds that no command names by id: a question over HTTP is refused, or whatever names them one day."""


def by_no_command() -> list[str]:
    return [
        "mechanism.unknown",
        "rate.unknown",
        *(f"{kind}.{what}" for kind in NAMED_BY_NO_COMMAND for what in ("unknown", "reversed")),
    ]


@pytest.mark.parametrize(
    ("code", "attempt"),
    [pytest.param(code, fn, id=f"{code}-{fn.__name__[1:]}") for code, fns in CASES.items() for fn in fns],
)
def test_a_case_is_refused_with_its_code_and_words(desk: Desk, code: str, attempt: Case) -> None:
    refusal = attempt(Fund.opened(desk))
    assert refusal.code == code
    words = CATALOGUE[code]
    assert 400 <= words.status < 500
    for language in ("en", "fr"):
        detail = words.detail(language, refusal.figures)
        assert detail.startswith(words.title(language))
        for name, value in refusal.figures.items():
            if isinstance(value, str) and name != "errors":
                assert value in detail


def test_every_code_of_the_catalogue_has_a_case() -> None:
    over_http = {code for code in CATALOGUE if code.startswith(OVER_HTTP)}
    on_projects = {code for code in CATALOGUE if code.startswith(DECIDED_ON_PROJECTS)}
    without = (
        set(CATALOGUE)
        - over_http
        - on_projects
        - set(BY_REPORTING)
        - set(CASES)
        - set(OF_PROJECTS)
        - set(by_no_command())
    )
    assert without == set()
    assert set(CASES) | set(OF_PROJECTS) <= set(CATALOGUE)
    assert not set(CASES) & set(by_no_command())


@pytest.mark.parametrize("kind", NAMED_BY_NO_COMMAND)
def test_a_kind_that_no_command_names_is_refused_alike(desk: Desk, kind: str) -> None:
    fund = Fund.opened(desk)
    with pytest.raises(Refused) as unknown:
        loaded(desk, kind, NOBODY).get(desk.machine.kinds[kind], NOBODY)
    assert (unknown.value.code, unknown.value.figures) == (f"{kind}.unknown", {"id": NOBODY})
    answer = RECORDED[kind](fund)
    fund.reverse(answer["transaction_id"])
    recorded = answer["resource"]["id"]
    with pytest.raises(Refused) as undone:
        loaded(desk, kind, recorded).get(desk.machine.kinds[kind], recorded)
    assert (undone.value.code, undone.value.figures) == (f"{kind}.reversed", {"id": recorded})


def loaded(desk: Desk, kind: str, resource_id: str) -> LedgerState:
    """A state that has looked for one resource."""
    state = LedgerState()

    async def load() -> None:
        async with desk.ledger.reader() as connection:
            await load_resources(connection, state, desk.machine.kinds, [(kind, resource_id)])

    desk.run(load())
    return state


def _pool_deficit(fund: Fund) -> dict[str, Any]:
    fund.funded("DK", "10.00")
    fund.bank_charge("1.00")
    return Donors(fund).assign("2024-02-01")


def _residue(fund: Fund) -> dict[str, Any]:
    fund.funded("DK", "10.00")
    fund.interest("1.00")
    life = FundLife(fund)
    life.begin("2024-02-01")
    return life.distribute("2024-02-01")


def _reprogramming(fund: Fund) -> dict[str, Any]:
    return Donors(fund).reprogram(fund.funded("DK", "10.00"), "1.00", "2024-02-01")


def _transfer(fund: Fund) -> dict[str, Any]:
    body = {"code": "SECOND", "name": "Second", "currency": "USD", "fund_ids": [fund.fund_id]}
    second = fund.desk.do("open_bank_account", body)["resource"]["id"]
    fund.interest("1.00")
    accounts = {"from_bank_account_id": fund.bank_account_id, "to_bank_account_id": second}
    moved = {"fund_id": fund.fund_id, **accounts, "amount": money("1.00"), "effective_on": "2024-02-01"}
    return fund.desk.do("make_transfer", moved)


def _flow(fund: Fund) -> dict[str, Any]:
    body = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = fund.desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    return fund.desk.do("import_flow", {**contributions.flow(fund, mirror), "noted_because": "parked"})


def _euro_cash(fund: Fund) -> str:
    fund.rate("EUR", "0.90")
    fund.rate("EUR", "0.92", "2024-02-29")
    euro = fund.account("EUR")
    fund.receipt("90.00", {}, currency="EUR", bank_account_id=euro)
    return euro


def _exchange(fund: Fund) -> dict[str, Any]:
    accounts = {"from_bank_account_id": _euro_cash(fund), "to_bank_account_id": fund.bank_account_id}
    sale = {"sold": money("9.00", "EUR"), "bought": money("10.00"), "effective_on": "2024-02-01"}
    return fund.desk.do("exchange_currency", {"fund_id": fund.fund_id, **accounts, **sale})


def _revaluation(fund: Fund) -> dict[str, Any]:
    _euro_cash(fund)
    return fund.desk.do("run_revaluation", {"fund_id": fund.fund_id, "effective_on": "2024-02-29"})


def _fee(fund: Fund) -> dict[str, Any]:
    support_cost(fund, "0.10")
    fund.funded("DK", "110.00")
    fund.report(fund.commitment(fund.allocation(fund.project(), "110.00"), "100.00"), {1: "50.00"})
    return settle(fund, "support_cost", "5.00", "2024-06-30")


RECORDED: dict[str, Callable[[Fund], dict[str, Any]]] = {
    "exchange": _exchange,
    "revaluation": _revaluation,
    "charge": lambda fund: fund.bank_charge("1.00"),
    "fee_settlement": _fee,
    "flow": _flow,
    "interest": lambda fund: fund.interest("1.00"),
    "journal": lambda fund: journals.post(fund, *journals.moved("1.00")),
    "pool_deficit": _pool_deficit,
    "reprogramming": _reprogramming,
    "residue": _residue,
    "transfer": _transfer,
}


def test_every_code_that_the_source_raises_is_in_the_catalogue_and_none_in_it_is_unused() -> None:
    raised = set(_literal_codes())
    assert raised - set(CATALOGUE) == set()
    kinds = {*Machine(CAPABILITIES).kinds, *ProjectsMachine(PROJECT_CAPABILITIES).kinds}
    computed = {f"{kind}.unknown" for kind in kinds} | {f"{kind}.reversed" for kind in REVERSIBLE_STREAMS}
    assert computed <= set(CATALOGUE)
    assert set(CATALOGUE) - raised - computed == set()


_RAISED = re.compile(r"""(?:Refused|InvalidMoney)\(\s*"([a-z_]+\.[a-z_]+)\"""")
_IN_A_CONTRACT = re.compile(r"""ValueError\(\s*f?"([a-z_]+\.[a-z_]+): """)
_NAMED = re.compile(r"""[,(=:{\[ ]"([a-z_]+\.[a-z_]+)"[,)\]}:]""")


def _literal_codes() -> Iterator[str]:
    """Codes written out where something is refused, and catalogue codes that the web edge looks up by name."""
    for room in ("shared", "services"):
        for path in sorted((SOURCE / room).rglob("*.py")):
            if path.name == "catalogue.py":
                continue
            text = path.read_text()
            yield from _RAISED.findall(text)
            yield from _IN_A_CONTRACT.findall(text)
            yield from (code for code in _NAMED.findall(text) if code in CATALOGUE)


def test_a_state_that_knows_nothing_refuses_nothing() -> None:
    """A state that knows nothing asks to be loaded; it never guesses that a thing is missing."""
    for kind in Machine(CAPABILITIES).kinds.values():
        with pytest.raises(NotLoaded):
            LedgerState().get(kind, NOBODY)
