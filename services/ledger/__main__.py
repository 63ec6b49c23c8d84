"""`python -m services.ledger`: the ledger in a process of its own."""

from services.ledger.main import from_environment
from shared.service.serving import serve

serve(from_environment, 8001)
