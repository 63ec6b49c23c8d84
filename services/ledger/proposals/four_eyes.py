"""When a command needs a second person: what its fund's dated policies and its own rule say.

The policy that holds is the one valid on the day of recording, and a day's sum is of what was recorded that day: a
control that counted on the value date could be walked around by choosing one (docs/decisions/0026).
"""

from services.ledger.capability import CommandRule, Exposure
from services.ledger.day_sums import NOBODY, DayKey
from services.ledger.evidence.exposure import amount_minor
from services.ledger.funds.decisions import FUND, Fund
from services.ledger.state import Context, LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.money import from_minor
from shared.contracts.policies import FourEyesPolicy
from shared.contracts.problems import Refused
from shared.contracts.times import day_in
from shared.deciding.resources import Decided


def exposure_of(
    ledger: LedgerState, fund: Fund, rule: CommandRule, command: CommandBody, decided: list[Decided]
) -> Exposure:
    """What decided events expose the fund to; for a rule that does not say, what the command states or they move."""
    if not rule.exposes:
        return Exposure(amount_minor(ledger, fund, command, decided), None)
    minor, counterparty_id = 0, None
    for event in decided:
        for exposing in rule.exposes:
            if type(event.data) is exposing.event and (found := exposing.of(event.data)) is not None:
                minor += found.minor
                counterparty_id = counterparty_id or found.counterparty_id
    return Exposure(minor, counterparty_id)


def require_one_person_suffices(
    ledger: LedgerState,
    funds: tuple[str, ...],
    rule: CommandRule,
    command: CommandBody,
    decided: list[Decided],
    context: Context,
) -> None:
    """Refuses `four_eyes.proposal_needed` for a command that a second person must approve, with the figures.

    Source: BOOKS.md section 4, two persons.
    """
    if rule.two_persons:
        raise Refused("four_eyes.proposal_needed", None, command=rule.name)
    for fund_id in funds:
        fund = ledger.get(FUND, fund_id)
        if fund.policies:
            _require_below(ledger, fund, rule, command, decided, context)


def _require_below(
    ledger: LedgerState,
    fund: Fund,
    rule: CommandRule,
    command: CommandBody,
    decided: list[Decided],
    context: Context,
) -> None:
    today = day_in(fund.time_zone, context.recorded_at)
    policy = fund.policy(FourEyesPolicy, today, f"four_eyes:{rule.name}")
    if policy is None:
        return
    single, daily = policy.single_from, policy.daily_from
    if single is None and daily is None:
        raise Refused("four_eyes.proposal_needed", None, command=rule.name, fund=fund.code)
    asked, counterparty_id = exposure_of(ledger, fund, rule, command, decided)
    currency = fund.base_currency
    if single is not None and asked >= single.minor:
        raise Refused(
            "four_eyes.proposal_needed",
            None,
            command=rule.name,
            fund=fund.code,
            asked=from_minor(asked, currency),
            single_from=single.amount,
            currency=currency,
        )
    if daily is None:
        return
    if not rule.exposes:
        raise Refused("four_eyes.proposal_needed", None, command=rule.name, fund=fund.code, daily_from=daily.amount)
    recorded = ledger.day_sums.get(DayKey(fund.fund_id, rule.name, counterparty_id or NOBODY, today))
    if recorded + asked >= daily.minor:
        raise Refused(
            "four_eyes.proposal_needed",
            None,
            command=rule.name,
            fund=fund.code,
            asked=from_minor(asked, currency),
            recorded_today=from_minor(recorded, currency),
            daily_from=daily.amount,
            currency=currency,
            counterparty_id=counterparty_id,
        )
