"""What a donor signed, paid and was given back, in a fund's own currency, at any moment (DOMAIN.md section 1)."""

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection

from services.ledger.books.reports import Moment
from services.ledger.state import LedgerState
from shared.contracts.events.refunds import DonorRefundApproved, DonorRefundPaid
from shared.contracts.money import from_minor
from shared.deciding.resources import Kind, live
from shared.service.loading import load_resources

Connection = AsyncConnection[Any]


async def donor_figures(
    connection: Connection,
    kinds: Mapping[str, Kind[Any]],
    moment: Moment,
    fund_id: str,
    donor_id: str,
    closing: Mapping[str, int],
    base: str,
) -> dict[str, Any]:
    """Signed, deposited, set aside, given back and still owed, as positive amounts; `closing` in base by account.

    What was signed, and what came in, stays so when it goes back: that is told apart.
    """
    of_revenue, paid = await _refunds(connection, kinds, moment, fund_id, donor_id)
    revenue = -closing.get("contribution_revenue", 0) - closing.get("prior_year_reductions", 0)
    owed = -closing.get("refunds_payable_to_donors", 0)
    waiting = -closing.get("unapplied_receipts", 0) - closing.get("conditional_contributions", 0)
    figures = {
        "signed": revenue + of_revenue,
        "deposits": revenue - closing.get("contributions_receivable", 0) + waiting + owed + paid,
        "allocations": -sum(closing.get(account, 0) for account in ("allocated", "committed", "spent")),
        "refunds": paid,
        "refunds_owed": owed,
    }
    return {name: {"amount": from_minor(minor, base), "currency": base} for name, minor in figures.items()}


async def _refunds(
    connection: Connection, kinds: Mapping[str, Kind[Any]], moment: Moment, fund_id: str, donor_id: str
) -> tuple[int, int]:
    """What was approved out of agreements, and what was paid, in base minor units."""
    cursor = await connection.execute(
        "SELECT id::text FROM refunds WHERE donor_id = %s AND fund_id = %s ORDER BY position", [donor_id, fund_id]
    )
    keys = [("refund", refund_id) for (refund_id,) in await cursor.fetchall()]
    state = LedgerState()
    await load_resources(connection, state, kinds, keys, before=moment.position + 1)
    of_revenue = paid = 0
    for refund in state.resources.values():
        for event in () if refund is None else live(refund.events):
            if moment.as_of is not None and event.effective_on is not None and event.effective_on > moment.as_of:
                continue
            if isinstance(event.data, DonorRefundApproved) and event.data.agreement is not None:
                of_revenue += event.data.agreement.amount.base_minor
            elif isinstance(event.data, DonorRefundPaid):
                paid += event.data.amount.base_minor
    return of_revenue, paid
