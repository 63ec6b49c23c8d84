"""Showing things on a terminal or into a pipe. What cannot be shown is lost; it never changes an exit status."""

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import IO, Any, Final

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPE_COLUMNS: Final = 200


class _Shown(Console):
    """A console that goes quiet when nobody reads it any more, where rich would end the program with 1."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        _let_go_of(self.file)


def output() -> Console:
    """Where answers go: as wide as the terminal, and wide enough into a pipe to cut nothing."""
    return _Shown(width=None if sys.stdout.isatty() else PIPE_COLUMNS, highlight=False, markup=False, emoji=False)


def messages() -> Console:
    """Where progress and complaints go."""
    return _Shown(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def write_json(value: Mapping[str, Any]) -> None:
    """A JSON document on standard output."""
    try:
        sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of(sys.stdout)


def table(title: str, **columns: str) -> Table:
    """An empty table; columns are `name="left"` or `name="right"`, shown with spaces for `_`."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for name, side in columns.items():
        made.add_column(name.replace("_", " "), justify="right" if side == "right" else "left", overflow="fold")
    return made


def add_row(made: Table, *cells: object) -> None:
    """A row of plain text: nothing in it is taken for markup."""
    made.add_row(*(Text("" if cell is None else str(cell)) for cell in cells))


def _let_go_of(stream: IO[str]) -> None:
    """Whatever is still to be written at exit goes nowhere, so that the interpreter does not fail over it."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
