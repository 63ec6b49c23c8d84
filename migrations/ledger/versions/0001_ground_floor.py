"""The ground floor: log, books, read models and grants.

As SQL beside this file, on the log that every service begins with. There is no way down: a log is
never taken away by a migration.
"""

from pathlib import Path

from migrations.event_log import FIRST, execute

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates everything in one go."""
    execute(FIRST, Path(__file__).with_suffix(".sql"))
