"""Following the projects service: its feed, heard into the ledger's own log by the ledger itself."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from prometheus_client import Gauge

from services.ledger.hearing.projects_feed import heard
from services.ledger.machine import Machine, Request
from services.ledger.settings import Settings
from shared.contracts.canonical import canonical, sha256_hex
from shared.eventlog.application import Connection
from shared.eventlog.hearing import LogConsumer, ToDecide
from shared.eventlog.machine_token import from_file
from shared.eventlog.subscription import FeedEvent, Source, Subscription
from shared.eventlog.writer import Writer

CONSUMER = "ledger-hearing"
BEHIND = Gauge("fiducia_subscription_behind_events", "Events of a followed log that are not heard yet", ["log"])
FAILING = Gauge("fiducia_subscription_failures", "Failures in a row of following a log; 0 while all is well", ["log"])


def command_of(machine: Machine) -> Callable[[FeedEvent], ToDecide | None]:
    """What an event of the projects service leads to, as the ledger's machine takes it."""

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


def projects_subscription(
    settings: Settings,
    machine: Machine,
    writer: Writer,
    connect: Callable[[], AbstractAsyncContextManager[Connection]],
) -> Subscription:
    """The subscription to the projects service that the settings name; its lag is among the metrics."""
    log = settings.projects_log
    consumer = LogConsumer(CONSUMER, log, settings.log_origin, writer, connect, command_of(machine))
    token = from_file(Path(settings.projects_token_file))
    subscription = Subscription(Source(settings.projects_url, log), consumer, token)
    BEHIND.labels(log).set_function(lambda: subscription.progress.behind)
    FAILING.labels(log).set_function(lambda: subscription.progress.failures)
    return subscription
