"""Amending agreements up and down (BOOKS.md section 2, AgreementAmended)."""

from services.ledger.agreements.decisions import require_instalments
from services.ledger.agreements.state import AGREEMENT
from services.ledger.rates.carrying import leaving
from services.ledger.rates.decisions import carried
from services.ledger.receipts.applying import held_conditional, released
from services.ledger.rules import booked, dated_in, require_not_before, require_one_currency
from services.ledger.state import Context, LedgerState
from services.ledger.years.calendar import corrects_an_earlier_year, year_of
from shared.contracts.commands.contributions import AmendAgreement
from shared.contracts.events.contributions import AgreementAmended
from shared.contracts.money import Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided
from shared.postings.contributions import agreement_dimensions


def decide_amend_agreement(ledger: LedgerState, command: AmendAgreement, context: Context) -> list[Decided]:
    """The agreement is of another amount; what is conditional stays so unless it is named.

    Refuses `amount.unchanged`, `agreement.below_collected` (what was collected, with the figures),
    `agreement.conditional_exceeds`, `agreement.instalments`, `currency.mixed`, `effective_on.before_agreement`.
    """
    agreement = ledger.get(AGREEMENT, command.agreement_id)
    fund = dated_in(ledger, agreement.fund_id, command.effective_on, context)
    on, currency = command.effective_on, agreement.amount.currency
    require_not_before("effective_on.before_agreement", on, "signed_on", agreement.signed_on)
    require_one_currency(command.amount, currency, "/amount/currency")
    require_instalments(command.instalments, command.amount)
    was_open = agreement.conditional_open.minor
    open_now = was_open
    if command.conditional_amount is not None:
        require_one_currency(command.conditional_amount, currency, "/conditional_amount")
        open_now = command.conditional_amount.minor
    held = -held_conditional(ledger, fund, command.agreement_id, agreement).amount if was_open else 0
    if open_now > command.amount.minor:
        raise Refused(
            "agreement.conditional_exceeds",
            "/conditional_amount",
            conditional=from_minor(open_now, currency),
            amount=command.amount.amount,
            currency=currency,
        )
    change = command.amount.minor - agreement.amount.minor
    owed_change = change - (open_now - was_open)
    if not change and not owed_change and command.instalments == agreement.instalments:
        raise Refused("amount.unchanged", "/amount", amount=command.amount.amount, currency=currency)
    about = agreement_dimensions(agreement.donor_id, command.agreement_id)
    owed = ledger.balance(fund.fund_id, "contributions_receivable", currency, about)
    outstanding = max(0, owed.extreme_from(on, 1))
    if -owed_change > outstanding or open_now < held:
        raise Refused(
            "agreement.below_collected",
            "/amount",
            asked=command.amount.amount,
            receivable=from_minor(outstanding, currency),
            conditional_held=from_minor(held, currency),
            currency=currency,
        )
    receivable = allowance = None
    if owed_change > 0:
        receivable = booked(ledger, fund, Money.of(owed_change, currency), "/amount", on)
    elif owed_change < 0:
        receivable = leaving(owed, -owed_change, fund.base_currency).mirrored()
        if agreement.impaired:
            allowance = released(ledger, fund, command.agreement_id, agreement, -owed_change, owed)
    later = owed_change < 0 and corrects_an_earlier_year(fund, year_of(fund, agreement.signed_on), on)
    whole = agreement.amount.base_minor + (0 if receivable is None else receivable.base_minor)
    if open_now != was_open:
        at_day = booked(ledger, fund, Money.of(abs(open_now - was_open), currency), "/conditional_amount", on)
        whole += at_day.base_minor if open_now > was_open else -at_day.base_minor
    amended = AgreementAmended(
        fund_id=agreement.fund_id,
        agreement_id=command.agreement_id,
        donor_id=agreement.donor_id,
        reference=command.reference,
        amount=carried(command.amount.minor, currency, whole, fund.base_currency),
        conditional_amount=booked(ledger, fund, Money.of(open_now, currency), "/amount", on) if open_now else None,
        receivable_change=receivable,
        revenue_account="prior_year_reductions" if later else "contribution_revenue",
        allowance_released=allowance,
        instalments=command.instalments,
    )
    return [Decided(amended, on)]
