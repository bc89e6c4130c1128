"""Prioritised statements and option weights: the grammar, the truth of a statement, and ranks of states."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.priorities import (
    DEEPEST,
    LONGEST,
    Joined,
    Statement,
    StatementError,
    Term,
    locate,
    parse,
    scores,
    truth,
    weigh,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

ISSUES = {
    "strike": ("no", "yes"),
    "the bomb": ("kept", "frozen", "gone"),
    "air-lift": ("no", "yes"),
    "größe": ("0", "20"),
    "if": ("no", "yes"),
}
NAMES = [*ISSUES, "Ünal's", "notes", "ifs", "or", "is", "2nd", "a.b,c:d", "مال"]

terms = st.one_of(
    st.integers(1, 99).map(Term),
    st.builds(Term, st.sampled_from(NAMES), st.none() | st.sampled_from(["yes", "not yet", "and", "20", "frozen"])),
    st.builds(Term, st.integers(1, 99), st.sampled_from(["yes", "7"])),
)
statements = st.recursive(
    terms,
    lambda part: st.one_of(
        st.builds(lambda one: Joined("not", (one,)), part),
        st.builds(Joined, st.sampled_from(["if", "iff"]), st.tuples(part, part)),
        st.builds(
            lambda word, some: Joined(word, tuple(some)),
            st.sampled_from(["and", "or"]),
            st.lists(part, min_size=2, max_size=4),
        ),
    ),
    max_leaves=12,
)
LEVEL = {"if": 0, "iff": 0, "or": 1, "and": 2, "not": 3}
SIGNS = {
    "words": {"not": "NOT ", "and": " and ", "or": " Or ", "if": " IF ", "iff": " iff ", "is": " is "},
    "signs": {"not": "-", "and": "&", "or": "|", "if": " if ", "iff": " IFF ", "is": "="},
    "others": {"not": "~ ! !", "and": "\n&\t", "or": " | ", "if": " If ", "iff": " iFf ", "is": "  =  "},
}


def quoted(name: str) -> str:
    words = {"if", "iff", "and", "or", "not", "is"}
    return f'"{name}"' if " " in name or name[0].isdigit() or name.lower() in words else name


def rendered(statement: Statement, notation: str) -> str:
    """Write a statement with only the brackets it needs."""
    signs = SIGNS[notation]
    if isinstance(statement, Term):
        issue = str(statement.issue) if isinstance(statement.issue, int) else quoted(statement.issue)
        option = statement.option
        return issue if option is None else issue + signs["is"] + (option if option.isdigit() else quoted(option))

    def inner(part: Statement) -> str:
        text = rendered(part, notation)
        looser = isinstance(part, Joined) and LEVEL[part.word] <= LEVEL[statement.word] - (statement.word == "not")
        return f"({text})" if looser else text

    if statement.word == "not":
        return signs["not"] + inner(statement.parts[0])
    return signs[statement.word].join(map(inner, statement.parts))


@settings(deadline=None, max_examples=200)
@given(statements, st.sampled_from(["words", "signs"]))
def test_a_statement_written_in_either_notation_is_read_back(statement: Statement, notation: str) -> None:
    assert parse(rendered(statement, notation)) == statement


@settings(deadline=None, max_examples=50)
@given(statements)
def test_three_signs_for_not_are_three_nots(statement: Statement) -> None:
    def tripled(one: Statement) -> Statement:
        if isinstance(one, Term):
            return one
        made = Joined(one.word, tuple(map(tripled, one.parts)))
        return Joined("not", (Joined("not", (made,)),)) if one.word == "not" else made

    assert parse(rendered(statement, "others")) == tripled(statement)


def test_gmcr_notation_is_read() -> None:
    def no(issue: int) -> Joined:
        return Joined("not", (Term(issue),))

    assert parse("-2&-9 OR 2&-9") == Joined("or", (Joined("and", (no(2), no(9))), Joined("and", (Term(2), no(9)))))
    assert parse("3 IF 4") == Joined("if", (Term(3), Term(4)))
    assert parse("1&(2|-3)") == Joined("and", (Term(1), Joined("or", (Term(2), no(3)))))
    assert parse("-air-lift") == Joined("not", (Term("air-lift"),))


def test_terms_come_once_in_their_order_with_their_columns() -> None:
    found = parse('strike and ("the bomb" is gone or not strike) if 4').terms
    assert found == (Term("strike"), Term("the bomb", "gone"), Term(4))
    assert [term.column for term in found] == [1, 13, 50]


def test_a_decomposed_name_is_the_composed_one() -> None:
    assert parse("gro\u0308ße") == Term("größe")


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "too early"),
        ("strike &", 9, "too early"),
        ("(strike", 8, "too early"),
        ("strike)", 7, "not opened"),
        ("()", 2, "empty"),
        ("air lift", 5, "'lift'"),
        ("a if b if c", 8, "brackets"),
        ("a iff b if c", 9, "brackets"),
        ('"the bomb', 1, "double quote"),
        ('""', 1, "not empty"),
        ("2nd", 1, "double quotes"),
        ("and 2", 1, "'and'"),
        ("a = b = c", 7, "issue = option"),
        ("-2-9", 3, "'-'"),
        ("a && b", 4, "'&'"),
    ],
)
def test_what_is_no_statement_is_refused_with_its_place(text: str, column: int, says: str) -> None:
    with pytest.raises(StatementError) as caught:
        parse(text)
    assert (caught.value.column, says in str(caught.value)) == (column, True), str(caught.value)


def test_length_and_depth_are_bounded() -> None:
    assert parse("~" * (DEEPEST - 1) + "a").depth == DEEPEST
    assert parse("(" * 1500 + "a" + ")" * 1500) == Term("a")
    for text, says in (("~" * DEEPEST + "a", "levels"), ("~" * (LONGEST - 1) + "a", "levels"), ("a" * 4001, "4001")):
        with pytest.raises(StatementError, match=says):
            parse(text)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet='ab1 "&|()!~=-ifnotrs\n', max_size=20))
def test_any_text_is_a_statement_or_refused_in_its_place(text: str) -> None:
    try:
        places = [term.column for term in parse(text).terms]
    except StatementError as error:
        places = [error.column]
    assert all(1 <= place <= len(text) + 1 for place in places)


def test_terms_are_found_by_name_number_and_option() -> None:
    assert locate(Term("strike"), ISSUES) == (0, 1)
    assert locate(Term(3), ISSUES) == (2, 1)
    assert locate(Term(2, "kept"), ISSUES) == (1, 0)
    assert locate(Term("größe", "0"), ISSUES) == (3, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("strik", "Did you mean 'strike'"),
        ("STRIKE", "Did you mean 'strike'"),
        ("zzz", "There are: 'strike'"),
        ("6", "There are 5 issues"),
        ("0", "no issue 0"),
        ('"the bomb"', '"the bomb" is "gone"'),
        ("2", "no yes/no issue"),
        ('"the bomb" is frozn', "Did you mean 'frozen'"),
        ("strike is 1", "There are: 'no', 'yes'"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(text: str, says: str) -> None:
    with pytest.raises(StatementError, match="column 1") as caught:
        locate(parse(text).terms[0], ISSUES)
    assert says in str(caught.value)


STATES = np.array(list(product((False, True), repeat=4)))


def column(term: Term) -> NDArray[np.bool_]:
    return STATES[:, len(str(term.issue)) % 4]


def literal(statement: Statement, state: NDArray[np.bool_]) -> bool:
    """Tell the truth of a statement in one state, word by word."""
    if isinstance(statement, Term):
        return bool(state[len(str(statement.issue)) % 4])
    said = [literal(part, state) for part in statement.parts]
    return {
        "not": not said[0],
        "and": all(said),
        "or": any(said),
        "if": not (said[-1] and not said[0]),
        "iff": said[0] is said[-1],
    }[statement.word]


@settings(deadline=None, max_examples=100)
@given(statements)
def test_truth_is_the_truth_in_each_state(statement: Statement) -> None:
    assert truth(statement, column).tolist() == [literal(statement, state) for state in STATES]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 150), st.integers(1, 40), st.integers(0, 2**32))
def test_ranks_are_the_order_of_the_sums_of_powers_of_two(statements: int, states: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truths = rng.random((statements, states)) < rng.choice([0.02, 0.5])
    sums = [sum(2 ** (statements - 1 - j) for j in range(statements) if truths[j, s]) for s in range(states)]
    assert scores(truths).tolist() == [sorted(set(sums)).index(one) for one in sums]


def test_the_sixty_fifth_statement_still_counts() -> None:
    truths = np.zeros((130, 3), bool)
    truths[0, 0] = truths[129, 1] = True
    assert scores(truths).tolist() == [2, 1, 0]


weights = st.integers(-5, 5) | st.floats(-1e6, 1e6) | st.sampled_from([0.1, 0.2, 0.3, 1e300, 1e-300, Fraction(1, 3)])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(weights, min_size=3, max_size=3), min_size=1, max_size=4), st.integers(0, 2**32))
def test_option_weights_rank_by_their_exact_sums(rows: list[list[float]], seed: int) -> None:
    states = np.random.default_rng(seed).integers(0, 3, (12, len(rows)))
    sums = [sum((Fraction(str(rows[i][o])) for i, o in enumerate(state)), Fraction()) for state in states.tolist()]
    assert weigh(states, rows).tolist() == [sorted(set(sums)).index(one) for one in sums]


def test_decimal_weights_tie_as_written() -> None:
    states = np.array([[1, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert weigh(states, [(0, 0.1), (0, 0.2), (0, 0.3)]).tolist() == [1, 1, 0]
