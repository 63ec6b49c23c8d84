"""What the ledger itself stores fits the published schemas, and is read again as it was written."""

import jsonschema_rs

from shared.contracts.envelope import read_leaf
from shared.contracts.events import EVENT_TYPES
from shared.postings.entries import imbalance
from shared.postings.registry import entries_of
from tests.stories.test_reversals import MISTAKES
from tests.support.desk import Desk, Fund, money
from tests.support.partner import Partnership, settle, support_cost


def test_every_event_of_a_long_history_fits_its_schema(desk: Desk) -> None:
    fund = Fund.opened(desk)
    at = {"project": fund.project(areas=["ML-7"], sectors=["15130"])}
    account = {"code": "SECOND", "name": "Second", "currency": "USD", "fund_ids": [fund.fund_id]}
    at["second bank"] = desk.do("open_bank_account", account)["resource"]["id"]
    at["agreement"] = fund.agreement("DK", "500.00", earmark={"area": "ML-7"})
    at["receipt"] = fund.receipt("210.00", {at["agreement"]: "200.00"})["resource"]["id"]
    at["spare allocation"] = fund.allocation(at["project"], "10.00")
    bound = fund.allocation(at["project"], "60.00")
    at["commitment"] = fund.commitment(bound, "30.00", "20.00")
    at["spare commitment"] = fund.commitment(bound, "5.00")
    at["disbursement"] = fund.payment(at["commitment"], 1, "10.00")["resource"]["id"]
    pledge = {"fund_id": fund.fund_id, "donor_id": fund.donors["NO"], "amount": money("7.00")}
    at["pledge"] = desk.do("record_pledge", {**pledge, "effective_on": "2024-01-05"})["resource"]["id"]
    for mistake in MISTAKES.values():
        told = mistake(fund, at)
        if told["transaction_id"] and mistake is not MISTAKES["ExpenditureSubmitted"]:
            fund.reverse(told["transaction_id"])
        elif told["transaction_id"]:
            ids = {"commitment_id": at["commitment"], "report_number": 1}
            desk.do("return_report", {"reason": "figures", "effective_on": "2024-03-01"}, path_ids=ids)
    _losses_and_fees(fund, at["project"])
    events = desk.events()
    validators = {
        key: jsonschema_rs.Draft202012Validator(contract.model_json_schema()) for key, contract in EVENT_TYPES.items()
    }
    for event in events:
        validators[event.type, event.data.SCHEMA_VERSION].validate(event.data.to_json())
        assert read_leaf(event.leaf()) == event
        assert imbalance(entries_of(event.data)) is None
    unseen = {name for name, _ in EVENT_TYPES} - {event.type for event in events}
    assert unseen == {
        "AgentFeeAccrued", "AgreementAmended", "AgreementOpened", "AllocationOpened", "AuthorityAppropriated",
        "AuthorityLapsed", "AuthorityRevised", "BankAccountClosed", "CommandProposed", "CommitmentOpened",
        "ConditionFailed", "ConditionMet", "CurrencyExchanged", "DonorBalanceReprogrammed", "DonorRefundApproved",
        "DonorRefundPaid", "EvidenceAttached", "FlowNoted", "FundClosed", "FundClosing", "GrantEnded",
        "InKindReceived", "InKindUsed", "InvoiceAccepted", "InvoiceOpened", "InvoicePaid", "ManualJournalPosted",
        "OpeningBalancesRecorded", "OpeningLinesProposed", "PeriodClosed", "PeriodReopened", "PeriodSoftClosed",
        "PoolDeficitAssigned", "ProjectFrozen", "ProposalApproved", "ProposalRejected", "ProposalWithdrawn", "RateSet",
        "ReceiptOpened", "ReceivableImpaired", "ReceivableRecovered", "ReceivableWrittenOff", "ResidueDistributed",
        "Revalued", "WindowOpened", "YearClosed",
    }  # fmt: skip


def _losses_and_fees(fund: Fund, project: str) -> None:
    """A commitment with support cost, whose partner holds what an audit takes back."""
    support_cost(fund, "0.10")
    partner = Partnership.of(fund, "USD")
    commitment = partner.sign(fund.allocation(project, "11.00", "2024-07-01"), "10.00", on="2024-07-01")
    partner.pay(commitment, 1, "10.00", "2024-07-01")
    partner.report(commitment, {4: "8.00"}, "2024-07-02")
    settle(fund, "support_cost", "0.50", "2024-07-02")
    partner.disallow(commitment, {4: "3.00"}, "2024-07-03")
    partner.write_off(commitment, "4.00", "2024-07-04")
