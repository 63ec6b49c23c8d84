"""What every service's database begins with: the append-only log and what stands beside it, as SQL."""

from pathlib import Path

from alembic import op


def execute(*files: Path) -> None:
    """Runs SQL files one after the other in the migration's transaction."""
    with op.get_bind().connection.cursor() as cursor:
        for file in files:
            cursor.execute(file.read_text(encoding="utf-8"))


FIRST = Path(__file__).parent / "0001.sql"
