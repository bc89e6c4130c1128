"""Preferences from prioritised statements and from option weights (Peng 1999; Fang, Hipel, Kilgour & Peng 2003).

A party's statements, the most important first, are each true or false in a state. Of two states the better is the one
with the truth where their statements first differ: its score is the sum of 2^(k − j) over the true ones of k
statements, here given as a rank, so that any number of them fits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, reduce
from math import lcm
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from unicodedata import normalize

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Word: TypeAlias = Literal["not", "and", "or", "if", "iff"]

LONGEST = 4_000
"""The most characters of a statement."""
DEEPEST = 60
"""The most levels of a statement."""


class StatementError(ValueError):
    """A statement that cannot be read, or that speaks of what the case does not have.

    Parameters
    ----------
    column
        The place in the statement, counted from 1.
    reason
        What is the matter, naming what was found there.
    hint
        What to write instead.
    """

    def __init__(self, column: int, reason: str, hint: str = "") -> None:
        self.column = column
        self.reason = reason
        self.hint = hint
        super().__init__(f"column {column}: {reason}" + (f". {hint}" if hint else ""))


@dataclass(frozen=True)
class Term:
    """An issue stands at an option.

    Parameters
    ----------
    issue
        The issue's name, or its number counted from 1.
    option
        The option; None where the issue alone is named, which is true where a yes/no issue is at its second option.
    column
        Where the term stands in the statement, counted from 1.
    """

    issue: str | int
    option: str | None = None
    column: int = field(default=1, compare=False)

    depth = 1

    @property
    def terms(self) -> tuple[Term, ...]:
        """The term itself."""
        return (self,)


@dataclass(frozen=True)
class Joined:
    """Statements put together by a word.

    Parameters
    ----------
    word
        ``not`` one, ``and`` or ``or`` of two or more, the first ``if`` the second, the first ``iff`` the second.
    parts
        The statements.
    depth
        How many levels there are.
    """

    word: Word
    parts: tuple[Statement, ...]
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", 1 + max(part.depth for part in self.parts))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms mentioned, each once, in the order of their first mention."""
        return tuple(dict.fromkeys(term for part in self.parts for term in part.terms))


Statement: TypeAlias = Term | Joined

GRAMMAR = r"""
?statement: either | either _IF either -> conditional | either _IFF either -> equivalent
?either: both | both (_OR both)+ -> disjunction
?both: negated | negated (_AND negated)+ -> conjunction
?negated: _NOT negated -> negation | "(" statement ")" | issue -> alone | issue _IS option -> standing
issue: NUMBER -> number | NAME -> name | QUOTED -> quoted
option: (NUMBER | NAME) -> name | QUOTED -> quoted

_IF.2: /if(?![^\s&|()!~="])/i
_IFF.2: /iff(?![^\s&|()!~="])/i
_OR.2: /or(?![^\s&|()!~="])|\|/i
_AND.2: /and(?![^\s&|()!~="])|&/i
_NOT.2: /not(?![^\s&|()!~="])|[-!~]/i
_IS.2: /is(?![^\s&|()!~="])|=/i
NUMBER: /[0-9]+(?![^\s&|()!~="\-])/
NAME: /[^\s&|()!~="\-0-9][^\s&|()!~="]*/
QUOTED: /"[^"]+"/
%ignore /\s+/
"""
"""Statements in the notation of Lark; a name is any run of characters that neither ends a name nor begins a number."""


def parse(text: str) -> Statement:
    """Read a statement such as ``strike``, ``-2 & (9 | "the bomb" is kept)`` or ``3 IF 4``.

    ``not`` (``-``, ``!``, ``~``) binds before ``and`` (``&``), that before ``or`` (``|``), and ``if`` and ``iff`` bind
    last. The case of these words does not matter; a name with spaces, and one that is such a word or begins with a
    digit, stands in double quotes.

    Raises
    ------
    StatementError
        If it is not a statement, too long or too deep.
    """
    from lark import exceptions

    if len(text) > LONGEST:
        raise StatementError(LONGEST + 1, f"the statement has {len(text)} characters, {LONGEST} at most are read")
    try:
        statement: Statement = _parser().parse(text)
    except exceptions.UnexpectedEOF:
        raise _unexpected("", len(text)) from None
    except exceptions.UnexpectedToken as error:
        ended = error.token.type == "$END"
        place = error.token.start_pos
        raise _unexpected("" if ended else str(error.token), len(text) if ended or place is None else place) from None
    except exceptions.UnexpectedCharacters as error:
        place = error.pos_in_stream or 0
        raise _unexpected(text[place:].split(maxsplit=1)[0][:20], place) from None
    if statement.depth > DEEPEST:
        raise StatementError(1, f"the statement has {statement.depth} levels, {DEEPEST} at most are read", "Split it.")
    return statement


def locate(term: Term, issues: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    """Find the issue and the option that a term means, both counted from 0.

    Parameters
    ----------
    term
        The term.
    issues
        The options of each issue by name, in the order of the case.

    Raises
    ------
    StatementError
        If there is no such issue or option, or an issue of more than two options is named alone.
    """
    names = list(issues)
    if isinstance(term.issue, int):
        if not 1 <= term.issue <= len(names):
            raise StatementError(term.column, f"there is no issue {term.issue}", f"There are {len(names)} issues.")
        name = names[term.issue - 1]
    elif (name := term.issue) not in issues:
        raise StatementError(term.column, f"there is no issue {name!r}", _meant(name, names))
    options = list(issues[name])
    if term.option is None and len(options) != 2:
        hint = f'Say which: "{name}" is "{options[-1]}".'
        raise StatementError(term.column, f"{name!r} has {len(options)} options and is no yes/no issue", hint)
    if term.option is not None and term.option not in options:
        reason = f"the issue {name!r} has no option {term.option!r}"
        raise StatementError(term.column, reason, _meant(term.option, options))
    return names.index(name), 1 if term.option is None else options.index(term.option)


def truth(statement: Statement, holds: Callable[[Term], NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Tell in which states a statement is true, shape (states,), given in which states each term holds."""
    if isinstance(statement, Term):
        return holds(statement)
    parts = [truth(part, holds) for part in statement.parts]
    if statement.word == "not":
        return ~parts[0]
    if statement.word == "if":  # true unless the condition is true and the consequence false
        return parts[0] | ~parts[1]
    if statement.word == "iff":
        return ~(parts[0] ^ parts[1])
    joined: NDArray[np.bool_] = reduce(np.logical_and if statement.word == "and" else np.logical_or, parts)
    return joined


def scores(truths: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rank states by prioritised statements: any number of them, equal where all statements agree.

    Parameters
    ----------
    truths
        Whether each statement, the most important first, is true in each state; shape (statements, states).

    Returns
    -------
    NDArray[np.int64]
        The states' ranks from 0, higher is better; shape (states,).
    """
    count = truths.shape[1]
    ranks = np.zeros(count, np.int64)
    room = 62 - count.bit_length()  # so many more binary places fit behind a rank
    for begin in range(0, len(truths), room):
        for row in truths[begin : begin + room]:
            ranks = 2 * ranks + row
        ranks = np.unique(ranks, return_inverse=True)[1].astype(np.int64)
    return ranks


def weigh(states: NDArray[np.integer], weights: Sequence[Sequence[float | Fraction]]) -> NDArray[np.int64]:
    """Rank states by option weighting: the sum of the weights of the options at which they stand.

    Sums are exact in the decimals as written, so that 0.1 + 0.2 ties with 0.3.

    Parameters
    ----------
    states
        The option at which each issue stands in each state, shape (states, issues).
    weights
        For each issue the weight of each option, finite.

    Returns
    -------
    NDArray[np.int64]
        The states' ranks from 0, higher is better; shape (states,).
    """
    exact = [[Fraction(str(weight)) for weight in row] for row in weights]
    unit = lcm(*(weight.denominator for row in exact for weight in row))
    whole = [np.array([int(weight * unit) for weight in row], object) for row in exact]
    largest = sum(max(abs(weight) for weight in row) for row in whole)
    sums = np.zeros(len(states), np.int64 if largest < 2**62 else object)
    for issue, row in enumerate(whole):
        sums = sums + row.astype(sums.dtype)[states[:, issue]]
    return np.unique(sums, return_inverse=True)[1].astype(np.int64)


def _meant(name: str, names: Sequence[str]) -> str:
    """Offer the nearest names."""
    folded = {known.casefold(): known for known in names}
    near = [folded[key] for key in get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
    if near:
        return f"Did you mean {' or '.join(map(repr, near))}?"
    return f"There are: {', '.join(map(repr, names[:8]))}{', …' if len(names) > 8 else ''}."


def _unexpected(found: str, place: int) -> StatementError:
    """Say what does not belong where it stands, and the likeliest cause."""
    if not found:
        return StatementError(place + 1, "the statement ends too early", "An issue, or a closing bracket, is missing.")
    hints = {
        '"': "A name in double quotes ends with a double quote and is not empty.",
        "if": "Of several if or iff, put one part in brackets.",
        "iff": "Of several if or iff, put one part in brackets.",
        ")": "A bracket was not opened, or is empty.",
        "is": "An option is said of an issue: issue is option.",
        "=": "An option is said of an issue: issue = option.",
    }
    hint = hints.get(
        found.lower(),
        hints.get(found[0], "Join issues by and, or, if, iff; put a name of several words in double quotes."),
    )
    return StatementError(place + 1, f"{found!r} does not belong here", hint)


@cache
def _parser() -> Any:
    """Make the parser of ``GRAMMAR``, once; it builds statements as it reads."""
    from lark import Lark, Token, Transformer, v_args

    def joined(word: Word) -> Any:
        return v_args(inline=True)(lambda _self, *parts: Joined(word, parts))

    def column(token: Token) -> int:
        return (token.start_pos or 0) + 1

    @v_args(inline=True)
    class Builder(Transformer):  # type: ignore[type-arg]
        conditional, equivalent, negation = joined("if"), joined("iff"), joined("not")
        conjunction, disjunction = joined("and"), joined("or")

        def alone(self, issue: tuple[str | int, int]) -> Term:
            return Term(issue[0], None, issue[1])

        def standing(self, issue: tuple[str | int, int], option: tuple[str, int]) -> Term:
            return Term(issue[0], option[0], issue[1])

        def number(self, token: Token) -> tuple[int, int]:
            return int(token), column(token)

        def name(self, token: Token) -> tuple[str, int]:
            return normalize("NFC", str(token)), column(token)

        def quoted(self, token: Token) -> tuple[str, int]:
            return normalize("NFC", str(token)[1:-1]), column(token)

    return Lark(GRAMMAR, start="statement", parser="lalr", lexer="basic", transformer=Builder())
