"""Commands on evidence. Files themselves are stored and erased over HTTP, outside the log."""

from typing import Annotated

from pydantic import Field

from shared.contracts.commands.base import CommandBody
from shared.contracts.ids import Id
from shared.contracts.texts import Code, Sha256


class AttachEvidence(CommandBody):
    """Names evidence for what is recorded already: a resource by its kind, such as `receipt`, and its id."""

    kind: Code
    id: Id
    evidence: Annotated[tuple[Sha256, ...], Field(min_length=1, max_length=50)]
