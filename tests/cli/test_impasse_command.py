"""`detente impasse` as a reader meets it."""

import json
import os
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import detente
from detente.cli import main

SHARED = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared"))
CASE = """\
title: Land for peace  # an old story
parties: {east: {name: East}, west: {name: West}}
issues:
  land: {name: Land, options: [kept, halved, given]}
  peace: {name: Peace, options: [none, cold, warm]}
statements:
  east: # who has the land
    - exact values: {land: {kept: 6, halved: 4, given: 0}, peace: {none: 0, cold: 2, warm: 4}}
      no deal: 7
  west:
    - exact values: {land: {kept: 0, halved: 3, given: 6}, peace: {none: 4, cold: 3, warm: 0}}
      no deal: 5
positions:
  east: {all: {name: All of it, demands: {land: kept, peace: warm}}}
  west: {back: {name: All of it back, demands: {land: given}}}
"""


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(main, ["impasse", *map(str, words)])


def finite(text):
    """Read JSON that holds nothing but what JSON has."""

    def refuse(sign):
        raise AssertionError(sign)

    return json.loads(text, parse_constant=refuse)


def test_the_documented_json_and_nothing_else_on_standard_output(case):
    done = run(case, "--json")
    assert done.exit_code == 0
    assert finite(done.stdout)["lens"] == "impasse"


def test_a_summary_for_the_terminal_and_for_a_pipe(case):
    done = run(case)
    assert done.exit_code == 0
    assert "Why no deal?" in done.output
    assert "\x1b" not in done.output
    program = [sys.executable, "-c", "from detente.cli import main; main()", "impasse", str(case)]
    piped = subprocess.run(program, capture_output=True, text=True, check=True)
    assert piped.stdout == done.stdout


def test_an_entry_is_saved_and_gives_what_it_promised(case, tmp_path):
    menu = finite(run(case, "--json").stdout)["menu"]
    assert menu
    for entry in menu:
        target = tmp_path / f"{entry['number']}.yaml"
        done = run(case, "--apply", entry["number"], "-o", target)
        assert done.exit_code == 0
        assert f"detente impasse {target}" in done.output
        text = target.read_text(encoding="utf-8")
        assert "# an old story" in text
        assert "# who has the land" in text
        found = finite(run(target, "--json").stdout)["accounts"]["all"]
        figures = {"share": found["baseline"]["share"], "best": found["baseline"]["best"]["joint_share"]}
        if entry["figure"] in figures:
            assert figures[entry["figure"]] == entry["after"]["all"]
    assert case.read_text(encoding="utf-8") == CASE


def test_an_entry_is_saved_and_the_json_printed_too(case, tmp_path):
    done = run(case, "--apply", 1, "-o", tmp_path / "new.yaml", "--json")
    assert finite(done.stdout) == finite(run(case, "--json").stdout)
    assert "Wrote" in done.stderr
    assert (tmp_path / "new.yaml").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--apply", "99", "-o", "new.yaml"], "99"),
        (["--apply", "0", "-o", "new.yaml"], "0"),
        (["--apply", "1"], "--apply and -o go together"),
        (["-o", "new.yaml"], "--apply and -o go together"),
        (["--apply", "1", "-o", "missing/new.yaml"], "the folder missing is not there; make it first"),
        (["--apply", "1", "-o", "case.yaml"], "--force writes over it"),
        (["--account", "owls"], "there is no account 'owls'"),
        (["--variant", "later"], "there is no variant 'later'; the case names no variants"),
        (["--draws", "7"], "100"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_and_leaves_nothing(case, words, said, monkeypatch):
    monkeypatch.chdir(case.parent)
    done = run("case.yaml", *words)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output
    assert [file.name for file in case.parent.iterdir()] == ["case.yaml"]
    assert case.read_text(encoding="utf-8") == CASE


def test_a_file_is_written_over_only_by_force(case):
    assert run(case, "--apply", 1, "-o", case, "--force").exit_code == 0
    assert case.read_text(encoding="utf-8") != CASE


def test_rules_that_leave_nothing_are_said_in_a_line(case):
    rules = "rules: {a: {always: {land: kept}, because: So.}, b: {always: {land: given}, because: So.}}\n"
    case.write_text(CASE + rules, encoding="utf-8")
    done = run(case)
    assert done.exit_code == 1
    assert "the rules leave no package" in done.output
    assert "Traceback" not in done.output


def test_the_help_shows_an_example():
    done = run("--help")
    assert "Example: detente impasse examples/hanoi-2019.yaml" in done.output
    assert "--apply 1 -o changed.yaml" in done.output


@pytest.mark.slow
def test_who_interrupts_it_finds_nothing_half_written(tmp_path):
    hanoi = Path(__file__).parents[2] / "examples" / "hanoi-2019.yaml"
    program = [sys.executable, "-c", "from detente.cli import main; main()", "impasse", str(hanoi)]
    program += ["--apply", "1", "-o", str(tmp_path / "new.yaml")]
    work = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2.0)
    work.send_signal(signal.SIGINT)
    _, said = work.communicate(timeout=30)
    assert work.returncode == 130
    assert "Traceback" not in said
    assert "Stopped before the end; nothing is left half written." in said
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------------------ other tools' cases


def domain(name):
    folder = SHARED / "domains" / name
    if not folder.is_dir():
        pytest.skip("the reference domains are not there")
    return folder


def values_of(folder):
    """Every package's value to each party, from the case that `detente convert` makes."""
    done = CliRunner().invoke(main, ["convert", str(folder)])
    assert done.exit_code == 0
    words = yaml.safe_load(done.stdout)
    tables = {party: said[0]["exact values"] for party, said in words["statements"].items()}
    packages = [dict(zip(words["issues"], row, strict=True)) for row in product(*map(list, _options(words)))]
    return [{p: sum(table[i][o] for i, o in package.items()) for p, table in tables.items()} for package in packages]


def _options(words):
    return [issue["options"] for issue in words["issues"].values()]


@pytest.mark.reference
def test_nobody_meets_over_lunch():
    """ANAC 2013 Lunch: no package is worth .8 to both; the nearest miss is worth .698 and .739."""
    folder = domain("anac2013-Lunch")
    found = finite(run(folder, "--json").stdout)["accounts"]["all"]
    one, other = found["curves"]
    assert found["diagnosis"]["kinds"] == ["none"]
    assert found["diagnosis"]["certain"]
    (conflict,) = found["conflicts"]["interests"]["conflicts"]
    assert conflict["members"] == [f"no deal:{one}", f"no deal:{other}"]
    assert conflict["share"] == 1
    worth = values_of(folder)
    spans = {p: max(w[p] for w in worth) - min(w[p] for w in worth) for p in (one, other)}
    nearest = max(worth, key=lambda w: min((w[p] - 0.8) / spans[p] for p in spans))
    assert sorted(nearest.values()) == pytest.approx([0.698, 0.739], abs=5e-4)
    assert found["diagnosis"]["gap"]["mean"] == pytest.approx(min((nearest[p] - 0.8) / spans[p] for p in spans))
    alone = sorted(round(100 * sum(w[p] >= 0.8 for w in worth) / len(worth), 1) for p in spans)
    assert alone == [4.1, 5.7]
    for party, counter in ((one, other), (other, one)):
        best = max(w[party] for w in worth if w[counter] >= 0.8) - 0.8
        assert all(fall["rise"] == pytest.approx(best) for fall in found["curves"][party]["falls"])


@pytest.mark.reference
def test_two_packages_please_both_in_defensive_charms():
    folder = domain("anac2013-DefensiveCharms")
    found = finite(run(folder, "--json").stdout)["accounts"]["all"]
    assert found["diagnosis"]["share"] == 1
    assert found["diagnosis"]["few"] == 1
    for curve in found["curves"].values():
        assert next(n for rise, n in zip(curve["rises"], curve["packages"], strict=True) if rise >= -1e-9) == 2


def test_long_work_says_how_long_before_it_starts():
    hanoi = detente.load(Path(__file__).parents[2] / "examples" / "hanoi-2019.yaml")
    one, all_of_them = (hanoi.outlook(account=account, lenses=["impasse"]) for account in ("agreed", None))
    assert 1 < one.seconds < all_of_them.seconds < 100
    assert all_of_them.seconds > hanoi.outlook().seconds
    both = hanoi.outlook(lenses=["deals", "impasse"]).seconds
    assert both > max(all_of_them.seconds, hanoi.outlook().seconds)
