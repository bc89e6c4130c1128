"""Files meant to harm, and files damaged by chance: a clear error in bounded time, and nothing else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.case.errors import CaseError
from detente.case.reading import case_from_words, parse_case
from detente.case.writing import dump_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.case.model import CaseFile
    from detente.case.reading import CaseDocument

HEAD = "title: H\nparties: {a: {name: A}}\n"
ISSUE = "issues: {i: {name: I, options: [x, y]}}\n"


def bomb(levels: int = 12, width: int = 10) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines)


HOSTILE = {
    "bomb of lists": bomb(),
    "bomb of mappings": "a0: &a0 {k: v}\n"
    + "\n".join(f"a{n}: &a{n} {{k: *a{n - 1}, l: *a{n - 1}}}" for n in range(1, 40)),
    "many aliases": "a: &a x\nb: [" + ", ".join(["*a"] * 5_000) + "]",
    "alias to itself": "a: &a {b: *a}",
    "deep lists": HEAD + "about: " + "[" * 100_000,
    "deep mappings": HEAD + "about: " + "{a: " * 50_000,
    "deep blocks": "\n".join("  " * n + "a:" for n in range(1_000)),
    "a million options": HEAD + "issues: {i: {name: I, options: [" + ", ".join(map(str, range(600_000))) + "]}}\n",
    "twenty thousand options": HEAD + "issues: {i: {name: I, options: [" + ", ".join(map(str, range(20_000))) + "]}}\n",
    "a thousand issues": HEAD + "issues:\n" + "".join(f"  i{n}: {{name: I, options: [x]}}\n" for n in range(1_000)),
    "a thousand parties": "title: H\n" + ISSUE + "parties:\n" + "".join(f"  p{n}: {{name: P}}\n" for n in range(1_000)),
    "many unknown keys": HEAD + ISSUE + "".join(f"key{n}: x\n" for n in range(20_000)),
    "many bad statements": HEAD + ISSUE + "statements:\n  a:\n" + "    - more is beter: i\n" * 20_000,
    "many unknown names": HEAD
    + ISSUE
    + "statements: {a: [more is better: ["
    + ", ".join(f"j{n}" for n in range(30_000))
    + "]]}",
    "many missing options": HEAD
    + "issues: {i: {name: I, options: ["
    + ", ".join(f"o{n}" for n in range(9_000))
    + "]}}\n"
    + "statements: {a: ["
    + ", ".join("exact values: {i: {o1: 1}}" for _ in range(1_900))
    + "]}",
    "many duplicate keys": HEAD + "a: b\n" * 30_000,
    "six megabytes": HEAD + "about: " + "x" * 6_000_000,
    "one long word": HEAD + ISSUE + "about: " + "x" * 4_000_000,
    "long name": HEAD + f"issues: {{{'n' * 500}: {{name: I, options: [x]}}}}\n",
    "very long key": HEAD + f"{'k' * 2_000}: x\n",
    "huge number": HEAD + ISSUE + f"statements: {{a: [weight: {{i: {{at least: {'9' * 100_000}}}}}]}}",
    "huge whole number": HEAD + ISSUE + f"agreement: {{at least: {'9' * 100_000}, of: [a]}}",
    "many mixtures": HEAD
    + "issues: {i: {name: I, options: ["
    + ", ".join(f"o{n}" for n in range(9_000))
    + "]}}\naccounts:\n"
    + "".join(f"  c{n}: {{name: C}}\n" for n in range(20))
    + "variants:\n"
    + "".join(f"  v{n}: {{name: V}}\n" for n in range(20))
    + "statements:\n  a:\n    - best and worst: {i: [o0, o1]}\n"
    + "".join(
        f"    - {{mixture: {{i: {{o{n + 2}: {{o0: 1}}}}}}, accounts: c{n % 20}, variants: v{n // 20 % 20}}}\n"
        "    - {more is better: i}\n"
        for n in range(990)
    ),
    "a mixture of mixtures": HEAD
    + "issues: {i: {name: I, options: ["
    + ", ".join(f"o{n}" for n in range(9_000))
    + "]}}\nstatements: {a: [mixture: {i: {"
    + ", ".join(f"o{n}: {{o{n + 1}: 1}}" for n in range(8_000))
    + "}}]}",
    "many added values": HEAD
    + "issues: {i: {name: I, options: ["
    + ", ".join(f"o{n}" for n in range(9_000))
    + "]}}\nstatements: {a: ["
    + ", ".join("added value: {i: {o1: 1}}" for _ in range(1_900))
    + "]}",
    "many steps": HEAD + ISSUE + f"sequences: {{s: {{name: S, package: {{i: x}}, steps: [{'{i: x}, ' * 20_000}]}}}}\n",
    "many sequences": HEAD
    + ISSUE
    + "sequences:\n"
    + "".join(f"  s{n}: {{name: S, package: {{i: x}}, steps: [{{i: y}}]}}\n" for n in range(5_000)),
    "many contingencies": HEAD
    + ISSUE
    + "contingencies:\n"
    + "".join(f"  c{n}: {{name: C, chances: {{a: 0, b: 1}}}}\n" for n in range(5_000)),
    "huge added value": HEAD + ISSUE + "statements: {a: [added value: {i: {x: 1e13, y: .inf}}, no deal moves: 1e300]}",
    "infinity": HEAD + ISSUE + "statements: {a: [exact values: {i: {x: .inf, y: -.INF}}]}",
    "null bytes": HEAD + "about: \0\n",
    "lone surrogate": HEAD + 'about: "\\ud800"\n',
    "reversed text in a name": HEAD + "issues: {\u202ei: {name: I, options: [x]}}\n",
    "many quoted newlines": HEAD + 'about: "' + "\\n" * 1_000_000 + '"\n',
    "merge keys": HEAD + ISSUE + "base: &b {name: B}\npackages: {p: {<<: *b, options: {i: x}}}\n",
    "python objects": "title: !!python/object/apply:os.system [true]\n",
    "directives": "%YAML 9.9\n---\ntitle: x\n",
    "own tags": "%TAG ! tag:evil,2000:\n---\ntitle: !x y\n",
    "colons": ":" * 100_000,
    "dashes": "- " * 10_000,
    "question marks": "? " * 10_000,
    "open quote": 'title: "' + "a\n" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_in_an_error_soon(name):
    start = time.perf_counter()
    with pytest.raises(CaseError) as caught:
        parse_case(HOSTILE[name])
    shown = str(caught.value)
    assert time.perf_counter() - start < 8
    assert caught.value.problems
    assert len(shown) < 200_000


def test_the_largest_case_that_is_let_in_is_read_in_time():
    issues = "".join(f"  i{n}: {{name: I, options: [{', '.join(f'o{k}' for k in range(6))}]}}\n" for n in range(400))
    said = "    - more is better: [" + ", ".join(f"i{n}" for n in range(400)) + "]\n"
    refused = "    - refused: {" + ", ".join(f"i{n}: o{n % 6}" for n in range(400)) + "}\n"
    text = HEAD + "issues:\n" + issues + "statements:\n  a:\n" + said + refused * 150
    start = time.perf_counter()
    assert len(parse_case(text).words.statements["a"]) == 151
    assert time.perf_counter() - start < 10


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """Spoil a text in a few places: drop, double, swap or put in pieces."""
    pieces = [
        "\t",
        "  ",
        "\n",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        '"',
        "'",
        "&a ",
        "*a",
        "!!str ",
        "~",
        "|",
        ">",
        "#",
        "%",
        "?",
        "é",
        "\u200b",
    ]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        kind = draw(st.sampled_from(["drop", "double", "put", "move"]))
        other = draw(st.integers(0, len(text)))
        put = {
            "drop": "",
            "double": text[start:end] * 2,
            "put": draw(st.sampled_from(pieces)) + text[start:end],
            "move": text[other : other + 20],
        }
        text = text[:start] + put[kind] + text[end:]
    return text


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_text_gives_a_case_or_a_case_error(flat, data):
    case = case_or_none(lambda: parse_case(data.draw(damaged(flat))))
    if case is not None:
        assert parse_case(dump_case(case)).words == case


def case_or_none(read: Callable[[], CaseDocument]) -> CaseFile | None:
    """Read a case; None if it is refused, by a CaseError that says why."""
    try:
        return read().words
    except CaseError as error:
        if not error.problems or not str(error):
            raise AssertionError("refused without a reason") from error
        return None


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["rent", "i", "a", "x", "no deal"]),
)


def nested(depth: int = 3) -> st.SearchStrategy[object]:
    keys = st.sampled_from(
        [
            "title",
            "parties",
            "issues",
            "name",
            "options",
            "a",
            "i",
            "rent",
            "at least",
            "weight",
            "prefers",
            "to",
            "ranking",
            "step",
        ]
    ) | st.text(max_size=4)
    return st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
    )


@settings(max_examples=200, deadline=None)
@given(
    section=st.sampled_from(
        [
            "sources",
            "parties",
            "issues",
            "rules",
            "status quo",
            "packages",
            "accounts",
            "variants",
            "positions",
            "agreement",
            "timeline",
        ]
    ),
    kind=st.sampled_from(
        [
            "weight",
            "value",
            "step",
            "prefers",
            "offered",
            "red line",
            "exact values",
            "ranking",
            "no deal",
            "matters more",
            "order of options",
            "best and worst",
        ]
    ),
    first=nested(),
    second=nested(),
)
def test_words_of_any_shape_give_a_case_or_a_case_error(section, kind, first, second):
    words = {"title": "T", "parties": {"a": {"name": "A"}}, "issues": {"i": {"name": "I", "options": ["x", "y"]}}}
    words["statements"] = {"a": [{"more is better": "i"}, {kind: first}]}
    case_or_none(lambda: case_from_words(words | {section: second}))
