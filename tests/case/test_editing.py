"""Edits of a case file's text: exactly what was asked for, and nothing else, to the byte."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from detente.case.composing import compose
from detente.case.editing import APPEND, REMOVED, Edit, EditError, edited, edited_plain
from detente.case.errors import CaseError
from detente.case.reading import parse_case
from detente.case.writing import dump_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import CaseFile

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


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


@pytest.mark.parametrize(
    ("text", "edit", "why"),
    [
        ("a: 1\n", Edit((), 1), "name a part"),
        ("a: 1\n", Edit(("a", "b"), 1), "nothing can be put into a single value"),
        ("a: 1\n", Edit(("b",), REMOVED), "no `b` to take out"),
        ("a: [1]\n", Edit(("a", 2), 1), "the list has 1 items"),
        ("a: [1]\n", Edit(("a", -1), 1), "the list has 1 items"),
        ("a: {b: 1}\n", Edit(("a", 0), 1), "no places counted by number"),
        ("a: {b: 1}\n", Edit(("a", "c"), 1, before="d"), "no `d` before which"),
        ("a: {b: 1, d: 2}\n", Edit(("a", "b"), 1, before="d"), "`b` is there already"),
        ("a: {b: 1}\n", Edit(("a", "b"), REMOVED, comment="why"), "no comment"),
        ("a: [{b: 1}]\n", Edit(("a", "c"), 1), "no list of names"),
        ("a: 1\n", Edit(("b",), object()), "no plain data"),
        ("a: 1\n", Edit(("b",), {1: 2}), "no plain data"),
        ("a: &x {b: 1}\nc: *x\n", Edit(("c", "b"), 2), "stands elsewhere"),
        ("a: &x {b: 1}\nc: *x\n", Edit(("a", "b"), 2), "used again as \\*x"),
        ("a: &x {b: 1}\nc: *x\n", Edit(("a",), 2), "could not be read any more: the alias .x names nothing"),
        ("? a\n: 1\n", Edit(("a",), 2), "question mark"),
        ("a: [b: 1]\n", Edit(("a", 0, "c"), 2), "no braces"),
        ("a: |\n  text", Edit(("b",), 2), "end its last line"),
        ("a: 1\n", Edit(("b",), 2, comment="\x00"), "could not be read any more"),
    ],
)
def test_an_edit_that_cannot_be_made_says_why(text, edit, why):
    with pytest.raises(EditError, match=why) as caught:
        edited(text, [edit])
    assert caught.value.path == edit.path


@pytest.mark.parametrize(
    ("text", "edit", "after"),
    [
        ("a: &x {b: 1}\nc: *x\n", Edit(("c",), 2), "a: &x {b: 1}\nc: 2\n"),
        ("a: &x {b: 1}\nc: *x\n", Edit(("d",), 2), "a: &x {b: 1}\nc: *x\nd: 2\n"),
        ("a: &x {b: 1}\n", Edit(("a", "c"), 2), "a: &x {b: 1, c: 2}\n"),
        ("a:\t1\t# tab\n", Edit(("a",), 2), "a:\t2\t# tab\n"),
        ("---\na: 1\n...\n", Edit(("b",), 2), "---\na: 1\nb: 2\n...\n"),
        ('{"a": {"b": 1}}', Edit(("a", "c"), [2]), '{"a": {"b": 1, c: [2]}}'),
        ("a: 1\rb: 2\r", Edit(("c",), 3), "a: 1\rb: 2\rc: 3\r"),
        ("a:\r\n  # b\r\n  b: 1\r\n", Edit(("a", "c"), 2, before="b"), "a:\r\n  c: 2\r\n  # b\r\n  b: 1\r\n"),
        ("a: 1\n", Edit(("status quo",), {"b": "c"}), "a: 1\nstatus quo: {b: c}\n"),
        ("a: 1\n", Edit(("statements", "p", APPEND), {"b": "c"}), "a: 1\nstatements:\n  p:\n    - b: c\n"),
        ("statements: {}\n", Edit(("statements", "p", 0), {"b": 1}), "statements:\n  p:\n    - b: 1\n"),
    ],
)
def test_odd_texts(text, edit, after):
    assert edited(text, [edit]) == after


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "a: !t 1\n", "a: 1\n---\nb: 2\n", "a: [\n", "a: {b}\n", "a: *x\n", "~: 1\n"]
)
def test_what_composing_refuses_is_not_edited(text):
    with pytest.raises(CaseError) as caught:
        edited(text, [Edit(("b",), 1)])
    with pytest.raises(CaseError) as told:
        compose(text)
    assert str(caught.value) == str(told.value)


def test_edits_are_made_one_after_the_other_and_the_data_given_is_left_alone():
    data = {"a": {"b": [1, 2]}}
    edits = [Edit(("a", "b", 0), REMOVED), Edit(("a", "b", 0), 3), Edit(("a", "c", "d"), (4,))]
    changed = edited_plain(data, edits)
    assert changed == {"a": {"b": [3], "c": {"d": [4]}}}
    assert data == {"a": {"b": [1, 2]}}
    assert edited("a: {b: [1, 2]}\n", edits) == "a: {b: [3], c: {d: [4]}}\n"


# --- real files ------------------------------------------------------------------------------------------------------


def changed_case(path: Path, *edits: Edit) -> CaseFile:
    """Edit an example, hold it against plain data, and read it."""
    text = path.read_text(encoding="utf-8")
    new = edited(text, edits)
    assert json.dumps(compose(new)[0]) == json.dumps(as_text(edited_plain(compose(text)[0], edits)))
    assert edited(text.replace("\n", "\r\n"), edits) == new.replace("\n", "\r\n")
    return parse_case(new).words


def is_shared(path: Path, edits: list[Edit]) -> bool:
    """Tell whether an example shares a table among statements, and see that edits of it are refused."""
    text = path.read_text(encoding="utf-8")
    if re.search(r": \*\w", text):
        with pytest.raises(EditError, match="used again as"):
            edited(text, edits)
        return True
    return False


def said_with(case: CaseFile, field: str) -> list[tuple[str | int, ...]]:
    return [
        ("statements", party, index, field.replace("_", " "))
        for party, statements in case.statements.items()
        for index, said in enumerate(statements)
        if hasattr(said, field)
    ]


def packages_in(case: CaseFile, said: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Find the packages that are written out in statements."""
    if isinstance(said, dict) and [*said] == [*case.issues] and all(isinstance(part, str) for part in said.values()):
        if path[0] == "statements":
            yield path
    elif isinstance(said, dict | list):
        for step, part in said.items() if isinstance(said, dict) else enumerate(said):
            yield from packages_in(case, part, (*path, step))


examples = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
with_statements = pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if "\nstatements:" in path.read_text("utf-8")], ids=lambda path: path.stem
)


@with_statements
def test_a_statement_is_appended_for_each_party(path):
    text = path.read_text(encoding="utf-8")
    old = parse_case(text).words
    first, second = list(old.issues)[:2]
    said = {"matters more": [first, second], "credence": 0.7, "because": "It was asked, and this was the answer."}
    for party in old.parties:
        new = edited(text, [Edit(("statements", party, APPEND), said, comment="asked on the first day")])
        words = parse_case(new).words
        assert words.statements[party][:-1] == old.statements[party]
        assert words.statements[party][-1].credence == 0.7
        lines = text.splitlines()
        added = [line for line in new.splitlines() if line not in lines]
        assert len(new.splitlines()) - len(lines) == 4
        assert added[0].strip() == "# asked on the first day"
        kept = iter(new.splitlines())
        assert all(line in kept for line in lines)


@examples
def test_an_option_is_added_in_the_middle(path):
    old = parse_case(path.read_text(encoding="utf-8")).words
    issue = next(name for name, one in old.issues.items() if len(one.options) > 1)
    before = list(old.issues[issue].options)[1]
    edits = [Edit(("issues", issue, "options", "in between"), "Half of it, for now", before, "a halfway house")]
    edits += [Edit((*place, issue, "in between"), 0) for place in said_with(old, "exact_values")]
    tables = said_with(old, "order_of_options")
    edits += [
        Edit((*place, issue, APPEND), "in between")
        for place in tables
        if issue in old.statements[place[1]][place[2]].order_of_options
    ]
    if is_shared(path, edits):
        return
    case = changed_case(path, *edits)
    assert list(case.issues[issue].options)[:2] == [next(iter(old.issues[issue].options)), "in between"]
    assert list(case.issues[issue].options)[2:] == list(old.issues[issue].options)[1:]


@examples
def test_what_was_added_can_be_taken_out_again(path):
    text = path.read_text(encoding="utf-8")
    old = parse_case(text).words
    for party, said in old.statements.items():
        new = edited(text, [Edit(("statements", party, len(said)), {"no deal": [0.1, 0.2], "quote": "words " * 30})])
        assert len(new) > len(text)
        assert edited(new, [Edit(("statements", party, len(said)), REMOVED)]) == text
    name = next(iter(old.issues))
    new = edited(text, [Edit(("issues", "new"), {"name": "New", "options": ["a", "b"]}, before=name)])
    assert edited(new, [Edit(("issues", "new"), REMOVED)]) == text


@examples
def test_an_issue_a_section_and_a_rule_are_added(path):
    old = parse_case(path.read_text(encoding="utf-8")).words
    edits = [Edit(("issues", "snap back"), {"name": "Coming back", "options": ["slow", "at once"]})]
    edits += [Edit(("packages", name, "options", "snap back"), "slow") for name in old.packages]
    edits += [Edit((*place, "snap back"), "slow") for place in packages_in(old, compose(path.read_text("utf-8"))[0])]
    tables = said_with(old, "exact_values")
    edits += [Edit((*place, "snap back"), {"slow": 0, "at once": 1.5}) for place in tables]
    loose = [party for party in old.statements if not tables]
    edits += [Edit(("statements", party, APPEND), {"indifferent": "snap back"}) for party in loose]
    edits += [Edit(("variants", "later"), {"name": "A year later"}, comment="The clock has run on.")]
    edits += [Edit(("rules", "no way", "never"), {"snap back": "slow"})]
    edits += [Edit(("rules", "no way", "because"), "It was ruled out.")]
    edits += [Edit(("rules", "no way", "active"), False)]
    if is_shared(path, edits):
        return
    case = changed_case(path, *edits)
    assert list(case.issues) == [*old.issues, "snap back"]
    assert case.variants["later"].name == "A year later"
    assert not case.rules["no way"].active
    assert all(case.packages[name].options["snap back"] == "slow" for name in old.packages)
    assert parse_case(dump_case(case)).words == case


@examples
def test_rules_are_switched_off_and_positions_relaxed(path):
    old = parse_case(path.read_text(encoding="utf-8")).words
    off = [Edit(("rules", name, "active"), False) for name in list(old.rules)[-3:]]
    positions = [(party, name, one) for party, those in old.positions.items() for name, one in those.items()]
    away = [Edit(("positions", party, name), REMOVED) for party, name, _ in positions]
    case = changed_case(path, *off, *away)
    assert not any(rule.active for rule in list(case.rules.values())[-3:])
    assert not any(case.positions.values())
    for party, name, one in [first for first in positions if first[2].demands][:2]:
        issue = next(iter(one.demands))
        options = list(old.issues[issue].options)
        case = changed_case(path, Edit(("positions", party, name, "demands", issue), options))
        assert case.positions[party][name].demands[issue] == tuple(options)
        assert [*case.positions[party]] == [*old.positions[party]]


# --- any document, any edit ------------------------------------------------------------------------------------------

NAMES = ["a", "b c", "no", "12:30", "#x", "é", "<<", "statements", "options", "'", "k-"]
WORDS = [
    "",
    "x",
    "two words",
    "no",
    "null",
    "1.50",
    "a: b",
    "- a",
    "# x",
    "it's",
    'say "x"',
    "x\ny",
    "x,y",
    "😀 é",
    "long " * 30,
]


def any_data(rng: Random, depth: int = 3) -> Any:
    kind = rng.choice(["word", "word", "mapping", "list", "names"]) if depth < 3 else "mapping"
    if kind == "mapping" and depth:
        return {name: any_data(rng, depth - 1) for name in rng.sample(NAMES, rng.choice([0, 1, 2, 3, 4]))}
    if kind == "list" and depth:
        return [any_data(rng, depth - 1) for _ in range(rng.choice([0, 1, 2, 3]))]
    return (
        rng.sample(["p", "q", "r s", "no"], rng.choice([0, 1, 2, 4])) if kind == "names" else rng.choice([*WORDS, None])
    )


@dataclass
class Writer:
    """Writes plain data in styles left to chance."""

    rng: Random

    def toss(self, *choices: Any) -> Any:
        return self.rng.choice(choices)

    def document(self, data: Any) -> str:
        lines = self.block(data, self.toss(0, 0, 0, 2)) if data else [self.toss("{}", "# nothing")]
        lines = self.toss([], ["# head", ""], ["---"]) + lines + self.toss([], ["", "# foot"], ["   # foot"])
        text = self.toss("\n", "\n", "\r\n").join(lines)
        return self.toss("", "", "\ufeff") + text + self.toss("\n", "\n\n", "") * ("\r" not in text)

    def block(self, data: Any, column: int) -> list[str]:
        """Write a collection that is not empty in block style."""
        lines: list[str] = []
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            lines += [("" if line == "" else " " * column + line) for line in self.toss([], [], ["# above"], [""])]
            lead = f"{self.word(key)}{self.toss('', '', ' ')}:" if isinstance(data, dict) else "-"
            lines += self.entry(" " * column + lead, value, column, isinstance(data, dict))
        return lines

    def entry(self, lead: str, value: Any, column: int, named: bool) -> list[str]:
        comment = self.toss("", "", " # behind")
        if not isinstance(value, str) and (not value or self.toss(True, False, False)):
            return (
                [f"{lead}{self.toss(' ', '  ')}{self.flow(value, column)}".rstrip() + comment]
                if value is not None
                else [lead + self.toss("", " ~", " null") + comment]
            )
        if isinstance(value, str):
            return self.text(lead, value, column, comment)
        if not named and self.toss(True, False) and column < 20:
            lines = self.block(value, column + self.toss(2, 3))
            first = next(i for i, line in enumerate(lines) if line.strip() and not line.strip().startswith("#"))
            inner = len(lines[first]) - len(lines[first].lstrip())
            return [lead + " " * (inner - len(lead)) + lines[first].lstrip(), *lines[first + 1 :]]
        indentless = named and isinstance(value, list) and self.toss(True, False)
        return [lead + comment, *self.block(value, column + (0 if indentless else self.toss(1, 2, 4)))]

    def text(self, lead: str, value: str, column: int, comment: str) -> list[str]:
        indent = " " * (column + self.toss(1, 2, 5))
        if value and value == value.strip() and self.toss(True, False):
            header = self.toss("|-", "|- # said", ">-") if "\n" not in value else "|-"
            return [f"{lead} {header}", *(indent + line for line in value.split("\n")), *self.toss([], [""], ["", ""])]
        if value == "two words" and self.toss(True, False):
            return [f"{lead} two", f"{indent}words{comment}"]
        return [f"{lead} {self.word(value)}{comment}"]

    def flow(self, data: Any, column: int) -> str:
        """Write anything in flow style, over several lines at times."""
        if not isinstance(data, dict | list):
            return "~" if data is None else self.word(data)
        inner = self.toss("", "", " ", "\n" + " " * (column + 3), " # in\n" + " " * (column + 1))
        parts = [self.flow(value, column) for value in (data.values() if isinstance(data, dict) else data)]
        if isinstance(data, dict):
            parts = [f"{self.word(key)}: {part}" for key, part in zip(data, parts, strict=True)]
        between = "," + self.toss(" ", " ", "\n" + " " * (column + 2), " # between\n" + " " * (column + 1))
        inside = inner + between.join(parts) + (self.toss("", "", ",") if parts else "")
        return ("{%s}" if isinstance(data, dict) else "[%s]") % (inside + self.toss("", inner.replace(" # in", "")))

    def word(self, text: str) -> str:
        styles = [json.dumps(text, ensure_ascii=False)]
        if "\n" not in text:
            styles.append("'" + text.replace("'", "''") + "'")
        if text in {"a", "b c", "é", "x", "two words", "p", "q", "r s", "k-", "no", "1.50"}:
            styles += [text, text]
        return self.toss(*styles)


VALUES = [
    *["x", "", "two words", "a: b", "no", "x\ny", "word " * 40, 3, 2.5, True, 0, None, [], {}, ["p", 1]],
    *[{"k": "v", "l": [1]}, [{"k": "v " * 70, "m": {"n": "x\ny"}}], {"k": {"l": {"m": ["long words"] * 20}}}],
]


def any_edit(rng: Random, data: Any) -> Edit:
    """Make up an edit, most often one that makes sense."""
    path: list[Any] = []
    here = data
    while here and isinstance(here, dict | list) and rng.random() < 0.7:
        path.append(rng.choice(list(here) if isinstance(here, dict) else list(range(len(here)))))
        here = here[path[-1]]
    kind = rng.choice(["set", "remove", "add", "add", "add"]) if path else "add"
    if kind == "remove":
        return Edit(tuple(path), REMOVED)
    before = None
    if kind == "add":
        names = list(here) if isinstance(here, dict) else [name for name in here or [] if isinstance(name, str)]
        path.append(
            rng.choice([APPEND, len(here), "new", "p"]) if isinstance(here, list) else rng.choice([*NAMES, "new"])
        )
        path += rng.choice([[], [], [], [], ["new"], [APPEND], [APPEND, "x"], ["x", "new"]])
        before = rng.choice([None, *names]) if path[-1] is not APPEND else None
    return Edit(tuple(path), rng.choice(VALUES), before, rng.choice([None, None, "said\nhere"]))


def as_text(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: as_text(part) for key, part in data.items()}
    if isinstance(data, list):
        return [as_text(part) for part in data]
    return data if data is None or isinstance(data, str) else str(data).lower()


def last_line(node: yaml.Node) -> int:
    """Find the last line of a node, as the pure Python parser tells it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        child = node.value[-1]
        return last_line(child[1] if isinstance(child, tuple) else child)
    return node.end_mark.line


def touched(text: str, path: tuple[Any, ...]) -> set[int]:
    """Give the lines that setting, adding or taking out what stands at a path may change, none if it is not there."""
    lines = text.splitlines()
    around: list[tuple[int, int]] = []
    node = yaml.compose(text, Loader=yaml.BaseLoader)
    begin = 0
    for step in path:
        inside = node.value if isinstance(node, yaml.CollectionNode) else []
        mapping = isinstance(node, yaml.MappingNode)
        named = [
            key.value if mapping else (item.value if isinstance(step, str) else place)
            for place, (key, item) in enumerate(inside if mapping else [(None, item) for item in inside])
        ]
        if step not in named:
            changed = (
                isinstance(node, yaml.CollectionNode) and not node.flow_style and (mapping or not isinstance(step, str))
            )
            first = {begin, node.start_mark.line} if inside else {begin}
            return first if changed and inside else set(range(begin, last_line(node) + 1))
        index = named.index(step)
        around.append((begin, last_line(node)))
        key, value = inside[index] if mapping else (inside[index], inside[index])
        if isinstance(step, str) and not mapping:
            return set(range(begin, last_line(node) + 1))
        begin = key.start_mark.line
        while not mapping and not node.flow_style and lines[begin][node.start_mark.column :][:1] != "-":
            begin -= 1
        alone, holder, node = len(inside) == 1, node, value
    if alone:
        return set(range(around[-1][0], max(around[-1][1], last_line(node)) + 1))
    if holder.flow_style:
        return set(range(holder.start_mark.line, last_line(holder) + 1))
    following = {inside[1][0].start_mark.line if mapping else inside[1].start_mark.line} if index == 0 else set()
    return set(range(begin, last_line(node) + 1)) | following


def untouched_lines_stand(text: str, new: str, edit: Edit) -> None:
    old = text.removeprefix("\ufeff")
    free = touched(old, edit.path) if yaml.compose(old, Loader=yaml.BaseLoader) else set()
    there = iter(new.removeprefix("\ufeff").splitlines())
    for number, line in enumerate(old.splitlines()):
        assert number in free or line in there, f"line {number + 1} is gone: {line!r}"
    if "\n" not in text.replace("\r\n", "") and "\r" in text:
        assert "\n" not in new.replace("\r\n", "")
    assert new.startswith("\ufeff") == text.startswith("\ufeff")


def check_any_edit(seed: int) -> None:
    rng = Random(seed)
    data = any_data(rng)
    text = Writer(rng).document(data)
    said = compose(text.removeprefix("\ufeff"))[0]
    assume(said == data or not data)  # a comment far in, behind a text in a block, is a part of the text
    edit = any_edit(rng, said)
    try:
        wanted = edited_plain(said, [edit])
    except EditError as error:
        event("refused")
        with pytest.raises(EditError, match=re.escape(str(error))):
            edited(text, [edit])
        return
    try:
        new = edited(text, [edit])
    except EditError:
        assert edit.value is REMOVED, "nothing else can be in the way"
        assert "   # foot" in text, "but a comment far in, which a text in a block would then swallow"
        return
    assert json.dumps(compose(new.removeprefix("\ufeff"))[0]) == json.dumps(as_text(wanted))
    untouched_lines_stand(text, new, edit)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_any_edit_does_in_the_text_what_it_does_in_plain_data(seed):
    check_any_edit(seed)
