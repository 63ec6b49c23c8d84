"""What the service gives itself when it hears the ledger."""

from services.projects.hearing.decisions import decide_hear_ledger
from services.projects.lifecycle.resource import PROJECT
from shared.contracts.commands.projects_hearing import HearLedger
from shared.deciding.capability import UNSERVED, CommandRule

RULES = (CommandRule(HearLedger, decide_hear_ledger, UNSERVED, PROJECT, (), keeps_refusals=False),)
