"""Gives one command to the ledger and to the model, and holds the answers against each other."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.contracts.problems import Refused
from tests.properties import rules
from tests.properties.auditor import Auditor
from tests.properties.model import Model
from tests.support.desk import Desk

_NAMESPACE = uuid.UUID("0d7c5c55-51ab-5a0e-9f4f-0d9c6c1f5a11")
PATH_IDS = {
    name: machine_rule.body.PATH_IDS for capability in CAPABILITIES for machine_rule in capability.rules
    for name in [machine_rule.name]
}  # fmt: skip


class NamedIds(Machine):
    """The same command under the same key makes the same ids in every database."""

    def _new_id(self) -> str:
        if self._drawn == len(self._issued):
            assert self._deciding is not None
            self._issued.append(str(uuid.uuid5(_NAMESPACE, f"{self._deciding.key}:{self._drawn}")))
        self._drawn += 1
        return self._issued[self._drawn - 1]


@dataclass(frozen=True)
class Attempt:
    """A command as it was tried, and whether it was recorded or why it was refused."""

    name: str
    body: dict[str, Any]
    actor: str
    key: str
    recorded: bool
    code: str | None = None


@dataclass
class Driver:
    """A desk, the model that predicts it, and the auditor that reads it."""

    desk: Desk
    model: Model = field(default_factory=lambda: Model(datetime.now(UTC).date()))
    attempts: list[Attempt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.auditor = Auditor(self.desk)
        self.auditor.take()
        for event in self.auditor.events:
            _kind, _, id = event.stream.partition("/")
            made = rules.expected(self.model, "", "give_grant", {}, f"start-{id}", [event.stream])
            self.model.record(f"start-{id}", "system", made)

    def attempt(
        self, name: str, body: dict[str, Any], actor: str = "finance_officer", key: str | None = None
    ) -> dict[str, Any] | None:
        """The answer of a command that was recorded or changed nothing; None when it was refused."""
        m = self.model
        allowed = rules.objections(m, actor, name, body)
        size = len(self.auditor.events)
        key = key or f"k{len(self.attempts)}"
        path_ids = {k: body[k] for k in PATH_IDS[name]}
        rest = {k: v for k, v in body.items() if k not in path_ids}
        refused: Refused | None = None
        try:
            answer = self.desk.do(name, rest, actor=actor, path_ids=path_ids, key=key)
        except Refused as why:
            refused = why
        if refused is not None:
            self.attempts.append(Attempt(name, body, actor, key, False, refused.code))
            assert refused.code in allowed, f"{name} {body}: refused {refused}, the model allows {allowed}"
            assert self.auditor.size() == size
            return None
        assert not allowed, f"{name} {body}: recorded, the model expects one of {allowed}"
        self.attempts.append(Attempt(name, body, actor, key, True))
        fresh = self.auditor.take()
        events = self.auditor.events[size:]
        if not events:
            assert rules.changes_nothing(m, name, body), f"{name} {body}: nothing recorded"
            return answer
        assert not rules.changes_nothing(m, name, body)
        made = rules.expected(m, actor, name, body, answer["transaction_id"], [e.stream for e in events])
        assert [e.stream for e in events] == [x.stream for x in made], name
        m.record(answer["transaction_id"], actor, made)
        for event, predicted in zip(events, made, strict=True):
            assert event.effective_on == predicted.on, f"{event.type}: {event.effective_on}, not {predicted.on}"
            assert {*event.data.named()} == {*predicted.names}, f"{event.type}: names"
            assert event.position == predicted.position
            stored = Counter[Any]()
            for entry in fresh[event.position]:
                stored[entry.account, entry.dims] += entry.base
            lines = Counter[Any]()
            for line in predicted.lines:
                lines[line.account, line.dims] += line.minor
            assert {k: v for k, v in stored.items() if v} == {k: v for k, v in lines.items() if v}, (
                f"{name} {body}: {event.type} posts {stored}, the model {lines}"
            )
        overdrawn = {(k.fund_id, k.account, frozenset((n, v) for n, v in k.dimensions._asdict().items() if v)) for k in
                     self.desk.machine.state.overdrawn}  # fmt: skip
        assert overdrawn == set(m.overdrawn), name
        return answer
