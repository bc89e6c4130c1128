"""What an edit of a case says, and what it makes of plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Literal

from detente.case.writing import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Mark(Enum):
    """What stands in an edit where no value, or no place in a list, can."""

    REMOVED = "removed"
    APPEND = "append"


REMOVED: Final = Mark.REMOVED
"""As an edit's value: the entry is taken out."""
APPEND: Final = Mark.APPEND
"""At the end of an edit's path: the place behind the last item of a list."""

Step = str | int | Literal[Mark.APPEND]


class EditError(ValueError):
    """An edit cannot be made; the text is as it was.

    Parameters
    ----------
    path
        The path of the edit.
    why
        The reason, and the remedy.
    """

    def __init__(self, path: Sequence[Step], why: str) -> None:
        self.path = tuple(path)
        self.why = why
        super().__init__(f"{_in_words(path)}: {why}")


def _in_words(path: Sequence[Step]) -> str:
    steps = ("the end" if step is APPEND else str(step + 1) if isinstance(step, int) else str(step) for step in path)
    return " › ".join(steps) or "the whole"


@dataclass(frozen=True)
class Edit:
    """One change of a case.

    Parameters
    ----------
    path
        Keys, and places in lists counted from 0. A path to something sets it. One that ends in a new key adds the key
        at the end of its mapping; one that ends in ``APPEND``, or in the length of a list, adds an item. Mappings and
        lists on the way are made where they are missing. In a list of names, as an issue's options may be, a name is
        a key with nothing said of it (``""``); if something is to be said, the list becomes a mapping.
    value
        What is there afterwards, as plain data under the keys of the file; ``REMOVED`` to take the entry out.
    before
        For a new key or name: the one before which it goes.
    comment
        What a comment above it says.
    """

    path: tuple[Step, ...]
    value: Any
    before: str | None = None
    comment: str | None = None

    def error(self, why: str) -> EditError:
        """Say why the edit cannot be made."""
        return EditError(self.path, why)

    def with_plain_value(self) -> Edit:
        """Give the edit with a copy of its value, in dicts and lists.

        Raises
        ------
        EditError
            If the value is no plain data, or the edit asks for what cannot be.
        """
        if not self.path:
            raise self.error("name a part of the case")
        if self.value is REMOVED and (self.before is not None or self.comment is not None):
            raise self.error("what is taken out has no place and no comment")
        return self if self.value is REMOVED else replace(self, value=self._copied(self.value, lambda single: single))

    def in_words(self) -> Edit:
        """Give the edit with numbers, dates and truth values as the text that will stand in the file."""
        value = self.value
        return self if value is REMOVED else replace(self, value=self._copied(value, _text_of))

    def _copied(self, given: Any, single: Callable[[Any], Any]) -> Any:
        if given is None or isinstance(given, str | bool | int | float | dt.date | dt.time):
            return single(given)
        if isinstance(given, list | tuple):
            return [self._copied(part, single) for part in given]
        if isinstance(given, Mapping) and all(isinstance(key, str) for key in given):
            return {str(key): self._copied(part, single) for key, part in given.items()}
        raise self.error(f"{type(given).__name__} is no plain data under keys of text")


def _text_of(single: Any) -> Any:
    return single if single is None or isinstance(single, str) else scalar(single)


def edited_plain(data: Any, edits: Sequence[Edit]) -> Any:
    """Make edits, one after the other, in plain data: dicts, lists, text and numbers.

    Returns
    -------
    The changed data; what was given is left as it is, and nothing of it is shared.

    Raises
    ------
    EditError
        As ``editing.edited`` does, for reasons that lie in the data.
    """
    for edit in edits:
        data = changed(data, edit.with_plain_value())
    return _copy(data)


def _copy(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _copy(part) for key, part in data.items()}
    return [_copy(part) for part in data] if isinstance(data, list | tuple) else data


def changed(data: Any, edit: Edit, depth: int = 0) -> Any:
    """Make one edit in plain data; what it leaves as it is, is shared with the data given."""
    if depth == len(edit.path):
        return edit.value
    step = edit.path[depth]
    if data is None:
        data = {} if isinstance(step, str) else []
    if isinstance(data, Mapping):
        return _changed_mapping(dict(data), edit, depth)
    if isinstance(data, list | tuple):
        if isinstance(step, str):
            return _changed_names(list(data), step, edit, depth)
        return _changed_list(list(data), step, edit, depth)
    raise edit.error(f"nothing can be put into a single value ({_shown(data)})")


def _changed_mapping(data: dict[str, Any], edit: Edit, depth: int) -> dict[str, Any]:
    key, last = edit.path[depth], depth == len(edit.path) - 1
    if not isinstance(key, str):
        raise edit.error("a mapping has keys, no places counted by number")
    if edit.value is REMOVED and key not in data:
        raise edit.error(f"there is no {_shown(key)} to take out")
    if edit.value is REMOVED and last:
        return {name: part for name, part in data.items() if name != key}
    if edit.before is None or not last:
        data[key] = changed(data.get(key), edit, depth + 1)
        return data
    names = list(data)
    index = place_before(names, key, edit)
    return {name: data.get(name, edit.value) for name in [*names[:index], key, *names[index:]]}


def _changed_list(data: list[Any], step: Step, edit: Edit, depth: int) -> list[Any]:
    last = depth == len(edit.path) - 1
    index = len(data) if step is APPEND else step
    if not isinstance(index, int) or not 0 <= index <= len(data):
        raise edit.error(f"the list has {len(data)} items")
    if edit.value is REMOVED and index == len(data):
        raise edit.error("there is no such item to take out")
    if edit.before is not None and last:
        raise edit.error("an item has no name before which it could go")
    if edit.value is REMOVED and last:
        return data[:index] + data[index + 1 :]
    here = data[index] if index < len(data) else None
    return [*data[:index], changed(here, edit, depth + 1), *data[index + 1 :]]


def _changed_names(data: list[Any], name: str, edit: Edit, depth: int) -> list[str] | dict[str, Any]:
    """Change a list of names as if it were a mapping, and leave it a list if nothing is said of any."""
    if not all(isinstance(part, str) for part in data) or len(set(data)) < len(data):
        raise edit.error(f"{_shown(name)} is looked for in a list that is no list of names")
    mapping = _changed_mapping(dict.fromkeys(data, ""), edit, depth)
    return list(mapping) if says_nothing(mapping.get(name)) else mapping


def says_nothing(value: Any) -> bool:
    """Tell whether a name of which this is said can stand in a plain list of names."""
    return value is None or (isinstance(value, str) and not value)


def place_before(names: Sequence[str], name: str, edit: Edit) -> int:
    """Find where a new name goes among others."""
    if name in names:
        raise edit.error(f"{_shown(name)} is there already")
    if edit.before not in names:
        raise edit.error(f"there is no {_shown(edit.before)} before which it could go")
    return names.index(edit.before)


def _shown(data: Any) -> str:
    text = str(data)
    return f"`{text[:40]}…`" if len(text) > 40 else f"`{text}`"
