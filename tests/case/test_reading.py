"""What the words of a file mean, where they stand, and what is read beside them."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from detente.case.errors import CaseError, Problem, render
from detente.case.quotations import stands_in
from detente.case.reading import case_from_words, parse_case, read_case

SMALL = """
title: Small
parties: {a: {name: A}}
issues: {i: {name: I, options: [%s]}}
statements: {a: [more is better: i]}
"""


def codes_of(text: str) -> list[str]:
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "off", "12:30", "0x10", "0o7", "1_000", "2024-01-01", "01", "1e3", "=", "<<"]
)
def test_words_that_other_yaml_readers_turn_into_something_else_stay_words(word):
    case = parse_case(SMALL % f"{word}, other").words
    assert list(case.issues["i"].options) == [word, "other"]


@pytest.mark.parametrize("nothing", ["~", "null", "Null", "NULL", ""])
def test_a_key_with_nothing_after_it_is_left_out(nothing):
    case = parse_case(SMALL % "x, y" + f"about: {nothing}\nrules: {nothing}\n").words
    assert case.about is None
    assert case.rules == {}


def test_null_in_quotes_is_a_word():
    assert parse_case(SMALL % "x, y" + 'about: "null"\n').words.about == "null"


def test_numbers_dates_and_truth_are_made_where_they_are_expected(flat):
    case = parse_case(flat).words
    assert case.parties["landlord"].bargaining_weight == 2.0
    assert case.date == dt.date(2024, 5, 1)
    assert (case.sources["letter"].date, case.sources["call"].date) == ("2024-05", "2024")
    assert case.timeline[0].time == dt.time(9, 30)
    assert case.rules["not-both"].active is False
    assert case.packages["tenants-offer"].yardstick is True


def test_places_name_line_and_column_of_keys_and_values(flat):
    lines = flat.splitlines()
    places = parse_case(flat).places
    key = places.key(("issues", "rent", "options", "high"))
    value = places.value(("issues", "rent", "options", "high"))
    assert lines[key.line - 1][key.column - 1 :].startswith("high")
    assert lines[value.line - 1][value.column - 1 :].startswith('"1,000')
    item = places.value(("statements", "landlord", 7, "source", 1))
    assert lines[item.line - 1][item.column - 1 :].startswith("call]")
    assert item.length == len("call")
    option = places.value(("issues", "repairs", "options", "kitchen"))
    assert lines[option.line - 1][option.column - 1 :].startswith("kitchen, all], one")
    assert places.line(("statements", "landlord", 7)) == places.line(("statements", "landlord", 7, "refused"))
    assert lines[places.line(("statements", "tenant")) - 1] == "  tenant:"
    assert places.line(("no", "such", "thing")) == 1


@pytest.mark.parametrize("mark", ["\n", "\r", "\r\n", "\x85", "\u2028", "\u2029"])
def test_lines_are_counted_as_the_yaml_reader_counts_them(mark):
    text = SMALL.lstrip() % "x, y" + f'about: "one{mark}  two"\nagrement: all\n'
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.excerpt) == (7, 1, "agrement: all")


def test_aliases_repeat_a_value_at_its_own_place():
    text = SMALL % "x, y" + "packages:\n  p: {name: P, options: &p {i: x}}\n  q: {name: Q, options: *p}\n"
    document = parse_case(text)
    assert document.words.packages["q"].options == {"i": "x"}
    assert document.places.value(("packages", "q", "options", "i")) == document.places.value(
        ("packages", "p", "options", "i")
    )


def test_digest_is_of_what_is_said_and_not_of_how_it_is_laid_out(flat):
    plain = parse_case(flat).digest
    assert parse_case("# a comment\n" + flat.replace("by: [landlord]", "by: landlord")).digest == plain
    assert parse_case(flat.replace("bargaining weight: 2", "bargaining weight: 3")).digest != plain
    assert len(plain) == 64


def test_empty_text_is_a_case_without_anything():
    assert codes_of("") == ["wrong-shape"]
    assert codes_of("# nothing\n") == ["wrong-shape"]
    assert codes_of("- a\n- b") == ["wrong-shape"]
    assert codes_of("{}") == ["missing-key"] * 3


def test_a_mark_of_byte_order_is_passed_over(flat, tmp_path):
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + flat.encode())
    assert read_case(path).words == parse_case(flat).words
    assert read_case(path).path == path


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"title: A\nabout: caf\xe9 au lait\n", 2, 11),
        (b"\xff\xfet\x00i\x00", 1, 1),
        (b"date: 2019\ntitle: \x00\n", 2, 8),
        (b"title: \x1b[31m\n", 1, 8),
        ("title: A\nabout: \ud800".encode("utf-8", "surrogatepass"), 2, 8),
        (b"\xc3", 1, 1),
    ],
)
def test_files_that_are_no_text(tmp_path, data, line, column):
    path = tmp_path / "case.yaml"
    path.write_bytes(data)
    with pytest.raises(CaseError) as caught:
        read_case(path)
    problem = caught.value.problems[0]
    assert problem.code == "not-text-file"
    assert (problem.line, problem.column) == (line, column)
    assert str(path) in problem.render()


def test_files_that_cannot_be_opened(tmp_path):
    for path in (tmp_path, tmp_path / "absent.yaml", "a\0b"):
        with pytest.raises(CaseError) as caught:
            read_case(path)
        assert [problem.code for problem in caught.value.problems] == ["unreadable"]


WORDS = {
    "title": "T",
    "parties": {"a": {"name": "A", "bargaining weight": 2}},
    "issues": {"i": {"name": "I", "options": ["x", "y"]}},
    "statements": {"a": [{"exact values": {"i": {"x": 0.5, "y": 1}}, "no deal": 0.25}]},
}


def test_words_of_a_program_are_checked_alike():
    document = case_from_words(WORDS)
    assert document.words.statements["a"][0].exact_values == {"i": {"x": 0.5, "y": 1.0}}
    assert document.places.line(("title",)) is None
    with pytest.raises(CaseError) as caught:
        case_from_words(WORDS | {"statements": {"a": [{"exact values": {"i": {"x": 1, "z": 2}}}]}}, "tables")
    assert {problem.code for problem in caught.value.problems} == {"unknown-name", "missing-option"}
    assert "tables: statements › a › 1 › exact values › i › z: error[unknown-name]" in str(caught.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, "1e400", object(), {1, 2}, "x" * 30])
def test_values_that_are_no_numbers(value):
    with pytest.raises(CaseError) as caught:
        case_from_words(WORDS | {"statements": {"a": [{"exact values": {"i": {"x": value, "y": 1}}}]}})
    assert {problem.code for problem in caught.value.problems} <= {"not-a-number", "bad-value", "out-of-range"}


def test_words_that_hold_themselves():
    words = dict(WORDS)
    words["about"] = words
    with pytest.raises(CaseError) as caught:
        case_from_words(words)
    assert [problem.code for problem in caught.value.problems] == ["bad-value"]


def test_exact_values_twice_in_one_account(flat):
    said = [*WORDS["statements"]["a"], *WORDS["statements"]["a"]]
    with pytest.raises(CaseError) as caught:
        case_from_words(WORDS | {"statements": {"a": said}})
    assert [problem.code for problem in caught.value.problems] == ["known-twice"]


@pytest.mark.parametrize(
    "said",
    [WORDS["statements"]["a"][0], {"ranking": [{"i": "x"}, {"i": "y"}], "complete": True}],
    ids=["exact", "ranking"],
)
def test_what_settles_all_cannot_be_half_believed(said):
    with pytest.raises(CaseError) as caught:
        case_from_words(WORDS | {"statements": {"a": [said | {"credence": 0.9}]}})
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("half-known", "statements › a › 1 › credence")
    assert "accounts of their own" in problem.hint
    case_from_words(WORDS | {"statements": {"a": [said | {"credence": 1}]}})


def test_a_status_quo_that_leaves_out_issues_cannot_be_ranked_completely():
    words = WORDS | {"issues": WORDS["issues"] | {"j": {"name": "J", "options": ["u", "v"]}}, "status quo": {"i": "x"}}
    said = {"ranking": ["status quo", {"i": "y", "j": "u"}]}
    with pytest.raises(CaseError, match="leaves out `j`, so that it is no package to rank"):
        case_from_words(words | {"statements": {"a": [said | {"complete": True}]}})
    case_from_words(words | {"statements": {"a": [{"more is better": ["i", "j"]}, said]}})


@pytest.mark.parametrize("said", ["indifferent: [i, j]", "more is better: j\n    - indifferent: i"])
def test_a_party_to_which_nothing_matters_is_refused(said):
    issues = "{i: {name: I, options: [x, y]}, j: {name: J, options: [only]}}"
    text = f"title: T\nparties: {{a: {{name: A}}}}\nissues: {issues}\nstatements:\n  a:\n    - {said}\n"
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("nothing-matters", 5)
    assert "at least one issue must matter to each party" in problem.hint
    exact = "exact values: {i: {x: 0, y: 0}, j: {only: 0}}"
    assert parse_case(text.replace(said, exact)).warnings == ()


def test_a_value_that_no_rule_of_translation_covers_is_told_all_the_same():
    problem = Problem("bad-value", "strange", "f", 3, 2, "abc", "mend it", "a › b", 2)
    assert problem.render().splitlines() == [
        "f:3:2: error[bad-value]: strange",
        "    3 | abc",
        "      |  ^^",
        "   = mend it",
    ]


def test_the_caret_stands_under_wide_letters_and_in_long_lines():
    wide = Problem("bad-name", "m", "f", 1, 6, "한국: 어때", length=2).render().splitlines()
    assert wide[1] == "    1 | 한국: 어때"
    assert wide[2].index("^") == len("    1 | ") + 8
    long = Problem("bad-name", "m", "f", 1, 501, "a" * 500 + "bc" + "d" * 500, length=2).render().splitlines()
    assert len(long[1]) < 120
    assert long[1][long[2].index("^")] == "b"
    assert long[2].count("^") == 2


def test_messages_do_not_obey_control_characters():
    shown = Problem("unknown-key", "no \x1b[2J", "f\x07", 1, 1, "\x1b[2J\u202e x", "\x1b]0;").render()
    assert all(sign == "\n" or sign.isprintable() for sign in shown)


def test_long_lists_of_problems_are_cut_and_counted():
    text = render([Problem("unknown-key", "m", "f", n, 1) for n in range(1, 501)])
    assert text.count("unknown-key") == 200
    assert "300 more" in text
    assert "500 mistakes, 0 warnings" in text


def test_an_unknown_code_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        Problem("no-such-code", "m")


def test_errors_travel_between_processes(flat):
    with pytest.raises(CaseError) as caught:
        parse_case(flat.replace("title:", "titel:"))
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


QUOTED = """
title: Q
parties: {a: {name: A}}
issues: {i: {name: I, options: [x, y]}}
statements: {a: [more is better: i]}
sources:
  s: {title: S, file: FILE, quotations: ["We want “peace” — now", "we … now", "WE want [...] not war"]}
"""


def test_quotations_are_looked_up_in_the_text_beside_the_case(tmp_path):
    (tmp_path / "s.txt").write_text('Then: We\n want "peace" - now, and not war.', encoding="utf-8")
    path = tmp_path / "q.yaml"
    path.write_text(QUOTED.replace("FILE", "s.txt"), encoding="utf-8")
    assert read_case(path).warnings == ()
    path.write_text(QUOTED.replace("FILE", "s.txt").replace("peace", "bread"), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        read_case(path)
    assert [(p.code, p.line, p.column) for p in caught.value.problems] == [("quotation-not-found", 7, 43)]


@pytest.mark.parametrize("file", ["absent.txt", "folder"])
def test_a_source_without_its_file_is_a_warning(tmp_path, file):
    (tmp_path / "folder").mkdir()
    path = tmp_path / "q.yaml"
    path.write_text(QUOTED.replace("FILE", file), encoding="utf-8")
    assert [problem.code for problem in read_case(path).warnings] == ["missing-file"]


def test_a_case_reads_no_file_outside_its_folder(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.txt").write_text("we want peace now", encoding="utf-8")
    (inner / "link.txt").symlink_to(tmp_path / "secret.txt")
    for file in ("../secret.txt", str(tmp_path / "secret.txt"), "link.txt", "/dev/zero"):
        path = inner / "q.yaml"
        path.write_text(QUOTED.replace("FILE", file), encoding="utf-8")
        with pytest.raises(CaseError) as caught:
            read_case(path)
        assert [problem.code for problem in caught.value.problems] == ["file-elsewhere"]


def test_pieces_of_a_quotation_stand_in_order():
    assert stands_in("a … c", "a b c")
    assert not stands_in("c … a", "a b c")
    assert stands_in("", "anything")
