"""Signing agreements."""

from services.ledger.agreements.state import AGREEMENT
from services.ledger.funds.decisions import WINDOW, beginning, contributing
from services.ledger.hearing.decisions import PROJECT, donor
from services.ledger.pledges.decisions import PLEDGE
from services.ledger.rates.decisions import carried_share
from services.ledger.rules import booked, dated_in, require_one_currency
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import SignAgreement
from shared.contracts.events.contributions import AgreementInstalment, AgreementSigned, Earmark
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_sign_agreement(ledger: LedgerState, command: SignAgreement, context: Context) -> list[Decided]:
    """A donor is bound. Refuses `donor.unknown`, `pledge.other_donor`, `agreement.instalments` when they do not
    add up, an unknown window or project in the earmark, `earmark.expired`, `reference.taken`, `fund.closing`."""
    fund = beginning(contributing(dated_in(ledger, command.fund_id, command.effective_on, context)))
    donor(ledger, command.donor_id)
    ledger.require_new_reference(context.actor, command.fund_id, AGREEMENT.name, command.reference)
    if command.pledge_id is not None:
        pledge = ledger.get(PLEDGE, command.pledge_id)
        if (pledge.fund_id, pledge.donor_id) != (command.fund_id, command.donor_id):
            raise Refused("pledge.other_donor", "/pledge_id", id=command.pledge_id)
    require_instalments(command.instalments, command.amount)
    if command.conditional_amount is not None:
        require_one_currency(command.conditional_amount, command.amount.currency, "/conditional_amount")
        if command.conditional_amount.minor > command.amount.minor:
            raise Refused(
                "agreement.conditional_exceeds",
                "/conditional_amount",
                conditional=command.conditional_amount.amount,
                amount=command.amount.amount,
                currency=command.amount.currency,
            )
    if command.earmark is not None:
        _require_earmark(ledger, command, command.earmark)
    amount = booked(ledger, fund, command.amount, "/amount", command.effective_on)
    signed = AgreementSigned(
        fund_id=command.fund_id,
        agreement_id=context.new_id(),
        number=ledger.next_number(command.fund_id, fund.code, fund.time_zone, "AGR", context.recorded_at),
        reference=command.reference,
        donor_id=command.donor_id,
        pledge_id=command.pledge_id,
        amount=amount,
        conditional_amount=_part(amount, command.conditional_amount),
        instalments=command.instalments,
        earmark=command.earmark,
    )
    return [Decided(signed, command.effective_on)]


def _part(whole: Booked, part: Money | None) -> Booked | None:
    """A part of an amount at the whole's rate."""
    if part is None:
        return None
    return whole.worth(part.minor, carried_share(part.minor, whole.minor, whole.base_minor))


def require_instalments(instalments: tuple[AgreementInstalment, ...], amount: Money) -> None:
    """Refuses `agreement.instalments` when they do not add up, `currency.mixed`, `money.not_positive`."""
    if not instalments:
        return
    total = 0
    for index, instalment in enumerate(instalments):
        require_one_currency(instalment.amount, amount.currency, f"/instalments/{index}/amount")
        total += instalment.amount.minor
        if instalment.amount.minor <= 0:
            raise Refused("money.not_positive", f"/instalments/{index}/amount", amount=instalment.amount.amount)
    if total != amount.minor:
        raise Refused(
            "agreement.instalments",
            "/instalments",
            instalments=from_minor(total, amount.currency),
            amount=amount.amount,
            currency=amount.currency,
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
