"""JSON and YAML as plain data that knows where it stands, read safely and within bounds.

YAML is built from the parser's events, without recursion: no tags beyond the plain scalars, no duplicate keys, and
aliases only as far as their written-out size stays within bounds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from detente.formats.errors import FormatError
from detente.formats.source import MAX_DEPTH, MAX_NODES, repeated

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.formats.source import Source

Key = str | int | float | bool | None


@dataclass(frozen=True)
class Node:
    """A value in a file and the way to it.

    Parameters
    ----------
    source
        The file.
    value
        The value as plain data.
    path
        The keys and places that lead to it.
    lines
        The line of each path; None for JSON, where a line is looked for in the text when it is needed.
    """

    source: Source
    value: Any
    path: tuple[Any, ...] = ()
    lines: dict[tuple[Any, ...], int] | None = None

    def error(self, code: str, reason: str, remedy: str = "") -> FormatError:
        """Make the refusal of this place, for the caller to raise."""
        where = ".".join(map(str, self.path))
        return self.source.error(code, f"{where}: {reason}" if where else reason, line=self._line(), remedy=remedy)

    def _line(self) -> int | None:
        if self.lines is not None:
            return self.lines.get(self.path)
        text, start = self.source.text(), 0
        for key in self.path:
            found = re.compile(re.escape(json.dumps(key)) + r"\s*:").search(text, start)
            start = found.end() if found else start
        return text.count("\n", 0, start) + 1 if start else None

    def _at(self, key: Any) -> Node:
        return Node(self.source, self.value[key], (*self.path, key), self.lines)

    def mapping(self) -> dict[Any, Node]:
        """Give the entries of a mapping."""
        if not isinstance(self.value, dict):
            raise self.error("shape", f"a mapping is expected, not {_kind(self.value)}")
        return {key: self._at(key) for key in self.value}

    def items(self) -> list[Node]:
        """Give the entries of a list."""
        if not isinstance(self.value, list):
            raise self.error("shape", f"a list is expected, not {_kind(self.value)}")
        return [self._at(place) for place in range(len(self.value))]

    def get(self, key: str) -> Node | None:
        """Give the entry of a mapping, None where it has none or says null."""
        node = self.mapping().get(key)
        return None if node is None or node.value is None else node

    def need(self, key: str) -> Node:
        """Give the entry of a mapping that must have it."""
        if (node := self.get(key)) is None:
            raise self.error("missing-key", f"there is no {key!r}")
        return node

    def number(self, *, infinite: bool = False) -> float:
        """Give a number, finite unless infinities are allowed."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error("number", f"a number is expected, not {_kind(value)}")
        try:
            value = float(value)
        except OverflowError:
            raise self.error("number", "the number is too large") from None
        if not (isfinite(value) or (infinite and not isnan(value))):
            raise self.error("number", f"{value} is not a finite number")
        return value

    def text(self) -> str:
        """Give a text."""
        if not isinstance(self.value, str):
            raise self.error("shape", f"a text is expected, not {_kind(self.value)}")
        return self.value


def _kind(value: object) -> str:
    names = {dict: "a mapping", list: "a list", str: f"the text {str(value)[:40]!r}", type(None): "nothing"}
    return names.get(type(value), f"{str(value)[:40]}")


def read_json(source: Source) -> Node:
    """Read a JSON file.

    Raises
    ------
    FormatError
        If it is not JSON, repeats a key, holds NaN or an infinity, or passes the bounds.
    """

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(entries)
        if len(data) < len(entries):
            again = repeated(key for key, _ in entries)
            raise source.error("duplicate-key", f"the key {again!r} comes twice in one mapping")
        return data

    def constant(text: str) -> NoReturn:
        raise source.error("number", f"{text} is not a number of JSON")

    text = source.text()
    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise source.error("json", f"it is not JSON: {error.msg}", line=error.lineno) from None
    except RecursionError:
        raise source.error("too-deep", "it is nested too deeply") from None
    except FormatError:
        raise
    except ValueError:
        raise source.error("number", "it holds a number of too many digits") from None
    return Node(source, data)


INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
PLAIN: dict[str, Key] = {"": None, "~": None, "null": None, "true": True, "True": True, "false": False, "False": False}
TAG = "tag:yaml.org,2002:"
TAGS: dict[str, Callable[[str], Key]] = {f"{TAG}str": str, f"{TAG}int": int, f"{TAG}float": float}


def _scalar(text: str) -> Key:
    """Resolve a plain scalar by the core rules of YAML 1.2: ``yes``, ``no`` and ``12:30`` stay text."""
    if text in PLAIN:
        return PLAIN[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        return float(text)
    if found := INFINITE.fullmatch(text):
        return float(f"{found[1]}inf")
    return float("nan") if text in (".nan", ".NaN", ".NAN") else text


class _YamlBuilder:
    """Turns the parser's events into plain data, and notes the line of each path."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines: dict[tuple[Any, ...], int] = {}
        self.stack: list[tuple[Any, list[Any]]] = []  # open collections, with their anchor, key in hand and start
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.path: list[Any] = []
        self.count = 0
        self.documents = 0
        self.root: Any = None

    def error(self, event: Any, code: str, reason: str, remedy: str = "") -> FormatError:
        return self.source.error(code, reason, line=event.start_mark.line + 1, remedy=remedy)

    def read(self, event: Any) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.error(event, "yaml", "it holds more than one document")
        elif isinstance(event, yaml.ScalarEvent):
            self.add(event, self.scalar(event), 1)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise self.error(event, "yaml", f"the alias *{event.anchor} stands for nothing before it")
            self.add(event, *self.anchors[event.anchor])
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close()

    def scalar(self, event: Any) -> Key:
        tag = event.tag
        if tag is None:
            return _scalar(event.value) if event.implicit[0] else str(event.value)
        try:
            return TAGS[tag](event.value)
        except (KeyError, ValueError):
            raise self.error(event, "yaml", f"the tag {tag!r} is not read", "Write plain values.") from None

    def open(self, event: Any) -> None:
        if event.tag is not None and event.tag not in (f"{TAG}map", f"{TAG}seq"):
            raise self.error(event, "yaml", f"the tag {event.tag!r} is not read", "Write plain values.")
        if len(self.stack) >= MAX_DEPTH:
            raise self.error(event, "too-deep", f"it is nested more than {MAX_DEPTH} deep")
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.place(event, value)
        self.stack.append((value, [_NO_KEY, event.anchor, self.count]))

    def close(self) -> None:
        value, (_, anchor, start) = self.stack.pop()
        if self.path and self.stack:
            self.path.pop()
        if anchor is not None:
            self.anchors[anchor] = (value, self.count - start + 1)

    def add(self, event: Any, value: Any, size: int) -> None:
        """Place a finished value."""
        self.count += size - 1
        waiting = bool(self.stack) and isinstance(self.stack[-1][0], dict) and self.stack[-1][1][0] is _NO_KEY
        if waiting:
            self.key(event, value)
            return
        self.place(event, value)
        if self.stack:
            self.path.pop()
        if getattr(event, "anchor", None) and not isinstance(event, yaml.AliasEvent):
            self.anchors[event.anchor] = (value, 1)

    def key(self, event: Any, value: Any) -> None:
        if isinstance(value, dict | list):
            raise self.error(event, "yaml", "a key must be a plain value")
        if value in self.stack[-1][0]:
            raise self.error(event, "duplicate-key", f"the key {value!r} comes twice in one mapping")
        self.stack[-1][1][0] = value

    def place(self, event: Any, value: Any) -> None:
        """Put a value into the open collection, and step onto its path."""
        self.count += 1
        if self.count > MAX_NODES:
            raise self.error(event, "too-large", f"written out it holds more than {MAX_NODES} values")
        if not self.stack:
            self.root = value
        elif isinstance(self.stack[-1][0], list):
            self.path.append(len(self.stack[-1][0]))
            self.stack[-1][0].append(value)
        elif self.stack[-1][1][0] is _NO_KEY:
            raise self.error(event, "yaml", "a key must be a plain value")
        else:
            self.path.append(self.stack[-1][1][0])
            self.stack[-1][0][self.path[-1]] = value
            self.stack[-1][1][0] = _NO_KEY
        self.lines[tuple(self.path)] = event.start_mark.line + 1


_NO_KEY = object()


def read_yaml(source: Source) -> Node:
    """Read a YAML file of one document.

    Raises
    ------
    FormatError
        If it is not YAML, repeats a key, uses tags, or passes the bounds, aliases written out.
    """
    builder = _YamlBuilder(source)
    try:
        for event in yaml.parse(source.text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.read(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
        raise source.error("yaml", f"it is not YAML: {problem}", line=mark.line + 1 if mark else None) from None
    return Node(source, builder.root, (), builder.lines)
