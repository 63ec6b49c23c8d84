"""Projects as their log's writer sees them: the machine of every service, with the day in its context."""

from datetime import datetime

from services.projects.state import Context
from shared.contracts.actor import Actor
from shared.contracts.times import day_in
from shared.service import machine


class Machine(machine.Machine):
    """Implements shared.eventlog.writer.Application for projects."""

    def _context(self, recorded_at: datetime, actor: Actor) -> Context:
        today = day_in(self.time_zone, recorded_at)
        return Context(recorded_at, actor, self._new_id, rules=self.rules, today=today)
