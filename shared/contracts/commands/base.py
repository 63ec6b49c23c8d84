"""What every command is made of: a frozen body, unknown fields refused, path ids beside it."""

from functools import cache
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.texts import Reference, Sha256
from shared.contracts.times import EffectiveDay


class CommandBody(Contract):
    """A command: the JSON body and the ids of its path, in one frozen object."""

    PATH_IDS: ClassVar[tuple[str, ...]] = ()
    """Fields that stand in the path and not in the body."""

    evidence: Annotated[tuple[Sha256, ...], Field(max_length=50)] = ()

    @classmethod
    @cache
    def command_name(cls) -> str:
        """The command's name in bulk, in hashes and in refusals: `record_receipt`."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")


class DatedCommand(CommandBody):
    """A command about money, with the day it takes effect."""

    effective_on: EffectiveDay


class FundCommand(DatedCommand):
    """A command in one fund."""

    fund_id: Id


class Referenced(Contract):
    """Carries the caller's own reference, unique per client, fund and kind of resource."""

    reference: Reference | None = None
