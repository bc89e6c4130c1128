"""`detente play`: negotiate yourself, against a side of the case, in the terminal."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli.options import account, reading, variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.workbench.case import Case
    from detente.workbench.play import Play

_HELP = (
    "Type one option's number for each issue, such as 1 3 2; or accept, or leave to walk out of the meeting. "
    "Ctrl-C stops, and loses nothing."
)


@click.command("play", short_help="Negotiate yourself, against a side of the case.")
@click.argument("case_file", metavar="CASE", type=click.Path(exists=True, path_type=Path))
@click.option("--as", "party", metavar="PARTY", help="The party that you are; the first in the file unless said.")
@click.option("--against", default="hidden", metavar="STRATEGY", help="How the others bargain; hidden unless said.")
@click.option("--rounds", type=click.IntRange(1, 1_000), help="One meeting of so many rounds, whatever the case says.")
@click.option(
    "--seed", type=click.IntRange(0, 2**62), help="The same seed deals out the same table; drawn unless said."
)
@account
@variant
@click.option("--resume", is_flag=True, help="Go on with the play of this case that was stopped.")
@click.option("--json", "as_json", is_flag=True, help="Print the debrief as JSON.")
def command(
    case_file: Path,
    party: str | None,
    against: str,
    rounds: int | None,
    seed: int | None,
    account: str | None,
    variant: str | None,
    resume: bool,
    as_json: bool,
) -> None:
    """Sit at the table of CASE: offer, accept or leave; what the other really wanted is told at the end.

    You play with one value function drawn from what the case leaves open, and see it.

    \b
    Example: detente play examples/hanoi-2019.yaml
             detente play examples/hanoi-2019.yaml --as united-states --against conceder --rounds 10
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    if against == "person":
        raise click.UsageError("two people play in the browser: detente serve")
    place = _place(case_file)
    if not resume and place.exists():
        place.replace(place.with_suffix(".before.json"))  # one that was stopped is not lost
    with reading(case_file, account, variant) as case:
        kept = _kept(place, case) if resume else None
        begun = kept or {
            "party": party or next(iter(case.words.parties)),
            "opponent": against,
            "seed": secrets.randbits(62) if seed is None else seed,
            "account": account,
            "variant": variant,
            "rounds": rounds,
            "acts": [],
        }
        _play(case, begun, place, as_json=as_json)


def _play(case: Case, begun: dict[str, Any], place: Path, *, as_json: bool) -> None:
    """Play until the talks are over, keep every move, and tell what lay behind."""
    from detente.report.terminal_play import print_debrief, print_table
    from detente.workbench.debrief import debrief
    from detente.workbench.play import play_of
    from detente.workbench.play_state import play_state

    play = play_of(case, **begun)
    kept = {"case": case.document.digest}
    _keep(place, begun | kept)
    while play.session is None:
        state = play_state(play, play.party)
        print_table(state, to_stderr=as_json)
        play = _moved(play, state, place)
        begun["acts"] = [{"party": one.party, "act": one.act, "options": one.options} for one in play.acts]
        _keep(place, begun | kept)
    told = debrief(play, play.party)
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print_debrief(told, {key: one.name for key, one in case.words.parties.items()}, case.words.issues)


def _moved(play: Play, state: Mapping[str, Any], place: Path) -> Play:
    """Ask for a move until one can be made."""
    from detente.talks.errors import TalksError

    while True:
        try:
            said = click.prompt("Your move", err=True).strip().lower()
        except click.Abort:
            click.echo(f"\nStopped; every move is kept in {place}. Go on with: --resume", err=True)
            raise SystemExit(0 if sys.stdin.isatty() else 1) from None
        try:
            if said in {"accept", "leave"}:
                return play.moved(play.party, said)  # type: ignore[arg-type]  # it is one of the two
            if said != "help":
                return play.moved(play.party, "offer", _offer(said, state))
            click.echo(_HELP, err=True)
        except (TalksError, ValueError) as error:
            click.echo(f"{error}".capitalize(), err=True)


def _offer(said: str, state: Mapping[str, Any]) -> dict[str, str]:
    """Read an offer from the numbers of its options."""
    typed, issues = said.replace(",", " ").split(), state["issues"]
    if len(typed) != len(issues) or not all(one.isdecimal() for one in typed):
        raise ValueError(f"type {len(issues)} numbers, one for each issue; or accept, leave or help")
    offered = {}
    for number, issue in zip(map(int, typed), issues, strict=True):
        if not 1 <= number <= len(issue["options"]):
            raise ValueError(f"{issue['name']} has options 1 to {len(issue['options'])}, not {number}")
        offered[issue["key"]] = issue["options"][number - 1]["key"]
    return offered


def _place(case_file: Path) -> Path:
    """Give the file that keeps the moves of a play of this case, in the user's state folder."""
    from hashlib import sha256

    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "detente" / "plays"
    name = sha256(str(case_file.resolve()).encode()).hexdigest()[:12]
    return folder / f"{case_file.stem}-{name}.json"


def _kept(place: Path, case: Case) -> dict[str, Any]:
    """Read the play that was stopped."""
    try:
        kept: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        digest = kept.pop("case")
    except (OSError, ValueError, KeyError) as error:
        raise click.UsageError(
            f"no play of this case was stopped that could be read ({error}); leave out --resume"
        ) from None
    if digest != case.document.digest:
        raise click.UsageError("the case has changed since that play began; begin a new one without --resume")
    return kept


def _keep(place: Path, begun: Mapping[str, Any]) -> None:
    """Keep the play before anything is answered: whole, or as it was."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_text(json.dumps(begun), encoding="utf-8")
    fresh.replace(place)
