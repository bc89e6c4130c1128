"""YAML text to plain words with their places: YAML 1.2 names, no duplicate keys, bounded size.

Every scalar stays the text that stands in the file (``no``, ``12:30`` and ``0x10`` are words); only an empty value,
``~`` or ``null`` is nothing. What a word means is decided where the model says what is expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from detente.case.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NODES = 200_000
"""How many values a file may hold, those behind an alias counted each time they are used."""
MOST_ALIASES = 1_000
DEEPEST = 40
LARGEST_FILE = 5_000_000
"""Bytes."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of one line of the file; line and column count from 1."""

    line: int
    column: int
    length: int = 1


@dataclass(slots=True)
class Node:
    """A value of the file, where it stands, and the values in it; ``blank`` if nothing at all is written there."""

    value: Any
    spot: Spot
    size: int = 1
    blank: bool = False
    keys: dict[str | int, Spot] = field(default_factory=lambda: _NO_KEYS)
    children: dict[str | int, Node] = field(default_factory=lambda: _NO_CHILDREN)


_NO_KEYS: dict[str | int, Spot] = {}
_NO_CHILDREN: dict[str | int, Node] = {}
"""Shared by all single values, of which a file has most."""


class Places:
    """Where in the file the key and the value of each path of keys stand."""

    def __init__(self, root: Node | None = None, text: str = "") -> None:
        self._root = root
        self._lines = _BREAK.split(text) if text else []

    def value(self, path: Path) -> Spot | None:
        """Find the value at a path, or the nearest value around it; ``None`` if the words come from no text."""
        return None if self._root is None else self._descend(path)[-1].spot

    def key(self, path: Path) -> Spot | None:
        """Find the key at the end of a path (an item of a list is its own key), or the nearest value around it."""
        if self._root is None:
            return None
        *_, parent = nodes = self._descend(path[:-1])
        if len(nodes) == len(path) and path[-1] in parent.keys:
            return parent.keys[path[-1]]
        return self.value(path)

    def line(self, path: Path) -> int | None:
        """Give the line on which a path begins."""
        spot = self.key(path) if path else self.value(path)
        return None if spot is None else spot.line

    def text_of(self, line: int) -> str:
        """Give a line of the file, counted from 1."""
        return self._lines[line - 1] if 0 < line <= len(self._lines) else ""

    def _descend(self, path: Path) -> list[Node]:
        nodes = [self._root] if self._root else []
        for step in path:
            child = _child(nodes[-1], step)
            if child is None:
                break
            nodes.append(child)
        return nodes


def _child(node: Node, step: str | int) -> Node | None:
    if step in node.children:
        return node.children[step]
    if isinstance(node.value, list) and isinstance(step, str):
        return next((child for child in node.children.values() if child.value == step), None)
    return None


def compose(text: str, file: str = "<text>") -> tuple[Any, Places]:
    """Turn YAML text into dicts, lists, strings and ``None``, and say where each stands.

    Parameters
    ----------
    text
        One YAML document.
    file
        What to call it in messages.

    Returns
    -------
    The words, and the place of each of them.

    Raises
    ------
    CaseError
        With every duplicate key, tag and so on; alone, the first place where the text stops being YAML or is too large.
    """
    composer = _Composer(text, file)
    root = composer.compose()
    if composer.problems:
        raise CaseError(tuple(composer.problems))
    return root.value, Places(root, text)


class _StopError(Exception):
    """The rest of the text cannot or need not be looked at."""


class _Composer:
    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.text = text
        self.places = Places(None, text)
        self.problems: list[Problem] = []
        self.anchors: dict[str, Node | None] = {}
        self.aliases = 0
        self.nodes = 0
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)

    def compose(self) -> Node:
        """Compose the one document there should be."""
        empty = Node(None, Spot(1, 1))
        try:
            next(self.events)
            if isinstance(next(self.events), yaml.StreamEndEvent):
                return empty
            root = self._node(next(self.events), 1)
            next(self.events)
            extra = next(self.events)
            if not isinstance(extra, yaml.StreamEndEvent):
                self._problem("several-documents", "a second document begins here; a file holds one case", extra)
        except _StopError:
            return empty
        except yaml.MarkedYAMLError as error:
            self._not_yaml(error)
            return empty
        except yaml.reader.ReaderError:
            self._not_text()
            return empty
        return root

    def _node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            self._problem(
                "tag", f"the tag {event.tag!r} is not understood; a case file has no tags", event, "leave the tag out"
            )
        self._count(1, event)
        if depth > DEEPEST:
            self._problem("too-large", f"the file nests deeper than {DEEPEST} levels", event)
            raise _StopError
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        node = self._bare_node(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _bare_node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            nothing = event.implicit[0] and event.style in {None, ""} and event.value in _NOTHING
            return Node(None if nothing else event.value, self._spot(event), blank=nothing and not event.value)
        return self._mapping(event, depth) if isinstance(event, yaml.MappingStartEvent) else self._list(event, depth)

    def _list(self, start: Any, depth: int) -> Node:
        node = Node([], self._spot(start, 1), children={})
        for index, event in enumerate(iter(lambda: next(self.events), None)):
            if isinstance(event, yaml.SequenceEndEvent):
                break
            child = self._node(event, depth + 1)
            node.value.append(child.value)
            node.children[index] = child
            node.size += child.size
        return node

    def _mapping(self, start: Any, depth: int) -> Node:
        node = Node({}, self._spot(start, 1), keys={}, children={})
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            child = self._node(next(self.events), depth + 1)
            if start.flow_style and child.blank:
                hint = "inside braces a comma ends the words: put words with commas in quotes, and lists in brackets"
                self._at(key.spot, "nothing-given", f"`{key.value}` has nothing after it", hint)
            if not isinstance(key.value, str):
                self._at(
                    key.spot,
                    "bad-key",
                    "a key must be a word or a few words",
                    'put a key such as null or ~ in quotes: "null"',
                )
            elif key.value in node.value:
                first = node.keys[key.value].line
                self._at(
                    key.spot,
                    "duplicate-key",
                    f"`{key.value}` stands twice; the first is on line {first}",
                    "keep one of them",
                )
            else:
                node.value[key.value] = child.value
                node.children[key.value], node.keys[key.value] = child, key.spot
            node.size += child.size + 1
        return node

    def _alias(self, event: yaml.AliasEvent) -> Node:
        node = self.anchors.get(str(event.anchor))
        if node is None:
            told = "stands inside the very thing it names" if event.anchor in self.anchors else "names nothing"
            self._problem("bad-alias", f"the alias *{event.anchor} {told}", event)
            return Node(None, self._spot(event))
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            self._problem("too-large", f"the file has more than {MOST_ALIASES:,} aliases", event)
            raise _StopError
        self._count(node.size, event)
        return node

    def _count(self, more: int, event: Any) -> None:
        self.nodes += more
        if self.nodes > MOST_NODES:
            self._problem(
                "too-large", f"the file holds more than {MOST_NODES:,} values (aliases counted each time)", event
            )
            raise _StopError

    def _spot(self, event: Any, length: int | None = None) -> Spot:
        start, end = event.start_mark, event.end_mark
        if length is None:
            same = start.line == end.line
            length = (
                max(end.column - start.column, 1) if same else len(self.places.text_of(start.line + 1)) - start.column
            )
        return Spot(start.line + 1, start.column + 1, max(length, 1))

    def _problem(self, code: str, message: str, event: Any, hint: str = "") -> None:
        self._at(self._spot(event), code, message, hint)

    def _at(self, spot: Spot, code: str, message: str, hint: str = "") -> None:
        excerpt = self.places.text_of(spot.line)
        self.problems.append(Problem(code, message, self.file, spot.line, spot.column, excerpt, hint, "", spot.length))

    def _not_text(self) -> None:
        found = _UNPRINTABLE.search(self.text)
        sign = found[0] if found else "\0"
        before = self.text[: found.start()] if found else ""
        spot = Spot(len(_BREAK.findall(before)) + 1, len(_BREAK.split(before)[-1]) + 1)
        self._at(spot, "not-text-file", f"the file holds the control character U+{ord(sign):04X}", "delete it")

    def _not_yaml(self, error: Any) -> None:
        mark = error.problem_mark or error.context_mark
        spot = Spot(1, 1) if mark is None else Spot(mark.line + 1, mark.column + 1)
        if "undefined alias" in (error.problem or ""):
            self._at(spot, "bad-alias", "the alias names nothing")
            return
        if "\t" in self.places.text_of(spot.line):
            hint = "indent with spaces; a tab cannot stand at the beginning of a line"
            self._at(spot, "tab", "a tab stands where YAML wants spaces", hint)
            return
        told, hint = _PLAINLY.get(error.problem or "", (f"this is not YAML: {error.problem}", ""))
        began = error.context_mark
        if began is not None and 0 < began.line < spot.line - 1:
            hint = f"{hint}; what it belongs to began on line {began.line + 1}".removeprefix("; ")
        self._at(spot, "not-yaml", told, hint)


_PLAINLY = {
    "mapping values are not allowed in this context": (
        "a colon stands where none can",
        "quote words with `: ` in them, check the indentation, and whether the line above has its own colon",
    ),
    "did not find expected key": (
        "this does not fit what stands above it",
        "check the indentation, and quotation marks and brackets that were not closed",
    ),
    "did not find expected ',' or ']'": ("a comma is missing, or the list is not closed", "close it with `]`"),
    "did not find expected ',' or '}'": (
        "a comma is missing, or the braces are not closed",
        "close them with `}`, and quote words with commas or quotation marks in them",
    ),
    "found unexpected end of stream": ("a quotation mark is not closed", "close it"),
    "could not find expected ':'": ("a key stands here without its colon", "write a colon and a space after it"),
    "found character that cannot start any token": ("words cannot begin with this sign", "put them in quotes"),
}
"""What the parser says, in plain words, and how to mend it."""
