"""Recording, amending and withdrawing pledges."""

from dataclasses import dataclass, replace
from datetime import date

from services.ledger.funds.decisions import beginning, contributing
from services.ledger.hearing.decisions import donor
from services.ledger.rules import booked, dated_in, require_one_currency
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import AmendPledge, RecordPledge, WithdrawPledge
from shared.contracts.envelope import Recorded
from shared.contracts.events.base import Imported
from shared.contracts.events.contributions import ContributionPledged, PledgeAmended, PledgeWithdrawn
from shared.contracts.money import Booked
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind


@dataclass(frozen=True, slots=True)
class Pledge:
    """What a donor announced, as it stands."""

    fund_id: str
    donor_id: str
    pledged_on: date
    amount: Booked
    reference: str | None
    imported: Imported | None
    withdrawn: bool = False


def evolve_pledge(pledge: Pledge | None, event: Recorded) -> Pledge:
    """The pledge after one of its events."""
    data = event.data
    if isinstance(data, ContributionPledged):
        assert event.effective_on is not None
        return Pledge(data.fund_id, data.donor_id, event.effective_on, data.amount, data.reference, data.imported)
    assert pledge is not None
    if isinstance(data, PledgeAmended):
        return replace(pledge, amount=data.amount)
    assert isinstance(data, PledgeWithdrawn)
    return replace(pledge, withdrawn=True)


PLEDGE = Kind("pledge", evolve_pledge, kept=False)


def decide_record_pledge(ledger: LedgerState, command: RecordPledge, context: Context) -> list[Decided]:
    """Records a pledge. Refuses `donor.unknown`, `reference.taken`, `currency.not_base`, `fund.closing`."""
    fund = beginning(contributing(dated_in(ledger, command.fund_id, command.effective_on, context)))
    donor(ledger, command.donor_id)
    ledger.require_new_reference(context.actor, command.fund_id, PLEDGE.name, command.reference)
    pledged = ContributionPledged(
        fund_id=command.fund_id,
        pledge_id=context.new_id(),
        donor_id=command.donor_id,
        amount=booked(ledger, fund, command.amount, "/amount", command.effective_on),
        reference=command.reference,
    )
    return [Decided(pledged, command.effective_on)]


def decide_amend_pledge(ledger: LedgerState, command: AmendPledge, context: Context) -> list[Decided]:
    """The pledge stands at another amount. Refuses `pledge.withdrawn`, `amount.unchanged`."""
    pledge = _standing(ledger, command.pledge_id)
    fund = dated_in(ledger, pledge.fund_id, command.effective_on, context)
    require_one_currency(command.amount, pledge.amount.currency, "/amount/currency")
    amount = booked(ledger, fund, command.amount, "/amount", command.effective_on)
    if amount.minor == pledge.amount.minor:
        raise Refused("amount.unchanged", "/amount", amount=amount.amount, currency=amount.currency)
    amended = PledgeAmended(
        fund_id=pledge.fund_id,
        pledge_id=command.pledge_id,
        amount=amount,
        change=amount.worth(amount.minor - pledge.amount.minor, amount.base_minor - pledge.amount.base_minor),
    )
    return [Decided(amended, command.effective_on)]


def decide_withdraw_pledge(ledger: LedgerState, command: WithdrawPledge, context: Context) -> list[Decided]:
    """The pledge is gone. Refuses `pledge.withdrawn`."""
    pledge = _standing(ledger, command.pledge_id)
    dated_in(ledger, pledge.fund_id, command.effective_on, context)
    withdrawn = PledgeWithdrawn(
        fund_id=pledge.fund_id,
        pledge_id=command.pledge_id,
        change=pledge.amount.mirrored(),
    )
    return [Decided(withdrawn, command.effective_on)]


def _standing(ledger: LedgerState, pledge_id: str) -> Pledge:
    pledge = ledger.get(PLEDGE, pledge_id)
    if pledge.withdrawn:
        raise Refused("pledge.withdrawn", "/pledge_id", id=pledge_id)
    return pledge
