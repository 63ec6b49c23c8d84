"""`python -m tests.saga.impatient_projects`: projects, but that they soon try the ledger again."""

from services.projects import main
from shared.eventlog import subscription
from shared.service.serving import serve

BACKOFF_SECONDS_MAX = 0.5

if __name__ == "__main__":
    subscription.BACKOFF_SECONDS_MAX = BACKOFF_SECONDS_MAX
    serve(main.from_environment, 8002)
