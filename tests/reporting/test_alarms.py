"""A feed that lies is not followed: the last good state is served, marked stale, until a person clears the alarm."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from tests.support.reporting import Answer, History, Reporter, Source, told

Lie = Callable[[Answer], None]


@pytest.fixture(scope="module")
def source(history: History) -> Iterator[Source]:
    """The feed, of which only the first events are told at first."""
    with told(history) as source:
        yield source


@pytest.fixture(scope="module")
def reporter(
    cluster: Server, issuer: EmbeddedIssuer, source: Source, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reporter]:
    """A reporting process that follows it."""
    folder: Path = tmp_path_factory.mktemp("alarms")
    reporter = Reporter.prepared(cluster, issuer, folder, [(source.history.log, source.url)])
    source.size = source.history.heads[30]
    source.page_events = 50
    reporter.start()
    try:
        yield reporter
    finally:
        reporter.kill()


def altered(answer: Answer) -> None:
    """An amount is another one."""
    answer.leaves = [re.sub(rb'"amount":"[0-9]', b'"amount":"8', leaf) for leaf in answer.leaves]


def rewritten(answer: Answer) -> None:
    """The source's whole tree is another one, true to itself."""
    if answer.root is not None:
        answer.root = bytes(reversed(answer.root))


def foreign(answer: Answer) -> None:
    """The page says that it is of another log."""
    answer.log = "elsewhere.example/ledger"


def foreign_leaf(answer: Answer) -> None:
    """Only the events are of another log."""
    answer.leaves = [leaf.replace(answer.log.encode(), b"elsewhere.example/ledger") for leaf in answer.leaves]


def skipping(answer: Answer) -> None:
    """An event is left out, and the page does not say so."""
    del answer.leaves[:1]


def renumbered(answer: Answer) -> None:
    """An event is left out, and the page counts as if it had never been."""
    del answer.leaves[:1]
    answer.following -= 1
    answer.rooted = answer.following


def shortened(answer: Answer) -> None:
    """The log is shorter than it was."""
    answer.size = answer.following = answer.start - 1
    answer.leaves, answer.root = [], None


def gone_back(answer: Answer) -> None:
    """The position that was reached does not exist any more."""
    answer.status = 400


def rootless(answer: Answer) -> None:
    """Nothing proves what is told."""
    answer.root = None


def no_json(answer: Answer) -> None:
    """What is told cannot be read."""
    answer.leaves = [leaf[:100] for leaf in answer.leaves]


LIES: dict[str, tuple[Lie, ...]] = {
    "feed.altered": (altered, rewritten),
    "log.other_origin": (foreign, foreign_leaf),
    "feed.gap": (skipping, renumbered),
    "feed.went_back": (shortened, gone_back),
    "feed.unreadable": (rootless, no_json),
}


@pytest.mark.parametrize(
    ("code", "lie"), [pytest.param(code, lie, id=lie.__name__) for code, lies in LIES.items() for lie in lies]
)
def test_a_lie_stops_the_log_and_is_told_until_it_is_cleared(
    reporter: Reporter, source: Source, code: str, lie: Lie
) -> None:
    log = source.history.log
    reporter.follows(log, source.size)
    before, dumped = reporter.position(log), reporter.dumped()
    source.lie = lie
    source.size = next(head for head in source.history.heads if head > source.size)
    reporter.until(lambda: reporter.shown(log)["alarm"] is not None)
    shown = reporter.shown(log)
    assert shown["alarm"]["code"] == code
    assert shown["alarm"]["position"] == before
    assert all(one["is_stale"] for one in shown["projections"])
    answer = reporter.get("/v1/reports/sources-and-uses", fund=fund_of(reporter), as_of="2024-12-31")
    assert answer.status_code == 200
    assert answer.headers["fiducia-stale"] == f"{log};alarm={code}"
    assert answer.headers["fiducia-at"] == f"{log}:{before}"
    assert (reporter.position(log), reporter.dumped()) == (before, dumped)
    # cleared too early it is found again; both are kept
    assert reporter.post("/v1/alarms/clear", {"log": log, "reason": "asked the source"}).status_code == 200
    reporter.until(lambda: reporter.shown(log)["alarm"] is not None)
    source.lie = None
    assert reporter.post("/v1/alarms/clear", {"log": log, "reason": "the source is well again"}).status_code == 200
    reporter.follows(log, source.size)
    shown = reporter.shown(log)
    assert shown["alarm"] is None
    assert [one["reason"] for one in shown["cleared_alarms"][:2]] == ["the source is well again", "asked the source"]
    assert "administrator" not in shown["cleared_alarms"][0]["cleared_by"]  # a subject, no role
    answer = reporter.get("/v1/reports/sources-and-uses", fund=fund_of(reporter), as_of="2024-12-31")
    assert "fiducia-stale" not in answer.headers


def test_an_alarm_is_cleared_by_an_administrator_with_a_reason(reporter: Reporter, source: Source) -> None:
    log = source.history.log
    reporter.follows(log, source.size)
    asked = {"log": log, "reason": "a reason"}
    assert refused(reporter.post("/v1/alarms/clear", asked)) == (409, "alarm.none")
    assert refused(reporter.post("/v1/alarms/clear", asked, "finance_officer")) == (403, "grant.missing")
    for reason in ("", "  ", "x" * 501):
        assert refused(reporter.post("/v1/alarms/clear", {"log": log, "reason": reason})) == (422, "alarm.reason")
    elsewhere = {"log": "elsewhere.example/ledger", "reason": "a reason"}
    assert refused(reporter.post("/v1/alarms/clear", elsewhere)) == (404, "log.not_followed")
    assert reporter.get("/v1/projections", "donor").json()["code"] == "grant.missing"


def fund_of(reporter: Reporter) -> str:
    slot = reporter.slots()["names"]
    code: str = reporter.query(f"SELECT code FROM {slot}.names WHERE kind = 'fund' ORDER BY position LIMIT 1")[0][0]
    return code


def refused(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]  # type: ignore[attr-defined]
