"""Signing agreements."""

from dataclasses import dataclass
from datetime import date

from services.ledger.funds.decisions import WINDOW
from services.ledger.hearing.decisions import PROJECT, donor
from services.ledger.pledges.decisions import PLEDGE
from services.ledger.resources import Decided, Kind
from services.ledger.rules import booked, dated_in, require_one_currency
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import SignAgreement
from shared.contracts.envelope import Recorded
from shared.contracts.events.base import Imported
from shared.contracts.events.contributions import AgreementInstalment, AgreementSigned, Earmark
from shared.contracts.events.openings import AgreementOpened
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused


@dataclass(frozen=True, slots=True)
class Agreement:
    """A signed contribution agreement; what was collected of it stands in the books."""

    fund_id: str
    number: str
    reference: str | None
    donor_id: str
    pledge_id: str | None
    signed_on: date
    amount: Booked
    conditional_amount: Booked | None
    instalments: tuple[AgreementInstalment, ...]
    earmark: Earmark | None
    imported: Imported | None
    collected_before: Money | None = None
    refunded_before: Money | None = None
    fee_before: Money | None = None
    """What was collected, given back and charged before the opening of a fund that is older than this ledger."""

    @property
    def window_id(self) -> str | None:
        """The window that the money is for, when the donor named one."""
        return None if self.earmark is None else self.earmark.window_id


def evolve_agreement(agreement: Agreement | None, event: Recorded) -> Agreement:
    """The agreement after one of its events."""
    data = event.data
    if isinstance(data, AgreementOpened):
        return Agreement(
            data.fund_id, data.number, data.reference, data.donor_id, None, data.signed_on, data.amount,
            data.conditional_amount, data.instalments, data.earmark, None, data.collected, data.refunded, data.fee,
        )  # fmt: skip
    assert isinstance(data, AgreementSigned)
    assert event.effective_on is not None
    return Agreement(
        data.fund_id, data.number, data.reference, data.donor_id, data.pledge_id, event.effective_on, data.amount,
        data.conditional_amount, data.instalments, data.earmark, data.imported,
    )  # fmt: skip


AGREEMENT = Kind("agreement", evolve_agreement)


def decide_sign_agreement(ledger: LedgerState, command: SignAgreement, context: Context) -> list[Decided]:
    """A donor is bound. Refuses `donor.unknown`, `pledge.other_donor`, `agreement.instalments` when they do not
    add up, an unknown window or project in the earmark, `earmark.expired`, `reference.taken`."""
    fund = dated_in(ledger, command.fund_id, command.effective_on, context)
    donor(ledger, command.donor_id)
    ledger.require_new_reference(context.actor, command.fund_id, AGREEMENT.name, command.reference)
    if command.pledge_id is not None:
        pledge = ledger.get(PLEDGE, command.pledge_id)
        if (pledge.fund_id, pledge.donor_id) != (command.fund_id, command.donor_id):
            raise Refused("pledge.other_donor", "/pledge_id", id=command.pledge_id)
    _require_instalments(command)
    if command.earmark is not None:
        _require_earmark(ledger, command, command.earmark)
    signed = AgreementSigned(
        fund_id=command.fund_id,
        agreement_id=context.new_id(),
        number=ledger.next_number(command.fund_id, fund.code, fund.time_zone, "AGR", context.recorded_at),
        reference=command.reference,
        donor_id=command.donor_id,
        pledge_id=command.pledge_id,
        amount=booked(ledger, fund, command.amount, "/amount", command.effective_on),
        instalments=command.instalments,
        earmark=command.earmark,
    )
    return [Decided(signed, command.effective_on)]


def _require_instalments(command: SignAgreement) -> None:
    if not command.instalments:
        return
    total = 0
    for index, instalment in enumerate(command.instalments):
        require_one_currency(instalment.amount, command.amount.currency, f"/instalments/{index}/amount")
        total += instalment.amount.minor
        if instalment.amount.minor <= 0:
            raise Refused("money.not_positive", f"/instalments/{index}/amount", amount=instalment.amount.amount)
    if total != command.amount.minor:
        raise Refused(
            "agreement.instalments",
            "/instalments",
            instalments=from_minor(total, command.amount.currency),
            amount=command.amount.amount,
            currency=command.amount.currency,
        )


def _require_earmark(ledger: LedgerState, command: SignAgreement, earmark: Earmark) -> None:
    if earmark.window_id is not None:
        window = ledger.get(WINDOW, earmark.window_id, "/earmark/window_id")
        if window.fund_id != command.fund_id:
            raise Refused("window.other_fund", "/earmark/window_id", id=earmark.window_id)
    if earmark.project_id is not None:
        ledger.get(PROJECT, earmark.project_id, "/earmark/project_id")
    if earmark.valid_until is not None and earmark.valid_until < command.effective_on:
        raise Refused("earmark.expired", "/earmark/valid_until", valid_until=str(earmark.valid_until))
