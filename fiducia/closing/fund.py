"""`fiducia fund close`: prints what stands in the way of a fund's end and how the rest is shared; takes its steps."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from fiducia.asking import FundOption, JsonOption, UrlOption
from fiducia.display import add_row, messages, output, table, write_json
from fiducia.ledger_http import LEDGER_URL, LedgerError, LedgerOverHttp, bearer

fund_app = typer.Typer(no_args_is_help=True, help="The life of a fund.")


class Step(StrEnum):
    """What is done on the way to a fund's end, in this order."""

    BEGIN = "begin"
    DISTRIBUTE = "distribute"
    CLOSE = "close"


PATHS = {Step.BEGIN: "closing", Step.CLOSE: "closure"}


@fund_app.callback()
def fund() -> None:
    """The life of a fund."""


@fund_app.command("close")
def close(
    fund: FundOption,
    plan: Annotated[bool, typer.Option("--plan", help="print what is still to be done, and do nothing")] = False,
    step: Annotated[Step | None, typer.Option("--step", help="take this step")] = None,
    on: Annotated[str | None, typer.Option("--on", help="the step's day, YYYY-MM-DD")] = None,
    decision: Annotated[str | None, typer.Option("--decision", help="the decision that the step follows")] = None,
    wire_charges: Annotated[
        str | None, typer.Option("--wire-charges", help="what stays on the pool for the bank, such as 50.00")
    ] = None,
    url: UrlOption = LEDGER_URL,
    as_json: JsonOption = False,
) -> None:
    """Brings a fund to its end. `--plan` lists what stands in the way and computes each donor's share of the rest.

    The steps: `begin` takes nothing new on, `distribute` gives what is left to the donors' agreements, `close` asks
    that every account is at zero. A step given twice is recorded once.
    """
    if plan == (step is not None):
        raise typer.BadParameter("give either --plan or --step")
    if step is not None and (on is None or decision is None):
        raise typer.BadParameter("a step needs --on and --decision")
    try:
        with LedgerOverHttp(url, bearer("auditor" if step is None else "finance_officer")) as ledger:
            found = ledger.fund(fund)
            if found is None:
                raise LedgerError(f"there is no fund {fund}")
            path = f"/v1/funds/{found['id']}"
            if step is None:
                answer = ledger.get(f"{path}/closing-plan", wire_charges=wire_charges)
            else:
                answer = _taken(ledger, found, step, {"effective_on": on, "decision": decision}, wire_charges)
    except LedgerError as error:
        messages().print(str(error))
        raise typer.Exit(1) from None
    if as_json:
        write_json(answer)
    elif step is None:
        _print_plan(answer)
    else:
        _print_step(fund, step, answer)


def _taken(
    ledger: LedgerOverHttp, fund: Mapping[str, Any], step: Step, stated: Mapping[str, Any], wire_charges: str | None
) -> dict[str, Any]:
    """The answer to a step."""
    if step is not Step.DISTRIBUTE:
        if wire_charges is not None:
            raise typer.BadParameter("--wire-charges belongs to the plan and to --step distribute")
        return ledger.post(f"/v1/funds/{fund['id']}/{PATHS[step]}", stated, _key(step, fund, stated))
    body = {**stated, "fund_id": fund["id"]}
    if wire_charges is not None:
        body["wire_charges"] = {"amount": wire_charges, "currency": fund["base_currency"]}
    return ledger.post("/v1/residue-distributions", body, _key(step, fund, body))


def _key(step: Step, fund: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """The same key for the same step, so that giving it again adds nothing."""
    text = json.dumps([step, fund["id"], body], sort_keys=True)
    return f"fund-{step}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def _print_plan(plan: Mapping[str, Any]) -> None:
    items = table(
        f"{plan['code']} ({plan['status']}): what stands in the way",
        before="left",
        what="left",
        number="left",
        amount="right",
        currency="left",
        in_base="right",
        made_up_of="left",
    )
    for item in plan["open_items"]:
        number = item.get("number") or item.get("account") or item.get("id")
        amount = item.get("amount") or item.get("status")
        named = ", ".join(item.get("named", ()))
        add_row(
            items, item["stage"], item["kind"], number, amount, item.get("currency"), item.get("base_amount"), named
        )
    output().print(items)
    residue, currency = plan["residue"], plan["base_currency"]
    title = f"left to share: {residue['amount']} {currency}; kept for wires: {residue['wire_charges']} {currency}"
    shares = table(
        f"{title}; weights: {residue['basis']}",
        donor="left",
        agreement="left",
        deposits="right",
        refunds="right",
        earmarked_use="right",
        weight="right",
        share="right",
    )
    for share in residue["shares"]:
        figures = (share[name] for name in ("deposits", "refunds", "earmarked_use", "weight", "share"))
        add_row(shares, share["donor_code"], share["agreement"], *figures)
    output().print(shares)
    output().print(f"next: {plan['next']}")


def _print_step(fund: str, step: Step, answer: Mapping[str, Any]) -> None:
    if step is not Step.DISTRIBUTE:
        output().print(f"{fund} is {'closing' if step is Step.BEGIN else 'closed'}")
        return
    resource = answer["resource"]
    shown = table(
        f"{fund}: {resource['residue']['amount']} {resource['residue']['currency']}", donor="left", share="right"
    )
    for share in resource["shares"]:
        add_row(shown, share["donor_code"], share["share"]["amount"])
    output().print(shown)
