"""Markets asked about news: where it is put, which factors are chosen, what else fell on those days."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.formats import FormatError
from detente.reaction.implied import BoundsError
from detente.workbench.exchanges import ExchangeError
from detente.workbench.markets import Study, StudyError
from detente.workbench.reaction import ask_markets

EXAMPLES = Path(__file__).parents[2] / "examples"
PRICES = EXAMPLES / "hanoi-2019-prices.csv"
EVENTS = EXAMPLES / "hanoi-2019-events.csv"


@pytest.fixture(scope="module")
def case():
    return detente.load(EXAMPLES / "hanoi-2019.yaml")


@pytest.fixture(scope="module")
def hanoi(case):
    return case.reaction(PRICES).data


def table(folder, *rows):
    path = folder / "events.csv"
    path.write_text("date,time,zone,what,group,study\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def asked(folder, *rows, **options):
    return ask_markets(PRICES, events=table(folder, *rows), study=Study(**options)).data["assets"]["KS11"]


def test_the_timeline_is_studied_and_the_case_says_of_which_day_to_speak(hanoi):
    seoul = hanoi["assets"]["KS11"]
    assert seoul["focus"]["day"] == "2019-02-28"
    day = next(one for one in seoul["days"] if one["day"] == "2019-02-28")
    told = [one["what"] for one in day["news"]]
    assert any("Lunch and signing" in one for one in told)
    assert not any("Shares in Seoul" in one for one in told), "`news: false` is no news"
    after = next(one for one in seoul["days"] if one["day"] == "2019-03-04")
    press = next(one for one in after["news"] if "meets the press" in one["what"])
    assert (press["local"], press["waited"]) == ("2019-02-28 16:00", "after the close")


def test_what_cannot_be_placed_says_why(hanoi):
    reasons = {one["what"][:12]: one["reason"] for one in hanoi["assets"]["KS11"]["unplaced"]}
    assert reasons["Crisis Group"] == "its day is not known"
    assert "it comes after the last close" in reasons.values()


@pytest.mark.parametrize(
    ("row", "day", "waited", "others"),
    [
        ("2019-02-28,12:30,Asia/Ho_Chi_Minh,x,,", "2019-02-28", None, []),
        ("2019-02-28,13:30,Asia/Ho_Chi_Minh,x,,", "2019-02-28", None, []),
        ("2019-02-28,13:31,Asia/Ho_Chi_Minh,x,,", "2019-03-04", "after the close", []),
        ("2018-06-13,10:00,Asia/Seoul,x,,", "2018-06-14", "closed", []),
        ("2019-06-30,15:45,Asia/Seoul,x,,", "2019-07-01", "closed", []),
        ("2018-03-08,19:00,America/New_York,x,,", "2018-03-09", None, []),
        ("2019-02-28,,,x,,", "2019-02-28", None, ["2019-03-04"]),
        ("2017-08-08,,America/New_York,x,,", "2017-08-09", "after the close", ["2017-08-08"]),
    ],
)
def test_news_goes_to_the_first_close_that_could_know_of_it(tmp_path, row, day, waited, others):
    (found,) = asked(tmp_path, row)["days"]
    (news,) = found["news"]
    assert (found["day"], news["waited"], news["could_be"]) == (day, waited, others)


@pytest.mark.parametrize(
    ("hour", "day", "waited"),
    [("12:59", "2018-07-03", None), ("13:01", "2018-07-05", "after an early close")],
)
def test_half_days_count_and_are_told(tmp_path, hour, day, waited):
    path = table(tmp_path, f"2018-07-03,{hour},America/New_York,x,,")
    (found,) = ask_markets(PRICES, events=path, study=Study(assets=("GSPC",))).data["assets"]["GSPC"]["days"]
    assert (found["day"], found["news"][0]["waited"]) == (day, waited)
    assert found["early_close"] == (day == "2018-07-03")


def test_another_day_is_told_where_the_hour_is_not_known(tmp_path):
    ways = asked(tmp_path, "2019-02-28,,,x,,")["focus"]["ways"]
    assert [(one["way"], one["day"]) for one in ways if one["way"] == "another day"] == [("another day", "2019-03-04")]


def test_news_of_one_day_is_one_event_and_other_news_none(tmp_path):
    found = asked(tmp_path, "2019-02-28,10:00,Asia/Seoul,x,,", "2019-02-28,11:00,Asia/Seoul,y,,no",
                  "2019-02-27,11:00,Asia/Seoul,z,,no")  # fmt: skip
    (day,) = found["days"]
    assert [one["what"] for one in day["news"]] == ["x", "y"]
    assert [one["what"] for one in day["other_news"]] == ["z"]
    assert found["tests"] == []


def test_events_inside_the_window_are_told_and_can_be_left_out(tmp_path):
    rows = [f"2019-0{month}-04,10:00,Asia/Seoul,x,," for month in (1, 2, 3, 6)]
    kept, left = (asked(tmp_path, *rows, drop_overlaps=drop)["days"][-1] for drop in (False, True))
    assert (
        kept["window"]["events_inside"] == left["window"]["events_inside"] == ["2019-01-04", "2019-02-07", "2019-03-04"]
    )
    assert (kept["models"]["all"]["days"], left["models"]["all"]["days"]) == (250, 247)
    ways = asked(tmp_path, *rows)["focus"]["ways"]
    without = next(one for one in ways if one["way"] == "without other events")
    assert without["sum"] == pytest.approx(left["models"]["all"]["sum"], rel=1e-12)


def test_groups_are_tested_apart():
    found = ask_markets(PRICES, events=EVENTS).data["assets"]["KS11"]["tests"]
    assert {(one["group"], one["count"]) for one in found} == {(None, 8), ("bad", 4), ("good", 4)}
    assert all(one["few"] == (one["count"] < 5) for one in found)


def test_several_indices_on_one_day_are_adjusted_for_what_they_share(case):
    study = Study(assets=("KS11", "N225", "HSI"), factors=(("GSPC",),))
    found = case.reaction(PRICES, study=study).data
    across = found["across"]
    assert across["assets"] == ["KS11", "N225", "HSI"]
    assert across["shared_pairs"] == 3
    assert 0.3 < across["correlation"] < 1
    assert not any(one["may_be_marked"] for one in across["tests"].values())


def test_an_index_of_the_same_exchange_is_no_factor(tmp_path):
    path = tmp_path / "prices.csv"
    lines = [line for line in PRICES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    head, *rows = lines
    path.write_text("\n".join([f"{head},KQ11", *(f"{row},{k + 100}" for k, row in enumerate(rows))]), encoding="utf-8")
    found = ask_markets(path, events=EVENTS).data["assets"]["KS11"]
    assert "KQ11" not in [one["key"] for factor in found["factors"] for one in factor["members"]]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"assets": ("DAX",)}, "no column 'DAX'"),
        ({"factors": (("KS11",),)}, "factor of its own return"),
        ({"factors": (("GSPC",),) * 7}, "more than 6"),
        ({"exchanges": {"KS11": "NOPE"}}, "no calendar"),
        ({"estimation": 900, "least": 800}, "801 are needed"),
    ],
)
def test_what_cannot_be_asked_is_told(case, options, told):
    with pytest.raises((StudyError, ExchangeError), match=told):
        case.reaction(PRICES, study=Study(**options))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"least": 300}, "and the days of the window"),
        ({"least": 5}, "must lie between 20"),
        ({"gap": -1}, "below nought"),
        ({"spans": ((1, 0),)}, "to a later one"),
        ({"deal": (0.0, 0.1)}, "go together"),
    ],
)
def test_what_makes_no_study_is_told(options, told):
    with pytest.raises(StudyError, match=told):
        Study(**options)


def test_bounds_must_leave_room_for_a_deal(case):
    with pytest.raises(BoundsError):
        case.reaction(PRICES, study=Study(deal=(0.0, 0.01), no_deal=(-0.01, 0.01)))


def test_bounds_give_the_share_before_and_after(case):
    study = Study(deal=(0.01, 0.04), no_deal=(-0.06, -0.02))
    held = case.reaction(PRICES, study=study).data["assets"]["KS11"]["focus"]["implied"]
    point = held["bounds"]["point"]
    assert point["before"] == [pytest.approx(1 / 3), pytest.approx(6 / 7)]
    assert point["after"] == [pytest.approx((held["move"] + 0.02) / 0.06), pytest.approx((held["move"] + 0.06) / 0.07)]


def test_no_factors_leave_the_constant_mean(tmp_path):
    found = asked(tmp_path, "2019-02-28,12:00,Asia/Seoul,x,,", factors=())
    assert [one["key"] for one in found["models"]] == ["mean"]
    assert found["focus"]["verdict"]["without_factors"]


def test_no_news_within_the_prices_is_an_answer(tmp_path):
    found = asked(tmp_path, "2030-01-01,,,x,,", "2010-01-01,,,y,,")
    assert (found["days"], found["focus"], found["tests"]) == ([], None, [])
    assert [one["reason"] for one in found["unplaced"]] == [
        "it comes after the last close",
        "there is no close within 10 days",
    ]


def test_too_few_days_before_are_an_answer(tmp_path):
    found = asked(tmp_path, "2017-02-01,10:00,Asia/Seoul,x,,")
    assert found["days"][0]["models"]["all"]["sum"] is None
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("price", ["100", "1e12"])
def test_an_index_that_never_moves_is_no_fault(tmp_path, price):
    path = tmp_path / "flat.csv"
    rows = [row for row in PRICES.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    flat = [",".join([day, price, *rest]) for day, _, *rest in (row.split(",") for row in rows[1:])]
    path.write_text("\n".join([rows[0], *flat]), encoding="utf-8")
    result = ask_markets(path, events=EVENTS)
    json.dumps(result.data, allow_nan=False)
    assert result.data["assets"]["KS11"]["focus"]["verdict"]["day"]["sign"] == 0
    assert "KOSPI closed where it stood" in repr(result)


def test_a_date_without_news_is_told_with_the_nearest(case):
    with pytest.raises(StudyError, match="nearest are dated 2018-05-24"):
        case.reaction(PRICES, study=Study(event=dt.date(2018, 5, 22)))


def test_days_of_rest_among_those_added_up_are_told(hanoi):
    assert hanoi["assets"]["KS11"]["focus"]["rested"] == ["2019-03-01"]


def test_a_date_can_be_asked_about(case):
    found = case.reaction(PRICES, study=Study(event=dt.date(2018, 5, 24))).data
    assert found["assets"]["KS11"]["focus"]["day"] == "2018-05-25"


def test_the_picture_the_tables_and_the_words_are_made_of_the_data(case, tmp_path):
    result = case.reaction(PRICES)
    assert result.to_svg().startswith("<svg")
    with pytest.raises(LookupError, match="no index 'X'"):
        result.to_svg("X")
    tables = result.tables()
    assert set(tables) == {"days", "spans", "news", "ways", "path", "tests"}
    assert len(tables["days"]["day"]) == 4 * len(result.data["assets"]["KS11"]["days"])
    assert {path.name for path in result.to_csv(tmp_path)} == {f"{name}.csv" for name in tables}
    assert "KOSPI closed 1.76% lower" in repr(result)
    assert np.isclose(tables["path"]["sum"][5], result.data["assets"]["KS11"]["focus"]["path"][5]["sum"])


def test_the_path_begins_at_the_close_before_the_news(hanoi):
    seoul = hanoi["assets"]["KS11"]
    path = {one["at"]: one for one in seoul["focus"]["path"]}
    assert list(path) == list(range(-5, 11))
    assert (path[-1]["sum"], path[-1]["band"]) == (0, 0)
    day = next(one for one in seoul["days"] if one["day"] == "2019-02-28")["models"]["all"]
    assert path[0]["sum"] == day["sum"]
    spans = {(one["from"], one["to"]): one["sum"] for one in day["spans"]}
    assert path[1]["sum"] == pytest.approx(spans[0, 1], rel=1e-12)
    assert path[1]["sum"] - path[-2]["sum"] == pytest.approx(spans[-1, 1], rel=1e-12)


def test_a_missing_file_is_told(case, tmp_path):
    with pytest.raises(FormatError, match="no such file"):
        case.reaction(tmp_path / "none.csv")
