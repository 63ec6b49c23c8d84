"""The resources that an opening brings to life, each with the lines of both books that stand under it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.ledger.funds.decisions import Fund
from services.ledger.hearing.decisions import PROJECT
from services.ledger.rates.decisions import carried
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.openings import (
    Carried,
    OpeningAgreement,
    OpeningAllocation,
    OpeningCommitment,
    RecordOpeningBalances,
)
from shared.contracts.events.base import POOL, CategoryAmount, FundEvent, SourceAmount
from shared.contracts.events.commitments import Instalment
from shared.contracts.events.openings import (
    AgreementOpened,
    AllocationOpened,
    CommitmentOpened,
    InstalmentPaid,
    InvoiceOpened,
    OpeningReport,
    ReceiptOpened,
)
from shared.contracts.ids import Id
from shared.contracts.money import Booked, Money
from shared.postings.chart import ACCOUNTS
from shared.postings.contributions import agreement_dimensions, at_bank
from shared.postings.entries import Dimensions, Entry, source_dimensions
from shared.postings.opening_checks import base_minor, minor, owed, receivable
from shared.postings.projects import committed_dimensions, partner_dimensions


@dataclass(slots=True)
class Opened:
    """What the opening makes: the events of old things, and the lines that they stand for."""

    events: list[FundEvent]
    entries: list[Entry]


def opened(ledger: LedgerState, fund: Fund, command: RecordOpeningBalances, context: Context) -> Opened:
    """Every old thing as an event, and every balance as a line, in the order in which the command tells them."""
    made = Opened([], [])
    agreements: dict[str, AgreementOpened] = {}
    for line in command.cash:
        _debit(made, "cash", line.balance, at_bank(line.bank_account_id))
    if command.pool.minor:
        made.entries.append(_entry("available", command.pool.currency, -command.pool.minor, Dimensions(source=POOL)))
    for n, agreement in enumerate(command.agreements):
        number = _number(ledger, fund, "AGR", context, n)
        agreements[agreement.reference] = _agreement(made, fund, agreement, number, context.new_id())
    held = [a for a in command.agreements if a.conditional_held is not None and a.conditional_held.amount.minor]
    for n, agreement in enumerate(held, start=len(command.receipts)):
        number = _number(ledger, fund, "REC", context, n)
        made.events.append(_held(fund, command, agreement, number, context.new_id(), agreements[agreement.reference]))
    for n, receipt in enumerate(command.receipts):
        about = Dimensions(donor_id=receipt.donor_id)
        _debit(made, "unapplied_receipts", receipt.unapplied, about, -1)
        made.events.append(
            ReceiptOpened(
                fund_id=fund.fund_id,
                receipt_id=context.new_id(),
                number=_number(ledger, fund, "REC", context, n),
                reference=receipt.reference,
                donor_id=receipt.donor_id,
                bank_account_id=receipt.bank_account_id,
                received_on=receipt.received_on,
                unapplied=_booked(receipt.unapplied, fund.base_currency),
            )
        )
    allocations: dict[str, AllocationOpened] = {}
    for n, allocation in enumerate(command.allocations):
        window_id = ledger.get(PROJECT, allocation.project_id).window_id
        number = _number(ledger, fund, "ALL", context, n)
        allocations[allocation.reference] = _allocation(
            made, fund, allocation, number, (context.new_id(), window_id), agreements
        )
    for n, commitment in enumerate(command.commitments):
        number = _number(ledger, fund, "COM", context, n)
        event = _commitment(made, fund, commitment, number, context.new_id(), allocations, agreements)
        made.events.extend(_invoices(commitment, event, fund.base_currency, context.new_id))
    for owing in command.liabilities:
        about = Dimensions(donor_id=owing.donor_id, organisation_id=owing.organisation_id)
        made.entries.append(_entry(owing.account, owing.amount.currency, -owing.amount.minor, about))
    return made


def _agreement(made: Opened, fund: Fund, given: OpeningAgreement, number: str, agreement_id: Id) -> AgreementOpened:
    base = fund.base_currency
    about = agreement_dimensions(given.donor_id, agreement_id)
    outstanding = receivable(given)
    if outstanding:
        worth = outstanding if given.receivable_base is None else given.receivable_base.minor
        currency = given.amount.amount.currency
        made.entries.append(_entry("contributions_receivable", currency, outstanding, about, worth))
    _debit(made, "doubtful_allowance", given.allowance, about, -1)
    _debit(made, "conditional_contributions", given.conditional_held, about, -1)
    if given.available.minor:
        source = source_dimensions(agreement_id, given.donor_id)
        made.entries.append(_entry("available", base, -given.available.minor, source))
    event = AgreementOpened(
        fund_id=fund.fund_id,
        agreement_id=agreement_id,
        number=number,
        reference=given.reference,
        donor_id=given.donor_id,
        signed_on=given.signed_on,
        amount=_booked(given.amount, base),
        conditional_amount=None if given.conditional is None else _booked(given.conditional, base),
        collected=given.collected,
        refunded=given.refunded or Money.zero(base),
        fee=given.fee or Money.zero(base),
        instalments=given.instalments,
        earmark=given.earmark,
    )
    made.events.append(event)
    return event


def _held(
    fund: Fund, command: RecordOpeningBalances, given: OpeningAgreement, number: str, receipt_id: Id, e: AgreementOpened
) -> ReceiptOpened:
    """Cash held under an agreement's condition, on the first bank account in its currency, else on the first."""
    assert given.conditional_held is not None
    currency = given.amount.amount.currency
    accounts = sorted(command.cash, key=lambda line: line.balance.amount.currency != currency)
    return ReceiptOpened(
        fund_id=fund.fund_id,
        receipt_id=receipt_id,
        number=number,
        donor_id=given.donor_id,
        bank_account_id=accounts[0].bank_account_id,
        received_on=given.signed_on,
        agreement_id=e.agreement_id,
        conditional=_booked(given.conditional_held, fund.base_currency),
    )


def _allocation(
    made: Opened,
    fund: Fund,
    given: OpeningAllocation,
    number: str,
    ids: tuple[Id, Id | None],
    agreements: Mapping[str, AgreementOpened],
) -> AllocationOpened:
    base = fund.base_currency
    event = AllocationOpened(
        fund_id=fund.fund_id,
        allocation_id=ids[0],
        number=number,
        reference=given.reference,
        project_id=given.project_id,
        window_id=ids[1],
        decision=given.decision,
        approved_on=given.approved_on,
        amount=given.amount,
        support_cost_reserved=given.support_cost_reserved or Money.zero(base),
        sources=_sources([(part.source, part.amount) for part in given.sources], agreements),
    )
    for part in event.sources:
        about = source_dimensions(part.source, part.donor_id)._replace(
            window_id=event.window_id, project_id=event.project_id
        )
        made.entries.append(_entry("allocated", base, -part.amount.minor, about))
    made.events.append(event)
    return event


def _commitment(
    made: Opened,
    fund: Fund,
    given: OpeningCommitment,
    number: str,
    commitment_id: Id,
    allocations: Mapping[str, AllocationOpened],
    agreements: Mapping[str, AgreementOpened],
) -> CommitmentOpened:
    base = fund.base_currency
    allocation = allocations[given.allocation]
    zero = Money.zero(base)
    event = CommitmentOpened(
        fund_id=fund.fund_id,
        commitment_id=commitment_id,
        allocation_id=allocation.allocation_id,
        project_id=allocation.project_id,
        organisation_id=given.organisation_id,
        window_id=allocation.window_id,
        number=number,
        reference=given.reference,
        kind=given.kind,
        signed_on=given.signed_on,
        amount=Booked.in_base(given.amount.minor, base),
        instalments=tuple(
            Instalment(instalment=n, amount=part.amount, due_on=part.due_on)
            for n, part in enumerate(given.instalments, start=1)
        ),
        paid=tuple(
            InstalmentPaid(instalment=n, paid=part.paid)
            for n, part in enumerate(given.instalments, start=1)
            if part.paid is not None and part.paid.minor
        ),
        refunded=given.refunded or zero,
        committed=_sources([(part.source, part.committed) for part in given.sources], agreements),
        spent=_sources([(part.source, part.spent) for part in given.sources], agreements),
        posted=tuple(
            CategoryAmount(category=line.category, amount=line.posted)
            for line in sorted(given.expenditure, key=lambda line: line.category)
            if line.posted.minor
        ),
        advances=given.advances or zero,
        recoverable=given.recoverable or zero,
        payables=Money.of(owed(given), base),
        report=_report(given),
    )
    for account, parts in (("committed", event.committed), ("spent", event.spent)):
        for part in parts:
            made.entries.append(_entry(account, base, -part.amount.minor, committed_dimensions(event, part)))
    partner = partner_dimensions(event)
    for account, amount in (
        ("advances_to_partners", event.advances.minor),
        ("recoverable_from_partners", event.recoverable.minor),
        ("payables", -event.payables.minor),
    ):
        if amount:
            made.entries.append(_entry(account, base, amount, partner))
    made.events.append(event)
    return event


def _report(given: OpeningCommitment) -> OpeningReport | None:
    if given.report is None:
        return None
    return OpeningReport(
        reports_accepted=given.report.reports_accepted,
        basis=given.report.basis,
        to_on=given.report.to_on,
        claimed=tuple(
            CategoryAmount(category=line.category, amount=line.posted if line.claimed is None else line.claimed)
            for line in sorted(given.expenditure, key=lambda line: line.category)
        ),
    )


def _invoices(
    given: OpeningCommitment, order: CommitmentOpened, base: str, new_id: Callable[[], Id]
) -> Iterator[InvoiceOpened]:
    for invoice in given.invoices:
        yield InvoiceOpened(
            fund_id=order.fund_id,
            commitment_id=order.commitment_id,
            allocation_id=order.allocation_id,
            project_id=order.project_id,
            organisation_id=order.organisation_id,
            window_id=order.window_id,
            invoice_id=new_id(),
            supplier_reference=invoice.supplier_reference,
            invoiced_on=invoice.invoiced_on,
            due_on=invoice.due_on,
            amount=Booked.in_base(invoice.amount.minor, base),
            paid=Money.of(minor(invoice.paid), base),
        )


def _sources(parts: Sequence[tuple[str, Money]], agreements: Mapping[str, AgreementOpened]) -> tuple[SourceAmount, ...]:
    """Amounts by source as an event carries them, ordered by source, pool last; nothing of a source is left out."""
    found = []
    for reference, amount in parts:
        agreement = agreements.get(reference)
        source = POOL if agreement is None else agreement.agreement_id
        donor_id = None if agreement is None else agreement.donor_id
        if amount.minor:
            found.append(SourceAmount(source=source, donor_id=donor_id, amount=amount))
    return tuple(sorted(found, key=lambda part: (part.source == POOL, part.source)))


def _number(ledger: LedgerState, fund: Fund, kind: str, context: Context, ahead: int) -> str:
    return ledger.next_number(fund.fund_id, fund.code, fund.time_zone, kind, context.recorded_at, ahead)


def _debit(made: Opened, account: str, given: Carried | None, about: Dimensions, sign: int = 1) -> None:
    if given is not None and given.amount.minor:
        amount, currency = sign * given.amount.minor, given.amount.currency
        made.entries.append(_entry(account, currency, amount, about, sign * base_minor(given)))


def _entry(account: str, currency: str, amount: int, about: Dimensions, base: int | None = None) -> Entry:
    return Entry(ACCOUNTS[account][0], account, currency, amount, amount if base is None else base, about)


def _booked(given: Carried, base_currency: str) -> Booked:
    """The amount with what it is carried at."""
    return carried(given.amount.minor, given.amount.currency, base_minor(given), base_currency)
