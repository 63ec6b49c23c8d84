"""Running a service in a process of its own, as `python -m services.<name>`."""

import argparse
import os
from collections.abc import Callable
from types import FrameType

import uvicorn

from shared.service.app import Service
from shared.service.running import Running
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
    app = made()
    config = uvicorn.Config(
        app,
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
    _Server(config, app).run()


class _Server(uvicorn.Server):
    """A server whose service knows that it is told to stop: nobody who waits for events keeps it."""

    def __init__(self, config: uvicorn.Config, app: Service) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As uvicorn does, and the feed answers whoever waits with what there is."""
        running: Running | None = getattr(self._app.state, "running", None)
        if running is not None:
            running.leaving = True
        super().handle_exit(sig, frame)
