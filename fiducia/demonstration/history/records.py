"""What the plan of the illustrative history yields: frozen records, money in cents of US dollars, no identifiers yet.

A day is None when it lies after the end of the history, so that a record never tells what has not happened.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.events.parties import Mechanism, OrganisationKind


@dataclass(frozen=True, slots=True)
class Partner:
    """Who implements projects, or gives money: real organisations by name, invented ones called illustrative."""

    code: str
    english: str
    french: str
    kind: OrganisationKind
    invented: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """Cash that a donor sent under an agreement."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a donor signed, for everything or for one window, and what came in under it."""

    key: str
    donor: str
    signed_on: date
    minor: int
    window: str | None
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Appropriation:
    """What the mission's budget gives to quick impact projects in a fiscal year."""

    fiscal_year: int
    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a project is: areas with per cents that add up to 100, or none where no place is recorded."""

    kind: Literal["single_box", "several_boxes", "countrywide", "unassigned"]
    areas: tuple[tuple[str, int], ...]
    box: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of an instalment: at most what was planned for it."""

    instalment: int
    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Report:
    """A partner's report: cumulative cost per category up to `to_on`."""

    basis: Literal["provisional", "certified"]
    to_on: date
    due_on: date
    submitted_on: date
    accepted_on: date | None
    cumulative: tuple[tuple[int, int], ...]

    @property
    def minor(self) -> int:
        """What it reports in all."""
        return sum(minor for _, minor in self.cumulative)

    @property
    def days_late(self) -> int:
        """How many days after its due date it came in; 0 in time."""
        return max(0, (self.submitted_on - self.due_on).days)


@dataclass(frozen=True, slots=True)
class Refund:
    """What a partner gave back."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Beneficiaries:
    """People planned for and reached, each counted once within the project; people of two projects count in both."""

    planned: int
    reached: int | None


@dataclass(frozen=True, slots=True)
class Project:
    """A project from its idea to where the history ends.

    `states` are those of DOMAIN.md section 2 with the day each was reached. `released_on` is the day from which the
    allocation is what was spent, `commitment_closed_on` the day from which nothing more is due.
    """

    code: str
    mechanism: Mechanism
    title: str
    partner: str
    sub_grantee: str | None
    sector: str
    window: str | None
    fiscal_year: int | None
    placement: Placement
    decision: str
    minor: int
    approved_on: date
    allocated_on: date
    signed_on: date
    instalments: tuple[int, ...]
    payments: tuple[Payment, ...]
    reports: tuple[Report, ...]
    refund: Refund | None
    commitment_closed_on: date | None
    released_on: date | None
    completed_on: date | None
    beneficiaries: Beneficiaries | None
    states: tuple[tuple[str, date], ...]

    @property
    def state(self) -> str:
        """Where it stands at the end of the history."""
        return self.states[-1][0]

    def state_on(self, day: date) -> str | None:
        """Where it stood at the end of a day; None before its idea."""
        reached = [state for state, on in self.states if on <= day]
        return reached[-1] if reached else None

    @property
    def paid_minor(self) -> int:
        """What was paid in all."""
        return sum(payment.minor for payment in self.payments)

    @property
    def spent_minor(self) -> int:
        """What the last accepted report says was spent."""
        accepted = [report for report in self.reports if report.accepted_on is not None]
        return accepted[-1].minor if accepted else 0

    @property
    def late(self) -> bool:
        """True when any of its reports came in after its due date."""
        return any(report.days_late for report in self.reports)


@dataclass(frozen=True, slots=True)
class History:
    """The whole plan. Every figure in it is illustrative."""

    partners: tuple[Partner, ...]
    donors: tuple[Partner, ...]
    agreements: tuple[Agreement, ...]
    appropriations: tuple[Appropriation, ...]
    trust_fund: tuple[Project, ...]
    quick_impact: tuple[Project, ...]
    country_team: frozenset[str]
    """The partners that are United Nations agencies of the country team."""

    @property
    def projects(self) -> tuple[Project, ...]:
        """Those of both mechanisms."""
        return (*self.trust_fund, *self.quick_impact)
