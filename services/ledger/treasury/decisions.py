"""Recording interest, bank charges and transfers between the fund's own accounts."""

from dataclasses import dataclass
from datetime import date

from services.ledger.hearing.decisions import ORGANISATION
from services.ledger.resources import Decided, Kind
from services.ledger.rules import base_account, dated_in, in_base, require_cash
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import MakeTransfer, RecordBankCharge, RecordInterest
from shared.contracts.envelope import Recorded
from shared.contracts.events.treasury import BankCharged, InterestReceived, OwnTransferMade
from shared.contracts.money import Booked
from shared.contracts.problems import Refused


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest received."""

    fund_id: str
    bank_account_id: str
    origin: str
    organisation_id: str | None
    received_on: date
    amount: Booked
    reference: str | None


@dataclass(frozen=True, slots=True)
class Charge:
    """A bank's fee."""

    fund_id: str
    bank_account_id: str
    charged_on: date
    amount: Booked
    reference: str | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer between two of the fund's accounts."""

    fund_id: str
    from_bank_account_id: str
    to_bank_account_id: str
    made_on: date
    amount: Booked
    reference: str | None


def evolve_interest(interest: Interest | None, event: Recorded) -> Interest:
    """The interest as recorded."""
    e = event.data
    assert isinstance(e, InterestReceived)
    assert event.effective_on is not None
    return Interest(
        e.fund_id, e.bank_account_id, e.origin, e.organisation_id, event.effective_on, e.amount, e.reference
    )


def evolve_charge(charge: Charge | None, event: Recorded) -> Charge:
    """The charge as recorded."""
    e = event.data
    assert isinstance(e, BankCharged)
    assert event.effective_on is not None
    return Charge(e.fund_id, e.bank_account_id, event.effective_on, e.amount, e.reference)


def evolve_transfer(transfer: Transfer | None, event: Recorded) -> Transfer:
    """The transfer as recorded."""
    e = event.data
    assert isinstance(e, OwnTransferMade)
    assert event.effective_on is not None
    return Transfer(e.fund_id, e.from_bank_account_id, e.to_bank_account_id, event.effective_on, e.amount, e.reference)


INTEREST = Kind("interest", evolve_interest, kept=False)
CHARGE = Kind("charge", evolve_charge, kept=False)
TRANSFER = Kind("transfer", evolve_transfer, kept=False)


def decide_record_interest(ledger: LedgerState, command: RecordInterest, context: Context) -> list[Decided]:
    """Interest came in. Refuses `interest.partner` when a partner is missing or out of place."""
    fund = dated_in(ledger, command.fund_id, command.effective_on, context)
    base_account(ledger, fund, command.bank_account_id)
    if (command.origin == "partner") != (command.organisation_id is not None):
        raise Refused("interest.partner", "/organisation_id", origin=command.origin)
    if command.organisation_id is not None:
        ledger.get(ORGANISATION, command.organisation_id, "/organisation_id")
    ledger.require_new_reference(context.actor, command.fund_id, INTEREST.name, command.reference)
    received = InterestReceived(
        fund_id=command.fund_id,
        interest_id=context.new_id(),
        bank_account_id=command.bank_account_id,
        origin=command.origin,
        organisation_id=command.organisation_id,
        amount=in_base(fund, command.amount, "/amount"),
        reference=command.reference,
    )
    return [Decided(received, command.effective_on)]


def decide_record_bank_charge(ledger: LedgerState, command: RecordBankCharge, context: Context) -> list[Decided]:
    """The bank took a fee: a bank fact, never refused for capacity or cash."""
    fund = dated_in(ledger, command.fund_id, command.effective_on, context)
    base_account(ledger, fund, command.bank_account_id)
    ledger.require_new_reference(context.actor, command.fund_id, CHARGE.name, command.reference)
    charged = BankCharged(
        fund_id=command.fund_id,
        charge_id=context.new_id(),
        bank_account_id=command.bank_account_id,
        amount=in_base(fund, command.amount, "/amount"),
        reference=command.reference,
    )
    return [Decided(charged, command.effective_on)]


def decide_make_transfer(ledger: LedgerState, command: MakeTransfer, context: Context) -> list[Decided]:
    """Moves cash. Refuses `transfer.same_account`, `payment.exceeds_cash`."""
    fund = dated_in(ledger, command.fund_id, command.effective_on, context)
    if command.from_bank_account_id == command.to_bank_account_id:
        raise Refused("transfer.same_account", "/to_bank_account_id")
    base_account(ledger, fund, command.from_bank_account_id, "/from_bank_account_id")
    base_account(ledger, fund, command.to_bank_account_id, "/to_bank_account_id")
    ledger.require_new_reference(context.actor, command.fund_id, TRANSFER.name, command.reference)
    amount = in_base(fund, command.amount, "/amount")
    require_cash(ledger, fund, command.from_bank_account_id, amount.minor, command.effective_on)
    made = OwnTransferMade(
        fund_id=command.fund_id,
        transfer_id=context.new_id(),
        from_bank_account_id=command.from_bank_account_id,
        to_bank_account_id=command.to_bank_account_id,
        amount=amount,
        reference=command.reference,
    )
    return [Decided(made, command.effective_on)]
