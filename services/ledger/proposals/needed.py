"""Which commands need a second person: asked of every command alike, once it is decided."""

from services.ledger.capability import CommandRule
from services.ledger.evidence.exposure import moved_minor, stated_minor
from services.ledger.evidence.naming import funds_of
from services.ledger.funds.decisions import FUND, Fund
from services.ledger.resources import Decided
from services.ledger.state import Context, LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.commands.base import DatedCommand
from shared.contracts.money import from_minor
from shared.contracts.policies import FourEyesPolicy
from shared.contracts.problems import Refused
from shared.contracts.times import day_in


def exposed_minor(ledger: LedgerState, fund: Fund, command: CommandBody, decided: list[Decided]) -> int:
    """What thresholds are held against, in base minor units: the amount stated, else what the events move."""
    stated = stated_minor(ledger, fund, command)
    return moved_minor(decided) if stated is None else stated


def require_second_person(
    ledger: LedgerState, rule: CommandRule, command: CommandBody, decided: list[Decided], context: Context
) -> None:
    """Refuses `four_eyes.proposal_needed` for a command given directly that a second person must approve.

    Always for a rule of two persons; else as the fund's dated policy says that holds on the command's day. Source:
    BOOKS.md section 4, two persons.
    """
    if context.approved:
        return
    if rule.two_persons:
        raise Refused("four_eyes.proposal_needed", None, command=rule.name)
    for fund_id in funds_of(ledger, rule, command):
        fund = ledger.get(FUND, fund_id)
        if not fund.policies:
            continue
        today = day_in(fund.time_zone, context.recorded_at)
        on = command.effective_on if isinstance(command, DatedCommand) else today
        policy = fund.policy(FourEyesPolicy, on, f"four_eyes:{rule.name}")
        if policy is None:
            continue
        if policy.single_from is None:
            raise Refused("four_eyes.proposal_needed", None, command=rule.name, fund=fund.code)
        minor = exposed_minor(ledger, fund, command, decided)
        if minor >= policy.single_from.minor:
            raise Refused(
                "four_eyes.proposal_needed",
                None,
                command=rule.name,
                fund=fund.code,
                amount=from_minor(minor, fund.base_currency),
                single_from=policy.single_from.amount,
                currency=fund.base_currency,
            )
