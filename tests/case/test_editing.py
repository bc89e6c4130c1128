"""Edits of a case file's text: exactly what was asked for, and nothing else, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.editing import APPEND, REMOVED, Edit, edited
from detente.case.reading import parse_case

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def one(text: str, *path, value, **more) -> str:
    return edited(text, [Edit(path, value, **more)])


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        # a value set
        ("a: 1 # why\nb: 2\n", Edit(("a",), 3), "a: 3 # why\nb: 2\n"),
        ("a:   '1'\r\nb: 2", Edit(("b",), "x y"), "a:   '1'\r\nb: x y"),
        ("a: {b: 1, c: [d, 'e']} # why\n", Edit(("a", "c", 1), "no"), 'a: {b: 1, c: [d, "no"]} # why\n'),
        ("a: >- # long\n  some\n  words\n\n# next\nb: 1\n", Edit(("a",), "short"), "a: short\n\n# next\nb: 1\n"),
        ("a: # why\n  b: 1\n  c: 2 # no\nd: 3\n", Edit(("a",), [1, 2]), "a: [1, 2] # why\nd: 3\n"),
        ("a: 1 # why\n", Edit(("a",), "x\ny"), "a: |- # why\n  x\n  y\n"),
        ("a:\n- 1\n- 2 # two\n", Edit(("a", 1), {"b": 3, "c": 4}), "a:\n- 1\n- b: 3 # two\n  c: 4\n"),
        ("a:\nb: 1\n", Edit(("a",), True), "a: true\nb: 1\n"),
        ("\ufeffa: 1\n", Edit(("a",), 2), "\ufeffa: 2\n"),
        # a key added
        ("a: 1\n\n# end\n", Edit(("b",), 2), "a: 1\nb: 2\n\n# end\n"),
        ("a: 1", Edit(("b",), 2), "a: 1\nb: 2"),
        ("a: 1\r\n", Edit(("b",), "x", comment="new"), "a: 1\r\n# new\r\nb: x\r\n"),
        ("a: {b: 1}\n", Edit(("a", "c"), 2), "a: {b: 1, c: 2}\n"),
        ("a: {b: 1}\n", Edit(("a", "c"), 2, before="b", comment="so"), "# so\na: {c: 2, b: 1}\n"),
        ("a: {b: 1,}\n", Edit(("a", "c"), 2), "a: {b: 1, c: 2,}\n"),
        ("a: {\n  b: 1 # c\n}\n", Edit(("a", "c"), 2), "a: {\n  b: 1, c: 2 # c\n}\n"),
        ("a:\n  b: 1\n  # of c\n  c: 2\n", Edit(("a", "x"), 3, before="c"), "a:\n  b: 1\n  x: 3\n  # of c\n  c: 2\n"),
        ("a:\n  # of b\n  b: 1\n", Edit(("a", "x"), 3, before="b"), "a:\n  x: 3\n  # of b\n  b: 1\n"),
        ("- a: 1\n", Edit((0, "x"), 3, before="a"), "- x: 3\n  a: 1\n"),
        ("a: {}\n", Edit(("a", "b", "c"), 1), "a:\n  b: {c: 1}\n"),
        ("a: # none\nb: 1\n", Edit(("a", "c"), 1), "a: # none\n  c: 1\nb: 1\n"),
        ("", Edit(("a", "b"), 1), "a:\n  b: 1\n"),
        ("# only words", Edit(("a",), 1), "# only words\na: 1\n"),
        # an item added
        (
            "a:\n  - b: 1\n    # of it\n  # next\nc: 2\n",
            Edit(("a", APPEND), 3),
            "a:\n  - b: 1\n    # of it\n  - 3\n  # next\nc: 2\n",
        ),
        ("a:\n- |\n  x\n\n# next\n", Edit(("a", 1), {"b": 1}), "a:\n- |\n  x\n- b: 1\n\n# next\n"),
        ("a:\n- |+\n  x\n\n# next\n", Edit(("a", 1), {"b": 1}), "a:\n- |+\n  x\n\n- b: 1\n# next\n"),
        ("a: [b, # c\n  d]\n", Edit(("a", APPEND), "e"), "a: [b, # c\n  d, e]\n"),
        ("a: []\n", Edit(("a", APPEND), "e"), "a: [e]\n"),
        # a name in a list of names
        ("a: [b, c]\n", Edit(("a", "x"), "", before="c"), "a: [b, x, c]\n"),
        ("a: [b, c]\n", Edit(("a", "x"), "X y", before="c"), 'a: {b: "", x: X y, c: ""}\n'),
        ("a:\n- b # one\n- c\n", Edit(("a", "x"), "", before="c"), "a:\n- b # one\n- x\n- c\n"),
        ("a:\n- b # one\n- c\n", Edit(("a", "x"), "X", before="c"), 'a:\n  b: "" # one\n  x: X\n  c: ""\n'),
        ("a: [b, c]\n", Edit(("a", "b"), REMOVED), "a: [c]\n"),
        # an entry taken out
        ("a: 1\nb: 2 # two\nc: 3\n", Edit(("b",), REMOVED), "a: 1\nc: 3\n"),
        ("a:\n  b: 1\nc: 3\n", Edit(("a", "b"), REMOVED), "a: {}\nc: 3\n"),
        ("- a: 1\n  b: 2\n", Edit((0, "a"), REMOVED), "- b: 2\n"),
        ("- a: 1\n  # of b\n  b: 2\n", Edit((0, "a"), REMOVED), "-\n  # of b\n  b: 2\n"),
        ("a: {b: 1, c: 2}\n", Edit(("a", "c"), REMOVED), "a: {b: 1}\n"),
        ("a: {\n  b: 1, # one\n  c: 2 # two\n}\n", Edit(("a", "b"), REMOVED), "a: {\n  c: 2 # two\n}\n"),
        ("a: {\n  b: 1, # one\n  c: 2 # two\n}\n", Edit(("a", "c"), REMOVED), "a: {\n  b: 1, # one\n}\n"),
    ],
)
def test_small_edits(before, edit, after):
    assert edited(before, [edit]) == after


def statements_of(document) -> dict[str, int]:
    return {party: len(said) for party, said in document.words.statements.items()}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_statement_is_appended_for_each_party(path):
    text = path.read_text(encoding="utf-8")
    old = parse_case(text)
    first, second = list(old.words.issues)[:2]
    for party in old.words.parties:
        said = {"matters more": [first, second], "credence": 0.7, "because": "It was asked, and this was the answer."}
        new = one(text, "statements", party, APPEND, value=said, comment="asked on the first day")
        document = parse_case(new.replace("exact values", "exact values"))
        assert len(document.words.statements[party]) == len(old.words.statements[party]) + 1
        assert document.words.statements[party][:-1] == old.words.statements[party]
        kept = iter(new.splitlines())
        assert all(line in kept for line in text.splitlines())
