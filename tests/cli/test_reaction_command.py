"""`detente reaction` and the report with prices, as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
CASE, PRICES, EVENTS = (str(EXAMPLES / f"hanoi-2019{end}") for end in (".yaml", "-prices.csv", "-events.csv"))


def run(*words):
    return CliRunner().invoke(main, ["reaction", *words])


def test_it_says_what_stands_and_what_depends_on_the_model():
    told = run(CASE, "--prices", PRICES)
    assert told.exit_code == 0, told.output
    words = " ".join(told.output.split())
    for part in (
        "KOSPI closed 1.76% lower on 28 February 2019",
        "it fell 1.49% beyond that (t −2.45, p 0.015",
        "7 strayed as far: by size it is number 8 of 251, placebo p 0.032",
        "The sign is robust: down in all 8 ways of taking the day",
        "Whether it is significant depends on the model: at 5%, by t 3 of 4 models, by its place",
        "1.86 with a constant mean",
        "4 September 2017 (−1.05%)",
        "Hang Seng (1.5 h) closes after KOSPI",
        "▲",
    ):
        assert part in words


def test_events_need_no_case():
    told = run("--events", EVENTS, "--prices", PRICES, "--event", "2019-02-28")
    words = " ".join(told.output.split())
    assert told.exit_code == 0
    assert "China's factories report their weakest month" in words
    assert "With four events no stars are given: the tests need at least five." in words


def test_json_tables_and_picture(tmp_path):
    told = run(CASE, "--prices", PRICES, "--json", "--csv", str(tmp_path / "t"), "--svg", str(tmp_path / "p.svg"))
    assert json.loads(told.output)["lens"] == "reaction"
    assert (tmp_path / "t" / "days.csv").is_file()
    assert (tmp_path / "p.svg").read_text(encoding="utf-8").startswith("<svg xmlns")


def test_bounds_are_in_per_cent():
    told = run(CASE, "--prices", PRICES, "--deal", "1:4", "--no-deal", "-6:-2")
    assert "between 33% and 86% before" in " ".join(told.output.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--prices", PRICES), "name a case"),
        ((CASE,), "--prices"),
        ((CASE, "--prices", PRICES, "--deal", "1:2"), "go together"),
        ((CASE, "--prices", PRICES, "--deal", "2:1", "--no-deal", "-1"), "the lower bound comes first"),
        ((CASE, "--prices", PRICES, "--deal", "nan", "--no-deal", "-1"), "the lower bound comes first"),
        ((CASE, "--prices", PRICES, "--deal", "0", "--no-deal", "1"), "wholly above"),
        ((CASE, "--prices", PRICES, "--span", "3,1"), "in order"),
        ((CASE, "--prices", PRICES, "--span", "x"), "FIRST,LAST"),
        ((CASE, "--prices", PRICES, "--exchange", "KS11"), "INDEX=CODE"),
        ((CASE, "--prices", PRICES, "--exchange", "KS11=XXXX"), "no calendar"),
        ((CASE, "--prices", PRICES, "--asset", "DAX"), "it has KS11, GSPC"),
        ((CASE, "--prices", PRICES, "--factor", "GSPC++"), "joined by +"),
        ((CASE, "--prices", PRICES, "--csv", CASE), "cannot write"),
    ],
)
def test_what_is_asked_wrongly_is_told(words, told):
    found = run(*words)
    assert found.exit_code == 2
    assert told in " ".join(found.output.replace("│", " ").split())


def test_a_table_that_cannot_be_read_names_the_line(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("Date,KS11\n2019-01-01,x\n", encoding="utf-8")
    told = run(CASE, "--prices", str(path))
    assert told.exit_code == 1
    assert f"{path}:2: 'x' is no close of KS11" in told.output


def test_the_report_says_what_is_wrong_with_its_prices(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("Date,OWN\n2019-01-01,1\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["report", CASE, "--prices", str(path), "-o", str(tmp_path / "r.html")])
    assert told.exit_code == 2
    assert "--exchange OWN=XNYS" in told.output
    assert not (tmp_path / "r.html").exists()


def test_hostile_texts_are_shown_as_text(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text('date,what\n2019-02-28,"</title><script>alert(1)</script>\x1b[31m[bold]"\n', encoding="utf-8")
    told = run("--events", str(path), "--prices", PRICES, "--svg", str(tmp_path / "p.svg"))
    assert told.exit_code == 0
    assert "\x1b[31m" not in told.output
    assert "[bold]" in told.output
    assert "<script>" not in (tmp_path / "p.svg").read_text(encoding="utf-8")
