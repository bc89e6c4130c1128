"""XML as a tree of elements with line numbers, read without entities, document types or unbounded depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from detente.formats.errors import FormatError
from detente.formats.source import MAX_DEPTH, MAX_NODES

if TYPE_CHECKING:
    from detente.formats.source import Source


@dataclass(frozen=True)
class Element:
    """One element; text between elements carries nothing in these formats and is not kept."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)

    def each(self, *tags: str) -> list[Element]:
        """List the direct children with one of these tags."""
        return [child for child in self.children if child.tag in tags]

    def has(self, *tags: str) -> bool:
        """Whether an element with one of these tags lies anywhere below."""
        return any(child.tag in tags or child.has(*tags) for child in self.children)


class _Builder:
    """Collects the parser's events into a tree."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.count = 0
        self.stack = [Element("", {}, 0)]
        # No namespaces and no external entities: the parser never opens anything but these bytes.
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.doctype

    def error(self, code: str, reason: str, remedy: str = "") -> FormatError:
        return self.source.error(code, reason, line=self.parser.CurrentLineNumber, remedy=remedy)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.stack) > MAX_DEPTH:
            raise self.error("too-deep", f"elements lie more than {MAX_DEPTH} deep")
        if self.count > MAX_NODES:
            raise self.error("too-large", f"there are more than {MAX_NODES} elements")
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        self.stack[-1].children.append(element)
        self.stack.append(element)

    def end(self, _tag: str) -> None:
        self.stack.pop()

    def doctype(self, *_: object) -> None:
        remedy = "Remove the <!DOCTYPE …> declaration: these formats need none."
        raise self.error("entities", "document types and entity declarations are not read", remedy)


def parse(source: Source) -> Element:
    """Read the root element of an XML file.

    Raises
    ------
    FormatError
        If it is not well-formed, declares a document type or entities, or passes the bounds.
    """
    builder = _Builder(source)
    try:
        builder.parser.Parse(source.data, True)
    except expat.ExpatError as error:
        raise source.error(
            "xml", f"it is not well-formed XML: {expat.ErrorString(error.code)}", line=error.lineno
        ) from None
    except FormatError:
        raise
    except (LookupError, ValueError) as error:  # an encoding that is unknown, or not of one byte
        raise source.error("encoding", f"its encoding cannot be read: {error}", line=1) from None
    return builder.stack[0].children[0]
