from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from detente.forecasting import evaluating, fitting, fitting_offers, logit
from detente.forecasting.lens import forecast
from detente.forecasting.model import fitted, shares
from detente.forecasting.records import read
from detente.forecasting.sample import Sample
from detente.forecasting.scoring import score
from detente.forecasting.updating import updated
from detente.space.packages import Space

SHARED = Path(__file__).parents[2].parent / "shared"
PAGE = Path(__file__).parents[2] / "docs" / "methods" / "forecast.md"
FOLDER = SHARED / "data" / "casino"
FEW = json.loads(Path(fitting.__file__).with_name("coefficients.json").read_text(encoding="utf-8"))["few_packages"]
MARK = 2.74
"""Nats a deal of six plain features, fitted to the training part."""

reference = [
    pytest.mark.reference,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the reference data is not beside the checkout"),
]


@pytest.fixture(scope="module")
def train():
    return Sample(read(FOLDER / "train.jsonl"))


@pytest.fixture(scope="module")
def valid():
    return Sample(read(FOLDER / "valid.jsonl"))


def line(**changed):
    record = {
        "items": {"Food": 3, "Water": 3, "Firewood": 3},
        "no_deal_points": [5, 5],
        "points_per_item": [[4, 3, 5], [3, 5, 4]],
        "events": [
            {"turn": 11, "by": 1, "act": "offer", "party0_gets": [3, 0, 2]},
            {"turn": 12, "by": 0, "act": "accept"},
        ],
        "deal": [3, 0, 2],
    }
    return json.dumps({**record, **changed})


def test_a_record_is_read_as_tables_packages_and_offers(tmp_path):
    file = tmp_path / "one.jsonl"
    file.write_text(line() + "\n" + line(deal=None, events=[]) + "\n")
    first, second = read(file)
    assert first.space.packages[first.deal].tolist() == [3, 0, 2]
    assert first.offers == ((1, first.deal),)
    worth = [table[0, first.space.columns(first.space.packages[[first.deal]])[0]].sum() for table in first.tables]
    assert worth == [4 * 3 + 5 * 2, 5 * 3 + 4 * 1]
    assert (second.deal, second.offers) == (None, ())


def test_a_line_that_is_no_record_is_named(tmp_path):
    file = tmp_path / "bad.jsonl"
    file.write_text(line() + '\n{"items": 3}\n')
    with pytest.raises(ValueError, match=r"bad\.jsonl, line 2"):
        read(file)


def test_cases_that_differ_by_order_are_one_configuration(tmp_path):
    file = tmp_path / "three.jsonl"
    points = [[[4, 3, 5], [3, 5, 4]], [[5, 4, 3], [4, 3, 5]], [[3, 5, 4], [4, 3, 5]], [[5, 4, 3], [5, 4, 3]]]
    file.write_text("\n".join(line(points_per_item=each) for each in points))
    found = Sample(read(file)).configuration
    assert found[0] == found[1] == found[2] != found[3]


def test_coefficients_are_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "coefficients.json"
    fitting.write({"share": 1 / 3, "rows": [(2, 2 / 3)]}, file)
    assert json.loads(file.read_text()) == {"share": 0.33333, "rows": [[2, 0.66667]]}
    with pytest.raises(TypeError):
        fitting.write({"share": object()}, file)
    assert [each.name for each in tmp_path.iterdir()] == ["coefficients.json"]
    assert json.loads(file.read_text())["share"] == 0.33333


class TestReference:
    pytestmark = reference

    def test_there_are_as_many_negotiations_as_published(self, train, valid):
        assert (len(train.negotiations), len(train.deals)) == (900, 876)
        assert (len(valid.negotiations), len(valid.deals)) == (30, 30)
        assert len(np.unique(train.configuration)) == 5

    def test_nobody_agreed_to_less_than_no_deal(self, train):
        assert train.described.zone.inside[train.case[train.deals], train.agreed[train.deals]].all()

    def test_the_best_package_of_the_nash_product_is_right_as_often_as_the_mark_says(self, train):
        product = np.maximum(train.described.zone.gains, 0).prod(axis=0)
        weights = product / product.sum(axis=1, keepdims=True)
        found = score(list(weights[train.case[train.deals]]), list(train.agreed[train.deals]))
        assert found.top1.mean() == pytest.approx(0.11, abs=0.005)
        assert found.top5.mean() == pytest.approx(0.42, abs=0.03)

    def test_the_shipped_coefficients_are_those_of_the_data(self, train):
        found = logit.fit(train.choices(train.deals), evaluating.PENALTY)
        assert fitted().coefficients == pytest.approx(found, rel=1e-3)
        updating, refusals = fitting_offers.fit(train, fitted(), np.ones(900, dtype=bool))
        assert updating.accepting == pytest.approx(fitted().updating.accepting, rel=1e-3)
        assert (updating.power, updating.near, updating.beyond, refusals) == pytest.approx(
            (fitted().updating.power, fitted().updating.near, fitted().updating.beyond, fitted().no_deal.refusals),
            rel=1e-3,
        )

    def test_deals_left_out_are_forecast_better_than_the_mark(self, train):
        agreed = list(train.agreed[train.deals])
        for groups in (
            evaluating.folds(len(train.deals)),
            train.configuration[train.case[train.deals]],
        ):
            for forecaster in (evaluating.model, evaluating.shipped):
                found = score(list(evaluating.left_out(train, forecaster, groups)), agreed)
                assert found.log.mean() < MARK
                assert found.top1.mean() > 0.18
                assert found.top5.mean() > 0.6

    def test_what_it_learns_from_two_configurations_holds_for_the_others(self, train):
        configurations = train.configuration[train.case[train.deals]]
        assert evaluating.from_few(train, configurations, 2)["log"][0] < MARK

    @pytest.mark.parametrize(("settled", "ahead"), [(1, 0.1), (2, -0.06)])
    def test_it_carries_to_fewer_items_once_the_others_are_settled(self, train, settled, ahead):
        tried = {**evaluating.CARRIED, "as_sharp": evaluating.conditional(logit.ELSEWHERE, power=0.0)}
        found = {name: each["log"][0] for name, each in evaluating.carried(train, settled, tried).items()}
        assert found["uniform"] == pytest.approx(np.log(4 ** (3 - settled)))
        assert max(found["model"], found["shipped"]) < found["nash_power"] - ahead
        assert found["shipped"] < found["as_sharp"] - 0.01

    def test_settling_items_leaves_the_gains_of_the_deal_as_they_were(self, train):
        parts = evaluating.settled(train, 2)
        for place in (0, 100, 875):
            whole = train.negotiations[train.deals[place]]
            for part in parts.negotiations[3 * place : 3 * place + 3]:
                gains = []
                for each in (whole, part):
                    columns = each.space.columns(each.space.packages[[each.deal]])[0]
                    worth = np.array([table[0, columns].sum() for table in each.tables])
                    gains.append(worth - each.reservation)
                assert gains[0] == pytest.approx(gains[1])

    def test_the_study_held_as_many_packages_as_sharpness_is_measured_by(self, train):
        assert set(train.described.zone.many) == {logit.PACKAGES}

    def test_sharpness_falls_as_leaving_configurations_out_says(self):
        found = FEW["power"]
        assert set(found["chosen"]) == {logit.FEWER}
        assert found["tried"][np.argmin(found["scores"])] == logit.FEWER

    @pytest.mark.parametrize(("settled", "error"), [("one_settled", 0.12), ("two_settled", 0.13)])
    def test_where_few_packages_are_left_chances_come_about_about_as_often_as_said(self, settled, error):
        for each in FEW[settled]["reliability"]:
            assert abs(each["forecast"] - each["observed"]) < error

    def test_forecast_chances_come_about_as_often_as_said(self, train):
        for each in fitted().scores["reliability"]:
            error = np.sqrt(each["observed"] * (1 - each["observed"]) / each["count"])
            assert abs(each["forecast"] - each["observed"]) < 3 * error + 0.01

    def test_the_lens_says_what_the_model_was_fitted_to_say(self, train):
        together = shares(fitted(), train.described)
        for place in (0, 17, 35):
            case = train.distinct[place]
            alone = forecast(case.tables, case.reservation[:, None], case.space)
            assert alone.shares == pytest.approx(together[place])

    def test_a_case_written_as_one_issue_is_forecast_as_much_worse_as_the_page_says(self, train):
        three, one = [], []
        for case in train.distinct:
            columns, floors = case.space.columns(case.space.packages), case.reservation[:, None]
            whole = [table[:, columns].sum(axis=2) for table in case.tables]
            three.append(forecast(case.tables, floors, case.space).shares)
            one.append(forecast(whole, floors, Space((64,))).shares)
        cases, agreed = train.case[train.deals], train.agreed[train.deals]
        found = [-np.log(np.array(each)[cases, agreed]).mean() for each in (one, three)]
        page = " ".join(PAGE.read_text(encoding="utf-8").split())
        assert f"with {found[0]:.2f} nats instead of {found[1]:.2f}" in page

    def test_offers_sharpen_the_forecast(self, train):
        found = fitted().scores["updated"]
        assert found["first_offer"]["log"][2] < found["first_offer"]["before"]["log"][1]
        assert found["first_refusal"]["log"][0] < found["first_refusal"]["before"]["log"][0]
        ended = [each for each in train.negotiations if each.deal is not None][:60]
        now = [updated(n.tables, n.reservation[:, None], n.space, n.offers[:1]).shares for n in ended]
        assert score(now, [n.deal for n in ended]).log.mean() < 1

    @pytest.mark.slow
    def test_fitting_again_gives_the_very_file(self, tmp_path):
        file = tmp_path / "coefficients.json"
        shipped = Path(fitting.__file__).with_name("coefficients.json")
        fitting.main([str(FOLDER), "-o", str(file), "--date", fitted().provenance["fitted"]])
        assert _flat(json.loads(file.read_text())) == pytest.approx(
            _flat(json.loads(shipped.read_text())), rel=1e-3, abs=1e-6
        )


def _flat(value, path=""):
    """Every number of a document by its path."""
    if isinstance(value, dict):
        return {k: v for key, each in value.items() for k, v in _flat(each, f"{path}/{key}").items()}
    if isinstance(value, list):
        return {k: v for place, each in enumerate(value) for k, v in _flat(each, f"{path}/{place}").items()}
    return {path: value} if isinstance(value, int | float) else {}
