"""Every kind of mistake that ``detente check`` can name, from the registry that the command itself uses."""

from __future__ import annotations

from detente.case.codes import CODES


def write() -> str:
    """Write one section for each code."""
    return "\n".join(_section(name) for name in CODES)


def _section(name: str) -> str:
    code = CODES[name]
    level = "A warning: the case can be worked with all the same.\n\n" if code.warning else ""
    return f"## `{name}`\n\n**{code.title}** {code.explanation}\n\n{level}*To mend it:* {code.remedy}\n"
