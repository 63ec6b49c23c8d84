"""Any moment is a position of every log: what was known then is answered again, and nothing is guessed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from shared.contracts.times import parse_utc, utc_text
from tests.support.reporting import History, Reporter, Source, told

STATEMENT = "/v1/reports/sources-and-uses"


@pytest.fixture(scope="module")
def source(history: History) -> Iterator[Source]:
    """The whole feed."""
    with told(history) as source:
        yield source


@pytest.fixture(scope="module")
def reporter(
    cluster: Server, issuer: EmbeddedIssuer, source: Source, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reporter]:
    """A reporting process that follows it."""
    folder: Path = tmp_path_factory.mktemp("known_at")
    reporter = Reporter.prepared(cluster, issuer, folder, [(source.history.log, source.url)])
    reporter.start()
    reporter.follows(source.history.log, source.size)
    try:
        yield reporter
    finally:
        reporter.kill()


def test_a_moment_is_the_position_up_to_which_the_log_was_recorded_then(reporter: Reporter, source: Source) -> None:
    moments = [parse_utc(orjson.loads(leaf)["recorded_at"]) for leaf in source.history.leaves]
    fund = fund_of(reporter)
    microsecond = timedelta(microseconds=1)
    size = len(moments)
    for n in [0, 1, 2, *range(20, size - 1, size // 12), size - 2]:
        if n < 20 and n < opened_at(reporter):
            continue
        for moment in (moments[n], moments[n] + microsecond, moments[n + 1] - microsecond):
            expected = sum(one <= moment for one in moments)
            answer = reporter.get(STATEMENT, fund=fund, as_of="2024-12-31", known_at=utc_text(moment))
            assert answer.status_code == 200, answer.text
            assert answer.headers["fiducia-at"] == f"{source.history.log}:{expected}"
            by_position = reporter.get(STATEMENT, fund=fund, as_of="2024-12-31", at=answer.headers["fiducia-at"])
            assert by_position.content == answer.content


def test_every_position_has_the_root_and_the_time_of_the_source(reporter: Reporter, source: Source) -> None:
    fund, log = fund_of(reporter), source.history.log
    roots = source.history.roots()
    for head in [head for head in source.history.heads if head > opened_at(reporter)][::7]:
        answer = reporter.get(STATEMENT, fund=fund, as_of="2024-12-31", at=f"{log}:{head}").json()
        recorded_at = orjson.loads(source.history.leaves[head - 1])["recorded_at"]
        [place] = answer["sources"]
        assert (place["position"], place["root"]) == (head, roots[head].hex())
        assert parse_utc(place["recorded_at"]) == parse_utc(recorded_at)


def test_a_run_of_events_that_were_recorded_together_is_one_row(reporter: Reporter, source: Source) -> None:
    slot = reporter.slots()["chronicle"]
    [(runs,)] = reporter.query(f"SELECT count(*) FROM {slot}.moments")
    assert runs <= len(source.history.heads)
    assert runs < len(source.history.leaves) / 10


def test_moments_and_positions_that_are_not_known_are_refused_with_the_range(
    reporter: Reporter, source: Source
) -> None:
    fund, log = fund_of(reporter), source.history.log
    first, last = (orjson.loads(source.history.leaves[n])["recorded_at"] for n in (0, -1))

    def refusal(**query: str) -> dict[str, object]:
        answer = reporter.get(STATEMENT, fund=fund, as_of="2024-12-31", **query)
        assert answer.status_code == 400, answer.text
        found: dict[str, object] = answer.json()
        return found

    before = refusal(known_at=utc_text(parse_utc(first) - timedelta(microseconds=1)))
    assert before["code"] == "known_at.before"
    assert first in str(before["detail"])
    future = refusal(known_at=utc_text(datetime.now(UTC) + timedelta(hours=1)))
    assert future["code"] == "known_at.beyond"
    assert first in str(future["detail"])
    assert last <= str(future["detail"]).partition("last: ")[2][: len(last)] < utc_text(datetime.now(UTC))
    beyond = refusal(at=f"{log}:{source.size + 1}")
    assert beyond["code"] == "position.beyond"
    assert f"last: {source.size}" in str(beyond["detail"])
    assert refusal(at=f"{log}:-1")["code"] == "parameter.invalid"
    assert refusal(at="elsewhere.example/ledger:1")["code"] == "parameter.invalid"
    assert refusal(at=f"{log}:1", known_at=last)["code"] == "parameter.invalid"
    assert refusal(known_at="yesterday")["code"] == "parameter.invalid"


def fund_of(reporter: Reporter) -> str:
    slot = reporter.slots()["names"]
    code: str = reporter.query(f"SELECT code FROM {slot}.names WHERE kind = 'fund' ORDER BY position LIMIT 1")[0][0]
    return code


def opened_at(reporter: Reporter) -> int:
    slot = reporter.slots()["names"]
    position: int = reporter.query(f"SELECT min(position) FROM {slot}.names WHERE kind = 'fund'")[0][0]
    return position
