"""The whole way from a case to the documented result, against literal enumeration and its own promises."""

import itertools
import json

import numpy as np
import pytest

import detente
from detente.consent import table
from detente.consent.table import NoPackageError
from detente.values.errors import ContradictionError, KnowledgeError, MissingDirectionError

TABLES = {
    "buyer": {"price": {"low": 10, "middle": 6, "high": 0}, "delivery": {"slow": 0, "fast": 3}},
    "seller": {"price": {"low": 0, "middle": 5, "high": 9}, "delivery": {"slow": 4, "fast": 0}},
}
NO_DEAL = {"buyer": 5, "seller": 4}


def loose(**parts):
    """Two parties known only by directions, an order of weights and a refusal."""
    return detente.Case.from_words(
        {
            "title": "Loosely known",
            "parties": {"north": {"name": "North"}, "south": {"name": "South"}},
            "issues": {
                "border": {"name": "Border", "options": ["river", "ridge", "road"], "by": "north"},
                "water": {"name": "Water", "options": ["none", "some", "all"], "by": "south"},
                "trade": {"name": "Trade", "options": ["shut", "open"]},
            },
            "rules": {"r": {"if": {"water": "all"}, "then": {"trade": "open"}, "because": "It is carried by road."}},
            "status quo": {"border": "river", "water": "none", "trade": "shut"},
            "packages": {
                "plan": {"name": "The plan", "options": {"border": "ridge", "water": "some", "trade": "open"}}
            },
            "statements": {
                "north": [
                    {"less is better": "border"},
                    {"more is better": ["water", "trade"]},
                    {"no deal": {"at least": 0.3, "at most": 0.6}},
                ],
                "south": [
                    {"more is better": ["border", "trade"]},
                    {"less is better": "water"},
                    {"refused": "plan", "accounts": ["hawks"]},
                    {"offered": "plan", "accounts": ["doves"]},
                ],
            },
            "accounts": {"hawks": {"name": "Hawks"}, "doves": {"name": "Doves"}},
            "positions": {
                "north": {"first": {"name": "First", "demands": {"water": "all"}}},
                "south": {"last": {"name": "Last", "package": "plan", "demands": {"water": {"at most": "some"}}}},
            },
        }
        | parts
    )


def test_exact_tables_against_enumeration():
    data = detente.Case.from_tables(TABLES, no_deal=NO_DEAL).deals().data
    (account,) = data["accounts"].values()
    worth = {
        party: {
            options: sum(TABLES[party][issue][o] for issue, o in zip(TABLES[party], options, strict=True))
            for options in itertools.product(*TABLES["buyer"].values())
        }
        for party in TABLES
    }
    accepted = {x for x in worth["buyer"] if all(worth[p][x] >= NO_DEAL[p] for p in TABLES)}
    assert data["space"] == {"packages": 6, "feasible": 6, "method": "listed"}
    assert {tuple(p["options"].values()) for p in account["packages"] if p["joint_share"] == 1} == accepted
    assert account["zopa"]["share"] == 1
    assert account["zopa"]["mean_size"] == len(accepted)
    nash = max(accepted, key=lambda x: np.prod([worth[p][x] - NO_DEAL[p] for p in TABLES]))
    assert account["solutions"]["nash"]["packages"] == [dict(zip(TABLES["buyer"], nash, strict=True))]
    assert account["solutions"]["nash"]["values"] == {p: worth[p][nash] for p in TABLES}
    assert {"nash", "kalai_smorodinsky", "equal_gains", "egalitarian", "utilitarian"} <= set(account["solutions"])


def test_no_deal_is_an_answer_with_counts_and_the_nearest_miss():
    (account,) = detente.Case.from_tables(TABLES, no_deal={"buyer": 9, "seller": 8}).deals().data["accounts"].values()
    assert account["zopa"]["share"] == 0
    assert account["solutions"]["nash"]["values"] is None
    assert account["solutions"]["nash"]["reason"]
    assert account["acceptable_to"]["buyer"]["mean_packages"] == 3
    assert account["best"] == {"joint_share": 0.0, "packages": [], "tied": 0}
    assert account["nearest_miss"]["shortfall"] == 3
    missing = [{"price": "middle", "delivery": d} for d in ("slow", "fast")]
    assert account["nearest_miss"]["packages"] == missing  # 3 short for the buyer, 3 short for the seller


def test_the_result_is_json_and_the_same_for_any_number_of_workers():
    one, two = (loose().deals(draws=500, workers=workers).to_json() for workers in (1, 2))
    assert one == two
    assert json.loads(one)["accounts"].keys() == {"hawks", "doves"}


def test_an_account_alone_gives_the_same_figures_as_among_others():
    together, alone = loose().deals(draws=500), loose().deals(draws=500, account="hawks")
    assert together.data["accounts"]["hawks"] == alone.data["accounts"]["hawks"]


def test_accounts_stay_apart_and_what_holds_under_all_is_said():
    data = loose().deals(draws=2_000).data
    shares = {
        name: next(p["party_shares"]["south"] for p in account["packages"] if p["names"] == ["plan"])
        for name, account in data["accounts"].items()
    }
    assert shares["doves"] == 1
    assert shares["hawks"] < 0.8
    across = data["across_accounts"]
    assert across["zopa"]["least"] == min(a["zopa"]["share"] for a in data["accounts"].values())
    best = across["best"]["packages"][0]
    assert best["least_share"] == min(best["shares"].values())


def test_labels_are_certain_whatever_the_draws():
    account = loose().deals(draws=500).data["accounts"]["doves"]
    for package in account["packages"]:
        share, labels = package["party_shares"], package["party_labels"]
        assert all((labels[p] == "necessary") <= (share[p] == 1) for p in share)
        assert all((labels[p] == "impossible") <= (share[p] == 0) for p in share)
    assert sum(account["labels"][label] for label in ("necessary", "possible", "impossible")) == 15


def test_the_joint_share_is_the_product_of_independent_shares_within_its_error():
    account = loose().deals(draws=4_000).data["accounts"]["doves"]
    for package in account["packages"]:
        assert package["joint_share"] == pytest.approx(np.prod(list(package["party_shares"].values())))


def test_positions_that_do_not_meet_are_said_not_to():
    data = loose().deals(draws=500).data
    assert data["positions"]["meet"] is False
    assert data["positions"]["apart"] == ["water"]
    (last,) = data["accounts"]["doves"]["positions"]["south"]
    assert last["party_shares"]["south"] == 1
    assert last["zopa_distance"]["min"] == 0


def test_what_must_be_true_lies_among_the_accepting_draws():
    account = loose().deals(draws=2_000).data["accounts"]["hawks"]
    told = next(m for m in account["must_be_true"] if m["party"] == "south" and m["options"]["border"] == "ridge")
    assert 0 < told["share"] < 1
    assert told["reservation"]["accepting"] < told["reservation"]["all"]


def test_large_spaces_take_another_way_to_the_same_exact_answer(monkeypatch):
    case = detente.Case.from_tables(TABLES, no_deal=NO_DEAL)
    listed = case.deals().data["accounts"]["all"]
    monkeypatch.setattr(table, "LISTABLE", 1)
    merged = case.deals().data["accounts"]["all"]
    assert merged["way"] == "merged"
    for key in ("frontier", "solutions", "zopa", "opposition", "acceptable_to"):
        strip = {"share_of_feasible"}
        assert _without(merged[key], strip) == _without(listed[key], strip)


def test_large_spaces_of_drawn_values_keep_the_share_and_bound_the_best(monkeypatch):
    listed = loose().deals(draws=400, account="doves").data["accounts"]["doves"]
    monkeypatch.setattr(table, "LISTABLE", 1)
    searched = loose().deals(draws=400, account="doves").data["accounts"]["doves"]
    assert searched["way"] == "searched"
    assert searched["zopa"]["share"] == listed["zopa"]["share"]
    assert searched["best"]["joint_share"] <= listed["best"]["joint_share"]
    assert searched["best"]["joint_share"] >= 0.9 * listed["best"]["joint_share"]


def test_ten_to_the_thirtieth_packages_are_solved_exactly():
    rng = np.random.default_rng(5)
    tables = {
        party: {f"issue {i}": {f"o{o}": float(v) for o, v in enumerate(rng.random(10))} for i in range(30)}
        for party in ("a", "b")
    }
    account = detente.Case.from_tables(tables, no_deal={"a": 15.0, "b": 15.0}).deals().data["accounts"]["all"]
    assert account["zopa"]["share"] == 1
    gains = account["solutions"]["nash"]["values"]
    assert min(gains.values()) > 15


def test_a_complete_ranking_sits_at_the_table_and_has_no_cardinal_solutions():
    every = [{"price": p, "delivery": d} for p in ("low", "middle", "high") for d in ("slow", "fast")]
    words = {
        "title": "Ranked",
        "parties": {"buyer": {"name": "Buyer"}, "seller": {"name": "Seller"}},
        "issues": {
            "price": {"name": "Price", "options": ["low", "middle", "high"]},
            "delivery": {"name": "Delivery", "options": ["slow", "fast"]},
        },
        "statements": {
            "buyer": [{"ranking": [*every[:3], "no deal", *every[3:]], "complete": True}],
            "seller": [{"exact values": TABLES["seller"], "no deal": 4}],
        },
    }
    account = detente.Case.from_words(words).deals().data["accounts"]["all"]
    accepted = [p["options"] for p in account["packages"] if p["joint_share"] == 1]
    expected = [x for x in every[:3] if sum(TABLES["seller"][i][o] for i, o in x.items()) >= 4]
    assert sorted(map(str, accepted)) == sorted(map(str, expected))
    assert account["solutions"]["nash"]["values"] is None
    assert "ranking" in account["solutions"]["nash"]["reason"]
    words["statements"]["buyer"][0]["ranking"].pop()
    with pytest.raises(KnowledgeError, match="leaves out 1"):
        detente.Case.from_words(words).deals()


def test_clashing_statements_stop_the_lens_with_a_way_on():
    said = {"north": [{"less is better": "border"}, {"more is better": ["water", "trade"]}]}
    said["south"] = [{"more is better": ["border", "trade"]}, {"less is better": "water"}]
    said["north"] += [{"no deal": {"at most": 0.2}}, {"no deal": {"at least": 0.4}}]
    with pytest.raises(ContradictionError, match="detente check"):
        loose(statements=said).deals()


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(LookupError, match="hawks, doves"):
        loose().deals(account="owls")


def test_variants_hold_only_what_names_them():
    case = loose(
        variants={"now": {"name": "Now"}, "later": {"name": "Later"}},
        statements={
            "north": [
                {"less is better": "border"},
                {"more is better": ["water", "trade"]},
                {"no deal": {"at most": 0.2}, "variants": ["now"]},
                {"no deal": {"at least": 0.8}, "variants": ["later"]},
            ],
            "south": [{"more is better": ["border", "trade"]}, {"less is better": "water"}],
        },
    )
    now, later = (case.deals(draws=500, variant=v).data["accounts"]["doves"] for v in ("now", "later"))
    assert now["parties"]["north"]["mean_reservation"] < 0.2 < 0.8 < later["parties"]["north"]["mean_reservation"]
    assert now["zopa"]["share"] > later["zopa"]["share"]


def test_a_missing_direction_is_an_error_of_the_case():
    with pytest.raises((detente.CaseError, MissingDirectionError), match="trade"):
        loose(statements={"north": [{"more is better": ["water", "border"]}], "south": []}).deals()


def _without(data, keys):
    if isinstance(data, dict):
        return {key: _without(value, keys) for key, value in data.items() if key not in keys}
    return [_without(value, keys) for value in data] if isinstance(data, list) else data


def test_a_result_draws_itself_and_fills_data_frames():
    pytest.importorskip("matplotlib").use("Agg")
    result = loose().deals(draws=400)
    assert "<svg" in result._repr_html_()
    assert result.plot() is not None
    frame = result.to_pandas()
    assert set(frame["account"]) == {"hawks", "doves"}
    assert len(result.to_polars()) == len(frame)
    assert "value functions" in repr(result)


def test_solutions_of_drawn_values_say_how_often_and_whether_one_stands_out():
    account = loose().deals(draws=500).data["accounts"]["doves"]
    for solution in account["solutions"].values():
        shares = [one["share"] for one in solution["shares"]]
        assert shares == sorted(shares, reverse=True)
        errors = [one["standard_error"] for one in solution["shares"]]
        if solution["separated"]:
            assert shares[0] - sum(shares[1:2]) > errors[0]


def test_settings_that_mean_nothing_are_refused():
    case = detente.Case.from_tables(TABLES, no_deal=NO_DEAL)
    for wrong in ({"draws": 1}, {"seed": -1}, {"workers": 0}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be at least"):
            case.deals(**wrong)
    with pytest.raises(TypeError, match="drawz"):
        case.report("x.html", drawz=5)
    with pytest.raises(ValueError, match="no_deal names byuer; the parties are buyer, seller"):
        detente.Case.from_tables(TABLES, no_deal={"byuer": 9})


@pytest.mark.parametrize("exact", [True, False])
def test_rules_that_leave_no_package_are_said_to(exact):
    rules = {
        "r": {"always": {"border": "ridge"}, "because": "One."},
        "s": {"never": {"border": "ridge"}, "because": "Other."},
    }
    case = loose(rules=rules)
    if exact:
        table = {name: dict.fromkeys(issue.options, 1.0) for name, issue in case.words.issues.items()}
        case = loose(rules=rules, statements={p: [{"exact values": table, "no deal": 1}] for p in ("north", "south")})
    with pytest.raises(NoPackageError, match="rules leave no package"):
        case.deals(draws=200)


def test_what_clashes_with_exact_values_stops_the_lens_as_it_fails_the_check():
    table = {"border": {"river": 0, "ridge": 1, "road": 2}, "water": {"none": 2, "some": 1, "all": 0}}
    table["trade"] = {"shut": 0, "open": 1}
    said = [{"exact values": table, "no deal": 1}, {"more is better": "water"}]
    south = [{"more is better": ["border", "trade"]}, {"less is better": "water"}]
    with pytest.raises(ContradictionError, match="north"):
        loose(statements={"north": said, "south": south}).deals(draws=200)


def test_the_share_of_deals_has_the_error_of_the_draws_it_is_counted_over():
    account = loose().deals(draws=800).data["accounts"]["hawks"]
    size = min(party["ess"] for party in account["parties"].values())
    share = account["zopa"]["share"]
    assert account["zopa"]["standard_error"] == pytest.approx(np.sqrt(share * (1 - share) / size))
