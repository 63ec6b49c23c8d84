"""Commands of the illustrative history, and the ids that follow from codes, the same in every service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shared.contracts.ids import derived_id
from shared.contracts.money import from_minor

CURRENCY: Final = "USD"
NAMESPACE: Final = "5c0a3b60-7a55-5a3e-9a3c-51d3c9f0a001"


@dataclass(frozen=True, slots=True)
class Line:
    """One command; `key` names what it records, and others find the made id under it."""

    key: str
    command: str
    body: Mapping[str, Any]
    path_ids: Mapping[str, Any] = field(default_factory=dict)


Ids = Mapping[str, str]
Lines = Iterator[Line]


def organisation_id(code: str) -> str:
    """The id of an organisation of the demonstration, the same in every service."""
    return derived_id(NAMESPACE, f"organisation/{code}")


def project_id(code: str) -> str:
    """The id of a project of the demonstration, the same in every service."""
    return derived_id(NAMESPACE, f"project/{code}")


def usd(minor: int) -> dict[str, str]:
    """An amount."""
    return {"amount": from_minor(minor, CURRENCY), "currency": CURRENCY}
