"""What is said when a file of another tool cannot be read as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class FormatError(ValueError):
    """A file that cannot be represented, with the place and the way out.

    Parameters
    ----------
    code
        A short stable word for the kind of refusal, such as ``nonlinear`` or ``missing-option``.
    reason
        What is the matter, naming the offending text.
    file
        The file or folder meant.
    line
        The line, counted from 1, where one can be named.
    remedy
        What to do about it.
    """

    def __init__(
        self, code: str, reason: str, *, file: Path | None = None, line: int | None = None, remedy: str = ""
    ) -> None:
        self.code = code
        self.reason = reason
        self.file = file
        self.line = line
        self.remedy = remedy
        place = "" if file is None else f"{file}: " if line is None else f"{file}:{line}: "
        super().__init__(f"{place}{reason}" + (f". {remedy}" if remedy else ""))
