"""Running a service in a process of its own, as `python -m services.<name>`."""

import argparse
import os
from collections.abc import Callable

import uvicorn

from shared.service.app import Service
from shared.service.straight import StraightProtocol

STOP_SECONDS_MAX = 10


def serve(made: Callable[[], Service], port: int) -> None:
    """Serves the application until the process is told to stop; `--host` and `--port` come from the command line.

    It listens on loopback unless it is told otherwise.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=port, help="the port to listen on")
    given = parser.parse_args()
    uvicorn.run(
        made(),
        host=given.host,
        port=given.port,
        loop="asyncio" if os.name == "nt" else "uvloop",
        http=StraightProtocol,
        ws="none",
        proxy_headers=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )
