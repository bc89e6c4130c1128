"""The pieces of work that are timed, each in a process of its own: `python benchmarks/works.py KEY FOLDER TIMES`.

It prints one line of JSON: the seconds of each timed run after one warm-up, the peak memory of the process, and what to
say beside the figure.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import domains
import impasse_conflicts
import impasse_large
import impasse_questions
import numpy as np

import detente
import moves
from detente.space import Space
from detente.values.agreement import Agreement

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[], str]

BOTH = Agreement.of_all(2)
ROOT = Path(__file__).parents[1]


def named_solutions(name: str, sizes: tuple[int, ...], folder: Path) -> Work:
    """Read a Genius domain and find frontier, all named solutions and opposition."""
    from detente.deals.exact import exact_deals
    from detente.formats import read_domain

    place, told = domains.genius_folder(name, sizes, folder)

    def work() -> str:
        domain = read_domain([place])
        reservation = np.array([profile.reservation or 0.0 for profile in domain.profiles])
        found = exact_deals(Space(domain.sizes), domain.tables(), reservation, BOTH, np.ones(2))
        assert found.frontier is not None
        nash = found.solutions["nash"].values
        return f"{told}; {len(found.frontier)} points on the frontier; Nash {np.round(nash, 6).tolist()}"

    return work


def energy(folder: Path) -> Work:
    return named_solutions("anac2011-Energy", (5,) * 8, folder)


def seven_issues(folder: Path) -> Work:
    return named_solutions("genius-7issues", (10,) * 7, folder)


def ten_to_the_fifty(_folder: Path) -> Work:
    from detente.deals.exact import exact_deals

    space, tables = Space((10,) * 50), domains.random_tables((10,) * 50)

    def work() -> str:
        found = exact_deals(space, tables, np.array([0.4, 0.4]), BOTH, np.ones(2))
        assert found.frontier is not None
        return f"{found.frontier.exactness}; {len(found.frontier)} points on the frontier"

    return work


def _acceptability(sizes: tuple[int, ...]) -> Work:
    from detente.consent.acceptability import acceptability

    space = Space(sizes)
    draws = domains.opposed_draws(space, 10_000, (0.3, 0.7))

    def work() -> str:
        shares = acceptability(space, draws, BOTH)
        return f"{space.size:,} packages, best joint share {shares.joint_share.max():.3f}"

    return work


def acceptability_small(_folder: Path) -> Work:
    return _acceptability((5,) * 8)


def acceptability_large(_folder: Path) -> Work:
    return _acceptability((4,) * 10)


def _zopa(sizes: tuple[int, ...]) -> Work:
    from detente.consent.zopa import zopa

    space = Space(sizes)
    draws = domains.opposed_draws(space, 10_000, (0.5, 0.9))

    def work() -> str:
        found = zopa(space, draws, BOTH, sizes=False)
        return f"share {found.share:.3f}, {found.way}, {int(found.undecided.sum())} draws undecided"

    return work


def zopa_small(_folder: Path) -> Work:
    return _zopa((5,) * 8)


def zopa_large(_folder: Path) -> Work:
    return _zopa((5,) * 30)


def _sampling(prior: str) -> Work:
    from detente import Case
    from detente.values.evidence import ALL, evidence_of
    from detente.values.sampling import sample

    case = Case.from_words(domains.evidence_case())
    evidence = evidence_of(case.numbering, "one", ALL, None)
    polytope = evidence.polytope
    dimension = polytope.relative_interior().dim

    def work() -> str:
        drawn = sample(polytope, 4_000, np.random.SeedSequence(1), prior, groups=evidence.layout.groups)
        judged = drawn.diagnostics
        return f"dimension {dimension}, least effective size {judged.ess_min:,.0f}, split-R̂ {judged.rhat_max:.3f}"

    return work


def sampling(_folder: Path) -> Work:
    return _sampling("flat")


def sampling_weights(_folder: Path) -> Work:
    return _sampling("weights")


def _command(*words: str, compiled: Path | None = None, draws: str = "off") -> Work:
    env = os.environ | {"DETENTE_STORE": draws} | ({} if compiled is None else {"NUMBA_CACHE_DIR": str(compiled)})

    def work() -> str:
        subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return ""

    return work


DETENTE = ("-c", "import sys; from detente.cli import main; sys.exit(main(prog_name='detente'))")


HANOI = (*DETENTE, "deals", "examples/hanoi-2019.yaml")


def hanoi(folder: Path) -> Work:
    return _command(*HANOI, compiled=folder / "numba", draws=str(folder / "draws"))


def hanoi_anew(folder: Path) -> Work:
    return _command(*HANOI, compiled=folder / "numba", draws="off")


def hanoi_first(folder: Path) -> Work:
    places = (folder / str(number) for number in count())

    def work() -> str:
        place = next(places)
        return _command(*HANOI, compiled=place / "numba", draws=str(place / "draws"))()

    return work


def import_detente(_folder: Path) -> Work:
    return _command("-c", "import detente")


def show_help(_folder: Path) -> Work:
    return _command(*DETENTE, "--help")


def hanoi_impasse(folder: Path) -> Work:
    return _command(*DETENTE, "impasse", HANOI[-1], compiled=folder / "numba", draws=str(folder / "draws"))


def impasse_hanoi(folder: Path) -> Work:
    os.environ["DETENTE_STORE"] = str(folder / "draws")
    case = detente.load(ROOT / HANOI[-1])

    def work() -> str:
        found = case.impasse().data
        return f"{len(found['menu'])} entries on the menu"

    return work


WORKS = {
    "impasse-conflicts": lambda _folder: impasse_conflicts.exact_conflicts(),
    "impasse-drawn": lambda _folder: impasse_conflicts.drawn_conflicts(),
    "impasse-questions": lambda _folder: impasse_questions.question_values(),
    "impasse-large": impasse_large.impasse_large,
    "impasse-hanoi": impasse_hanoi,
    "hanoi-impasse": hanoi_impasse,
    "moves-11": lambda _folder: moves.one_draw(11),
    "moves-12": lambda _folder: moves.one_draw(12),
    "moves-12-one-way": lambda _folder: moves.one_way(12),
    "moves-20": lambda _folder: moves.one_draw(20),
    "moves-uruguay": lambda _folder: moves.uruguay_round(),
    "moves-draws": lambda _folder: moves.draws(),
    "energy": energy,
    "seven-issues": seven_issues,
    "ten-to-the-fifty": ten_to_the_fifty,
    "acceptability-390k": acceptability_small,
    "acceptability-1m": acceptability_large,
    "zopa-8": zopa_small,
    "zopa-30": zopa_large,
    "sampling": sampling,
    "sampling-weights": sampling_weights,
    "hanoi": hanoi,
    "hanoi-anew": hanoi_anew,
    "hanoi-first": hanoi_first,
    "import": import_detente,
    "help": show_help,
}


def main() -> None:
    """Do one piece of work once to warm up, then as often as asked, and print what it took."""
    key, folder, times = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    work = WORKS[key](folder)
    if key != "hanoi-first":
        work()
    seconds, told = [], ""
    for _ in range(times):
        begun = time.perf_counter()
        told = work()
        seconds.append(time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak, "told": told}))


if __name__ == "__main__":
    main()
