"""The summary of an import, for people as tables and for programs as JSON."""

from typing import Any

from rich.console import Console

from fiducia.display import add_row, table
from fiducia.importing.fts import FtsFlow
from fiducia.importing.reconciliation import NO_CURRENCY, Line, Reconciliation, Sum, money
from fiducia.importing.sending import Sent, Target


def print_summary(console: Console, target: Target, sent: Sent, found: Reconciliation, at: str) -> None:
    """Prints the reconciliation, what is noted and why, and what nobody is named for."""
    console.print(_by_status_and_currency(found))
    accounts = table(
        f"{target.code} at {at}", account="left", by_the_flows="right", in_the_ledger="right", difference="right"
    )
    for a in found.accounts:
        difference = money(a.expected_minor - a.ledger_minor)
        add_row(accounts, a.account, money(a.expected_minor), money(a.ledger_minor), difference)
    console.print(accounts)
    if found.noted:
        noted = table("Noted without postings", reason="left", flows="right", USD="right", ids="left")
        for reason, flows in found.noted.items():
            add_row(noted, reason, len(flows), _usd(flows), " ".join(flow.id for flow in flows))
        console.print(noted)
    if found.unspecified:
        console.print(_list("Without source organisation: donor unspecified", found.unspecified))
    if found.others:
        console.print(f"in the fund and not in this file: {len(found.others)} flows, counted in the accounts above")
    for flow, reason in sent.refused:
        console.print(f"refused: line {flow.line}, flow {flow.id}: {reason}")
    for flow, reason in found.apart:
        console.print(f"does not reconcile: line {flow.line}, flow {flow.id}: {reason}")
    total = found.total
    console.print(
        f"{sent.new} new, {sent.corrected} corrected, {sent.unchanged} unchanged, {len(sent.refused)} refused; "
        f"file {total.file.flows} = booked {total.booked.flows} + noted {total.noted.flows}, "
        f"difference {money(total.difference_minor)} USD"
    )


def _by_status_and_currency(found: Reconciliation) -> Any:
    shown = table(
        "The file = booked + noted",
        status="left", reported_in="left", flows="right", booked="right", noted="right", file_USD="right",
        booked_USD="right", noted_USD="right", difference_USD="right", as_reported="right", difference="right",
    )  # fmt: skip
    for (status, currency), line in found.lines.items():
        plain = currency == NO_CURRENCY
        reported = ("", "") if plain else (f"{line.file.reported:f}", f"{line.difference_reported:f}")
        add_row(shown, status, "not said" if plain else currency, *_figures(line), *reported)
    shown.add_section()
    add_row(shown, "all", "", *_figures(found.total))
    return shown


def _figures(line: Line) -> tuple[object, ...]:
    counts = (line.file.flows, line.booked.flows, line.noted.flows)
    return (*counts, *map(money, (line.file.minor, line.booked.minor, line.noted.minor, line.difference_minor)))


def _list(title: str, flows: list[FtsFlow]) -> Any:
    shown = table(title, line="right", flow="left", date="left", status="left", USD="right")
    for flow in flows:
        add_row(shown, flow.line, flow.id, flow.effective_on, flow.status, flow.amount)
    return shown


def _usd(flows: list[FtsFlow]) -> str:
    return money(sum(flow.minor for flow in flows))


def summary_json(target: Target, sent: Sent, found: Reconciliation, trial_balance: dict[str, Any]) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "fund": {"id": target.fund_id, "code": target.code, "opened": target.opened},
        "at": trial_balance["at"],
        "position": trial_balance["position"],
        "reconciles": found.reconciles and not sent.refused,
        "new": sent.new,
        "corrected": sent.corrected,
        "unchanged": sent.unchanged,
        "refused": [{**_flow_json(flow), "reason": reason} for flow, reason in sent.refused],
        "apart": [{**_flow_json(flow), "reason": reason} for flow, reason in found.apart],
        "total": _line_json(found.total, None),
        "lines": [
            {"status": status, "currency": None if currency == NO_CURRENCY else currency, **_line_json(line, currency)}
            for (status, currency), line in found.lines.items()
        ],
        "accounts": [
            {
                "account": a.account,
                "by_the_flows": money(a.expected_minor),
                "in_the_ledger": money(a.ledger_minor),
                "difference": money(a.expected_minor - a.ledger_minor),
            }
            for a in found.accounts
        ],
        "noted": [
            {"reason": reason, "flows": len(flows), "usd": _usd(flows), "listed": [_flow_json(flow) for flow in flows]}
            for reason, flows in found.noted.items()
        ],
        "unspecified": [_flow_json(flow) for flow in found.unspecified],
        "others": [flow["external_ref"]["id"] for flow in found.others],
    }


def _line_json(line: Line, currency: str | None) -> dict[str, Any]:
    has_reported = currency not in (None, NO_CURRENCY)
    shown: dict[str, Any] = {
        name: _sum_json(part, has_reported)
        for name, part in (("file", line.file), ("booked", line.booked), ("noted", line.noted))
    }
    shown["difference"] = {"flows": line.difference_flows, "usd": money(line.difference_minor)}
    if has_reported:
        shown["difference"]["as_reported"] = f"{line.difference_reported:f}"
    return shown


def _sum_json(part: Sum, has_reported: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"flows": part.flows, "usd": money(part.minor)}
    return {**shown, "as_reported": f"{part.reported:f}"} if has_reported else shown


def _flow_json(flow: FtsFlow) -> dict[str, Any]:
    return {
        "line": flow.line,
        "id": flow.id,
        "effective_on": flow.effective_on,
        "status": flow.status,
        "usd": flow.amount,
        "donor": flow.donor.shown,
    }
