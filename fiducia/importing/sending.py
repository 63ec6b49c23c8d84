"""Sending flows to a fund of kind `external_report`: opens what is missing, registers donors, records the flows.

Every run gives its commands keys of its own. A key may not name the content: content that goes from A to B and
back to A would meet the key of the first A, and the ledger would answer that one again. What keeps a second run
from adding anything is the ledger, which compares digests; within a run a lost answer is asked for again with
the same keys.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from fiducia.importing.fts import CURRENCY, SOURCE, Donor, FtsFlow
from fiducia.ledger_http import LedgerError, LedgerOverHttp, bearer, problem_text
from shared.contracts.ids import new_id

LINES_PER_REQUEST: Final = 500
READS_MAX: Final = 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the flows go, and whether this run opened it."""

    fund_id: str
    code: str
    bank_account_id: str
    opened: bool


@dataclass(slots=True)
class Sent:
    """What became of the commands."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    refused: list[tuple[FtsFlow, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of the fund: its flows that are not reversed, and its trial balance."""

    flows: list[dict[str, Any]]
    trial_balance: dict[str, Any]


class Run:
    """One import: the ledger, and keys that no other run gives."""

    def __init__(self, ledger: LedgerOverHttp, url: str) -> None:
        self._ledger = ledger
        self._url = url
        self._id = new_id()
        self._keys = 0

    def target(self, code: str) -> Target:
        """The fund and its external account, opened when absent. Raises LedgerError for an operating fund."""
        fund = self._ledger.fund(code)
        opened = fund is None
        if fund is None:
            body = {
                "code": code,
                "name": f"OCHA FTS flows {code}",
                "kind": "external_report",
                "base_currency": CURRENCY,
            }
            with LedgerOverHttp(self._url, bearer("administrator", "FIDUCIA_ADMIN_TOKEN")) as administration:
                fund = administration.post("/v1/funds", body, self._key())["resource"]
        if fund["kind"] != "external_report":
            raise LedgerError(
                f"{code} is an operating fund ({fund['kind']}); flows are imported into one of kind external_report"
            )
        if fund["base_currency"] != CURRENCY:
            raise LedgerError(f"{code} keeps its books in {fund['base_currency']}; FTS reports {CURRENCY}")
        return Target(fund["id"], code, self._bank_account(code, fund["id"]), opened)

    def _bank_account(self, fund_code: str, fund_id: str) -> str:
        code = f"{fund_code}-EXTERNAL"
        account = next(self._ledger.items("/v1/bank-accounts", code=code), None)
        if account is None:
            body = {
                "code": code, "name": f"Cash kept outside, {fund_code}", "currency": CURRENCY,
                "fund_ids": [fund_id], "external": True,
            }  # fmt: skip
            account = self._ledger.post("/v1/bank-accounts", body, self._key())["resource"]
        if not account["external"] or account["fund_ids"] != [fund_id]:
            raise LedgerError(f"the bank account {code} is not the external account of {fund_code} alone")
        return str(account["id"])

    def register(self, donors: Iterable[Donor]) -> None:
        """Makes the ledger know every donor; an organisation that it knows keeps its description."""
        commands: list[tuple[str, dict[str, Any]]] = []
        for donor in _by_name(donors):
            known = self._ledger.find(f"/v1/organisations/{donor.organisation_id}")
            if known is None:
                described = {"code": donor.code, "name": donor.shown, "kind": donor.kind}
                commands.append(("register_organisation", {**described, "organisation_id": donor.organisation_id}))
            if known is None or not known["is_donor"]:
                commands.append(("register_donor", {"organisation_id": donor.organisation_id}))
        for chunk in _chunks(commands):
            for (command, body), result in zip(chunk, self._bulk(chunk), strict=True):
                if result["status"] == "refused":
                    named = body.get("name", body["organisation_id"])
                    raise LedgerError(f"{command} {named}: {problem_text(result['problem'])}")

    def send(self, target: Target, flows: Sequence[FtsFlow], advance: Callable[[int], None]) -> Sent:
        """Records the flows, each on its own; `advance` is told how many more are done."""
        known = set() if target.opened else {flow["external_ref"]["id"] for flow in self._flows(target.fund_id)}
        sent = Sent()
        for chunk in _chunks(flows):
            commands = [("import_flow", flow.command(target.fund_id, target.bank_account_id)) for flow in chunk]
            for flow, result in zip(chunk, self._bulk(commands), strict=True):
                if result["status"] == "refused":
                    sent.refused.append((flow, problem_text(result["problem"])))
                elif result["status"] == "unchanged":
                    sent.unchanged += 1
                elif flow.id in known:
                    sent.corrected += 1
                else:
                    sent.new += 1
            advance(len(chunk))
        return sent

    def standing(self, target: Target) -> Standing:
        """Flows and balances of the fund that belong together: nothing moved while they were read."""
        before = self._trial_balance(target)
        for _ in range(READS_MAX):
            flows = self._flows(target.fund_id)
            after = self._trial_balance(target)
            if after["accounts"] == before["accounts"]:
                return Standing(flows, after)
            before = after
        raise LedgerError(f"others are changing {target.code} all the time; it cannot be reconciled now")

    def _trial_balance(self, target: Target) -> dict[str, Any]:
        return self._ledger.get("/v1/trial-balance", fund_id=target.fund_id)

    def _flows(self, fund_id: str) -> list[dict[str, Any]]:
        listed = self._ledger.items("/v1/flows", fund_id=fund_id, source=SOURCE)
        return [flow for flow in listed if not flow["reversed"]]

    def _bulk(self, commands: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
        lines = [{"command": command, "body": body} for command, body in commands]
        results: list[dict[str, Any]] = self._ledger.post("/v1/bulk", {"lines": lines}, self._key())["results"]
        return results

    def _key(self) -> str:
        self._keys += 1
        return f"import-{self._id}-{self._keys}"


def _by_name(donors: Iterable[Donor]) -> list[Donor]:
    """Each name once, of the first kind that says something."""
    found: dict[str, Donor] = {}
    for donor in donors:
        if donor.name not in found or found[donor.name].kind == "other":
            found[donor.name] = donor
    return list(found.values())


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), LINES_PER_REQUEST):
        yield items[start : start + LINES_PER_REQUEST]
