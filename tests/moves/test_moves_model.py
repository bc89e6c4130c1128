"""The states of a case, their labels and who can move where, held against the words of the case read literally."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from detente.case.errors import CaseError
from detente.moves import model as model_room
from detente.moves.errors import ModelError
from detente.moves.graph import TooManyArcsError
from detente.workbench.case import Case

OPTIONS = ("p", "q", "r")
PARTIES = ("a", "b", "c")


def case(moves, *, issues=None, **more):
    issues = issues or {"i": {"by": "a", "options": ["x", "y"]}, "j": {"by": "b", "options": ["x", "y"]}}
    named = {name: {"name": name, **said} for name, said in issues.items()}
    parties = more.pop("parties", ("a", "b"))
    words = {"title": "T", "parties": {p: {"name": p} for p in parties}, "issues": named, "moves": moves, **more}
    return Case.from_words(words)


def model(moves, variant=None, **more):
    return case(moves, **more).ask_moves(variant=variant).model


# The oracle: worlds are plain dictionaries, and everything follows from the words by looking at every world or pair.


def takes(words, issue, choice):
    """The options that a selection lets an issue take."""
    options = words["issues"][issue]["options"]
    if isinstance(choice, str):
        return {choice}
    if isinstance(choice, dict):
        return set(options[options.index(choice["at least"]) :])
    return set(choice)


def has(words, world, selection):
    return all(world[issue] in takes(words, issue, choice) for issue, choice in selection.items())


def obeys(words, world, rule):
    if "never" in rule:
        return not has(words, world, rule["never"])
    return not has(words, world, rule["if"]) or has(words, world, rule["then"])


def named_in(rule):
    return set(rule.get("never", {})) | set(rule.get("if", {})) | set(rule.get("then", {}))


def worlds_of(words):
    moves = words["moves"]
    played = moves.get("issues") or {issue: [] for issue in words["issues"]}
    choices = [
        [o for o in words["issues"][issue]["options"] if not told or o in told] for issue, told in played.items()
    ]
    worlds = []
    for options in product(*choices):
        world = words.get("status quo", {}) | moves.get("held", {}) | dict(zip(played, options, strict=True))
        for follow in moves.get("follows", ()):
            if has(words, world, follow["if"]):
                world |= follow["then"]
        worlds.append(world)
    rules = [rule for name, rule in words.get("rules", {}).items() if name not in moves.get("rules off", ())]
    rules = [rule for rule in (*rules, *moves.get("rules", {}).values()) if rule.get("active", True)]
    return list(played), [
        world for world in worlds if all(obeys(words, world, r) for r in rules if named_in(r) <= set(world))
    ]


def open_to(words, issue, before, after):
    """Whether an issue can go from an option to another: nothing that cannot be undone lies at or below and is left."""
    said = words["issues"][issue]
    place = said["options"].index
    return all(not place(after) < place(one) <= place(before) for one in said.get("one way", ()))


def raw_moves(words, played, worlds, issues):
    """The pairs of worlds that differ in some of these issues, and in them only, as far as these can be moved."""
    pairs = set()
    for s, before in enumerate(worlds):
        for t, after in enumerate(worlds):
            changed = [issue for issue in played if before[issue] != after[issue]]
            can = all(issue in issues and open_to(words, issue, before[issue], after[issue]) for issue in changed)
            if changed and can:
                pairs.add((s, t))
    return pairs


def hands(words, issue):
    by = words["issues"][issue].get("by") or list(words["parties"])
    by = [by] if isinstance(by, str) else by
    return [{party} for party in by] if issue in words["moves"].get("alone", ()) else [set(by)]


def oracle(words, variant):
    """Worlds class by class, in the order of their first; moves of parties alone, and of several together."""
    moves = words["moves"]
    played, worlds = worlds_of(words)
    classes = [[s for s, w in enumerate(worlds) if has(words, w, held)] for held in moves.get("merged", {}).values()]
    if not worlds or not all(classes):
        raise LookupError
    in_class = {s for one in classes for s in one}
    classes = sorted([*classes, *([s] for s in range(len(worlds)) if s not in in_class)])
    number = {s: c for c, one in enumerate(classes) for s in one}

    def meant(selection):
        found = {number[s] for s, world in enumerate(worlds) if has(words, world, selection)}
        if not found:
            raise LookupError
        return found

    def holds(stated):
        return [one for one in moves.get(stated, ()) if not one.get("variants") or variant in one["variants"]]

    def merged(pairs):
        return {(number[s], number[t]) for s, t in pairs if number[s] != number[t]}

    def possible(pairs, who):
        barred = [
            (meant(one["from"]), meant(one["to"]), who & set(one.get("party") or words["parties"]))
            for one in holds("cannot")
        ]
        return {(s, t) for s, t in pairs if not any(some and s in origin and t in to for origin, to, some in barred)}

    alone = {}
    for party in words["parties"]:
        own = [issue for issue in played if {party} in hands(words, issue)]
        alone[party] = possible(merged(raw_moves(words, played, worlds, own)), {party})
        for one in holds("can"):
            origin = meant(one["from"])
            if party in (one.get("party") or words["parties"]):
                for s, world in enumerate(worlds):
                    if number[s] in origin:
                        wanted = world | one["to"]
                        for t, other in enumerate(worlds):
                            if all(other[issue] == wanted[issue] for issue in played) and number[s] != number[t]:
                                alone[party].add((number[s], number[t]))
    for party, told in moves.get("arcs", {}).items():
        if len(classes) < 2:
            raise LookupError
        alone[party] = {(int(s) - 1, int(t) - 1) for s, others in told.items() for t in others if s != t}
    several = {frozenset(who) for issue in played for who in hands(words, issue) if len(who) > 1}
    together = {
        who: possible(
            merged(raw_moves(words, played, worlds, [i for i in played if set(who) in hands(words, i)])), set(who)
        )
        for who in several
    }
    return [[worlds[s] for s in one] for one in classes], alone, together


@st.composite
def stories(draw):
    """Small cases in words: some issues in play, others held or following, rules, bars and added moves."""
    parties = PARTIES[: draw(st.integers(2, 3))]
    names = [f"i{n}" for n in range(draw(st.integers(2, 4)))]
    issues = {}
    for name in names:
        options = list(OPTIONS[: draw(st.integers(2, 3))])
        by = draw(st.lists(st.sampled_from(parties), unique=True, max_size=3))
        one_way = draw(st.lists(st.sampled_from(options), unique=True, max_size=2))
        issues[name] = {"name": name, "options": options}
        issues[name] |= {"by": by} if by else {}
        issues[name] |= {"one way": one_way} if one_way else {}

    def option(name):
        return draw(st.sampled_from(issues[name]["options"]))

    def selection(among=names):
        some = draw(st.lists(st.sampled_from(among), unique=True, min_size=1, max_size=2))
        shapes = [option, lambda n: [option(n)], lambda n: {"at least": option(n)}]
        return {name: draw(st.sampled_from(shapes))(name) for name in some}

    def rule():
        said = {"never": selection()} if draw(st.booleans()) else {"if": selection(), "then": selection()}
        return said | {"because": "So it is."}

    words = {
        "title": "T",
        "parties": {p: {"name": p} for p in parties},
        "issues": issues,
        "status quo": {name: option(name) for name in names},
        "rules": {f"r{n}": rule() | {"active": draw(st.booleans())} for n in range(draw(st.integers(0, 2)))},
    }
    played = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    held = [name for name in names if name not in played]
    moves = {
        "issues": {n: draw(st.lists(st.sampled_from(issues[n]["options"]), unique=True, min_size=1)) for n in played},
        "held": {name: option(name) for name in held if draw(st.booleans())},
        "alone": [name for name in names if draw(st.booleans())],
        "rules off": [name for name in words["rules"] if draw(st.booleans())],
        "rules": {"own": rule()} if draw(st.booleans()) else {},
    }
    if held:
        moves["follows"] = [
            {"if": selection(), "then": {(name := draw(st.sampled_from(held))): option(name)}}
            for _ in range(draw(st.integers(0, 2)))
        ]
    if draw(st.booleans()):
        moves["merged"] = {"over": selection(played)}
    words["variants"] = {"v": {"name": "V"}, "w": {"name": "W"}}
    some = st.lists(st.sampled_from(parties), unique=True, max_size=2)
    which = st.lists(st.sampled_from(["v", "w"]), unique=True, max_size=1)
    for key in ("cannot", "can"):
        moves[key] = []
        for _ in range(draw(st.integers(0, 2))):
            to = {(name := draw(st.sampled_from(played))): option(name)} if key == "can" else selection()
            moves[key].append({"party": draw(some), "from": selection(), "to": to, "variants": draw(which)})
    if draw(st.integers(0, 4)) == 0:
        moves.pop("merged", None)  # whose labels are no numbers
        moves["arcs"] = {draw(st.sampled_from(parties)): {"1": ["2"], "2": ["1"]}}
    moves["preferences"] = {party: {"r": {"weights": {names[0]: {"p": 1}}}} for party in parties}
    words["moves"] = moves
    return words, draw(st.sampled_from(["v", "w"]))


def listed(arcs):
    return set(zip(arcs.source.tolist(), arcs.target.tolist(), strict=True))


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(stories())
def test_states_and_moves_are_what_the_words_say(story):
    words, variant = story
    try:
        told = Case.from_words(words)
    except CaseError:  # rules without effect, or that leave no package
        reject()
    try:
        classes, alone, together = oracle(words, variant)
    except LookupError:
        with pytest.raises(ModelError):
            told.ask_moves(variant=variant)
        return
    found = told.ask_moves(variant=variant).model
    assert found.count == len(classes)
    numbers = told.numbering
    for state, worlds in enumerate(classes):
        expected = [[numbers.option(issue, world[issue]) for issue in numbers.issues] for world in worlds]
        assert found.states.rows[found.labels.belongs == state].tolist() == expected
    for party, arcs in zip(words["parties"], found.graph.arcs, strict=True):
        assert listed(arcs) == alone[party], party
    assert {frozenset(numbers.parties[p] for p in who): listed(arcs) for who, arcs in found.joint.items()} == together
    stands = {issue: words["status quo"][issue] for issue in words["moves"]["issues"]}.items()
    start = [state for state, worlds in enumerate(classes) if any(stands <= world.items() for world in worlds)]
    assert found.start == (start[0] if start else None)
    assert found.option_form == (found.graph.blocks is not None)


WANTS = {"a": {"r": {"weights": {"i": {"y": 1}}}}, "b": {"r": {"weights": {"j": {"y": 1}}}}}
QUO = {"i": "x", "j": "x"}


def texts(moves, **more):
    return model({"preferences": WANTS} | moves, **more).labels.texts


def test_states_without_labels_are_numbered_in_the_order_of_options():
    assert texts({}) == ("1", "2", "3", "4")


def test_a_number_that_the_file_gives_to_another_state_is_not_given_twice():
    named = {"2": {"i": "x", "j": "x"}, "state 3": {"i": "x", "j": "y"}, "3": {"i": "y", "j": "y"}}
    assert texts({"states": named}) == ("2", "state 3", "state state 3", "3")


def test_packages_name_states_unless_the_file_does_or_their_names_are_taken():
    packages = {
        "deal": {"name": "Deal", "options": {"i": "y", "j": "y"}},
        "same": {"name": "Same", "options": {"i": "y", "j": "y"}},
        "half": {"name": "Half", "options": {"i": "y", "j": "x"}},
        "other": {"name": "Other", "options": {"i": "x", "j": "y"}},
    }
    named = {"half": {"i": "x", "j": "x"}, "mine": {"i": "x", "j": "y"}}
    assert texts({"states": named}, packages=packages) == ("half", "mine", "3", "deal")
    assert texts({"issues": {"i": []}}, packages=packages, **{"status quo": QUO}) == ("1", "2")


def test_merged_states_have_their_label_and_the_place_of_their_first():
    found = model({"preferences": WANTS, "merged": {"over": {"i": "y"}}})
    assert found.labels.texts == ("1", "2", "over")
    assert found.labels.belongs.tolist() == [0, 1, 2, 2]


def test_how_things_stand():
    assert model({"preferences": WANTS}).start is None
    assert model({"preferences": WANTS}, **{"status quo": QUO}).start == 0
    assert model({"preferences": WANTS, "start": "3"}, **{"status quo": QUO}).start == 2
    assert model({"preferences": WANTS, "start": {"i": "y", "j": "y"}}).start == 3
    assert (
        model({"preferences": WANTS, "rules": {"r": {"never": QUO, "because": "So."}}}, **{"status quo": QUO}).start
        is None
    )


THIRD = {"k": {"by": "a", "options": ["x", "y"]}}
TWO = {"i": {"by": "a", "options": ["x", "y"]}, "j": {"by": "b", "options": ["x", "y"]}}
IN_PLAY = {"issues": {"i": [], "j": []}}
FOLLOWS = [{"if": {"i": "y"}, "then": {"k": "y"}}]


@pytest.mark.parametrize(
    ("moves", "path", "message", "hint"),
    [
        ({"start": "5"}, "start", "there is no state `5`", "the labels begin 1, 2, 3, 4"),
        ({"states": {"calm": QUO}, "start": "clam"}, "start", "there is no state `clam`", "did you mean `calm`?"),
        ({"start": {"i": "y"}}, "start", "2 states have these options", "say more options"),
        ({"states": {"s": {"i": "y"}}}, "states s", "2 states have these options", "say where j stands"),
        ({"states": {"s": QUO, "t": QUO}}, "states t", "`t` and `s` are the same state", "keep one of the labels"),
        ({"merged": {"m": {"i": "x"}, "n": {"j": "x"}}}, "merged n", "merged already", "no state belong to two"),
        (
            {"merged": {"m": {"i": "x"}}, "states": {"m": {"i": "y", "j": "y"}}},
            "states m",
            "label of merged",
            "another",
        ),
        (
            {"issues": {"i": ["x"], "j": []}, "merged": {"m": {"i": "y"}}},
            "merged m",
            "no state of the world",
            "take it",
        ),
        (
            {"issues": {"i": ["x"], "j": []}, "states": {"m": {"i": "y", "j": "x"}}},
            "states m",
            "no state of",
            "in play",
        ),
        ({"rules": {"r": {"always": {"i": "x"}, "because": "So."}}, "merged": {"m": {"i": "y"}}}, "merged m", "no", ""),
        ({"cannot": [{"from": "9", "to": "1"}]}, "cannot 0 from", "there is no state `9`", "the labels begin"),
        ({"can": [{"from": "1", "to": "9"}]}, "can 0 to", "there is no state `9`", "the labels begin"),
        ({"can": [{"from": "1", "to": {"i": ["x", "y"]}}]}, "can 0 to i", "one option of each", "one move for each"),
        ({"arcs": {"a": {"9": ["1"]}}}, "arcs a 9", "there is no state `9`", "the labels begin"),
        ({"arcs": {"a": {"1": ["2", "9"]}}}, "arcs a 1 1", "there is no state `9`", "the labels begin"),
    ],
)
def test_what_makes_no_model_is_told_with_place_and_remedy(moves, path, message, hint):
    with pytest.raises(ModelError) as caught:
        model({"preferences": WANTS} | moves)
    assert " ".join(map(str, caught.value.path)) == f"moves {path}"
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.hint


@pytest.mark.parametrize(
    ("moves", "path", "message"),
    [
        ({"merged": {"m": {"k": "x"}}}, "merged m k", "not known where `k` stands"),
        ({"states": {"m": {"i": "x", "j": "x", "k": "x"}}}, "states m k", "not known where `k` stands"),
        ({"start": {"i": "x", "j": "x", "k": "x"}}, "start k", "not known where `k` stands"),
        ({"cannot": [{"from": "1", "to": {"k": "x"}}]}, "cannot 0 to k", "not known where `k` stands"),
        ({"follows": [{"if": {"k": "x"}, "then": {"k": "y"}}]}, "follows 0 if k", "not known where `k` stands"),
        ({"follows": [{"if": {"i": "y"}, "then": {"j": "y"}}]}, "follows 0 then j", "is in play, and cannot follow"),
        ({"follows": FOLLOWS}, "follows", "`k` follows from other issues in some states"),
        ({"can": [{"from": "1", "to": {"k": "x"}}]}, "can 0 to k", "`k` is not in play"),
    ],
)
def test_an_issue_of_which_it_is_not_known_where_it_stands_is_not_taken_to_stand_anywhere(moves, path, message):
    with pytest.raises(ModelError) as caught:
        model({"preferences": WANTS} | IN_PLAY | moves, issues=TWO | THIRD)
    assert " ".join(map(str, caught.value.path)) == f"moves {path}"
    assert message in caught.value.message
    assert caught.value.hint


def test_what_follows_everywhere_is_known():
    both = [*FOLLOWS, {"if": {"i": "x"}, "then": {"k": "x"}}, {"if": {"k": "y"}, "then": {"k": "y"}}]
    found = model({"preferences": WANTS} | IN_PLAY | {"follows": both}, issues=TWO | THIRD)
    assert found.states.settled == {0, 1, 2}
    assert found.rows[:, 2].tolist() == found.rows[:, 0].tolist()


def test_rules_that_leave_nothing_too_many_states_and_too_many_moves_are_refused(monkeypatch):
    never = {"rules": {"r": {"always": {"i": "x"}, "because": "So."}}, "issues": {"i": ["y"], "j": []}}
    with pytest.raises(ModelError, match=r"leave no state of the world; put rules .* under `rules off`"):
        model({"preferences": WANTS} | never)
    monkeypatch.setattr("detente.moves.states.MOST_STATES", 3)
    with pytest.raises(ModelError, match=r"4 combinations of options are too many; at most 3 .* name the issues in"):
        model({"preferences": WANTS})
    monkeypatch.undo()

    def too_many(*_):
        raise TooManyArcsError("too many")

    monkeypatch.setattr(model_room, "changed_together", too_many)
    with pytest.raises(ModelError, match="moves › issues: too many; name the issues in play"):
        model({"preferences": WANTS})


def test_what_one_cannot_do_several_cannot_do_together():
    issues = TWO | {"k": {"by": ["a", "b"], "options": ["x", "y"]}}
    bar = {"party": "b", "from": {"k": "x", "i": "x"}, "to": {"k": "y"}}
    found = model({"preferences": WANTS, "cannot": [bar]}, issues=issues)
    (arcs,) = found.joint.values()
    assert listed(arcs) == {(1, 0), (3, 2), (4, 5), (5, 4), (6, 7), (7, 6)}
    assert found.option_form is False


POLICIES = [
    ({"a": {"1": "2"}}, "a 1", "a cannot move from `1` to `2` by itself", "it can move to 3"),
    ({"a": {"9": "2"}}, "a 9", "there is no state `9`", "the labels begin"),
    ({"b": {"1": "3"}}, "b 1", "b cannot move", "it can move to 2"),
]


@pytest.mark.parametrize(("policies", "path", "message", "hint"), POLICIES)
def test_a_policy_that_is_not_open_is_told_with_its_place(policies, path, message, hint):
    told = case({"preferences": WANTS, "policies": policies}, **{"status quo": QUO})
    with pytest.raises(ModelError) as caught:
        told.moves()
    assert " ".join(map(str, caught.value.path)) == f"moves policies {path}"
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_policy_that_leads_to_a_state_unseen_and_a_reading_that_is_thought_of_but_not_there_are_told():
    unseen = {"preferences": WANTS, "policies": {"a": {"1": "3"}}, "views": {"a": {"unseen": ["3"]}}}
    with pytest.raises(ModelError, match="a cannot move from `1` to `3` by itself; let it stay there"):
        case(unseen, **{"status quo": QUO}).moves()
    thinks = {"preferences": WANTS, "views": {"a": {"thinks": {"b": "s"}}}}
    with pytest.raises(ModelError, match="thinks › b: b has no reading `s`; its readings are r"):
        case(thinks, **{"status quo": QUO}).moves()


def test_rows_and_names_of_states():
    found = model({"preferences": WANTS})
    assert found.named([3, 0]) == [{"i": "y", "j": "y"}, {"i": "x", "j": "x"}]
    assert np.array_equal(found.rows, [[0, 0], [0, 1], [1, 0], [1, 1]])
    assert found.matching({"i": "y"}, ()).tolist() == [2, 3]
