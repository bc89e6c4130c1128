"""`detente check`: every mistake at once, then what was understood and whether it can all be true."""

from __future__ import annotations

import json
import re
from importlib import import_module
from importlib.util import find_spec
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
    JSON types: ``file``, ``ok``, ``problems``, and for a case without mistakes ``understood`` and ``conflicts``
    (``None`` where contradictions could not be looked for).
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

    told = understood(document)
    problems = list(document.warnings)
    if told["packages"]["feasible"] == 0:
        problems.append(_nothing_feasible(document, file))
    conflicts = _conflicts(document)
    return {
        "file": file,
        "ok": all(problem.warning for problem in problems) and not conflicts,
        "problems": [_data(problem) for problem in problems],
        "understood": told,
        "conflicts": conflicts,
    }


def _nothing_feasible(document: CaseDocument, file: str) -> Problem:
    from detente.case.wording import problem_at

    message, hint = "every package breaks an active rule", "switch a rule off with `active: false`, or mend it"
    return problem_at("nothing-feasible", message, ("rules",), places=document.places, file=file, hint=hint, key=True)


def _conflicts(document: CaseDocument) -> list[dict[str, Any]] | None:
    """Name every minimal set of statements that cannot all be true."""
    if find_spec("detente.values.consistency") is None:
        return None
    conflicts_of = import_module("detente.values.consistency").conflicts_of
    return [
        {
            "party": party,
            "account": account,
            "variant": variant,
            "statements": [
                {
                    "id": said.id,
                    "line": said.line,
                    "source": [said.source] if isinstance(said.source, str) else list(said.source),
                }
                for said in statements
            ],
        }
        for party, account, variant, statements in conflicts_of(document)
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
    return "\n\n".join([*parts, "\n".join([summary, in_text(found["understood"]), *_conflict_lines(found)])])


def _conflict_lines(found: dict[str, Any]) -> list[str]:
    conflicts = found["conflicts"]
    if conflicts is None:
        return []
    lines = [f"  {'consistency':<12} {_count(len(conflicts), 'contradiction')}"]
    for conflict in conflicts:
        where = ", ".join(conflict[key] for key in ("account", "variant") if conflict[key] is not None)
        lines.append(f"\nThese statements about {conflict['party']} cannot all be true ({where}):")
        lines += [f"  {found['file']}:{said['line']}: {_said(said)}" for said in conflict["statements"]]
    return lines


def _said(said: dict[str, Any]) -> str:
    return f"{said['id'] or 'statement'} ({', '.join(said['source']) or 'no source'})"


def _coloured(text: str) -> str:
    """Colour the level of a problem; the terminal's own doing where there is one, plain text elsewhere."""
    return _LEVEL.sub(lambda match: click.style(match[0], fg=_COLOURS[match[0]], bold=True), text, count=1)


def _count(number: int, thing: str) -> str:
    return f"{'no' if number == 0 else f'{number:,}'} {thing}{'' if number == 1 else 's'}"
