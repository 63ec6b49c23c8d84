"""The evidence that a command names, and the evidence that it must name: checked here for every command alike."""

from datetime import datetime

from services.ledger.capability import CommandRule
from services.ledger.evidence.exposure import amount_minor
from services.ledger.funds.decisions import FUND
from services.ledger.state import LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.commands.base import DatedCommand
from shared.contracts.money import from_minor
from shared.contracts.policies import EvidencePolicy
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.deciding.resources import Decided
from shared.deciding.state import ANY_FUND


def named_files(ledger: LedgerState, funds: tuple[str, ...], command: CommandBody) -> tuple[str, ...]:
    """The digests that a command about these funds names, sorted, each once.

    Refuses `evidence.unknown` for a file that is not stored for the command's fund or for no one fund, and
    `evidence.erased`. A command of no one fund may name any file.
    """
    digests = tuple(sorted(set(command.evidence)))
    missing = [("file", digest) for digest in digests if digest not in ledger.files]
    if missing:
        raise NotLoaded(*missing)
    for digest in digests:
        stored = ledger.file(digest)
        if stored is None or (funds and stored.owners and stored.owners.isdisjoint(funds)):
            raise Refused("evidence.unknown", "/evidence", sha256=digest)
        if stored.erased:
            raise Refused("evidence.erased", "/evidence", sha256=digest)
    return digests


def require_evidence(
    ledger: LedgerState,
    funds: tuple[str, ...],
    rule: CommandRule,
    command: CommandBody,
    decided: list[Decided],
    recorded_at: datetime,
) -> None:
    """Refuses `evidence.required` when a dated policy of one of its funds asks a command for evidence.

    The policy that holds on the command's day decides; a threshold is held against the amount that the command
    states and, where it states none, against what its events move.
    """
    for fund_id in funds:
        fund = ledger.get(FUND, fund_id)
        if not fund.policies:
            continue
        today = day_in(fund.time_zone, recorded_at)
        on = command.effective_on if isinstance(command, DatedCommand) else today
        policy = fund.policy(EvidencePolicy, on, f"evidence:{rule.name}")
        if policy is None or not policy.required:
            continue
        figures = {"command": rule.name, "fund": fund.code}
        if policy.amount_from is None:
            raise Refused("evidence.required", "/evidence", **figures)
        minor = amount_minor(ledger, fund, command, decided)
        if minor >= policy.amount_from.minor:
            raise Refused(
                "evidence.required",
                "/evidence",
                **figures,
                amount=from_minor(minor, fund.base_currency),
                amount_from=policy.amount_from.amount,
                currency=fund.base_currency,
            )


def funds_of(ledger: LedgerState, rule: CommandRule, command: CommandBody) -> tuple[str, ...]:
    """The funds that a command is about; none for what is of no one fund."""
    about = rule.fund_of(ledger, command)
    named = about if isinstance(about, tuple) else (about,)
    return tuple(fund_id for fund_id in named if fund_id is not None and fund_id != ANY_FUND)
