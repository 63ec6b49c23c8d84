"""Subtrees of an XML stream as they close, each element with its line; nothing outside the stream is ever read.

A document type declaration is refused where it begins, and with it every entity that a file could define or
fetch. Depth, text and size are bounded. What is not asked for is passed over and takes no memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from xml.parsers import expat

from shared.contracts.third_party import cleaned

CHUNK_BYTES: Final = 64 * 1024
FILE_BYTES_MAX: Final = 512 * 1024 * 1024
DEPTH_MAX: Final = 40
CHARACTERS_MAX: Final = 2_000_000
ELEMENTS_MAX: Final = 200_000
"""Of one subtree: the largest published activities have some ten thousand transactions."""


class Malformed(Exception):
    """The stream is not what it should be, from this line and column (both counted from 1) on."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(f"line {line}, column {column}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


@dataclass(slots=True)
class Element:
    """An element with what is in it, and where it begins."""

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, as it is kept."""
        return cleaned("".join(self.texts))

    def all(self, name: str) -> Iterator["Element"]:
        """The children of a name, in their order."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Element | None":
        """The first child of a name."""
        return next(self.all(name), None)


class Subtrees:
    """Reads a stream in bounded pieces and gives each subtree of a name below the root once it has closed."""

    def __init__(self, root: str, subtree: str, wanted: frozenset[str], within: dict[str, frozenset[str]]) -> None:
        """`wanted`: the children of a subtree that are kept; `within`: of some of them only these children."""
        self._root, self._subtree, self._wanted, self._within = root, subtree, wanted, within
        self._open: list[Element] = []
        self._depth = 0
        self._passing = 0
        self._elements = 0
        self._characters = 0
        self._closed: list[Element] = []
        self.root: Element | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data

    def read(self, stream: BinaryIO) -> Iterator[Element]:
        """Every subtree. Raises Malformed; then nothing of the file is usable."""
        size = 0
        while True:
            chunk = stream.read(CHUNK_BYTES)
            size += len(chunk)
            if size > FILE_BYTES_MAX:
                raise self._malformed(f"more than {FILE_BYTES_MAX} bytes")
            try:
                self._parser.Parse(chunk, not chunk)
            except expat.ExpatError as error:
                reason = expat.ErrorString(error.code) or "not well-formed"
                raise Malformed(error.lineno, error.offset + 1, reason) from None
            except (ValueError, LookupError) as error:  # an encoding that is none, or is not read
                raise self._malformed(str(error)) from None
            yield from self._closed
            self._closed.clear()
            if not chunk:
                return

    def _malformed(self, reason: str) -> Malformed:
        return Malformed(self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1, reason)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        raise self._malformed("a document type declaration; files with entities of their own are not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise self._malformed(f"more than {DEPTH_MAX} elements inside each other")
        if self._passing or not self._keeps(name):
            self._passing += 1
            return
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        element = Element(name, attributes, line, column)
        if self._depth == 1:
            if name != self._root:
                raise self._malformed(f"the root is {name[:50]}, not {self._root}")
            self.root = element
            return
        self._elements += 1
        if self._elements > ELEMENTS_MAX:
            raise self._malformed(f"more than {ELEMENTS_MAX} elements in one {self._subtree}")
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _keeps(self, name: str) -> bool:
        if self._depth == 1:
            return True
        if self._depth == 2:
            return name == self._subtree
        if self._depth == 3:
            return name in self._wanted
        return self._depth != 4 or name in self._within.get(self._open[-1].name, (name,))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._passing:
            self._passing -= 1
        elif self._open:
            element = self._open.pop()
            if not self._open:
                self._closed.append(element)
                self._elements = self._characters = 0

    def _data(self, text: str) -> None:
        if self._passing or not self._open:
            return
        self._characters += len(text)
        if self._characters > CHARACTERS_MAX:
            raise self._malformed(f"more than {CHARACTERS_MAX} characters in one {self._subtree}")
        self._open[-1].texts.append(text)
