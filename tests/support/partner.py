"""What stories about partners need beyond a fund: commitments in any currency, support cost, losses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from shared.contracts.money import from_minor
from shared.postings.entries import Entry
from shared.postings.registry import entries_of
from tests.support.desk import Desk, Fund, money


def support_cost(fund: Fund, rate: str, since: str = "2020-01-01", **more: Any) -> None:
    """Sets the fund's support cost policy from a day on."""
    body = {"policy": {"name": "support_cost", "rate": rate, **more}, "valid_from": since}
    fund.desk.do("set_policy", body, actor="administrator", path_ids={"fund_id": fund.fund_id})


def close(fund: Fund, commitment_id: str, on: str) -> dict[str, Any]:
    """The answer to a commitment's closing."""
    return fund.desk.do("close_commitment", {"effective_on": on}, path_ids={"commitment_id": commitment_id})


def settle(fund: Fund, fee: str, amount: str, on: str, **more: Any) -> dict[str, Any]:
    """The answer to an accrued fee's payment."""
    return fund.desk.do("settle_fees", {**fund.at_bank(amount, on), "fee": fee, **more})


@contextmanager
def approved(desk: Desk, name: str) -> Iterator[None]:
    """Commands of a name are taken as if a second person had approved their proposal."""
    rule = desk.machine.rules[name]
    desk.machine.rules[name] = replace(rule, two_persons=False)
    try:
        yield
    finally:
        desk.machine.rules[name] = rule


@dataclass
class Partnership:
    """Commands under commitments of a fund in one currency, with a bank account of the fund in it."""

    fund: Fund
    currency: str
    bank_account_id: str
    old_commitment_id: str = ""

    @classmethod
    def of(cls, fund: Fund, currency: str) -> "Partnership":
        """With a bank account of its own, or the fund's in the base currency."""
        account = fund.bank_account_id if currency == fund.currency else fund.account(currency)
        return cls(fund, currency, account)

    def stock(self, amount: str, on: str) -> None:
        """Puts cash in the currency on the bank account: a recovery under an old commitment, at the day's rate."""
        self.refund(self.old_commitment_id, amount, on, excess_is="recovery")

    def money(self, amount: str) -> dict[str, str]:
        """Money in the currency."""
        return money(amount, self.currency)

    def _bound(self, instalments: tuple[str, ...]) -> dict[str, Any]:
        total = sum(int(part.replace(".", "")) for part in instalments)
        return {
            "amount": self.money(from_minor(total, self.currency)),
            "instalments": [{"amount": self.money(part)} for part in instalments],
        }

    def sign(self, allocation_id: str, *instalments: str, on: str = "2024-02-10", **more: Any) -> str:
        """A signed commitment's id; its amount is the sum of its instalments."""
        body = {"allocation_id": allocation_id, "organisation_id": self.fund.partner_id, "kind": "mou"}
        made = self.fund.desk.do("sign_commitment", {**body, **self._bound(instalments), "effective_on": on, **more})
        commitment_id: str = made["resource"]["id"]
        return commitment_id

    def revise(self, commitment_id: str, *instalments: str, on: str) -> dict[str, Any]:
        """The answer to a revision."""
        body = {**self._bound(instalments), "effective_on": on}
        return self.fund.desk.do("revise_commitment", body, path_ids={"commitment_id": commitment_id})

    def pay(self, commitment_id: str, instalment: int, amount: str, on: str) -> dict[str, Any]:
        """The answer to a payment."""
        body = {"commitment_id": commitment_id, "instalment": instalment, "bank_account_id": self.bank_account_id}
        return self.fund.desk.do("pay_disbursement", {**body, "amount": self.money(amount), "effective_on": on})

    def bring_back(self, disbursement_id: str, on: str) -> dict[str, Any]:
        """The answer to a payment that the bank gave back."""
        ids = {"disbursement_id": disbursement_id}
        return self.fund.desk.do("return_disbursement", {"effective_on": on}, path_ids=ids)

    def report(
        self, commitment_id: str, claimed: dict[int, str], on: str, basis: str = "provisional"
    ) -> dict[str, Any]:
        """Submits and accepts a report; the answer to the acceptance."""
        body = {
            "commitment_id": commitment_id,
            "basis": basis,
            "to_on": on,
            "cumulative": [{"category": c, "amount": self.money(m)} for c, m in claimed.items()],
            "effective_on": on,
        }
        number = self.fund.desk.do("submit_report", body)["resource"]["reports"][-1]["report_number"]
        ids = {"commitment_id": commitment_id, "report_number": number}
        return self.fund.desk.do("accept_report", {"effective_on": on}, path_ids=ids)

    def refund(self, commitment_id: str, amount: str, on: str, **more: Any) -> dict[str, Any]:
        """The answer to a refund."""
        body = {"commitment_id": commitment_id, "bank_account_id": self.bank_account_id}
        body |= {"amount": self.money(amount), "effective_on": on}
        return self.fund.desk.do("record_partner_refund", {**body, **more})

    def disallow(self, commitment_id: str, lines: dict[int, str], on: str, **more: Any) -> dict[str, Any]:
        """The answer to an audit's disallowance."""
        body = {
            "decision": "AUDIT-1",
            "reason": "no receipts",
            "disallowed": [{"category": c, "amount": self.money(m)} for c, m in lines.items()],
            "effective_on": on,
        }
        return self.fund.desk.do("disallow_cost", {**body, **more}, path_ids={"commitment_id": commitment_id})

    def write_off(self, commitment_id: str, amount: str, on: str) -> dict[str, Any]:
        """The answer to a loss, decided as an approval decides it."""
        body = {"decision": "LOSS-1", "reason": "the partner is no more", "amount": self.money(amount)}
        with approved(self.fund.desk, "write_off_partner_balance"):
            ids = {"commitment_id": commitment_id}
            return self.fund.desk.do("write_off_partner_balance", {**body, "effective_on": on}, path_ids=ids)


def told(fund: Fund, start: int) -> list[str]:
    """What the events from a position on post, each line in its currency and in base where that differs."""
    return [_line(fund, entry) for event in fund.desk.events(start) for entry in entries_of(event.data)]


def _line(fund: Fund, entry: Entry) -> str:
    plain = entry._replace(amount=entry.base_amount, currency=fund.currency)
    line = fund._line(plain)
    if entry.currency == fund.currency:
        return line if entry.amount else line.replace(entry.account, f"{entry.account} (base)", 1)
    own = from_minor(abs(entry.amount), entry.currency)
    return line.replace(entry.account, f"{entry.account} {own} {entry.currency} at", 1)
