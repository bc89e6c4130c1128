"""Negotiators written for NegMAS, which is no dependency: most of these are skipped where it is not installed.

What they are held against is NegMAS itself, playing the same negotiators with the same values.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from detente import Case
from detente.formats import read_domain
from detente.talks import negmas_adapter
from detente.talks.bargain import Bargain
from detente.talks.errors import TalksError
from detente.talks.literal import play
from detente.talks.negmas_adapter import negmas_strategy
from detente.talks.negotiator import Negotiator
from detente.talks.strategies import strategy
from detente.talks.terms import Meeting, Terms
from detente.values.agreement import Agreement
from detente.workbench.talks_words import bargainer
from detente.workbench.tournaments import tournament

DOMAINS = Path(__file__).parents[2].parent / "shared/domains"
HERE = find_spec("negmas") is not None
with_negmas = [
    pytest.mark.skipif(
        not HERE, reason="NegMAS is not installed (it is no dependency; see docs/how-to/own-strategy.md)"
    ),
    pytest.mark.filterwarnings("ignore"),  # NegMAS warns of itself
]

CLASSES = ("BoulwareTB", "LinearTB", "ConcederTB", "MiCRO", "Tough", "NaiveTitForTat", "NiceTitForTat", "Hybrid")
NAMES = tuple(f"{name}Negotiator" for name in CLASSES)


def drawn(seed, parties=2, reservation=-np.inf):
    """Parties with values from 0 to 1 for three issues."""
    generator = np.random.default_rng(seed)
    sizes = generator.integers(2, 5, 3)
    packages = np.indices(sizes).reshape(3, -1).T
    weights = generator.dirichlet(np.ones(3), parties).repeat(sizes, axis=1)
    tables = tuple((weights * generator.random(weights.shape))[:, np.newaxis])
    return Bargain(
        packages + np.concatenate(([0], np.cumsum(sizes)[:-1])),
        tables,
        (np.array([reservation]),) * parties,
        np.zeros((parties, len(packages)), dtype=bool),
        Agreement.of_all(parties),
        tables,
    )


def cake(reservation=0.0, barred=()):
    """Ten to divide: package x gives the first x, the second the rest; some the first never signs."""
    share = np.arange(11.0)
    tables = (share[np.newaxis], share[np.newaxis, ::-1])
    never = np.zeros((2, 11), dtype=bool)
    never[0, list(barred)] = True
    stated = (np.array([reservation]), np.zeros(1))
    return Bargain(np.arange(11)[:, np.newaxis], tables, stated, never, Agreement.of_all(2), tables)


def natively(bargain, classes, rounds):
    """The last step and the deal as NegMAS plays it, with our packages and values."""
    sao, outcomes = import_module("negmas.sao"), import_module("negmas.outcomes")
    function = import_module("negmas.preferences").MappingUtilityFunction
    lowest, highest = bargain.columns.min(axis=0), bargain.columns.max(axis=0)
    issues = [
        outcomes.make_issue([str(option) for option in range(high - low + 1)], f"issue {i}")
        for i, (low, high) in enumerate(zip(lowest.tolist(), highest.tolist(), strict=True))
    ]
    space = outcomes.make_os(issues)
    packages = [tuple(map(str, row)) for row in (bargain.columns - lowest).tolist()]
    mechanism = sao.SAOMechanism(outcome_space=space, n_steps=rounds)
    for party, one in enumerate(classes):
        values = dict(zip(packages, bargain.worth(party, 0).tolist(), strict=True))
        no_deal = float(bargain.reservation[party][0])
        mechanism.add(one(), preferences=function(values, outcome_space=space, reserved_value=no_deal))
    state = mechanism.run()
    return (state.step, packages.index(state.agreement)) if state.agreement else (rounds, -1)


def ended(session):
    return session.round, session.package


def is_natural(session, bargain, names, rounds):
    """Whether NegMAS ends in the same round on the same package; MiCRO draws lots among what it has offered."""
    classes = [getattr(import_module("negmas.sao"), name) for name in names]
    times = 200 if "MiCRONegotiator" in names else 1
    return any(ended(session) == natively(bargain, classes, rounds) for _ in range(times))


def written(says):
    """Write a negotiator for NegMAS that answers by a function of itself and the state."""
    base = import_module("negmas.sao").SAOCallNegotiator
    return type("Written", (base,), {"__call__": lambda self, state, dest=None: says(self, state)})


def response(kind, outcome=None):
    sao = import_module("negmas.sao")
    return sao.SAOResponse(sao.ResponseType[kind], outcome)


def test_without_negmas_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setattr(negmas_adapter, "find_spec", lambda name: None)
    for ask in (lambda: negmas_strategy("NobodyNegotiator"), lambda: bargainer("negmas:NobodyNegotiator")):
        with pytest.raises(LookupError, match=r"pip install negmas.*environment of your own.*AGPL-3\.0"):
            ask()


@pytest.mark.skipif(HERE, reason="NegMAS is installed")
def test_where_it_is_not_installed_that_is_found_out():
    case = Case.from_tables({"a": {"x": {"1": 0, "2": 1}}, "b": {"x": {"1": 1, "2": 0}}})
    with pytest.raises(LookupError, match="NegMAS is not installed here"):
        case.talks(strategies={"a": "negmas:BoulwareTBNegotiator"}, sessions=1)


def test_nothing_of_negmas_is_loaded_unless_asked_for():
    told = "import sys, detente.workbench.talks_words; print('negmas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_global_chance_is_lent_and_given_back():
    def taken():
        return random.random(), np.random.random()  # noqa: NPY002 - what is tested

    random.seed(3)
    np.random.seed(3)  # noqa: NPY002
    alone = [taken() for _ in range(3)]
    random.seed(3)
    np.random.seed(3)  # noqa: NPY002
    lent, got, own = negmas_adapter.OwnChance(7), [], []
    for _ in range(3):
        with lent:
            own.append(taken())
        got.append(taken())
    assert got == alone
    assert len(set(own)) == 3
    again = negmas_adapter.OwnChance(7)
    with again:
        assert [taken() for _ in range(3)] == own


class TestWithNegmas:
    pytestmark = with_negmas

    @pytest.mark.parametrize(("first", "second"), list(product(NAMES, repeat=2)))
    def test_two_play_as_they_play_in_negmas(self, first, second):
        for seed in (1, 2):
            pair = [negmas_strategy(name) for name in (first, second)]
            session = play(drawn(seed), pair, Terms.of_rounds(25), 1, session=0)
            assert is_natural(session, drawn(seed), (first, second), 25)

    @pytest.mark.parametrize("trio", [NAMES[:3], NAMES[2:5], (NAMES[3], NAMES[0], NAMES[5])])
    def test_three_play_as_they_play_in_negmas(self, trio):
        for seed in (1, 2, 3, 4):
            session = play(drawn(seed, 3), [negmas_strategy(name) for name in trio], Terms.of_rounds(20), 1, session=0)
            assert is_natural(session, drawn(seed, 3), trio, 20)

    @pytest.mark.reference
    @pytest.mark.skipif(not DOMAINS.is_dir(), reason=f"the reference data are not at {DOMAINS}")
    @pytest.mark.parametrize("name", ["anac2011-Laptop", "anac2013-DefensiveCharms"])
    def test_sessions_that_were_played_elsewhere(self, name):
        domain = read_domain(DOMAINS / name)
        packages = np.indices(domain.sizes).reshape(len(domain.sizes), -1).T
        tables = tuple(np.concatenate(profile.tables)[np.newaxis] for profile in domain.profiles)
        stated = [-np.inf if one.reservation is None else one.reservation for one in domain.profiles]
        bargain = Bargain(
            packages + np.concatenate(([0], np.cumsum(domain.sizes)[:-1])),
            tables,
            tuple(np.array([value]) for value in stated),
            np.zeros((2, len(packages)), dtype=bool),
            Agreement.of_all(2),
            tables,
        )
        every = json.loads((DOMAINS / "reference_sessions.json").read_text())["sessions"]
        pairings = [one for one in every if one["domain"] == name and one["deterministic"]]
        assert len(pairings) >= 34
        for one in pairings:
            pair = [negmas_strategy(one["first"]), negmas_strategy(one["second"])]
            session = play(bargain, pair, Terms.of_rounds(one["n_steps"]), 1, session=0)
            number, values = one["runs"][0]
            assert session.round == number
            assert (None if session.package < 0 else list(session.value)) == (
                values if values is None else pytest.approx(values, abs=1.5e-6)
            )

    def test_names_lead_to_classes(self):
        found = bargainer("negmas:MiCRONegotiator")
        assert issubclass(found, Negotiator)
        assert found is bargainer("negmas:MiCRONegotiator")
        assert found.__name__ == bargainer("negmas:negmas.sao.MiCRONegotiator").__name__ == "MiCRONegotiator"
        for name, says in (
            ("Nobody", "no negotiator 'Nobody'"),
            ("no.such.Thing", "no negotiator 'no.such.Thing'"),
            ("SAOMechanism", "is no negotiator of NegMAS"),
            ("", "no negotiator ''"),
        ):
            with pytest.raises(LookupError, match=says):
                bargainer(f"negmas:{name}")

    def test_it_is_shown_steps_times_and_offers(self):
        shown = []

        def says(self, state):
            shown.append((state.step, state.relative_time, self.nmi.n_steps, state.current_offer, len(self.nmi.trace)))
            return response("REJECT_OFFER", self.ufun.best())

        play(cake(), [negmas_strategy(written(says)), strategy("hard-liner")], Terms.of_rounds(3), 1, session=0)
        assert shown == [(0, 0.25, 3, None, 0), (1, 0.5, 3, ("0",), 2), (2, 0.75, 3, ("0",), 4)]

    @pytest.mark.parametrize(
        ("clock", "steps", "limits"),
        [("series", [0, 1, 2, 3, 4, 5], [6] * 6), ("meeting", [0, 1, 0, 1, 2, 0], [2, 2, 3, 3, 3, 1])],
    )
    def test_a_series_goes_on_while_clock_and_values_stay_the_same(self, clock, steps, limits):
        shown = []

        def says(self, state):
            shown.append((id(self), state.step, self.nmi.n_steps, state.current_offer, self.reserved_value, self))
            return response("REJECT_OFFER", self.ufun.best())

        meetings = (Meeting(2), Meeting(3), Meeting(1, no_deal=(1.0, 0.0)))
        ways = [negmas_strategy(written(says)), strategy("hard-liner")]
        play(cake(), ways, Terms(meetings, clock=clock), 1, session=0)
        assert [row[1] for row in shown] == steps
        assert [row[2] for row in shown] == limits
        assert [row[3] for row in shown] == [None, ("0",), None, ("0",), ("0",), None]
        assert [row[4] for row in shown] == pytest.approx([0.0] * 5 + [0.1])  # values are brought to 0 to 1
        assert len({row[0] for row in shown}) == (2 if clock == "series" else 3)

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 0, 2)])
    def test_it_is_shown_all_offers_in_their_order_whoever_opens(self, order):
        shown = []

        def says(self, state):
            shown.append([(step, self.nmi.negotiator_ids.index(name)) for step, name, _ in self.nmi.extended_trace])
            return response("REJECT_OFFER", self.ufun.best())

        ways = [strategy("hard-liner"), negmas_strategy(written(says)), strategy("hard-liner")]
        terms = Terms(Terms.of_rounds(4).meetings, order=order)
        session = play(drawn(3, 3), ways, terms, 1, session=0)
        made = [(event.round - 1, event.party) for event in session.events if event.act == "offers"]
        assert len(made) == 12
        turns = [number for number, (_, party) in enumerate(made) if party == 1]
        assert shown == [made[:turn] for turn in turns]

    def test_one_that_ends_its_session_insists_from_then_on(self):
        def says(self, state):
            if state.step >= 2:
                return response("END_NEGOTIATION")
            return response("REJECT_OFFER", ("4",))

        ways = [negmas_strategy(written(says)), strategy("hard-liner")]
        session = play(cake(), ways, Terms.of_rounds(5), 1, session=0)
        assert [event.package for event in session.events if event.act == "offers" and event.party == 0] == [
            4, 4, 10, 10, 10,
        ]  # fmt: skip

    @pytest.mark.parametrize("kind", ["NO_RESPONSE", "WAIT", "LEAVE"])
    def test_one_that_has_nothing_to_say_asks_for_its_best(self, kind):
        ways = [negmas_strategy(written(lambda self, state: response(kind))), strategy("linear")]
        session = play(cake(), ways, Terms.of_rounds(3), 1, session=0)
        assert {event.package for event in session.events if event.act == "offers" and event.party == 0} == {10}
        assert all(event.act != "accepts" or event.party == 1 for event in session.events)

    def test_it_asks_for_its_best_in_place_of_what_it_could_not_sign(self):
        ways = [negmas_strategy(written(lambda self, state: response("REJECT_OFFER", ("1",)))), strategy("linear")]
        session = play(cake(reservation=3.0), ways, Terms.of_rounds(2), 1, session=0)
        assert session.events[1].package == 10

    def test_accepting_what_it_could_not_sign_is_no_deal(self):
        def says(self, state):
            return response("ACCEPT_OFFER" if state.current_offer else "REJECT_OFFER", ("5",))

        ways = [negmas_strategy(written(says)), strategy("hard-liner")]
        session = play(cake(reservation=3.0), ways, Terms.of_rounds(4), 1, session=0)
        assert session.package == -1
        assert {event.package for event in session.events if event.party == 0} == {5, 10}

    def test_what_it_never_signs_is_worth_less_than_no_deal(self):
        seen = {}

        def says(self, state):
            seen.update({int(outcome[0]): self.ufun(outcome) for outcome in self.nmi.outcomes}, no=self.reserved_value)
            return response("REJECT_OFFER", self.ufun.best())

        ways = [negmas_strategy(written(says)), strategy("linear")]
        session = play(cake(reservation=-np.inf, barred=(8, 9, 10)), ways, Terms.of_rounds(2), 1, session=0)
        assert session.events[1].package == 7
        assert max(seen[8], seen[9], seen[10]) < seen["no"] == seen[0] < seen[7] == 1.0

    def test_where_combinations_are_missing_packages_are_one_issue(self):
        whole = drawn(1)
        some = slice(0, len(whole.columns) - 1)
        tables = whole.values
        part = Bargain(
            whole.columns[some], tables, whole.reservation, whole.barred[:, some], whole.agreement, whole.beliefs
        )
        session = play(part, [negmas_strategy(name) for name in NAMES[:2]], Terms.of_rounds(20), 1, session=0)
        own = play(part, [strategy("boulware"), strategy("linear")], Terms.of_rounds(20), 1, session=0)
        assert ended(session) == ended(own)

    @pytest.mark.parametrize(
        ("says", "error"),
        [
            (lambda self, state: response("REJECT_OFFER", ("no such",)), "which is no package"),
            (lambda self, state: response("REJECT_OFFER", ["1"]), "which is no package"),
            (lambda self, state: 1 / 0, "Written, a NegMAS negotiator, failed.*division"),
        ],
    )
    def test_what_is_wrong_is_named(self, says, error):
        ways = [negmas_strategy(written(says)), strategy("linear")]
        with pytest.raises(TalksError, match=error):
            play(cake(), ways, Terms.of_rounds(2), 1, session=0)

    def test_a_session_with_chance_can_be_replayed_and_leaves_chance_alone(self):
        ways = [negmas_strategy("RandomNegotiator"), strategy("linear")]
        random.seed(5)
        before = random.getstate()
        played = [play(drawn(2), ways, Terms.of_rounds(15), 1, session=number).events for number in (0, 1, 2, 0)]
        assert played[0] == played[3]
        assert len(set(played)) == 3
        assert random.getstate() == before

    def test_a_tournament_with_one_of_theirs_and_one_of_ours(self):
        case = Case.from_tables(
            {
                "landlord": {"rent": {"800": 0, "900": 40, "1000": 70}, "repairs": {"none": 30, "all": 0}},
                "tenant": {"rent": {"800": 60, "900": 35, "1000": 0}, "repairs": {"none": 0, "all": 40}},
            }
        )
        result = tournament([case], ["negmas:BoulwareTBNegotiator", "boulware"], repeats=2, rounds=20)
        rows = result.data["standings"]
        assert {row["strategy"] for row in rows} == {"BoulwareTBNegotiator", "boulware"}
        assert rows[0]["value"] == pytest.approx(rows[1]["value"])
