"""Sessions of exchanges as the calendar library knows them, and kept between runs."""

from __future__ import annotations

import numpy as np
import pytest

from detente.workbench import exchanges
from detente.workbench.exchanges import INDICES, ExchangeError, index_of, sessions_of

DAY = np.datetime64


@pytest.mark.parametrize(
    ("exchange", "closed"),
    [
        ("XKRX", ["2018-06-13", "2019-03-01", "2019-02-04", "2018-05-07"]),
        ("XNYS", ["2018-12-05", "2019-01-21"]),
        ("XTKS", ["2017-11-03", "2018-07-16", "2019-05-01"]),
    ],
)
def test_holidays_are_no_sessions(exchange, closed):
    held = sessions_of(exchange, DAY("2017-01-02"), DAY("2019-11-19")).dates
    assert not np.isin(np.array(closed, "datetime64[D]"), held).any()


def test_hours_are_those_of_the_exchange_in_summer_and_winter():
    seoul = sessions_of("XKRX", DAY("2019-01-01"), DAY("2019-12-31"))
    wall = sessions_of("XNYS", DAY("2019-01-01"), DAY("2019-12-31"))
    assert seoul.zone == "Asia/Seoul"
    at = seoul.dates.tolist().index(DAY("2019-02-28").item())
    assert str(seoul.closes[at]) == "2019-02-28T06:30:00"
    hours = {str(day): str(close)[11:16] for day, close in zip(wall.dates, wall.closes, strict=True)}
    assert (hours["2019-02-28"], hours["2019-07-01"]) == ("21:00", "20:00")


@pytest.mark.parametrize("exchange", ["XKRX", "XHKG", "XNYS"])
@pytest.mark.filterwarnings("ignore")  # the library's own dealings with pandas
def test_listing_the_holidays_of_some_years_changes_no_session(exchange, monkeypatch):
    monkeypatch.setenv(exchanges.SWITCH, "off")
    library = pytest.importorskip("exchange_calendars")
    whole = library.get_calendar(exchange, start="2017-06-01", end="2020-06-30")
    held = sessions_of(exchange, DAY("2018-01-01"), DAY("2019-12-31"))
    within = [one for one in whole.sessions if 2018 <= one.year <= 2019]
    assert held.dates.astype(str).tolist() == [str(one.date()) for one in within]
    assert held.closes.astype(str).tolist() == [f"{whole.closes[one]:%Y-%m-%dT%H:%M:%S}" for one in within]


def test_half_days_close_early():
    held = sessions_of("XNYS", DAY("2019-01-01"), DAY("2019-12-31"))
    early = dict(zip(held.dates.astype(str), held.early, strict=True))
    assert early["2019-07-03"]
    assert early["2019-11-29"]
    assert not early["2019-07-01"]


def test_what_was_worked_out_is_not_worked_out_again(monkeypatch, tmp_path):
    monkeypatch.setenv(exchanges.SWITCH, str(tmp_path))
    first = sessions_of("XTKS", DAY("2018-01-01"), DAY("2018-12-31"))
    monkeypatch.setattr(exchanges, "_worked_out", lambda *_: pytest.fail("it was kept"))
    second = sessions_of("XTKS", DAY("2018-03-01"), DAY("2018-05-01"))
    for name in ("dates", "opens", "closes", "early"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert second.zone == "Asia/Tokyo"


def test_a_broken_store_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv(exchanges.SWITCH, str(tmp_path))
    first = sessions_of("XSHG", DAY("2018-01-01"), DAY("2018-12-31"))
    (kept,) = (tmp_path / "sessions").iterdir()
    kept.write_bytes(b"PK not really")
    np.testing.assert_array_equal(sessions_of("XSHG", DAY("2018-01-01"), DAY("2018-12-31")).closes, first.closes)


@pytest.mark.parametrize("store", ["off", "/proc/nowhere"])
def test_without_a_store_it_works_as_well(monkeypatch, store):
    monkeypatch.setenv(exchanges.SWITCH, store)
    assert len(sessions_of("XSHG", DAY("2018-01-01"), DAY("2018-12-31"))) == 243


@pytest.mark.parametrize("code", ["XXXX", "../../x", ""])
def test_an_exchange_that_is_not_known_is_told(code):
    with pytest.raises(ExchangeError, match="no calendar"):
        sessions_of(code, DAY("2018-01-01"), DAY("2018-12-31"))


def test_years_that_a_calendar_does_not_reach_are_told():
    with pytest.raises(ExchangeError, match="does not reach over 2018"):
        sessions_of("XSAU", DAY("2018-01-01"), DAY("2018-12-31"))


def test_every_index_has_a_calendar():
    names = set(pytest.importorskip("exchange_calendars").get_calendar_names())
    assert {one.exchange for one in INDICES.values()} <= names


def test_an_index_is_found_by_the_names_of_vendors_or_told():
    assert index_of("^KS11", {}).exchange == "XKRX"
    assert index_of("KS11", {"KS11": "XNYS"}) == ("KOSPI", "XNYS")
    assert index_of("OWN", {"OWN": "XLON"}) == ("OWN", "XLON")
    with pytest.raises(ExchangeError, match="--exchange OWN=XNYS"):
        index_of("OWN", {})
