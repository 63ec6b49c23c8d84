"""`python -m tests.saga.impatient_projects`: projects that soon try the ledger again, and are told that somebody looked
for similar projects today and found none. That search has tests of its own; nothing else is changed."""

from dataclasses import replace
from datetime import datetime

from services.projects import machine, main
from services.projects.state import Context, Overlaps
from shared.contracts.actor import Actor
from shared.eventlog import subscription
from shared.service.serving import serve

BACKOFF_SECONDS_MAX = 0.5


class Machine(machine.Machine):
    """The machine of projects where nothing overlaps."""

    def _context(self, recorded_at: datetime, actor: Actor) -> Context:
        context = super()._context(recorded_at, actor)
        return replace(context, overlaps=Overlaps(context.today))


if __name__ == "__main__":
    subscription.BACKOFF_SECONDS_MAX = BACKOFF_SECONDS_MAX
    main.Machine = Machine  # type: ignore[misc]
    serve(main.from_environment, 8002)
