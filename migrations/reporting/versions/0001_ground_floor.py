"""The ground floor: checkpoints, and every projection's tables twice.

As SQL beside this file. A projection is served from one of two slots, `a` and `b`, and rebuilt in the other.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Creates everything in one go."""
    tables = HERE.with_name("0001_projections.sql").read_text("utf-8")
    for slot in ("a", "b"):
        op.execute(f"CREATE SCHEMA {slot}")
        op.execute(f"SET search_path = {slot}")
        op.execute(tables)
    op.execute("SET search_path = public")
    op.execute(HERE.with_suffix(".sql").read_text("utf-8"))
