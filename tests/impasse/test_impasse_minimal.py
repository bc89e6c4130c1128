from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.impasse import minimal as module
from detente.impasse.minimal import minimal, transversals, transversals_of_each

families = st.lists(st.sets(st.integers(0, 7), max_size=5), max_size=10)


def bits(sets, shift=0):
    return np.array([sum(1 << (e + shift) for e in one) for one in sets], np.uint64)


def literal_minimal(sets):
    return {one for one in map(frozenset, sets) if not any(set(other) < one for other in sets)}


def literal_transversals(sets):
    elements = sorted(set().union(*sets))
    hitting = [
        frozenset(chosen)
        for size in range(len(elements) + 1)
        for chosen in combinations(elements, size)
        if all(set(chosen) & set(one) for one in sets)
    ]
    return literal_minimal(hitting)


def as_sets(words):
    return [frozenset(e for e in range(64) if int(word) >> e & 1) for word in words]


@settings(deadline=None, max_examples=300)
@given(families)
def test_minimal_ones_are_those_that_contain_no_other(sets):
    found = as_sets(minimal(bits(sets)))
    assert len(found) == len(set(found))
    assert set(found) == literal_minimal(sets)
    assert [len(one) for one in found] == sorted(len(one) for one in found)


@settings(deadline=None, max_examples=300)
@given(families, st.sampled_from([0, 30, 56]))
def test_transversals_are_the_minimal_hitting_sets(sets, shift):
    words, complete = transversals(bits(sets, shift))
    found = as_sets(words >> np.uint64(shift))
    assert complete
    assert len(found) == len(set(found))
    assert set(found) == literal_transversals(sets)


@settings(deadline=None, max_examples=300)
@given(families)
def test_transversals_of_transversals_are_the_minimal_ones(sets):
    there, _ = transversals(bits(sets))
    back, _ = transversals(there)
    assert set(as_sets(back)) == literal_minimal(sets)


@settings(deadline=None, max_examples=300)
@given(st.lists(families, max_size=6), st.integers(1, 50))
def test_many_families_at_once_are_each_for_itself(many, at_once):
    owners = np.repeat(np.arange(len(many)), [len(sets) for sets in many])
    flat = bits([one for sets in many for one in sets])
    shuffled = np.random.default_rng(0).permutation(len(flat))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", at_once)
        each = transversals_of_each(owners[shuffled], flat[shuffled], len(many))
    assert (each.complete.tolist(), each.done) == ([True] * len(many), len(many))
    for number, sets in enumerate(many):
        assert each.sets[each.owners == number].tolist() == transversals(bits(sets))[0].tolist()


@settings(deadline=None, max_examples=300)
@given(families, st.integers(1, 6))
def test_a_list_that_is_cut_says_so_and_holds_minimal_ones_only(sets, limit):
    whole, _ = transversals(bits(sets))
    part, complete = transversals(bits(sets), limit)
    assert set(part.tolist()) <= set(whole.tolist())
    assert len(part) <= limit
    if complete:
        assert part.tolist() == whole.tolist()


def test_too_much_work_ends_between_families():
    pairs = np.array([0b11 << (2 * k) for k in range(6)], np.uint64)
    owners = np.repeat(np.arange(4), 6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", 1)
        patch.setattr(module, "MOST_WORK", 500)
        each = transversals_of_each(owners, np.tile(pairs, 4), 4)
    assert each.done == 1
    assert each.complete.tolist() == [True, False, False, False]
    assert (each.owners == 0).all()
    assert len(each.sets) == 2**6


def test_much_work_on_one_family_follows_few_up():
    pairs = np.array([0b11 << (2 * k) for k in range(10)], np.uint64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_WORK", 500)
        part, complete = transversals(pairs)
    assert not complete
    assert len(part) == 200
    assert set(part.tolist()) <= set(transversals(pairs)[0].tolist())


def test_the_ends():
    none = np.zeros(0, np.uint64)
    assert minimal(none).tolist() == []
    assert transversals(none)[0].tolist() == [0]
    assert transversals(np.array([0, 3], np.uint64))[0].tolist() == []
    everything = np.array([2**64 - 1], np.uint64)
    assert transversals(everything)[0].tolist() == [1 << e for e in range(64)]
    assert minimal(everything).tolist() == everything.tolist()


def test_transversals_of_pairs_multiply():
    pairs = np.array([0b11 << (2 * k) for k in range(10)], np.uint64)
    found, complete = transversals(pairs)
    assert complete
    assert len(found) == 2**10
    part, complete = transversals(pairs, 100)
    assert not complete
    assert 0 < len(part) <= 100
    assert set(part.tolist()) <= set(found.tolist())
