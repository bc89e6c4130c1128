"""A tournament: strategies play each other, and themselves, on both sides of many cases."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.deals.findings import Settings
from detente.runs.plan import Chunk, plan_of
from detente.runs.workers import execute
from detente.talks.bargain import worth
from detente.talks.batch import FEW, load_loops
from detente.talks.errors import TalksError
from detente.talks.playing import play_many
from detente.talks.standings import Tournament
from detente.talks.terms import Terms
from detente.workbench.results_talks import TournamentResult
from detente.workbench.talks_run import Running, text_of
from detente.workbench.talks_words import bargainer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from detente.runs.plan import Plan
    from detente.talks.bargain import Bargain
    from detente.talks.sessions import Sessions
    from detente.workbench.case import Case

ENTRANTS = (
    "boulware",
    "linear",
    "conceder",
    "hard-liner",
    "micro",
    "relative tit-for-tat",
    "nice tit-for-tat",
    "bayesian",
)
"""The strategies that enter unless others are named."""
REPEATS = 20
ROUNDS = 100
SIDES = 2
PER_CHUNK = 2_000
MOST_ENTRANTS = 50


@dataclass(frozen=True)
class Entry:
    """A tournament to be played.

    Parameters
    ----------
    cases
        What is bargained over; each of two parties.
    strategies
        Who plays, by name; a class of one's own as ``module:Class``.
    repeats
        How often two strategies meet on two sides of a case; in the first half the first party opens.
    rounds
        Of each session, which is one meeting of alternating offers.
    settings
        Draws and seed.
    """

    cases: tuple[Case, ...]
    strategies: tuple[str, ...] = ENTRANTS
    repeats: int = REPEATS
    rounds: int = ROUNDS
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        if not self.cases:
            raise TalksError("a tournament needs a case to play: name one")
        for case in self.cases:
            if len(case.numbering.parties) != SIDES:
                told = f"{case.words.title!r} has {len(case.numbering.parties)} parties"
                raise TalksError(f"a tournament is for cases of two parties; {told}: leave it out")
        if len(set(self.strategies)) < len(self.strategies):
            raise TalksError("a strategy is entered twice; name each once")
        if not 1 <= len(self.strategies) <= MOST_ENTRANTS:
            raise TalksError(f"from 1 to {MOST_ENTRANTS} strategies can enter, not {len(self.strategies)}")

    @property
    def sessions(self) -> int:
        """How many sessions are played: every strategy on each side against every one."""
        pairs = len(self.strategies) * len(self.strategies)
        return len(self.cases) * pairs * self.repeats

    @cached_property
    def bargains(self) -> tuple[Bargain, ...]:
        """What is bargained over in each case, under its first account."""
        draws, seed = self.settings.draws, self.settings.seed
        firsts = ((case, case.accounts[0]) for case in self.cases)
        return tuple(case.ask_talks(account=first, draws=draws, seed=seed).bargain(first) for case, first in firsts)

    @property
    def drawn(self) -> bool:
        """Whether values are drawn in some case; otherwise repeats are no trials, and are counted as one."""
        return any(len(values) > 1 for bargain in self.bargains for values in bargain.values)

    def plan(self) -> Plan:
        """Say completely what is to be played."""
        task = {
            "cases": [text_of(case.document) for case in self.cases],
            "strategies": list(self.strategies),
            "repeats": self.repeats,
            "rounds": self.rounds,
            "draws": self.settings.draws,
            "seed": self.settings.seed,
        }
        about = {
            "title": "tournament",
            "cases": ", ".join(f"{i} {case.words.title} ({case.document.digest})" for i, case in enumerate(self.cases)),
            "strategies": ", ".join(f"{i} {name}" for i, name in enumerate(self.strategies)),
        }
        return plan_of(play_chunk, task, self.sessions, PER_CHUNK, about)

    def play(self, first: int, count: int) -> dict[str, NDArray[np.generic]]:
        """Play some sessions, in the order of case, strategy of each side, and repeat."""
        if self.sessions * self.rounds * SIDES > FEW:
            load_loops()
        parts = [self._piece(*piece) for piece in self._pieces(first, count)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _pieces(self, first: int, count: int) -> Iterator[tuple[int, int, int, int, int]]:
        """Cut a run of sessions where case, strategies or the party that opens change."""
        item, end, many = first, first + count, len(self.strategies)
        half = -(-self.repeats // 2)
        while item < end:
            pairing, repeat = divmod(item, self.repeats)
            stop = half if repeat < half else self.repeats
            taken = min(end - item, stop - repeat)
            case, pair = divmod(pairing, many * many)
            yield case, *divmod(pair, many), repeat, taken
            item += taken

    def _piece(self, case: int, one: int, other: int, repeat: int, count: int) -> dict[str, NDArray[np.generic]]:
        bargain = self.bargains[case]
        turns = (0, 1) if 2 * repeat < self.repeats else (1, 0)
        terms = Terms(Terms.of_rounds(self.rounds).meetings, order=turns)
        ways = [bargainer(self.strategies[one]), bargainer(self.strategies[other])]
        played = play_many(bargain, ways, terms, self.settings.seed, repeat, count)
        return {
            "case": np.full(count, case, dtype=np.int32),
            "strategies": np.tile(np.array([one, other], dtype=np.int32), (count, 1)),
            "repeat": played.number,
            "agreed": played.agreed,
            "round": played.round,
            "package": played.package,
            "value": _scaled(bargain, played),
        }


def _scaled(bargain: Bargain, played: Sessions) -> NDArray[np.float64]:
    """Give what each side got on its own scale from its worst package (0) to its best (1)."""
    got = np.empty_like(played.value)
    for i, draws in enumerate(played.draws.tolist()):
        for party, draw in enumerate(draws):
            low, high = _range(bargain, party, draw)
            got[i, party] = (played.value[i, party] - low) / (high - low) if high > low else 1.0
    return np.clip(got, 0.0, 1.0)


@lru_cache(maxsize=100_000)
def _range(bargain: Bargain, party: int, draw: int) -> tuple[float, float]:
    """Give what a party's worst and best packages are worth in a draw."""
    values = worth(bargain.values[party][draw], bargain.columns)
    return float(values.min()), float(values.max())


def play_chunk(task: Mapping[str, Any], chunk: Chunk) -> dict[str, NDArray[np.generic]]:
    """Play one chunk of a tournament from the words of its cases."""
    return _entry(json.dumps(task, sort_keys=True)).play(chunk.first, chunk.count)


@lru_cache(maxsize=1)
def _entry(task_text: str) -> Entry:
    """Read the cases once in each worker."""
    from detente.workbench.case import Case

    task = json.loads(task_text)
    cases = tuple(Case.from_text(text) for text in task["cases"])
    settings = Settings(draws=task["draws"], seed=task["seed"], workers=1)
    return Entry(cases, tuple(task["strategies"]), task["repeats"], task["rounds"], settings)


def hold(entry: Entry, running: Running | None = None) -> TournamentResult:
    """Play a tournament and tell who did well.

    Raises
    ------
    detente.runs.errors.RunError
        If the work cannot be done or kept; what is done is kept.
    """
    from detente.workbench.tournament_data import tournament_data

    how = running or Running()
    columns = execute(entry.plan(), how.folder, how.workers, how.cluster, how.tell)
    played = Tournament(
        names=names_of(entry.strategies),
        domain=columns["case"].astype(np.int64),
        strategies=columns["strategies"].astype(np.int64),
        value=columns["value"].astype(np.float64),
        agreed=columns["agreed"].astype(np.bool_),
        repeat=columns["repeat"].astype(np.int64) * entry.drawn,
    )
    return TournamentResult(tournament_data(entry, played), columns)


def names_of(strategies: Sequence[str]) -> tuple[str, ...]:
    """Call each strategy by its name, and a class of one's own by the class's, where that is no other's."""
    short = [name.rpartition(":")[2] for name in strategies]
    return tuple(name if short.count(one) > 1 else one for name, one in zip(strategies, short, strict=True))


def tournament(
    cases: Sequence[Case | str | Path],
    strategies: Sequence[str] = ENTRANTS,
    *,
    repeats: int = REPEATS,
    rounds: int = ROUNDS,
    draws: int = Settings.draws,
    seed: int = Settings.seed,
    running: Running | None = None,
) -> TournamentResult:
    """Let strategies play each other, and themselves, on both sides of every case.

    Parameters
    ----------
    cases
        Cases of two parties, or their files.
    strategies
        Who enters, by name; a class of one's own as ``module:Class``.
    repeats
        How often two strategies meet on two sides of a case; in the first half the first party opens. Values that a
        case leaves open are drawn afresh for each repeat, the same for all pairings.
    rounds
        Of each session.
    draws, seed
        As for `Case.talks`.
    running
        How long work is carried out: where it is kept, and by whom.

    Raises
    ------
    detente.talks.errors.TalksError
        If what is entered cannot be played.
    LookupError
        If there is no such strategy.
    """
    from detente.workbench.loading import load

    read = tuple(load(case) if isinstance(case, str | Path) else case for case in cases)
    return hold(Entry(read, tuple(strategies), repeats, rounds, Settings(draws=draws, seed=seed)), running)
