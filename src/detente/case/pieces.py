"""YAML text as pieces: which stretch of the text holds which value, so that one can be changed and no other.

``composing`` says where a value begins, for messages; here it matters as well where it ends, to the character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import yaml

from detente.case.composing import DEEPEST, MOST_NODES, compose
from detente.case.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BREAKS = "\n\r\x85\u2028\u2029"
_BLANK = re.compile(f"[ \t{_BREAKS}\ufeff]*")
_PROPERTY = re.compile(r"[&!]\S*")
_KEEPS_ITS_END = re.compile(r"(?:[&!]\S*\s+)*[|>][0-9]?\+")


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A value of the text.

    Parameters
    ----------
    kind
        ``word`` for a single value, ``alias`` for one that stands elsewhere.
    plain
        What it says, as ``composing.compose`` gives it.
    start, end
        The stretch of the text it takes, without what follows it: a comment, blank lines that are not part of it.
    flow
        Whether it is a collection in braces or brackets.
    anchor
        The name under which a collection can be repeated.
    keys
        Where the keys of a mapping stand.
    parts
        The values in a mapping or a list; of single ones, which are most, only where they stand.
    """

    kind: Literal["word", "mapping", "list", "alias"]
    plain: Any
    start: int
    end: int
    flow: bool = False
    anchor: str | None = None
    keys: Sequence[Span] = ()
    parts: Sequence[Piece | Span] = ()

    def part(self, index: int) -> Piece:
        """Give one of the values."""
        found = self.parts[index]
        if isinstance(found, Piece):
            return found
        plain = self.plain[index] if self.kind == "list" else next(islice(self.plain.values(), index, None))
        return Piece("word", plain, *found)


@dataclass(frozen=True, slots=True)
class Whole:
    """A text and its pieces; the names of anchors that are used; no root if nothing but comments stands there."""

    text: str
    root: Piece | None
    repeated: frozenset[str]

    @property
    def plain(self) -> Any:
        """What the text says."""
        return None if self.root is None else self.root.plain


@lru_cache(maxsize=4)
def pieces_of(text: str) -> Whole:
    """Find the pieces of a text; those of the last few texts stay at hand, as one is often edited in many ways.

    Raises
    ------
    CaseError
        If ``composing.compose`` refuses the text.
    """
    builder = _Builder(text)
    try:
        root = builder.document()
    except (_IrregularError, yaml.YAMLError, UnicodeEncodeError):
        root = None
        builder.aliases.add("")
    if builder.aliases:
        compose(text)
        if "" in builder.aliases:
            raise CaseError([Problem("not-yaml", "this cannot be read as one case")])
    return Whole(text, root, frozenset(builder.aliases))


class _IrregularError(Exception):
    """The text is no case file; ``composing`` says why."""


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.anchors: dict[str, Any] = {}
        self.aliases: set[str] = set()
        self.left = MOST_NODES
        self.events: Iterator[Any] = iter(())

    def document(self) -> Piece | None:
        self.events = yaml.parse(self.text, Loader=_LOADER)
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        plain, root = self._value(next(self.events), 1)
        next(self.events)
        if not isinstance(next(self.events), yaml.StreamEndEvent):
            raise _IrregularError
        return root if isinstance(root, Piece) else Piece("word", plain, *root)

    def _value(self, event: Any, depth: int) -> tuple[Any, Piece | Span]:
        self.left -= 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None or depth > DEEPEST or self.left < 0:
            raise _IrregularError
        found: Piece | Span
        if isinstance(event, yaml.ScalarEvent):
            plain, found = self._word(event)
        else:
            collect = self._mapping if isinstance(event, yaml.MappingStartEvent) else self._list
            found = collect(event, depth)
            plain = found.plain
        if event.anchor is not None:
            self.anchors[str(event.anchor)] = plain
        return plain, found

    def _alias(self, event: Any) -> tuple[Any, Piece]:
        name = str(event.anchor)
        if name not in self.anchors:
            raise _IrregularError
        self.aliases.add(name)
        plain = self.anchors[name]
        return plain, Piece("alias", plain, event.start_mark.index, event.end_mark.index)

    def _word(self, event: Any) -> tuple[str | None, Span]:
        start, end, value = event.start_mark.index, event.end_mark.index, event.value
        if event.style in {"|", ">"}:
            end = _end_of_block(self.text, start, end)
        elif not event.style and event.implicit[0] and value in _NOTHING:
            value = None
        return value, (start, end)

    def _list(self, begin: Any, depth: int) -> Piece:
        parts: list[Piece | Span] = []
        plain: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            said, part = self._value(event, depth + 1)
            plain.append(said)
            parts.append(part)
        return _collection("list", plain, begin, event, [], parts)

    def _mapping(self, begin: Any, depth: int) -> Piece:
        keys: list[Span] = []
        parts: list[Piece | Span] = []
        plain: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name, key = self._value(event, depth + 1)
            said, part = self._value(next(self.events), depth + 1)
            blank = begin.flow_style and said is None and isinstance(part, tuple) and part[0] == part[1]
            if blank or not isinstance(name, str) or name in plain:
                raise _IrregularError
            plain[name] = said
            keys.append(key if isinstance(key, tuple) else (key.start, key.end))
            parts.append(part)
        return _collection("mapping", plain, begin, event, keys, parts)


def _collection(
    kind: Literal["mapping", "list"], plain: Any, begin: Any, close: Any, keys: list[Span], parts: list[Piece | Span]
) -> Piece:
    flow = bool(begin.flow_style)
    end = close.end_mark.index if flow else _end_of(parts[-1])
    return Piece(kind, plain, begin.start_mark.index, end, flow, begin.anchor, keys, parts)


def _end_of(part: Piece | Span) -> int:
    return part[1] if isinstance(part, tuple) else part.end


def _end_of_block(text: str, start: int, end: int) -> int:
    """Find where a text in ``|`` or ``>`` ends: before its last line's end, blank lines counting only if kept."""
    if not _KEEPS_ITS_END.match(text, start):
        return start + len(text[start:end].rstrip(" \t" + _BREAKS))
    last = next((found for found in (text[start:end][-2:], text[start:end][-1:]) if BREAK.fullmatch(found)), "")
    return end - len(last)


def start_of_line(text: str, place: int) -> int:
    """Find where the line begins that holds a place."""
    return max(text.rfind(sign, 0, place) for sign in _BREAKS) + 1


def line_above(text: str, line: int) -> int:
    """Find where the line above the one that begins here begins."""
    return start_of_line(text, line - (2 if text.endswith("\r\n", 0, line) else 1))


def end_of_line(text: str, place: int) -> tuple[int, int]:
    """Find where the line that holds a place ends, and where the next begins; the same at the end of the text."""
    found = BREAK.search(text, place)
    return found.span() if found else (len(text), len(text))


def next_sign(text: str, place: int) -> int:
    """Find the next character that is neither blank nor in a comment, a comment being known to begin at most here."""
    while True:
        place = _BLANK.match(text, place).end()  # type: ignore[union-attr]
        if text[place : place + 1] != "#":
            return place
        place = end_of_line(text, place)[1]


def first_sign(text: str, piece: Piece) -> int:
    """Find where a collection begins, behind its anchor."""
    found = _PROPERTY.match(text, piece.start)
    return next_sign(text, found.end()) if found else piece.start


def dash(text: str, items: Piece, index: int) -> int:
    """Find the dash before an item of a list in block style."""
    return next_sign(text, items.part(index - 1).end) if index else first_sign(text, items)


def colon(text: str, mapping: Piece, index: int) -> int:
    """Find the colon behind a key."""
    return next_sign(text, mapping.keys[index][1])


def stands_behind_question_mark(text: str, key: Span) -> bool:
    """Tell whether a key is written as ``? key``."""
    place = key[0] - 1
    while place >= 0 and text[place] in " \t":
        place -= 1
    return place >= 0 and text[place] == "?"
