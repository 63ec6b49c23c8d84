"""Giving up what a partner will not give back: always by two persons (BOOKS.md section 4, two persons)."""

from services.ledger.allocations.decisions import source_amounts
from services.ledger.appropriations.authority import lapses
from services.ledger.commitments.decisions import require_signed
from services.ledger.commitments.state import COMMITMENT
from services.ledger.rates.carrying import Carried
from services.ledger.refunds.decisions import from_committed, require_balance_since, settled
from services.ledger.rules import dated_in
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import WriteOffPartnerBalance
from shared.contracts.events.commitments import PartnerBalanceWrittenOff
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_write_off_partner_balance(
    ledger: LedgerState, command: WriteOffPartnerBalance, context: Context
) -> list[Decided]:
    """What the partner holds is a loss, recoverables first, then advances, and counts as spent.

    The loss is what was bound for it; what a revaluation made of that since leaves through exchange.

    Refuses `write_off.exceeds_balance`, `refund.exceeds_balance` on a
    day when the partner did not hold it yet, `currency.mixed`, `effective_on.before_commitment`.
    """
    commitment = ledger.get(COMMITMENT, command.commitment_id)
    fund = dated_in(ledger, commitment.fund_id, command.effective_on, context)
    require_signed(commitment, command.effective_on)
    commitment.require_currency(command.amount, "/amount")
    recoverable, advances = settled(commitment, command.amount.minor)
    lost = recoverable.plus(advances)
    if command.amount.minor > lost.own:
        raise Refused(
            "write_off.exceeds_balance",
            "/amount",
            asked=command.amount.amount,
            balance=commitment.shown(lost.own),
            currency=commitment.currency,
        )
    require_balance_since(ledger, fund, commitment, recoverable, advances, command.effective_on)
    bound = from_committed(commitment, recoverable, advances)
    written_off = PartnerBalanceWrittenOff(
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
        amount=commitment.booked(Carried(lost.own, sum(bound.values()))),
        recoverable_part=commitment.booked(recoverable),
        advances_part=commitment.booked(advances),
        exchange=commitment.difference(sum(bound.values()) - lost.base),
        sources=source_amounts(bound, commitment.donors, fund.base_currency),
    )
    return [Decided(written_off, command.effective_on)]
