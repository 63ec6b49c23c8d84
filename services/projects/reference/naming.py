"""Codes that a project, an organisation or a policy names are codes of the reference lists, on the day that counts.

What is newly named must hold on the command's own day; what a project was handed in with it keeps, whatever becomes of
the code later. Each refusal is `code.unknown` with the nearest codes, or `code.expired` with the span, and says which
list it is.
"""

from collections.abc import Iterator
from datetime import date

from services.projects.reference.lists import code, sector
from shared.contracts.events.parties import Mechanism
from shared.contracts.events.projects_base import ProjectDescription
from shared.contracts.project_policies import MechanismRule, ScreeningPolicy, WindowPolicy

Named = tuple[str, str, str]
"""A list, a code, and where the code stands."""


def named_by(description: ProjectDescription, at: str = "/description") -> Iterator[Named]:
    """Every code that a description names."""
    d = description
    if d.window is not None:
        yield "windows", d.window, f"{at}/window"
    if d.axis is not None:
        yield "axes", d.axis, f"{at}/axis"
    for number, theme in enumerate(d.themes):
        yield "themes", theme, f"{at}/themes/{number}"
    for number, area in enumerate(d.areas):
        yield "areas", area.code, f"{at}/areas/{number}/code"
    for number, part in enumerate(d.sectors):
        yield "sectors", part.code, f"{at}/sectors/{number}/code"


def require_codes(description: ProjectDescription, on: date, kept: ProjectDescription | None = None) -> None:
    """Every code of a description holds on a day, a sector for its mechanism; those that it had before are its own.

    Refuses `code.unknown`, `code.expired`.
    """
    old = frozenset() if kept is None else frozenset((name, given) for name, given, _ in named_by(kept))
    for name, given, pointer in named_by(description):
        if (name, given) not in old:
            require_code(name, given, on, pointer, description.mechanism)


def require_code(name: str, given: str, on: date, pointer: str, mechanism: Mechanism | None = None) -> None:
    """One code of a list holds on a day. Refuses `code.unknown`, `code.expired`."""
    if name == "sectors":
        sector(given, on, mechanism, pointer)
    else:
        code(name, given, on, pointer)


def require_policy_codes(policy: MechanismRule, on: date) -> None:
    """What a policy lets projects name is there to be named. Refuses `code.unknown`, `code.expired`."""
    if isinstance(policy, WindowPolicy):
        require_code("windows", policy.window, on, "/policy/window")
        for number, theme in enumerate(policy.themes):
            require_code("themes", theme, on, f"/policy/themes/{number}")
        for number, area in enumerate(policy.areas):
            require_code("areas", area, on, f"/policy/areas/{number}")
    if isinstance(policy, ScreeningPolicy):
        for number, criterion in enumerate(policy.criteria):
            require_code("screening-criteria", criterion, on, f"/policy/criteria/{number}")
