"""What opening balances name beyond themselves: asked for all at once, checked one by one."""

from collections.abc import Iterator

from services.ledger.agreements.state import AGREEMENT
from services.ledger.allocations.decisions import ALLOCATION
from services.ledger.commitments.state import COMMITMENT
from services.ledger.funds.decisions import BANK_ACCOUNT, WINDOW, Fund
from services.ledger.hearing.decisions import ORGANISATION, PROJECT, donor
from services.ledger.receipts.state import RECEIPT
from services.ledger.rules import serving_account
from services.ledger.state import Context, LedgerState, invoice_digest, reference_digest
from shared.contracts.commands.openings import RecordOpeningBalances
from shared.contracts.money import from_minor
from shared.contracts.problems import NotLoaded, Refused


def require_named(ledger: LedgerState, fund: Fund, command: RecordOpeningBalances, context: Context) -> None:
    """Refuses what is not there (`donor.unknown`, `project.unknown`, `organisation.unknown`, `window.unknown`,
    `bank_account.*`), `opening.amount` for cash in another currency than its account, `reference.taken`,
    `invoice.duplicate`, `opening.floor` for a project allocated beyond its approved amount, `opening.dated` for what
    is dated after the opening."""
    _load(ledger, command)
    _load_references(ledger, fund, command, context)
    _require_parties(ledger, fund, command)
    _require_ceilings(ledger, fund, command)
    _require_dates(command)
    for kind, things in (
        (AGREEMENT, command.agreements),
        (RECEIPT, command.receipts),
        (ALLOCATION, command.allocations),
        (COMMITMENT, command.commitments),
    ):
        for thing in things:
            ledger.require_new_reference(context.actor, fund.fund_id, kind.name, thing.reference)
    for commitment in command.commitments:
        for invoice in commitment.invoices:
            ledger.require_new_invoice(fund.fund_id, commitment.organisation_id, invoice.supplier_reference)


def _wanted(command: RecordOpeningBalances) -> Iterator[tuple[str, str | None]]:
    yield from ((BANK_ACCOUNT.name, line.bank_account_id) for line in command.cash)
    for receipt in command.receipts:
        yield from ((BANK_ACCOUNT.name, receipt.bank_account_id), (ORGANISATION.name, receipt.donor_id))
    for agreement in command.agreements:
        yield ORGANISATION.name, agreement.donor_id
        if agreement.earmark is not None:
            yield from ((WINDOW.name, agreement.earmark.window_id), (PROJECT.name, agreement.earmark.project_id))
    yield from ((PROJECT.name, allocation.project_id) for allocation in command.allocations)
    yield from ((ORGANISATION.name, commitment.organisation_id) for commitment in command.commitments)
    for owing in command.liabilities:
        yield from ((ORGANISATION.name, owing.donor_id), (ORGANISATION.name, owing.organisation_id))
    for total in command.cumulative:
        yield from ((ORGANISATION.name, total.donor_id), (ORGANISATION.name, total.organisation_id))
    yield from ((PROJECT.name, total.project_id) for total in command.cumulative)


def _load(ledger: LedgerState, command: RecordOpeningBalances) -> None:
    wanted = dict.fromkeys((kind, named) for kind, named in _wanted(command) if named is not None)
    missing = [("resource", *key) for key in wanted if key not in ledger.resources]
    if missing:
        raise NotLoaded(*missing)


def _load_references(ledger: LedgerState, fund: Fund, command: RecordOpeningBalances, context: Context) -> None:
    """Who holds the references, and the holders themselves: a reversed opening is recorded anew with all of them."""
    held: dict[bytes, str] = {}
    for kind, things in (
        (AGREEMENT, command.agreements),
        (RECEIPT, command.receipts),
        (ALLOCATION, command.allocations),
        (COMMITMENT, command.commitments),
    ):
        for thing in things:
            held[reference_digest(context.actor, fund.fund_id, kind.name, thing.reference)] = kind.name
    for commitment in command.commitments:
        for invoice in commitment.invoices:
            named = invoice_digest(fund.fund_id, commitment.organisation_id, invoice.supplier_reference)
            held[named] = "invoice"
    missing: list[object] = [("reference", digest) for digest in held if digest not in ledger.holders]
    if not missing:
        holders = [(kind, holder) for digest, kind in held.items() if (holder := ledger.holders[digest]) is not None]
        missing = [("resource", *key) for key in holders if key not in ledger.resources]
    if missing:
        raise NotLoaded(*missing)


def _require_parties(ledger: LedgerState, fund: Fund, command: RecordOpeningBalances) -> None:
    for n, line in enumerate(command.cash):
        account = serving_account(ledger, fund, line.bank_account_id, f"/cash/{n}/bank_account_id")
        currency = line.balance.amount.currency
        if currency != account.currency:
            figures = {"currency": currency, "base_currency": account.currency}
            raise Refused("opening.amount", f"/cash/{n}/balance", **figures)
    for n, receipt in enumerate(command.receipts):
        serving_account(ledger, fund, receipt.bank_account_id, f"/receipts/{n}/bank_account_id")
        if receipt.donor_id is not None:
            donor(ledger, receipt.donor_id, f"/receipts/{n}/donor_id")
    for n, agreement in enumerate(command.agreements):
        donor(ledger, agreement.donor_id, f"/agreements/{n}/donor_id")
        earmark = agreement.earmark
        if earmark is not None and earmark.window_id is not None:
            window = ledger.get(WINDOW, earmark.window_id, f"/agreements/{n}/earmark/window_id")
            if window.fund_id != fund.fund_id:
                raise Refused("window.other_fund", f"/agreements/{n}/earmark/window_id", id=earmark.window_id)
        if earmark is not None and earmark.project_id is not None:
            ledger.get(PROJECT, earmark.project_id, f"/agreements/{n}/earmark/project_id")
    for n, commitment in enumerate(command.commitments):
        ledger.get(ORGANISATION, commitment.organisation_id, f"/commitments/{n}/organisation_id")
    owing = [(f"/liabilities/{n}", line.donor_id, line.organisation_id) for n, line in enumerate(command.liabilities)]
    told = [(f"/cumulative/{n}", total.donor_id, total.organisation_id) for n, total in enumerate(command.cumulative)]
    for at, donor_id, organisation_id in (*owing, *told):
        if donor_id is not None:
            donor(ledger, donor_id, f"{at}/donor_id")
        if organisation_id is not None:
            ledger.get(ORGANISATION, organisation_id, f"{at}/organisation_id")
    for n, total in enumerate(command.cumulative):
        if total.project_id is not None:
            ledger.get(PROJECT, total.project_id, f"/cumulative/{n}/project_id")


def _require_ceilings(ledger: LedgerState, fund: Fund, command: RecordOpeningBalances) -> None:
    allocated: dict[str, int] = {}
    for n, allocation in enumerate(command.allocations):
        project = ledger.get(PROJECT, allocation.project_id, f"/allocations/{n}/project_id")
        before = allocated.get(allocation.project_id, project.allocated_minor)
        total = allocated[allocation.project_id] = before + allocation.amount.minor
        approved = project.approved_amount
        if approved is None or approved.currency != fund.base_currency or total > approved.minor:
            raise Refused(
                "opening.floor",
                f"/allocations/{n}/amount",
                floor="project_ceiling",
                given=from_minor(total, fund.base_currency),
                limit=None if approved is None else approved.amount,
                currency=fund.base_currency,
            )


def _require_dates(command: RecordOpeningBalances) -> None:
    """Whatever stands at the opening was there on its day."""
    on = command.effective_on
    dated = [(f"/agreements/{n}/signed_on", agreement.signed_on) for n, agreement in enumerate(command.agreements)]
    dated += [(f"/receipts/{n}/received_on", receipt.received_on) for n, receipt in enumerate(command.receipts)]
    dated += [(f"/allocations/{n}/approved_on", a.approved_on) for n, a in enumerate(command.allocations)]
    for n, commitment in enumerate(command.commitments):
        dated.append((f"/commitments/{n}/signed_on", commitment.signed_on))
        if commitment.report is not None:
            dated.append((f"/commitments/{n}/report/to_on", commitment.report.to_on))
        dated += [
            (f"/commitments/{n}/invoices/{m}/invoiced_on", i.invoiced_on) for m, i in enumerate(commitment.invoices)
        ]
    for pointer, day in dated:
        if day > on:
            raise Refused("opening.dated", pointer, given=str(day), effective_on=str(on))
