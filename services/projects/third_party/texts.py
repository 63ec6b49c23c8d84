"""What publishers wrote of their activities, as it was last read: beside the log, whose events carry digests alone.

It is no projection: a rebuild leaves it alone and reads from it, and what was erased stays away.
"""

from collections.abc import Iterator
from typing import Any, Final

import orjson
from psycopg import AsyncConnection

from shared.contracts.third_party import ThirdPartyActivity
from shared.eventlog.columns import Rows

_READ: Final = """SELECT content FROM third_party_texts
    WHERE activity_id = %s AND content_sha256 = %s AND content IS NOT NULL"""


async def read(connection: AsyncConnection[Any], activity_id: str, content_sha256: str) -> ThirdPartyActivity | None:
    """An activity of that content; none when it was read otherwise since, or erased."""
    cursor = await connection.execute(_READ, [activity_id, content_sha256], prepare=True)
    row = await cursor.fetchone()
    return None if row is None else ThirdPartyActivity.model_validate_json(row[0])


class Texts:
    """Texts that wait to be written, the last one of each activity."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[str, str | None, str | None, str | None]] = {}
        self._rows = Rows(
            "third_party_texts",
            {"activity_id": "uuid", "content_sha256": "text", "title": "text", "content": "text"},
            """ON CONFLICT (activity_id) DO UPDATE SET content_sha256 = excluded.content_sha256,
               title = excluded.title, content = excluded.content""",
        )

    def keep(self, activity: ThirdPartyActivity) -> None:
        """Takes the place of what was read of the activity before."""
        content = orjson.dumps(activity.to_json()).decode()
        title = activity.title("en")
        self._waiting[activity.activity_id] = (activity.activity_id, activity.content_sha256, title, content)

    def erase(self, activity_id: str) -> None:
        """Takes the text away; that it was there stays."""
        self._waiting[activity_id] = (activity_id, None, None, None)

    def statements(self) -> Iterator[tuple[str, list[Any]]]:
        """What writes them."""
        self._rows.rows = list(self._waiting.values())
        self._waiting = {}
        yield from self._rows.statements()

    def clear(self) -> None:
        """Forgets what will not be written."""
        self._waiting = {}
