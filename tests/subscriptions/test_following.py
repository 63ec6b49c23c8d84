"""A service that follows another hears of every event once and in order, whatever is restarted or told wrong."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.problems import Refused
from shared.eventlog.application import Command, LogUnavailable
from shared.eventlog.checkpoints import OtherSource
from shared.eventlog.subscription import BACKOFF_SECONDS_MAX, BACKOFF_SECONDS_MIN, pause, told
from shared.service.machine import Request
from tests.faults.faulty import MODES, Faults
from tests.faults.stranger import rederive
from tests.subscriptions.conftest import SOURCE_LOG, Books, Followed, follow, steps
from tests.subscriptions.following import OWN

CATCH_UP_SECONDS_MAX = 60


@pytest.mark.parametrize("limit", [1, 7, 500])
@pytest.mark.parametrize("types", [(), ("OrganisationHeard",)])
def test_everything_is_heard_once_in_order(
    followed: Followed, books: Books, limit: int, types: tuple[str, ...]
) -> None:
    followed.describe(3)
    follow(books.follower(followed, limit=limit, types=types))
    books.require_like(followed)
    followed.describe(2)
    follow(books.follower(followed, limit=limit, types=types))
    books.require_like(followed)
    # Asked again there is nothing new, and nothing moves.
    at, heard = books.next_position(), books.heard()
    follow(books.follower(followed, limit=limit, types=types))
    assert (books.next_position(), books.heard()) == (at, heard)
    rederive(books.database.admin_url, OWN)


def test_two_processes_that_follow_at_once_hear_once(followed: Followed, books: Books) -> None:
    followed.describe(8)

    async def both() -> None:
        await asyncio.gather(*(steps(books.follower(followed, limit=limit)) for limit in (3, 5, 500)))

    asyncio.run(both())
    books.require_like(followed)


def test_what_another_process_heard_changes_nothing_even_if_it_would_now(followed: Followed, books: Books) -> None:
    """An event that changed nothing when it was heard is never decided upon again, whatever has changed since."""
    followed.describe(1)
    follow(books.follower(followed))
    last = followed.told()[-1]
    follower = books.follower(followed)

    async def late() -> bool:
        follower.writer.start()
        try:
            async with httpx.AsyncClient() as client:
                page = await follower.subscription.page(client, int(last["sequence"]))
            event = page.events[0]
            changed = type(event)(
                **{**{n: getattr(event, n) for n in event.__slots__}, "data": {**event.data, "name": "X"}}
            )
            return await follower.consumer.take(changed)
        finally:
            await follower.writer.stop()

    heard = books.heard()
    assert asyncio.run(late())
    assert books.heard() == heard


@pytest.mark.parametrize("mode", MODES)
def test_whatever_statement_fails_each_is_heard_once(followed: Followed, books: Books, mode: str) -> None:
    followed.describe(1)
    faults = Faults(books.database.admin_url)
    at = 0
    while True:
        followed.describe(1)
        faults.arm(mode, at)
        follower = books.follower(followed, connect=lambda: faults.connect(books.database.url()))

        async def until_done(follower: Any = follower) -> None:
            for _ in range(5):
                try:
                    return await steps(follower)
                except (LogUnavailable, OSError, psycopg.Error):
                    follower = books.follower(followed, connect=lambda: faults.connect(books.database.url()))
            raise AssertionError("it never got through")

        asyncio.run(until_done())
        books.require_like(followed)
        if not faults.struck:
            assert at > 5, "the faults reached the writer's transaction"
            return
        at += 1


def test_a_follower_killed_again_and_again_hears_once(followed: Followed, books: Books, tmp_path: Path) -> None:
    stop = threading.Event()

    def tell() -> None:
        while not stop.is_set():
            followed.describe(1)

    teller = threading.Thread(target=tell)
    teller.start()
    try:
        for delay in (0.0, 0.05, 0.1, 0.2, 0.4):
            process = books.process(followed, tmp_path)
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            process.kill()
            process.wait()
            process.stdout.close()
    finally:
        stop.set()
        teller.join()
    follow(books.follower(followed))
    books.require_like(followed)
    rederive(books.database.admin_url, OWN)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_source_that_is_restarted_is_followed_on(
    followed: Followed, books: Books, tmp_path: Path, how: signal.Signals
) -> None:
    process = books.process(followed, tmp_path, "OrganisationHeard")
    assert process.stdout is not None
    try:
        process.stdout.readline()
        followed.describe(2)
        _until(lambda: len(books.heard()) == len(followed.told()))
        followed.stop(how)
        time.sleep(0.5)
        followed.start()
        followed.describe(2)
        _until(lambda: len(books.heard()) == len(followed.told()))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        if followed.process is None:
            followed.start()
    books.require_like(followed)


def test_a_log_that_is_not_the_one_expected_is_not_heard(followed: Followed, books: Books) -> None:
    followed.describe(1)
    with pytest.raises(Refused) as other:
        follow(books.follower(followed, log="other.example/ledger"))
    assert other.value.code == "log.other_origin"
    assert other.value.figures == {"expected": "other.example/ledger", "found": SOURCE_LOG}
    # It is seen on a page without an event of interest, too.
    with pytest.raises(Refused) as empty:
        follow(books.follower(followed, log="other.example/ledger", types=("YearClosed",)))
    assert empty.value.code == "log.other_origin"
    assert (books.heard(), books.next_position()) == ([], 0)


def test_a_consumer_follows_one_log_for_life(followed: Followed, books: Books) -> None:
    followed.describe(1)
    follow(books.follower(followed))
    with pytest.raises(OtherSource):
        follow(books.follower(followed, log="other.example/ledger"))


def test_a_source_shorter_than_what_was_heard_of_it_is_told(followed: Followed, books: Books) -> None:
    follower = books.follower(followed)
    asyncio.run(follower.consumer.pass_to(10_000))
    with pytest.raises(Refused) as back:
        follow(follower)
    assert (back.value.code, back.value.figures) == ("feed.went_back", {"log": SOURCE_LOG, "position": 10_000})


LEAVES = ("left out", "repeated", "in another order", "next too far", "next too short", "cut off", "no count")


@pytest.mark.parametrize("wrong", LEAVES)
def test_a_feed_that_leaves_out_or_repeats_is_not_heard(followed: Followed, books: Books, wrong: str) -> None:
    followed.describe(4)

    def falsify(headers: dict[str, str], body: bytes) -> bytes:
        lines = body.splitlines(keepends=True)
        match wrong:
            case "left out":
                del lines[1]
            case "repeated":
                lines.insert(1, lines[0])
            case "in another order":
                lines[0], lines[1] = lines[1], lines[0]
            case "next too far":
                headers["fiducia-next"] = str(int(headers["fiducia-next"]) + 1)
                headers["fiducia-size"] = headers["fiducia-next"]
            case "next too short":
                headers["fiducia-next"] = str(int(headers["fiducia-next"]) - 1)
            case "cut off":
                return body[:-20]
            case "no count":
                del headers["fiducia-skipped"]
        return b"".join(lines)

    with between(followed.url, falsify) as url, pytest.raises(Refused) as refused:
        follow(books.follower(followed, url=url))
    code = "feed.unreadable" if wrong in ("cut off", "no count") else "feed.gap"
    assert refused.value.code == code
    assert (books.heard(), books.next_position()) == ([], 0)
    follow(books.follower(followed))
    books.require_like(followed)


def test_what_is_refused_is_waited_for_and_nothing_passes_it(followed: Followed, books: Books) -> None:
    """A code that the follower has given away stops it; once it is free again, all goes on in order."""
    followed.describe(3)
    follow(books.follower(followed))
    ours = books.follower(followed)
    followed.describe(1)
    taken = followed.told()[-1]["data"]["code"]

    async def take_code() -> None:
        ours.writer.start()
        try:
            rule = ours.machine.rules["register_organisation"]
            actor = Actor(issuer=OWN, subject=SYSTEM, client_id="ledger")
            body = {"code": taken, "name": "Ours", "kind": "ngo"}
            await ours.writer.submit(Command(rule.name, actor, "ours", "0" * 64, Request(rule, body)))
        finally:
            await ours.writer.stop()

    asyncio.run(take_code())
    followed.describe(1)
    at = books.next_position()
    with pytest.raises(Refused) as refused:
        follow(books.follower(followed))
    assert refused.value.code == "code.taken"
    assert books.next_position() == at, "nothing after it was heard"


def test_the_run_tells_what_is_wrong_and_mends_itself(followed: Followed, books: Books) -> None:
    followed.describe(2)
    follower = books.follower(followed, log=SOURCE_LOG)
    wrong = books.follower(followed, url="http://127.0.0.1:9")

    async def both() -> None:
        follower.writer.start()
        running = [asyncio.create_task(f.subscription.run()) for f in (follower, wrong)]
        try:
            deadline = time.monotonic() + CATCH_UP_SECONDS_MAX
            while time.monotonic() < deadline:
                await asyncio.sleep(0.05)
                progress = follower.subscription.progress
                if wrong.subscription.progress.failures > 1 and progress.heard_at and not progress.behind:
                    break
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await follower.writer.stop()

    asyncio.run(both())
    books.require_like(followed)
    assert follower.subscription.progress.problem is None
    assert (wrong.subscription.progress.problem or "").startswith("ConnectError")
    assert follower.subscription.progress.behind == 0


def test_without_a_right_it_waits_and_says_why(followed: Followed, books: Books) -> None:
    follower = books.follower(followed)

    async def nobody() -> str:
        return followed.issuer.sign("nobody")

    follower.subscription._token = nobody
    with pytest.raises(httpx.HTTPStatusError) as refused:
        follow(follower)
    assert told(refused.value) == "the source answered 403 grant.missing"


def test_pauses_are_bounded_and_grow() -> None:
    for failures in (1, 2, 5, 50, 5_000):
        assert BACKOFF_SECONDS_MIN / 2 <= pause(failures) <= BACKOFF_SECONDS_MAX
    assert max(pause(1) for _ in range(50)) <= BACKOFF_SECONDS_MIN
    assert min(pause(20) for _ in range(50)) >= BACKOFF_SECONDS_MAX / 2


def _until(holds: Any) -> None:
    deadline = time.monotonic() + CATCH_UP_SECONDS_MAX
    while not holds():
        assert time.monotonic() < deadline, "it never caught up"
        time.sleep(0.05)


@contextmanager
def between(url: str, falsify: Any) -> Iterator[str]:
    """A relay before the feed that changes what it answers."""

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {"authorization": self.headers["authorization"], "accept": self.headers["accept"]}
            answer = httpx.get(url + self.path, headers=asked, timeout=30)
            headers = {n: v for n, v in answer.headers.items() if n.startswith("fiducia-")}
            body = falsify(headers, answer.content)
            self.send_response(answer.status_code)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
