"""Quotations, looked up in the texts they are said to come from."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.case.composing import Path as KeyPath
    from detente.case.ledger import Ledger
    from detente.case.model import Source

LARGEST_SOURCE = 5_000_000
"""Bytes of a source's text that are searched."""
_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-"}
)
_LEFT_OUT = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.")


def check_quotations(ledger: Ledger, folder: Path | None) -> None:
    """Find statements whose quote leads nowhere, and quotations that are not in their source's text.

    Parameters
    ----------
    ledger
        The case under check.
    folder
        Where the case lies and so its sources' texts; ``None`` if it lies nowhere.
    """
    for path, quote, sources in _quotes(ledger):
        known = [ledger.case.sources[name] for name in sources if name in ledger.case.sources]
        if not sources:
            ledger.add("quote-without-source", "the quote has no source", (*path, "quote"), "add `source:`", key=True)
        elif known and not any(_holds(source, quote) for source in known):
            hint = "add the words to the source's `quotations`"
            ledger.add("quote-not-in-source", "the quote is not among its source's quotations", (*path, "quote"), hint)
    if folder is not None:
        for name, source in ledger.case.sources.items():
            _check_file(ledger, name, source, folder)


def stands_in(quotation: str, text: str) -> bool:
    """Tell whether a text holds the quotation's pieces in their order.

    Line breaks, spaces, capital letters, and the style of quotation marks and dashes do not count; … and [...] stand
    for words left out.
    """
    return _pieces_in(quotation, _flattened(text))


def _pieces_in(quotation: str, flat: str) -> bool:
    here = 0
    for piece in _LEFT_OUT.split(quotation):
        words = _flattened(piece)
        found = flat.find(words, here)
        if found < 0:
            return False
        here = found + len(words)
    return True


def _flattened(text: str) -> str:
    return " ".join(text.translate(_SAME).casefold().split())


def _quotes(ledger: Ledger) -> Iterator[tuple[KeyPath, str, Iterable[str]]]:
    for _, path, said in ledger.statements():
        if said.quote is not None:
            yield path, said.quote, said.source
    for party, positions in ledger.case.positions.items():
        for name, position in positions.items():
            if position.quote is not None:
                yield ("positions", party, name), position.quote, position.source


def _holds(source: Source, quote: str) -> bool:
    texts = (text for given in source.quotations for text in (given.text, given.translation) if text is not None)
    return any(stands_in(quote, text) or stands_in(text, quote) for text in texts)


def _check_file(ledger: Ledger, name: str, source: Source, folder: Path) -> None:
    if source.file is None:
        return
    path: KeyPath = ("sources", name, "file")
    if not _inside(source.file, folder):
        ledger.add(
            "file-elsewhere", f"`{source.file}` is not beside the case", path, "put the text in the case's folder"
        )
        return
    text = _text_of(folder / source.file)
    if text is None:
        ledger.add("missing-file", f"there is no text file `{source.file}` beside the case", path)
        return
    flat = _flattened(text)
    for i, quotation in enumerate(source.quotations):
        if not _pieces_in(quotation.text, flat):
            message = f"these words do not stand in `{source.file}`"
            ledger.add("quotation-not-found", message, ("sources", name, "quotations", i))


def _inside(file: str, folder: Path) -> bool:
    """Tell whether a file lies in the folder or below it, links followed."""
    relative = PurePosixPath(file)
    if "\0" in file or relative.is_absolute() or ".." in relative.parts:
        return False
    return (folder / relative).resolve().is_relative_to(folder.resolve())


def _text_of(path: Path) -> str | None:
    try:
        if not path.is_file():
            return None
        with path.open("rb") as opened:
            return opened.read(LARGEST_SOURCE).decode("utf-8", "replace")
    except OSError:
        return None
