"""`python -m services.projects`: the projects service in a process of its own."""

from services.projects.main import from_environment
from shared.service.serving import serve

serve(from_environment, 8002)
