"""The impasse in words, and on a terminal: what is said is what the figures say, whatever the result leaves out."""

from __future__ import annotations

import copy
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from detente.report.glossary import Glossary
from detente.report.impasse import answer, filled, headline, within
from detente.report.sentences import blocks, paragraphs
from detente.report.terminal_impasse import print_impasse
from detente.report.words_demands import against, newly_admitted, of_scale, scope_words, spread
from detente.report.words_questions import gain, question_words
from detente.report.words_steps import compared
from detente.report.words_unblock import apply_command, entry_words

SMALL = Path(__file__).parent / "impasse_small.json"
CLASH = (
    "United States: Sanctions relief is at most “Humanitarian exemptions” – against – "
    "North Korea: Sanctions relief is at least “suspend”"
)


@pytest.fixture
def lens(hanoi_like):
    """Return a small result of the impasse lens, with every kind of entry on the menu."""
    own = ("accounts", "across_accounts", "variants")
    return {k: v for k, v in copy.deepcopy(hanoi_like).items() if k not in own} | json.loads(
        SMALL.read_text(encoding="utf-8")
    )


@pytest.fixture
def exact(lens):
    """Return the same with values known exactly, in one account."""
    held = copy.deepcopy(lens)
    account = held["accounts"]["trump"] | {"exact": True, "draws": 1, "questions": [], "unknowns": []}
    account["diagnosis"] |= {"share": 1.0, "best_share": 1.0, "survives": 1.0, "kinds": ["hidden"]}
    for curve in account["curves"].values():
        curve |= {"packages": list(range(13, 0, -1)), "falls": [{"share": 0.05, "rise": 7.5}]}
    held["menu"] = [one | {"before": {"all": 0.0}, "after": {"all": 1.0}} for one in held["menu"]]
    return held | {"accounts": {"all": account | {"name": "All that is known"}}}


@pytest.fixture
def solved(lens):
    """Return a result whose packages are too many to list: clashes with certificates, and nothing else."""
    held = copy.deepcopy(lens)
    members = [["position:us/offer/relief", "position:dprk/ask/relief"], ["no deal:us", "no deal:dprk"]]
    conflicts = [
        {"members": one, "certified": n == 0, "why": None if n == 0 else "time", "proofs": []}
        for n, one in enumerate(members)
    ]
    found = {
        "deal": None,
        "conflicts": conflicts,
        "corrections": [{"members": members[0][:1], "certified": True, "package": None}],
        "complete": False,
        "checks": 7,
        "exactness": "at the mean of the draws",
    }
    account = {"name": "All that is known", "about": None, "exact": False, "method": "solved", "baseline": {}}
    return held | {"accounts": {"all": account | {"conflicts": {"interests": found}}}, "menu": []}


def text(result):
    return " ".join(sentence.text for sentence in answer(result))


def printed(result, width=100):
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_impasse(result, console)
    return console.file.getvalue()


def flat(words):
    return " ".join(words.split())


def test_the_answer_comes_first_and_in_topics(lens):
    titles = [title for title, _ in paragraphs(answer(lens))]
    assert titles == [
        "Why no deal?",
        "What would unblock it?",
        "What to find out first",
        "Was anything left on the table?",
    ]
    assert headline(lens) == "A deal is possible; the stated positions hide it."
    assert answer(lens)[0].text == (
        "Whoever is believed, a deal is possible, but the stated positions hide it, and it is fragile."
    )


def test_each_account_has_its_figures(lens):
    assert (
        "As Trump and Pompeo tell it: a deal in 80% (± 2.0 points) of readings, but none that also meets a stated "
        "position of each side; the best single text is one in 30%; if no deal came to be worth 5% of its scale more "
        "to any one side, a deal in 60%."
    ) in text(lens)


def test_stated_demands_are_set_against_each_other_once(lens):
    said = text(lens)
    assert said.count(CLASH) == 1
    assert "Two sets of demands cannot be met together, whatever the sides want:" in said
    assert (
        "North Korea: nothing in which Production facilities is “Yongbyon and the undeclared plants” – against – "
        "United States: Production facilities is “Yongbyon and the undeclared plants”"
    ) in said


def test_one_clash_is_told_in_one_sentence(lens):
    for account in lens["accounts"].values():
        stance = account["conflicts"]["us/offer × dprk/ask"]
        stance["conflicts"] = stance["conflicts"][:1]
    assert f"One set of demands cannot be met together, whatever the sides want: {CLASH}." in text(lens)


def test_the_least_that_must_go_and_what_insisting_costs(lens):
    said = text(lens)
    assert (
        "The least that must go of what was stated, so that a deal can meet all the rest: whoever is believed: without "
        "‘Production facilities is “Yongbyon and the undeclared plants”’ (United States) and "
        "‘Sanctions relief is at least “suspend”’ "
        "(North Korea), a deal in 70% to 90% of readings."
    ) in said
    assert "plants”’ (United States), at the price of the deal in 80% to 96%" in said


def test_a_rule_that_stands_in_the_way_is_named(lens):
    said = text(lens)
    assert "without the political rule “no relief while testing”" in said


def test_a_position_without_interest_is_named(lens):
    assert (
        "A position without interest – North Korea: Sanctions relief is at least “suspend”: no value function that "
        "fits what is known likes it better than “Humanitarian exemptions”, which it rules out."
    ) in text(lens)


def test_accounts_that_differ_in_kind_are_told_apart(lens):
    lens["accounts"]["ri"]["diagnosis"] |= {"kind": "open", "kinds": ["open"]}
    assert headline(lens) == "Why there is no deal depends on whose account is taken."
    assert "As Ri and Choe tell it: a deal is open" in text(lens)


@pytest.mark.parametrize(("certain", "words"), [(True, "no value function that fits"), (False, "in none of the 400")])
def test_no_deal_says_how_sure_it_is(lens, certain, words):
    for account in lens["accounts"].values():
        account["diagnosis"] |= {"kind": "none", "kinds": ["none"], "certain": certain, "share": 0.0}
        account["diagnosis"]["gap"] = {"mean": -0.034, "standard_error": 0, "median": -0.03, "interval": [-0.1, 0]}
    said = text(lens)
    assert headline(lens) == "No deal is possible."
    assert words in said
    assert "the nearest miss leaves the side that fares worst on average 3.4% of its scale short" in said


def test_exact_values_speak_of_no_readings(exact):
    said = text(exact)
    assert "reading" not in said
    assert "7 packages are acceptable to all, but none that also meets a stated position of each side" in said
    assert "Is there a deal that meets what is still demanded: no → yes." in said
    assert "reading" not in printed(exact)


def test_a_ranking_has_no_scale(exact):
    exact["statements"] = {"us": [{"kind": "ranking", "form": {"ranking": [], "complete": True}}]}
    assert "scale" not in " ".join(sentence.text for sentence in answer(exact) if sentence.topic == "impasse")


def test_an_open_deal_is_not_praised(exact):
    exact["accounts"]["all"]["diagnosis"] |= {"kind": "open", "kinds": ["open"], "stances": {}, "survives": 1.0}
    assert answer(exact)[0].text.startswith(
        "A deal is open: 7 packages are acceptable to all; one would be left if any one side's no deal were worth 5% of"
    )


def test_solved_conflicts_are_told_without_figures(solved):
    assert headline(solved) == "Not all that is demanded can be met together."
    said = text(solved)
    assert CLASH in said
    assert "%" not in said
    assert "likely" in printed(solved)


def test_a_bare_result_is_told_too(lens):
    bare = {**lens, "menu": [], "scopes": [], "demands": {}, "accounts": {"trump": {"name": None}}}
    assert answer(bare)
    assert printed(bare)
    assert filled(filled(bare)) == filled(bare)


def test_agreement_of_some_is_not_called_all(lens, majority):
    lens |= {"agreement": majority["agreement"], "parties": majority["parties"]}
    said = text(lens)
    assert "readings in which the best text finds agreement" in said.lower()
    assert "acceptable to all" not in said


ENTRIES = {
    "concession": "United States: drop ‘Production facilities is “Yongbyon and the undeclared plants”’; North Korea: "
    "be content if Sanctions relief is at least “Humanitarian exemptions”.",
    "snapback": "On Sanctions relief “Civilian items suspended, with snapback” in place of “Civilian items lifted”, as "
    "in “What Pyongyang asked” otherwise: what is suspended can come back.",
    "rule": "Give up the political rule “no relief while testing”.",
    "outside option": "No deal becomes worth 5% of its scale less to United States.",
    "side payment": "A payment from United States to North Korea: worth 8% of its scale to the receiver, at a cost of "
    "4% of its scale to the payer.",
    "option between": "A new option on Sanctions relief between “Civilian items suspended, with snapback” and "
    "“Civilian items lifted”, in value 40% of the way for United States and 60% of the way for North Korea.",
    "new issue": "Link a new issue that is worth −2% of its scale to United States and +6% of its scale to "
    "North Korea.",
    "contingent clause": "A clause on Sanctions relief: “None” if “North Korea tests within a year”, otherwise "
    "“Civilian items suspended, with snapback”; each side can bet on what it expects "
    "(United States 50% and North Korea 5%).",
    "steps": "In two stages, not with North Korea first, carry out “Joseph Yun's small deal”. All at once would do as "
    "well.",
    "something new": "Something new.",
}


@pytest.mark.parametrize("kind", ENTRIES)
def test_every_kind_of_entry_is_put_into_words(lens, kind):
    glossary = Glossary(filled(lens))
    entry = next((one for one in lens["menu"] if one["kind"] == kind), {"kind": kind, "detail": {}})
    assert entry_words(glossary, entry) == ENTRIES[kind]


@pytest.mark.parametrize(
    ("at_once", "words"),
    [
        (0.15, "No order in steps does as well as all at once (15%)."),
        (0.12, "All at once would do as well (12%)."),
        (0.05, ""),
    ],
)
def test_steps_are_held_against_all_at_once(lens, at_once, words):
    glossary = Glossary(filled(lens))
    plan = {"holds": 0.12, "compare": {"all at once": {"holds": at_once}, "us": {"holds": 0.01}}, "sequence": None}
    assert compared(glossary, {"exact": False}, plan) == words


def test_a_concession_that_also_suspends_tells_both(lens):
    detail = lens["menu"][1]["detail"] | {"key": None, "demands": lens["menu"][0]["detail"]["demands"]}
    said = entry_words(Glossary(filled(lens)), {"kind": "snapback", "detail": detail})
    assert said.startswith("On Sanctions relief “Civilian items suspended, with snapback” in place of")
    assert said.endswith("North Korea: be content if Sanctions relief is at least “Humanitarian exemptions”.")


def test_a_rule_or_a_red_line_can_be_given_up(lens):
    demands = ["rule:no-relief-while-testing", "red line:dprk/dprk-1"]
    detail = {"demands": [{"demand": key, "choice": None} for key in demands], "package": None}
    assert entry_words(Glossary(filled(lens)), {"kind": "concession", "detail": detail}) == (
        "Without the political rule “no relief while testing”; North Korea: drop ‘nothing in which Production "
        "facilities is “Yongbyon and the undeclared plants”’."
    )


def test_an_empty_menu_is_told_unless_a_deal_is_open(lens):
    lens["menu"] = []
    assert "The menu is empty" in text(lens)
    for account in lens["accounts"].values():
        account["diagnosis"] |= {"kind": "open", "kinds": ["open"]}
    assert "menu" not in text(lens)


def test_an_entry_for_one_account_names_it(lens):
    lens["menu"][0] |= {"before": {"ri": 0.0}, "after": {"ri": 0.9}}
    said = text(lens)
    assert "Readings with a deal that meets what is still demanded: As Ri and Choe tell it: 0% → 90%." in said


def test_the_first_entry_of_each_kind_is_told(lens):
    lens["menu"].append(lens["menu"][0] | {"number": 10})
    said = text(lens)
    assert "Ten changes would help; the first of each kind:" in said
    assert "No. 9:" in said
    assert "No. 10:" not in said


QUESTIONS = {
    "trade-off": "would North Korea gain more if Production facilities goes from “halt” to “Nothing” than if Sanctions "
    "relief goes from “None” to “Humanitarian exemptions”?",
    "take": "would North Korea take “Joseph Yun's small deal”?",
    "no deal": "is no deal worth at least 0.46 to United States, on its scale?",
    "weight order": "does Production facilities matter more to North Korea than Sanctions relief?",
}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_kind_of_question_is_put_into_words(lens, kind):
    asked = next(one for one in lens["accounts"]["trump"]["questions"] if one["kind"] == kind)
    said = question_words(Glossary(filled(lens)), asked)
    assert said.replace("A monitored halt at Yongbyon", "halt") == QUESTIONS[kind]


def test_a_question_worth_nothing_is_not_praised(lens):
    for account in lens["accounts"].values():
        account["questions"] = account["questions"][2:]
    assert "What the answer is worth: nothing measurable." in text(lens)


def test_a_question_that_accounts_share_is_put_once(lens):
    asked = lens["accounts"]["trump"]["questions"][0]
    for account in lens["accounts"].values():
        account["questions"] = [asked]
    runs = dict(paragraphs(answer(lens)))["What to find out first"]
    assert len(runs) == 1
    assert runs[0][0].text.startswith("Whoever is believed: ")


def test_a_package_is_spelled_out_once(lens):
    package = {issue["key"]: issue["options"][0]["key"] for issue in lens["issues"]}
    first = lens["issues"][0]
    other = package | {first["key"]: first["options"][1]["key"]}
    for account, asked in zip(lens["accounts"].values(), (package, other), strict=False):
        question = {"kind": "take", "party": "us", "package": asked, "held_out": 0.1, "standard_error": 0.0}
        account["questions"] = [question]
    said = text(lens)
    assert said.count("take the package with") == 1
    assert said.count("take that package with") == 1


def test_a_lone_diagnosis_is_no_list(exact):
    lines = printed(exact).splitlines()
    assert lines[lines.index(next(line for line in lines if line.startswith("Why no deal?"))) + 1].startswith(
        "  A deal"
    )


def test_what_was_signed_is_compared(lens):
    assert (
        "“Joseph Yun's small deal” was signed; in 60% of readings some other package, a different one each time, is "
        "no worse for anyone and better for some, and at no cost to the others there was still to be had: 12% for "
        "United States and 8% for North Korea."
    ) in text(lens)


def test_names_and_files_cannot_break_the_command(lens):
    lens["case"]["file"] = "my case; rm -rf.yaml"
    said = apply_command(Glossary(filled(lens)), lens["menu"][0])
    assert said == "detente impasse 'my case; rm -rf.yaml' --apply 1 -o changed.yaml"
    lens["case"]["file"] = None
    assert apply_command(Glossary(filled(lens)), lens["menu"][1]) == "detente impasse CASE --apply 2 -o changed.yaml"


def test_demands_of_one_side_stand_together(lens):
    glossary = Glossary(filled(lens))
    words = against(glossary, ["position:us/offer/relief", "position:us/offer/facilities", "no deal:dprk"])
    assert words.startswith("United States: Sanctions relief is at most")
    assert words.count("against") == 1
    assert scope_words(glossary, "us/offer × dprk/ask").endswith("against North Korea: “What Pyongyang asked”")
    assert scope_words(glossary, "unheard of") == "unheard of"


def test_some_of_several_are_named_and_what_all_stated_is_held_to(lens, majority):
    lens["demands"]["no deal:several"] = {"kind": "no deal", "party": None, "parties": ["us", "dprk"], "at_least": 1}
    glossary = Glossary(filled(lens))
    words = against(glossary, ["position:us/offer/relief", "no deal:several"])
    assert words.endswith(" – against – at least 1 of United States and North Korea get what no deal is worth")
    assert "though not all of them need sign" not in text(lens)
    lens |= {"agreement": majority["agreement"], "parties": majority["parties"]}
    assert text(lens).count("though not all of them need sign") == 1


def test_a_red_line_in_a_list_is_quoted(lens):
    lens["demands"]["red line:dprk/dprk-1"]["selection"]["relief"] = "none"
    glossary = Glossary(filled(lens))
    words = against(glossary, ["red line:dprk/dprk-1", "position:dprk/ask/relief", "no deal:us"])
    assert "”’ and Sanctions relief is at least “suspend”" in words
    assert "North Korea: ‘nothing in which" in words


def test_a_position_that_is_impossible_by_itself(lens):
    glossary = Glossary(filled(lens))
    words = against(glossary, ["rule:no-relief-while-testing", "position:dprk/ask/relief"])
    assert words == (
        "North Korea's own position cannot be met under the political rule “no relief while testing”: Sanctions relief "
        "is at least “suspend”"
    )
    assert against(glossary, ["position:us/offer/relief", "position:us/offer/facilities"]).startswith(
        "United States' own position cannot be met: "
    )
    assert "against" in against(glossary, ["position:dprk/ask/relief", "no deal:dprk", "rule:no-relief-while-testing"])


def test_a_demand_of_two_positions_is_called_empty_once(lens):
    twin = "position:dprk/other/relief"
    lens["demands"][twin] = lens["demands"]["position:dprk/ask/relief"] | {"name": "other"}
    for account in lens["accounts"].values():
        if "position:dprk/ask/relief" in account["explained"]:
            account["explained"][twin] = account["explained"]["position:dprk/ask/relief"]
    assert text(lens).count("without interest") == 1
    assert "is at least “suspend” (in “What Pyongyang asked” and “other”): no value" in text(lens)


@pytest.mark.parametrize(
    ("choice", "added"),
    [
        ({"at most": "exempt"}, ["suspend", "lift"]),
        ("none", ["exempt", "suspend", "lift"]),
        (["none", "lift"], ["exempt", "suspend"]),
        ({"at least": "none", "not": "lift"}, ["lift"]),
        ({"not": ["none", "exempt"]}, ["none", "exempt"]),
    ],
)
def test_what_a_relaxed_demand_admits(lens, choice, added):
    lens["demands"]["position:us/offer/relief"]["choice"] = choice
    glossary = Glossary(filled(lens))
    assert newly_admitted(glossary, "position:us/offer/relief", ["none", "exempt", "suspend", "lift"]) == added


def test_small_figures_keep_a_digit():
    assert [of_scale(x) for x in (0.0, 0.0001, -0.004, 0.05, 0.123)] == ["0%", "under 0.1%", "−0.4%", "5%", "12%"]
    assert [gain(x) for x in (None, 0.0, 0.0271, -0.01)] == ["–", "0.0", "+2.7", "−1.0"]
    assert spread([0.2, 0.2]) == "20%"


def test_runs_make_paragraphs_and_lists_in_their_order(lens):
    runs = dict(paragraphs(answer(lens)))["Why no deal?"]
    kinds = [listed for listed, _ in blocks(runs)]
    assert kinds[:4] == [False, True, False, True]


def test_a_deals_result_carries_the_lens(lens, hanoi_like):
    assert within(hanoi_like) is None
    own = {key: lens[key] for key in ("demands", "scopes", "accounts", "menu", "left_out")}
    assert [s.text for s in answer(within(hanoi_like | {"impasse": own}))] == [s.text for s in answer(lens)]


@pytest.mark.parametrize("width", [40, 80, 140])
def test_the_terminal_shows_clashes_menu_and_questions(lens, width):
    shown = printed(lens, width)
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= width
    words = flat(shown)
    assert "What clashes" in words
    assert "Contingent clause" in words or "contingent clause" in words
    assert "detente impasse hanoi.yaml --apply 1 -o changed.yaml" in words
    assert "askab" in words
    assert "\x1b" not in shown


def test_hostile_texts_cannot_steer_a_terminal(lens):
    bad = copy.deepcopy(lens)
    bad["case"]["title"] = "\x1b[2Jgone\u202e"
    bad["menu"][7]["detail"]["name"] = "\x1b]0;title\x07[red]x[/red]"
    bad["parties"][0]["name"] = "[bold]US[/bold]\x1b[31m"
    shown = printed(bad)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]US[/bold]" in flat(shown)
    assert "[red]x[/red]" in flat(shown).replace("] ", "]")


def test_what_was_left_out_is_said(lens):
    lens["left_out"] = 3
    assert "3 demands and choices of positions were too many to be looked at" in flat(printed(lens))
