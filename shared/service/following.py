"""Following another service: its feed, heard into this service's own log by the service itself."""

from collections.abc import Callable
from pathlib import Path

from prometheus_client import Gauge

from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.commands import CommandBody
from shared.eventlog.hearing import LogConsumer, ToDecide
from shared.eventlog.machine_token import from_file
from shared.eventlog.subscription import FeedEvent, Source, Subscription
from shared.service.machine import Machine, Request
from shared.service.running import Running
from shared.service.settings import FollowedService

BEHIND = Gauge("fiducia_subscription_behind_events", "Events of a followed log that are not heard yet", ["log"])
FAILING = Gauge("fiducia_subscription_failures", "Failures in a row of following a log; 0 while all is well", ["log"])

Heard = Callable[[FeedEvent], CommandBody | None]
"""The command that an event of the other service leads to, None for one of no concern. Pure."""


def command_of(machine: Machine, heard: Heard) -> Callable[[FeedEvent], ToDecide | None]:
    """What an event leads to, as the service's machine takes it."""

    def translated(event: FeedEvent) -> ToDecide | None:
        body = heard(event)
        if body is None:
            return None
        rule = machine.rules[body.command_name()]
        given = body.to_json()
        path_ids = {name: given.pop(name) for name in rule.body.PATH_IDS}
        digest = sha256_hex(canonical({"command": rule.name, "path_ids": path_ids, "body": given}))
        return ToDecide(rule.name, Request(rule, body), digest)

    return translated


def subscription(
    running: Running, consumer: str, followed: FollowedService, heard: Heard, types: tuple[str, ...] = ()
) -> Subscription:
    """The subscription of a running service to another; its lag is among the metrics. `types`: what is asked for,
    everything where none is named."""
    takes = LogConsumer(
        consumer, followed.log, running.settings.log_origin, running.writer, running.files,
        command_of(running.machine, heard),
    )  # fmt: skip
    made = Subscription(Source(followed.url, followed.log, types), takes, from_file(Path(followed.token_file)))
    BEHIND.labels(followed.log).set_function(lambda: made.progress.behind)
    FAILING.labels(followed.log).set_function(lambda: made.progress.failures)
    return made
