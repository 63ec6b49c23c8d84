"""Every command there is, by name."""

from shared.contracts.commands import (
    appropriations,
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
    projects,
    proposals,
    rates,
)
from shared.contracts.commands.base import CommandBody

__all__ = ["COMMANDS", "CommandBody"]

_ABSTRACT = {"AgreementCommand", "CommandBody", "DatedCommand", "FundCommand", "ReportCommand"}


def _registry() -> dict[str, type[CommandBody]]:
    found: dict[str, type[CommandBody]] = {}
    rooms = (
        funds, parties, contributions, projects, appropriations, flows, rates, fees, evidence, in_kind, invoices,
        journals, openings, proposals,
    )  # fmt: skip
    for room in rooms:
        for cls in vars(room).values():
            if not (isinstance(cls, type) and issubclass(cls, CommandBody)):
                continue
            if cls.__module__ == room.__name__ and cls.__name__ not in _ABSTRACT:
                found[cls.command_name()] = cls
    return found


COMMANDS = _registry()
