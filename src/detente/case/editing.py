"""Edits of a case file that leave its comments and its layout alone.

An edit names a path of keys and says what shall stand there. It is made on the text itself; then the text is read again
and must say what the edit makes of the plain data, to the last word and in the same order, or the edit is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.case.edits import APPEND, REMOVED, Edit, EditError, Mark, changed, edited_plain, says_nothing
from detente.case.errors import CaseError
from detente.case.pieces import BREAK, first_sign, pieces_of, stands_behind_question_mark
from detente.case.surgery import (
    Entry,
    as_mapping,
    in_block,
    on_one_line,
    with_comment,
    with_entry,
    with_first,
    with_value,
    without_entry,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.case.edits import Step
    from detente.case.pieces import Piece, Whole
    from detente.case.surgery import Writing

__all__ = ["APPEND", "REMOVED", "Edit", "EditError", "Mark", "edited", "edited_plain"]


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Make edits, one after the other, in the text of a case file.

    Whatever the edits do not name stays as it is to the byte: comments, blank lines, line ends, quotation marks, block
    and flow style. A value that is replaced takes the comments inside it along.

    Raises
    ------
    EditError
        If an edit cannot be made, with its path and why.
    CaseError
        If the text is not YAML as a case file has it.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    whole = pieces_of(text.removeprefix(mark))
    for edit in edits:
        whole = _after(whole, edit.with_plain_value())
    return mark + whole.text


def _after(whole: Whole, edit: Edit) -> Whole:
    """Make one edit and hold it against what it makes of the plain data; on one line if it fails in block style."""
    wanted = json.dumps(changed(whole.plain, edit.in_words()))
    why = ""
    for write in (in_block, on_one_line):
        try:
            result = pieces_of(_cut(whole, edit, write))
        except CaseError as error:
            problem = error.problems[0]
            why = f"the text could not be read any more: {problem.message} (line {problem.line})"
            continue
        if json.dumps(result.plain) == wanted:
            return result
        why = _NOT_ALONE if edit.value is REMOVED or BREAK.fullmatch(whole.text[-1:]) else _NO_LINE_END
    raise edit.error(why)


_NOT_ALONE = "it cannot be made in this text without changing something else; edit the file by hand"
_NO_LINE_END = "it cannot be made in this text without changing something else; end its last line with a line end first"


@dataclass(frozen=True, slots=True)
class _Site:
    """The deepest collection there is on an edit's path.

    Parameters
    ----------
    holder
        The collection.
    depth
        How many steps of the path lead to it.
    index
        Where in it the value stands that the whole path leads to; ``None`` if something has to be added.
    around
        The entries that lead to it, the outermost first; it is the value of the last.
    """

    holder: Piece
    depth: int
    index: int | None
    around: tuple[Entry, ...]


def _site(whole: Whole, root: Piece, edit: Edit) -> _Site:
    holder, around = root, []
    for depth, step in enumerate(edit.path):
        _check_open(whole, holder, edit)
        index = _index(holder, step)
        if index is None or depth == len(edit.path) - 1:
            break
        around.append(Entry(holder, index, edit.path[: depth + 1]))
        holder = around[-1].part
    return _Site(holder, depth, index, tuple(around))


def _check_open(whole: Whole, holder: Piece, edit: Edit) -> None:
    """Refuse to change what stands in several places at once, or in a form not worth supporting."""
    if holder.kind == "alias" or holder.anchor in whole.repeated:
        other = "names a part that stands elsewhere" if holder.kind == "alias" else f"is used again as *{holder.anchor}"
        raise edit.error(f"a part on the way {other}; write it out in both places first")
    if any(stands_behind_question_mark(whole.text, key) for key in holder.keys):
        raise edit.error("keys behind a question mark cannot be edited; write `key: value` first")


def _index(holder: Piece, step: Step) -> int | None:
    if holder.kind == "list" and isinstance(step, int):
        return step if step < len(holder.parts) else None
    names = list(holder.plain) if holder.parts else []
    return names.index(step) if step in names else None


def _cut(whole: Whole, edit: Edit, write: Writing) -> str:
    """Make an edit in a text, knowing that it can be made in what the text says."""
    text, root = whole.text, whole.root
    if root is None or not root.parts:
        return with_first(text, root, _nested(root, edit, 0), edit.comment, write)
    site = _site(whole, root, edit)
    holder, step = site.holder, edit.path[site.depth]
    if edit.value is REMOVED:
        return _without(text, site, edit, write)
    if holder.parts and holder.kind == "list" and isinstance(step, str):
        return _with_name(whole, root, site, edit, write)
    if holder.parts and site.index is None:
        return _with_entry(text, root, site, edit, write)
    around, value = site.around, edit.value
    if site.index is None:
        value = _nested(holder, edit, site.depth)
    else:
        around = (*around, Entry(holder, site.index, edit.path))
    return _commented(with_value(text, around[-1], value, write), text, root, around, edit)


def _without(text: str, site: _Site, edit: Edit, write: Writing) -> str:
    """Take out an entry; where it is the only one, an empty collection is left."""
    holder = site.holder
    if len(holder.parts) > 1 and site.index is not None:
        return without_entry(text, Entry(holder, site.index, edit.path))
    nothing: Any = {} if holder.kind == "mapping" else []
    if site.around:
        return with_value(text, site.around[-1], nothing, write)
    return text[: holder.start] + str(nothing) + text[holder.end :]


def _with_name(whole: Whole, root: Piece, site: _Site, edit: Edit, write: Writing) -> str:
    """Add a name to a list of names, which becomes a mapping if something is said of the name."""
    if not says_nothing(edit.value) or site.depth < len(edit.path) - 1:
        return _cut(pieces_of(as_mapping(whole.text, site.holder)), edit, write)
    return whole.text if site.index is not None else _with_entry(whole.text, root, site, edit, write)


def _with_entry(text: str, root: Piece, site: _Site, edit: Edit, write: Writing) -> str:
    """Add a key to a mapping, or an item to a list."""
    holder, last = site.holder, site.depth == len(edit.path) - 1
    if holder.flow and text[first_sign(text, holder)] not in "{[":
        raise edit.error("the mapping has no braces of its own to write into; write them first")
    path, value = edit.path[: site.depth + 1], edit.value if last else _nested(None, edit, site.depth + 1)
    if holder.kind == "list" and isinstance(path[-1], str):
        path, value = (*path[:-1], APPEND), path[-1]
    before = None if edit.before is None else _index(holder, edit.before)
    if holder.flow:
        return _commented(with_entry(text, holder, path, value, before, None, write), text, root, site.around, edit)
    return with_entry(text, holder, path, value, before, edit.comment, write)


def _nested(empty: Piece | None, edit: Edit, depth: int) -> Any:
    """Build what an edit puts into an empty value that stands at a depth of its path, from the inside out."""
    value = edit.value
    for place in reversed(range(depth, len(edit.path))):
        step = edit.path[place]
        if not isinstance(step, str):
            value = [value]
        elif place == depth and empty is not None and empty.kind == "list" and says_nothing(value):
            value = [step]
        else:
            value = {step: value}
    return value


def _commented(result: str, text: str, root: Piece, around: tuple[Entry, ...], edit: Edit) -> str:
    """Put the edit's comment above the line on which the innermost entry in block style begins."""
    if edit.comment is None:
        return result
    place = next((entry.begin(text) for entry in reversed(around) if not entry.holder.flow), root.start)
    return with_comment(result, place, edit.comment)
