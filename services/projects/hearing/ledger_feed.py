"""What the feed of the ledger means to the projects service: a pure translation, event by event, into facts.

A project moves on by these facts and by nothing that anyone types twice. `TYPES` is what a subscription to the ledger
asks for: everything else on its feed, most of it, is of no concern here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from shared.eventlog.subscription import FeedEvent

What = Literal[
    "allocated", "allocation_reduced", "committed", "commitment_closed", "paid", "payment_returned",
    "expenditure_accepted", "refunded", "written_off", "frozen", "undone",
]  # fmt: skip

FACTS: Final[Mapping[str, What]] = {
    "AllocationApproved": "allocated",
    "AllocationOpened": "allocated",
    "AllocationRevised": "allocated",
    "AllocationCancelled": "allocation_reduced",
    "AuthorityLapsed": "allocation_reduced",
    "CommitmentSigned": "committed",
    "CommitmentOpened": "committed",
    "CommitmentClosed": "commitment_closed",
    "DisbursementPaid": "paid",
    "InvoicePaid": "paid",
    "DisbursementReturned": "payment_returned",
    "ExpenditureAccepted": "expenditure_accepted",
    "InvoiceAccepted": "expenditure_accepted",
    "PartnerRefundReceived": "refunded",
    "PartnerBalanceWrittenOff": "written_off",
    "ProjectFrozen": "frozen",
    "Reversed": "undone",
}
"""What each type of the ledger's events tells of a project."""

TYPES: Final = tuple(FACTS)


@dataclass(frozen=True, slots=True)
class LedgerFact:
    """One thing that the ledger recorded for a project, at its position.

    `amount` in the currency that the ledger states it in, where it states one. `project_id` None on what is undone:
    the fact at `undoes` tells which project it was.
    """

    what: What
    log: str
    position: int
    project_id: str | None
    effective_on: str | None = None
    fund_id: str | None = None
    allocation_id: str | None = None
    commitment_id: str | None = None
    amount: Mapping[str, str] | None = None
    undoes: int | None = None


def heard(event: FeedEvent) -> LedgerFact | None:
    """The fact that an event of the ledger tells, None for one that concerns no project.

    Raises KeyError for one that says too little: it is not passed over.
    """
    what = FACTS.get(event.type)
    if what is None:
        return None
    data = event.data
    if what == "undone":
        return LedgerFact(
            what, event.log, event.position, None, event.effective_on, data["fund_id"],
            undoes=int(data["reverses_position"]),
        )  # fmt: skip
    if event.type == "AuthorityLapsed" and data.get("project_id") is None:
        return None
    return LedgerFact(
        what,
        event.log,
        event.position,
        data["project_id"],
        event.effective_on,
        data.get("fund_id"),
        data.get("allocation_id"),
        data.get("commitment_id"),
        _amount(data.get("amount") if what != "frozen" else data.get("disbursed")),
    )


def standing(facts: Iterable[LedgerFact]) -> list[LedgerFact]:
    """The facts that the ledger has not undone, in order."""
    every = list(facts)
    undone = {fact.undoes for fact in every if fact.undoes is not None}
    return [fact for fact in every if fact.what != "undone" and fact.position not in undone]


def is_settled(facts: Iterable[LedgerFact]) -> bool:
    """Whether every commitment of a project is closed: the ledger closes none on which an advance, something to recover
    or something owed stands. False before the first commitment."""
    found = standing(facts)
    closed = {fact.commitment_id for fact in found if fact.what == "commitment_closed"}
    bound = {fact.commitment_id for fact in found if fact.what == "committed"}
    return bool(bound) and bound <= closed


def was_paid(facts: Iterable[LedgerFact]) -> bool:
    """Whether a payment stands that no bank returned: from then on a project is terminated, not cancelled."""
    found = standing(facts)
    paid = sum(fact.what == "paid" for fact in found)
    return paid > sum(fact.what == "payment_returned" for fact in found)


def _amount(money: Mapping[str, Any] | None) -> Mapping[str, str] | None:
    return None if money is None else {"amount": money["amount"], "currency": money["currency"]}
