"""`detente play`: moves typed, stopped and taken up again, and the debrief."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from detente.cli import main

PRICE = """title: A price
parties: {buyer: {name: Buyer}, seller: {name: Seller}}
issues:
  price: {name: Price, options: [one, two, three]}
  date: {name: Date, options: [soon, later]}
statements:
  buyer: [{less is better: price}, {more is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
  seller: [{more is better: price}, {less is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
"""


@pytest.fixture
def play(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "price.yaml"
    path.write_text(PRICE, encoding="utf-8")
    return lambda said, *more: CliRunner().invoke(main, ["play", str(path), *more], input=said)


def test_a_play_is_played_stopped_and_taken_up_again(play):
    stopped = play("help\n9 9\n1 2\n", "--seed", "4", "--rounds", "5", "--against", "hard-liner")
    assert stopped.exit_code == 1
    assert "Go on with: --resume" in stopped.stderr
    assert "has options 1 to 3, not 9" in stopped.stderr
    assert "round 2 of 5" in stopped.stdout
    ended = play("leave\n", "--resume", "--json")
    assert ended.exit_code == 0
    told = json.loads(ended.stdout)
    assert (told["end"], told["seed"]) == ("walked out", 4)
    assert told["turns"][1]["package"]["options"] == {"price": "one", "date": "later"}


def test_without_a_play_there_is_nothing_to_take_up(play):
    assert "leave out --resume" in play("", "--resume").stderr
