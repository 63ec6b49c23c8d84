"""A command inside another contract: its name, and its body with the ids of its path.

One contract a command, told apart by the name, so that what a proposal keeps for ever obeys the same rules of text
as the commands themselves: nothing in it is free JSON.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import Field, create_model

from shared.contracts.commands.base import CommandBody
from shared.contracts.commands.registry import PROPOSABLE
from shared.contracts.model import Contract


class NamedCommand(Contract):
    """What every command inside another contract has."""

    command: Any
    body: Any


def _named(name: str, body: type[CommandBody]) -> type[NamedCommand]:
    return create_model(
        f"Proposed{body.__name__}",
        __base__=NamedCommand,
        __module__=__name__,
        __doc__=f"`{name}` as a proposal carries it: the body with the ids of the path.",
        command=(Literal[name], ...),  # type: ignore[arg-type]
        body=(body, ...),
    )


if TYPE_CHECKING:

    class AnyCommand(Contract):
        """Any command with its name."""

        command: str
        body: CommandBody

else:
    AnyCommand = Annotated[
        Union[tuple(_named(name, body) for name, body in sorted(PROPOSABLE.items()))],  # noqa: UP007
        Field(discriminator="command"),
    ]
