"""All capabilities of the ledger, in one list."""

from services.ledger.agreements import handlers as agreements_handlers
from services.ledger.agreements import projections as agreements_projections
from services.ledger.allocations import handlers as allocations_handlers
from services.ledger.allocations import projections as allocations_projections
from services.ledger.appropriations import handlers as appropriations_handlers
from services.ledger.appropriations import projections as appropriations_projections
from services.ledger.closing import handlers as closing_handlers
from services.ledger.closing import projections as closing_projections
from services.ledger.commitments import handlers as commitments_handlers
from services.ledger.commitments import projections as commitments_projections
from services.ledger.disbursements import handlers as disbursements_handlers
from services.ledger.disbursements import projections as disbursements_projections
from services.ledger.evidence import handlers as evidence_handlers
from services.ledger.expenditure import handlers as expenditure_handlers
from services.ledger.expenditure import projections as expenditure_projections
from services.ledger.fee_settlements import handlers as fee_settlements_handlers
from services.ledger.fee_settlements import projections as fee_settlements_projections
from services.ledger.flows import handlers as flows_handlers
from services.ledger.flows import projections as flows_projections
from services.ledger.freezing import handlers as freezing_handlers
from services.ledger.funds import handlers as funds_handlers
from services.ledger.funds import projections as funds_projections
from services.ledger.grants import handlers as grants_handlers
from services.ledger.grants import projections as grants_projections
from services.ledger.hearing import handlers as hearing_handlers
from services.ledger.hearing import projections as hearing_projections
from services.ledger.in_kind import handlers as in_kind_handlers
from services.ledger.in_kind import projections as in_kind_projections
from services.ledger.invoices import handlers as invoices_handlers
from services.ledger.invoices import projections as invoices_projections
from services.ledger.journals import handlers as journals_handlers
from services.ledger.journals import projections as journals_projections
from services.ledger.openings import handlers as openings_handlers
from services.ledger.periods import handlers as periods_handlers
from services.ledger.periods import projections as periods_projections
from services.ledger.pledges import handlers as pledges_handlers
from services.ledger.pledges import projections as pledges_projections
from services.ledger.proposals import handlers as proposals_handlers
from services.ledger.proposals import projections as proposals_projections
from services.ledger.rates import handlers as rates_handlers
from services.ledger.rates import projections as rates_projections
from services.ledger.receipts import handlers as receipts_handlers
from services.ledger.receipts import projections as receipts_projections
from services.ledger.refunds import handlers as refunds_handlers
from services.ledger.refunds import projections as refunds_projections
from services.ledger.reprogramming import handlers as reprogramming_handlers
from services.ledger.reprogramming import projections as reprogramming_projections
from services.ledger.revaluations import handlers as revaluations_handlers
from services.ledger.revaluations import projections as revaluations_projections
from services.ledger.reversals import handlers as reversals_handlers
from services.ledger.treasury import handlers as treasury_handlers
from services.ledger.treasury import projections as treasury_projections
from services.ledger.years import handlers as years_handlers
from services.ledger.years import projections as years_projections
from shared.deciding.capability import Capability

CAPABILITIES = (
    Capability(receipts_handlers.RULES, receipts_projections.TABLES),
    Capability(funds_handlers.RULES, funds_projections.TABLES),
    Capability(rates_handlers.RULES, rates_projections.TABLES),
    Capability(grants_handlers.RULES, grants_projections.TABLES),
    Capability(hearing_handlers.RULES, hearing_projections.TABLES),
    Capability(freezing_handlers.RULES),
    Capability(pledges_handlers.RULES, pledges_projections.TABLES),
    Capability(agreements_handlers.RULES, agreements_projections.TABLES),
    Capability(treasury_handlers.RULES, treasury_projections.TABLES),
    Capability(appropriations_handlers.RULES, appropriations_projections.TABLES),
    Capability(allocations_handlers.RULES, allocations_projections.TABLES),
    Capability(commitments_handlers.RULES, commitments_projections.TABLES),
    Capability(disbursements_handlers.RULES, disbursements_projections.TABLES),
    Capability(expenditure_handlers.RULES, expenditure_projections.TABLES),
    Capability(invoices_handlers.RULES, invoices_projections.TABLES),
    Capability(refunds_handlers.RULES, refunds_projections.TABLES),
    Capability(reprogramming_handlers.RULES, reprogramming_projections.TABLES),
    Capability(openings_handlers.RULES),
    Capability(closing_handlers.RULES, closing_projections.TABLES),
    Capability(revaluations_handlers.RULES, revaluations_projections.TABLES),
    Capability(fee_settlements_handlers.RULES, fee_settlements_projections.TABLES),
    Capability(reversals_handlers.RULES),
    Capability(flows_handlers.RULES, flows_projections.TABLES),
    Capability(evidence_handlers.RULES),
    Capability(in_kind_handlers.RULES, in_kind_projections.TABLES),
    Capability(journals_handlers.RULES, journals_projections.TABLES),
    Capability(periods_handlers.RULES, periods_projections.TABLES),
    Capability(years_handlers.RULES, years_projections.TABLES),
    Capability(proposals_handlers.RULES, proposals_projections.TABLES),
)
