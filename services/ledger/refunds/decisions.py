"""Recording what a partner gave back."""

from datetime import date

from services.ledger.allocations.decisions import source_amounts
from services.ledger.appropriations.authority import lapses
from services.ledger.commitments.decisions import require_signed
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.disbursements.cash import payer
from services.ledger.funds.decisions import Fund
from services.ledger.rates.carrying import Carried
from services.ledger.refunds.state import REFUND
from services.ledger.rules import booked, dated_in
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import RecordPartnerRefund
from shared.contracts.events.commitments import PartnerRefundReceived
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_record_partner_refund(ledger: LedgerState, command: RecordPartnerRefund, context: Context) -> list[Decided]:
    """Recoverables first, then advances, then, when the caller says so, recoveries; in the commitment's currency.

    Cash comes in at the day's rate, what it settles leaves at its carrying base, the difference is exchange. Refuses
    `refund.exceeds_balance` beyond what was advanced without saying what it is, and in a mission's budget anyway:
    it has no pool that recoveries could feed; `currency.mixed`, `rate.missing`, `payment.bank_account`.
    """
    commitment = ledger.get(COMMITMENT, command.commitment_id)
    fund = dated_in(ledger, commitment.fund_id, command.effective_on, context)
    require_signed(commitment, command.effective_on)
    commitment.require_currency(command.amount, "/amount")
    bank_account_id = payer(ledger, fund, command.bank_account_id, commitment.currency)
    ledger.require_new_reference(context.actor, commitment.fund_id, REFUND.name, command.reference)
    at_day = booked(ledger, fund, command.amount, "/amount", command.effective_on)
    recoverable, advances = settled(commitment, at_day.minor)
    beyond = at_day.minor - recoverable.own - advances.own
    if beyond and (command.excess_is is None or fund.is_mission_budget):
        raise Refused(
            "refund.exceeds_balance",
            "/amount",
            asked=command.amount.amount,
            balance=commitment.shown(recoverable.own + advances.own),
            currency=commitment.currency,
        )
    require_balance_since(ledger, fund, commitment, recoverable, advances, command.effective_on)
    cash = Carried(at_day.minor, at_day.base_minor)
    recoveries = cash.part(beyond)
    settles = recoverable.base + advances.base
    back = from_committed(commitment, recoverable, advances)
    received = PartnerRefundReceived(
        fund_id=commitment.fund_id,
        refund_id=context.new_id(),
        reference=command.reference,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, command.effective_on),
        bank_account_id=bank_account_id,
        amount=at_day,
        recoverable_part=commitment.booked(recoverable),
        advances_part=commitment.booked(advances),
        recoveries_part=commitment.booked(recoveries),
        exchange=commitment.difference(cash.base - recoveries.base - settles),
        sources=source_amounts(back, commitment.donors, fund.base_currency),
    )
    return [Decided(received, command.effective_on)]


def settled(commitment: Commitment, amount: int) -> tuple[Carried, Carried]:
    """What an amount settles of the partner's balance, recoverables first, then advances, at their carrying base."""
    recoverable = commitment.recoverable.standing.part(min(amount, commitment.recoverable.standing.own))
    advances = commitment.advances.standing
    return recoverable, advances.part(min(amount - recoverable.own, advances.own))


def from_committed(commitment: Commitment, recoverable: Carried, advances: Carried) -> dict[str, int]:
    """By source, what stood committed for a balance that the partner no longer holds."""
    bound = commitment.recoverable_bound.part(recoverable.own).base + advances.base
    return split(bound, commitment.committed_minor)


def require_balance_since(
    ledger: LedgerState,
    fund: Fund,
    commitment: Commitment,
    recoverable: Carried,
    advances: Carried,
    effective_on: date,
) -> None:
    """What is settled on a past day must be found on that day. Refuses `refund.exceeds_balance`."""
    for account, part in (("recoverable_from_partners", recoverable), ("advances_to_partners", advances)):
        if not part.own:
            continue
        balance = ledger.balance(fund.fund_id, account, commitment.currency, commitment.partner_dimensions)
        lowest = balance.extreme_from(effective_on, 1)
        if part.own > lowest:
            raise Refused(
                "refund.exceeds_balance",
                "/effective_on",
                asked=commitment.shown(part.own),
                balance=commitment.shown(max(0, lowest)),
                currency=commitment.currency,
            )
