"""Mistakes in a case file: what is wrong, where, and how to mend it; all of them at once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.case.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_SHOWN = 200
"""How many problems are told one by one."""
WIDEST = 100
"""How many characters of a line are shown around a mistake."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, or one thing to look at again.

    Parameters
    ----------
    code
        Its kind: a key of ``detente.case.codes.CODES``.
    message
        What is wrong, in words.
    file
        The file as the user named it, or ``<text>`` and the like.
    line, column
        Where, counted from 1; ``None`` if the words come from no text.
    excerpt
        The line of the file.
    hint
        How to mend it.
    where
        The place as a path of keys in words, such as ``statements › tenant › 2``.
    length
        How many characters are at fault.
    """

    code: str
    message: str
    file: str = "<text>"
    line: int | None = None
    column: int | None = None
    excerpt: str = ""
    hint: str = ""
    where: str = ""
    length: int = 1

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(f"no such kind of problem: {self.code!r}; add it to detente.case.codes.CODES")

    @property
    def warning(self) -> bool:
        """Whether the case can be worked with all the same."""
        return CODES[self.code].warning

    @property
    def place(self) -> str:
        """The place as ``file:line:column``, or the path of keys where there is no text."""
        if self.line is None:
            return f"{self.file}: {self.where}" if self.where else self.file
        return f"{self.file}:{self.line}:{self.column}"

    def render(self) -> str:
        """Write the problem as plain text: place, what, the line with a caret under the offending words, the remedy."""
        level = "warning" if self.warning else "error"
        lines = [harmless(f"{self.place}: {level}[{self.code}]: {self.message}")]
        if self.line is not None and self.excerpt:
            lines += _under_caret(self.excerpt, self.line, self.column or 1, self.length)
        if self.hint:
            lines.append(f"   = {harmless(self.hint)}")
        return "\n".join(lines)


class CaseError(Exception):
    """A case cannot be read: every mistake found, sorted by place.

    Parameters
    ----------
    problems
        The mistakes, and the warnings found beside them.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Write all problems one after the other, then how many there are."""
        return render(self.problems)


def render(problems: Iterable[Problem]) -> str:
    """Write problems as plain text, the first ``MOST_SHOWN`` one by one, and count them."""
    listed = list(problems)
    parts = [problem.render() for problem in listed[:MOST_SHOWN]]
    if len(listed) > MOST_SHOWN:
        parts.append(f"… and {len(listed) - MOST_SHOWN:,} more")
    errors = sum(not problem.warning for problem in listed)
    parts.append(f"{_count(errors, 'mistake')}, {_count(len(listed) - errors, 'warning')}")
    return "\n\n".join(parts)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place and drop repetitions; those without a line come first, in the order found."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.line or 0, problem.column or 0)))


def harmless(text: str) -> str:
    """Show control and direction-changing characters as a replacement sign, so that a terminal cannot be led astray."""
    if text.isascii() and text.isprintable():
        return text
    text = " ".join(text.split("\n"))
    return "".join("\ufffd" if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else sign for sign in text)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _width(text: str) -> int:
    """Measure text in terminal cells: East Asian letters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _under_caret(line_text: str, line: int, column: int, length: int) -> list[str]:
    text = harmless(line_text.replace("\t", " "))
    first = 0 if len(text) <= WIDEST else max(0, min(column - 1 - WIDEST // 3, len(text) - WIDEST))
    shown = text[first : first + WIDEST]
    before, marked = shown[: column - 1 - first], shown[column - 1 - first :][: max(length, 1)]
    left, right = "…" if first else "", "…" if first + WIDEST < len(text) else ""
    number = f"{line:>5}"
    caret = " " * _width(left + before) + "^" * max(_width(marked), 1)
    return [f"{number} | {left}{shown}{right}", f"{' ' * len(number)} | {caret}"]
