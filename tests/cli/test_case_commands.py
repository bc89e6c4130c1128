"""check, new, explain and schema, as one uses them."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from detente.case.codes import CODES
from detente.case.schema import case_schema
from detente.cli import main

if TYPE_CHECKING:
    from pathlib import Path

CASE = """title: Small
date: 2024
parties: {a: {name: A}, b: {name: B}}
issues:
  i: {name: I, options: [x, y]}
  j: {name: J, options: [x, y]}
rules:
  not-both: {never: {i: x, j: x}, because: It cannot be.}
  switched-off: {never: {i: y}, because: Perhaps., active: false}
sources: {s: {title: S}}
statements:
  a:
    - more is better: [i, j]
    - weight: {i: {at least: 0.6}}
      id: heavy
      source: s
  b:
    - less is better: [i, j]
"""
CLASH = CASE.replace("  b:\n", "    - weight: {j: {at least: 0.6}}\n    - refused: {i: y, j: y}\n  b:\n")


def run(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def put(tmp_path):
    def write(text: str, name: str = "case.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_check_says_what_it_understood(put):
    told = run("check", put(CASE))
    assert told.exit_code == 0
    lines = [line.split(maxsplit=1) for line in told.output.splitlines()[1:]]
    assert dict(lines) == {
        "title": "Small (2024)",
        "parties": "2: a, b",
        "issues": "2: i (2), j (2)",
        "packages": "4 in all, 3 feasible",
        "rules": "on: not-both; off: switched-off",
        "sources": "s",
        "statements": "a 2, b 1",
        "agreement": "all must accept",
        "consistency": "no contradictions",
    }
    assert told.output.startswith(f"{put(CASE)}: no mistakes, no warnings\n")


def test_check_tells_every_mistake_of_every_file_with_a_caret(put):
    first, second = (
        put(CASE.replace("[i, j]\n    - w", "[ii, j]\n    - w")),
        put(CASE.replace("title", "titel"), "two.yaml"),
    )
    told = run("check", first, second, put(CASE, "three.yaml"))
    assert told.exit_code == 1
    assert f"{first}:13:24: error[unknown-name]: there is no issue `ii`" in told.output
    assert "   13 |     - more is better: [ii, j]\n      |                        ^^" in told.output
    assert f"{second}:1:1: error[unknown-key]" in told.output
    assert "three.yaml: no mistakes" in told.output
    assert "\x1b" not in told.output


def test_check_names_statements_that_cannot_all_be_true(put):
    path = put(CLASH)
    told = run("check", path)
    assert told.exit_code == 1
    assert "1 contradiction" in told.output
    assert f"{path}:14: weight: {{i: {{at least: 0.6}}}}  [heavy; s]" in told.output
    assert f"{path}:17: weight: {{j: {{at least: 0.6}}}}  [a 3; no source]" in told.output


def test_check_tells_tensions_that_only_weigh_and_does_not_fail_for_them(put):
    told = run("check", put(CLASH.replace("{j: {at least: 0.6}}\n", "{j: {at least: 0.6}}\n      credence: 0.5\n")))
    assert told.exit_code == 0
    assert "no contradictions; 1 tension" in told.output
    assert "cannot all be true, but one only weighs (all):" in told.output


def test_check_as_json(put):
    found = json.loads(run("check", "--json", put(CLASH), put("title: [", "bad.yaml")).output)["files"]
    assert [one["ok"] for one in found] == [False, False]
    assert found[0]["understood"]["packages"] == {"all": 4, "feasible": 3}
    assert found[0]["understood"]["statements"] == [{"account": "all", "variant": None, "parties": {"a": 4, "b": 1}}]
    (clash,) = [clash for clash in found[0]["clashes"] if clash["binding"]]
    assert [(said["id"], said["line"], said["source"]) for said in clash["statements"]] == [
        ("heavy", 14, ["s"]),
        ("a 3", 17, []),
    ]
    (problem,) = found[1]["problems"]
    assert (problem["level"], problem["code"], problem["line"]) == ("error", "not-yaml", 2)
    assert "understood" not in found[1]


def test_check_says_when_the_rules_leave_nothing(put):
    told = run(
        "check",
        put(
            CASE.replace("{never: {i: x, j: x}", "{always: {i: x}")
            .replace(", active: false", "")
            .replace("{i: y}", "{i: x}")
        ),
    )
    assert told.exit_code == 1
    assert "7:1: error[nothing-feasible]" in told.output


def test_check_counts_spaces_too_large_to_list(put):
    issues = "".join(f"  i{n}: {{name: I, options: [x, y]}}\n" for n in range(200))
    tied = ", ".join(f"i{n}: x" for n in range(200))
    said = f"statements: {{a: [more is better: [{', '.join(f'i{n}' for n in range(200))}]]}}\n"
    text = f"title: T\nparties: {{a: {{name: A}}}}\nissues:\n{issues}{said}"
    assert "1.60 × 10^60 in all, 1.60 × 10^60 feasible" in run("check", put(text)).output
    told = run("check", put(text + f"rules: {{r: {{never: {{{tied}}}, because: So.}}}}\n"))
    assert "1.60 × 10^60 in all, too many to count" in told.output


def test_check_shows_accounts_variants_positions_and_warnings(put):
    more = CASE + "accounts: {p: {name: P}, q: {name: Q}}\nvariants: {now: {name: N}, later: {name: L}}\n"
    more = more.replace("id: heavy\n", "id: heavy\n      quote: words\n      accounts: p\n      variants: [later]\n")
    more += "positions: {a: {first: {name: F, demands: {i: y}}}}\nagreement: {veto: [a], at least: 1, of: [b]}\n"
    told = run("check", put(more))
    assert told.exit_code == 0, told.output
    assert "warning[quote-not-in-source]" in told.output
    assert "p, now: a 1, b 1" in told.output
    assert "p, later: a 2, b 1" in told.output
    assert "positions    a: first" in told.output
    assert "agreement    a must accept and at least 1 of b" in told.output


def test_new_writes_a_case_that_checks(tmp_path):
    told = run("new", tmp_path / "north-sea")
    path = tmp_path / "north-sea.yaml"
    assert told.output == f"Wrote {path}. Try: detente check {path}\n"
    assert stat.S_IMODE(path.stat().st_mode) & 0o444
    checked = run("check", path)
    assert checked.exit_code == 0
    assert "North sea" in checked.output
    assert "no mistakes, no warnings" in checked.output


def test_new_writes_over_nothing_unless_told_to(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("mine", encoding="utf-8")
    refused = run("new", path)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("new", path, "--force", "--title", "A: #1", "--schema").exit_code == 0
    assert run("check", path).exit_code == 0
    assert json.loads((tmp_path / "case.schema.json").read_text(encoding="utf-8")) == case_schema()
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=case.schema.json\n")
    assert sorted(tmp_path.iterdir()) == [path, tmp_path / "case.schema.json"]


def test_new_in_a_folder_that_is_not_there(tmp_path):
    told = run("new", tmp_path / "no" / "a")
    assert told.exit_code == 2
    assert "cannot write" in told.output


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_new_wants_a_name_for_a_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    told = run("new", name)
    assert told.exit_code == 2
    assert "is no name for a file" in told.output
    assert not list(tmp_path.iterdir())


def test_new_follows_a_link_and_keeps_the_permissions_of_what_is_there(tmp_path):
    path, link = tmp_path / "a.yaml", tmp_path / "link.yaml"
    path.write_text("mine", encoding="utf-8")
    path.chmod(0o600)
    link.symlink_to(path)
    assert run("new", link, "--force").exit_code == 0
    assert link.is_symlink()
    assert run("check", path).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


RANKED = """title: T
parties: {a: {name: A}}
issues: {i: {name: I, options: [x, y, z]}}
statements:
  a:
    - ranking: [{i: x}, {i: z}]
      complete: true
"""


def test_check_names_what_a_complete_ranking_leaves_out(put):
    told = run("check", put(RANKED))
    assert told.exit_code == 1
    assert "error[incomplete-ranking]: the complete ranking leaves out 1 feasible package, first: y" in told.output
    assert "   6 |     - ranking: [{i: x}, {i: z}]" in told.output
    assert "1 mistake, " in told.output


def test_check_holds_statements_against_a_complete_ranking(put):
    whole = RANKED.replace("[{i: x}", "[{i: x}, {i: y}")
    assert run("check", put(whole)).exit_code == 0
    told = run("check", put(whole + "    - prefers: {i: z}\n      to: {i: y}\n"))
    assert told.exit_code == 1
    assert "1 contradiction\n" in told.output
    assert "case.yaml:8: prefers: {i: z}" in told.output


def test_schema_prints_or_writes(tmp_path):
    assert json.loads(run("schema").output) == case_schema()
    path = tmp_path / "s.json"
    assert run("schema", "-o", path).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8")) == case_schema()
    assert run("schema", "-o", path).exit_code == 2


def test_explain_knows_every_code():
    listing = run("explain").output
    for code, kind in CODES.items():
        assert code in listing
        told = run("explain", code)
        assert told.exit_code == 0
        assert kind.title in told.output
        assert " ".join(kind.remedy.split()) in " ".join(told.output.split())
    assert "Did you mean 'unknown-name'?" in run("explain", "unkown-name").output
