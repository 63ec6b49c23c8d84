"""Commands on goods and services given in kind."""

from shared.contracts.commands.base import DatedCommand, FundCommand, Referenced
from shared.contracts.events.in_kind import DirectCategory, InKindOf
from shared.contracts.ids import Id
from shared.contracts.money import PositiveMoney
from shared.contracts.texts import Code, Label


class RecordInKind(FundCommand, Referenced):
    """A donor gave goods or services, at their fair value in any currency."""

    donor_id: Id
    item_code: Code
    item: Label
    kind: InKindOf
    fair_value: PositiveMoney


class UseInKind(DatedCommand):
    """Puts a part of it, in the currency of its fair value, into a project."""

    PATH_IDS = ("in_kind_id",)
    in_kind_id: Id
    project_id: Id
    category: DirectCategory
    amount: PositiveMoney
