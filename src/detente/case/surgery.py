"""Cuts into YAML text: one value set, one entry added or taken out, all else verbatim to the byte.

What is new is written as ``writing`` writes it; where it goes in is read from the text's ``pieces``. Nothing here asks
whether the result says what it should: ``editing`` reads it again and compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.case.pieces import BREAK, colon, dash, end_of_line, first_sign, line_above, next_sign, start_of_line
from detente.case.writing import WIDTH, entry_lines, in_flow, item_lines, section_lines, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.case.edits import Step
    from detente.case.pieces import Piece

    Path = tuple[Step, ...]
    Writing = Callable[[Path, Any, int], list[str]]
    """Writes the entry at a path, its value and the column where it begins, as lines."""

_ON_ONE_LINE = frozenset({"status quo", "agreement"})
"""Sections that are no collection of named entries."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of a collection in which a value stands, and its path."""

    holder: Piece
    index: int
    path: Path

    @property
    def part(self) -> Piece:
        """The value."""
        return self.holder.part(self.index)

    def begin(self, text: str) -> int:
        """Find where the entry begins: with its key, or its dash if it stands in a list in block style."""
        if self.holder.kind == "mapping":
            return self.holder.keys[self.index][0]
        return self.part.start if self.holder.flow else dash(text, self.holder, self.index)

    def head(self, text: str) -> int:
        """Find where the value may begin: behind the colon or the dash."""
        mark = colon if self.holder.kind == "mapping" else dash
        return mark(text, self.holder, self.index) + 1


def with_value(text: str, entry: Entry, value: Any, write: Writing) -> str:
    """Write another value into an entry; a comment behind the old one stays, but for comments inside it."""
    part = entry.part
    if entry.holder.flow:
        return text[: part.start] + in_flow(value) + text[part.end :]
    column = _column(text, entry.begin(text))
    lines = write(entry.path, value, column)
    first = lines[0][len(_lead(entry.path[-1], column)) :]
    head, (stop, _) = entry.head(text), end_of_line(text, part.end)
    behind = "" if part.parts and not part.flow else text[part.end : stop]
    gap = text[head : min(part.start, end_of_line(text, head)[0])]
    if head + len(gap) < part.start:
        behind = gap + behind
    elif gap and len(lines) == 1:
        first = gap + first.lstrip()
    return text[:head] + _break_at(text, part.end).join([first + behind, *lines[1:]]) + text[stop:]


def with_entry(
    text: str, holder: Piece, path: Path, value: Any, before: int | None, comment: str | None, write: Writing
) -> str:
    """Write a new entry into a collection that has some, at its end or before another, with a comment above.

    ``path`` ends in the new key, or in what is no key for a list. In braces and brackets there are no comments.
    """
    if holder.flow:
        new = f"{word(path[-1])}: {in_flow(value)}" if isinstance(path[-1], str) else in_flow(value)
        return _with_flow_entry(text, holder, new, before)
    column = _column(text, Entry(holder, 0, ()).begin(text))
    above = [] if comment is None else [" " * column + line for line in _comment_lines(comment)]
    return _with_block_entry(text, holder, above + write(path, value, column), before)


def with_first(text: str, root: Piece | None, value: Any, comment: str | None, write: Writing) -> str:
    """Write a first value into a text that says nothing, or nothing but ``{}``."""
    lines = [] if comment is None else _comment_lines(comment)
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    lines += [line for key, part in parts for line in write((key,), part, 0)]
    sign = _break_at(text, 0)
    start, end = (len(text), len(text)) if root is None else (root.start, root.end)
    lead = sign if _column(text, start) else ""
    return text[:start] + lead + sign.join(lines) + (text[end:] or sign)


def without_entry(text: str, entry: Entry) -> str:
    """Take out an entry of a collection that has others."""
    if entry.holder.flow:
        return _without_flow_entry(text, entry)
    begin = entry.begin(text)
    line, after = start_of_line(text, begin), end_of_line(text, entry.part.end)[1]
    if not text[line:begin].strip():
        return text[:line] + text[after:]
    if entry.index + 1 == len(entry.holder.parts):
        return text[:begin] + text[entry.part.end :]
    following = Entry(entry.holder, entry.index + 1, entry.path).begin(text)
    if after != start_of_line(text, following):
        return text[:begin].rstrip(" ") + text[end_of_line(text, entry.part.end)[0] :]
    return text[:begin] + text[following:]


def as_mapping(text: str, names: Piece) -> str:
    """Turn a list of names into a mapping from the names to nothing said."""
    cuts = []
    for index, name in enumerate(names.plain):
        start, end = names.part(index).start, names.part(index).end
        broken = BREAK.search(text, start, end) is not None
        cuts.append((start, end, f'{word(name)}: ""') if broken else (end, end, ': ""'))
    if names.flow:
        begin = first_sign(text, names)
        cuts += [(begin, begin + 1, "{"), (names.end - 1, names.end, "}")]
    else:
        dashes = [dash(text, names, index) for index in range(len(names.parts))]
        cuts += [(place, place + 1, " ") for place in dashes]
    kept, last = [], 0
    for start, end, new in sorted(cuts):
        kept += [text[last:start], new]
        last = end
    return "".join(kept) + text[last:]


def with_comment(text: str, place: int, comment: str) -> str:
    """Put comment lines above the line that holds a place, as far in as that line is."""
    line = start_of_line(text, place)
    indent, sign = text[line : _first_on_line(text, line)], _break_at(text, place)
    return text[:line] + "".join(f"{indent}{one}{sign}" for one in _comment_lines(comment)) + text[line:]


def _comment_lines(comment: str) -> list[str]:
    """Write a comment as lines behind number signs."""
    return [f"# {line}".rstrip() for line in BREAK.split(comment)]


def in_block(path: Path, value: Any, column: int) -> list[str]:
    """Write an entry as it stands in block style from a column on, as ``writing`` does."""
    key, depth, odd = path[-1], column // 2, " " * (column % 2)
    if not isinstance(key, str):
        lines = item_lines([value], depth)
    elif len(path) == 1 and value and key not in _ON_ONE_LINE and isinstance(value, dict):
        lines = (" " * (2 * depth) + line for line in section_lines({key: value}))
    else:
        lines = entry_lines(key, value, depth, flow=len(path) != 2 or path[0] != "statements")
    return [odd + line for line in lines]


def on_one_line(path: Path, value: Any, column: int) -> list[str]:
    """Write an entry on one line, however long: what follows it in the text can then not be taken for a part of it."""
    return [f"{_lead(path[-1], column)} {in_flow(value)}"]


def _lead(key: Step, column: int) -> str:
    return " " * column + (f"{word(key)}:" if isinstance(key, str) else "-")


def _with_block_entry(text: str, holder: Piece, lines: list[str], before: int | None) -> str:
    """Write lines behind the last entry, or behind the one before another; before the first above its own comments."""
    if before:
        return _after(text, Entry(holder, before - 1, ()), lines)
    if before is None:
        return _after(text, Entry(holder, len(holder.parts) - 1, ()), lines)
    begin = Entry(holder, 0, ()).begin(text)
    line, sign = start_of_line(text, begin), _break_at(text, begin)
    if text[line:begin].strip():
        column = begin - line
        return text[:begin] + sign.join([*lines, " " * column]).lstrip() + text[begin:]
    while line and _is_comment(text, above := line_above(text, line)):
        line = above
    return text[:line] + "".join(one + sign for one in lines) + text[line:]


def _after(text: str, entry: Entry, lines: list[str]) -> str:
    """Write lines behind an entry, and behind comments that stand further in than it does."""
    column = _column(text, entry.begin(text))
    stop, after = end_of_line(text, entry.part.end)
    while after > stop and _is_comment(text, after) and _first_on_line(text, after) - after > column:
        stop, after = end_of_line(text, after)
    sign = _break_at(text, stop)
    if after == stop:
        return text + sign + sign.join(lines)
    return text[:after] + "".join(line + sign for line in lines) + text[after:]


def _first_on_line(text: str, line: int) -> int:
    """Find the first character of a line that is no space."""
    stop = end_of_line(text, line)[0]
    return stop - len(text[line:stop].lstrip(" "))


def _is_comment(text: str, line: int) -> bool:
    place = _first_on_line(text, line)
    return text[place : place + 1] == "#"


def _with_flow_entry(text: str, holder: Piece, new: str, before: int | None) -> str:
    if before is not None:
        begin = Entry(holder, before, ()).begin(text)
        return text[:begin] + new + ", " + text[begin:]
    last = holder.part(len(holder.parts) - 1).end
    line = start_of_line(text, last)
    spread = BREAK.search(text, holder.start, last) is not None
    if spread and last - line + len(new) + 2 > WIDTH + 10:
        indent = text[line : _first_on_line(text, line)]
        return text[:last] + "," + _break_at(text, last) + indent + new + text[last:]
    return text[:last] + ", " + new + text[last:]


def _without_flow_entry(text: str, entry: Entry) -> str:
    holder, index = entry.holder, entry.index
    begin, end = entry.begin(text), entry.part.end
    previous = holder.part(index - 1).end if index else None
    last = index == len(holder.parts) - 1
    if last and previous is not None and "#" not in text[previous:begin]:
        return text[:previous] + text[end:]
    comma = next_sign(text, end)
    if text[comma : comma + 1] == ",":
        end = comma + 1
    end += len(text[end:]) - len(text[end:].lstrip(" \t"))
    line, (stop, after) = start_of_line(text, begin), end_of_line(text, end)
    if not text[line:begin].strip() and (end == stop or text[end] == "#"):
        return text[:line] + text[after:]
    return text[:begin] + text[end:]


def _column(text: str, place: int) -> int:
    return place - start_of_line(text, place)


def _break_at(text: str, place: int) -> str:
    """Give the line end in use where a place is: of its own line, or the first of the text."""
    stop, after = end_of_line(text, place)
    if stop == after:
        stop, after = end_of_line(text, 0)
    return text[stop:after] or "\n"
