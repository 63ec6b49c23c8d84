"""A service as its log's writer sees it: decides commands, folds their events, keeps the read models.

States in memory are exact while the head of the log is where this machine left it. Everything it writes beside the
log is a projection: `rebuild` makes the same rows from the log alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from pydantic import ValidationError

from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.commands import CommandBody
from shared.contracts.envelope import Recorded
from shared.contracts.ids import new_id
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.deciding.capability import Capability, CommandRule
from shared.deciding.resources import Decided, Unchanged
from shared.deciding.state import Context, State
from shared.eventlog.application import Command, Draft, Head
from shared.service import loading
from shared.service.answers import BriefAnswer, CommandAnswer, brief_answer
from shared.service.effects import Effects
from shared.service.loading import NO_LIMIT
from shared.service.problems import validation_errors

Connection = AsyncConnection[Any]
RESOURCES_MAX = 8_000
EVENTS_MAX = 30_000
"""Of all resources together: an event takes some eight kilobytes, and a few resources have thousands."""
COUNTED_EVERY = 16
"""Counting them takes as long as a receipt does: it is done once in so many transactions."""
HOLDERS_MAX = 50_000
ACTING_MAX = 10_000
"""Bounds of what is kept in memory between two transactions; what passes one starts anew."""


@dataclass(slots=True)
class Request:
    """A command with its rule: what the web edge hands to the writer as the payload.

    The body is parsed when it is first asked for, so that a large bulk is validated line by line while the
    database works on the lines before. `body` raises Refused for one that breaks its contract, every time.
    """

    rule: Any
    """The command's rule, of the service that decides it."""
    given: Mapping[str, Any] | CommandBody
    if_match: int | None = None
    unchanged_id: str = ""

    @property
    def body(self) -> CommandBody:
        """The command. Refuses `request.*` and whatever its fields refuse, with JSON pointers."""
        if not isinstance(self.given, CommandBody):
            try:
                contract: type[CommandBody] = self.rule.body
                self.given = contract.model_validate(self.given)
            except ValidationError as error:
                code, errors = validation_errors(error.errors(include_url=False, include_input=False), self.given)
                raise Refused(code, None, errors=errors) from None
        return self.given


class Machine:
    """Implements shared.eventlog.writer.Application for a service; `time_zone` is where its days begin."""

    effects: Effects
    time_zone = "UTC"

    def __init__(self, capabilities: Sequence[Capability], effects: Effects | None = None) -> None:
        self.rules: dict[str, Any] = {rule.name: rule for c in capabilities for rule in c.rules}
        self.effects = effects or Effects(capabilities)
        self.kinds, self.tables = self.effects.kinds, self.effects.tables
        self._lists = {name: lister for c in capabilities for name, lister in c.lists.items()}
        self._deciding: Command | None = None
        self._issued: list[str] = []
        self._drawn = 0
        self._uncounted = 0

    @property
    def state(self) -> Any:
        """The states at the head."""
        return self.effects.state

    def read_tables(self) -> list[str]:
        """Every table that a rebuild makes anew."""
        return [*self.effects.TABLES, *(table.table for table in self.tables.values())]

    # What the writer calls

    async def refresh(self, connection: Connection, head: Head) -> None:
        """Starts anew when another process has written, or when memory holds more than it should."""
        self.state.files.clear()
        if head.size != self.effects.size or self.effects.full():
            self.forget()
            await self.start(connection, head.size)
            return
        self._bound()

    async def start(self, connection: Connection, size: int) -> None:
        """Loads what is always in memory: all rights that are held."""
        await loading.start_grants(connection, self.state)
        self.effects.size = size

    async def prefetch(self, connection: Connection, commands: Sequence[Command]) -> None:
        """Loads the resources that the commands name by `<kind>_id`, all at once."""
        if len(commands) < 2:
            return
        wanted = {key for command in commands for key in self._named(command.payload)} - self.state.resources.keys()
        if wanted:
            await loading.load_resources(connection, self.state, self.kinds, list(wanted))

    async def load(self, connection: Connection, missing: NotLoaded, before: int = NO_LIMIT) -> None:
        """Loads what a decision asked for, as it stood before a position."""
        resources = [(rest[0], rest[1]) for what, *rest in missing.wanted if what == "resource"]
        if resources:
            await loading.load_resources(connection, self.state, self.kinds, resources, before)
        holders = [rest[0] for what, *rest in missing.wanted if what == "reference"]
        if holders:
            await loading.load_holders(connection, self.state, holders)
        digests = [rest[0] for what, *rest in missing.wanted if what == "file"]
        if digests:
            await loading.load_files(connection, self.state, digests)
        for what, *rest in missing.wanted:
            if what == "list":
                self.state.lists[tuple(rest)] = await self._lists[rest[0]](connection, self.state, *rest[1:])

    def decide(self, command: Command, recorded_at: datetime) -> list[Draft]:
        """Authorises, checks `If-Match`, decides; the events with their stream versions."""
        request: Request = command.payload
        rule, body = request.rule, request.body
        actor = self._authorised(rule, body, command.actor, recorded_at)
        evidence = self._named_files(rule, body) if body.evidence else ()
        self._require_version(request)
        if command is not self._deciding:
            self._deciding, self._issued = command, []
        self._drawn = 0
        try:
            decided = rule.decide(self.state, body, self._context(recorded_at, actor))
        except Unchanged as unchanged:
            request.unchanged_id = unchanged.resource_id
            return []
        return self._drafts(decided, actor, evidence)

    def post(self, command: Command, recorded: list[Recorded]) -> Any:
        """What the events do, worked out and not applied."""
        return self.effects.plan(recorded)

    def apply(self, command: Command, recorded: list[Recorded], posted: Any) -> CommandAnswer | BriefAnswer:
        """Applies the events to the states; the resource that answers the command."""
        self.effects.absorb(posted)
        resource = self.state.resources[self._answering(command.payload.rule, recorded)]
        assert resource is not None
        return brief_answer(resource, recorded) if command.brief else CommandAnswer(resource, recorded)

    def unchanged(self, command: Command) -> CommandAnswer | BriefAnswer | None:
        """The resource as it stands; nobody waits for the answer of a command that is not served."""
        request: Request = command.payload
        if not request.rule.served:
            return None
        assert request.rule.answers is not None, "a command without a kind always changes something"
        resource = self.state.find(request.rule.answers, request.unchanged_id)
        assert resource is not None, "what is unchanged is there"
        return brief_answer(resource, []) if command.brief else CommandAnswer(resource, [])

    def writes(self) -> Iterator[tuple[str, list[Any]]]:
        """What was appended beside the events themselves."""
        return self.effects.writes()

    def finish(self) -> Iterator[tuple[str, list[Any]]]:
        """The rows that changed, as they stand at the end of the transaction."""
        return self.effects.finish()

    def forget(self) -> None:
        """Drops every state and every waiting row."""
        self.effects.forget()

    async def replay(
        self, connection: Connection, command: Command, recorded: list[Recorded]
    ) -> CommandAnswer | BriefAnswer:
        """The same answer again: the resource folded up to there."""
        kind, resource_id = self._answering(command.payload.rule, recorded)
        resource = await loading.resource_at(connection, self.kinds, kind, resource_id, recorded[-1].position)
        return brief_answer(resource, recorded) if command.brief else CommandAnswer(resource, recorded)

    # Helpers

    def _context(self, recorded_at: datetime, actor: Actor) -> Context:
        """What a decision may know beyond states and its command."""
        return Context(recorded_at, actor, self._new_id, rules=self.rules)

    def _drafts(self, decided: Sequence[Decided], actor: Actor, evidence: tuple[str, ...]) -> list[Draft]:
        """What was decided as it will be recorded, each event with its version in its stream."""
        versions: dict[str, int] = {}
        drafts = []
        for data, effective_on, causation, own_evidence in decided:
            stream = data.stream
            version = versions[stream] = (versions[stream] if stream in versions else self._version(stream)) + 1
            named = evidence if own_evidence is None else own_evidence
            drafts.append(Draft(data, version, effective_on, actor, causation, named))
        return drafts

    def _bound(self) -> None:
        """Empties what holds more than it should."""
        state: State = self.state
        self._uncounted += 1
        if self._uncounted >= COUNTED_EVERY:
            self._uncounted = 0
            if state.events_held() > EVENTS_MAX:
                state.resources.clear()
        for kept, most in ((state.resources, RESOURCES_MAX), (state.holders, HOLDERS_MAX), (state.acting, ACTING_MAX)):
            if len(kept) > most:
                kept.clear()

    def _named(self, request: Request) -> list[tuple[str, str]]:
        """The resources that a command names by `<kind>_id`; none for one that is not valid."""
        try:
            body = request.body
        except Refused:
            return []
        fields = ((name[:-3], getattr(body, name)) for name in type(body).model_fields if name.endswith("_id"))
        return [(kind, value) for kind, value in fields if kind in self.kinds and value is not None]

    def _authorised(self, rule: CommandRule, body: CommandBody, actor: Actor, recorded_at: datetime) -> Actor:
        """The actor in the role that it acts in: the service itself, or whoever holds a right on everything or on the
        organisation that the command is about. Refuses `grant.missing`."""
        if actor.acting_role is None and actor.subject == SYSTEM:
            return actor
        state: State = self.state
        today = day_in(self.time_zone, recorded_at)
        organisation_id = None if rule.organisation_of is None else rule.organisation_of(state, body)
        roles = rule.roles if rule.roles_of is None else rule.roles_of(state, body)
        key = (roles, actor.parts, organisation_id, today)
        acting = state.acting.get(key)
        if acting is None:
            role = state.role_for(actor, roles, None, today, organisation_id)
            if role is None:
                raise Refused("grant.missing", command=rule.name, roles=list(roles))
            acting = state.acting[key] = actor.acting_as(role)
        return acting

    def _named_files(self, rule: CommandRule, body: CommandBody) -> tuple[str, ...]:
        """The digests that a command names, sorted, each once.

        Refuses `evidence.unknown` for a file that is neither of the organisation that the command is about nor no
        one's, and `evidence.erased`. A command about no one organisation may name any file.
        """
        state: State = self.state
        digests = tuple(sorted(set(body.evidence)))
        missing = [("file", digest) for digest in digests if digest not in state.files]
        if missing:
            raise NotLoaded(*missing)
        owner_id = None if rule.organisation_of is None else rule.organisation_of(state, body)
        for digest in digests:
            stored = state.file(digest)
            if stored is None or (owner_id is not None and stored.owners and owner_id not in stored.owners):
                raise Refused("evidence.unknown", "/evidence", sha256=digest)
            if stored.erased:
                raise Refused("evidence.erased", "/evidence", sha256=digest)
        return digests

    def _require_version(self, request: Request) -> None:
        """Refuses `if_match.invalid`, `version.stale`."""
        if request.if_match is None:
            return
        rule = request.rule
        if rule.target is None or rule.answers is None:
            raise Refused("if_match.invalid", given=request.if_match, reason="the command changes no one resource")
        target = self.state.resource(rule.answers, getattr(request.body, rule.target))
        if target.version != request.if_match:
            raise Refused("version.stale", given=request.if_match, version=target.version)

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
        return int(resource.version)

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
