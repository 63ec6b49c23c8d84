"""Every command that a proposal may carry, by name: all there are but those on proposals themselves.

Apart from the package's own `COMMANDS`, because the event that carries a proposed command is made of it.
"""

from types import ModuleType

from shared.contracts.commands import (
    appropriations,
    closing,
    contributions,
    evidence,
    fees,
    flows,
    funds,
    in_kind,
    invoices,
    journals,
    openings,
    parties,
    periods,
    projects,
    rates,
    refunds,
    years,
)
from shared.contracts.commands.base import CommandBody

_ABSTRACT = {
    "AgreementCommand", "CommandBody", "DatedCommand", "FundCommand", "FundLifeCommand", "PeriodCommand",
    "ReportCommand",
}  # fmt: skip


def commands_in(*rooms: ModuleType) -> dict[str, type[CommandBody]]:
    """The commands that modules define."""
    found: dict[str, type[CommandBody]] = {}
    for room in rooms:
        for cls in vars(room).values():
            if not (isinstance(cls, type) and issubclass(cls, CommandBody)):
                continue
            if cls.__module__ == room.__name__ and cls.__name__ not in _ABSTRACT:
                found[cls.command_name()] = cls
    return found


PROPOSABLE = commands_in(
    funds, parties, contributions, projects, appropriations, flows, rates, fees, evidence, in_kind, invoices,
    journals, openings, periods, years, refunds, closing,
)  # fmt: skip
