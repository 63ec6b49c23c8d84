"""The state of a contribution agreement; what was collected of it stands in the books."""

from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.envelope import Recorded
from shared.contracts.events.base import Imported
from shared.contracts.events.contributions import (
    AgreementAmended,
    AgreementInstalment,
    AgreementSigned,
    ConditionFailed,
    ConditionMet,
    Earmark,
    ReceivableImpaired,
    ReceivableRecovered,
    ReceivableWrittenOff,
)
from shared.contracts.events.openings import AgreementOpened
from shared.contracts.money import Booked, Money
from shared.deciding.resources import Kind


@dataclass(frozen=True, slots=True)
class Agreement:
    """A signed contribution agreement: `conditional_open` waits for its condition, collected or not."""

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
    conditional_open: Money
    failed: Money
    written_off: Money
    impaired: bool = False
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
    if isinstance(data, AgreementSigned):
        assert event.effective_on is not None
        none = Money.zero(data.amount.currency)
        waiting = none if data.conditional_amount is None else data.conditional_amount.money
        return Agreement(
            data.fund_id, data.number, data.reference, data.donor_id, data.pledge_id, event.effective_on, data.amount,
            data.conditional_amount, data.instalments, data.earmark, data.imported, waiting, none, none,
        )  # fmt: skip
    if isinstance(data, AgreementOpened):
        none = Money.zero(data.amount.currency)
        waiting = none if data.conditional_amount is None else data.conditional_amount.money
        return Agreement(
            data.fund_id, data.number, data.reference, data.donor_id, None, data.signed_on, data.amount,
            data.conditional_amount, data.instalments, data.earmark, None, waiting, none, none,
            collected_before=data.collected, refunded_before=data.refunded, fee_before=data.fee,
        )  # fmt: skip
    assert agreement is not None
    match data:
        case AgreementAmended():
            waiting = Money.zero(agreement.amount.currency)
            if data.conditional_amount is not None:
                waiting = data.conditional_amount.money
            return replace(
                agreement, amount=data.amount, instalments=data.instalments, conditional_open=waiting,
                conditional_amount=data.conditional_amount,
            )  # fmt: skip
        case ConditionMet():
            return replace(agreement, conditional_open=_minus(agreement.conditional_open, data.amount))
        case ConditionFailed():
            return replace(
                agreement,
                conditional_open=_minus(agreement.conditional_open, data.amount),
                failed=Money.of(agreement.failed.minor + data.amount.minor, data.amount.currency),
            )
        case ReceivableImpaired():
            return replace(agreement, impaired=True)
        case ReceivableWrittenOff():
            written_off = Money.of(agreement.written_off.minor + data.amount.minor, data.amount.currency)
            return replace(agreement, written_off=written_off)
        case ReceivableRecovered():
            return replace(agreement, written_off=_minus(agreement.written_off, data.settles))
    return agreement


def _minus(money: Money, less: Money) -> Money:
    return Money.of(money.minor - less.minor, money.currency)


AGREEMENT = Kind("agreement", evolve_agreement)
