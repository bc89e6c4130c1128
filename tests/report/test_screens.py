"""The same result on a terminal, in a notebook and as a Matplotlib figure."""

from __future__ import annotations

import copy
import io

import pytest
from rich.console import Console

from detente.report.display import fragment, plot
from detente.report.terminal import print_summary


def printed(result, width=100, **options):
    console = Console(file=io.StringIO(), width=width, force_terminal=False, highlight=False)
    print_summary(result, console, **options)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [40, 80, 160])
def test_the_summary_keeps_to_the_width(hanoi_like, width):
    text = printed(hanoi_like, width)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text


def test_the_summary_holds_answer_packages_and_solutions(hanoi_like):
    text = printed(hanoi_like, 160)
    for words in (
        "Hanoi in the small",
        "The stated positions do not meet",
        "all sign",
        "Kalai–Smorodinsky",
        "As Ri and Choe tell it",
    ):
        assert words in text


def test_one_account_can_be_chosen(hanoi_like):
    text = printed(hanoi_like, 160, account="ri")
    assert text.count("Kalai–Smorodinsky") == 1
    with pytest.raises(KeyError, match="no account 'kim'"):
        printed(hanoi_like, account="kim")


def test_markup_of_a_terminal_in_a_case_stays_text(hanoi_like):
    bad = copy.deepcopy(hanoi_like)
    bad["case"]["title"] = "[red]x[/red] [bold"
    bad["parties"][0]["name"] = "[blink]US[/]"
    text = printed(bad, 160)
    assert "[red]x[/red] [bold" in text
    assert "[blink]US[/]" in text


def test_controls_of_a_terminal_in_a_case_do_nothing(hanoi_like):
    bad = copy.deepcopy(hanoi_like)
    text = "\x1b]0;title\x07\x1b[2J\x9b31m\u202eevil\r"
    bad["case"] |= {"title": text, "about": text}
    for held in (*bad["parties"], *bad["issues"], *bad["named_packages"], *bad["accounts"].values(), bad["variant"]):
        held["name"] = text
    for issue in bad["issues"]:
        for option in issue["options"]:
            option["text"] = text
    bad["warnings"] = [text]
    shown = printed(bad, 160)
    assert not any((ord(one) < 32 and one != "\n") or 126 < ord(one) < 160 or one == "\u202e" for one in shown)
    assert "evil" in shown


def test_many_parties_are_set_below_each_other(three_exact):
    text = printed(three_exact, 80)
    assert max(map(len, text.splitlines())) <= 80
    assert "all sign yes · United States 0." in text
    assert "%" not in text.split("Packages")[1]


def test_a_majority_is_called_agreement_on_a_terminal_too(majority):
    text = printed(majority, 80)
    assert "agreed yes · " in text
    assert "all sign" not in text


def test_what_does_not_stand_out_is_not_named(hanoi_like):
    assert "31% ± 2.0  no package stands out" in printed(hanoi_like, 100)


def test_adjusted_winner_and_least_regret_are_printed(three_exact):
    more = copy.deepcopy(three_exact)
    held = more["accounts"]["all"]
    held["adjusted_winner"] = {
        "points": {"us": 62.5, "dprk": 62.5},
        "shares": {"relief": {"us": 0.25, "dprk": 0.75}, "testing": {"us": 1.0, "dprk": 0.0}},
        "fractions": {"relief": {"us": "1/4", "dprk": "3/4"}, "testing": {"us": "1", "dprk": "0"}},
        "divided": "relief",
        "definition": "",
    }
    options = held["packages"][0]["options"]
    held["least_regret"] = {"packages": [options], "tied": 2, "largest_regret": 0.3, "mean_regret": 0.1, "draws": 9}
    text = printed(more, 120)
    assert "Adjusted Winner: 62.5 points for United States and 62.5 points for North Korea" in text
    assert "United States: Sanctions relief (1/4 of it); Testing" in text
    assert "North Korea: Sanctions relief (3/4 of it)" in text
    assert "Least regret: at most 0.3, 0.1 on average, over the draws (and 1 tied)" in text


def test_no_deal_is_printed_too(no_deal):
    assert "nearest miss" in printed(no_deal)


def test_a_fragment_has_no_script_and_no_markup_of_the_case(hanoi_like):
    bad = copy.deepcopy(hanoi_like)
    bad["case"]["title"] = "<script>alert(1)</script>"
    bad["parties"][0]["name"] = "'><img src=x>"
    text = str(fragment(bad))
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("<svg") == 1
    assert len(text) < 60_000


@pytest.mark.parametrize("name", ["three_exact", "no_deal"])
def test_fragments_of_other_results(name, request):
    assert "<table" in fragment(request.getfixturevalue(name))


def test_a_fragment_of_a_majority_shows_values_and_agreement(majority):
    text = str(fragment(majority))
    assert "<th scope='col'>Agreed</th>" in text
    assert "%" not in text.split("<table")[1]


def test_a_fragment_without_map(hanoi_like):
    bare = copy.deepcopy(hanoi_like)
    bare["accounts"]["trump"]["map"] = None
    assert "<svg" not in fragment(bare)


def test_a_figure_is_drawn(hanoi_like):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = plot(hanoi_like, "ri")
    assert axes.get_xlabel() == "better for United States"
    assert len(axes.collections[0].get_offsets()) == hanoi_like["space"]["feasible"]
    matplotlib.pyplot.close(axes.figure)


def test_no_line_is_drawn_through_what_is_efficient_for_a_third_side(three_exact):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = plot(three_exact)
    assert not [line for line in axes.lines if len(line.get_xdata()) > 2]
    matplotlib.pyplot.close(axes.figure)


def test_no_figure_without_a_map(hanoi_like):
    bare = copy.deepcopy(hanoi_like)
    bare["accounts"]["trump"]["map"] = None
    with pytest.raises(ValueError, match="holds no map"):
        plot(bare)
