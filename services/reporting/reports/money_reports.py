"""Every money report beside the statement of sources, uses and balance."""

from services.reporting.reports import (
    allocations,
    contributions,
    cost_recovery,
    donor_concentration,
    donor_statement,
    expenditure,
    forecast,
    interest,
    overdue,
    transfers,
)
from services.reporting.reports.framing import MoneyReport

MONEY_REPORTS: tuple[MoneyReport, ...] = (
    MoneyReport("allocations", allocations.PROJECTIONS, allocations.allocations,
                "Allocations against cash, by project and by source."),
    MoneyReport("contributions", contributions.PROJECTIONS, contributions.contributions,
                "Contributors' commitments and deposits, by donor and agreement; first-time donors."),
    MoneyReport("cost-recovery", cost_recovery.PROJECTIONS, cost_recovery.cost_recovery,
                "The agent's fee and support cost: charged, settled, payable."),
    MoneyReport("donor-concentration", donor_concentration.PROJECTIONS, donor_concentration.donor_concentration,
                "Shares of deposits, the Herfindahl-Hirschman index, first-time donors."),
    MoneyReport("donor-statement", donor_statement.PROJECTIONS, donor_statement.donor_statement,
                "What each donor's money did, by source, down to expenditure; `donor` names one.", ("donor",)),
    MoneyReport("expenditure", expenditure.PROJECTIONS, expenditure.expenditure,
                "Expenditure by organisation, project, window, category, area and sector, with delivery rates."),
    MoneyReport("forecast", forecast.PROJECTIONS, forecast.forecast,
                "What is agreed to come in and to go out, by month; `months` ahead.", ("months",)),
    MoneyReport("interest", interest.PROJECTIONS, interest.interest, "Interest by source: banks and partners."),
    MoneyReport("overdue", overdue.PROJECTIONS, overdue.overdue, "Overdue instalments and pledges not signed."),
    MoneyReport("transfers", transfers.PROJECTIONS, transfers.transfers,
                "Transfers and refunds by organisation and project: the net funded amount."),
)  # fmt: skip
