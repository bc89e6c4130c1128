"""Which format lies in a folder or a list of files, and reading it whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.formats import genius, geniusweb, gmcr, markup, negmas, negolog, tree
from detente.formats.errors import FormatError
from detente.formats.record import Domain, Profile
from detente.formats.source import LARGEST, MAX_PARTIES, Source, is_folder, load, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from detente.formats.gmcr import Conflict
    from detente.formats.weighted import Issues

ENDINGS = (".xml", ".json", ".yml", ".yaml")
MAX_FILES = 200
POINTS = re.compile(rb"[-+.0-9eE]+[,;\s]+[-+.0-9eE]+")

GENIUS, GENIUSWEB, NEGOLOG, NEGMAS = "Genius XML", "GeniusWeb JSON", "NegoLog JSON", "NegMAS YAML"


@dataclass(frozen=True)
class _Part:
    """One parsed file and what it is: ``domain``, ``profile``, or ``beside`` (known, and holds nothing to read)."""

    source: Source
    tool: str
    role: str
    root: Any


def read_domain(paths: Path | str | Iterable[Path | str]) -> Domain | Conflict:
    """Read a negotiation domain, or a conflict, in the format of another tool.

    Parameters
    ----------
    paths
        A folder, one file, or several files (domain and profiles). In a folder, parties come in the order of their
        file names; in a list, in the order given. A ``.gmcr`` file is a conflict by itself.

    Returns
    -------
    Domain | Conflict
        The issues and the value tables of the parties, in the meaning of the tool that wrote the files; of a ``.gmcr``
        file the conflict.

    Raises
    ------
    FormatError
        If anything in the files cannot be represented; it says what, where and what to do.
    """
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    folder = given[0] if len(given) == 1 and is_folder(given[0]) else None
    if folder is None and len(given) == 1 and given[0].suffix.lower() == gmcr.ENDING:
        return gmcr.read_conflict(load(given[0]))
    files, notes = _listed(folder) if folder else (given, [])
    place = folder or (given[0] if given else None)
    if not files:
        raise FormatError("empty", "there is no XML, JSON or YAML file to read", file=place)
    if len(files) > MAX_FILES:
        raise FormatError("too-large", f"there are {len(files)} files; {MAX_FILES} are read at most", file=place)
    parts = [_parsed(load(path)) for path in files]
    notes += [f"{part.source.path.name} was not read: {part.root}" for part in parts if part.role == "beside"]
    parts = [part for part in parts if part.role != "beside"]
    return _assembled(parts, place or Path(), folder, tuple(notes))


def _listed(folder: Path) -> tuple[list[Path], list[str]]:
    """List a folder's files of known endings by name, and note what else lies there."""
    try:
        entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise FormatError("unreadable", f"the folder cannot be read: {error.strerror}", file=folder) from None
    files = [path for path in entries if path.suffix.lower() in ENDINGS and not path.name.startswith("_")]
    return files, [f"{path.name} was not read" for path in entries if path not in files]


def _parsed(source: Source) -> _Part:
    """Parse a file by its ending, and tell what it is by its content."""
    readers: dict[str, Callable[[Source], _Part]] = {".xml": _xml, ".json": _json, ".yml": _yaml, ".yaml": _yaml}
    if (reader := readers.get(source.path.suffix.lower())) is None:
        remedy = "XML, JSON and YAML are told by the endings .xml, .json, .yml and .yaml; a .gmcr file is named alone."
        raise source.error("unknown-format", f"the ending {source.path.suffix!r} is not known", remedy=remedy)
    return reader(source)


def _xml(source: Source) -> _Part:
    lines = [line.strip() for line in source.data.split(b"\n", 100)[:100]]
    # Genius lays a bare list of points of the frontier beside some domains, and calls that XML too.
    if any(lines) and all(POINTS.fullmatch(line) for line in lines if line):
        return _Part(source, GENIUS, "beside", "a list of points, not XML")
    root = markup.parse(source)
    roles = {"negotiation_template": "domain", "utility_space": "profile"}
    if root.tag not in roles:
        reason = f"the root element <{root.tag}> is neither a Genius domain nor a Genius profile"
        raise source.error("unknown-format", reason, line=root.line)
    return _Part(source, GENIUS, roles[root.tag], root)


def _json(source: Source) -> _Part:
    root = tree.read_json(source)
    keys = root.mapping().keys()
    if "issuesValues" in keys:
        return _Part(source, GENIUSWEB, "domain", root)
    if geniusweb.SPACE in keys:
        return _Part(source, GENIUSWEB, "profile", root)
    if "issueWeights" in keys:
        return _Part(source, NEGOLOG, "profile", root)
    if "NumberOfBids" in keys or keys >= {"size", "opposition", "nash"}:
        return _Part(source, "", "beside", "published solutions of the domain")
    reason = f"it is neither GeniusWeb nor NegoLog (its keys: {', '.join(map(str, list(keys)[:6]))})"
    raise root.error("unknown-format", reason, f"Of GeniusWeb's profiles only {geniusweb.SPACE} can be read.")


def _yaml(source: Source) -> _Part:
    root = tree.read_yaml(source)
    keys = root.mapping().keys()
    if "issues" in keys:
        return _Part(source, NEGMAS, "domain", root)
    if keys & {"values", "ufun", "reserved_value"} or "type" in keys:
        return _Part(source, NEGMAS, "profile", root)
    raise root.error("unknown-format", "it is neither a NegMAS outcome space nor a NegMAS utility function")


def _assembled(parts: list[_Part], place: Path, folder: Path | None, notes: tuple[str, ...]) -> Domain:
    """Put a domain together from its parsed files."""
    tools = sorted({part.tool for part in parts})
    if len(tools) > 1:
        raise FormatError("several-formats", f"the files are of several formats: {', '.join(tools)}", file=place)
    domains = [part for part in parts if part.role == "domain"]
    profiles = [part for part in parts if part.role == "profile"]
    if len(domains) > 1:
        names = ", ".join(part.source.path.name for part in domains)
        remedy = "Name the files of one domain."
        raise FormatError("several-domains", f"there are several domains: {names}", file=place, remedy=remedy)
    if not profiles:
        reason = "there is a domain and no profile" if domains else "there is neither a domain nor a profile"
        raise FormatError("no-profile", reason, file=place, remedy="Name the profiles of the parties too.")
    if len(profiles) > MAX_PARTIES:
        raise FormatError(
            "too-large", f"there are {len(profiles)} profiles, {MAX_PARTIES} at most are read", file=place
        )
    if (again := repeated(part.source.name for part in profiles)) is not None:
        remedy = "Parties are called after their files: name these differently."
        raise FormatError("duplicate-profile", f"two profiles are called {again!r}", file=place, remedy=remedy)
    issues, read = _READERS[tools[0]](domains, profiles)
    for part, profile in zip(profiles, read, strict=True):
        _bounded(part, profile)
    name = folder.resolve().name if folder else (domains or profiles)[0].source.name
    files = tuple(part.source.path.name for part in (*domains, *profiles))
    return Domain(name, issues, tuple(read), tools[0], files, notes)


def _bounded(part: _Part, profile: Profile) -> None:
    """Refuse values that overflow, or that are larger than a case can hold."""
    values = np.concatenate((*profile.tables, [profile.reservation or 0.0]))
    if not (np.abs(values) <= LARGEST).all():  # written so that NaN, from 0 × infinity, is refused too
        raise part.source.error("number", f"its values are larger than {LARGEST:g}", remedy="Use a larger unit.")


def _domain_of(domains: list[_Part], profiles: list[_Part]) -> _Part:
    if not domains:
        remedy = "Name the domain file too."
        raise profiles[0].source.error(
            "no-domain", "a profile is read over its domain, and none is here", remedy=remedy
        )
    return domains[0]


def _genius(domains: list[_Part], profiles: list[_Part]) -> tuple[Issues, list[Profile]]:
    domain = _domain_of(domains, profiles)
    issues = genius.read_issues(domain.source, domain.root)
    read = [genius.read_profile(part.source, part.root, issues) for part in profiles]
    return tuple((issue.name, issue.options) for issue in issues), read


def _negmas(domains: list[_Part], profiles: list[_Part]) -> tuple[Issues, list[Profile]]:
    options = negmas.read_options(_domain_of(domains, profiles).root)
    return negmas.labels(options), [negmas.read_profile(part.root, options) for part in profiles]


def _geniusweb(domains: list[_Part], profiles: list[_Part]) -> tuple[Issues, list[Profile]]:
    """Every profile carries its domain: all must be the same, and the same as the domain file's."""
    carried = [part.root.need(geniusweb.SPACE).need("domain") for part in profiles]
    roots = [part.root for part in domains] + carried
    issues = geniusweb.read_issues(roots[0])
    for root in roots[1:]:
        if {name: set(options) for name, options in geniusweb.read_issues(root)} != {
            name: set(options) for name, options in issues
        }:
            raise root.error(
                "domain-mismatch", f"its issues or options differ from those in {roots[0].source.path.name}"
            )
    return issues, [geniusweb.read_profile(part.root, issues) for part in profiles]


def _negolog(_domains: list[_Part], profiles: list[_Part]) -> tuple[Issues, list[Profile]]:
    issues = negolog.read_issues(profiles[0].root)
    return issues, [negolog.read_profile(part.root, issues) for part in profiles]


_READERS = {GENIUS: _genius, GENIUSWEB: _geniusweb, NEGOLOG: _negolog, NEGMAS: _negmas}
