"""Talks played by the workers of a Dask cluster, from the command line, are those played at once."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from click.testing import CliRunner

from detente.cli import main
from detente.runs.store import collect

PRICE = """title: A price
parties: {buyer: {name: Buyer}, seller: {name: Seller}}
issues:
  price: {name: Price, options: [one, two, three, four, five]}
  date: {name: Date, options: [soon, later]}
statements:
  buyer: [{less is better: price}, {more is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
  seller: [{more is better: price}, {less is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
"""


@pytest.mark.slow
def test_a_cluster_plays_the_same_sessions(tmp_path):
    from distributed import LocalCluster

    case = tmp_path / "price.yaml"
    case.write_text(PRICE, encoding="utf-8")

    def play(folder, *words):
        asked = ["talks", str(case), "--sessions", "6000", "--draws", "200", "--out", str(folder), *words]
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
        return collect(folder)

    here = play(tmp_path / "here")
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=logging.CRITICAL
    ) as running:
        there = play(tmp_path / "there", "--cluster", running.scheduler_address)
    assert here.keys() == there.keys()
    for name, column in here.items():
        np.testing.assert_array_equal(column, there[name])
