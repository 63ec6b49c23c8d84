"""`python -m services.reporting`: reporting in a process of its own."""

from services.reporting.main import from_environment
from shared.service.serving import serve

serve(from_environment, 8003)
