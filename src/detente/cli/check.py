"""`detente check`: every mistake at once, then what was understood and whether it can all be true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from detente.case.errors import Problem
    from detente.case.reading import CaseDocument


@click.command("check", short_help="Find every mistake in case files and say what was understood.")
@click.argument(
    "files", metavar="FILE…", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
def command(files: tuple[Path, ...], as_json: bool) -> None:
    """Find every mistake in each FILE, with its line; then say what was understood and test it for contradictions.

    Ends with status 1 if there are mistakes or contradictions. `detente explain CODE` explains a kind of mistake.

    Example: detente check examples/hanoi-2019.yaml
    """
    findings = [checked(path) for path in files]
    if as_json:
        click.echo(json.dumps({"files": findings}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(map(_in_text, findings)))
    raise SystemExit(0 if all(found["ok"] for found in findings) else 1)


def checked(path: Path) -> dict[str, Any]:
    """Check one file.

    Returns
    -------
    JSON types: ``file``, ``ok``, ``problems``, and for a case without mistakes ``understood`` and ``clashes``: sets of
    statements that cannot all be true, ``binding`` if none of them only weighs.
    """
    from detente.case.errors import CaseError
    from detente.case.reading import read_case

    try:
        document = read_case(path)
    except CaseError as error:
        return {"file": str(path), "ok": False, "problems": [_data(one) for one in error.problems]}
    return _about(document, str(path))


def _about(document: CaseDocument, file: str) -> dict[str, Any]:
    from detente.cli.understood import understood

    wrong = _wrong_moves(document, file)
    told = understood(document, faulty_moves=bool(wrong))
    problems = list(document.warnings)
    if told["packages"]["feasible"] == 0:
        problems.append(_nothing_feasible(document, file))
    problems += _incomplete_rankings(document, file)
    problems += wrong
    clashes = _clashes(document)
    return {
        "file": file,
        "ok": all(problem.warning for problem in problems) and not any(clash["binding"] for clash in clashes),
        "problems": [_data(problem) for problem in problems],
        "understood": told,
        "clashes": clashes,
    }


def _nothing_feasible(document: CaseDocument, file: str) -> Problem:
    from detente.case.wording import problem_at

    message, hint = "every package breaks an active rule", "switch a rule off with `active: false`, or mend it"
    return problem_at("nothing-feasible", message, ("rules",), places=document.places, file=file, hint=hint, key=True)


def _incomplete_rankings(document: CaseDocument, file: str) -> list[Problem]:
    from detente.case.wording import problem_at
    from detente.values.consistency import incomplete_rankings

    found = []
    for one in incomplete_rankings(document):
        count = "more packages than can be listed" if one.missing is None else _count(one.missing, "feasible package")
        first = f", first: {', '.join(one.first.values())}" if one.first else ""
        message, path = (
            f"the complete ranking leaves out {count}{first}",
            ("statements", one.party, one.place, "ranking"),
        )
        hint = "rank them too, or leave `complete: true` out and say which options are better"
        found.append(problem_at("incomplete-ranking", message, path, places=document.places, file=file, hint=hint))
    return found


def _wrong_moves(document: CaseDocument, file: str) -> list[Problem]:
    from detente.case.spaces import Numbering
    from detente.cli.options import fault_at
    from detente.workbench.moves_words import faults

    if document.words.moves is None:
        return []
    return [fault_at(error, document, file) for error in faults(Numbering(document.words))]


def _clashes(document: CaseDocument) -> list[dict[str, Any]]:
    """Name every minimal set of statements that cannot all be true, with their sources and lines."""
    from detente.values.consistency import clashes

    return [
        {
            "party": clash.party,
            "where": [{"account": account, "variant": variant} for account, variant in clash.where],
            "binding": clash.binding,
            "statements": [
                {
                    "id": said.id,
                    "line": said.line,
                    "source": list(said.source),
                    "text": document.places.text_of(said.line or 0).strip().removeprefix("- "),
                }
                for said in clash.statements
            ],
        }
        for clash in clashes(document)
    ]


def _data(problem: Problem) -> dict[str, Any]:
    level = "warning" if problem.warning else "error"
    fields = ("code", "message", "line", "column", "excerpt", "hint", "where")
    return {"level": level} | {name: getattr(problem, name) for name in fields} | {"text": problem.render()}


_LEVEL = re.compile(r"(error|warning)(?=\[[a-z-]+\]: )")
_COLOURS = {"error": "red", "warning": "yellow"}


def _in_text(found: dict[str, Any]) -> str:
    """Write what was found in one file: problems, a line that sums up, what was understood, contradictions."""
    from detente.case.errors import MOST_SHOWN
    from detente.cli.understood import in_text

    problems = found["problems"]
    parts = [_coloured(problem["text"]) for problem in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        parts.append(f"… and {len(problems) - MOST_SHOWN:,} more")
    errors = sum(problem["level"] == "error" for problem in problems)
    summary = f"{found['file']}: {_count(errors, 'mistake')}, {_count(len(problems) - errors, 'warning')}"
    if "understood" not in found:
        return "\n\n".join([*parts, summary])
    return "\n\n".join([*parts, "\n".join([summary, in_text(found["understood"]), *_clash_lines(found)])])


def _clash_lines(found: dict[str, Any]) -> list[str]:
    binding = [clash for clash in found["clashes"] if clash["binding"]]
    tensions = [clash for clash in found["clashes"] if not clash["binding"]]
    told = _count(len(binding), "contradiction") + (f"; {_count(len(tensions), 'tension')}" if tensions else "")
    lines = [f"  {'consistency':<12} {told}"]
    for clash in binding:
        lines.append(f"\nThese statements about {clash['party']} cannot all be true ({_where(clash['where'])}):")
        lines += _said_lines(clash, found["file"])
    for clash in tensions:
        lines.append(
            f"\nThese about {clash['party']} cannot all be true, but one only weighs ({_where(clash['where'])}):"
        )
        lines += _said_lines(clash, found["file"])
    return lines


def _said_lines(clash: dict[str, Any], file: str) -> list[str]:
    from detente.case.errors import harmless

    return [
        harmless(f"  {file}:{said['line']}: {said['text']}  [{said['id']}; {', '.join(said['source']) or 'no source'}]")
        for said in clash["statements"]
    ]


def _where(worlds: list[dict[str, Any]]) -> str:
    """Say in which accounts and variants, the first few by name."""
    named = [" in ".join(name for name in (world["account"], world["variant"]) if name) for world in worlds]
    return ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")


def _coloured(text: str) -> str:
    """Colour the level of a problem; the terminal's own doing where there is one, plain text elsewhere."""
    return _LEVEL.sub(lambda match: click.style(match[0], fg=_COLOURS[match[0]], bold=True), text, count=1)


def _count(number: int, thing: str) -> str:
    return f"{'no' if number == 0 else f'{number:,}'} {thing}{'' if number == 1 else 's'}"
