"""Plans: their chunks, their identity, and what cannot be planned."""

import json
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.runs import errors
from detente.runs.doing import do
from detente.runs.plan import Chunk, Plan, function_of, plan_of


@given(st.integers(1, 500), st.integers(1, 120))
def test_every_item_is_in_one_chunk_in_order(items, per_chunk):
    plan = plan_of("math:fsum", {}, items, per_chunk)
    assert [item for chunk in plan.chunks for item in chunk.items] == list(range(items))
    assert [chunk.number for chunk in plan.chunks] == list(range(len(plan.chunks)))
    assert {chunk.count for chunk in plan.chunks[:-1]} <= {per_chunk}
    assert 1 <= plan.chunks[-1].count <= per_chunk
    assert plan.items == items


def test_a_plan_says_where_its_numbers_come_from():
    about = plan_of("math:fsum", {"seed": 7}, 3, 2, about={"title": "Hanoi", "seed": "not this one"}).about
    assert about["detente"] == detente.__version__
    assert about["numpy"] == np.__version__
    assert about["seed"] == "7"
    assert about["title"] == "Hanoi"
    assert about["date"].endswith("+00:00")


def test_identity_follows_what_decides_the_numbers_and_nothing_else():
    plan = plan_of("math:fsum", {"seed": 7, "case": "a"}, 10, 4)
    assert plan.identity == plan_of("math:fsum", {"case": "a", "seed": 7}, 10, 4, about={"title": "other"}).identity
    others = [
        plan_of("math:prod", {"seed": 7, "case": "a"}, 10, 4),
        plan_of("math:fsum", {"seed": 8, "case": "a"}, 10, 4),
        plan_of("math:fsum", {"seed": 7, "case": "a"}, 11, 4),
        plan_of("math:fsum", {"seed": 7, "case": "a"}, 10, 5),
        Plan(plan.work, plan.task, plan.chunks, {**plan.about, "detente": "0.0.9"}),
    ]
    assert len({plan.identity, *(other.identity for other in others)}) == 6


def test_the_task_is_what_json_gives_back():
    plan = plan_of("math:fsum", {"pair": (1, 2), "by": {3: "x"}}, 1, 1)
    assert plan.task == {"pair": [1, 2], "by": {"3": "x"}}
    assert json.loads(plan.task_text) == plan.task


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, np.zeros(2), object()])
def test_a_task_that_json_cannot_say_is_refused_by_its_key(value):
    with pytest.raises(errors.PlanError, match="task, odd: not JSON"):
        plan_of("math:fsum", {"seed": 1, "odd": value}, 1, 1)


@pytest.mark.parametrize(("items", "per_chunk"), [(0, 5), (5, 0), (-1, 5)])
def test_nothing_to_do_is_refused(items, per_chunk):
    with pytest.raises(errors.PlanError, match="nothing to do"):
        plan_of("math:fsum", {}, items, per_chunk)


def test_a_function_is_known_by_its_name():
    import toy_work

    assert plan_of(toy_work.sums, {}, 1, 1).work == "toy_work:sums"
    assert function_of("toy_work:sums") is toy_work.sums


def test_functions_that_workers_cannot_import_are_refused():
    def nested(task, chunk):
        return {}

    for work in (nested, lambda task, chunk: {}, "math:nothing", "no_such_module:f", "math", ":f", "math:pi"):
        with pytest.raises(errors.PlanError):
            plan_of(work, {}, 1, 1)


@pytest.mark.parametrize(("work", "told"), [("toy_work:uneven", "one length"), ("toy_work:objects", "Python objects")])
def test_columns_that_cannot_be_kept_are_refused(work, told):
    with pytest.raises(errors.ChunkFailedError, match=told):
        do(work, "{}", Chunk(0, 0, 1))


def test_a_failing_chunk_is_told_by_number_items_and_seed():
    with pytest.raises(errors.ChunkFailedError) as caught:
        do("toy_work:fails", '{"seed": 3, "bad": 2}', Chunk(2, 20, 10))
    assert str(caught.value).startswith("chunk 2 (items 20 to 29), seed 3: PickyError: it is broken")
    assert caught.value.number == 2
    assert type(caught.value.__cause__).__name__ == "PickyError"


def test_errors_cross_from_a_worker_whole():
    for error in (
        errors.ChunkFailedError("a", "b", "c", 4),
        errors.Interrupted("a", "b", "c", 3, 4),
        errors.MissingExtraError.of("duckdb", "tables"),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)
