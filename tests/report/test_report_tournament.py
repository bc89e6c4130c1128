"""A tournament in words, on a terminal and as tables: a made-up result in the documented form, told as it is."""

from __future__ import annotations

import copy
import csv
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from detente.report.tables import write_csv
from detente.report.terminal_tournament import EQUILIBRIA, print_tournament
from detente.report.tournament import answer, filled, headline
from detente.report.tournament_tables import tables
from detente.report.words_tournament import TOPICS, between, leaders, worth
from detente.report.words_tournament_game import mixture, settled

SMALL = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


@pytest.fixture
def small():
    """Three strategies on two cases: two lead, one is surely worse, and one mixture stands for a continuum."""
    return copy.deepcopy(SMALL)


def said(result, topic):
    return " ".join(one.text for one in answer(result) if one.topic == topic)


def printed(result, width=100):
    out = io.StringIO()
    print_tournament(result, Console(file=out, width=width, highlight=False))
    return out.getvalue()


def rows(table):
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def test_who_did_best_stands_in_one_line_with_who_may_have_done_as_well(small):
    assert headline(small) == "Fair did best, with 0.483 on average; tough did not surely do worse"
    small["standings"][2]["group"] = 1
    assert headline(small) == "Fair did best, with 0.483 on average; no other surely did worse"
    small["standings"][1]["group"] = small["standings"][2]["group"] = 2
    assert headline(small) == "Fair did best, with 0.483 on average"
    assert headline({}) == "No strategy played"


def test_many_that_may_have_done_as_well_are_counted_and_not_named(small):
    near = [{**small["standings"][1], "strategy": f"s{n}"} for n in range(4)]
    small["standings"] = [small["standings"][0], *near, small["standings"][2]]
    assert headline(small) == "Fair did best, with 0.483 on average; four others did not surely do worse"


def test_without_a_test_nothing_is_called_sure(small):
    small["differences"] = {}
    assert headline(small) == "Fair did best, with 0.483 on average"
    assert "surely" not in said(small, "sure")


def tied(result):
    """Make all strategies of a tournament equal."""
    for row in result["standings"]:
        row.update(value=1.0, welfare=2.0, agreed=1.0, group=1)
    count = len(result["strategies"])
    result["head_to_head"]["value"] = [[1.0] * count for _ in range(count)]
    return result


def test_where_all_are_equal_nobody_is_called_best_or_least(small):
    words = f"{headline(tied(small))} {said(small, 'best')} {said(small, 'met')}"
    assert headline(small) == "All three strategies did equally well, with 1.000 on average"
    assert "All three got the same, 1.000 on average" in words
    assert "as many with each strategy" in words
    assert "all strategies were equal, with a sum of 2.000" in words
    assert "got the same against each: 1.000. Where both sides play the same, it is worth the same" in words
    assert not any(word in words for word in ("least", "most", "best,", "did best"))


def test_two_that_share_the_first_place_are_both_named(small):
    first, second = small["standings"][:2]
    second["value"] = first["value"]
    assert headline(small).startswith(f"{first['strategy'].capitalize()} and {second['strategy']} did equally best")
    assert "got most, 0.483 on average" in said(small, "best")


def test_many_equilibria_are_said_to_look_like_one_continuum(small):
    small["game"]["equilibria"] = small["game"]["equilibria"][:1] * 11
    small["game"]["basins"]["ends"] = small["game"]["basins"]["ends"][:1] * 11
    words = said(small, "game")
    assert "and 8 more. So many look like one continuum" in words
    assert "ends wherever its start leads it" in words


def test_values_agreement_and_the_sum_of_all_are_told(small):
    assert said(small, "best") == (
        "Fair got most, 0.483 on average (95% interval 0.460 to 0.510), where 0 is the worst package for a side and 1 "
        "the best. Soft got least: 0.417. Of 180 sessions, 85% ended in agreement: 100% of those of soft and 60% of "
        "those of tough. For all sides together it was also best, with a sum of 1.050 a session."
    )
    small["standings"][2]["welfare"] = 1.3
    assert "For all sides together soft was best, with a sum of 1.300" in said(small, "best")


def test_what_is_sure_says_over_what_and_for_which_cases(small):
    assert said(small, "sure") == (
        "At the 5% level (sign-flip permutation test, Holm's correction for all pairs), fair does not surely differ "
        "from tough, but does from the rest. Errors are taken over 10 repeats: they say how sure the figures are for "
        "these very cases, and nothing about others."
    )
    small["clusters"] = {"kind": "domains", "count": 6}
    assert said(small, "sure").endswith("Errors are taken over 6 cases, as if these were drawn from all such cases.")
    assert "no difference can be sure" not in said(small, "sure")
    small["differences"]["least"] = 0.19
    assert "With 6 cases no difference can be sure at that level, however great: play more cases." in said(
        small, "sure"
    )
    assert headline(small) == "Fair did best, with 0.483 on average; too few cases to be sure"
    small["standings"][1]["group"] = 2
    assert "fair surely differs from every other" in said(small, "sure")


def test_the_best_and_each_against_its_like(small):
    assert said(small, "met") == (
        "Fair got most against soft (0.550) and least against tough (0.400). Where both sides play the same, most goes "
        "to fair and soft (0.500) and least to tough (0.200)."
    )
    small["head_to_head"]["value"] = [[None, 0.5, None], [0.4, None, None], [None, None, None]]
    assert said(small, "met") == ""


def test_the_game_says_what_nobody_would_leave_and_where_copying_leads(small):
    assert said(small, "game") == (
        "Take the averages as payoffs and strategies as moves: in an equilibrium no side would do better with another "
        "strategy. There are two that are the same for both sides: fair (worth 0.500); 75% fair and 25% tough (worth "
        "0.475, the most even of a continuum). Were the sessions played anew, fair would most nearly stay one. As far "
        "as errors tell, neither side would change alone from: fair against tough. Best changes go round without end "
        "among tough and soft. A population that copies what does well ends at fair from 90% of starts. From 10% of "
        "starts it does not settle."
    )


def test_one_equilibrium_is_not_counted(small):
    del small["game"]["equilibria"][1]
    assert "There is one that is the same for both sides: fair (worth 0.500)." in said(small, "game")


def test_a_game_that_is_missing_says_why(small):
    small["game"] = {"missing": "sessions have 3 sides."}
    assert said(small, "game") == "What negotiators would settle on is not told: sessions have 3 sides."


def test_who_did_not_play_does_not_lead(small):
    small["standings"].append({"strategy": "absent", "rank": None, "group": None, "value": None})
    assert "absent" not in " ".join(one.text for one in answer(small))
    assert leaders(filled(small)) == ["fair", "tough"]


def test_pairs_that_hold_stand_once_whoever_plays_which(small):
    assert settled(small["game"]) == [("fair", "fair"), ("fair", "tough")]


def test_a_mixture_is_named_by_its_shares():
    assert mixture({"a": 1.0}) == "a"
    assert mixture({"a": 0.2, "b": 0.5, "c": 0.3}) == "50% b, 30% c and 20% a"


def test_figures_are_written_alike():
    assert (worth(0.5), worth(None), between([0.1, 0.25]), between(None)) == ("0.500", "–", "0.100 to 0.250", "")


def test_every_topic_has_a_title(small):
    assert {one.topic for one in answer(small)} == set(TOPICS)


def test_filling_in_again_changes_nothing(small):
    assert filled(filled(small)) == filled(small)
    assert filled(filled({})) == filled({})
    assert filled(small)["title"] == "A tournament of 3 strategies on 2 cases"
    assert filled({**small, "title": "Spring"})["title"] == "Spring"


def test_a_terminal_shows_words_standings_and_tables(small):
    text = printed(small)
    assert text.startswith("A tournament of 3 strategies on 2 cases\n")
    for words in ("Standings", "0.460 to 0.510", "What rows got against columns", "What nobody would leave"):
        assert words in text
    assert "75% fair and 25% tough" in text
    assert max(map(len, printed(small, width=80).splitlines())) <= 80


def test_a_terminal_prints_the_first_equilibria_and_counts_the_rest(small):
    one = small["game"]["equilibria"][0]
    small["game"]["equilibria"] = [{**one, "weights": {f"s{n}": 1.0}, "regrets": None} for n in range(EQUILIBRIA + 2)]
    text = printed(small)
    assert f"s{EQUILIBRIA - 1}" in text
    assert f"s{EQUILIBRIA}\n" not in text
    assert "and 2 more: see --json" in text


def test_a_terminal_is_not_steered_by_names(small):
    small["title"] = small["cases"][0]["title"] = "\x1b[31mred"
    small["strategies"][0]["name"] = small["standings"][1]["strategy"] = "[bold]\x07"
    text = printed(small)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]�" in text


def test_a_terminal_stands_what_is_missing():
    assert "No strategy played" in printed({})


def test_tables_have_each_fact_once(small):
    held = tables(small)
    assert set(held) == {"standings", "differences", "head_to_head", "equilibria", "basins", "cases"}
    first = rows(held["standings"])[0]
    assert (first["strategy"], first["low"], first["high"], first["nash_product"]) == ("fair", 0.46, 0.51, 0.24)
    assert len(rows(held["head_to_head"])) == 9
    met = {(row["strategy"], row["against"]): row for row in rows(held["head_to_head"])}
    assert met["tough", "soft"] == {"strategy": "tough", "against": "soft", "value": 0.8, "error": 0.03, "agreed": 0.9}
    assert [(row["equilibrium"], row["strategy"], row["share"]) for row in rows(held["equilibria"])] == [
        (1, "fair", 1.0), (2, "tough", 0.25), (2, "fair", 0.75),
    ]  # fmt: skip
    assert rows(held["basins"]) == [{"end": 1, "of_starts": 0.9, "strategy": "fair", "share": 1.0}]
    assert rows(held["cases"])[1]["parties"] == "Anna; Bo"
    assert len(rows(held["differences"])) == 3


def test_tables_of_nothing_are_empty():
    assert all(table == {} for table in tables({}).values())


def test_tables_are_read_back(small, tmp_path):
    written = write_csv(small, tmp_path, tables)
    assert [path.stem for path in written] == list(tables(small))
    with written[0].open(encoding="utf-8", newline="") as file:
        assert [row["strategy"] for row in csv.DictReader(file)] == ["fair", "tough", "soft"]
