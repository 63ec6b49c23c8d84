"""The ledger as the command line speaks to it: over HTTP, with a bearer token, retrying what is safe to retry."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx

from fiducia.embedded.issuer import EmbeddedIssuer
from shared.contracts.events.parties import Role

LEDGER_URL: Final = "http://127.0.0.1:8001"
PROJECTS_URL: Final = "http://127.0.0.1:8002"
ANSWER_SECONDS_MAX: Final = 120
ATTEMPTS_MAX: Final = 6
PAGE: Final = 1_000
_PASSING: Final = frozenset({502, 503, 504})


class LedgerError(Exception):
    """The ledger refused, or did not answer; the message is for people, `code` and `errors` the refusal's."""

    def __init__(self, message: str, code: str = "", errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.errors = errors or []


def bearer(role: Role, variable: str = "FIDUCIA_TOKEN", person: int = 1) -> str:
    """The token of the environment variable, else one of the embedded issuer for a demonstration person of the role.

    Raises LedgerError when there is neither; where any token is given, none is minted beside it.
    """
    if given := os.environ.get(variable):
        return given
    if os.environ.get("FIDUCIA_TOKEN"):
        raise LedgerError(f"this needs the token of another person ({role}): set {variable}")
    folder = Path(os.environ.get("FIDUCIA_VAR", "var")) / "issuer"
    if not (folder / "issuer-key.json").is_file():
        raise LedgerError(f"no embedded issuer under {folder}: `fiducia run` makes it; else set {variable}")
    return EmbeddedIssuer(folder).token(role, person)


class LedgerOverHttp:
    """A ledger at an address, as one person. Every method raises LedgerError."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        try:
            self._client = httpx.Client(
                base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=ANSWER_SECONDS_MAX
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise LedgerError(f"{url} is no address: {error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        """The answer to a question; parameters that are None are left out."""
        asked = {name: value for name, value in parameters.items() if value is not None}
        return self._answer("GET", path, parameters=asked)

    def find(self, path: str) -> dict[str, Any] | None:
        """A resource, or None when there is none."""
        try:
            return self.get(path)
        except LedgerError as error:
            if error.code.endswith(".unknown"):
                return None
            raise

    def items(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        cursor = None
        while True:
            page = self.get(path, limit=PAGE, cursor=cursor, **parameters)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def post(self, path: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The answer to a command. A lost answer is asked for again with the same key, so it is recorded once."""
        return self._answer("POST", path, {"idempotency-key": key}, body=body)

    def store(self, path: str, content: bytes, media_type: str) -> None:
        """Stores a file; again it changes nothing."""
        try:
            response = self._client.post(path, content=content, headers={"content-type": media_type})
        except httpx.TransportError as error:
            raise LedgerError(f"no answer from {self._url}: {error}") from None
        _body(response)

    def text(self, path: str) -> str:
        """What a page says that is no JSON."""
        try:
            return self._client.get(path).text
        except httpx.TransportError as error:
            raise LedgerError(f"no answer from {self._url}: {error}") from None

    def fund(self, code: str) -> dict[str, Any] | None:
        """The fund of a code, or None."""
        return next(self.items("/v1/funds", code=code), None)

    def _answer(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                response = self._client.request(method, path, headers=headers, params=parameters, json=body)
            except (httpx.TransportError, httpx.InvalidURL) as error:
                if attempt == ATTEMPTS_MAX or not _may_pass(error, attempt):
                    raise LedgerError(f"no answer from {self._url}: {error}") from None
            else:
                if response.status_code not in _PASSING or attempt == ATTEMPTS_MAX:
                    return _body(response)
            time.sleep(0.1 * 2**attempt)
        raise AssertionError("the last attempt answers or raises")


def _may_pass(error: Exception, attempt: int) -> bool:
    """Nothing listening is told after a second try; a connection lost under way is worth more."""
    return not isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol) and (
        attempt == 1 or not isinstance(error, httpx.ConnectError)
    )


def _body(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.is_success and isinstance(body, dict):
        return body
    if not isinstance(body, dict) or "code" not in body:
        raise LedgerError(f"{response.url} answered {response.status_code} and no JSON of a ledger")
    raise LedgerError(problem_text(body), str(body["code"]), body.get("errors"))


def problem_text(problem: Mapping[str, Any]) -> str:
    """A problem document, which tells its figures itself, or a bulk line's problem, which does not, in one line."""
    parts = [str(problem["code"])]
    if detail := problem.get("detail"):
        parts.append(str(detail))
    figures = dict(problem.get("figures") or {})
    errors = figures.pop("errors", None) or problem.get("errors") or []
    parts += [f"{e.get('pointer') or ''} {e['detail']}".strip() for e in errors if e.get("detail")]
    if figures and "detail" not in problem:
        parts.append(", ".join(f"{name}={value}" for name, value in figures.items()))
    return ": ".join(parts)
