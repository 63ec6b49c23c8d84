"""The ledger as the log's writer sees it: decides commands, posts events, keeps the read models.

States in memory are exact while the head of the log is where this machine left it. Everything it writes
beside the log is a projection: `rebuild` makes the same rows from the log alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from psycopg import AsyncConnection
from pydantic import ValidationError

from services.ledger import loading
from services.ledger.answers import BalanceAfter, BriefAnswer, CommandAnswer, brief_answer
from services.ledger.books.balances import Balance, Posted
from services.ledger.books.keys import BalanceKey
from services.ledger.capability import Capability, CommandRule, Exposure, ReadTable
from services.ledger.day_sums import NOBODY, DayKey
from services.ledger.evidence.naming import funds_of, named_files, require_evidence
from services.ledger.proposals.four_eyes import require_one_person_suffices
from services.ledger.proposals.state import PROPOSAL
from services.ledger.resources import Kind, Resource, Unchanged, fold, grown
from services.ledger.state import ANY_FUND, Context, LedgerState, code_digest, invoice_digest, reference_digest
from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.commands import CommandBody
from shared.contracts.commands.proposals import ProposeCommand
from shared.contracts.envelope import Recorded
from shared.contracts.events import EventData, FundEvent
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.funds import BankAccountOpened, FundOpened
from shared.contracts.events.invoices import InvoiceAccepted
from shared.contracts.events.openings import InvoiceOpened
from shared.contracts.events.parties import OrganisationHeard
from shared.contracts.events.proposals import CommandProposed
from shared.contracts.ids import new_id
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.eventlog.application import Command, Draft, Head
from shared.eventlog.columns import Rows
from shared.postings.entries import Entry, imbalance
from shared.postings.registry import entries_of
from shared.service.problems import validation_errors

Connection = AsyncConnection[Any]
RESOURCES_MAX = 8_000
HOLDERS_MAX = 50_000
ACTING_MAX = 10_000
MAKERS_MAX = 10_000
"""Bounds of what is kept in memory between two transactions; what passes one starts anew."""
CHECKED_ACCOUNTS = {"cash": 1, "available": -1}
"""Accounts whose balance must not fall below zero on any day, and the sign that makes it positive."""


@dataclass(slots=True)
class Request:
    """A command with its rule: what the web edge hands to the writer as the payload.

    The body is parsed when it is first asked for, so that a large bulk is validated line by line while the
    database works on the lines before. `body` raises Refused for one that breaks its contract, every time.
    """

    rule: CommandRule
    given: Mapping[str, Any] | CommandBody
    if_match: int | None = None
    unchanged_id: str = ""

    @property
    def body(self) -> CommandBody:
        """The command. Refuses `request.*` and whatever its fields refuse, with JSON pointers."""
        if not isinstance(self.given, CommandBody):
            try:
                self.given = self.rule.body.model_validate(self.given)
            except ValidationError as error:
                code, errors = validation_errors(error.errors(include_url=False, include_input=False), self.given)
                raise Refused(code, None, errors=errors) from None
        return self.given


@dataclass(slots=True)
class _Plan:
    """What one command's events do, worked out and not applied."""

    posted: list[Posted | None]
    named: list[tuple[str, ...]]
    main: tuple[str, str]
    fund_base: str


@dataclass(slots=True)
class _Dirty:
    """Rows of read models that wait for the end of the transaction."""

    resources: dict[tuple[str, str], None] = field(default_factory=dict)
    counters: dict[tuple[str, str, int], None] = field(default_factory=dict)
    overdrawn: dict[BalanceKey, Balance] = field(default_factory=dict)


class Machine:
    """Implements shared.eventlog.writer.Application for the ledger."""

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        self.rules: dict[str, CommandRule] = {}
        self.kinds: dict[str, Kind[Any]] = {}
        self.tables: dict[str, ReadTable] = {}
        for capability in capabilities:
            self.rules.update({rule.name: rule for rule in capability.rules})
            self.kinds.update({table.kind.name: table.kind for table in capability.tables})
            self.tables.update({table.kind.name: table for table in capability.tables})
        self._exposing: dict[type[EventData], list[tuple[str, Callable[[Any], Exposure | None]]]] = {}
        for rule in self.rules.values():
            for exposing in rule.exposes:
                self._exposing.setdefault(exposing.event, []).append((rule.name, exposing.of))
        self._upserts = {
            name: Rows(table.table, table.all_columns(), table.upsert_tail()) for name, table in self.tables.items()
        }
        self._names = Rows("event_names", {"resource_id": "uuid", "position": "bigint"})
        self._reversed = Rows("reversed_events", {"position": "bigint", "reversal_position": "bigint"})
        self._references = Rows(
            "caller_references",
            {"digest": "bytea", "resource_id": "uuid"},
            "ON CONFLICT (digest) DO UPDATE SET resource_id = excluded.resource_id",
        )
        self._counters = Rows(
            "number_counters",
            {"fund_id": "uuid", "kind": "text", "year": "integer", "last": "integer"},
            "ON CONFLICT (fund_id, kind, year) DO UPDATE SET last = excluded.last",
        )
        self.state = LedgerState()
        self._size = -1
        self._deciding: Command | None = None
        self._issued: list[str] = []
        self._drawn = 0
        self._dirty = _Dirty()

    # What the writer calls

    async def refresh(self, connection: Connection, head: Head) -> None:
        """Starts anew when another process has written, or when memory holds more than it should."""
        self.state.files.clear()
        if head.size != self._size or self.state.books.full():
            self.forget()
            await loading.start(connection, self.state, head.size)
            self._size = head.size
            return
        for kept, most in (
            (self.state.resources, RESOURCES_MAX),
            (self.state.holders, HOLDERS_MAX),
            (self.state.acting, ACTING_MAX),
            (self.state.makers, MAKERS_MAX),
        ):
            if len(kept) > most:
                kept.clear()
        if self.state.holds.full():
            self.state.holds.forget()
        if self.state.day_sums.full():
            self.state.day_sums.clear()

    async def prefetch(self, connection: Connection, commands: Sequence[Command]) -> None:
        """Loads the resources that the commands name by id, all at once."""
        wanted = {
            key
            for command in commands
            for key in loading.named_by(command.payload)
            if key[0] in self.kinds and key not in self.state.resources
        }
        if len(commands) > 1 and wanted:
            await self.load(connection, NotLoaded(*(("resource", *key) for key in wanted)))

    async def load(self, connection: Connection, missing: NotLoaded) -> None:
        """Loads what a decision asked for."""
        await loading.load(connection, self.state, self.kinds, missing)

    def decide(self, command: Command, recorded_at: datetime) -> list[Draft]:
        """Authorises, checks `If-Match`, decides; the events with their stream versions.

        Every command comes through here, alone or as a line of a bulk: what needs a second person is refused here.
        """
        request: Request = command.payload
        rule, body = request.rule, request.body
        if isinstance(body, ProposeCommand):
            proposed = body.proposed
            actor = self._authorised(self.rules[proposed.command], proposed.body, command.actor, recorded_at)
        else:
            actor = self._authorised(rule, body, command.actor, recorded_at)
        funds = funds_of(self.state, rule, body)
        evidence = named_files(self.state, funds, body) if body.evidence else ()
        if request.if_match is not None:
            if rule.target is None or rule.answers is None:
                raise Refused("if_match.invalid", given=request.if_match, reason="the command changes no one resource")
            target = self.state.resource(rule.answers, getattr(body, rule.target))
            if target.version != request.if_match:
                raise Refused("version.stale", given=request.if_match, version=target.version)
        if command is not self._deciding:
            self._deciding, self._issued = command, []
        self._drawn = 0
        try:
            context = Context(recorded_at, actor, self._new_id, rules=self.rules)
            decided = rule.decide(self.state, body, context)
        except Unchanged as unchanged:
            request.unchanged_id = unchanged.resource_id
            return []
        if not evidence:
            require_evidence(self.state, funds, rule, body, decided, recorded_at)
        require_one_person_suffices(self.state, funds, rule, body, decided, context)
        versions: dict[str, int] = {}
        drafts = []
        for data, effective_on, causation, own_evidence in decided:
            stream = data.stream
            version = versions[stream] = (versions[stream] if stream in versions else self._version(stream)) + 1
            named = evidence if own_evidence is None else own_evidence
            drafts.append(Draft(data, version, effective_on, actor, causation, named))
        return drafts

    def post(self, command: Command, recorded: list[Recorded]) -> _Plan:
        """Entries and balances of the events; asserts that they balance and keep the bridge."""
        plan = self.plan(recorded)
        request: Request = command.payload
        plan.main = self._answering(request.rule, recorded)
        return plan

    def apply(self, command: Command, recorded: list[Recorded], posted: _Plan) -> CommandAnswer | BriefAnswer:
        """Applies the events to states and books; the answer with the balances as they are now."""
        self.absorb(recorded, posted)
        resource = self.state.resources[posted.main]
        assert resource is not None
        if command.brief:
            return brief_answer(resource, recorded)
        touched = {id(b): b for p in posted.posted if p is not None for b in p.balances}
        base = posted.fund_base
        balances = [BalanceAfter(b.key, b.amount, b.base_amount, base) for b in touched.values()]
        return CommandAnswer(resource, recorded, balances)

    def unchanged(self, command: Command) -> CommandAnswer | BriefAnswer:
        """The resource as it stands."""
        request: Request = command.payload
        assert request.rule.answers is not None, "a command without a kind always changes something"
        resource = self.state.find(request.rule.answers, request.unchanged_id)
        assert resource is not None, "what is unchanged is there"
        return brief_answer(resource, []) if command.brief else CommandAnswer(resource, [], [])

    def writes(self) -> Iterator[tuple[str, list[Any]]]:
        """What was appended beside the events themselves."""
        self._references.rows = list({row[0]: row for row in self._references.rows}.values())
        for rows in (self._names, self._reversed, self._references):
            batch = rows.take()
            if batch is not None:
                yield batch[0], list(batch[1])
        yield from self.state.books.writes()
        yield from self.state.holds.writes()
        yield from self.state.day_sums.writes()

    def finish(self) -> Iterator[tuple[str, list[Any]]]:
        """The rows that changed, as they stand at the end of the transaction."""
        self.state.books.reach(self._size)
        yield from self.writes()
        for kind, resource_id in self._dirty.resources:
            resource = self.state.resources[kind, resource_id]
            assert resource is not None
            self._upserts[kind].rows.append(self.tables[kind].values(resource))
            if not resource.kind.kept:
                del self.state.resources[kind, resource_id]
        for key in self._dirty.counters:
            self._counters.rows.append((*key, self.state.counters[key]))
        for rows in (*self._upserts.values(), self._counters):
            batch = rows.take()
            if batch is not None:
                yield batch[0], list(batch[1])
        yield from self._overdrawn_writes()
        self._dirty = _Dirty()

    def forget(self) -> None:
        """Drops every state and every waiting row."""
        self.state = LedgerState()
        self._size = -1
        self._dirty = _Dirty()
        for rows in (self._names, self._reversed, self._references, self._counters, *self._upserts.values()):
            rows.clear()

    async def replay(
        self, connection: Connection, command: Command, recorded: list[Recorded]
    ) -> CommandAnswer | BriefAnswer:
        """The same answer again: the resource folded up to there, the balances at that position."""
        request: Request = command.payload
        kind, resource_id = self._answering(request.rule, recorded)
        resource = await loading.resource_at(connection, self.kinds, kind, resource_id, recorded[-1].position)
        if command.brief:
            return brief_answer(resource, recorded)
        return CommandAnswer(resource, recorded, await loading.balances_after(connection, self.kinds, recorded))

    # What a rebuild calls too

    def plan(self, recorded: list[Recorded]) -> _Plan:
        """What the events post, in order. Raises NotLoaded with all that is missing."""
        plan = _Plan([], [], ("", ""), "")
        missing: list[Any] = []
        for event in recorded:
            named = event.data.named()
            plan.named.append(named)
            missing.extend(self._resources_to_load(event, named))
            if type(event.data) in self._exposing:
                missing.extend(self._fund_to_load(event.data))
            proposed_at = None if event.causation is None else self._proposed_at(event)
            if proposed_at is not None and proposed_at not in self.state.makers:
                missing.append(("maker", proposed_at))
            entries = entries_of(event.data)
            if not entries:
                plan.posted.append(None)
                continue
            wrong = imbalance(entries)
            if wrong is not None:
                raise AssertionError(f"{event.type} at {event.position}: {wrong}")
            assert isinstance(event.data, FundEvent)
            assert event.effective_on is not None
            try:
                posted = self.state.books.post(event.data.fund_id, event.position, event.effective_on, entries)
            except NotLoaded as more:
                missing.extend(more.wanted)
                continue
            missing.extend(self._days_to_load(event.effective_on, entries, posted.balances))
            plan.posted.append(posted)
        if missing:
            raise NotLoaded(*dict.fromkeys(missing))
        if any(plan.posted):
            fund_id = next(e.data.fund_id for e in recorded if isinstance(e.data, FundEvent))
            plan.fund_base = self.state.get(self.kinds["fund"], fund_id).base_currency
        return plan

    def absorb(self, recorded: list[Recorded], plan: _Plan) -> None:
        """Applies events to books, resources and read models."""
        for event, posted, named in zip(recorded, plan.posted, plan.named, strict=True):
            if posted is not None:
                self.state.books.apply(posted)
                self._watch_floors(posted)
            self._grow(event, named)
            self._expose(event)
            self._size = event.position + 1
        if self.state.lists:
            self.state.lists.clear()

    # Helpers

    def _authorised(self, rule: CommandRule, body: CommandBody, actor: Actor, recorded_at: datetime) -> Actor:
        about = rule.fund_of(self.state, body)
        funds: tuple[str | None, ...] = about if isinstance(about, tuple) else (about,)
        first = funds[0]
        zone = "UTC" if first in (None, ANY_FUND) else self.state.get(self.kinds["fund"], first).time_zone
        if actor.acting_role is None and actor.subject == SYSTEM:
            return actor
        today = day_in(zone, recorded_at)
        organisation_id = None if rule.organisation_of is None else rule.organisation_of(self.state, body)
        key = (rule.name, actor, funds, organisation_id, today)
        acting = self.state.acting.get(key)
        if acting is None:
            held = [
                role
                for role in rule.roles
                if all(self.state.role_for(actor, (role,), fund, today, organisation_id) for fund in funds)
            ]
            if not held:
                raise Refused("grant.missing", command=rule.name, roles=list(rule.roles))
            acting = self.state.acting[key] = actor.model_copy(update={"acting_role": held[0]})
        return acting

    def _new_id(self) -> str:
        """The same ids in the same order each time that a command is decided anew."""
        if self._drawn == len(self._issued):
            self._issued.append(new_id())
        self._drawn += 1
        return self._issued[self._drawn - 1]

    def _version(self, stream: str) -> int:
        kind, _, resource_id = stream.partition("/")
        if resource_id in self._issued:
            return 0
        resource = self.state.find(self.kinds[kind], resource_id)
        if resource is None:
            return 0
        if resource.kind.by_name:
            return sum(event.stream == stream for event in resource.events)
        return resource.version

    def _answering(self, rule: CommandRule, recorded: list[Recorded]) -> tuple[str, str]:
        kind = rule.answers
        if kind is None:
            name, _, resource_id = recorded[-1].stream.partition("/")
            return name, resource_id
        prefix = f"{kind.name}/"
        for event in reversed(recorded):
            if event.stream.startswith(prefix):
                return kind.name, event.stream[len(prefix) :]
        named = next(s for s in recorded[-1].data.named() if s.startswith(prefix))
        return kind.name, named[len(prefix) :]

    def _resources_to_load(self, event: Recorded, named: tuple[str, ...]) -> Iterator[Any]:
        kind, _, resource_id = event.stream.partition("/")
        if (event.version > 1 or self.kinds[kind].by_name) and (kind, resource_id) not in self.state.resources:
            yield ("resource", kind, resource_id)
        for stream in named:
            follower, _, named_id = stream.partition("/")
            if self.kinds[follower].follows and (follower, named_id) not in self.state.resources:
                yield ("resource", follower, named_id)

    def _fund_to_load(self, data: EventData) -> Iterator[Any]:
        """The fund, whose zone tells the day on which something was recorded."""
        assert isinstance(data, FundEvent)
        if ("fund", data.fund_id) not in self.state.resources:
            yield ("resource", "fund", data.fund_id)

    def _days_to_load(self, effective_on: date, entries: list[Entry], balances: list[Balance]) -> Iterator[Any]:
        day = effective_on.toordinal()
        for entry, balance in zip(entries, balances, strict=True):
            sign = CHECKED_ACCOUNTS.get(entry.account)
            if sign is not None and sign * entry.amount < 0 and day < balance.latest_on and balance.days is None:
                yield ("days", balance.key)

    def _watch_floors(self, posted: Posted) -> None:
        """Keeps the list of balances below zero.

        A balance enters it when an entry leaves it below zero on any day from that entry's day on, and leaves
        it when a later entry raises it to zero or more as of today (docs/decisions/0005).
        """
        for entry, balance in zip(posted.entries, posted.balances, strict=True):
            sign = CHECKED_ACCOUNTS.get(entry.account)
            if sign is None:
                continue
            was = balance.key in self.state.overdrawn
            if sign * entry.amount < 0:
                if not was and balance.extreme_from(posted.effective_on, sign) < 0:
                    self.state.overdrawn[balance.key] = None
                    self._dirty.overdrawn[balance.key] = balance
            elif was and sign * balance.amount >= 0:
                del self.state.overdrawn[balance.key]
                self._dirty.overdrawn[balance.key] = balance

    def _grow(self, event: Recorded, streams: tuple[str, ...]) -> None:
        kind, _, resource_id = event.stream.partition("/")
        key = (kind, resource_id)
        resource = self.state.resources.get(key)
        if resource is not None:
            self.state.resources[key] = grown(resource, event)
        else:
            self.state.resources[key] = fold(self.kinds[kind], resource_id, (event,))
        if kind in self.tables:
            self._dirty.resources[key] = None
        for stream in streams:
            named, _, named_id = stream.partition("/")
            self._names.rows.append((named_id, event.position))
            if not self.kinds[named].follows:
                continue
            followed = self.state.resources[named, named_id]
            followed = fold(self.kinds[named], named_id, (event,)) if followed is None else grown(followed, event)
            self.state.resources[named, named_id] = followed
            if named in self.tables and followed is not None:
                self._dirty.resources[named, named_id] = None
        self._keep_number(event)
        self._keep_reference(event)
        if isinstance(event.data, Reversed):
            self._reversed.rows.append((event.data.reverses_position, event.position))
        if kind == PROPOSAL.name:
            self._hold(event, self.state.resources[key])
        if kind == "grant":
            self.state.acting.clear()
            loading.take_grant(self.state, self.state.resources[key])

    def _proposed_at(self, event: Recorded) -> int | None:
        """Where the proposal stands by which the event was approved and whose client's reference it carries."""
        cause = event.causation
        return None if cause is None or cause.log != event.log else cause.position

    def _hold(self, event: Recorded, resource: Resource[Any] | None) -> None:
        assert resource is not None
        data = resource.events[0].data
        assert isinstance(data, CommandProposed)
        about = (data.fund_id, resource.id, data.holds, data.expires_at, resource.created_at)
        if event.version == 1:
            self.state.holds.opened(*about)
        elif resource.state.status != "open":
            self.state.holds.closed(*about, event.position)

    def _expose(self, event: Recorded) -> None:
        """Counts what the event exposes its fund to into the sum of the day."""
        for command, of in self._exposing.get(type(event.data), ()):
            found = of(event.data)
            if found is None:
                continue
            assert isinstance(event.data, FundEvent)
            fund_id = event.data.fund_id
            day = day_in(self.state.get(self.kinds["fund"], fund_id).time_zone, event.recorded_at)
            self.state.day_sums.add(DayKey(fund_id, command, found.counterparty_id or NOBODY, day), found.minor)

    def _keep_number(self, event: Recorded) -> None:
        number: str | None = getattr(event.data, "number", None)
        if number is None:
            return
        assert isinstance(event.data, FundEvent)
        _, kind, year, count = number.rsplit("-", 3)
        key = (event.data.fund_id, kind, int(year))
        self.state.counters[key] = int(count)
        self._dirty.counters[key] = None

    def _keep_reference(self, event: Recorded) -> None:
        kind, _, resource_id = event.stream.partition("/")
        data = event.data
        taken = []
        reference: str | None = getattr(data, "reference", None)
        if reference is not None and isinstance(data, FundEvent):
            proposed_at = self._proposed_at(event)
            source = event.actor if proposed_at is None else self.state.makers[proposed_at]
            taken.append(reference_digest(source, data.fund_id, kind, reference))
        if isinstance(data, FundOpened | BankAccountOpened | OrganisationHeard):
            taken.append(code_digest(kind, data.code))
        if isinstance(data, InvoiceAccepted | InvoiceOpened):
            taken.append(invoice_digest(data.fund_id, data.organisation_id, data.supplier_reference))
        for digest in taken:
            self.state.holders[digest] = resource_id
            self._references.rows.append((digest, resource_id))

    def _overdrawn_writes(self) -> Iterator[tuple[str, list[Any]]]:
        for key, balance in self._dirty.overdrawn.items():
            if key in self.state.overdrawn:
                yield "INSERT INTO overdrawn_balances (key) VALUES (%s) ON CONFLICT DO NOTHING", [balance.key_id]
            else:
                yield "DELETE FROM overdrawn_balances WHERE key = %s", [balance.key_id]
