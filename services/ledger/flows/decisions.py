"""Importing one flow: the same content again adds nothing; changed content reverses and books anew.

A paid flow is an agreement and its receipt in one command, a commitment the agreement alone, a pledge the
pledge alone. What is not money of the fund is noted without postings.
"""

from dataclasses import dataclass
from datetime import date

from services.ledger.funds.decisions import BANK_ACCOUNT, Fund
from services.ledger.hearing.decisions import donor
from services.ledger.periods.calendar import open_from
from services.ledger.reversals.decisions import find, mirrored
from services.ledger.rules import account_in, in_base, known_in
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.flows import ImportFlow
from shared.contracts.envelope import Recorded
from shared.contracts.events import FundEvent
from shared.contracts.events.base import AsReported, ExternalRef, Imported
from shared.contracts.events.contributions import (
    AgreementSigned,
    ContributionPledged,
    ContributionReceived,
    ReceiptPart,
)
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.flows import FlowNoted, FlowStatus
from shared.contracts.money import Money
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind, Resource, Unchanged, live


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow as it stands: what its source last said, and what became of it here."""

    fund_id: str
    donor_id: str | None
    dated_on: date
    external_ref: ExternalRef
    as_reported: AsReported
    amount: Money
    status: FlowStatus
    booked_as: str
    noted_because: str | None


def evolve_flow(flow: Flow | None, event: Recorded) -> Flow:
    """The flow after an event that came from it."""
    data = event.data
    assert event.effective_on is not None
    noted_because = None
    status: FlowStatus
    if isinstance(data, FlowNoted):
        imported, amount, booked_as, noted_because = data.imported, data.amount, "noted", data.reason
        status = data.status
    elif isinstance(data, AgreementSigned):
        assert data.imported is not None
        imported, amount, booked_as = data.imported, data.amount.base_money, "agreement"
        status = "commitment"
    elif isinstance(data, ContributionReceived):
        assert data.imported is not None
        imported, amount, booked_as = data.imported, data.gross.base_money, "agreement_and_receipt"
        status = "paid"
    else:
        assert isinstance(data, ContributionPledged)
        assert data.imported is not None
        imported, amount, booked_as = data.imported, data.amount.base_money, "pledge"
        status = "pledge"
    return Flow(
        data.fund_id, data.donor_id, imported.relates_on or event.effective_on, imported.external_ref,
        imported.as_reported, amount, status, booked_as, noted_because,
    )  # fmt: skip


FLOW = Kind("flow", evolve_flow, follows=True, by_name=True, kept=False)


def decide_import_flow(ledger: LedgerState, command: ImportFlow, context: Context) -> list[Decided]:
    """Books or notes a flow; one of a closed month on the first open day after it, and it says which day it is of.

    Refuses `fund.not_external`, `flow.bank_account` when a paid flow names none,
    `donor.unknown`, `reversal.depended_on` when something later stands on what changed."""
    fund = known_in(ledger, command.fund_id, command.effective_on, context)
    if fund.kind != "external_report":
        raise Refused("fund.not_external", "/fund_id", fund=fund.code, kind=fund.kind)
    donor(ledger, command.donor_id)
    flow_id = command.flow_id
    known = ledger.find(FLOW, flow_id)
    decided: list[Decided] = []
    if known is not None:
        if _last_content(known) == command.external_ref.content_sha256:
            raise Unchanged(flow_id)
        standing = live(known.events)
        if standing:
            decided = mirrored(ledger, find(ledger, standing), "source_changed", None, context)
    on = open_from(fund, command.effective_on)
    imported = Imported(
        flow_id=flow_id,
        external_ref=command.external_ref,
        as_reported=command.as_reported,
        relates_on=command.effective_on if on != command.effective_on else None,
    )
    return [*decided, *(Decided(data, on) for data in _booked(ledger, fund, command, imported, context))]


def _last_content(flow: Resource[Flow]) -> str:
    """The digest of what was last imported. A person's reversal of it stands until the source says otherwise."""
    last = next(e for e in reversed(flow.events) if not isinstance(e.data, Reversed))
    return evolve_flow(None, last).external_ref.content_sha256


def _booked(
    ledger: LedgerState, fund: Fund, command: ImportFlow, imported: Imported, context: Context
) -> list[FundEvent]:
    if command.amount.currency != fund.base_currency:
        in_base(fund, command.amount, "/amount")
    if command.noted_because is not None or command.amount.minor == 0:
        noted = FlowNoted(
            fund_id=command.fund_id,
            flow_id=imported.flow_id,
            donor_id=command.donor_id,
            status=command.status,
            reason=command.noted_because or "zero",
            amount=command.amount,
            imported=imported,
        )
        return [noted]
    amount = in_base(fund, command.amount, "/amount")
    if command.status == "pledge":
        pledged = ContributionPledged(
            fund_id=command.fund_id,
            pledge_id=context.new_id(),
            donor_id=command.donor_id,
            amount=amount,
            imported=imported,
        )
        return [pledged]
    signed = AgreementSigned(
        fund_id=command.fund_id,
        agreement_id=context.new_id(),
        number=ledger.next_number(command.fund_id, fund.code, fund.time_zone, "AGR", context.recorded_at),
        donor_id=command.donor_id,
        amount=amount,
        imported=imported,
    )
    if command.status == "commitment":
        return [signed]
    if command.bank_account_id is None:
        raise Refused("flow.bank_account", "/bank_account_id")
    account_in(ledger, fund, command.bank_account_id, fund.base_currency)
    if not ledger.get(BANK_ACCOUNT, command.bank_account_id).external:
        raise Refused("flow.bank_account", "/bank_account_id", id=command.bank_account_id)
    received = ContributionReceived(
        fund_id=command.fund_id,
        receipt_id=context.new_id(),
        number=ledger.next_number(command.fund_id, fund.code, fund.time_zone, "REC", context.recorded_at),
        donor_id=command.donor_id,
        bank_account_id=command.bank_account_id,
        gross=amount,
        net=amount,
        parts=(
            ReceiptPart(
                agreement_id=signed.agreement_id,
                donor_id=command.donor_id,
                settled=amount,
                capacity=command.amount,
            ),
        ),
        imported=imported,
    )
    return [signed, received]
