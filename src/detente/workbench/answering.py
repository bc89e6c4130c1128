"""What an answer adds to a case file, whether it can be true beside the rest, and writing it there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from detente.case.document import named_statements
from detente.case.editing import APPEND, Edit, edited
from detente.case.reading import parse_case, read_case
from detente.case.spaces import Numbering
from detente.values.consistency import contradictions
from detente.values.evidence import accounts_of, evidence_of
from detente.workbench.case import Case

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from detente.case.model import CaseFile
    from detente.case.reading import CaseDocument
    from detente.case.statements import Statement

STANDINGS = ("read", "second-hand", "from memory")
"""How well the wording of a source can be known."""

_LONGEST_KEY = 40


@dataclass(frozen=True)
class NewSource:
    """A source that the file does not have yet.

    Parameters
    ----------
    title
        What it is called.
    standing
        How well its wording is known, one of ``STANDINGS``.
    """

    title: str
    standing: str = STANDINGS[0]


@dataclass(frozen=True)
class Answer:
    """An answer to a question, and what stands behind it.

    Parameters
    ----------
    party
        The party it is about.
    form
        The statement it makes, in the words of the file.
    credence
        How far it is believed, above 0; 1 binds.
    accounts
        The accounts that hold it; all of them if empty.
    variant
        The variant in which it holds; all of them if None.
    source
        A source of the file, or a new one; without one it is an assumption.
    because
        Why it is believed.
    date
        A day, or only a month or year.
    """

    party: str
    form: Mapping[str, Any]
    credence: float
    accounts: tuple[str, ...] = ()
    variant: str | None = None
    source: str | NewSource | None = None
    because: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class Addition:
    """A case file's text with an answer in it.

    Parameters
    ----------
    text
        The text of the whole file.
    document
        What it says now.
    party, id
        Whom the new statement is about, and its name.
    lines
        The lines that are new, each with its number.
    """

    text: str
    document: CaseDocument
    party: str
    id: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Clash:
    """Binding statements of an account that cannot all be true, the new one among them.

    Parameters
    ----------
    account, variant
        Where they stand together.
    statements
        Each with its id, its line in the text, and its sources.
    """

    account: str
    variant: str | None
    statements: tuple[tuple[str, int | None, tuple[str, ...]], ...]


def added(text: str, answer: Answer, file: str = "<text>") -> Addition:
    """Write an answer into the text of a case, behind what is said of the party; comments and layout stay.

    Raises
    ------
    detente.case.editing.EditError
        If the text cannot take it.
    detente.case.errors.CaseError
        If the text with it is no case: what was answered makes no statement.
    """
    words = parse_case(text, file).words
    name = _unused("asked-", {said.id for about in words.statements.values() for said in about if said.id})
    changed = edited(text, list(_edits(words, answer, name)))
    return Addition(changed, parse_case(changed, file), answer.party, name, tuple(new_lines(text, changed)))


def _edits(words: CaseFile, answer: Answer, name: str) -> Iterator[Edit]:
    source = answer.source
    if isinstance(source, NewSource):
        key = _key(source.title, words.sources)
        yield Edit(("sources", key), {"title": source.title, "standing": source.standing})
        source = key
    behind: dict[str, Any] = {"source": source, "date": answer.date, "credence": answer.credence}
    where = {"accounts": _one_or_list(answer.accounts), "variants": answer.variant}
    why = {"assumption": source is None or None, "because": answer.because}
    said = {"id": name, **answer.form} | {key: held for key, held in (behind | where | why).items() if held}
    yield Edit(("statements", answer.party, APPEND), said)


def _one_or_list(names: Sequence[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)


def _unused(stem: str, taken: Collection[str]) -> str:
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _key(title: str, taken: Collection[str]) -> str:
    """Make a short name of a source's title that no other source has."""
    key = re.sub(r"[\W_]+", "-", title.lower()).strip("-")[:_LONGEST_KEY].strip("-") or "source"
    return _unused(f"{key}-", taken) if key in taken else key


def new_lines(before: str, after: str) -> Iterator[tuple[int, str]]:
    """Give the lines of a text that were not in it before, with their numbers; most of it is the same at both ends."""
    old, new = before.splitlines(), after.splitlines()
    first = _alike(old, new)
    last = _alike(old[:first:-1], new[:first:-1])
    matched = SequenceMatcher(None, old[first : len(old) - last], new[first : len(new) - last], autojunk=False)
    for tag, _, _, start, end in matched.get_opcodes():
        if tag in {"insert", "replace"}:
            yield from ((first + at + 1, new[first + at]) for at in range(start, end))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the lines at the beginning that are the same in both."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def clashes_with(addition: Addition, answer: Answer) -> tuple[Clash, ...]:
    """Find the binding statements with which a new one cannot be true, account by account.

    An answer that only weighs clashes with nothing.
    """
    if answer.credence < 1:
        return ()
    words, found = addition.document.words, []
    numbering = Numbering(words)
    new = next(said for name, said in named_statements(words, addition.party) if name == addition.id)
    for account in answer.accounts or accounts_of(words):
        evidence = evidence_of(numbering, addition.party, account, answer.variant)
        if evidence.kind != "drawn" or evidence.polytope.is_empty():
            sets = [one for one in contradictions(evidence) if any(said is new for said in one)]
            found += [Clash(account, answer.variant, _said(addition, one)) for one in sets]
    return tuple(found)


def _said(addition: Addition, clashing: Sequence[Statement]) -> tuple[tuple[str, int | None, tuple[str, ...]], ...]:
    document, held = addition.document, set(map(id, clashing))
    return tuple(
        (name, document.places.line(("statements", addition.party, place)), said.source)
        for place, (name, said) in enumerate(named_statements(document.words, addition.party))
        if id(said) in held
    )


class ChangedError(Exception):
    """A file is no longer what was read; nothing was written."""


@dataclass(frozen=True)
class Manuscript:
    """A case file in hand, to be written on.

    Parameters
    ----------
    path
        Where it stands.
    raw
        Its bytes when it was read, or as they would be.
    case
        What they say.
    """

    path: Path
    raw: bytes
    case: Case

    @classmethod
    def read(cls, path: Path) -> Manuscript:
        """Read a case file.

        Raises
        ------
        detente.case.errors.CaseError
            With every mistake at once.
        OSError
            If it cannot be read.
        """
        raw, document = path.read_bytes(), read_case(path)
        while document.text != raw.decode("utf-8-sig", "replace"):  # written between the two
            raw, document = path.read_bytes(), read_case(path)
        return cls(path, raw, Case(document))

    @property
    def text(self) -> str:
        """The text, to the byte: line ends and a mark at the beginning are kept."""
        return self.raw.decode("utf-8")

    def rewritten(self, addition: Addition) -> Manuscript:
        """Give what would be in hand, with nothing written."""
        return Manuscript(self.path, addition.text.encode("utf-8"), Case(addition.document))

    def written(self, addition: Addition, target: Path) -> Manuscript:
        """Write an addition whole or not at all, and read it back.

        Parameters
        ----------
        addition
            What to write.
        target
            Where; a file other than the one in hand must not be there yet.

        Raises
        ------
        ChangedError
            If the file in hand is not as it was read, or the other one is there.
        detente.case.errors.CaseError
            If what would stand there is no case; nothing is written then.
        OSError
            If it cannot be written.
        """
        from detente.report.files import whole

        with whole(target) as part:
            part.write_bytes(addition.text.encode("utf-8"))
            read_case(part)
            self._check(target)
        return Manuscript.read(target)

    def _check(self, target: Path) -> None:
        if target == self.path and (not target.exists() or target.read_bytes() != self.raw):
            raise ChangedError(f"{target} changed on disk since it was read")
        if target != self.path and target.exists():
            raise ChangedError(f"{target} is there already")
