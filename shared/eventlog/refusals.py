"""Refused money commands: kept outside the positions, append-only, so many a client and day and no more."""

import hashlib
from collections.abc import Iterable
from typing import Any, Protocol

import orjson
from psycopg import AsyncConnection

from shared.contracts.actor import Actor, actor_key
from shared.contracts.canonical import canonical
from shared.contracts.problems import Refused
from shared.eventlog.columns import texts

PER_CLIENT_AND_DAY_MAX = 1_000
FIGURES_BYTES_MAX = 4_000
_KEEP = """INSERT INTO refusals (client_digest, actor, command, code, figures, request_sha256)
    SELECT %s, u.actor::jsonb, u.command, u.code, u.figures::jsonb, u.request_sha256
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
         WITH ORDINALITY AS u(actor, command, code, figures, request_sha256, n)
    WHERE u.n <= %s - (SELECT count(*) FROM refusals WHERE client_digest = %s
                       AND refused_at > clock_timestamp() - interval '1 day')
    ORDER BY u.n"""


class RefusedCommand(Protocol):
    """What is kept of a command that was refused."""

    actor: Actor
    name: str
    request_sha256: str


async def keep(connection: AsyncConnection[Any], refusals: Iterable[tuple[RefusedCommand, Refused]]) -> None:
    """Keeps the refusals, a statement a client; beyond its limit a client's are not kept."""
    by_client: dict[bytes, list[tuple[RefusedCommand, Refused]]] = {}
    for command, refused in refusals:
        client = hashlib.sha256(actor_key(command.actor)).digest()[:16]
        by_client.setdefault(client, []).append((command, refused))
    for client, of_client in by_client.items():
        kept = of_client[:PER_CLIENT_AND_DAY_MAX]
        await connection.execute(
            _KEEP,
            [
                client,
                texts([orjson.dumps(command.actor.to_json()).decode() for command, _ in kept]),
                texts([command.name for command, _ in kept]),
                texts([refused.code for _, refused in kept]),
                texts([_figures(refused) for _, refused in kept]),
                texts([command.request_sha256 for command, _ in kept]),
                PER_CLIENT_AND_DAY_MAX,
                client,
            ],
            prepare=True,
        )


def _figures(refused: Refused) -> str:
    """The figures as JSON that jsonb takes: no NUL, and no more than a rule ever says."""
    text = canonical(refused.figures)
    if len(text) > FIGURES_BYTES_MAX:
        return orjson.dumps({"left_out_bytes": len(text)}).decode()
    return text.decode().replace("\\u0000", "\\ufffd")
