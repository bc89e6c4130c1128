"""Measure how fast the work is done, beside the goals, and write the table to docs/benchmarks.md.

    python benchmarks/run.py                  everything: some minutes, on a quiet machine
    python benchmarks/run.py energy zopa-8    some rows only; prints and writes nothing
    python benchmarks/run.py --list           the rows

Every row runs in processes of its own, on one core, after one warm-up; medians are given. NegMAS is put into an
environment of its own, outside the project, does the same work in the same run, and is never imported here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
NOTES = HERE / "notes.md"
NEGMAS = "0.16.0"
TIMES = 7


ABOUT = """\
Written by `python benchmarks/run.py`. Every row runs in a process of its own on one core, after one warm-up (but for
the first run after install); each figure is the median of three to seven runs. Memory is the peak of the whole process,
the libraries' own included. NegMAS runs in an environment of its own, in the same run, on the same values; its time is
that of `calc_stats` alone, without reading any file. It keeps efficient points apart that differ by rounding and
measures gains from the worst package where the reservation value is below that, so its figures may differ;
[other tools](methods/other-tools.md) has more."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    work
        What is done.
    goal
        Seconds, or how many times faster than NegMAS.
    times
        Timed runs.
    versus
        Whether the goal is a ratio to NegMAS.
    memory
        MiB that the process may take at most, or None.
    """

    work: str
    goal: float | None
    times: int = TIMES
    versus: bool = False
    memory: float | None = None


ROWS = {
    "energy": Row(
        "Energy, 390,625 packages: Genius files to all named solutions, frontier, opposition", 10_000, versus=True
    ),
    "seven-issues": Row("`genius-7issues`, 10⁷ packages: the same", 0.01),
    "ten-to-the-fifty": Row("random additive values, 10⁵⁰ packages: the same", 0.3),
    "acceptability-390k": Row("acceptability of all 390,625 packages, 10⁴ draws, two parties", 0.5, memory=1024),
    "acceptability-1m": Row("acceptability of all 1,048,576 packages, 10⁴ draws, two parties", 1.2, memory=1024),
    "zopa-8": Row("share of draws with a ZOPA, 10⁴ draws, 8 issues of 5 options", 0.3),
    "zopa-30": Row("share of draws with a ZOPA, 10⁴ draws, 30 issues of 5 options (10²⁰)", 6, times=3),
    "sampling": Row("4,000 draws from an evidence polytope of dimension 32 with diagnostics, flat prior", 2, times=5),
    "sampling-weights": Row("the same under the prior uniform in weights", 2, times=5),
    "hanoi": Row("`detente deals examples/hanoi-2019.yaml`, whole process, second run", 2, times=5),
    "hanoi-anew": Row("the same with all draws made anew, as after a change of every statement", None, times=3),
    "hanoi-first": Row("the same, first run after install: nothing compiled or drawn yet", 15, times=3),
    "impasse-conflicts": Row("all minimal conflicts and corrections, 390,625 packages, 24 demands", 0.3),
    "impasse-drawn": Row("the same in each of 4,000 draws, 108 groups of packages, one scope", None),
    "impasse-questions": Row("the value of 500 questions, 2,000 packages, 10⁴ draws", 0.4),
    "impasse-large": Row(
        "conflicts with certificates, 30 issues of 5 options (10²⁰ packages), 20 demands", 10, times=3
    ),
    "impasse-hanoi": Row("the Hanoi impasse for four accounts: conflicts, prices, menu, questions; warm", 5, times=3),
    "hanoi-impasse": Row("`detente impasse examples/hanoi-2019.yaml`, whole process, second run", None, times=3),
    "moves-11": Row("five concepts of stability, three parties, 11 options (gmcr-py's own figure: 22 s)", None),
    "moves-12": Row("the same, 12 options, 4,096 states (gmcr-py's own figure: 149 s)", 0.01),
    "moves-12-one-way": Row("the same, none of the options can be given up once taken", None),
    "moves-20": Row("the same, 20 options free both ways, 1,048,576 states", 3, times=3, memory=300),
    "moves-uruguay": Row("the five concepts, the GATT Uruguay Round: six parties, 138,240 states", 3, times=3),
    "moves-draws": Row("the five concepts, two parties, 2,000 states, 10⁴ draws", 20, times=3),
    "import": Row("`import detente`, whole process", 0.3),
    "help": Row("`detente --help`, whole process", 0.4),
}


def main() -> None:
    """Run the rows asked for; with all of them, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="keys of rows; all of them if none is named")
    parser.add_argument("--list", action="store_true", help="list the rows and stop")
    asked = parser.parse_args()
    if asked.list:
        print("\n".join(f"{key:<20} {row.work}" for key, row in ROWS.items()))
        return
    unknown = [key for key in asked.rows if key not in ROWS]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}; --list names them")
    one_core()
    lines = [line(key) for key in asked.rows or ROWS]
    if not asked.rows:
        PAGE.write_text(page(lines))
        print(f"Wrote {PAGE}.")


def one_core() -> None:
    """Keep this process and its children on one core, each library to one thread."""
    os.environ |= dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def line(key: str) -> str:
    """Measure one row and give its line of the table."""
    row = ROWS[key]
    with tempfile.TemporaryDirectory() as folder:
        found = output(sys.executable, HERE / "works.py", key, folder, row.times)
        seconds = statistics.median(found["seconds"])
        other = negmas(folder) if row.versus else None
    text = (
        f"| {row.work} | {goal(row)} | {measured(row, seconds, found, other)} | {verdict(row, seconds, found, other)} |"
    )
    print(text, flush=True)
    return text


def negmas(folder: str) -> dict[str, Any]:
    """Let NegMAS work on the values that the first row reads, so that both sides can be seen to find the same."""
    from domains import genius_folder

    from detente.formats import read_domain

    place, _ = genius_folder("anac2011-Energy", (5,) * 8, Path(folder))
    domain = read_domain([place])
    values = [[table.tolist() for table in profile.tables] for profile in domain.profiles]
    file = Path(folder) / "values.json"
    file.write_text(json.dumps({"values": values, "reservation": [p.reservation or 0.0 for p in domain.profiles]}))
    return output(negmas_python(), HERE / "negmas_side.py", file, 3)


def negmas_python() -> Path:
    """Give the Python of an environment that holds NegMAS."""
    return peer_python(f"negmas=={NEGMAS}")


def peer_python(requirement: str) -> Path:
    """Make an environment for another tool, once, outside the project, and give its Python."""
    home = Path(tempfile.gettempdir()) / f"detente-benchmarks-{requirement.replace('==', '-')}"
    python = home / "bin" / "python"
    if not (home / "made").exists():
        print(f"Setting up {requirement} in {home} …", file=sys.stderr, flush=True)
        venv.create(home, clear=True, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", requirement]
        done = subprocess.run(install, check=False, text=True, capture_output=True)
        if done.returncode:
            sys.exit(f"{requirement} could not be installed:\n{done.stderr}")
        (home / "made").touch()
    return python


def output(*command: object) -> dict[str, Any]:
    """Run a command and read the last line that it prints, as JSON."""
    words = [str(word) for word in command]
    done = subprocess.run(words, check=True, text=True, stdout=subprocess.PIPE)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def span(seconds: float) -> str:
    """Write a time with three digits."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def goal(row: Row) -> str:
    """Write the goal."""
    if row.goal is None:
        return ""
    text = f"{row.goal:,.0f} times faster than NegMAS" if row.versus else span(row.goal)
    return f"{text}, under {row.memory:,.0f} MiB" if row.memory else text


def measured(row: Row, seconds: float, found: dict[str, Any], other: dict[str, Any] | None) -> str:
    """Write what was measured, and what both sides found where there are two."""
    parts = [f"**{span(seconds)}**"]
    if row.memory:
        parts.append(f"{found['peak_mib']:,.0f} MiB")
    if found["told"]:
        parts.append(found["told"])
    if other:
        theirs = statistics.median(other["seconds"])
        ratio = f"**{theirs / seconds:,.0f} times**"
        parts.append(f"NegMAS {other['version']} `calc_stats` alone {span(theirs)} ({other['told']}): {ratio}")
    return "; ".join(parts)


def verdict(row: Row, seconds: float, found: dict[str, Any], other: dict[str, Any] | None) -> str:
    """Say whether the goal is met."""
    if row.goal is None:
        return ""
    fast = statistics.median(other["seconds"]) / seconds >= row.goal if other else seconds <= row.goal
    return "met" if fast and (row.memory is None or found["peak_mib"] <= row.memory) else "not met"


def page(lines: list[str]) -> str:
    """Write the page of the documentation."""
    about = f"{machine()}, Python {platform.python_version()}, measured on {dt.datetime.now(dt.UTC).date()}"
    return "\n".join(
        [
            "# How fast",
            "",
            ABOUT,
            "",
            f"Machine: {about}.",
            "",
            "| work | goal | measured | |",
            "|---|---|---|---|",
            *lines,
            "",
            NOTES.read_text(),
        ]
    )


def machine() -> str:
    """Describe the machine in general terms."""
    names = [text for text in Path("/proc/cpuinfo").read_text().splitlines() if text.startswith("model name")]
    chip = names[0].split(":")[1].strip() if names else platform.machine()
    return f"one core of {len(names) or os.cpu_count()} ({chip}), {platform.system()}"


if __name__ == "__main__":
    main()
