"""A project's life as tests tell it: commands given by people, facts heard of a ledger, events folded as they come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.projects.calls.state import Call
from services.projects.capacity.decisions import decide_assess_capacity
from services.projects.documents.decisions import decide_register_document
from services.projects.endorsements.decisions import decide_endorse
from services.projects.lifecycle.decisions import decide_draft, decide_hear, decide_transition
from services.projects.lifecycle.project import Project, evolve_project
from services.projects.mechanisms.defaults import DEFAULTS
from services.projects.mechanisms.state import Policies
from services.projects.monitoring.decisions import (
    decide_count_beneficiaries,
    decide_define_indicator,
    decide_record_actual,
    decide_record_visit,
)
from services.projects.overlaps.decisions import decide_override, decide_resolve
from services.projects.roles import roles_in
from services.projects.screening.decisions import decide_answer_criterion, decide_assess_harm
from services.projects.stakeholders.decisions import (
    decide_name_stakeholder,
    decide_sign_off,
    decide_withdraw_sign_off,
)
from services.projects.state import Context, Overlaps
from shared.contracts.actor import Actor
from shared.contracts.commands import projects_file as f
from shared.contracts.commands import projects_lifecycle as c
from shared.contracts.commands import projects_overlaps as o
from shared.contracts.envelope import Recorded
from shared.contracts.events.parties import HeardFrom, Mechanism, Role
from shared.contracts.events.projects_base import LedgerFact, ProjectBalances, ProjectDescription
from shared.contracts.money import Money
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided

DAY = date(2024, 2, 15)
TODAY = date(2026, 1, 1)
LEDGER = "example.org/fund/ledger"
AGENCY, OTHER_AGENCY, SUPPLIER = (f"00000000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
SECTOR: dict[str, str] = {"quick_impact": "water", "trust_fund": "water-sanitation"}
BUDGET: dict[str, str] = {"quick_impact": "50000.00", "trust_fund": "200000.00"}


def sha(name: str) -> str:
    """A digest that is told apart by a name."""
    return name.encode().hex().ljust(64, "0")[:64]


def usd(amount: str) -> Money:
    """Dollars."""
    return Money(amount=amount, currency="USD")


def balances(
    committed: str = "0.00",
    advances: str = "0.00",
    recoverable: str = "0.00",
    payables: str = "0.00",
    allocated: str = "10.00",
) -> ProjectBalances:
    """What stands at the project."""
    named = {"allocated": allocated, "committed": committed, "advances": advances}
    named |= {"recoverable": recoverable, "payables": payables}
    return ProjectBalances(**{name: usd(amount) for name, amount in named.items()})


def initial_policies() -> Policies:
    """The defaults, from 2013 on."""
    policies = Policies()
    for policy in DEFAULTS:
        policies = policies.with_policy(policy, date(2013, 1, 1))
    return policies


def description(mechanism: Mechanism, **changes: Any) -> ProjectDescription:
    """A project that may be handed in, at the edge of its ceiling and of its duration."""
    person = {"issuer": "idp", "subject": "focal"}
    values: dict[str, Any] = {
        "code": "P-1",
        "title": "A well in Gao",
        "mechanism": mechanism,
        "organisation_id": AGENCY,
        "summary": "Water for a quarter",
        "budget": {"amount": BUDGET[mechanism], "currency": "USD"},
        "budget_lines": [{"category": 4, "amount": {"amount": BUDGET[mechanism], "currency": "USD"}}],
        "planned_start_on": "2024-02-15",
        "planned_end_on": "2024-08-15",
        "areas": [{"code": "ML-7", "percent": "60"}, {"code": "ML-8", "percent": "40"}],
        "sectors": [{"code": SECTOR[mechanism], "percent": "100"}],
        "focal_persons": [{"seat": seat, "person": person} for seat in ("headquarters", "field")],
    }
    if mechanism == "trust_fund":
        values |= {"window": "peace-dividends", "themes": ["water-and-sanitation"]}
    return ProjectDescription.model_validate(values | changes)


Decide = Callable[[Any, Any, Context], list[Decided]]
DECIDE: dict[type, Decide] = {
    c.DraftProject: lambda known, command, context: decide_draft(known, command, context.new_id(), context),
    f.AnswerCriterion: decide_answer_criterion,
    f.AssessDoNoHarm: decide_assess_harm,
    f.GiveEndorsement: decide_endorse,
    f.NameStakeholder: decide_name_stakeholder,
    f.SignOff: decide_sign_off,
    f.WithdrawSignOff: decide_withdraw_sign_off,
    f.AssessPartnerCapacity: decide_assess_capacity,
    f.DefineIndicator: decide_define_indicator,
    f.RecordActual: decide_record_actual,
    f.CountBeneficiaries: decide_count_beneficiaries,
    f.RecordVisit: decide_record_visit,
    f.RegisterDocument: decide_register_document,
    o.ResolveOverlap: decide_resolve,
    o.OverrideOverlap: decide_override,
}


@dataclass
class Life:
    """One project with everything that decisions are told beside it."""

    mechanism: Mechanism
    project: Project = None  # type: ignore[assignment]  # set by `begun`
    policies: Policies = field(default_factory=initial_policies)
    overlaps: Overlaps | None = None
    call: Call | None = None
    events: list[Recorded] = field(default_factory=list)
    heard: int = 0
    ids: int = 100

    @classmethod
    def begun(cls, mechanism: Mechanism, **changes: Any) -> "Life":
        """A project that was drafted."""
        life = cls(mechanism)
        life.give(c.DraftProject(description=description(mechanism, **changes), effective_on=DAY), "agency", "author")
        return life

    def new_id(self) -> str:
        """Ids that are the same in every run."""
        self.ids += 1
        return f"00000000-0000-7000-8000-{self.ids:012d}"

    def context(self, role: Role | None, subject: str = "somebody", **actor: Any) -> Context:
        """Who acts; an agency's person belongs to the project's own agency unless told otherwise."""
        actor = {"organisation_id": AGENCY if role == "agency" else None, "client_id": "portal"} | actor
        who = Actor(issuer="idp", subject=subject, acting_role=role, **actor)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        beside = {"policies": self.policies, "overlaps": self.overlaps, "call": self.call}
        return Context(now, who, self.new_id, today=TODAY, **beside)  # type: ignore[arg-type]

    def give(self, command: Any, role: Role | None = None, subject: str = "somebody", **actor: Any) -> list[Decided]:
        """Gives a command and folds what it decides."""
        context = self.context(role, subject, **actor)
        if self.project is not None and role not in (roles := roles_in(self.project, command)):
            raise Refused("grant.missing", roles=list(roles))  # as the machine does before it decides
        decide = DECIDE.get(type(command), decide_transition)
        return self._record(decide(self.project, command, context), context)

    def hear(self, kind: type[LedgerFact], on: date = DAY, position: int | None = None, **data: Any) -> list[Decided]:
        """Hears a fact at the next position of the ledger, or at one that is named."""
        self.heard = self.heard + 1 if position is None else position
        source = HeardFrom(log=data.pop("log", LEDGER), position=self.heard)
        fact = kind(project_id=self.project.project_id, heard_from=source, **data)
        context = self.context(None, "system", client_id="hearing")
        return self._record(decide_hear(self.project, [fact], on, context), context)

    def _record(self, decided: list[Decided], context: Context) -> list[Decided]:
        for data, effective_on, _, _ in decided:
            event = Recorded(
                log="example.org/fund/projects",
                position=len(self.events),
                event_id=self.new_id(),
                stream=data.stream,
                version=len(self.events) + 1,
                recorded_at=context.recorded_at,
                actor=context.actor,
                transaction_id=self.new_id(),
                data=data,
                effective_on=effective_on,
            )
            self.events.append(event)
            self.project = evolve_project(self.project, event)
        return decided


@contextmanager
def refused(code: str, /, **figures: Any) -> Iterator[None]:
    """What runs inside is refused with a code, and with these figures among its own."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code, caught.value
    assert {name: caught.value.figures.get(name) for name in figures} == figures
