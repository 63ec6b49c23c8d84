"""`python -m tests.saga.impatient_ledger`: the ledger, but that it soon tries projects again."""

from services.ledger.main import from_environment
from shared.eventlog import subscription
from shared.service.serving import serve
from tests.saga.impatient_projects import BACKOFF_SECONDS_MAX

if __name__ == "__main__":
    subscription.BACKOFF_SECONDS_MAX = BACKOFF_SECONDS_MAX
    serve(from_environment, 8001)
