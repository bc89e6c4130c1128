"""A case back to YAML that a person likes to read: keys in the order of the model, short parts on one line."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from detente.case.model import Quotation
from detente.case.names import as_tuple
from detente.case.statements import OrderOfOptions, StatementWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from detente.case.model import CaseFile

WIDTH = 110
"""Columns after which a part is broken into lines."""
_PLAIN = re.compile(r"[^\W_][^:#,\[\]{}\"\\&*!|>%@`]*", re.UNICODE)
_OTHERWISE_READ = re.compile(
    r"[-+.]?[0-9].*|~|null|true|false|yes|no|on|off|y|n|\.inf|\.nan|nan|inf(inity)?", re.IGNORECASE
)
"""Words that other YAML readers take for numbers, dates or truth values."""


def dump_case(case: CaseFile) -> str:
    """Write a case as YAML text that reads back to an equal case.

    What is left at its default is left out; packages and other small parts stand on one line.
    """
    return "\n".join(section_lines(_plain(case))) + "\n"


def _plain(given: Any) -> Any:
    """Turn models into dicts under the file's keys, without defaults; numbers and dates stay what they are."""
    if isinstance(given, Quotation) and given.translation is None:
        return given.text
    if isinstance(given, BaseModel):
        return {field.alias or name: _field(given, name, field) for name, field in _fields_said(given)}
    if isinstance(given, dict):
        if given and all(value == "" for value in given.values()):
            return list(given)
        return {key: _plain(value) for key, value in given.items()}
    return [_plain(value) for value in given] if isinstance(given, tuple | list) else given


def _fields_said(given: BaseModel) -> Iterator[tuple[str, FieldInfo]]:
    """Go through the fields that are not at their default; what a statement states comes before where it is from."""
    fields = type(given).model_fields
    if isinstance(given, StatementWords):
        fields = dict(sorted(fields.items(), key=lambda item: item[0] in StatementWords.model_fields))
    for name, field in fields.items():
        if field.is_required() or getattr(given, name) != field.get_default(call_default_factory=True):
            yield name, field


def _field(given: BaseModel, name: str, field: FieldInfo) -> Any:
    """Give one field's plain words; where one item may stand for a list of one, it does."""
    words = _plain(getattr(given, name))
    if isinstance(words, list) and len(words) == 1:
        return words[0] if any(getattr(part, "func", None) is as_tuple for part in field.metadata) else words
    if isinstance(given, OrderOfOptions) and name == "order_of_options":
        return {issue: [one[0] if len(one) == 1 else one for one in levels] for issue, levels in words.items()}
    return words


def section_lines(words: dict[str, Any]) -> Iterator[str]:
    """Write the sections of a case, each entry of a section on lines of its own."""
    for section, given in words.items():
        if isinstance(given, dict) and section not in {"status quo", "agreement"}:
            yield f"{word(section)}:"
            for name, part in given.items():
                yield from entry_lines(name, part, 1, flow=section != "statements")
        elif section == "timeline":
            yield f"{section}:"
            yield from item_lines(given, 1)
        else:
            yield from entry_lines(section, given, 0)


def entry_lines(key: str, given: Any, depth: int, *, flow: bool = True) -> Iterator[str]:
    """Write a key and its value: on one line if it fits and has no long text, else as a block."""
    indent = "  " * depth
    lead = f"{indent}{word(key)}:"
    if not isinstance(given, dict | list):
        yield from _text_lines(lead, given, depth)
        return
    line = f"{lead} {in_flow(given)}"
    if not given or (flow and len(line) <= WIDTH and "\n" not in line):
        yield line
    elif isinstance(given, dict):
        yield lead
        for name, part in given.items():
            yield from entry_lines(name, part, depth + 1)
    else:
        yield lead
        yield from item_lines(given, depth + 1)


def item_lines(given: list[Any], depth: int) -> Iterator[str]:
    """Write list items, mappings as blocks behind their dash."""
    indent = "  " * depth
    for item in given:
        if isinstance(item, dict) and item:
            lines = [line for key, part in item.items() for line in entry_lines(key, part, depth + 1)]
            yield f"{indent}- {lines[0].lstrip()}"
            yield from lines[1:]
        elif isinstance(item, list) and len(in_flow(item)) > WIDTH and item:
            yield f"{indent}-"
            yield from item_lines(item, depth + 1)
        else:
            yield f"{indent}- {in_flow(item)}"


def in_flow(given: Any) -> str:
    """Write plain data on one line, in braces and brackets."""
    if isinstance(given, dict):
        return "{" + ", ".join(f"{word(key)}: {in_flow(part)}" for key, part in given.items()) + "}"
    if isinstance(given, list):
        return "[" + ", ".join(map(in_flow, given)) + "]"
    return scalar(given)


def scalar(given: Any) -> str:
    """Write a single value: a number or a date as it is, text as a word."""
    if given is None:
        return "null"
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, float) and given.is_integer() and abs(given) < 1e15:
        return str(int(given))
    return str(given) if isinstance(given, int | float | dt.date | dt.time) else word(given)


def word(text: str) -> str:
    """Write text plainly where every YAML reader takes it for that text, else in quotes."""
    plain = _PLAIN.fullmatch(text) and text == text.strip() and _is_printable(text) and "\n" not in text
    return text if plain and not _OTHERWISE_READ.fullmatch(text) else in_quotes(text)


def in_quotes(text: str) -> str:
    """Write any text as a YAML word in double quotes."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(sign) or (sign if _is_printable(sign) else _escape(sign)) for sign in text) + '"'


def _escape(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def _is_printable(text: str) -> bool:
    return (text.isascii() and text.isprintable()) or all(
        unicodedata.category(sign)[0] not in "CZ" or sign == " " for sign in text
    )


def _text_lines(lead: str, given: Any, depth: int) -> Iterator[str]:
    """Write a single value after its key; long texts are folded, texts of several lines stand as they are."""
    indent = "  " * (depth + 1)
    if not isinstance(given, str):
        yield f"{lead} {scalar(given)}"
    elif "\n" in given and all(_is_line(line) for line in given.split("\n")):
        yield f"{lead} |-"
        yield from (indent + line for line in given.split("\n"))
    elif len(lead) + len(given) > WIDTH and " " in given and "  " not in given and _is_line(given):
        yield f"{lead} >-"
        yield from textwrap.wrap(
            given,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    else:
        yield f"{lead} {word(given)}"


def _is_line(text: str) -> bool:
    """Tell whether a text can stand in a block as it is."""
    return bool(text) and text == text.strip() and _is_printable(text)
