"""The moves lens in words and on a terminal: what is said of states is what the figures of the result say."""

from __future__ import annotations

import copy
import io
import re
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console

import detente
from detente.report.moves import answer, headline
from detente.report.terminal_moves import print_moves

EXAMPLES = Path(__file__).parents[2] / "examples"
ORDINAL = [
    "prisoners-dilemma", "chicken", "elmira-1991", "superpowers", "syria-iraq-1975", "us-north-korea-2017",
    "hanoi-2019",
]  # fmt: skip


@cache
def result_of(name):
    options = {"draws": 200, "account": "agreed"} if name == "hanoi-2019" else {}
    return detente.load(EXAMPLES / f"{name}.yaml").moves(**options).data


@pytest.fixture(scope="module", params=ORDINAL)
def told(request):
    return result_of(request.param)


def only(result):
    (account,) = result["accounts"].values()
    return account


def said(result, topic=None):
    return [one for one in answer(result) if topic in (None, one.topic)]


def text(result, topic=None):
    return " ".join(one.text for one in said(result, topic))


def labels_in(words, result):
    """Find the states that a sentence names, apart from what it quotes or puts between brackets to explain."""
    labels = [state["label"] for state in only(result)["states"]]
    bare = re.sub(r"“[^”]*”", "“”", words)
    if all(label.isdigit() for label in labels):
        runs = re.findall(r"\b[Ss]tates? ((?:\d+(?:, | and | or )?)+)", bare)
        return [label for run in runs for label in re.findall(r"\d+", run)]
    odd = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return re.findall(rf"(?<![^\s(])(?:{odd})(?=[\s,.:;)]|$)", bare)


def places(result, party):
    order = only(result)["preferences"][party]["order"]
    return {label: place for place, level in enumerate(order) for label in level}


def prefers(result, party, first, second):
    held = places(result, party)
    return held[first] < held[second]


def every_move(result):
    return {(party, arc["from"], arc["to"]) for arc in result["graph"]["arcs"] for party in arc["parties"]}


def moves(result):
    """List the moves, but for those that Syria and Iraq do not see: they know nothing of two states each."""
    unseen = {"syria": {"2", "5"}, "iraq": {"1", "4"}} if "iraq" in named(result).values() else {}
    return {one for one in every_move(result) if not {*one[1:]} & unseen.get(one[0], set())}


def named(result):
    return {party["name"]: party["key"] for party in result["parties"]}


def wished_back(result, label):
    """Give what each side would go back to by its own issues if it could: read from moves and orders alone."""
    options = {state["label"]: state["options"] for state in only(result)["states"]}
    movers = {issue: {p for who in hands for p in who} for issue, hands in result["model"]["movers"].items()}
    found = {}
    for party in named(result).values():
        if label not in only(result)["stable"]["nash"][party]:
            continue
        wished = {
            other
            for other, there in options.items()
            if prefers(result, party, other, label)
            and (party, label, other) not in every_move(result)
            and all(party in movers[i] for i, option in there.items() if options[label].get(i, option) != option)
        }
        if wished:
            found[party] = wished
    return found


def kinds(result):
    """Part the states by what holds them up, straight from the lists of the result."""
    held = only(result)["equilibria"]
    nash = set(held["nash"])
    credible = {*held["seq"], *held["sseq"]} - nash
    threats = {*held["gmr"], *held["smr"]} - nash - credible
    undone = only(result)["undone"]
    stuck = {
        label for label in held["gmr"] if undone and all(label not in one for one in undone["equilibria"].values())
    }
    return {"alone": nash - stuck, "stuck": stuck, "credible": credible - stuck, "threats": threats - stuck}


HOLDING = {
    "alone": r" (also )?holds? (itself|themselves) up( \(Nash\)|: no side)",
    "stuck": r" holds? only because a step cannot be undone",
    "credible": r" holds? only because the others could answer a change, and would gain",
    "threats": r" holds? only if (the )?others are believed",
}


def test_each_state_is_said_to_hold_by_what_holds_it_up(told):
    found = {kind: [] for kind in HOLDING}
    for sentence in said(told, "hold"):
        for kind, how in HOLDING.items():
            if match := re.search(how, sentence.text):
                found[kind] += labels_in(sentence.text[: match.start()] + " ", told)
    assert {kind: sorted(labels) for kind, labels in found.items()} == {k: sorted(v) for k, v in kinds(told).items()}


def test_the_headline_counts_the_states_that_hold(told):
    start, held = told["model"]["start"], kinds(told)
    others = sum(len(labels - {start}) for labels in held.values())
    words = dict(enumerate(["no", "one", "two", "three", "four", "five", "six"]))
    assert f"{words[others]} other state" in headline(told)
    stands = "would hold" if any(start in labels for labels in held.values()) else "would not hold"
    assert headline(told).startswith(f"How things stand {stands}")


def test_a_step_is_regretted_where_there_is_no_way_back_and_only_there(told):
    regrets = {
        (one.about, party, back)
        for one in said(told, "proof")
        for party, rest in re.findall(r"(?:: |\. )([^:.]+) would go back to ([^.]+) if ", one.text)
        for back in labels_in(f"{rest} ", told)[:1]
    }
    expected = {(label, party) for label in kinds(told)["stuck"] for party in wished_back(told, label)}
    assert {(label, named(told)[party]) for label, party, _ in regrets} == expected
    for label, party, back in regrets:
        assert back in wished_back(told, label)[named(told)[party]]


def test_what_tempts_a_side_is_a_move_that_it_can_make_and_would_gain_by(told):
    steps = 0
    for one in said(told, "proof"):
        for party, rest in re.findall(r"(?:: |\. )([^:.“]+) would gain by (.*?)(?:\. So|: it would)", one.text):
            for part in re.split(r"; “", re.sub(r"“[^”]*”", "“”", rest)):
                gains = re.split(r", but |; the worst answer|, and nothing", part)[0]
                for to in [label for run in re.findall(r"\(to (.*?)\)", gains) for label in labels_in(f"{run} ", told)]:
                    steps += 1
                    assert (named(told)[party], one.about, to) in moves(told)
                    assert prefers(told, named(told)[party], to, one.about)
    assert steps or all(one["stable"] for one in only(told)["proofs"])


def test_ways_are_made_of_moves_and_each_step_against_an_interest_is_marked(told):
    start = told["model"]["start"]
    for one in said(told, "ways"):
        ways = re.sub(r"Taken as one.*|It would pay.*", "", re.sub(r"“[^”]*”", "“”", one.text))
        before = start
        for party, end, against in re.findall(
            r"([A-Z][\w ]+?) by “” \(to ([^)]*)\)(, against its own interest)?", ways
        ):
            (to,) = labels_in(f"{end} ", told)
            assert (named(told)[party], before, to) in moves(told)
            assert bool(against) is not prefers(told, named(told)[party], to, before)
            before = start if to == one.about else to
        assert "is reached" not in ways or before == start
    reached = {start}
    for _ in only(told)["states"]:
        reached |= {to for _, before, to in moves(told) if before in reached}
    unreached = {one.about for one in said(told, "ways") if "cannot be reached" in one.text}
    assert unreached == {one["target"] for one in only(told)["ways"]["to"]} - reached


def test_steps_together_are_better_for_all_in_them(told):
    jumps = {
        (jump["from"], frozenset(jump["parties"]), jump["to"])
        for jump in only(told)["together"]["jumps"]
        if {party for step in jump["steps"] for party in step["parties"]} == set(jump["parties"])
    }
    found = set()
    for one in said(told, "together"):
        if " gain by going together" not in one.text:
            continue
        for part in re.sub(r"\([^()]*\)", "", one.text).split("; "):
            who, ends = re.split(r" would (?:both|all) gain by going together to ", part)
            who = frozenset(key for name, key in named(told).items() if name in who)
            found |= {(one.about, who, to) for to in labels_in(f"{ends} ", told)}
    assert found == {jump for jump in jumps if jump[0] in {one.about for one in said(told, "together")}}
    for before, who, to in found:
        assert all(prefers(told, party, to, before) for party in who)


def test_changes_of_rankings_are_in_the_result_and_turn_what_is_so_now(told):
    turns = [
        (one["state"], party["party"], set(change["turned"]))
        for one in only(told)["backwards"]
        for party in one["parties"]
        for change in [*(party["fewest"] or ()), *(party["nearest"] or ())]
    ]
    found = []
    for one in said(told, "backwards"):
        for party, kind, rest in re.findall(
            r"(?:that|if|and) ([A-Z][\w ]+?) (preferred|came to prefer) (.*?) \((?:at most )?\w+ comparison", one.text
        ):
            first, _, second = rest.partition(" to ")
            above, below = labels_in(f"{first} ", told), labels_in(f"{second} ", told)
            assert one.about in (*above, *below)
            assert (one.about, named(told)[party], {*above, *below} - {one.about}) in turns
            assert not any(prefers(told, named(told)[party], a, b) for a in above for b in below)
            found.append(kind)
    assert "came to prefer" in found


def test_no_way_out_is_said_where_there_is_none(told):
    for one in said(told, "backwards"):
        for party in re.findall(r"\. ([A-Z][\w ]+?) (?:has|sees) no move from there, whatever", one.text):
            assert not any(p == named(told)[party] and before == one.about for p, before, _ in moves(told))
        if "No side" in one.text:
            assert not any(before == one.about for _, before, _ in moves(told))


def test_nothing_is_said_twice(told):
    sentences = [one.text for one in said(told)]
    assert len(set(sentences)) == len(sentences)


def test_what_a_state_means_is_said_once(told):
    meanings = re.findall(r"(\S+) \(((?:[^():]+: )?[A-Z][^()]*)\)", text(told))
    names = [name for name, meaning in meanings if name in {state["label"] for state in only(told)["states"]}]
    assert len(names) == len(set(names))


def test_what_sides_do_not_see_is_not_said_to_be_out_of_their_reach():
    told = result_of("syria-iraq-1975")
    (first, *_) = said(told, "hold")
    assert first.text == (
        "How things stand, state 1, holds itself up: no side sees how to better its lot by moving on its own (Nash)."
    )
    assert ("iraq", "1", "4") in every_move(told)
    assert prefers(told, "iraq", "4", "1")
    assert "State 2 cannot be reached from how things stand by moves that the sides see." in text(told, "ways")
    assert text(told, "views") == (
        "As Syria sees it, state 6 holds by itself (Nash). As Iraq sees it, state 6 holds by itself (Nash). State 6 "
        "holds, as all expect. State 1 and state 2 hold, though nobody expects it. If nobody were mistaken, state 6 "
        "would hold by itself (Nash) and state 1 and state 2 would not."
    )
    bare = copy.deepcopy(told)
    only(bare)["views"]["clear"]["equilibria"]["nash"] = ["1", "2", "6"]
    assert "If nobody were mistaken" not in text(bare, "views")


def test_strength_is_told_where_it_matters():
    told = copy.deepcopy(result_of("superpowers"))
    assert text(told, "views") == "What holds does so strongly: any gain can be met by what is much worse."
    forms = only(told)["strength"]["forms"]
    forms["strong-gmr"]["equilibria"] = [one for one in forms["gmr"]["equilibria"] if one not in ("2", "3")]
    assert text(told, "views") == (
        "By GMR state 2 and state 3 hold only weakly: some gain can be met, but by nothing much worse."
    )


def test_readings_are_told_by_what_holds_under_each():
    told = result_of("us-north-korea-2017")
    assert [one.text for one in said(told, "readings")] == [
        "By all four combinations of readings state 5 holds by itself (Nash).",
        (
            "State 0 holds by itself only with: United States as “first told”, North Korea as “first told”; "
            "United States as “warlike”, North Korea as “first told”."
        ),
        "By no combination of readings would all gain by a step together from how things stand.",
    ]
    held = {label: [one for one in told["readings"] if label in one["equilibria"]["nash"]] for label in ("5", "0")}
    assert (len(told["readings"]), len(held["5"]), len(held["0"])) == (4, 4, 2)
    assert {one["readings"]["north-korea"] for one in held["0"]} == {"first-told"}
    assert "By both combinations of readings" in text(result_of("elmira-1991"), "readings")


def test_the_first_words_of_hanoi():
    told = result_of("hanoi-2019")
    assert headline(told) == (
        "How things stand would hold by itself; six other states would hold: one by itself, three only because a "
        "step cannot be undone, one only because the others could answer a change and one only by threats."
    )
    assert (
        "E-|-Y-: To hold by itself it would take that United States preferred E-|-Y- to --|-Y- and -P|-Y- (two "
        "comparisons, six places in its ranking; or four places if four comparisons turn)."
    ) in text(told, "backwards")
    assert "To hold by itself it would take" not in next(
        one.text for one in said(told, "backwards") if one.about == "--|---"
    )


def test_draws_beside_readings_are_the_shares_of_the_result():
    told = result_of("hanoi-2019")
    drawn = only(told)["drawn"]
    (words,) = [one.text for one in said(told, "readings") if "draws of what is known" in one.text]
    bare = re.sub(r" \([^()]*\)", "", words)
    lists = drawn["equilibria"]["nash"], drawn["equilibria"]["seq"], drawn["gains"]
    for part, held in zip(bare.split(". A share")[0].split("; "), lists, strict=True):
        shares = {one["label"]: round(100 * one["share"]) for one in held}
        found = re.findall(r"(\S+\|\S+) in (\d+)%", part)
        assert len(found) == min(3, len(shares))
        assert [shares[label] for label, _ in found] == [int(share) for _, share in found]
        assert max(shares.values()) == int(found[0][1])


BARE = {
    "lens": "moves",
    "case": {"title": "Bare"},
    "parties": [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}],
    "issues": [],
    "accounts": {"all": {}},
}
EMPTY = ("left out", "null", "empty")


def printed(result, width=80):
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_moves(result, console)
    return console.file.getvalue()


def flat(words):
    return " ".join(words.split())


def emptied(result, how):
    """Take all that a result need not hold out of it: away, as null, or as an empty list or dict of its kind."""
    held = copy.deepcopy(result)
    spared = {"states", "name"}
    for account in held["accounts"].values():
        for key in [key for key in account if key not in spared]:
            if how == "left out":
                del account[key]
            else:
                account[key] = (
                    type(account[key])() if how == "empty" and isinstance(account[key], dict | list) else None
                )
    for key in ("readings", "graph"):
        held[key] = None
    return held


@pytest.mark.parametrize("how", EMPTY)
def test_what_a_result_leaves_out_is_not_spoken_of(how):
    held = emptied(result_of("chicken"), how)
    assert headline(held) == "No state of the world would hold."
    assert text(held, "hold") == (
        "How things stand, state 1, does not hold by any of the concepts. No state is stable for all by any of the "
        "concepts."
    )
    assert {one.topic for one in said(held)} == {"hold"}
    assert "None" not in printed(held)


@pytest.mark.parametrize("name", ["chicken", "superpowers", "syria-iraq-1975", "hanoi-2019"])
def test_each_part_may_be_left_out_by_itself(name):
    whole = result_of(name)
    for key in only(whole):
        held = copy.deepcopy(whole)
        only(held)[key] = None
        assert headline(held)
        assert said(held)
        assert printed(held)


def test_a_result_by_hand_with_next_to_nothing_in_it():
    assert headline(BARE) == "No state of the world would hold."
    assert [one.text for one in answer(BARE)] == ["No state is stable for all by any of the concepts."]
    assert flat(printed(BARE)) == "Bare No state of the world would hold. Would it hold? " + answer(BARE)[0].text
    assert headline({**BARE, "accounts": {}}) == "There is nothing to say."
    assert answer({**BARE, "accounts": {}}) == []


def test_a_start_that_is_not_known_is_not_spoken_of():
    held = copy.deepcopy(result_of("chicken"))
    held["model"]["start"] = None
    only(held)["ways"] = None
    for state in only(held)["states"]:
        state["start"] = False
    assert headline(held).startswith("Three states would hold:")
    assert "how things stand" not in text(held, "hold").lower()


HOSTILE = "\x1b[31m\x07</script><img src=x onerror=alert(1)>[bold]\u202e\r\n\x9b2J"


def hostile(held):
    """Write what is dangerous into every text of a result but the keys by which it is put together."""
    spared = {"lens", "kind", "concept", "party", "date", "grain", "hash"}
    names = {"name", "text", "because", "about", "title", "tie_rule"}
    if isinstance(held, dict):
        return {
            key: f"{one}{HOSTILE}" if key in names and key not in spared and isinstance(one, str) else hostile(one)
            for key, one in held.items()
        }
    return [hostile(one) for one in held] if isinstance(held, list) else held


def relabelled(held, names):
    if isinstance(held, dict):
        return {names.get(key, key): relabelled(one, names) for key, one in held.items()}
    if isinstance(held, list):
        return [relabelled(one, names) for one in held]
    return names.get(held, held) if isinstance(held, str) else held


def test_texts_of_a_case_do_not_steer_the_terminal():
    held = hostile(relabelled(result_of("superpowers"), {label: f"{label}{HOSTILE}" for label in "12345"}))
    words = printed(held)
    assert HOSTILE[5:] not in words
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", words)
    assert "[bold]" in words  # as text, not as an order to the library that draws on the terminal
    assert "onerror" in text(held)


def test_labels_that_are_figures_are_called_states_and_others_by_their_name():
    told = result_of("chicken")
    assert "State 2 (Row: Swerves) and state 3 (Column: Swerves) hold themselves up (Nash)." in text(told, "hold")
    other = relabelled(told, {"2": "row-gives-way", "3": "column-gives-way"})
    assert "row-gives-way (Row: Swerves) and column-gives-way (Column: Swerves) hold themselves up" in text(other)
    assert not re.search(r"[Ss]tates? (row|column)", text(other))


def test_one_state_is_spoken_of_in_the_singular():
    held = copy.deepcopy(result_of("chicken"))
    only(held)["equilibria"]["nash"] = ["2"]
    assert "State 2 (Row: Swerves) holds itself up (Nash)." in text(held, "hold")


MANY = """title: Many gains
parties: {a: {name: Alba}, b: {name: Bela}}
issues:
  i: {name: Claim, by: a, options: [p0, p1, p2, p3, p4, p5]}
  j: {name: Talks, by: b, options: [go on, break off]}
status quo: {i: p0, j: go on}
moves:
  preferences:
    a: {told: {weights: {i: {p1: 1, p2: 2, p3: 3, p4: 4, p5: 5}, j: {break off: -9}}}}
    b: {told: {weights: {j: {go on: 1}}}}
"""


def test_of_many_gains_that_are_answered_alike_the_first_are_told():
    held = detente.Case.from_text(MANY).moves().data
    (first, *_) = said(held, "proof")
    assert first.text.count("“Claim: ") == 3
    assert " or two other moves, but Bela could answer by “Talks: break off” (to state " in first.text
    assert " or another) and leave it worse off than before, even if it moves on. So it stays." in first.text


def test_options_are_weighed_not_statements():
    held = copy.deepcopy(result_of("chicken"))
    only(held)["preferences"]["row"] |= {
        "kind": "weights",
        "name": "weights",
        "assumption": True,
        "because": "He says so.",
    }
    assert "Row: weights of options, an assumption of the analyst: He says so." in text(held, "wants")


def large(states=20_000):
    held = copy.deepcopy(result_of("chicken"))
    account = only(held)
    labels = [str(n) for n in range(1, states + 1)]
    options = account["states"][0]["options"]
    account |= {
        "states": [{"label": label, "options": options, "start": label == "1"} for label in labels],
        "equilibria": {concept: labels[3:] if concept == "gmr" else ["2", "3"] for concept in account["equilibria"]},
        "proofs": [], "ways": None, "together": None, "backwards": [], "foresight": None,
    }  # fmt: skip
    held["model"] |= {"states": states}
    return held


def test_of_very_many_states_the_count_is_told():
    held = large()
    assert "19,997 of the 20,000 states hold only if the others are believed" in text(held, "hold")
    assert "20,000 other states" not in headline(held)
    assert "and 19,987 more: see --json or the report" in flat(printed(held))
    assert len(printed(held)) < 4_000


@pytest.mark.parametrize("width", [60, 120])
def test_no_line_is_wider_than_the_terminal(told, width):
    lines = printed(told, width).splitlines()
    assert max(map(len, lines)) <= width
    assert "\x1b" not in "".join(lines)


def test_the_table_marks_who_would_leave(told):
    title = "Which states hold, by which concept\n"
    rows = printed(told, 120).split(title)[1].split("\n\n")[0].splitlines()
    concepts = list(only(told)["equilibria"])
    assert rows[0].lower().split() == ["state", *concepts, "what", "it", "means"]
    short = marks_of(flat(" ".join(rows)).partition("; × not for: ")[2], told)
    held = {label for labels in only(told)["equilibria"].values() for label in labels}
    found = [row.split() for row in rows[1:] if row.split()[0] in held]
    assert {row[0] for row in found} == held
    for label, *marks in found:
        for concept, mark in zip(concepts, marks[: len(concepts)], strict=True):
            leave = [short[p] for p, labels in only(told)["stable"][concept].items() if label not in labels]
            assert mark == (f"×{','.join(leave)}" if leave else "●")


def marks_of(legend, result):
    """Read which mark stands for which party."""
    marks = [entry.partition(" ") for entry in legend.split(", ") if entry]
    return {named(result)[name or mark]: mark for mark, _, name in marks}


def test_the_readings_have_a_table_where_they_differ():
    differ = flat(printed(result_of("us-north-korea-2017"), 240))
    assert "What holds by which readings" in differ
    assert "North Korea as “warlike” 5 10 12 –" in differ
    alike = flat(printed(result_of("prisoners-dilemma"), 120))
    assert alike.split("What holds by which readings")[1].startswith(
        " readings by itself (Nash) only by answers (SEQ) all would go there together every combination 1 4 –"
    )


def test_a_mark_is_explained_only_where_it_stands():
    assert "× not for" not in printed(result_of("syria-iraq-1975"))
    assert "× not for: Row, Col Column" in printed(result_of("chicken"))


def test_parties_are_marked_apart_even_without_a_name():
    held = copy.deepcopy(result_of("chicken"))
    for party, name in zip(held["parties"], ("", "Colonel"), strict=True):
        party["name"] = name
    assert "which concept" in printed(held)


def test_an_issue_that_bears_its_party_s_name_is_not_named_twice():
    assert "State 1: Row would gain by “Swerves” (to state 2);" in text(result_of("chicken"), "proof")
    assert "“Row: " not in text(result_of("chicken"))
    assert "Syria by “Syria and the water: Escalates” (to state 3)" in text(result_of("syria-iraq-1975"))
