"""Waiting until one service has heard what the other one recorded: its own feed is followed to that position."""

import time
from typing import Any, Final

from fiducia.ledger_http import LedgerError, LedgerOverHttp

WAIT_SECONDS: Final = 5
HEARING_SECONDS_MAX: Final = 120
HEARD_TYPES: Final = (
    "OrganisationHeard", "ProjectHeard", "ProjectFrozen", "AllocationHeard", "PaymentHeard", "RefundHeard",
    "CommitmentHeard", "BalancesHeard", "ExpenditureHeard", "FreezeHeard",
)  # fmt: skip
"""What records the position of the other log that it was heard at."""
TOLD: Final = frozenset({
    "describe_organisation", "approve_project", "terminate_project", "complete_project", "close_operations",
    "approve_allocation", "pay_disbursement", "close_commitment", "revise_allocation", "record_partner_refund",
})  # fmt: skip
"""Commands of either service of which the other one always records something."""
FOLLOWS: Final = "fiducia_subscription_behind_events{"


class Follower:
    """How far a service has heard the other one."""

    def __init__(self, service: LedgerOverHttp) -> None:
        self._service = service
        self._next = 0
        self._heard = -1

    def wait_for(self, position: int) -> None:
        """Returns once the other log was heard up to a position. Raises LedgerError when that takes too long."""
        deadline = time.monotonic() + HEARING_SECONDS_MAX
        while self._heard < position:
            if time.monotonic() > deadline:
                raise LedgerError(f"heard up to {self._heard} of the other log, and not to {position}")
            page = self._service.get(
                "/v1/events", **{"from": self._next}, limit=1000, wait=WAIT_SECONDS, type=",".join(HEARD_TYPES)
            )
            self._next = page["next"]
            for event in page["events"]:
                self._heard = max(self._heard, source_position(event["data"]))


def source_position(data: dict[str, Any]) -> int:
    """Where in the other log an event was heard; -1 for one that was not."""
    source = data.get("heard_from") or data.get("source") or {"position": data.get("source_position", -1)}
    return int(source["position"])
