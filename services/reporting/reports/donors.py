"""What each donor signed and paid, agreement by agreement: what several reports say of donors is worked out here once.

Amounts of an agreement are in its own currency, and in base: signed at what it was booked at, deposited at what came.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from services.reporting.projections.moving.movement import Measure
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.money import Wanted, sums
from services.reporting.reports.movements import movements
from services.reporting.reports.terms import Due, Stands, standing, unpaid

PAID: tuple[Measure, ...] = ("gross_contributions", "deposited_before", "refunds_to_donors", "refunded_before")


@dataclass
class Signed:
    """An agreement, and by year (None: before the fund's opening) what was deposited and refunded under it."""

    terms: Stands
    deposited: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    deposited_base: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    refunded_base: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))

    receivable: int = 0
    receivable_base: int = 0
    held: int = 0

    @property
    def paid(self) -> int:
        """All deposits, in the agreement's currency."""
        return sum(self.deposited.values())

    @property
    def pending(self) -> int:
        """What is still to come, in its currency: receivable, and conditional without the cash held for that."""
        return self.receivable + max(0, self.terms.conditional - self.held)

    @property
    def pending_base(self) -> int:
        """The same in base: what is receivable as the books carry it."""
        return self.receivable_base + self.terms.base_of(self.pending - self.receivable)

    def open_instalments(self) -> list[Due]:
        """What of its instalments is not settled, the oldest covered first."""
        return unpaid(self.terms.instalments, self.terms.amount, self.terms.amount - self.pending)

    def overdue(self, day: date) -> int:
        """What should have come before a day and did not, in the agreement's currency."""
        return sum(minor for due, minor in self.open_instalments() if due is not None and due < day)


@dataclass(frozen=True, slots=True)
class Contributions:
    """A fund's agreements by id, and what came in without one, by donor and year, in base."""

    agreements: dict[str, Signed]
    elsewhere: dict[tuple[str | None, int | None], int]

    def of_donor(self, donor_id: str) -> list[Signed]:
        """A donor's agreements."""
        return [one for one in self.agreements.values() if one.terms.party_id == donor_id]

    def deposits(self, year: int | None = None, until: int | None = None) -> dict[str | None, int]:
        """By donor what was deposited, in base: in a year, or until the end of one, or ever."""

        def counts(in_year: int | None) -> bool:
            if year is not None:
                return in_year == year
            return until is None or in_year is None or in_year <= until

        found: dict[str | None, int] = defaultdict(int)
        for signed in self.agreements.values():
            found[signed.terms.party_id] += sum(b for y, b in signed.deposited_base.items() if counts(y))
        for (donor, in_year), base in self.elsewhere.items():
            found[donor] += base if counts(in_year) else 0
        return found


async def contributions_of(connection: Connection, asked: Asked, fund: ReportedFund) -> Contributions:
    """What was signed and paid at the day and position that are asked for.

    The fund's cumulative total of gross contributions counts for what no opened agreement brought along itself."""
    agreements = {one.id: Signed(one) for one in (await standing(connection, asked, fund, "agreement")).values()}
    await _owed(connection, asked, fund, agreements)
    elsewhere: dict[tuple[str | None, int | None], int] = defaultdict(int)
    opened: dict[str | None, int] = defaultdict(int)
    for one in await movements(connection, asked, fund, PAID, ("donor_id", "agreement_id")):
        donor, agreement = one.about
        year = None if one.is_opening else one.year
        signed = agreements.get(agreement)
        if one.measure == "gross_contributions" and one.is_opening:
            opened[donor] += one.base_amount
        elif signed is None:
            elsewhere[donor, year] += one.base_amount if one.measure == "gross_contributions" else 0
        elif one.measure in ("gross_contributions", "deposited_before"):
            signed.deposited_base[year] += one.base_amount
            signed.deposited[year] += one.amount if one.currency == signed.terms.currency else 0
            if one.measure == "deposited_before":
                opened[donor] -= one.base_amount
        else:
            signed.refunded_base[year] += one.base_amount
    # totals of named donors, and the rest of what is told of nobody, beyond what the agreements say
    nobody = opened.pop(None, 0) + sum(rest for rest in opened.values() if rest < 0)
    for donor, rest in opened.items():
        if rest > 0:
            elsewhere[donor, None] += rest
    if nobody > 0:
        elsewhere[None, None] += nobody
    return Contributions(agreements, elsewhere)


async def _owed(connection: Connection, asked: Asked, fund: ReportedFund, agreements: dict[str, Signed]) -> None:
    """What the books hold of each agreement: what is receivable, and cash that waits for its condition."""
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, ("contributions_receivable", "conditional_contributions"))
    by = ("account", "agreement_id")
    for account, agreement, _, amount, base in await sums(
        connection, slot, fund.log, position, asked.as_of, wanted, by
    ):
        signed = agreements.get(agreement)
        if signed is None:
            continue
        if account == "contributions_receivable":
            signed.receivable += amount
            signed.receivable_base += base
        else:
            signed.held -= amount
