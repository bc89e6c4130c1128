"""The figures that follow a slider are those that the case would give with the supposition written in."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from detente.deals.findings import Settings
from detente.report.pack import pack
from detente.values.reweighting import BASE
from detente.workbench import Case
from detente.workbench.asking import find
from detente.workbench.deals import deals_data
from detente.workbench.live import Live
from detente.workbench.relearning import ENOUGH
from detente.workbench.supposing import HEAVIEST, supposed

EXAMPLES = Path(__file__).parents[2] / "examples"
HANOI = (EXAMPLES / "hanoi-2019.yaml").read_text("utf-8")
SETTINGS = Settings(draws=800)
NORTH = "north-korea"


@pytest.fixture(scope="module")
def hanoi():
    return in_hand(HANOI)


def in_hand(text, account=None, variant=None):
    return Live(Case.from_text(text).document, account, variant, SETTINGS)


def asked_in_full(live, suppose):
    """Ask the whole lens about the case with the supposition in it."""
    account, variant = live.account, live.asked.variant
    case = Case(supposed(live.asked.document, suppose, account, variant))
    found = case.deals(account=account, variant=variant, draws=live.asked.settings.draws)
    return found.data["accounts"][account]


def agrees(look, full):
    assert look["problem"] is None
    assert look["zopa"]["share"] == pytest.approx(full["zopa"]["share"], abs=1e-12)
    assert look["zopa"]["standard_error"] == pytest.approx(full["zopa"]["standard_error"])
    assert look["best"]["joint_share"] == pytest.approx(full["best"]["joint_share"])
    assert look["best"]["tied"] == full["best"]["tied"]
    assert (look["exact"], look["way"]) == (full["exact"], full["way"])
    for name, solution in look["solutions"].items():
        assert solution["packages"] == full["solutions"][name]["packages"][:20]
        assert (solution["tied"], solution["reason"]) == tuple(full["solutions"][name][k] for k in ("tied", "reason"))
    for party, held in look["parties"].items():
        told = full["parties"][party]
        assert held["kind"] == told["kind"]
        assert held["mean_reservation"] == (told["mean_reservation"] and pytest.approx(told["mean_reservation"]))
        if "mean_weights" in told:
            assert held["weights"] == pytest.approx(told["mean_weights"])
            assert np.array(list(held["weight_intervals"].values())) == pytest.approx(
                np.array(list(told["weight_interval"].values()))
            )


@pytest.mark.parametrize(
    ("suppose", "drawn"),
    [
        ({}, "afresh"),
        ({NORTH: {"weights": {"relief": 1.5, "weapons": 0.4}}}, "moved"),
        ({NORTH: {"no_deal": -0.05}, "united-states": {"weights": {"security": 3}, "no_deal": 0.02}}, "moved"),
    ],
)
def test_weights_and_no_deal_give_what_the_whole_lens_gives(hanoi, suppose, drawn):
    look = hanoi.look(suppose)
    agrees(look, asked_in_full(hanoi, suppose))
    assert look["drawn"] == drawn


def test_a_credence_let_go_gives_what_the_whole_lens_gives(hanoi):
    suppose = {NORTH: {"credences": {"E7": 0.3, "W5": 0}, "no_deal": -0.1}}
    look = hanoi.look(suppose, settled=True)
    agrees(look, asked_in_full(hanoi, suppose))
    assert look["drawn"] == "afresh"


@pytest.mark.parametrize("credence", [0, 0.2, 1])
def test_a_credence_on_the_move_comes_near_it(hanoi, credence):
    suppose = {NORTH: {"credences": {"E7": credence}}}
    moving, first = hanoi.look(suppose), hanoi.seated(suppose).shares
    let_go, then = hanoi.look(suppose, settled=True), hanoi.seated(suppose, settled=True).shares
    assert (moving["drawn"], let_go["drawn"]) == ("reweighted", "afresh")
    sizes = [look["parties"][NORTH]["effective"] for look in (moving, let_go)]
    shares = [one.party_shares[hanoi.asked.numbering.parties.index(NORTH)] for one in (first, then)]
    errors = np.sqrt(sum(share * (1 - share) / size for share, size in zip(shares, sizes, strict=True)))
    assert (shares[0] != shares[1]).any()
    assert (np.abs(shares[0] - shares[1]) < 4 * errors + 0.01).all()
    assert moving["parties"]["united-states"] == let_go["parties"]["united-states"]
    assert hanoi.look(suppose) == let_go  # what was made afresh is at hand
    moved = {NORTH: suppose[NORTH] | {"weights": {"relief": 2}}}
    agrees(hanoi.look(moved), asked_in_full(hanoi, moved))


def test_only_the_party_that_is_supposed_otherwise_changes(hanoi):
    before, after = hanoi.seated(), hanoi.seated({NORTH: {"no_deal": 0.2}})
    same = [now is then for now, then in zip(after.table.sides, before.table.sides, strict=True)]
    assert same == [party != NORTH for party in hanoi.asked.numbering.parties]


def test_what_was_supposed_leaves_no_trace(hanoi):
    before = hanoi.look({})
    hanoi.look({NORTH: {"weights": {"relief": 9}, "credences": {"E7": 0.1}}})
    assert hanoi.look(None) == before == in_hand(HANOI).look()


def test_a_look_is_plain_data(hanoi):
    look = hanoi.look({NORTH: {"no_deal": 0.01}})
    assert json.loads(json.dumps(look, allow_nan=False)) == look
    assert hanoi.look(map=False)["picture"] is None


def unpacked(packed):
    """Read 12-bit numbers two to three bytes, straight from what the report says of them."""
    data = np.frombuffer(base64.b64decode(packed["data"]), np.uint8).astype(int).reshape(-1, 3)
    whole = np.stack([data[:, 0] | (data[:, 1] & 15) << 8, data[:, 1] >> 4 | data[:, 2] << 4], axis=1).ravel()
    return packed["low"] + whole / 4095 * (packed["high"] - packed["low"])


def test_the_picture_is_that_of_the_report(hanoi):
    picture, account = hanoi.look()["picture"], hanoi.account
    result = deals_data(hanoi.asked, find(hanoi.asked), for_report=True)
    report = pack(result)
    drawn = report["accounts"][account]
    same = ("name", "exact", "count", "frontier", "options")
    assert {key: picture[key] for key in same} == {key: drawn[key] for key in same}
    assert picture["complete"]
    assert picture["option_set"] == report["options"][0]
    assert picture["reservation"] == pytest.approx(drawn["reservation"])
    assert picture["band"] == {party: pytest.approx(span) for party, span in drawn["band"].items()}
    marked = [one for one in drawn["marks"] if one["kind"] != "solution"]  # these a report finds in each draw
    assert picture["marks"] == marked
    assert picture["values"].keys() == drawn["values"].keys()
    for party, means in zip(picture["values"], hanoi.seated().table.mean_tables, strict=True):
        assert picture["values"][party] == {"table": means.tolist()}
        shares = result["accounts"][account]["map"]["party_shares"][party]
        assert unpacked(picture["party_shares"][party])[: picture["count"]] == pytest.approx(shares, abs=2e-4)


def test_of_very_many_packages_every_so_manyth_is_drawn(monkeypatch):
    monkeypatch.setattr("detente.workbench.picturing.MOST", 1_000)
    picture = in_hand(HANOI).look()["picture"]
    assert picture["count"] == 983
    assert not picture["complete"]


TWO = {"title": "T", "parties": {"a": {"name": "A"}, "b": {"name": "B"}}}
ISSUES = {"i": {"name": "I", "options": ["x", "y"]}, "j": {"name": "J", "options": ["u", "v", "w"]}}
WANTS = [{"more is better": ["i", "j"]}]
SPITE = [{"less is better": ["i", "j"]}, {"offered": {"i": "y", "j": "u"}, "id": "offer", "credence": 0.8}]


def made(a, b=SPITE, issues=ISSUES, **more):
    document = Case.from_words(TWO | {"issues": issues, "statements": {"a": a, "b": b}} | more).document
    return Live(document, settings=Settings(draws=200))


@pytest.mark.parametrize("name", ["camp-david-1978.yaml", "harbour-game.yaml", "hanoi-2019-scores.yaml"])
def test_exact_cases_stay_exact(name):
    live = in_hand((EXAMPLES / name).read_text("utf-8"))
    party, issue = live.asked.numbering.parties[0], live.asked.numbering.issues[0]
    for suppose in ({}, {party: {"weights": {issue: 2.5}, "no_deal": 1}}):
        look = live.look(suppose)
        agrees(look, asked_in_full(live, suppose))
        assert (look["drawn"], look["exact"], look["zopa"]["standard_error"]) == ("exact", True, 0)


def test_a_ranking_at_the_table_has_no_weights_and_no_picture():
    order = [{"i": i, "j": j} for j in ("u", "v", "w") for i in ("y", "x")]
    live = made([{"ranking": [*order[:4], "no deal", *order[4:]], "complete": True}])
    for suppose in ({}, {"b": {"no_deal": -0.1, "weights": {"i": 2}}}):
        look = live.look(suppose)
        agrees(look, asked_in_full(live, suppose))
        assert (look["parties"]["a"]["weights"], look["picture"]) == ({}, None)
    assert "ranking" in look["solutions"]["nash"]["reason"]


def test_packages_too_many_to_list_are_looked_at_as_the_lens_does():
    issues = {f"i{n}": {"name": f"I{n}", "options": ["x", "y", "z"]} for n in range(16)}
    values = {name: {"x": 0, "y": 1, "z": n + 1} for n, name in enumerate(issues)}
    back = {name: {"x": 5, "y": 3, "z": 0} for name in issues}
    live = made([{"exact values": values, "no deal": 40}], [{"exact values": back, "no deal": 20}], issues)
    suppose = {"a": {"weights": {"i3": 2}, "no_deal": 5}}
    look = live.look(suppose)
    agrees(look, asked_in_full(live, suppose))
    assert (look["way"], look["picture"]) == ("merged", None)


def test_where_nobody_would_sign_anything_there_is_no_best():
    issues = {f"i{n}": {"name": f"I{n}", "options": ["x", "y"]} for n in range(11)}  # too many to list them all
    up, down = ({name: {"x": x, "y": 1 - x} for name in issues} for x in (0, 1))
    live = made([{"exact values": up, "no deal": 6}], [{"exact values": down, "no deal": 5}], issues)
    assert live.look()["best"]["joint_share"] == 1
    suppose = {"b": {"no_deal": 1}}
    look = live.look(suppose)
    agrees(look, asked_in_full(live, suppose))
    assert look["best"] == {"joint_share": 0, "packages": [], "tied": 0}
    assert look["picture"]["count"] == 2**11


def test_what_clashes_is_named():
    no = [{"no deal": {"at least": 0.9}, "id": "floor"}, {"weight": {"i": {"at least": 0.8}}, "id": "dear"}]
    live = made(WANTS, [*SPITE, *no])
    assert live.look()["problem"] is None
    look = live.look({"b": {"credences": {"offer": 1}}})
    assert look["problem"]["clashing"] == [{"party": "b", "ids": ["offer", "floor", "dear"]}]
    assert "cannot all be true" in look["problem"]["message"]
    assert (look["zopa"], look["picture"], look["parties"]) == (None, None, {})
    assert set(look) == set(live.look())


def test_a_direction_taken_out_is_a_problem_without_a_clash():
    look = made(WANTS).look({"a": {"credences": {"a 1": 0}}})
    assert "nothing says which options" in look["problem"]["message"]
    assert look["problem"]["clashing"] == []


def test_rules_that_leave_no_package_are_a_problem():
    rules = {f"no-{name}": {"because": "No.", "never": {"i": name}} for name in ("x", "y")}
    assert "no package" in made(WANTS, rules=rules).look()["problem"]["message"]


def test_draws_worth_too_little_are_made_afresh_and_said_to_be():
    rare = {"no deal": {"at least": 0.97}, "id": "rare", "credence": 0.1}
    live = made(WANTS, [SPITE[0], rare])
    look = live.look({"b": {"credences": {"rare": 1}}})
    assert (look["drawn"], look["scarce"]) == ("afresh", ["b"])
    assert look["parties"]["b"]["mean_reservation"] > 0.97
    agrees(look, asked_in_full(live, {"b": {"credences": {"rare": 1}}}))


def test_a_red_line_taken_out_needs_no_new_draws():
    live = made(WANTS, [*SPITE, {"red line": {"j": "w"}, "id": "line"}])
    assert live.look()["best"]["packages"][0]["j"] != "w"
    suppose = {"b": {"credences": {"line": 0.5}}}
    agrees(live.look(suppose), asked_in_full(live, suppose))
    assert live.look(suppose)["drawn"] == "afresh"


@pytest.mark.parametrize("where", [("nobody", None), (None, "1066")])
def test_an_unknown_account_or_variant_is_refused(where):
    with pytest.raises(LookupError, match="the case has"):
        in_hand(HANOI, *where)


def test_each_account_and_variant_has_figures_of_its_own(hanoi):
    other = in_hand(HANOI, [*hanoi.asked.document.words.accounts][1])
    assert other.look(map=False)["account"] != hanoi.account
    agrees(other.look(), asked_in_full(other, {}))


def test_the_page_on_the_method_names_the_numbers_of_the_code():
    page = (EXAMPLES.parent / "docs" / "methods" / "supposing.md").read_text("utf-8")
    assert f"credence {BASE} therefore" in page
    assert f"fewer than {ENOUGH} independent ones" in page
    assert f"Factors go up to {HEAVIEST:g}." in page
