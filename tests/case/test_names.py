"""Names that look alike, and names that do not."""

from __future__ import annotations

import pytest

from detente.case.definitions import skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rent", "rent"),
        ("СССР", "CCCP"),
        ("lеtter", "letter"),
        ("ﬁne", "fine"),
        ("a  b", "a b"),
        ("straße", "strasse"),
        ("①", "1"),
    ],
)
def test_names_that_look_alike(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("rent", "rents"), ("мир", "mir"), ("é", "e"), ("1", "l"), ("a-b", "a b")])
def test_names_that_differ_to_the_eye(one, other):
    assert skeleton(one) != skeleton(other)
