"""Recording what a partner gave back."""

from dataclasses import dataclass
from datetime import date

from services.ledger.allocations.decisions import source_amounts
from services.ledger.commitments.decisions import require_signed
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.funds.decisions import Fund
from services.ledger.resources import Decided, Kind
from services.ledger.rules import base_account, dated_in, in_base
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import RecordPartnerRefund
from shared.contracts.envelope import Recorded
from shared.contracts.events.commitments import PartnerRefundReceived
from shared.contracts.money import Booked, from_minor
from shared.contracts.problems import Refused
from shared.postings.entries import Dimensions


@dataclass(frozen=True, slots=True)
class Refund:
    """A partner's refund and what it settled."""

    fund_id: str
    reference: str | None
    commitment_id: str
    organisation_id: str
    bank_account_id: str
    received_on: date
    amount: Booked
    recoverable_part: Booked
    advances_part: Booked
    recoveries_part: Booked


def evolve_refund(refund: Refund | None, event: Recorded) -> Refund:
    """The refund as recorded."""
    e = event.data
    assert isinstance(e, PartnerRefundReceived)
    assert event.effective_on is not None
    return Refund(
        e.fund_id, e.reference, e.commitment_id, e.organisation_id, e.bank_account_id, event.effective_on, e.amount,
        e.recoverable_part, e.advances_part, e.recoveries_part,
    )  # fmt: skip


REFUND = Kind("refund", evolve_refund, kept=False)


def decide_record_partner_refund(ledger: LedgerState, command: RecordPartnerRefund, context: Context) -> list[Decided]:
    """Recoverables first, then advances, then, when the caller says so, recoveries.

    Refuses `refund.exceeds_balance` beyond what was advanced without saying what it is.
    """
    commitment = ledger.get(COMMITMENT, command.commitment_id)
    fund = dated_in(ledger, commitment.fund_id, command.effective_on, context)
    require_signed(commitment, command.effective_on)
    base_account(ledger, fund, command.bank_account_id)
    ledger.require_new_reference(context.actor, commitment.fund_id, REFUND.name, command.reference)
    amount = in_base(fund, command.amount, "/amount").minor
    recoverable = min(amount, max(0, commitment.recoverable_minor))
    advances = min(amount - recoverable, max(0, commitment.advances_minor))
    recoveries = amount - recoverable - advances
    currency = fund.base_currency
    if recoveries and command.excess_is is None:
        raise Refused(
            "refund.exceeds_balance",
            "/amount",
            asked=command.amount.amount,
            balance=from_minor(recoverable + advances, currency),
            currency=currency,
        )
    _require_balance_since(ledger, fund, command, commitment, recoverable, advances)
    back = split(recoverable + advances, commitment.committed_minor) if recoverable + advances else {}
    received = PartnerRefundReceived(
        fund_id=commitment.fund_id,
        refund_id=context.new_id(),
        reference=command.reference,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        bank_account_id=command.bank_account_id,
        amount=Booked.in_base(amount, currency),
        recoverable_part=Booked.in_base(recoverable, currency),
        advances_part=Booked.in_base(advances, currency),
        recoveries_part=Booked.in_base(recoveries, currency),
        sources=source_amounts(back, commitment.donors, currency),
    )
    return [Decided(received, command.effective_on)]


def _require_balance_since(
    ledger: LedgerState,
    fund: Fund,
    command: RecordPartnerRefund,
    commitment: Commitment,
    recoverable: int,
    advances: int,
) -> None:
    """A backdated refund must find on its day what it settles."""
    about = Dimensions(
        window_id=commitment.window_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        commitment_id=command.commitment_id,
    )
    for account, minor in (("recoverable_from_partners", recoverable), ("advances_to_partners", advances)):
        if not minor:
            continue
        lowest = ledger.balance(fund.fund_id, account, fund.base_currency, about).extreme_from(command.effective_on, 1)
        if minor > lowest:
            raise Refused(
                "refund.exceeds_balance",
                "/effective_on",
                asked=from_minor(minor, fund.base_currency),
                balance=from_minor(max(0, lowest), fund.base_currency),
                currency=fund.base_currency,
            )
