"""Why Hanoi failed, as the record has it: who is believed decides what blocks, and what would have unblocked it.

The record is `hanoi/CASE.md` and `hanoi/CHRONOLOGY.md` among the evidence; F1 to F9 are the points on which the
accounts of the two sides differ, R1 to R12 the rules. Each test says in words of its own which line it checks.
"""

from __future__ import annotations

import pytest

import detente
from detente.case.editing import APPEND, Edit, edited

DRAWS = 500
PACKAGES = {"deal-seeker": (3360, 3901), "base": (1573, 2076), "hard-liner": (124, 266), "2020": (198, 320)}
"""Packages in each variant of the scores that leave both sides better off (CASE.md §9 counts these), or no worse."""

A_LITTLE = 0.25
"""Scores come in halves: who gains so much more than nothing gains something."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(examples):
    """What is found if Washington is believed, and if Pyongyang is; from few draws."""
    case = detente.load(examples / "hanoi-2019.yaml")
    return {account: case.impasse(account=account, draws=DRAWS) for account in ("washington", "pyongyang")}


def found(told, account):
    return told[account].data["accounts"][account]


def certain(told, account):
    """The conflicts of all stances that hang on no draw, as sets of demands."""
    held = found(told, account)["conflicts"].values()
    return {frozenset(c["members"]) for scope in held for c in scope["conflicts"] if c["certain"]}


def curve_at(curve, rise):
    """How many packages are left at a rise: as many as at the next rise at which one is lost."""
    left = (n for at, n in zip(curve["rises"], curve["packages"], strict=True) if at >= rise - 1e-9)
    return next(left, 0)


# --- Who is believed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", ["washington", "pyongyang"])
def test_positions_never_meet_whoever_is_believed(told, account):
    """§4: no package satisfies what both sides said they must have, so who reads positions alone expects no deal."""
    diagnosis = found(told, account)["diagnosis"]
    assert told[account].data["positions"]["meet"] is False
    assert diagnosis["kinds"][0] == "hidden"
    assert all(stance["share"] == 0 for stance in diagnosis["stances"].values())
    assert 0.5 < diagnosis["share"] < 1


def test_the_accounts_differ_in_what_kim_asked_for(told):
    """F1: all sanctions by Washington's telling, the five resolutions by Pyongyang's."""
    assert "position:north-korea/all-sanctions/relief" in told["washington"].data["demands"]
    assert "position:north-korea/five-resolutions/relief" not in told["washington"].data["demands"]
    assert "position:north-korea/five-resolutions/relief" in told["pyongyang"].data["demands"]
    assert "position:north-korea/all-sanctions/relief" not in told["pyongyang"].data["demands"]


def test_by_washingtons_telling_the_ask_is_impossible_by_itself(told):
    """F1, R10: full relief is for full disarmament, and who keeps the rest of the plants cannot have it.

    So no offer of Washington's need come into it: two demands of Pyongyang's and a rule of American law conflict.
    """
    ask = {"position:north-korea/all-sanctions/relief", "position:north-korea/all-sanctions/facilities"}
    assert ask | {"rule:full-relief-for-full-disarmament"} in certain(told, "washington")
    pyongyang = certain(told, "pyongyang")
    assert not any(all("north-korea" in one or one.startswith("rule") for one in held) for held in pyongyang)


def test_by_pyongyangs_telling_one_more_thing_and_lifting_clash(told):
    """F1, F3: Yongbyon against one more site, and five resolutions lifted against textiles and coal suspended."""
    both = {"facilities", "relief"}
    for issue in both:
        clash = {f"position:united-states/more-than-yongbyon/{issue}", f"position:north-korea/five-resolutions/{issue}"}
        assert clash in certain(told, "pyongyang")
    shares = {
        account: max(
            held["opens"]
            for key, scope in found(told, account)["conflicts"].items()
            if "more-than-yongbyon" in key
            for held in scope["corrections"]
            if len(held["members"]) == 2 and not any(one.startswith(("no deal", "rule")) for one in held["members"])
        )
        for account in told
    }
    assert shares["pyongyang"] > shares["washington"] > 0.5


def test_the_big_deal_is_refused_for_the_weapons(told):
    """E6, F6: everything first breaks on the arsenal, in words and in what no deal is worth to Pyongyang."""
    for account, held in told.items():
        (key,) = (
            scope["key"]
            for scope in held.data["scopes"]
            if "big-deal" in scope["key"] and scope["key"].startswith("united-states")
        )
        blamed = found(told, account)["conflicts"][key]
        weapons = "position:united-states/big-deal/weapons"
        assert blamed["blame"][weapons]["blocks"] == 1
        assert any({weapons, "no deal:north-korea"} == set(one["members"]) for one in blamed["conflicts"])


def test_interests_leave_more_room_by_pyongyangs_telling(told):
    """F4: whoever believes Choe that Trump was open to a clause sees more deals than who believes the denial."""
    assert found(told, "pyongyang")["diagnosis"]["share"] > found(told, "washington")["diagnosis"]["share"]


# --- What would have unblocked it -------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", ["washington", "pyongyang"])
def test_the_menu_suspends_in_place_of_lifting(told, account):
    """§9, §11.3: lifting turns Washington away before suspending does; a clause brings the sanctions back."""
    entries = [one for one in told[account].data["menu"] if one["kind"] == "snapback"]
    assert all(one["detail"]["suspended"] == "civilian-suspended" for one in entries)
    assert any(one["figure"] == "stance" and one["after"][account] > 0.3 for one in entries)
    assert told[account].data["menu"][0]["kind"] in {"concession", "snapback"}


@pytest.mark.parametrize("account", ["washington", "pyongyang"])
def test_an_order_of_steps_exposes_neither_side(told, account):
    """W7, §6: step by step, and what cannot be undone last; Pyongyang going first is what it would stop at."""
    best = found(told, account)["steps"][0]
    assert best["package_key"] is None
    assert best["exposed"] == pytest.approx(0, abs=0.01)
    assert best["holds"] >= max(one["holds"] for one in best["compare"].values())
    assert best["holds"] > best["compare"]["north-korea"]["holds"] + 0.1
    assert {move["issue"]: move["to"] for move in best["stages"][-1]["moves"]}["facilities"] == "yongbyon"


@pytest.mark.parametrize("account", ["washington", "pyongyang"])
def test_the_menu_keeps_its_word_and_the_comments(told, account, examples):
    """Some entries of each kind, saved and asked again, give what they promised; the file stays as it was written."""
    before = (examples / "hanoi-2019.yaml").read_text(encoding="utf-8")
    menu = told[account].data["menu"]
    figures = {"stance", "share"} if account == "washington" else {"text", "best", "holds"}
    for figure in figures:
        entry = next(one for one in menu if one["figure"] == figure)
        text = told[account].applied(entry["number"])
        lost = set(before.splitlines()) - set(text.splitlines())
        assert len(lost) <= len(entry["edits"])
        assert [line for line in before.splitlines() if line.startswith("#")] == [
            line for line in text.splitlines() if line.startswith("#")
        ]
        data = detente.Case.from_text(text).impasse(account=account, draws=DRAWS).data["accounts"][account]
        assert promised(entry, data) == entry["after"][account]


def promised(entry, account):
    if entry["figure"] == "stance":
        return account["diagnosis"]["stances"][entry["at"]]["share"]
    if entry["figure"] == "holds":
        return next(one["holds"] for one in account["steps"] if one["sequence"] == entry["at"])
    if entry["figure"] == "text":
        return account["baseline"]["texts"][entry["at"]]
    return account["baseline"]["share"] if entry["figure"] == "share" else account["baseline"]["best"]["joint_share"]


# --- What to find out first -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", ["washington", "pyongyang"])
def test_the_first_question_is_one_an_analyst_would_ask(told, account):
    """§5: what is not known is how checking, security and relief weigh, or whether a small deal would be taken."""
    first = found(told, account)["questions"][0]
    assert first["in_sample"] > 0
    assert first["held_out"] > 0
    if first["kind"] == "take":
        assert first["package"]["facilities"].startswith("yongbyon")
        assert first["package"]["weapons"] == "kept"
        assert first["package"]["relief"] not in {"civilian-lifted", "all-lifted"}
    else:
        assert first["kind"] in {"trade-off", "weight order", "no deal above"}
    about = set(first["issues"]) | {step[0] for step in first["steps"]}
    assert not about or about & {"verification", "relief", "security", "facilities", "weapons"}


# --- The scores -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scored(examples):
    case = detente.load(examples / "hanoi-2019-scores.yaml")
    return {variant: case.impasse(variant=variant).data for variant in PACKAGES}


@pytest.fixture
def moved(examples):
    """Ask the scores again after no deal has moved for some parties."""
    text = (examples / "hanoi-2019-scores.yaml").read_text(encoding="utf-8")

    def ask(variant, **moves):
        said = [
            Edit(("statements", party.replace("_", "-"), APPEND), {"no deal moves": by, "because": "Tried."})
            for party, by in moves.items()
        ]
        return detente.Case.from_text(edited(text, said)).impasse(variant=variant).data

    return ask


def us_curve(data):
    return data["accounts"]["all"]["curves"]["united-states"]


def test_each_variant_of_the_scores_has_the_deals_of_the_record(scored, moved):
    """§9: 3,360, 1,573, 124 packages with Washington's no deal at 36, 41, 48; 198 with the scores of 2020."""
    for variant, (better, no_worse) in PACKAGES.items():
        assert curve_at(us_curve(scored[variant]), 0) == no_worse
        assert curve_at(us_curve(moved(variant, north_korea=A_LITTLE)), A_LITTLE) == better


def test_the_curve_of_one_variant_passes_through_the_others_and_ends(scored):
    """§11.4: from the base case, five points down and seven points up are the deal-seeker and the hard-liner."""
    base = us_curve(scored["base"])
    assert curve_at(base, 36 - 41) == PACKAGES["deal-seeker"][1]
    assert curve_at(base, 48 - 41) == PACKAGES["hard-liner"][1]
    assert sorted(base["packages"], reverse=True) == base["packages"]
    assert {fall["rise"] for fall in base["falls"]} == {base["rises"][-1]}
    assert curve_at(base, base["rises"][-1] + A_LITTLE) == 0
    closes = {variant: us_curve(data)["rises"][-1] for variant, data in scored.items()}
    assert closes["deal-seeker"] > closes["base"] > closes["hard-liner"] > 0
    assert closes["2020"] < closes["base"]


def test_a_statement_that_no_deal_moves_gives_the_same_deals(scored, moved):
    """The curve and the case file's `no deal moves` are the same sum, up and down."""
    for variant, by in (("deal-seeker", -5), ("hard-liner", 7)):
        data = moved("base", united_states=by)
        assert curve_at(us_curve(data), 0) == PACKAGES[variant][1]
        assert data["accounts"]["all"]["diagnosis"] == scored[variant]["accounts"]["all"]["diagnosis"]


def test_positions_of_the_scores_do_not_meet_while_deals_abound(scored):
    """§4, §11.1: with the scores too the stated positions hide the deals that are there."""
    for variant in ("base", "deal-seeker", "hard-liner"):
        diagnosis = scored[variant]["accounts"]["all"]["diagnosis"]
        assert diagnosis["share"] == 1
        assert diagnosis["kinds"][0] == "hidden"
