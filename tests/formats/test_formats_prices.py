"""Tables of closes and of news: what is read, and what is refused with line, reason and remedy."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.formats import FormatError, columns
from detente.formats.news import read_news
from detente.formats.prices import read_prices

GOOD = "# From the exchange.\n# Rounded.\nDate,KS11,GSPC\n2019-02-27,2234.79,2792.38\n2019-02-28,2195.44,\n"


def write(folder, text, name="prices.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_days_closes_and_where_they_come_from(tmp_path):
    found = read_prices(write(tmp_path, GOOD))
    assert found.source == "From the exchange. Rounded."
    assert found.days.astype(str).tolist() == ["2019-02-27", "2019-02-28"]
    assert found.closes["KS11"].tolist() == [2234.79, 2195.44]
    assert np.isnan(found.closes["GSPC"][1])


@pytest.mark.parametrize(
    "text",
    [
        "﻿Date;A\r\n2019-01-02;1.5\r\n2019-01-01;2\r\n",
        "A\tdate\n1.5\t2019-01-02\n2\t2019-01-01\n",
        '"date","A"\n"2019-01-02","1.5"\n\n"2019-01-01","2"\n',
    ],
)
def test_any_separator_order_and_end_of_line(tmp_path, text):
    found = read_prices(write(tmp_path, text))
    assert found.days.astype(str).tolist() == ["2019-01-01", "2019-01-02"]
    assert found.closes["A"].tolist() == [2, 1.5]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("Date,A\n", "no row"),
        ("Date\n2019-01-01\n", "no column beside the days"),
        ("Date,A\n2019-13-01,1\n", "prices.csv:2: '2019-13-01' is no day"),
        ("Date,A\n2019-01-01,1\n2019-01-01,2\n", "prices.csv:3: 2019-01-01 stands on line 2 too"),
        ("Date,A\n2019-01-01,-1\n", "prices.csv:2: '-1' is no close of A"),
        ("Date,A\n2019-01-01,0\n", "'0' is no close"),
        ("Date,A\n2019-01-01,1e-300\n", "'1e-300' is no close"),
        ("Date,A\n2019-01-01,1_000\n", "'1_000' is no close"),
        ("Date,A\n2019-01-01,inf\n", "'inf' is no close"),
        ("# a\nDate,A,B\n2019-01-01,x,1\n2019-01-02,1,y\n", "prices.csv:3: 'x' is no close of A; line 4: 'y'"),
        ("Date,A\n2019-01-01,1,2\n", "3 cells where the head has 2"),
        ("Date,A,a\n2019-01-01,1,2\n", "two columns named"),
        ("Date,A,\n2019-01-01,1,2\n", "column 3 has no name"),
        ('Date,A\n"2019-01-01,1\n', "no CSV"),
        (b"Date,A\n2019-01-01,\xff\n", "not UTF-8"),
        ("Date,A\n2019-01-01," + "1" * 3_000 + "\n", "longer than 2,000"),
    ],
)
def test_what_is_no_table_of_closes_is_refused(tmp_path, text, told):
    with pytest.raises(FormatError) as refused:
        read_prices(write(tmp_path, text))
    assert told in str(refused.value)


def test_many_mistakes_are_counted_and_the_first_named(tmp_path):
    rows = "".join(f"2019-01-{day:02},x\n" for day in range(1, 21))
    with pytest.raises(FormatError, match=r"line 6.*and 15 more"):
        read_prices(write(tmp_path, "Date,A\n" + rows))


def test_sizes_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(columns, "MAX_ROWS", 3)
    monkeypatch.setattr(columns, "MAX_COLUMNS", 3)
    rows = "".join(f"2019-01-{day:02},1\n" for day in range(1, 9))
    with pytest.raises(FormatError, match="more than 3 rows"):
        read_prices(write(tmp_path, "Date,A\n" + rows))
    with pytest.raises(FormatError, match="more than 3 columns"):
        read_prices(write(tmp_path, "Date,A,B,C\n2019-01-01,1,1,1\n"))
    monkeypatch.setattr(columns, "MAX_BYTES", 10)
    with pytest.raises(FormatError, match="larger than"):
        read_prices(write(tmp_path, "Date,A\n" + rows))


def test_parquet_reads_as_csv_does(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        select = "SELECT DATE '2019-02-27' + (k * 1)::INT AS date, 1.5 + k AS A, NULL::DOUBLE AS B FROM range(3) t(k)"
        connection.execute(f"COPY ({select}) TO '{tmp_path / 'prices.parquet'}' (FORMAT parquet)")
    found = read_prices(tmp_path / "prices.parquet")
    assert found.days.astype(str).tolist() == ["2019-02-27", "2019-02-28", "2019-03-01"]
    assert found.closes["A"].tolist() == [1.5, 2.5, 3.5]
    assert np.isnan(found.closes["B"]).all()


def test_what_only_claims_to_be_parquet_is_refused(tmp_path):
    pytest.importorskip("duckdb")
    with pytest.raises(FormatError, match="no Parquet"):
        read_prices(write(tmp_path, GOOD, "prices.parquet"))


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "prices.csv"
    path.write_bytes(data)
    for read in (read_prices, read_news):
        with suppress(FormatError):
            read(path)


def test_news_with_its_moment(tmp_path):
    text = (
        "date,time,zone,what,group,source,study\n"
        "2019-02-28,12:30,Asia/Ho_Chi_Minh,Lunch is called off,bad,CNN,\n"
        "2019-03-01,,,Ri speaks,,,no\n"
    )
    lunch, ri = read_news(write(tmp_path, text))
    assert lunch.instant == dt.datetime(2019, 2, 28, 5, 30, tzinfo=dt.UTC)
    assert (lunch.group, lunch.source, lunch.study) == ("bad", ("CNN",), True)
    assert ri.instant is None
    assert not ri.study


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("date,time\n2019-01-01,10:00\n", "no column 'what'"),
        ("date,what,colour\n2019-01-01,x,red\n", "no such column as 'colour'"),
        ("date,what\n2019-01,x\n", "'2019-01' is no day"),
        ("date,what\n2019-01-01,\n", "it is not said what happened"),
        ("date,time,what\n2019-01-01,10:00,x\n", "of which time zone is 10:00?"),
        ("date,time,zone,what\n2019-01-01,25:00,Asia/Seoul,x\n", "'25:00' is no time"),
        ("date,time,zone,what\n2019-01-01,10:00+09:00,Asia/Seoul,x\n", "in its own column"),
        ("date,time,zone,what\n2019-01-01,10:00,Asia/Atlantis,x\n", "no time zone 'Asia/Atlantis'"),
        ("date,time,zone,what\n2019-01-01,10:00,../etc/passwd,x\n", "no time zone"),
        ("date,what,study\n2019-01-01,x,maybe\n", "yes or no"),
    ],
)
def test_what_is_no_table_of_news_is_refused(tmp_path, text, told):
    with pytest.raises(FormatError) as refused:
        read_news(write(tmp_path, text))
    assert told in str(refused.value)
