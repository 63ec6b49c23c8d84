"""A service shows a token that is good when it asks: from a file that is rotated, or by client credentials."""

import asyncio
import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from services.ledger.settings import Settings
from shared.eventlog.machine_token import LEEWAY_SECONDS, client_credentials, from_file
from shared.service.settings import Unconfigured


class Provider(ThreadingHTTPServer):
    """An identity provider's token endpoint."""

    asked: list[dict[str, Any]]
    expires_in: int = 3_600


class _Endpoint(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        user = base64.b64decode(self.headers["authorization"].removeprefix("Basic ")).decode()
        self.server.asked.append({"user": user, **{name: values[0] for name, values in form.items()}})
        good = user == "ledger:s3cret"
        body = f'{{"access_token": "t{len(self.server.asked)}", "expires_in": {self.server.expires_in}}}'.encode()
        self.send_response(200 if good else 401)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), _Endpoint)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_token_is_kept_until_a_minute_before_it_expires(provider: Provider, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    url = f"http://127.0.0.1:{provider.server_address[1]}/token"
    token = client_credentials(url, "ledger", secret)

    async def several() -> list[str]:
        return list(await asyncio.gather(token(), token(), token()))

    assert asyncio.run(several()) == ["t1", "t1", "t1"]
    assert provider.asked == [{"user": "ledger:s3cret", "grant_type": "client_credentials", "scope": "log:read"}]
    provider.expires_in = LEEWAY_SECONDS
    brief = client_credentials(url, "ledger", secret)
    assert asyncio.run(brief()) == "t2"
    assert asyncio.run(brief()) == "t3"


def test_a_wrong_secret_is_told(provider: Provider, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("guessed")
    token = client_credentials(f"http://127.0.0.1:{provider.server_address[1]}/token", "ledger", secret)
    with pytest.raises(httpx.HTTPStatusError):
        asyncio.run(token())


def test_a_file_is_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    token = from_file(file)
    for written in ("first\n", "second"):
        file.write_text(written)
        assert asyncio.run(token()) == written.strip()
    file.unlink()
    with pytest.raises(OSError, match="token"):
        asyncio.run(token())


def test_following_projects_is_configured_whole_or_not_at_all() -> None:
    needed = {
        "DATABASE_URL": "d", "LOG_ORIGIN": "o", "OIDC_ISSUER": "i", "OIDC_AUDIENCE": "a", "OIDC_JWKS": "j",
    }  # fmt: skip
    assert Settings.from_environment(needed).projects_url == ""
    whole = {"PROJECTS_URL": "http://p", "PROJECTS_LOG": "p.example/projects", "PROJECTS_TOKEN_FILE": "/run/token"}
    assert Settings.from_environment({**needed, **whole}).projects_log == "p.example/projects"
    for left_out in whole:
        with pytest.raises(Unconfigured, match=left_out):
            Settings.from_environment({**needed, **{n: v for n, v in whole.items() if n != left_out}})
