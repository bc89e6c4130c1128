"""What must hold in every session, whoever bargains under whatever terms."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.talks.bargain import Bargain
from detente.talks.literal import play
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, NOT_HELD, WALKED_OUT, Session
from detente.talks.strategies import STRATEGIES, Accepts, Strategy, strategy
from detente.talks.terms import Meeting, Terms
from detente.values.agreement import Agreement

KINDS = [one.offers for one in STRATEGIES.values()]
CONDITIONS = [
    Accepts("target"),
    Accepts("next"),
    Accepts("constant", level=0.5),
    Accepts("time", after=0.8),
    Accepts("combined", after=0.6),
]
AGREEMENTS = (
    Agreement.of_all(3),
    Agreement((1,), 1, (0, 2)),
    Agreement((), 2, (0, 1, 2)),
    Agreement((2, 0)),
    Agreement((1,), 1, (2,)),
)
"""Of three parties: one replaceable, each, one not needed, one not needed but among those first asked."""
BUILT_IN = st.one_of(
    st.sampled_from(list(STRATEGIES.values())),
    st.builds(
        Strategy,
        st.just("mixed"),
        st.sampled_from(KINDS),
        st.sampled_from(CONDITIONS),
        st.sampled_from(["none", "frequency", "bayesian"]),
    ),
)


@st.composite
def bargains(draw: Any, parties: int) -> Bargain:
    """Some packages of a small space; small whole numbers make many ties."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = chance.integers(1, 5, chance.integers(1, 4))
    columns = np.indices(sizes).reshape(len(sizes), -1).T + np.cumsum([0, *sizes[:-1]])
    values = [
        chance.integers(0, 5, (2, sizes.sum())).astype(float)
        if draw(st.booleans())
        else chance.random((2, sizes.sum()))
        for _ in range(parties)
    ]
    needed = draw(st.sampled_from(AGREEMENTS)) if parties == 3 else Agreement.of_all(parties)
    above_all = 30.0 if needed != Agreement.of_all(parties) else 3.0
    return Bargain(
        columns,
        tuple(values),
        tuple(chance.choice([-np.inf, 0.0, 0.4, 1.0, 3.0, above_all], 2) for _ in range(parties)),
        chance.random((parties, len(columns))) < draw(st.sampled_from([0.0, 0.2])),
        needed,
        tuple(chance.random((3, sizes.sum())) for _ in range(parties)),
    )


@st.composite
def rules(draw: Any, bargain: Bargain) -> Terms:
    """Terms of all kinds."""
    parties, width = bargain.parties, bargain.values[0].shape[1]
    share, shift = st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([-0.5, 0.0, 0.3])
    each = st.lists(shift, min_size=parties, max_size=parties).map(tuple)
    moved = st.lists(shift, min_size=width, max_size=width).map(np.array)
    meeting = st.builds(
        Meeting,
        rounds=st.integers(1, 5),
        held=share,
        returns=share,
        no_deal=st.just(()) | each,
        values=st.just(()) | st.lists(moved, min_size=parties, max_size=parties).map(tuple),
    )
    return Terms(
        tuple(draw(st.lists(meeting, min_size=1, max_size=4))),
        order=tuple(draw(st.permutations(range(parties)))),
        clock=draw(st.sampled_from(["series", "meeting"])),
        discount=draw(
            st.just(()) | st.lists(st.sampled_from([0.8, 1.0]), min_size=parties, max_size=parties).map(tuple)
        ),
        delay=draw(st.just(()) | st.lists(st.sampled_from([0.0, 0.1]), min_size=parties, max_size=parties).map(tuple)),
        walk_out=draw(st.just(()) | st.lists(share, min_size=parties, max_size=parties).map(tuple)),
        interim=draw(st.none() | st.just(np.arange(bargain.packages) % 2 == 0)),
        interim_signed=draw(share),
        kept=draw(share),
    )


@st.composite
def talks(draw: Any) -> tuple[Bargain, list[Strategy], Terms]:
    """Draw who bargains over what, how, and under which rules."""
    bargain = draw(bargains(draw(st.integers(2, 3))))
    return bargain, [draw(BUILT_IN) for _ in range(bargain.parties)], draw(rules(bargain))


class Referee:
    """Goes through what a session tells, and holds each event to the rules, in plain loops."""

    def __init__(self, bargain: Bargain, terms: Terms, session: Session) -> None:
        self.bargain, self.terms, self.session = bargain, terms, session
        self.tables = [list(table[draw]) for table, draw in zip(bargain.values, session.draws, strict=True)]
        self.reservation = [float(one[draw]) for one, draw in zip(bargain.reservation, session.draws, strict=True)]
        self.meetings = 0
        self.standing: tuple[int, int] | None = None
        self.consent: set[int] = set()
        self.refused: set[int] = set()
        self.spoken: list[tuple[int, int, int]] = []

    def value(self, party: int, package: int) -> float:
        """What a package is worth to a party at this time."""
        total = 0.0
        for column in self.bargain.columns[package]:
            total += self.tables[party][column]
        return total

    def signs(self, party: int, package: int) -> bool:
        """Whether a party could sign it."""
        return not self.bargain.barred[party, package] and self.value(party, package) >= self.reservation[party]

    def enough(self, those: set[int]) -> bool:
        """Whether some parties are those needed."""
        rule = self.bargain.agreement
        return those >= set(rule.vetoes) and len(those & set(rule.among)) >= rule.at_least

    def able(self) -> set[int]:
        """Those who have a package that they could sign at this time."""
        parties, packages = range(self.bargain.parties), range(self.bargain.packages)
        return {party for party in parties if any(self.signs(party, one) for one in packages)}

    def hold(self) -> None:
        """Go through all events."""
        for event in self.session.events:
            assert not self.enough(self.consent) or event.act == "deal"
            getattr(self, event.act.replace(" ", "_"))(event)
        self.ends()

    def meets(self, event: Any) -> None:
        self._passes(event)

    def not_held(self, event: Any) -> None:
        assert event.meeting > 0
        assert min(self.terms.meetings[event.meeting].held, self.terms.meetings[event.meeting].returns) < 1.0
        self._passes(event)

    def _passes(self, event: Any) -> None:
        assert event.meeting == self.meetings
        before = sum(one.rounds for one in self.terms.meetings[: self.meetings])
        assert event.round == before
        meeting = self.terms.meetings[self.meetings]
        self.reservation = [
            one + more for one, more in zip(self.reservation, meeting.no_deal or [0.0] * 3, strict=False)
        ]
        for party, shift in enumerate(meeting.values):
            self.tables[party] = [one + more for one, more in zip(self.tables[party], shift, strict=True)]
        self.meetings += 1
        self.standing = None
        self.consent, self.refused = set(), set()

    def _in_turn(self, event: Any) -> None:
        """Everybody has a turn a round, in order, and nobody out of the meeting's time.

        Of a turn nothing is told where no offer stands and the party has none to make.
        """
        order, able = self.terms.order, self.able()
        assert event.meeting == self.meetings - 1
        assert self.enough(able)
        before = sum(one.rounds for one in self.terms.meetings[: event.meeting])
        turns = [one for one in self.spoken if one[0] == event.meeting]
        while self.standing is None and order[len(turns) % len(order)] not in able:
            turns.append((event.meeting, before + len(turns) // len(order) + 1, order[len(turns) % len(order)]))
            self.spoken.append(turns[-1])
        assert (
            event.round == before + len(turns) // len(order) + 1 <= before + self.terms.meetings[event.meeting].rounds
        )
        assert event.party == order[len(turns) % len(order)]
        self.spoken.append((event.meeting, event.round, event.party))

    def offers(self, event: Any) -> None:
        self._in_turn(event)
        assert self.signs(event.party, event.package)
        assert self.standing is None or not self.enough(self.willing() - {event.party})
        self.standing, self.consent, self.refused = (event.party, event.package), {event.party}, set()

    def accepts(self, event: Any) -> None:
        self._in_turn(event)
        assert self.signs(event.party, event.package)
        assert self.standing is not None
        assert self.standing[0] != event.party
        assert self.standing[1] == event.package
        self.consent.add(event.party)

    def refuses(self, event: Any) -> None:
        self._in_turn(event)
        assert self.standing is not None
        assert self.standing[0] != event.party
        assert self.standing[1] == event.package
        self.refused.add(event.party)
        if not self.enough(self.willing()):
            assert event.party not in self.able()
            self.standing, self.consent, self.refused = None, set(), set()

    def willing(self) -> set[int]:
        """Those who have not refused the offer that stands."""
        return set(range(self.bargain.parties)) - self.refused

    def walks_out(self, event: Any) -> None:
        self._in_turn(event)
        assert self.standing is not None
        assert self.standing[1] == event.package
        assert not self.signs(event.party, event.package)
        assert self.terms.walk_out[event.party] > 0.0

    def interim(self, event: Any) -> None:
        assert self.terms.interim is not None
        assert self.terms.interim[event.package]
        for party in range(self.bargain.parties):
            assert self.signs(party, event.package)
            value = self.value(party, event.package)
            worst = min(self.value(party, one) for one in np.flatnonzero(~self.bargain.barred[party]))
            base = self.reservation[party] if self.reservation[party] > -np.inf else worst
            assert value > base
            self.reservation[party] = base + self.terms.kept * (value - base)

    def deal(self, event: Any) -> None:
        assert self.enough(self.consent)
        assert self.standing is not None
        assert self.standing[1] == event.package == self.session.package
        assert self.session.end == AGREED

    def no_deal(self, event: Any) -> None:
        assert self.session.package == event.package == -1

    def ends(self) -> None:
        """Hold the summary to what was told."""
        session, told = self.session, [event.act for event in self.session.events]
        assert told.count("deal") + told.count("no deal") == 1
        assert session.offers == told.count("offers")
        assert session.interim == [-1, *(event.package for event in session.events if event.act == "interim")][-1]
        final = [
            self.value(party, session.package) if session.package >= 0 else one
            for party, one in enumerate(self.reservation)
        ]
        np.testing.assert_allclose(session.value, final, rtol=1e-12)
        np.testing.assert_allclose(session.reservation, self.reservation, rtol=1e-12)
        last = max((number for _, number, _ in self.spoken), default=0)
        if session.end == NO_ROOM:
            assert not self.enough(self.able())
            assert told[-2] == "meets"
            assert session.round == sum(one.rounds for one in self.terms.meetings[: session.meeting])
        else:
            assert session.round == last
        if session.end == DEADLINE:
            assert session.round == self.terms.rounds
        if session.end == NOT_HELD:
            assert told[-2] == "not held"
        if session.end == WALKED_OUT:
            assert [act for act in told if act not in {"not held", "no deal"}][-1] == "walks out"
        if session.end in {DEADLINE, NOT_HELD, WALKED_OUT}:
            assert self.meetings == len(self.terms.meetings)


@settings(max_examples=150)
@given(talks(), st.integers(0, 2**64 - 1), st.integers(0, 2**40))
def test_every_session_keeps_the_rules(given, seed, number):
    bargain, strategies, terms = given
    session = play(bargain, strategies, terms, seed, number)
    Referee(bargain, terms, session).hold()
    assert play(bargain, strategies, terms, seed, number) == session


def told_by(session: Session, party: int) -> list[int]:
    """The packages that a party offered."""
    return [event.package for event in session.events if event.act == "offers" and event.party == party]


def pair_over(first: list[float], second: list[float]) -> Bargain:
    """Two parties that know every package's worth."""
    values = (np.array([first], dtype=float), np.array([second], dtype=float))
    return Bargain(
        np.arange(len(first))[:, np.newaxis],
        values,
        (np.array([-np.inf]),) * 2,
        np.zeros((2, len(first)), dtype=bool),
        Agreement.of_all(2),
        values,
    )


WORTHS = st.integers(1, 12).flatmap(
    lambda size: st.tuples(*[st.lists(st.integers(0, 9), min_size=size, max_size=size)] * 2)
)
ORDERS = st.integers(1, 12).flatmap(lambda size: st.tuples(*[st.permutations(range(size))] * 2))
EITHER = st.sampled_from(list(STRATEGIES))


@settings(max_examples=60)
@given(WORTHS, st.sampled_from(["boulware", "linear", "conceder", "genius boulware", "hard-liner"]), EITHER)
def test_what_hangs_on_time_alone_never_asks_for_more(worths, one, other):
    bargain = pair_over(*worths)
    session = play(bargain, [strategy(one), strategy(other)], Terms.of_rounds(12), 1, 0)
    asked = bargain.worth(0, 0)[told_by(session, 0)]
    assert (np.diff(asked) <= 0).all()


@settings(max_examples=60)
@given(WORTHS, EITHER)
def test_micro_never_gives_more_new_packages_than_it_gets_and_one(worths, other):
    bargain = pair_over(*worths)
    session = play(bargain, [strategy("micro"), strategy(other)], Terms.of_rounds(15), 1, 0)
    mine: list[int] = []
    theirs: set[int] = set()
    for event in session.events:
        if event.act == "offers" and event.party == 1:
            theirs.add(event.package)
        elif event.act == "offers":
            if event.package not in mine:
                assert len(mine) <= len(theirs)
                mine.append(event.package)
            else:
                assert len(mine) > len(theirs) or len(mine) == bargain.packages
    asked = bargain.worth(0, 0)[mine]
    assert (np.diff(asked) <= 0).all()


@settings(max_examples=60)
@given(WORTHS, EITHER)
def test_tit_for_tat_in_amounts_gives_no_more_than_it_gets(worths, other):
    bargain = pair_over(*worths)
    session = play(bargain, [strategy("absolute tit-for-tat"), strategy(other)], Terms.of_rounds(12), 1, 0)
    mine, theirs = (bargain.worth(0, 0)[told_by(session, party)] for party in (0, 1))
    top, floor = bargain.worth(0, 0).max(), bargain.worth(0, 0).min()
    assert (mine[:2] == top).all()
    for place in range(2, len(mine)):
        target = mine[place - 1] - (theirs[place - 1] - theirs[place - 2])
        assert mine[place] >= np.clip(target, floor, top)


@settings(max_examples=60)
@given(ORDERS)
def test_micro_against_itself_meets_where_the_lower_rank_is_highest(orders):
    """In strict orders two of it come down in step, and so meet there, efficiently (de Jonge 2022)."""
    first, second = (np.array(order) for order in orders)  # worth from 0 to n − 1
    bargain = pair_over(list(first), list(second))
    session = play(bargain, [strategy("micro")] * 2, Terms.of_rounds(15), 1, 0)
    deal = session.package
    assert session.end == AGREED
    assert min(first[deal], second[deal]) == np.minimum(first, second).max()
    assert not ((first >= first[deal]) & (second >= second[deal]) & (first + second > first[deal] + second[deal])).any()
    assert session.round <= len(first) + 1


@settings(max_examples=30)
@given(st.integers(2, 15))
def test_micro_against_itself_divides_a_cake_evenly(size):
    worth = np.arange(size, dtype=float)
    bargain = pair_over(list(worth), list(worth[::-1]))
    deal = play(bargain, [strategy("micro")] * 2, Terms.of_rounds(20), 1, 0).package
    product = worth * worth[::-1]
    assert product[deal] == product.max()
