"""Reading a case: from a file, from text, or from words made by a program."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from detente.case.checks import check_case, names_defined
from detente.case.composing import LARGEST_FILE, MOST_NODES, Places, compose
from detente.case.errors import CaseError, Problem, in_order
from detente.case.ledger import Ledger
from detente.case.mending import names_written, without
from detente.case.model import CaseFile
from detente.case.wording import problems_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from detente.case.composing import Path as KeyPath
    from detente.case.names import Words


@dataclass(frozen=True)
class CaseDocument:
    """A case that was read and holds together, with its text and the place of each of its words.

    Parameters
    ----------
    words
        What the case says.
    path
        The file it was read from, if any.
    text
        The text it was read from; empty if it was made by a program.
    places
        Line and column of each path of keys.
    digest
        SHA-256 of what the case says (comments and layout do not count), in hexadecimal.
    warnings
        Things to look at again; none of them stops the work.
    """

    words: CaseFile
    path: Path | None
    text: str
    places: Places
    digest: str
    warnings: tuple[Problem, ...] = ()


def read_case(path: str | Path) -> CaseDocument:
    """Read and check a case file.

    Raises
    ------
    CaseError
        With every mistake in the file at once.
    """
    path = Path(path)
    return _read(_text_of(path), str(path), path)


def parse_case(text: str, file: str = "<text>") -> CaseDocument:
    """Read and check a case given as YAML text; ``file`` is what messages call it.

    Raises
    ------
    CaseError
        With every mistake in the text at once.
    """
    if len(text) > LARGEST_FILE:
        raise CaseError([_too_large(file)])
    return _read(text.removeprefix("\ufeff"), file, None)


def case_from_words(words: Mapping[str, Any], name: str = "<case>") -> CaseDocument:
    """Check a case given as plain dicts, lists, text and numbers, with the keys of the file.

    Raises
    ------
    CaseError
        With every mistake at once, placed by their path of keys.
    """
    plain = _plain(words, name)
    return _document(plain, Places(), name, None, "")


def _read(text: str, file: str, path: Path | None) -> CaseDocument:
    words, places = compose(text, file)
    return _document(words, places, file, path, text)


def _document(words: Any, places: Places, file: str, path: Path | None, text: str) -> CaseDocument:
    folder = path.parent if path else None
    classes: dict[int, type[Words]] = {}
    try:
        case = _model_of(words, classes)
    except ValidationError as error:
        found = problems_of(error, words, classes, places, file)
        raise CaseError(
            [problem for _, problem in found] + _further_problems(words, found, places, file, folder)
        ) from None
    problems = check_case(Ledger(case, places, file, names_defined(case)), folder)
    if not all(problem.warning for problem in problems):
        raise CaseError(problems)
    return CaseDocument(case, path, text, places, digest_of(case), in_order(problems))


def _model_of(words: Any, classes: dict[int, type[Words]]) -> CaseFile:
    """Read the words as a case; ``classes`` then says which part each mapping was read as, by its ``id``."""
    return CaseFile.model_validate(words, context=classes, by_alias=True, by_name=False)


def _further_problems(
    words: Any, found: list[tuple[KeyPath, Problem]], places: Places, file: str, folder: Path | None
) -> list[Problem]:
    """Find what else is wrong with a case, beside the problems of form already found."""
    case, indices = _what_is_sound(words, [path for path, _ in found])
    if case is None:
        return []
    known: dict[str, Collection[str]] = {
        section: {**dict.fromkeys(names), **dict.fromkeys(names_written(words, section))}
        for section, names in names_defined(case).items()
    }
    known["status quo"] = ["status quo"] if "status quo" in words else []
    return check_case(Ledger(case, places, file, known, indices), folder)


def _what_is_sound(words: Any, faulty: list[KeyPath]) -> tuple[CaseFile | None, dict[str, Collection[int]]]:
    """Read a case without its faulty parts, with as much left as can be; ``None`` if nothing can be made of it."""
    for mend in (True, False):
        rest = without(words, faulty, mend=mend)
        if rest is not None:
            with suppress(ValidationError):
                return _model_of(rest[0], {}), rest[1]
    return None, {}


def digest_of(case: CaseFile) -> str:
    """Name what a case says by a SHA-256, the same however the file is laid out."""
    return hashlib.sha256(case.model_dump_json(by_alias=True, exclude_defaults=True).encode()).hexdigest()


def _text_of(path: Path) -> str:
    """Read a file's text, bounded in size; what is no file could keep its reader waiting for ever, and is refused."""
    try:
        if path.exists() and not path.is_dir() and not path.is_file() and not _opened_already(path):
            raise CaseError([Problem("unreadable", "this is not a regular file", str(path))])
        with path.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        raise CaseError([Problem("unreadable", f"cannot open the file: {reason}", str(path))]) from None
    if len(data) > LARGEST_FILE:
        raise CaseError([_too_large(str(path))])
    return _decoded(data, str(path))


def _opened_already(path: Path) -> bool:
    """Tell whether a path stands for a stream that the caller opened, as ``/dev/stdin`` and ``<(command)`` do."""
    place = path.absolute()
    return place == Path("/dev/stdin") or place.parent in {Path("/dev/fd"), Path("/proc/self/fd")}


def _decoded(data: bytes, file: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = "save it as plain text in UTF-8"
        raise CaseError(
            [Problem("not-text-file", "the file is UTF-16 or UTF-32 text, not UTF-8", file, 1, 1, hint=hint)]
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        message = f"the file is not UTF-8: byte {error.object[error.start]:#04x} begins no character"
        excerpt = data.splitlines()[line - 1].decode("utf-8", "replace") if line <= len(data.splitlines()) else ""
        hint = "save it as plain text in UTF-8"
        raise CaseError([Problem("not-text-file", message, file, line, column, excerpt, hint)]) from None


def _too_large(file: str) -> Problem:
    return Problem("too-large", f"the file is larger than {LARGEST_FILE // 1_000_000} MB", file)


def _plain(words: Mapping[str, Any], name: str) -> Any:
    """Copy the words as plain data, so that what is checked cannot change or recurse for ever."""
    try:
        text = json.dumps(words, default=_json_default)
    except (TypeError, ValueError, RecursionError) as error:
        raise CaseError(
            [Problem("bad-value", f"the case holds something that is no plain data: {error}", name)]
        ) from None
    if len(text) > 20 * LARGEST_FILE:
        raise CaseError([Problem("too-large", f"the case holds more than {MOST_NODES:,} values", name)])
    return json.loads(text)


def _json_default(given: Any) -> Any:
    if hasattr(given, "isoformat"):
        return given.isoformat()
    if hasattr(given, "items"):
        return dict(given.items())
    if hasattr(given, "tolist"):
        return given.tolist()
    raise TypeError(f"{type(given).__name__} is no plain data")
