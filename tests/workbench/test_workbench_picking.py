"""One package seen close, held against the whole lens and against definitions written out literally."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.deals.findings import Settings
from detente.workbench import Case
from detente.workbench.live import Live
from detente.workbench.nearest import Field, nearest_better
from detente.workbench.picking import NAMED, package

EXAMPLES = Path(__file__).parents[2] / "examples"
SETTINGS = Settings(draws=800)


def in_hand(name):
    return Live(Case.from_text((EXAMPLES / name).read_text("utf-8")).document, settings=SETTINGS)


@pytest.fixture(scope="module")
def hanoi():
    return in_hand("hanoi-2019.yaml")


@pytest.fixture(scope="module")
def in_full(hanoi):
    """The whole lens about the same account and draws."""
    return Case(hanoi.asked.document).deals(account=hanoi.account, draws=SETTINGS.draws).data["accounts"][hanoi.account]


@st.composite
def fields(draw):
    """Make packages with values, shares and bars, few enough of each that ties are common."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    every = np.stack(np.meshgrid(*map(np.arange, sizes), indexing="ij"), axis=-1).reshape(-1, len(sizes))
    keep = draw(st.lists(st.booleans(), min_size=len(every), max_size=len(every)))
    rows = every[np.array(keep)]
    count, parties = len(rows), draw(st.integers(1, 3))

    def table(values, shape):
        many = int(np.prod(shape))
        return np.array(draw(st.lists(values, min_size=many, max_size=many)), dtype=float).reshape(shape)

    worth = table(st.sampled_from([0, 0.5, 0.5 + 1e-10, 1, 2]), (parties, count))
    joint = table(st.sampled_from([0, 0.25, 0.25 + 1e-14, 0.5, 1]), (count,))
    barred = table(st.booleans(), (count,)).astype(bool)
    own = every[draw(st.integers(0, len(every) - 1))]
    at = table(st.sampled_from([0, 0.5, 1, float("nan")]), (parties,))
    return Field(rows, worth, joint, barred, np.full(parties, 1e-9)), own, at, draw(st.sampled_from([0, 0.25, 0.5]))


def literally(field, row, worth, joint):
    """Write out what a nearest better package is, package by package."""
    better = {"both gain": [], "likelier": []}
    for place, other in enumerate(field.packages.tolist()):
        changes = len([1 for mine, theirs in zip(row.tolist(), other, strict=True) if mine != theirs])
        if field.barred[place] or field.joint[place] < joint - 1e-12:
            continue
        parties = range(len(worth))
        if all(field.worth[p, place] > worth[p] + field.tolerance[p] for p in parties):
            better["both gain"].append((changes, -field.joint[place], place))
        elif field.joint[place] > joint + 1e-12:
            better["likelier"].append((changes, -field.joint[place], place))
    found = {}
    for why, held in better.items():
        if held:
            fewest = min(held)[0]
            found[why] = (fewest, [place for changes, _, place in sorted(held) if changes == fewest])
    return found


@given(fields())
@settings(max_examples=200)
def test_the_nearest_better_packages_are_those_of_the_definition(made):
    found = nearest_better(*made)
    assert {one.why: (one.changes, one.places.tolist()) for one in found} == literally(*made)
    assert [one.changes for one in found] == sorted(one.changes for one in found)


def test_a_package_is_seen_as_the_whole_lens_sees_it(hanoi, in_full):
    for told in in_full["packages"][:3] + in_full["packages"][-3:]:
        seen = package(hanoi, told["options"])
        assert seen["feasible"]
        assert seen["joint_share"] == pytest.approx(told["joint_share"])
        assert seen["standard_error"] == pytest.approx(told["standard_error"])
        assert seen["label"] == told["label"]
        for party, one in seen["parties"].items():
            assert one["share"] == pytest.approx(told["party_shares"][party])
            assert one["label"] == told["party_labels"][party]
            assert one["mean_gain"] == pytest.approx(told["mean_gains"][party])
            low, high = one["gain_interval"]
            assert low < one["mean_gain"] < high


def test_what_must_be_true_is_what_the_whole_lens_says(hanoi, in_full):
    assert in_full["must_be_true"]
    for told in in_full["must_be_true"]:
        needed = package(hanoi, told["options"])["parties"][told["party"]]["must_be_true"]
        if 0 < told["share"] < 1:
            assert {i: pytest.approx(w) for i, w in needed["weights"].items()} == told["weights"]
            assert needed["reservation"] == pytest.approx(told["reservation"])
        else:
            assert needed is None


def test_better_packages_are_better_and_as_near_as_told(hanoi):
    quo = {"sequencing": "in-parallel"} | dict(hanoi.asked.numbering.words.status_quo)
    seen = package(hanoi, quo)
    assert set(seen["nearest"]) == {"both gain", "likelier"}
    for one in seen["better"]:
        again, near = package(hanoi, one["options"]), seen["nearest"][one["why"]]
        assert len(one["changes"]) == near["changes"]
        assert {c["issue"]: c["to"] for c in one["changes"]}.items() <= one["options"].items()
        assert {c["issue"]: c["from"] for c in one["changes"]}.items() <= quo.items()
        assert again["joint_share"] == pytest.approx(one["joint_share"])
        gains = {party: side["mean_gain"] for party, side in again["parties"].items()}
        assert gains == pytest.approx(one["mean_gains"])
        more = [gains[party] > side["mean_gain"] for party, side in seen["parties"].items()]
        assert all(more) if one["why"] == "both gain" else one["joint_share"] > seen["joint_share"]
    for why, near in seen["nearest"].items():
        assert len([one for one in seen["better"] if one["why"] == why]) == min(NAMED, near["tied"])


def test_suppositions_count(hanoi):
    best = hanoi.look()["best"]["packages"][0]
    suppose = {"north-korea": {"no_deal": -0.1}}
    before, after = package(hanoi, best), package(hanoi, best, suppose)
    gained = after["parties"]["north-korea"]["mean_gain"] - before["parties"]["north-korea"]["mean_gain"]
    assert gained == pytest.approx(0.1)
    assert after["parties"]["united-states"] == before["parties"]["united-states"]
    assert package(hanoi, hanoi.look(suppose)["best"]["packages"][0], suppose)["joint_share"] == pytest.approx(
        hanoi.look(suppose)["best"]["joint_share"]
    )


def test_a_package_seen_after_a_slider_was_let_go_has_its_figures(hanoi):
    suppose = {"north-korea": {"credences": {"W6": 0.2}}}
    best = hanoi.look(suppose, settled=True)["best"]
    assert package(hanoi, best["packages"][0], suppose)["joint_share"] == pytest.approx(best["joint_share"])


def test_a_package_the_rules_forbid_says_which_and_what_is_near(hanoi):
    best = hanoi.look()["best"]["packages"][0]
    options = hanoi.asked.numbering.options[hanoi.asked.numbering.issue("relief")]
    seen = package(hanoi, best | {"relief": options[-1]})
    assert not seen["feasible"]
    assert (seen["joint_share"], seen["standard_error"], seen["label"]) == (None, None, None)
    assert seen["rules"]
    assert seen["words"][0].startswith("The rules do not let this package stand")
    assert all("Relief from sanctions" in rule for rule in seen["rules"])
    assert seen["parties"]["north-korea"]["share"] > 0.9
    assert best in [one["options"] for one in seen["better"]]


def test_a_package_seen_close_is_plain_data_in_sentences(hanoi):
    seen = package(hanoi, hanoi.look()["best"]["packages"][0])
    assert json.loads(json.dumps(seen, allow_nan=False)) == seen
    assert all(one.endswith((".", "”")) and one[:1].isupper() for one in seen["words"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colour": "red"}, "there is no issue 'colour'; the case has: facilities, "),
        ({"relief": "gold"}, "there is no option 'gold' of relief; it has: "),
        ({"relief": None}, "the package leaves out relief; give an option for each issue"),
    ],
)
def test_what_is_no_package_is_refused(hanoi, change, told):
    options = hanoi.look()["best"]["packages"][0] | change
    with pytest.raises(LookupError) as refused:
        package(hanoi, {issue: option for issue, option in options.items() if option is not None})
    assert told in str(refused.value)
    assert type(refused.value) is LookupError  # a KeyError would be taken for a fault of the program


TWO = {"title": "T", "parties": {"a": {"name": "A"}, "b": {"name": "B"}}}
ISSUES = {"i": {"name": "I", "options": ["x", "y"]}, "j": {"name": "J", "options": ["u", "v", "w"]}}


def made(a, b, issues=ISSUES, **more):
    document = Case.from_words(TWO | {"issues": issues, "statements": {"a": a, "b": b}} | more).document
    return Live(document, settings=Settings(draws=200))


def exact(no_deal=0, **values):
    return {"exact values": values, "no deal": no_deal}


A = exact(2, i={"x": 0, "y": 4}, j={"u": 0, "v": 1, "w": 2})
B = exact(2, i={"x": 3, "y": 0}, j={"u": 0, "v": 2, "w": 4})


def test_exact_values_say_who_gains_what():
    live = made([A], [B], **{"status quo": {"i": "x"}})
    seen = package(live, {"i": "x", "j": "u"})
    assert (seen["joint_share"], seen["standard_error"], seen["label"], seen["exact"]) == (0, 0, "impossible", True)
    assert seen["parties"]["a"] == {
        "share": 0.0,
        "label": "impossible",
        "mean_gain": -2,
        "gain_interval": [-2, -2],
        "red_lines": [],
        "issues": [
            {"issue": "i", "option": "x", "gain_over_status_quo": 0},
            {"issue": "j", "option": "u", "gain_over_status_quo": None},
        ],
        "must_be_true": None,
    }
    assert seen["nearest"] == {"both gain": {"changes": 1, "tied": 2}, "likelier": {"changes": 2, "tied": 1}}
    assert [(one["options"], one["why"], one["joint_share"]) for one in seen["better"]] == [
        ({"i": "x", "j": "w"}, "both gain", 1),
        ({"i": "x", "j": "v"}, "both gain", 0),
        ({"i": "y", "j": "v"}, "likelier", 1),
    ]


def test_a_red_line_is_told_and_never_proposed():
    live = made([A, {"red line": {"j": "w"}}], [B])
    seen = package(live, {"i": "y", "j": "w"})
    assert seen["parties"]["a"]["red_lines"]
    assert (seen["parties"]["a"]["share"], seen["joint_share"]) == (0, 0)
    assert any("red line" in one for one in seen["words"])
    better = package(live, {"i": "x", "j": "u"})["better"]
    assert better
    assert all(one["options"]["j"] != "w" for one in better)
    loose = package(live, {"i": "y", "j": "w"}, {"a": {"credences": {"a 2": 0.5}}})
    assert (loose["parties"]["a"]["red_lines"], loose["joint_share"]) == ([], 1)


def test_a_ranking_tells_shares_and_no_gains():
    order = [{"i": i, "j": j} for j in ("w", "v", "u") for i in ("y", "x")]
    live = made([{"ranking": [*order[:4], "no deal", *order[4:]], "complete": True}], [B])
    seen = package(live, {"i": "x", "j": "u"})
    assert seen["parties"]["a"]["share"] == 0
    assert (seen["parties"]["a"]["mean_gain"], seen["parties"]["a"]["issues"]) == (None, [])
    assert seen["parties"]["b"]["mean_gain"] == 1
    assert seen["better"][0]["mean_gains"]["a"] is None
    assert not package(made([{"ranking": order, "complete": True}], [B]), {"i": "x", "j": "u"})["parties"]["a"][
        "must_be_true"
    ]


def test_a_ranking_says_nothing_of_what_the_rules_forbid():
    order = [{"i": "x", "j": j} for j in ("w", "v", "u")]
    rules = {"never-y": {"because": "No.", "never": {"i": "y"}}}
    live = made([{"ranking": [*order, "no deal"], "complete": True}], [B], rules=rules)
    seen = package(live, {"i": "y", "j": "w"})
    assert (seen["feasible"], seen["parties"]["a"]["share"], seen["parties"]["b"]["mean_gain"]) == (False, None, None)
    assert seen["better"][0]["options"] == {"i": "x", "j": "w"}


def test_where_packages_are_too_many_those_one_change_away_are_looked_at():
    issues = {f"i{n}": {"name": f"I{n}", "options": ["x", "y", "z"]} for n in range(16)}
    up = {name: {"x": 0, "y": 1, "z": 2} for name in issues}
    seen = package(made([exact(3, **up)], [exact(3, **up)], issues), dict.fromkeys(issues, "x"))
    assert seen["within"] == 1
    assert seen["nearest"] == {"both gain": {"changes": 1, "tied": 32}}
    full = package(made([exact(3, **up)], [exact(3, **up)], issues), dict.fromkeys(issues, "z"))
    assert (full["better"], full["nearest"]) == ([], {})
