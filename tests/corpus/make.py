"""Writes the golden corpus: one stored event of every (type, schema_version) with its bytes and its entries.

    python -m tests.corpus.make

Identifiers and times are fixed, so that it writes the same files each time. A type and version that RELEASED
names is never written again: what a release stored is read, posted and hashed alike for ever (SYSTEM.md, law 4).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from shared.contracts.actor import Actor
from shared.contracts.canonical import canonical
from shared.contracts.envelope import Causation, Recorded
from shared.contracts.events import EVENT_TYPES, EventData, FundEvent
from shared.contracts.events.corrections import Reversed, ReversedEntry
from shared.postings.entries import entry_json
from shared.postings.registry import entries_of

FOLDER = Path(__file__).parent
RELEASED = FOLDER / "RELEASED"
LOG = "corpus.example/fund/ledger"


def _id(count: int) -> str:
    return f"019cb000-0000-7000-8000-{count:012x}"


FUND, WINDOW, BANK, BANK_2, DONOR, DONOR_2, PARTNER, PLEDGE, AGREEMENT, AGREEMENT_2, RECEIPT, PROJECT, ALLOCATION = (
    _id(n) for n in range(1, 14)
)
COMMITMENT, DISBURSEMENT, REFUND, INTEREST, CHARGE, TRANSFER, GRANT, FLOW, REVERSAL = (_id(n) for n in range(20, 29))
GIFT, JOURNAL, EXCHANGE, REVALUATION = (_id(n) for n in range(40, 44))
PROPOSAL = _id(45)
DONOR_REFUND = _id(47)
PERIOD = {"period_id": _id(46), "year": 2024, "month": 1, "number": "ML-PEACE-PER-2024-00001"}
APPROPRIATION = _id(50)


FULL = Actor(
    issuer="https://id.example.org",
    subject="7f3a9c",
    client_id="finance-desk",
    organisation_id=_id(7),
    acting_role="finance_officer",
)
SPARSE = Actor(issuer="corpus.example/fund/ledger", subject='o"pa\\que/id', client_id="ledger")
"""Nothing optional, and signs that JSON escapes."""


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def _francs(amount: str, base_amount: str, rate: str = "600") -> dict[str, str]:
    return {
        "amount": amount,
        "currency": "XOF",
        "base_amount": base_amount,
        "base_currency": "USD",
        "rate": rate,
    }


def _booked(amount: str) -> dict[str, str]:
    return {**_money(amount), "base_amount": amount, "base_currency": "USD", "rate": "1"}


def _line(book: str, account: str, amount: str, **about: Any) -> dict[str, Any]:
    return {"book": book, "account": account, **_money(amount), "base_amount": amount, **about}


def _euro(amount: str, base_amount: str, rate: str = "0.900000000000") -> dict[str, str]:
    return {"amount": amount, "currency": "EUR", "base_amount": base_amount, "base_currency": "USD", "rate": rate}


def _sources(first: str, second: str, pool: str) -> list[dict[str, Any]]:
    return [
        {"source": AGREEMENT, "donor_id": DONOR, "amount": _money(first)},
        {"source": AGREEMENT_2, "donor_id": DONOR_2, "amount": _money(second)},
        {"source": "pool", "amount": _money(pool)},
    ]


IMPORTED = {
    "flow_id": FLOW,
    "external_ref": {"source": "fts", "id": "214570", "content_sha256": "5f" * 32},
    "as_reported": {"amount": "650000.5", "currency": "EUR", "rate": "0.9"},
    "relates_on": "2024-01-31",
}
PART = {"agreement_id": AGREEMENT, "donor_id": DONOR, "window_id": WINDOW}
UNDER = {"project_id": PROJECT, "organisation_id": PARTNER, "allocation_id": ALLOCATION, "window_id": WINDOW}
COMMITTED = {"commitment_id": COMMITMENT, **UNDER}
INVOICE = _id(60)
INSTALMENTS = [
    {"instalment": 1, "amount": _money("38400.00"), "due_on": "2024-02-15"},
    {"instalment": 2, "amount": _money("9600.00")},
]
ALLOCATED = {"allocation_id": ALLOCATION, "project_id": PROJECT, "window_id": WINDOW, "decision": "SC-2024-03"}
PAYMENT = {"disbursement_id": DISBURSEMENT, **COMMITTED, "bank_account_id": BANK, "instalment": 2}

AUTHORITY = {"appropriation_id": APPROPRIATION, "fiscal_year": 2021}

SAMPLES: dict[str, dict[str, Any]] = {
    "FundOpened": {
        "code": "ML-PEACE",
        "name": "Fonds d’appui à la paix",
        "kind": "trust_fund",
        "base_currency": "USD",
        "time_zone": "Africa/Bamako",
    },
    "PolicySet": {"policy": {"name": "source_order", "order": "oldest_receipt_first"}, "valid_from": "2024-06-01"},
    "RateSet": {"currency": "EUR", "rate_on": "2024-06-01", "rate": "0.921", "publisher": "UNORE"},
    "WindowOpened": {"window_id": WINDOW, "code": "DIVIDENDS", "name": "Dividendes de la paix"},
    "BankAccountOpened": {
        "bank_account_id": BANK,
        "code": "USD-MAIN",
        "name": "Main account",
        "currency": "USD",
        "fund_ids": [FUND],
        "external": False,
        "bank_reference": "4471",
    },
    "BankAccountClosed": {"bank_account_id": BANK_2},
    "OrganisationHeard": {
        "organisation_id": PARTNER,
        "code": "XM-DAC-41304",
        "name": "Partner organisation",
        "kind": "un_agency",
        "iati_identifier": "XM-DAC-41304",
        "source": {"log": "corpus.example/fund/projects", "position": 4},
    },
    "DonorRegistered": {"organisation_id": DONOR},
    "ProjectHeard": {
        "project_id": PROJECT,
        "code": "TF-2024-017",
        "title": "Réhabilitation du tribunal de Gao",
        "mechanism": "trust_fund",
        "status": "approved",
        "approved_amount": _money("120000.00"),
        "organisation_id": PARTNER,
        "window_id": WINDOW,
        "areas": ["ML-7", "ML-8"],
        "sectors": ["15130"],
        "source_log": "corpus.example/fund/projects",
        "source_position": 77,
    },
    "ProjectFrozen": {
        "project_id": PROJECT,
        "reason": "termination",
        "decision": "SC-2024-31",
        "allocated": _money("100000.00"),
        "committed": _money("80000.00"),
        "disbursed": _money("40000.00"),
        "funds": [
            {
                "fund_id": FUND,
                "allocated": _money("100000.00"),
                "committed": _money("80000.00"),
                "disbursed": _money("40000.00"),
                "refunded": _money("0.00"),
                "spent": _money("25000.00"),
                "uncommitted": _money("20000.00"),
                "unspent": _money("55000.00"),
                "advances": _money("15000.00"),
                "recoverable": _money("0.00"),
                "payables": _money("0.00"),
            }
        ],
        "source_log": "corpus.example/fund/projects",
        "source_position": 91,
    },
    "GrantGiven": {
        "grant_id": GRANT,
        "issuer": "https://id.example.org",
        "subject": "7f3a9c",
        "role": "finance_officer",
        "scope": {"kind": "fund", "id": FUND},
        "from_on": "2024-01-01",
        "to_on": "2024-12-31",
    },
    "GrantEnded": {"grant_id": GRANT},
    "ContributionPledged": {
        "pledge_id": PLEDGE,
        "donor_id": DONOR,
        "amount": _booked("722222.22"),
        "reference": "Note verbale 12",
        "imported": IMPORTED,
    },
    "PledgeAmended": {"pledge_id": PLEDGE, "amount": _booked("700000.00"), "change": _booked("-22222.22")},
    "PledgeWithdrawn": {"pledge_id": PLEDGE, "change": _booked("-700000.00")},
    "AgreementSigned": {
        "agreement_id": AGREEMENT,
        "number": "ML-PEACE-AGR-2024-00001",
        "reference": "SAA-7",
        "donor_id": DONOR,
        "pledge_id": PLEDGE,
        "amount": _booked("500000.00"),
        "conditional_amount": _booked("200000.00"),
        "instalments": [
            {"due_on": "2024-03-01", "amount": _money("300000.00")},
            {"due_on": "2025-03-01", "amount": _money("200000.00")},
        ],
        "earmark": {
            "window_id": WINDOW,
            "sector": "15130",
            "area": "ML-7",
            "project_id": PROJECT,
            "valid_until": "2026-12-31",
        },
        "imported": IMPORTED,
    },
    "ContributionReceived": {
        "receipt_id": RECEIPT,
        "number": "ML-PEACE-REC-2024-00001",
        "reference": "WIRE 88",
        "donor_id": DONOR,
        "bank_account_id": BANK,
        "gross": _euro("90.00", "100.00"),
        "net": _booked("90.00"),
        "deducted_charges": _booked("10.00"),
        "pool_charge": _money("3.33"),
        "parts": [
            {
                **PART,
                "settled": _euro("54.00", "61.00"),
                "allowance_released": _euro("9.00", "10.00"),
                "capacity": _money("53.33"),
            },
            {
                "agreement_id": AGREEMENT_2,
                "donor_id": DONOR,
                "conditional": _euro("27.00", "30.00"),
                "capacity": _money("0.00"),
            },
        ],
        "unapplied": _euro("4.50", "5.00"),
        "refundable": _euro("4.50", "5.00"),
        "exchange_difference": _money("-1.00"),
        "imported": IMPORTED,
    },
    "AgreementAmended": {
        "agreement_id": AGREEMENT,
        "donor_id": DONOR,
        "reference": "SAA amendment 1",
        "amount": _euro("500000.00", "555555.55"),
        "conditional_amount": _euro("100000.00", "111111.11"),
        "receivable_change": _euro("-150000.00", "-166666.67"),
        "revenue_account": "prior_year_reductions",
        "allowance_released": _euro("15000.00", "16666.67"),
        "instalments": [{"due_on": "2024-12-31", "amount": {"amount": "500000.00", "currency": "EUR"}}],
    },
    "ConditionMet": {
        "agreement_id": AGREEMENT,
        "donor_id": DONOR,
        "amount": _money("150000.00"),
        "cash_part": _booked("100000.00"),
        "receivable_part": _booked("50000.00"),
        "receipts": [{"receipt_id": RECEIPT, "amount": _booked("100000.00"), "capacity": _money("100000.00")}],
        "note": "rapport d’étape accepté",
    },
    "ConditionFailed": {
        "agreement_id": AGREEMENT,
        "donor_id": DONOR,
        "amount": _money("120000.00"),
        "cash_part": _booked("20000.00"),
        "receipts": [{"receipt_id": RECEIPT, "amount": _booked("20000.00"), "capacity": _money("20000.00")}],
        "note": "target not reached",
    },
    "ReceivableImpaired": {
        "agreement_id": AGREEMENT,
        "donor_id": DONOR,
        "change": _euro("9000.00", "10000.00"),
        "note": "90 days overdue",
    },
    "ReceivableWrittenOff": {
        "agreement_id": AGREEMENT,
        "donor_id": DONOR,
        "amount": _booked("10000.00"),
        "allowance_part": _booked("9000.00"),
        "impairment_part": _booked("1000.00"),
        "note": "insolvent",
    },
    "ReceivableRecovered": {
        "agreement_id": AGREEMENT,
        "donor_id": DONOR,
        "bank_account_id": BANK,
        "reference": "WIRE 91",
        "amount": _booked("4000.00"),
        "settles": _money("4000.00"),
    },
    "AgentFeeAccrued": {
        "receipt_id": RECEIPT,
        "agreement_id": AGREEMENT,
        "donor_id": DONOR,
        "on_amount": _money("284090.91"),
        "rate": "0.01",
        "amount": _money("2840.91"),
    },
    "CurrencyExchanged": {
        "exchange_id": EXCHANGE,
        "from_bank_account_id": BANK_2,
        "to_bank_account_id": BANK,
        "sold": _euro("100000.00", "108695.65", "0.920000003680"),
        "bought": _booked("108000.00"),
        "exchange_difference": _money("-695.65"),
        "reference": "FX 12",
    },
    "Revalued": {
        "revaluation_id": REVALUATION,
        "part": 1,
        "parts": 1,
        "balances": [
            {
                "account": "cash",
                "currency": "EUR",
                "rate": "0.92",
                "change": _money("-4940.71"),
                "bank_account_id": BANK_2,
            },
            {
                "account": "contributions_receivable",
                "currency": "EUR",
                "rate": "0.92",
                "change": _money("40.00"),
                "donor_id": DONOR,
                "agreement_id": AGREEMENT,
            },
        ],
        "pool_part": _money("-4940.71"),
        "exchange_difference": _money("-4900.71"),
    },
    "ReceiptApplied": {
        "receipt_id": RECEIPT,
        "unapplied_donor_id": DONOR,
        "applied": _euro("9.00", "10.00"),
        "parts": [{**PART, "settled": _euro("9.00", "9.80"), "capacity": _money("10.00")}],
        "exchange_difference": _money("0.20"),
    },
    "ReceiptReturned": {
        "receipt_id": RECEIPT,
        "bank_account_id": BANK,
        "amount": _booked("90.00"),
        "undone": _euro("80.00", "90.00", "0.888888888889"),
        "return_charge": _booked("2.00"),
        "unapplied_donor_id": DONOR,
        "from_unapplied": _euro("6.00", "6.50"),
        "from_refundable": _euro("4.00", "4.50"),
        "parts": [
            {
                **PART,
                "restored": _euro("50.00", "56.00"),
                "allowance_restored": _euro("25.00", "28.00"),
                "capacity": _money("55.00"),
            },
            {
                "agreement_id": AGREEMENT_2,
                "donor_id": DONOR,
                "conditional": _euro("15.00", "17.00"),
                "refundable": _euro("5.00", "5.50"),
                "capacity": _money("0.00"),
            },
        ],
        "pool_part": _money("-1.50"),
        "exchange_difference": _money("-0.50"),
    },
    "InterestReceived": {
        "interest_id": INTEREST,
        "bank_account_id": BANK,
        "origin": "partner",
        "organisation_id": PARTNER,
        "amount": _booked("880.00"),
        "reference": "INT-1",
    },
    "BankCharged": {
        "charge_id": CHARGE,
        "bank_account_id": BANK,
        "amount": _booked("15.00"),
        "reference": "FEE-1",
    },
    "OwnTransferMade": {
        "transfer_id": TRANSFER,
        "from_bank_account_id": BANK,
        "to_bank_account_id": BANK_2,
        "amount": _booked("1000.00"),
        "reference": "T-1",
    },
    "AuthorityAppropriated": {
        **AUTHORITY,
        "amount": _money("4800000.00"),
        "decision": "A/RES/75/304",
        "reference": "BUDGET-1",
    },
    "AuthorityRevised": {
        **AUTHORITY,
        "amount": _money("4750000.00"),
        "change": _money("-50000.00"),
        "decision": "A/RES/76/274",
    },
    "AuthorityLapsed": {
        **AUTHORITY,
        "lapsed_from": "committed",
        "amount": _money("900.00"),
        "own_amount": _money("900.00"),
        "allocation_id": ALLOCATION,
        "commitment_id": COMMITMENT,
        "project_id": PROJECT,
        "organisation_id": PARTNER,
        "window_id": WINDOW,
        "part": 2,
        "parts": 3,
    },
    "AllocationApproved": {
        **ALLOCATED,
        "number": "ML-PEACE-ALL-2024-00001",
        "reference": "ALLOC-1",
        "amount": _money("54240.00"),
        "support_cost_reserved": _money("6240.00"),
        "sources": _sources("30000.00", "20000.00", "4240.00"),
    },
    "AllocationRevised": {
        **ALLOCATED,
        "amount": _money("54140.00"),
        "support_cost_reserved": _money("6230.00"),
        "sources": _sources("-60.00", "-30.00", "-10.00"),
    },
    "AllocationCancelled": {**ALLOCATED, "sources": _sources("-29940.00", "-19970.00", "-4230.00")},
    "CommitmentSigned": {
        **COMMITTED,
        "number": "ML-PEACE-COM-2024-00001",
        "reference": "MOU-5",
        "kind": "mou",
        "amount": _booked("48000.00"),
        "instalments": INSTALMENTS,
        "sources": _sources("26500.00", "17700.00", "3800.00"),
    },
    "CommitmentRevised": {
        **COMMITTED,
        "amount": _booked("48100.00"),
        "instalments": [INSTALMENTS[0], {"instalment": 2, "amount": _money("9700.00")}],
        "sources": _sources("60.00", "30.00", "10.00"),
    },
    "CommitmentClosed": {**COMMITTED, "sources": _sources("-6.00", "-3.00", "-1.00")},
    "InstalmentWaived": {
        "commitment_id": COMMITMENT,
        "instalment": 2,
        "reason": "Saison des pluies : l’accès ferme en juin.\nDécision du comité no 4.",
    },
    "DisbursementPaid": {
        **PAYMENT,
        "number": "ML-PEACE-DIS-2024-00002",
        "reference": "PAY-2",
        "amount": _francs("5760000", "9600.00"),
        "payables_part": _francs("960000", "1620.00", "592.592592592593"),
        "advance_part": _francs("4800000", "8000.00"),
        "exchange": _money("20.00"),
        "sources": _sources("60.00", "33.00", "7.00"),
    },
    "DisbursementReturned": {
        **PAYMENT,
        "amount": _francs("5760000", "9500.00", "606.315789473684"),
        "payables_part": _francs("960000", "1583.33", "606.317697510943"),
        "advance_part": _francs("4800000", "8000.00"),
        "exchange": _money("-83.33"),
    },
    "ExpenditureSubmitted": {
        "commitment_id": COMMITMENT,
        "organisation_id": PARTNER,
        "report_number": 2,
        "reference": "REPORT-2",
        "basis": "certified",
        "to_on": "2024-12-31",
        "cumulative": [
            {"category": 4, "amount": _money("30000.00")},
            {"category": 8, "amount": _money("2100.00")},
        ],
    },
    "ExpenditureReturned": {"commitment_id": COMMITMENT, "report_number": 2, "reason": "Category 8 is not signed."},
    "ExpenditureAccepted": {
        **COMMITTED,
        "report_number": 2,
        "supersedes": 1,
        "basis": "certified",
        "to_on": "2024-12-31",
        "claimed": [
            {"category": 4, "amount": _money("30000.00")},
            {"category": 5, "amount": _money("500.00")},
            {"category": 8, "amount": _money("2100.00")},
        ],
        "posted": [
            {"category": 4, "amount": _francs("6000000", "10000.00")},
            {"category": 5, "amount": _francs("-300000", "-500.00")},
            {"category": 8, "amount": _francs("420000", "700.00")},
        ],
        "advances_part": _francs("4800000", "8000.00"),
        "payables_part": _francs("1320000", "2197.00", "600.819299044151"),
        "exchange": _money("3.00"),
        "sources": _sources("5640.00", "3760.00", "800.00"),
    },
    "PartnerRefundReceived": {
        "refund_id": REFUND,
        "reference": "REFUND-1",
        **COMMITTED,
        "bank_account_id": BANK,
        "amount": _booked("100.00"),
        "recoverable_part": _booked("30.00"),
        "advances_part": _booked("60.00"),
        "recoveries_part": _booked("10.00"),
        "exchange": _money("0.00"),
        "sources": _sources("50.00", "33.00", "7.00"),
    },
    "DonorRefundApproved": {
        "refund_id": DONOR_REFUND,
        "reference": "OUT-1",
        "donor_id": DONOR,
        "decision": "SC-2024-07",
        "note": "The mission ends.",
        "amount": _euro("90.00", "101.00", "0.891089108911"),
        "receipts": [{"receipt_id": RECEIPT, "amount": _euro("30.00", "33.00")}],
        "agreement": {
            "agreement_id": AGREEMENT,
            "amount": _euro("60.00", "68.00"),
            "revenue_account": "prior_year_reductions",
        },
    },
    "DonorRefundPaid": {
        "refund_id": DONOR_REFUND,
        "reference": "WIRE-1",
        "donor_id": DONOR,
        "bank_account_id": BANK,
        "amount": _euro("90.00", "101.00", "0.891089108911"),
        "paid": _booked("100.25"),
        "settled": [
            {"amount": _euro("30.00", "33.00")},
            {"agreement_id": AGREEMENT, "amount": _euro("60.00", "68.00")},
        ],
        "receipts": [{"receipt_id": RECEIPT, "agreement_id": AGREEMENT, "amount": _euro("60.00", "68.00")}],
        "exchange_difference": _money("0.75"),
    },
    "DonorBalanceReprogrammed": {
        "reprogramming_id": _id(61),
        "reference": "RE-1",
        "donor_id": DONOR,
        "from_agreement_id": AGREEMENT,
        "to_agreement_id": AGREEMENT_2,
        "consent": "NOTE-VERBALE-12",
        "earmark": {"area": "ML-7"},
        "amount": _money("40.00"),
        "note": "For the region of Gao.",
        "sources": [
            {"source": AGREEMENT, "donor_id": DONOR, "amount": _money("-40.00")},
            {"source": AGREEMENT_2, "donor_id": DONOR, "amount": _money("40.00")},
        ],
    },
    "ResidueDistributed": {
        "residue_id": _id(63),
        "reference": "RES-1",
        "decision": "SC-2024-09",
        "part": 1,
        "parts": 2,
        "residue": _money("100.01"),
        "wire_charges": _money("5.00"),
        "basis": "unearmarked",
        "shares": [
            {
                "donor_id": DONOR,
                "donor_code": "DK",
                "agreement_id": AGREEMENT,
                "deposits": _money("900.00"),
                "refunds": _money("100.00"),
                "earmarked_use": _money("200.00"),
                "weight": _money("600.00"),
                "share": _money("60.01"),
            },
            {
                "donor_id": DONOR_2,
                "donor_code": "NO",
                "agreement_id": AGREEMENT_2,
                "deposits": _money("400.00"),
                "refunds": _money("0.00"),
                "earmarked_use": _money("0.00"),
                "weight": _money("400.00"),
                "share": _money("40.00"),
            },
        ],
        "sources": _sources("20.01", "-10.00", "-10.01"),
    },
    "FundClosing": {"decision": "SC-2023-30", "note": "Resolution 2690."},
    "FundClosed": {"decision": "SC-2024-10", "note": "Every account is at zero."},
    "PoolDeficitAssigned": {
        "pool_deficit_id": _id(62),
        "reference": "DEF-1",
        "decision": "SC-2024-08",
        "note": "Charges of the year.",
        "amount": _money("12.50"),
        "sources": _sources("-7.50", "-5.00", "12.50"),
    },
    "EvidenceAttached": {"stream_kind": "receipt", "stream_id": RECEIPT},
    "InKindReceived": {
        "in_kind_id": GIFT,
        "donor_id": DONOR,
        "item_code": "VEHICLE",
        "item": "Véhicule tout-terrain",
        "kind": "goods",
        "fair_value": {
            "amount": "30000.00",
            "currency": "EUR",
            "base_amount": "32573.29",
            "base_currency": "USD",
            "rate": "0.921",
        },
        "recognised": True,
        "reference": "GIFT-1",
    },
    "InKindUsed": {
        "in_kind_id": GIFT,
        "donor_id": DONOR,
        "project_id": PROJECT,
        "window_id": WINDOW,
        "category": 3,
        "amount": {
            "amount": "10000.00",
            "currency": "EUR",
            "base_amount": "10857.76",
            "base_currency": "USD",
            "rate": "0.921",
        },
        "recognised": True,
    },
    "ManualJournalPosted": {
        "journal_id": JOURNAL,
        "reason": "Frais de décembre, facturés en janvier.",
        "reference": "JV-12",
        "lines": [
            _line("financial", "bank_charges", "40.00"),
            _line("financial", "payables", "-40.00", organisation_id=PARTNER, project_id=PROJECT),
            _line("financial", "recoveries", "5.00", window_id=WINDOW, organisation_id=PARTNER),
            _line("financial", "programme_expense", "-5.00", project_id=PROJECT, category=4),
            _line("budget", "available", "40.00", source="pool"),
            _line("budget", "control", "-40.00"),
        ],
    },
    "InvoiceAccepted": {
        "invoice_id": INVOICE,
        **COMMITTED,
        "reference": "INV-1",
        "supplier_reference": "FACT 2024/17",
        "invoiced_on": "2024-02-20",
        "due_on": "2024-03-20",
        "amount": _booked("1200.00"),
        "posted": [
            {"category": 3, "amount": _booked("1000.00")},
            {"category": 4, "amount": _booked("200.00")},
        ],
        "sources": _sources("700.00", "400.00", "100.00"),
    },
    "InvoicePaid": {
        "invoice_id": INVOICE,
        **COMMITTED,
        "number": "ML-PEACE-DIS-2024-00003",
        "reference": "PAY-3",
        "bank_account_id": BANK,
        "amount": _francs("270000", "450.00"),
        "payables_part": _francs("270000", "452.00", "597.345132743363"),
        "exchange": _money("2.00"),
    },
    "OpeningBalancesRecorded": {
        "part": 1,
        "parts": 2,
        "balances": [
            _line("financial", "cash", "1000.00", bank_account_id=BANK),
            _line(
                "financial",
                "advances_to_partners",
                "50.00",
                **{k: v for k, v in COMMITTED.items() if k != "allocation_id"},
            ),
            _line("budget", "available", "-900.00", donor_id=DONOR, agreement_id=AGREEMENT, source=AGREEMENT),
            _line("financial", "accumulated_surplus", "-1050.00"),
            _line("budget", "available", "-150.00", source="pool"),
            _line("budget", "control", "1050.00"),
        ],
        "cumulative": [
            {"line": "gross_contributions", "amount": _money("5000.00"), "donor_id": DONOR},
            {
                "line": "expenditure",
                "amount": _money("3950.00"),
                "organisation_id": PARTNER,
                "project_id": PROJECT,
            },
        ],
    },
    "AgreementOpened": {
        "agreement_id": AGREEMENT,
        "number": "ML-PEACE-AGR-2024-00002",
        "reference": "SAA-1",
        "donor_id": DONOR,
        "signed_on": "2019-05-01",
        "amount": {**_booked("6000.00"), "amount": "5400.00", "currency": "EUR", "rate": "0.9"},
        "conditional_amount": {**_booked("600.00"), "amount": "540.00", "currency": "EUR", "rate": "0.9"},
        "collected": {"amount": "4500.00", "currency": "EUR"},
        "refunded": _money("10.00"),
        "fee": _money("50.00"),
        "instalments": [{"due_on": "2024-06-01", "amount": {"amount": "5400.00", "currency": "EUR"}}],
        "earmark": {"window_id": WINDOW},
    },
    "ReceiptOpened": {
        "receipt_id": RECEIPT,
        "number": "ML-PEACE-REC-2024-00002",
        "reference": "WIRE 3",
        "donor_id": DONOR,
        "bank_account_id": BANK,
        "received_on": "2023-11-30",
        "unapplied": _booked("75.00"),
        "agreement_id": AGREEMENT,
        "conditional": _booked("50.00"),
    },
    "AllocationOpened": {
        "allocation_id": ALLOCATION,
        "number": "ML-PEACE-ALL-2024-00002",
        "reference": "ALLOC-0",
        "project_id": PROJECT,
        "window_id": WINDOW,
        "decision": "SC-2019-01",
        "approved_on": "2019-06-01",
        "amount": _money("4100.00"),
        "support_cost_reserved": _money("13.00"),
        "sources": _sources("60.00", "30.00", "10.00"),
    },
    "CommitmentOpened": {
        **COMMITTED,
        "number": "ML-PEACE-COM-2024-00002",
        "reference": "MOU-0",
        "kind": "mou",
        "signed_on": "2019-07-01",
        "amount": _booked("4000.00"),
        "instalments": [{"instalment": 1, "amount": _money("4000.00"), "due_on": "2019-08-01"}],
        "paid": [{"instalment": 1, "paid": _money("4000.00")}],
        "refunded": _money("0.00"),
        "committed": _sources("30.00", "10.00", "10.00"),
        "spent": _sources("3000.00", "900.00", "50.00"),
        "posted": [{"category": 4, "amount": _money("3950.00")}],
        "advances": _money("50.00"),
        "recoverable": _money("0.00"),
        "payables": _money("0.00"),
        "report": {
            "reports_accepted": 4,
            "basis": "certified",
            "to_on": "2023-12-31",
            "claimed": [{"category": 4, "amount": _money("3950.00")}],
        },
    },
    "InvoiceOpened": {
        "invoice_id": INVOICE,
        **COMMITTED,
        "supplier_reference": "FACT 2023/90",
        "invoiced_on": "2023-12-01",
        "due_on": "2024-01-01",
        "amount": _booked("100.00"),
        "paid": _money("40.00"),
    },
    "SupportCostAccrued": {
        **COMMITTED,
        "charged_on": [
            {"rate": "0.07", "direct": _money("-500.00")},
            {"rate": "0.13", "direct": _money("9500.00")},
        ],
        "amount": _money("1235.00"),
        "prior_year": False,
        "sources": _sources("600.00", "500.00", "135.00"),
    },
    "CostDisallowed": {
        **COMMITTED,
        "decision": "AUDIT 2025/12",
        "reason": "Pièces manquantes.",
        "year": 2023,
        "prior_year": True,
        "disallowed": [
            {"category": 4, "amount": _francs("3000000", "5000.00")},
            {"category": 8, "amount": _francs("60000", "100.00")},
        ],
        "payables_part": _francs("600000", "1010.00", "594.059405940594"),
        "recoverable_part": _francs("2460000", "4100.00"),
        "exchange": _money("10.00"),
        "sources": _sources("2600.00", "2000.00", "500.00"),
    },
    "PartnerBalanceWrittenOff": {
        **COMMITTED,
        "decision": "BOARD 7",
        "reason": "L’organisation est dissoute.",
        "amount": _francs("1200000", "2000.00"),
        "recoverable_part": _francs("1140000", "1910.00", "596.858638743455"),
        "advances_part": _francs("60000", "100.00"),
        "exchange": _money("-10.00"),
        "sources": _sources("1000.00", "800.00", "200.00"),
    },
    "FeeSettled": {
        "fee_settlement_id": _id(29),
        "reference": "PSC-1",
        "fee": "support_cost",
        "bank_account_id": BANK,
        "amount": _booked("15405.00"),
    },
    "CommandProposed": {
        "proposal_id": PROPOSAL,
        "proposed": {
            "command": "pay_disbursement",
            "body": {
                "commitment_id": COMMITMENT,
                "instalment": 2,
                "bank_account_id": BANK,
                "amount": _money("9600.00"),
                "effective_on": "2024-02-29",
                "reference": "PV-118",
            },
        },
        "holds": [{"account": "cash", "amount": _money("9600.00"), "bank_account_id": BANK}],
        "counterparty_id": PARTNER,
        "base_amount": _money("9600.00"),
        "expires_at": "2024-03-08T12:00:00.000004Z",
        "parts": 2,
        "body_sha256": "5d" * 32,
    },
    "OpeningLinesProposed": {
        "proposal_id": PROPOSAL,
        "part": 2,
        "parts": 2,
        "lines": {
            "cash": [{"bank_account_id": BANK, "balance": {"amount": _money("2500000.00")}}],
            "liabilities": [{"account": "agent_fee_payable", "amount": _money("25.00")}],
        },
    },
    "PeriodSoftClosed": PERIOD,
    "PeriodClosed": {**PERIOD, "all_before": True},
    "PeriodReopened": {**PERIOD, "reason": "Relevé de janvier reçu après la clôture."},
    "YearClosed": {
        "year_id": _id(47),
        "year": 2024,
        "part": 2,
        "parts": 2,
        "result": _money("700.00"),
        "lines": [
            _line("financial", "contribution_revenue", "1000.00", donor_id=DONOR, agreement_id=AGREEMENT),
            _line("financial", "programme_expense", "-300.00", project_id=PROJECT, category=4),
            _line("financial", "accumulated_surplus", "-700.00"),
        ],
    },
    "ProposalApproved": {"proposal_id": PROPOSAL},
    "ProposalRejected": {"proposal_id": PROPOSAL, "reason": "The instalment waits for its report."},
    "ProposalWithdrawn": {"proposal_id": PROPOSAL},
    "FlowNoted": {
        "flow_id": FLOW,
        "donor_id": DONOR,
        "status": "paid",
        "reason": "carry_over",
        "amount": _money("722222.22"),
        "imported": IMPORTED,
    },
}
"""Every field of every type stands in its sample, the optional ones too; what only a mission's budget has, below."""


def _of_authority(name: str, **changed: Any) -> dict[str, Any]:
    """A sample as a mission's budget stores it: under the authority of a fiscal year, without a bank account."""
    kept = {key: value for key, value in SAMPLES[name].items() if key != "bank_account_id"}
    return {**kept, "fiscal_year": 2021, **changed}


def _drawn(amount: str) -> list[dict[str, Any]]:
    return [{"source": APPROPRIATION, "amount": _money(amount)}]


MISSION_SAMPLES: dict[str, dict[str, Any]] = {
    "AllocationApproved": _of_authority("AllocationApproved", sources=_drawn("54240.00")),
    "AllocationRevised": _of_authority("AllocationRevised", sources=_drawn("-100.00")),
    "AllocationCancelled": _of_authority("AllocationCancelled", sources=_drawn("-54140.00")),
    "CommitmentSigned": _of_authority("CommitmentSigned", sources=_drawn("48000.00")),
    "CommitmentRevised": _of_authority("CommitmentRevised", sources=_drawn("-100.00"), lapses=True),
    "CommitmentClosed": _of_authority("CommitmentClosed", sources=_drawn("-10.00"), lapses=True),
    "DisbursementPaid": _of_authority("DisbursementPaid", sources=_drawn("-100.00"), lapses=True),
    "DisbursementReturned": _of_authority("DisbursementReturned", lapses=True),
    "ExpenditureAccepted": _of_authority("ExpenditureAccepted", sources=_drawn("10200.00"), lapses=True),
    "CostDisallowed": _of_authority("CostDisallowed", sources=_drawn("5100.00"), lapses=True),
    "PartnerRefundReceived": _of_authority(
        "PartnerRefundReceived",
        lapses=True,
        amount=_booked("90.00"),
        recoveries_part=_booked("0.00"),
        sources=_drawn("90.00"),
    ),
    "InvoiceAccepted": _of_authority("InvoiceAccepted", sources=_drawn("1200.00"), lapses=True),
    "InvoicePaid": _of_authority("InvoicePaid", lapses=True),
    "PartnerBalanceWrittenOff": _of_authority("PartnerBalanceWrittenOff", sources=_drawn("2000.00"), lapses=True),
}
"""What posts otherwise in a mission's budget, as such a fund stores it."""
NEVER_OF_A_MISSION = frozenset({"SupportCostAccrued", "CommitmentOpened", "InvoiceOpened"})
"""What a fund without overhead does not know, and what no mission's budget is opened with."""


def _events() -> Iterator[Recorded]:
    """One event a type, in the registry's order, then those of a mission's budget.

    The reversal mirrors the accepted expenditure.
    """
    accepted: Recorded | None = None
    for position, (name, schema_version) in enumerate(EVENT_TYPES):
        contract = EVENT_TYPES[name, schema_version]
        if contract is Reversed:
            assert accepted is not None
            data: EventData = _reversal(accepted)
        else:
            fund = {"fund_id": FUND} if issubclass(contract, FundEvent) else {}
            data = contract.model_validate({**fund, **SAMPLES[name]})
        event = _recorded(position, data)
        if name == "ExpenditureAccepted":
            accepted = event
        yield event
    for later, (name, sample) in enumerate(MISSION_SAMPLES.items(), start=len(EVENT_TYPES)):
        yield _recorded(later, EVENT_TYPES[name, 1].model_validate({"fund_id": FUND, **sample}))


def _recorded(position: int, data: EventData) -> Recorded:
    event = Recorded(
        log=LOG,
        position=position,
        event_id=_id(1_000 + position),
        stream=data.stream,
        version=1 + position % 3,
        recorded_at=datetime(2024, 3, 1, 12, 0, 0, position, tzinfo=UTC),
        actor=SPARSE if position % 5 == 1 else FULL,
        transaction_id=_id(2_000 + position),
        data=data,
        effective_on=date(2024, 2, 29) if isinstance(data, FundEvent) else None,
        idempotency_key=f"corpus-{position}",
        request_sha256=sha256(str(position).encode()).hexdigest(),
    )
    if position % 5 == 0:
        return replace(
            event,
            correlation_id=_id(3_000 + position),
            causation=Causation("corpus.example/fund/projects", 77),
            evidence=("0a" * 32, "f0" * 32),
        )
    return event


def _reversal(accepted: Recorded) -> Reversed:
    kind, _, stream_id = accepted.stream.partition("/")
    return Reversed(
        fund_id=FUND,
        stream_kind=kind,
        stream_id=stream_id,
        number="ML-PEACE-REV-2024-00001",
        reversal_id=REVERSAL,
        reverses_position=accepted.position,
        reverses_type=accepted.type,
        transaction_id=accepted.transaction_id,
        project_id=PROJECT,
        reason_code="recording_error",
        reason="Reported under another commitment.",
        corrects_on=date(2024, 2, 28),
        names=accepted.data.named(),
        entries=tuple(
            ReversedEntry.model_validate(entry_json(entry.mirrored(), "USD").to_json())
            for entry in entries_of(accepted.data)
        ),
    )


def document(event: Recorded) -> bytes:
    """What the corpus keeps of an event: readable JSON whose leaf gives back the stored bytes."""
    leaf = event.leaf()
    kept = {
        "leaf": orjson.loads(leaf),
        "leaf_sha256": sha256(leaf).hexdigest(),
        "entries": [entry_json(entry, "USD").to_json() for entry in entries_of(event.data)],
    }
    assert canonical(orjson.loads(leaf)) == leaf
    return orjson.dumps(kept, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def path_of(name: str, schema_version: int, variant: str = "") -> Path:
    """Where the corpus keeps the event of a type and version, or the one of a mission's budget."""
    return FOLDER / f"{name}.v{schema_version}{variant}.json"


MISSION = ".mission_budget"


def variant_of(data: EventData) -> str:
    """What tells the event of a mission's budget from the other of its type."""
    of_mission = getattr(data, "fiscal_year", None) is not None and data.STREAM != "appropriation"
    return MISSION if of_mission else ""


def released() -> dict[str, str]:
    """The files that RELEASED names, each with its SHA-256: they never change."""
    lines = [line.split() for line in RELEASED.read_text().splitlines() if line.strip()]
    return {line[0]: line[1] for line in lines}


def documents() -> dict[Path, bytes]:
    """Every file of the corpus as it would be written now."""
    return {
        path_of(event.type, event.data.SCHEMA_VERSION, variant_of(event.data)): document(event) for event in _events()
    }


if __name__ == "__main__":
    kept = released()
    for path, content in documents().items():
        if path.name not in kept:
            path.write_bytes(content)
