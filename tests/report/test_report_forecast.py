"""A forecast in words, on a terminal and as tables: made-up results in the documented form, each told as it is."""

from __future__ import annotations

import copy
import csv
import io
import re

import pytest
from rich.console import Console

from detente.report.forecast import OWN, answer, filled, headline, within
from detente.report.forecast_scores import main_score, scored
from detente.report.forecast_tables import tables
from detente.report.tables import write_csv
from detente.report.terminal_forecast import PACKAGES, SELDOM, print_forecast
from detente.report.words_forecast import TOPICS, common, often

HOSTILE = "</script><script>alert(1)</script>{{ 7*7 }}\x1b[31m"
ISSUES = [
    {
        "key": "plant",
        "name": "Plant",
        "status_quo": "runs",
        "options": [{"key": "runs", "text": "The plant runs on"}, {"key": "gone", "text": "The plant is dismantled"}],
    },
    {
        "key": "relief",
        "name": "Relief",
        "status_quo": "none",
        "options": [
            {"key": "none", "text": "No relief"},
            {"key": "some", "text": "Some relief"},
            {"key": "all", "text": "All sanctions lifted"},
        ],
    },
]
MODEL = {
    "calibrated_on": {
        "data": "CaSiNo",
        "citation": "Chawla and others (2021), “CaSiNo”, NAACL",
        "licence": "CC BY 4.0",
        "negotiations": 900,
        "deals": 876,
        "packages": 64,
        "about": "crowd workers dividing camping goods",
    },
    "terms": [
        {"name": "nash", "meaning": "logarithm of the product of gains", "coefficient": 12.86, "interval": [9.0, 17.1]},
        {"name": "waste", "meaning": "distance to the frontier", "coefficient": -14.9, "interval": [-19.9, -10.5]},
    ],
    "scores": {
        "log_score": {"value": 2.65, "interval": [2.55, 2.76]},
        "uniform": 4.16,
        "top1": {"value": 0.14, "interval": [0.11, 0.17]},
        "top5": 0.51,
    },
}
DISTANCE = [
    {"what": "packages", "calibrated": 64, "here": 16704},
    {"what": "parties", "calibrated": 2, "here": 2},
    {"what": "who negotiates", "calibrated": "crowd workers", "here": "heads of state"},
]


def package(plant, relief, share, error=0.004, **values):
    options = {"plant": plant, "relief": relief}
    return {"options": options, "names": [], "share": share, "standard_error": error, "values": values}


def account(name, *, no_deal, packages, gone, exact=False, error=0.01, reason=None, parties=("us", "nk")):
    return {
        "name": name,
        "about": None,
        "draws": 1 if exact else 400,
        "exact": exact,
        "no_deal": {"probability": no_deal, "standard_error": error, "base_rate": 0.027, "reason": reason},
        "packages": packages,
        "options": {
            "plant": {"runs": 1 - gone, "gone": gone},
            "relief": {"none": 0.1, "some": 0.45, "all": 0.45},
        }
        if packages
        else {},
        "gains": {party: 0.2 + 0.1 * n for n, party in enumerate(parties)} if packages else {},
        "acceptable": 0.93 if packages else None,
        "concentration": {"top1": packages[0]["share"], "top5": 0.55, "effective": 4.3} if packages else {},
    }


def a_forecast(accounts, parties=("us", "nk"), **more):
    names = {"us": "United States", "nk": "North Korea", "sk": "South Korea"}
    chances = [one["no_deal"]["probability"] for one in accounts.values()]
    return {
        "lens": "forecast",
        "schema": 1,
        "versions": {"detente": "0.1.0"},
        "case": {"title": "A freeze", "date": "2019-02-28", "about": None, "file": "freeze.yaml", "hash": "abc"},
        "parties": [{"key": key, "name": names[key]} for key in parties],
        "issues": ISSUES,
        "settings": {"draws": 400, "seed": 1},
        "space": {"packages": 6, "feasible": 6, "method": "enumerated"},
        "named_packages": [
            {"key": "freeze", "name": "Freeze for relief", "options": {"plant": "gone", "relief": "some"}},
        ],
        "model": MODEL,
        "offers": [],
        "distance": DISTANCE,
        "accounts": accounts,
        "across_accounts": {"no_deal": {"least": min(chances), "most": max(chances)}},
        **more,
    }


@pytest.fixture
def two():
    """Two accounts that agree on the likeliest package and on an option that most deals have."""
    first = [package("gone", "some", 0.31, us=0.61, nk=0.55), package("gone", "all", 0.2, us=0.4, nk=0.8)]
    return a_forecast(
        {
            "trump": account("As Trump tells it", no_deal=0.12, packages=first, gone=0.7),
            "ri": account("As Ri tells it", no_deal=0.08, packages=first[:1], gone=0.6),
        }
    )


@pytest.fixture
def three_exact():
    """Three sides whose values are known: nothing is drawn, so nothing has an error."""
    first = [package("runs", "all", 0.4, None, us=3, nk=2, sk=1)]
    known = account(
        "Points", no_deal=0.03, packages=first, gone=0.2, exact=True, error=None, parties=("us", "nk", "sk")
    )
    return a_forecast({"all": known}, ("us", "nk", "sk"))


@pytest.fixture
def no_room():
    """No package is acceptable to all in most draws, and none is forecast."""
    reason = "no package is acceptable to all in 98 % of draws"
    return a_forecast({"all": account("All", no_deal=0.94, packages=[], gone=0.5, reason=reason)})


@pytest.fixture
def offered(two):
    """First offers are known: one with a name, one without."""
    offers = [
        {"party": "nk", "text_options": {"plant": "gone", "relief": "all"}},
        {"party": "us", "options": {"plant": "gone", "relief": "some"}},
    ]
    return {**two, "offers": offers}


@pytest.fixture
def hostile(two):
    """Every text of the case and the model tries to be something else."""
    held = copy.deepcopy(two)
    held["case"]["title"] = held["parties"][0]["name"] = held["issues"][0]["name"] = HOSTILE
    held["issues"][0]["options"][1]["text"] = held["accounts"]["trump"]["name"] = HOSTILE
    held["model"]["calibrated_on"] = {**MODEL["calibrated_on"], "about": HOSTILE, "citation": HOSTILE}
    held["model"]["terms"][0]["meaning"] = held["distance"][2]["here"] = HOSTILE
    return held


def test_where_no_deal_could_be_had_no_gain_is_told(two):
    assert "a deal is expected to bring" in " ".join(said(two)).lower()
    for one in two["accounts"].values():
        one["no_deal"]["room"] = 0.0
    assert "expected to bring" not in " ".join(said(two))


def test_a_loss_is_written_with_a_minus_sign(two):
    two["accounts"]["trump"]["gains"]["us"] = -0.05
    assert "−5% for United States" in " ".join(said(two))


def test_of_more_than_three_parties_the_terminal_leaves_the_room_to_packages(two):
    for one in two["accounts"].values():
        for held in one["packages"]:
            held["values"] |= {"third": 77.7}
    assert "77.7" in printed(two)
    for one in two["accounts"].values():
        for held in one["packages"]:
            held["values"] |= {"fourth": 0.5}
    assert "77.7" not in printed(two)


def said(result, topic=None):
    return [one.text for one in answer(result) if topic in (None, one.topic)]


def printed(result, width=100):
    out = io.StringIO()
    print_forecast(result, Console(file=out, width=width, highlight=False))
    return out.getvalue()


def test_what_usually_comes_of_it_stands_in_one_line(two, no_room, three_exact):
    assert headline(two) == (
        "People with these interests usually reach a deal, whoever is believed (no deal: between 8% and 12%), "
        "and most often agree on “Freeze for relief”"
    )
    assert headline(no_room) == "People with these interests usually part without a deal (no deal: 94%)"
    assert headline(three_exact) == "People with these interests usually reach a deal (no deal: 3%)"


def test_accounts_that_disagree_are_not_averaged(two):
    two["accounts"]["ri"]["no_deal"]["probability"] = 0.9
    assert headline(two) == (
        "Whether people with these interests reach a deal depends on whom one believes: no deal between 12% and 90%"
    )
    two["accounts"]["trump"]["no_deal"]["probability"] = 0.5
    two["accounts"]["ri"]["no_deal"]["probability"] = 0.55
    assert "part without a deal about as often as not, whoever is believed" in headline(two)


def test_each_account_says_how_often_there_is_no_deal_and_what_the_deals_are(two):
    two["accounts"]["trump"]["options"]["relief"] = {"none": 0.1, "some": 0.6, "all": 0.3}
    trump = " ".join(one.text for one in answer(two) if one.about == "trump")
    assert trump == (
        "As Trump tells it: no deal is forecast at 12% (± 1.0 points), where 3% of those it was calibrated on ended "
        "so. Most deals also have: Relief: Some relief (60%). The likeliest has 31% of deals (± 0.4 points), the five "
        "likeliest together 55%, as uncertain as if 4 packages were equally likely. It is “Freeze for relief” (The "
        "plant is dismantled; Relief: Some relief). Of the most that each side could gain over no deal, a deal is "
        "expected to bring 20% for United States and 30% for North Korea. 93% of the deals forecast are acceptable to "
        "all whose consent is needed."
    )


def test_one_account_names_all_that_most_deals_have(three_exact):
    assert "Most deals have: The plant runs on (80%)." in said(three_exact, "ends")
    three_exact["accounts"]["all"]["options"]["plant"] = {"runs": 0.5, "gone": 0.5}
    assert "On no issue do most deals have the same option." in said(three_exact, "ends")


def test_a_package_that_hardly_leads_is_not_said_to_stand_out(two):
    two["accounts"]["ri"]["packages"][0] = package("gone", "all", 0.009)
    two["accounts"]["ri"]["concentration"] = {"top1": 0.009, "top5": 0.0249, "effective": 2728.05}
    assert (
        "No package stands out: the likeliest has 0.9% of deals (± 0.4 points), the five likeliest together 2.5%, as "
        "uncertain as if 2,728 packages were equally likely." in said(two, "ends")
    )


def test_how_often_there_is_no_room_is_said_where_no_reason_is_given(two):
    two["accounts"]["trump"]["no_deal"]["room"] = 0.85
    two["accounts"]["ri"]["no_deal"]["room"] = 1.0
    text = " ".join(said(two, "ends"))
    assert text.count("; in 15% of draws no package is acceptable to all, and no deal all but sure.") == 1
    assert text.count("acceptable to all,") == 1
    two["accounts"]["ri"]["no_deal"]["room"] = 0.0
    assert "forecast at 8% (± 1.0 points): no package is acceptable to all." in " ".join(said(two, "ends"))


def test_how_often_others_ended_without_a_deal_is_said_once(two):
    assert " ".join(said(two)).count("3% of those it was calibrated on") == 1


def test_what_holds_whoever_is_believed_is_said(two):
    assert said(two, "accounts") == [
        "Over all accounts, no deal is forecast at between 8% and 12%.",
        "The likeliest package is the same in all. Whoever is believed, most deals have: The plant is dismantled.",
    ]
    two["accounts"]["ri"]["options"]["plant"] = {"runs": 0.5, "gone": 0.5}
    two["accounts"]["ri"]["packages"] = [package("runs", "all", 0.3)]
    assert said(two, "accounts")[1] == (
        "Which package is likeliest differs between them. No option is one that most deals have whoever is believed."
    )


def test_one_account_compares_nothing(three_exact):
    assert said(three_exact, "accounts") == []


def test_what_is_known_exactly_has_no_error(three_exact):
    text = " ".join(said(three_exact))
    assert "±" not in text
    assert "how far the values are known" not in text
    assert "for United States, 30% for North Korea and 40% for South Korea" in text


def test_without_room_the_reason_stands_and_no_package_is_made_up(no_room):
    first, second = said(no_room, "ends")
    assert first == (
        "No deal is forecast at 94% (± 1.0 points), where 3% of those it was calibrated on ended so: no package is "
        "acceptable to all in 98 % of draws."
    )
    assert second == "On which package they would agree is not forecast."


def test_first_offers_are_named(two, offered):
    assert said(two, "offers") == []
    assert said(offered, "offers") == [
        "All these figures count in what was offered first.",
        "North Korea offered the package with The plant is dismantled; Relief: All sanctions lifted.",
        "United States offered “Freeze for relief”.",
    ]


def test_what_it_rests_on_is_told_with_how_far_this_case_is_from_it(two):
    assert " ".join(said(two, "trust")) == (
        "It was calibrated on 900 negotiations of CaSiNo, 876 of which ended in a deal: crowd workers dividing camping "
        "goods. There, its likeliest package was the one agreed on in 14% of deals, and one of its five likeliest in "
        "51%; its log score was 2.65 nats a deal, against 4.16 if all were equally likely. This case is not like "
        "those: packages: 16,704 here, 64 there; who negotiates: heads of state here, crowd workers there. It is like "
        "them in parties (2). The chance of no deal is nearly the same for every case with room for a deal: it comes "
        "of an assumed spread between studies around the 3% there. It is a reference point, not an oracle: the error "
        "given says how far the values are "
        "known, not how well this carries over."
    )


def test_scores_on_several_sets_become_one_table(two):
    found = {
        "fitted": {"log": [2.70, 2.6, 2.8], "top1": [0.2, 0.1, 0.3]},
        "folds": {"log": [2.71, 2.6, 2.8], "top1": [0.19, 0.17, 0.21], "top5": [0.64, 0.6, 0.7]},
        "rivals": {"uniform": {"log": [4.16, 4.16, 4.16]}, "nash": {"log": [3.93, 3.87, 3.99], "less": [1, 2, 3]}},
        "updated": {
            "first_offer": {"negotiations": 887, "log": [0.43, 0.35, 0.52], "before": {"log": [2.7, 2.6, 2.8]}}
        },
        "no_deal": {"brier": [0.026, 0.017, 0.037]},
        "reliability": [{"forecast": 0.1, "observed": 0.2, "count": 3}],
    }
    rows = scored(found)
    assert [(one.label, list(one.scores)) for one in rows] == [
        ("the model for others of the same study, on what it was fitted to", ["log", "top1"]),
        ("the model for others of the same study, on parts left out in turn", ["log", "top1", "top5"]),
        ("all packages equally likely", ["log"]),
        ("the Nash package", ["log"]),
        ("this forecast, after the first offer", ["log"]),
        ("the same negotiations, before it", ["log"]),
    ]
    assert rows[1].scores["log"] == (2.71, [2.6, 2.8])
    assert main_score(rows) is rows[1]
    shipped = scored({**found, "shipped": {"log": 2.73}, "else": {"odd_one": {"log": 3.0}}})
    assert main_score(shipped).scores == {"log": (2.73, None)}
    assert shipped[-1].label == "else, odd one"
    two["model"] = {**MODEL, "scores": found}
    assert "There, its likeliest package was the one agreed on in 19% of deals" in " ".join(said(two, "trust"))
    assert "2.71 nats a deal, against 4.16" in " ".join(said(two, "trust"))


def test_a_score_is_a_number_or_has_an_interval():
    plain, held = scored({"log_score": 2.5, "uniform": 4.16, "top1": {"value": 0.1, "interval": [0.0, 0.2]}})
    assert plain.scores == {"log": (2.5, None), "top1": (0.1, [0.0, 0.2])}
    assert (held.label, held.scores) == ("all packages equally likely", {"log": (4.16, None)})
    assert scored({"top1": None, "log": True, "note": "text", "valid": {"top1": "no"}}) == []


def test_what_is_not_known_is_left_out_and_not_guessed():
    bare = a_forecast({"all": {"name": None, "no_deal": {"probability": None}}}, model=None, distance=None)
    assert headline({**bare, "across_accounts": {}}) == "Nothing is known of where people with these interests end"
    assert said({**bare, "across_accounts": {}}) == [
        "How often there is no deal is not known.",
        "On which package they would agree is not forecast.",
        "It is a reference point, not an oracle.",
    ]


def test_options_that_most_deals_have_are_those_above_a_half():
    held = {"options": {"a": {"x": 0.5, "y": 0.5}, "b": {"x": 0.6, "y": 0.4}, "c": {"x": 0.1, "y": 0.9}}}
    assert common(held) == [("c", "y", 0.9), ("b", "x", 0.6)]


def test_small_shares_are_told_apart():
    shares = (None, 0.0, 0.0004, 0.0089, 0.09, 0.104, 1.0)
    assert [often(share) for share in shares] == ["–", "0%", "under 0.1%", "0.9%", "9.0%", "10%", "100%"]


def test_every_topic_has_a_title(offered):
    assert {one.topic for one in answer(offered)} == set(TOPICS)


def test_filling_in_again_changes_nothing(two, no_room):
    for result in (two, no_room):
        assert filled(filled(result)) == filled(result)


def test_a_report_holds_the_keys_of_its_own(two):
    deals = {**{key: value for key, value in two.items() if key not in OWN}, "lens": "deals", "accounts": {"x": {}}}
    assert within(deals) is None
    assert within({**deals, "forecast": {"missing": "too large"}}) is None
    assert answer(within({**deals, "forecast": {key: two[key] for key in OWN}})) == answer(two)


def test_a_terminal_shows_words_packages_and_options(two):
    text = printed(two, width=120)
    assert text.startswith("A freeze\n28 February 2019\n")
    for words in (
        headline(two)[:60],
        "As Ri tells it: the likeliest packages",
        "31% ±0.4",
    ):
        assert words in text
    assert re.search(r"70% +60% +The plant is dismantled", text)
    assert "0.61" in text


def test_a_terminal_prints_the_first_packages_and_the_common_options_only(three_exact):
    known = three_exact["accounts"]["all"]
    known["packages"] = [package("runs", "all", 0.011 * (40 - n), None, us=n + 100) for n in range(30)]
    known["options"]["relief"] = {f"o{n}": 0.01 * n for n in range(15)}
    text = printed(three_exact)
    assert f" {100 + PACKAGES - 1} " in text
    assert f" {100 + PACKAGES} " not in text
    seldom = int(SELDOM * 100)
    assert f"o{seldom}" in text
    assert f"o{seldom - 1}" not in text


def test_of_several_accounts_fewer_packages_are_printed(two):
    for held in two["accounts"].values():
        held["packages"] = [package("runs", "all", 0.01 * (40 - n), None, us=n + 100) for n in range(30)]
    text = printed(two)
    assert text.count(f" {100 + PACKAGES // 2 - 1} ") == 2
    assert f" {100 + PACKAGES // 2} " not in text


def test_a_terminal_is_not_steered_by_texts_of_a_case(hostile):
    text = printed(hostile)
    assert "\x1b" not in text
    assert "�[31m" in text


def test_a_narrow_terminal_loses_nothing(two):
    assert max(map(len, printed(two, width=60).splitlines())) <= 60


def rows(table):
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def test_tables_have_each_fact_once(two):
    held = tables(two)
    assert set(held) == {"packages", "options", "terms", "accounts"}
    first = rows(held["packages"])[1]
    assert first == {
        "account": "trump", "rank": 2, "names": "", "share": 0.2, "standard_error": 0.004, "value: us": 0.4,
        "value: nk": 0.8, "issue: plant": "gone", "issue: relief": "all",
    }  # fmt: skip
    assert len(rows(held["packages"])) == 3
    assert sum(row["share"] for row in rows(held["options"]) if row["account"] == "ri") == pytest.approx(2.0)
    assert [(row["name"], row["low"], row["high"]) for row in rows(held["terms"])] == [
        ("nash", 9.0, 17.1), ("waste", -19.9, -10.5),
    ]  # fmt: skip
    ri = rows(held["accounts"])[1]
    assert (ri["no deal: probability"], ri["gain: nk"], ri["concentration: effective"]) == (
        0.08,
        pytest.approx(0.3),
        4.3,
    )


def test_tables_of_nothing_are_empty(no_room):
    held = tables(no_room)
    assert held["packages"] == held["options"] == {}
    assert len(held["accounts"]["account"]) == 1


def test_tables_are_read_back(two, tmp_path):
    written = write_csv(two, tmp_path, tables)
    assert [path.stem for path in written] == ["packages", "options", "terms", "accounts"]
    with written[0].open(encoding="utf-8", newline="") as file:
        assert [row["issue: plant"] for row in csv.DictReader(file)] == ["gone"] * 3
