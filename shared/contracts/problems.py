"""A refusal is data: a stable code and the figures. The web edge makes a problem document of it."""

from typing import Any

Figure = str | int | bool | None | list[Any] | dict[str, Any]


class Refused(Exception):
    """A command that a rule forbids. `code` is `area.reason`; `figures` are plain JSON values."""

    def __init__(self, code: str, pointer: str | None = None, /, **figures: Figure) -> None:
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.figures = figures

    def __str__(self) -> str:
        return f"{self.code} {self.figures}" if self.figures else self.code


class NotLoaded(Exception):
    """A pure decision asked for states that are not in memory yet; whoever called it loads `wanted` and asks again."""

    def __init__(self, *wanted: Any) -> None:
        super().__init__(*wanted)
        self.wanted = wanted
