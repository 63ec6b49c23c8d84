"""The command inside a proposal, read by its own contract."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from services.ledger.capability import CommandRule
from shared.contracts.commands import CommandBody
from shared.contracts.problems import Refused
from shared.service.problems import validation_errors


def read(rules: Mapping[str, CommandRule], name: str, given: Mapping[str, Any]) -> tuple[CommandRule, CommandBody]:
    """The rule and the command.

    Refuses `command.unknown`, `proposal.not_proposable` for what belongs to no one fund or is about proposals
    themselves, and what its own contract refuses, with pointers into the proposal.
    """
    rule = rules.get(name)
    if rule is None:
        raise Refused("command.unknown", "/command", command=name)
    if not rule.proposable:
        raise Refused("proposal.not_proposable", "/command", command=name)
    try:
        return rule, rule.body.model_validate(dict(given))
    except ValidationError as error:
        code, errors = validation_errors(error.errors(include_url=False, include_input=False))
        inside = [{**wrong, "pointer": f"/body{wrong['pointer']}"} for wrong in errors]
        raise Refused(code, None, errors=inside) from None
