"""`detente ask` as a reader meets it: questions, answers written into the case, and what they change."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.case.reading import read_case
from detente.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"

SHOP = """\
title: A shop and its supplier # a comment
parties: {shop: {name: Shop}, supplier: {name: Supplier}}
issues:
  price: {name: Price, options: [low, middle, high]}
  days: {name: Days to pay, options: [ten, thirty, ninety]}
  brand: {name: Brand, options: [own, shared]}
statements:
  shop:
    - less is better: price
    - more is better: [days, brand]
  supplier:
    - more is better: price
    - less is better: [days, brand]
sources:
  ledger: {title: The ledger}
  letter-may: {title: A letter of May}
  letter-june: {title: A letter of June}
"""

# What his two statements settle together, hers leave open.
RIVALS = SHOP.replace(
    "statements:\n  shop:\n",
    """\
accounts: {hers: {name: As she tells it}, his: {name: As he tells it}}
statements:
  shop:
    - {matters more: [days, brand], by factor: 3, accounts: his, id: his-word}
    - {matters more: [brand, price], by factor: 2, accounts: his, id: his-other-word}
""",
)


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    return path


def ask(path, *lines, options=()):
    words = ["ask", str(path), "--draws", "300", *map(str, options)]
    return CliRunner().invoke(main, words, input="".join(f"{line}\n" for line in lines), catch_exceptions=False)


def statements(path, party="shop"):
    return read_case(path).words.statements[party]


def test_an_answer_is_written_and_what_changed_is_shown(tmp_path):
    """The whole way on a copy of the flagship: nothing but what was shown is added."""
    path, before = tmp_path / "hanoi.yaml", (EXAMPLES / "hanoi-2019.yaml").read_bytes()
    path.write_bytes(before)
    done = ask(path, "y", "yun", "y", "", "", "y", "q", options=["--account", "agreed"])
    assert done.exit_code == 0
    for said in ("A deal in", "Question 1", "This is added", f"Wrote {path}.", "What changed:", " → "):
        assert said in done.output
    after = path.read_bytes()
    start = next(i for i, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
    assert after.endswith(before[start:])
    words = read_case(path).words
    [made] = [said for about in words.statements.values() for said in about if said.id == "asked-1"]
    assert (made.source, made.accounts, made.variants) == (("yun",), ("agreed",), ("summit",))
    assert [one.name for one in tmp_path.iterdir()] == ["hanoi.yaml"]


def test_the_second_question_knows_the_first_answer(shop):
    done = ask(shop, *("y", "ledger", "0.9", "2024", "y") * 2, "q")
    assert done.output.count("Wrote") == 2
    made = [said for party in ("shop", "supplier") for said in statements(shop, party) if said.id]
    assert {said.id for said in made} == {"asked-1", "asked-2"}
    assert {str(said.date) for said in made} == {"2024"}


def test_a_new_source_and_its_standing(shop):
    done = ask(shop, "n", "A talk with the owner", "sec", "1", "nonsense", "2024-02-30", "2024-02", "y", "q")
    assert done.output.count("That is no date.") == 2
    source = read_case(shop).words.sources["a-talk-with-the-owner"]
    assert source.standing == "second-hand"


def test_an_assumption_needs_a_reason(shop):
    done = ask(shop, "n", "", "", "it is so elsewhere", "7", "x", "0.5", "", "yes", "quit")
    assert "needs a reason" in done.output
    assert done.output.count("Please give a number above 0 and up to 1.") == 2
    made = next(said for party in ("shop", "supplier") for said in statements(shop, party) if said.id)
    assert (made.assumption, made.because, made.credence) == (True, "it is so elsewhere", 0.5)


def test_sources_are_offered(shop):
    done = ask(shop, "y", "?", "letter", "june", "n", "from", "back", "q")
    assert "  ledger: The ledger\n" in done.output
    assert done.output.count("  letter-may: A letter of May\n") == 2
    assert "Do you mean letter-june?" in done.output
    assert "A new source." in done.output
    assert shop.read_text() == SHOP


def test_skip_back_help_and_what_is_no_reply(shop):
    done = ask(shop, "b", "s", "b", "?", "maybe", "s", *"s" * 30)
    assert "This is the first question." in done.output
    assert done.output.count("Question 1:") == 3
    assert "yes says of" in done.output
    assert "Please answer yes, no, skip, back, quit or ?." in done.output
    assert "That was the last question" in done.output
    assert done.exit_code == 0
    assert shop.read_text() == SHOP


def test_what_is_not_confirmed_is_not_written(shop):
    done = ask(shop, "y", "ledger", "", "", "no", "q")
    assert "This is added" in done.output
    assert done.output.count("Question 1:") == 2
    assert shop.read_text() == SHOP


@pytest.mark.parametrize("count", range(6))
def test_the_end_of_input_leaves_nothing_half_written(shop, count):
    done = ask(shop, *["y", "ledger", "0.9", "", "y", "s"][:count])
    assert done.exit_code == 0
    [ended] = [line for line in done.output.splitlines() if line.startswith("End of input")]
    assert ended.startswith("End of input: nothing was written" if count < 5 else "End of input: 1 answer was written")
    assert ended.endswith("begun is lost." if 0 < count < 5 else ".")
    assert ("lost" in ended) == (0 < count < 5)
    assert (shop.read_text() == SHOP) == (count < 5)
    assert [one.name for one in shop.parent.iterdir()] == ["shop.yaml"]


def test_input_that_ends_amid_the_second_answer(shop):
    done = ask(shop, "y", "ledger", "0.9", "", "y", "y", "ledger")
    assert f"End of input: 1 answer was written to {shop}; the next, which was begun, is lost." in done.output
    assert "asked-2" not in shop.read_text()


def test_on_a_pipe_each_prompt_has_a_line_of_its_own(shop):
    lines = ask(shop, "y", "ledger", "", "", "y", "q").output.splitlines()
    for prompt in ("yes, no, skip, back", "Its source", "How far is it believed", "Its date", "Add it?"):
        assert any(line.startswith(prompt) for line in lines), prompt
    assert f"Wrote {shop}." in lines


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_file_that_may_not_be_written_is_refused_before_the_first_question(shop, monkeypatch, elsewhere):
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK or Path(path) != shop)
    if elsewhere:
        assert ask(shop, "q", options=["-o", shop.with_name("other.yaml")]).exit_code == 0
        assert ask(shop, "q", options=["--dry-run"]).exit_code == 0
        return
    done = ask(shop, "y")
    assert done.exit_code == 2
    assert f"cannot write {shop}: it is there, and you may not write to it" in done.output
    assert "Question" not in done.output


def test_an_interruption_between_confirming_and_writing(shop, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    done = ask(shop, "y", "ledger", "", "", "y")
    assert done.exit_code == 130
    assert shop.read_text() == SHOP
    assert [one.name for one in shop.parent.iterdir()] == ["shop.yaml"]


def test_a_real_interruption_at_a_prompt(shop):
    words = [str(Path(sys.executable).with_name("detente")), "ask", str(shop), "--draws", "300"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdin.write(b"y\nledger\n0.9\n\ny\ny\n")
        running.stdin.flush()
        seen = b""
        while b"Its source" not in seen.partition(b"What changed")[2]:
            told = os.read(running.stdout.fileno(), 4096)
            assert told, seen.decode()
            seen += told
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert b"Stopped" in said
    assert "asked-1" in shop.read_text()
    assert "asked-2" not in shop.read_text()


def test_a_file_that_changed_is_not_written_over(shop, monkeypatch):
    from detente.workbench.answering import Manuscript

    written = Manuscript.written

    def late(held, addition, target):
        shop.write_text(SHOP + "# by another hand\n")
        return written(held, addition, target)

    monkeypatch.setattr(Manuscript, "written", late)
    done = ask(shop, "y", "ledger", "", "", "y")
    assert done.exit_code == 1
    assert "changed on disk" in done.output
    assert f"detente ask {shop}" in done.output
    assert shop.read_text() == SHOP + "# by another hand\n"


def test_another_file_is_written_and_gone_on_with(shop):
    other = shop.with_name("other.yaml")
    ask(shop, *("y", "ledger", "0.9", "", "y") * 2, "q", options=["-o", other])
    assert shop.read_text() == SHOP
    assert "asked-2" in other.read_text()
    done = ask(shop, "q", options=["-o", other])
    assert done.exit_code == 2
    assert "to go on with it" in done.output


def test_a_case_stays_with_the_text_files_of_its_sources(shop, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "ledger.txt").write_text("nothing")
    shop.write_text(SHOP.replace("{title: The ledger}", "{title: The ledger, file: ledger.txt}"))
    done = ask(shop, "q", options=["-o", tmp_path / "elsewhere" / "shop.yaml"])
    assert done.exit_code == 2
    assert "write into its folder" in done.output
    assert ask(shop, "q", options=["-o", tmp_path / "beside.yaml"]).exit_code == 0


def test_replies_that_are_no_text(shop):
    words = [str(Path(sys.executable).with_name("detente")), "ask", str(shop), "--draws", "300"]
    replies = b"y\nTalk \xff with\nread\n0.9\n\ny\nq\n"
    done = subprocess.run(words, input=replies, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert [one.title for one in read_case(shop).words.sources.values()][-1] == "Talk \N{REPLACEMENT CHARACTER} with"


def test_a_dry_run_writes_nothing_and_goes_on_as_if_it_had(shop):
    done = ask(shop, *("y", "ledger", "0.9", "", "y") * 2, "q", options=["--dry-run"])
    assert done.output.count("Nothing was written (--dry-run)") == 2
    assert "asked-2" in done.output
    assert shop.read_text() == SHOP


LINES = [
    "y",
    "n",
    "s",
    "b",
    "?",
    "back",
    "yes",
    "",
    "ledger",
    "letter",
    "Talk: #1 {x",
    "'",
    "1",
    "0.5",
    "2024",
    "maybe",
]


WHOLE = [["y", "ledger", "1", "", "y"], ["n", "", "a guess", "0.7", "2024", "y"], ["y", "Talk: #1 {x", "", "", "", "y"]]


@given(replies=st.lists(st.sampled_from([*([one] for one in LINES), *WHOLE * 3]), max_size=8))
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_the_file_stays_a_case_with_all_its_lines(shop, replies):
    lines = [one for reply in replies for one in reply]
    shop.write_text(SHOP)
    done = CliRunner().invoke(main, ["ask", str(shop), "--draws", "100"], input="".join(f"{one}\n" for one in lines))
    assert done.exit_code == 0, done.output
    words = read_case(shop).words
    asked = [said.id for about in words.statements.values() for said in about if said.id]
    assert sorted(asked) == [f"asked-{n}" for n in range(1, done.output.count("Wrote") + 1)]
    kept = iter(shop.read_text().splitlines())
    assert all(line in kept for line in SHOP.splitlines())
    assert [one.name for one in shop.parent.iterdir()] == ["shop.yaml"]


class TestContradictions:
    """An answer that is open under one account and settled the other way under another."""

    @pytest.fixture
    def rivals(self, tmp_path):
        path = tmp_path / "rivals.yaml"
        path.write_text(RIVALS)
        return path

    def replies(self, rivals, *then):
        """Say that price matters more than days, which his account denies, and go on."""
        listed = json.loads(ask(rivals, options=["--list", "--json", "--party", "shop"]).stdout)["questions"]
        place = next(i for i, one in enumerate(listed) if set(one["issues"]) == {"price", "days"})
        reply = "y" if listed[place]["issues"] == ["price", "days"] else "n"
        lines = [*"s" * place, reply, "ledger", "1", "", *then]
        return ask(rivals, *lines, options=["--party", "shop"])

    def test_the_statements_are_named_and_the_answer_weighs(self, rivals):
        done = self.replies(rivals, "weigh", "1", "0.7", "y", "q")
        assert "cannot all be true (his)" in done.output
        assert "[his-word; no source]" in done.output
        assert "Please give a number above 0 and below 1." in done.output
        made = next(said for said in statements(rivals) if said.id == "asked-1")
        assert (made.credence, made.accounts) == (0.7, ())

    def test_it_can_hold_elsewhere_only(self, rivals):
        done = self.replies(rivals, "elsewhere", "y", "q")
        assert "What changed:" in done.output
        made = next(said for said in statements(rivals) if said.id == "asked-1")
        assert (made.credence, made.accounts) == (1, ("hers",))

    def test_it_can_be_dropped(self, rivals):
        done = self.replies(rivals, "back", "q")
        assert done.exit_code == 0
        assert rivals.read_text() == RIVALS


class TestList:
    """`--list` prints and asks nothing."""

    def test_in_words(self, shop):
        done = ask(shop, options=["--list"])
        assert done.exit_code == 0
        assert "A deal in" in done.output
        assert "Question 1:" in done.output
        assert "Askable" in done.output
        assert "skip" not in done.output

    def test_as_json(self, shop):
        data = json.loads(ask(shop, options=["--list", "--json"]).stdout)
        assert data["why_none"] is None
        assert data["questions"][0]["yes"]
        assert ask(shop, options=["--json"]).exit_code == 2

    def test_of_exact_values(self):
        done = ask(EXAMPLES / "panama-canal-1977.yaml", options=["--list"])
        assert done.exit_code == 0
        assert "All values are known exactly" in done.output

    def test_of_several_accounts(self, tmp_path):
        path = tmp_path / "rivals.yaml"
        path.write_text(RIVALS)
        done = ask(path, options=["--list"])
        assert "As she tells it: a deal in" in done.output
        assert "As he tells it" in done.output


def test_exact_values_leave_nothing_to_ask(tmp_path):
    path = tmp_path / "panama.yaml"
    path.write_bytes((EXAMPLES / "panama-canal-1977.yaml").read_bytes())
    done = ask(path, "y")
    assert done.exit_code == 0
    assert "nothing to ask" in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--account", "owls"], "there is no account 'owls'"),
        (["--variant", "later"], "there is no variant 'later'"),
        (["--party", "owl"], "there is no party 'owl'"),
        (["-o", "missing/folder.yaml"], "the folder missing is not there; make it first"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(shop, options, said):
    done = ask(shop, options=options)
    assert done.exit_code == 2
    assert said in done.output


def test_a_folder_is_no_case_to_write_into(tmp_path):
    done = ask(tmp_path)
    assert done.exit_code == 2
    assert "no case file" in done.output
    assert "detente convert" in done.output
