"""The ledger as the log's writer sees it: decides commands, posts events, keeps the read models.

States in memory are exact while the head of the log is where this machine left it. Everything it writes
beside the log is a projection: `rebuild` makes the same rows from the log alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from services.ledger import loading
from services.ledger.answers import BalanceAfter, CommandAnswer
from services.ledger.capability import CommandRule
from services.ledger.effects import Effects, Plan
from services.ledger.evidence.naming import named_files, require_evidence
from services.ledger.funds.decisions import FUND
from services.ledger.proposals.four_eyes import require_one_person_suffices
from services.ledger.state import Context, LedgerState
from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.commands import CommandBody
from shared.contracts.commands.proposals import ProposeCommand
from shared.contracts.envelope import Recorded
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.deciding.capability import Capability
from shared.deciding.resources import Unchanged
from shared.deciding.state import ANY_FUND
from shared.eventlog.application import Command, Draft, Head
from shared.service import machine
from shared.service.answers import BriefAnswer, brief_answer
from shared.service.loading import NO_LIMIT, resource_at
from shared.service.machine import Request

Connection = AsyncConnection[Any]
MAKERS_MAX = 10_000
"""How many makers of proposals are kept in memory between two transactions."""


class Machine(machine.Machine):
    """Implements shared.eventlog.writer.Application for the ledger."""

    effects: Effects

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        super().__init__(capabilities, Effects(capabilities))

    @property
    def state(self) -> LedgerState:
        """The states at the head."""
        return self.effects.state

    # What the writer calls

    async def refresh(self, connection: Connection, head: Head) -> None:
        """Starts anew when another process has written, or when memory holds more than it should."""
        self.state.files.clear()
        if head.size != self.effects.size or self.effects.full():
            self.forget()
            await self.start(connection, head.size)
            return
        self._bound()
        if len(self.state.makers) > MAKERS_MAX:
            self.state.makers.clear()
        if self.state.holds.full():
            self.state.holds.forget()
        if self.state.day_sums.full():
            self.state.day_sums.clear()

    async def start(self, connection: Connection, size: int) -> None:
        """Loads what is always in memory."""
        await loading.start(connection, self.state, size)
        self.effects.size = size

    async def prefetch(self, connection: Connection, commands: Sequence[Command]) -> None:
        """Loads the resources that the commands name by id, all at once."""
        if len(commands) < 2:
            return
        known, wanted = self.state.resources, set()
        for command in commands:
            for key in loading.named_by(command.payload):
                if key not in known and key[0] in self.kinds:
                    wanted.add(key)
        if wanted:
            await self.load(connection, NotLoaded(*(("resource", *key) for key in wanted)))

    async def load(self, connection: Connection, missing: NotLoaded, before: int = NO_LIMIT) -> None:
        """Loads what a decision asked for, as it stood before a position."""
        await loading.load(connection, self.state, self.kinds, missing, before)

    def decide(self, command: Command, recorded_at: datetime) -> list[Draft]:
        """Authorises, checks `If-Match`, decides; the events with their stream versions.

        Every command comes through here, alone or as a line of a bulk: what needs a second person is refused here.
        """
        request: Request = command.payload
        rule, body = request.rule, request.body
        about = _named_funds(rule, self.state, body)
        if isinstance(body, ProposeCommand):
            wanted, proposed = self.rules[body.proposed.command], body.proposed.body
            actor = self._acting(
                wanted, proposed, _named_funds(wanted, self.state, proposed), command.actor, recorded_at
            )
        else:
            actor = self._acting(rule, body, about, command.actor, recorded_at)
        funds = tuple(fund_id for fund_id in about if fund_id is not None and fund_id != ANY_FUND)
        evidence = named_files(self.state, funds, body) if body.evidence else ()
        self._require_version(request)
        if command is not self._deciding:
            self._deciding, self._issued = command, []
        self._drawn = 0
        try:
            context = Context(recorded_at, actor, self._new_id, rules=self.rules)
            decided = rule.decide(self.state, body, context)
        except Unchanged as unchanged:
            request.unchanged_id = unchanged.resource_id
            return []
        if self._governed(rule, funds):
            if not evidence:
                require_evidence(self.state, funds, rule, body, decided, recorded_at)
            require_one_person_suffices(self.state, funds, rule, body, decided, context)
        return self._drafts(decided, actor, evidence)

    def post(self, command: Command, recorded: list[Recorded]) -> Plan:
        """Entries and balances of the events; asserts that they balance and keep the bridge."""
        return self.effects.plan(recorded)

    def apply(self, command: Command, recorded: list[Recorded], posted: Plan) -> CommandAnswer | BriefAnswer:
        """Applies the events to states and books; the answer with the balances as they are now."""
        self.effects.absorb(posted)
        resource = self.state.resources[self._answering(command.payload.rule, recorded)]
        assert resource is not None
        if command.brief:
            return brief_answer(resource, recorded)
        base = posted.fund_base
        balances = [BalanceAfter(b.key, b.amount, b.base_amount, base) for b in posted.balances()]
        return CommandAnswer(resource, recorded, balances)

    def unchanged(self, command: Command) -> CommandAnswer | BriefAnswer:
        """The resource as it stands."""
        request: Request = command.payload
        assert request.rule.answers is not None, "a command without a kind always changes something"
        resource = self.state.find(request.rule.answers, request.unchanged_id)
        assert resource is not None, "what is unchanged is there"
        return brief_answer(resource, []) if command.brief else CommandAnswer(resource, [], [])

    async def replay(
        self, connection: Connection, command: Command, recorded: list[Recorded]
    ) -> CommandAnswer | BriefAnswer:
        """The same answer again: the resource folded up to there, the balances at that position."""
        request: Request = command.payload
        kind, resource_id = self._answering(request.rule, recorded)
        resource = await resource_at(connection, self.kinds, kind, resource_id, recorded[-1].position)
        if command.brief:
            return brief_answer(resource, recorded)
        return CommandAnswer(resource, recorded, await loading.balances_after(connection, self.kinds, recorded))

    # Helpers

    def _acting(
        self, rule: CommandRule, body: CommandBody, funds: tuple[str | None, ...], actor: Actor, recorded_at: datetime
    ) -> Actor:
        first = funds[0]
        zone = "UTC" if first is None or first == ANY_FUND else self.state.get(FUND, first).time_zone
        if actor.acting_role is None and actor.subject == SYSTEM:
            return actor
        today = day_in(zone, recorded_at)
        organisation_id = None if rule.organisation_of is None else rule.organisation_of(self.state, body)
        key = (rule.name, actor.parts, funds, organisation_id, today)
        acting = self.state.acting.get(key)
        if acting is None:
            held = [
                role
                for role in rule.roles
                if all(self.state.role_for(actor, (role,), fund, today, organisation_id) for fund in funds)
            ]
            if not held:
                raise Refused("grant.missing", command=rule.name, roles=list(rule.roles))
            acting = self.state.acting[key] = actor.acting_as(held[0])
        return acting

    def _governed(self, rule: CommandRule, funds: tuple[str, ...]) -> bool:
        """Whether a policy may ask the command for evidence or for a second person."""
        return rule.two_persons or any(self.state.get(FUND, fund_id).policies for fund_id in funds)


def _named_funds(rule: CommandRule, state: LedgerState, body: CommandBody) -> tuple[str | None, ...]:
    """What the command is about: its funds, or what stands for none and for any."""
    about = rule.fund_of(state, body)
    return about if isinstance(about, tuple) else (about,)
