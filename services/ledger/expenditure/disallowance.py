"""Taking accepted cost back after an audit (BOOKS.md section 2, CostDisallowed)."""

from collections.abc import Mapping

from services.ledger.allocations.decisions import ALLOCATION, source_amounts
from services.ledger.allocations.support_cost import accrual
from services.ledger.appropriations.authority import lapses
from services.ledger.commitments.decisions import require_signed
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.expenditure.acceptance import categories_booked
from services.ledger.expenditure.days import require_spent_since, require_support_cost_since
from services.ledger.rates.carrying import NOTHING, Carried, total
from services.ledger.rules import dated_in
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from services.ledger.years.calendar import corrects_an_earlier_year, year_of
from shared.contracts.commands.projects import DisallowCost
from shared.contracts.events.expenditure import CostDisallowed
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_disallow_cost(ledger: LedgerState, command: DisallowCost, context: Context) -> list[Decided]:
    """Accepted cost is not borne: what is unpaid is owed no more, what is paid is recoverable; its support cost too.

    Also of a closed commitment: audits come late. Refuses `disallowance.nothing_accepted`,
    `disallowance.exceeds_posted` beyond what is posted of a category, `disallowance.year` after the day's own,
    `expenditure.not_yet_spent` on a day before it was, `allocation.support_cost_reserve` on a day when support cost
    that a short reserve had held back was not set aside, `report.category_twice`, `currency.mixed`,
    `effective_on.before_commitment`.
    """
    commitment = ledger.get(COMMITMENT, command.commitment_id)
    fund = dated_in(ledger, commitment.fund_id, command.effective_on, context)
    require_signed(commitment, command.effective_on)
    if not commitment.accepted_reports:
        raise Refused("disallowance.nothing_accepted", "/commitment_id", commitment=commitment.number)
    last = commitment.accepted_reports[-1]
    year = command.year or year_of(fund, last.accepted_on)
    if year > year_of(fund, command.effective_on):
        raise Refused("disallowance.year", "/year", year=year, effective_on=str(command.effective_on))
    cost = _disallowed(commitment, command)
    whole = total(cost)
    owed = whole.part(min(whole.own, commitment.payables.standing.own))
    payables = commitment.payables.standing.part(owed.own)
    prior_year = corrects_an_earlier_year(fund, year, command.effective_on)
    back_from = split(whole.base, commitment.spent_minor)
    require_spent_since(ledger, fund, commitment, back_from, command.effective_on)
    event = CostDisallowed(
        fund_id=commitment.fund_id,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, command.effective_on),
        decision=command.decision,
        reason=command.reason,
        year=year,
        prior_year=prior_year,
        disallowed=categories_booked(commitment, cost),
        payables_part=commitment.booked(payables),
        recoverable_part=commitment.booked(whole.less(owed)),
        exchange=commitment.difference(payables.base - owed.base),
        sources=source_amounts(back_from, commitment.donors, fund.base_currency),
    )
    back = {category: NOTHING.less(line) for category, line in cost.items()}
    allocation = ledger.get(ALLOCATION, commitment.allocation_id)
    support = accrual(fund, allocation, commitment, back, last.to_on, prior_year)
    if support is not None:
        require_support_cost_since(ledger, fund, allocation, support.sources, command.effective_on)
    return [Decided(found, command.effective_on) for found in (event, support) if found is not None]


def _disallowed(commitment: Commitment, command: DisallowCost) -> Mapping[int, Carried]:
    """The cost by category at its carrying base."""
    posted = commitment.standing().posted
    cost: dict[int, Carried] = {}
    for index, line in enumerate(command.disallowed):
        commitment.require_currency(line.amount, f"/disallowed/{index}/amount")
        if line.category in cost:
            raise Refused("report.category_twice", f"/disallowed/{index}/category", category=line.category)
        standing = posted.get(line.category, NOTHING)
        if line.amount.minor > standing.own:
            raise Refused(
                "disallowance.exceeds_posted",
                f"/disallowed/{index}/amount",
                category=line.category,
                asked=line.amount.amount,
                posted=commitment.shown(standing.own),
                currency=commitment.currency,
            )
        cost[line.category] = standing.part(line.amount.minor)
    return cost
