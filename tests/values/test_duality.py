from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.values.duality import bits, in_order, members, minimal_sets

SETS = st.sets(st.integers(1, (1 << 7) - 1), max_size=8)


class Listed:
    """An oracle for which a set clashes if it contains one of those listed."""

    def __init__(self, listed, undecided=frozenset()):
        self.listed, self.undecided, self.exhausted = listed, undecided, False

    def clash(self, active):
        if active in self.undecided:
            return None
        return any(one & ~active == 0 for one in self.listed)

    def shrunk(self, clashing):
        for member in members(clashing):
            if self.clash(clashing & ~(1 << member)):
                clashing &= ~(1 << member)
        return clashing


def smallest(sets):
    return {one for one in sets if not any(other != one and other & ~one == 0 for other in sets)}


@settings(max_examples=150, deadline=None)
@given(SETS)
def test_conflicts_and_repairs_are_those_of_the_power_set(listed):
    everything = (1 << 7) - 1
    found = minimal_sets(Listed(listed), everything, 100)
    repairs = {dropped for dropped in range(1 << 7) if all(one & dropped for one in listed)}
    assert found.complete
    assert set(found.conflicts) == smallest(listed)
    assert found.repairs == smallest(repairs)


@settings(max_examples=150, deadline=None)
@given(SETS, st.sets(st.integers(0, (1 << 7) - 1), max_size=60))
def test_what_cannot_be_decided_is_neither_conflict_nor_repair(listed, undecided):
    found = minimal_sets(Listed(listed, undecided), (1 << 7) - 1, 100)
    everything = (1 << 7) - 1
    assert not {everything & ~dropped for dropped in found.repairs} & undecided
    assert all(all(one & dropped for one in listed) for dropped in found.repairs)
    assert all(any(one & ~conflict == 0 for one in listed) for conflict in found.conflicts)
    if found.complete:
        assert all(any(conflict & dropped for dropped in found.repairs) for conflict in found.conflicts)


def test_a_clash_that_dissolves_on_closer_look_is_a_repair():
    class Mistaken(Listed):
        def shrunk(self, clashing):
            self.listed = self.listed - {0b11}
            return 0 if not self.clash(clashing) else super().shrunk(clashing)

    found = minimal_sets(Mistaken(frozenset({0b11})), 0b111, 100)
    assert (found.conflicts, found.repairs, found.complete) == ((), {0}, True)


def test_the_limit_and_exhaustion_stop_early_and_say_so():
    listed = {0b001, 0b010, 0b100}
    few = minimal_sets(Listed(listed), 0b111, 2)
    assert (len(few.conflicts), few.complete) == (2, False)
    tired = Listed(listed)
    tired.exhausted = True
    one = minimal_sets(tired, 0b111, 100)
    assert (len(one.conflicts), one.complete) == (1, False)


def test_sets_are_bits():
    assert members(0b1011) == (0, 1, 3)
    assert bits([3, 0, 1, 0]) == 0b1011
    assert in_order([0b110, 0b1, 0b11]) == ((0,), (0, 1), (1, 2))
