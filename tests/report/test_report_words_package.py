"""What is said of a package seen close: exact, plain, and in the words of the agreement rule."""

import pytest

from detente.report.glossary import Glossary
from detente.report.words_package import package_words

RESULT = {
    "parties": [{"key": "us", "name": "the United States"}, {"key": "nk", "name": "North Korea"}],
    "issues": [
        {
            "key": "relief",
            "name": "Relief",
            "options": [{"key": "none", "text": "No relief"}, {"key": "all", "text": "All lifted"}],
        },
        {"key": "plants", "name": "Plants", "options": [{"key": "run", "text": None}, {"key": "shut", "text": None}]},
    ],
    "accounts": {},
    "agreement": None,
}
THREE = {
    **RESULT,
    "parties": [*RESULT["parties"], {"key": "cn", "name": "China"}],
    "agreement": {"veto": ["us"], "at_least": 1, "of": ["nk", "cn"]},
}
SIDE = {
    "share": 0.5,
    "label": "possible",
    "mean_gain": 0.042,
    "gain_interval": [-0.1, 0.2],
    "red_lines": [],
    "must_be_true": None,
}
SURE = {
    "share": 1.0,
    "label": "necessary",
    "mean_gain": 8.0,
    "gain_interval": [8.0, 8.0],
    "red_lines": [],
    "must_be_true": None,
}
NEEDED = {
    "weights": {"relief": {"accepting": 0.5, "all": 0.3}, "plants": {"accepting": 0.5, "all": 0.5}},
    "reservation": {"accepting": 0.4, "all": 0.4},
}
CHANGE = {"issue": "relief", "from": "none", "to": "all"}


def better(why, share, *changes):
    return {"options": {}, "changes": list(changes or [CHANGE]), "joint_share": share, "mean_gains": {}, "why": why}


def words(result=RESULT, **held):
    seen = {
        "exact": False,
        "feasible": True,
        "rules": [],
        "joint_share": 0.25,
        "standard_error": 0.01,
        "label": "possible",
        "parties": {},
        "better": [],
        "nearest": {},
        "within": None,
    }
    return package_words(Glossary(result), seen | held)


def near(*held, tied=1):
    return {
        "better": list(held),
        "nearest": {one["why"]: {"changes": len(one["changes"]), "tied": tied} for one in held},
    }


@pytest.mark.parametrize(
    ("held", "first"),
    [
        ({}, "All would sign in 25% of readings (± 1.0 points)."),
        ({"joint_share": 0.0, "standard_error": 0.0}, "All would sign in 0% of readings."),
        ({"joint_share": 1.0, "label": "necessary"}, "All would sign, on any reading that fits the record."),
        ({"joint_share": 0.0, "label": "impossible"}, "Not all would sign, on any reading that fits the record."),
        ({"exact": True, "joint_share": 1.0, "label": "necessary"}, "All would sign."),
        ({"exact": True, "joint_share": 0.0, "label": "impossible"}, "Not all would sign."),
        ({"result": THREE}, "It would be agreed in 25% of readings (± 1.0 points)."),
        ({"result": THREE, "exact": True, "joint_share": 0.0}, "It would not be agreed."),
        ({"feasible": False, "rules": ["R."]}, "The rules do not let this package stand; it breaks one rule."),
        ({"feasible": False, "rules": ["R.", "S."]}, "The rules do not let this package stand; it breaks two rules."),
    ],
)
def test_who_would_sign(held, first):
    told = words(**held)
    assert told[0] == first
    assert told[1 : 1 + len(held.get("rules", []))] == held.get("rules", [])


@pytest.mark.parametrize(
    ("side", "told"),
    [
        (SIDE, "worth 0.04 more than no deal on average, in nine readings in ten from −0.1 to +0.2"),
        (
            SIDE | {"mean_gain": -0.25},
            "worth 0.25 less than no deal on average, in nine readings in ten from −0.1 to +0.2",
        ),
        (
            SIDE | {"mean_gain": 0.003},
            "worth about as much as no deal on average, in nine readings in ten from −0.1 to +0.2",
        ),
        (SURE, "worth 8 more than no deal"),
        (SURE | {"mean_gain": -2.5, "gain_interval": [-2.5, -2.5]}, "worth 2.5 less than no deal"),
        (SURE | {"mean_gain": 0.0, "gain_interval": [0.0, 0.0]}, "worth as much as no deal"),
    ],
)
def test_what_it_is_worth_to_a_side(side, told):
    assert words(parties={"us": side})[1] == f"The United States: {told}."


def test_a_mere_ranking_says_nothing_of_worth():
    assert len(words(parties={"us": SIDE | {"mean_gain": None, "gain_interval": None}})) == len(words())


def test_what_must_be_true_is_said_as_in_the_report():
    told = words(parties={"nk": SIDE | {"must_be_true": NEEDED}})
    assert (
        told[2]
        == "North Korea would accept in 50% of readings. In those, more weight goes to Relief (0.50 against 0.30)."
    )


def test_a_red_line_says_it_all():
    told = words(
        parties={"nk": SIDE | {"red_lines": ["Never signs if Relief is “No relief”."], "must_be_true": NEEDED}}
    )
    assert told[2] == "North Korea would not sign, for it crosses a red line. Never signs if Relief is “No relief”."
    assert not any("accept" in one for one in told)


ONE = "Changing one issue does better: with Relief “All lifted” instead of “No relief”, "
NONE = "is likelier to be signed, or gives everyone more without being less likely."


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (near(better("likelier", 0.4)), f"{ONE}all would sign in 40% of readings."),
        (near(better("both gain", 0.0)), f"{ONE}both gain, though all would sign in 0% of readings."),
        ({"exact": True} | near(better("both gain", 0.0)), f"{ONE}both gain, though not all would sign."),
        ({"exact": True} | near(better("likelier", 1.0)), f"{ONE}all would sign."),
        ({}, f"No package that the rules allow {NONE}"),
        ({"within": 1}, f"No package one change away {NONE}"),
    ],
)
def test_what_would_be_better(held, told):
    assert words(**({"parties": {"us": SURE, "nk": SURE}} | held))[-1] == told


def test_every_change_is_told_and_all_packages_as_near_are_counted():
    two = better("both gain", 0.4, CHANGE, {"issue": "plants", "from": "run", "to": "shut"})
    assert words(parties={"us": SURE, "nk": SURE}, **near(two, tied=1200))[-1] == (
        "Changing two issues does better: with Relief “All lifted” instead of “No relief” and Plants “shut” instead of "
        "“run”, both gain, and all would sign in 40% of readings – one of 1,200 packages as near that do."
    )


def test_of_three_everyone_gains():
    told = words(THREE, parties=dict.fromkeys(("us", "nk", "cn"), SURE), **near(better("both gain", 0.4)))[-1]
    assert told.endswith("everyone gains, and it would be agreed in 40% of readings.")
