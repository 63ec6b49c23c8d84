"""No command about money forgets to ask whether the books take its day: told from what its decision calls."""

from collections.abc import Iterator
from types import CodeType, FunctionType

import pytest

from services.ledger.capabilities import CAPABILITIES
from services.ledger.capability import CommandRule
from services.ledger.machine import Machine
from services.ledger.periods.calendar import open_from
from services.ledger.rules import dated_in, known_in
from shared.contracts.commands.base import DatedCommand
from shared.contracts.commands.closing import BeginFundClosing, CloseFund
from shared.contracts.commands.flows import ImportFlow

OTHERWISE: dict[type, object] = {ImportFlow: open_from, BeginFundClosing: known_in, CloseFund: known_in}
"""What finds an open day itself, and the steps of a fund's end that post nothing (docs/decisions/0030)."""
DATED = [rule for rule in Machine(CAPABILITIES).rules.values() if issubclass(rule.body, DatedCommand)]


def names_in(code: CodeType) -> Iterator[str]:
    """The names that a piece of code and the pieces inside it use."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names_in(inner)


def called_by(function: FunctionType) -> set[object]:
    """Every function of the ledger that a function may come to call."""
    found: set[object] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        for name in names_in(one.__code__):
            called = one.__globals__.get(name)
            if isinstance(called, FunctionType) and called.__module__.startswith("services.ledger"):
                if called not in found:
                    waiting.append(called)
                found.add(called)
    return found


@pytest.mark.parametrize("rule", DATED, ids=lambda rule: rule.name)
def test_a_dated_command_asks_for_its_day(rule: CommandRule) -> None:
    assert isinstance(rule.decide, FunctionType)
    wanted = OTHERWISE.get(rule.body, dated_in)
    assert wanted in called_by(rule.decide)


def test_there_are_dated_commands() -> None:
    assert len(DATED) > 40
