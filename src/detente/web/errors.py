"""What the API answers when it cannot do what is asked."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A request cannot be met.

    Parameters
    ----------
    status
        The status of the answer.
    code
        A short name of the kind of fault, for programs.
    message
        What is wrong, why, and the remedy, for people.
    more
        What else the answer holds.
    """

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        self.status = status
        self.code = code
        self.more = more
        super().__init__(message)

    @property
    def data(self) -> dict[str, Any]:
        """The body of the answer."""
        words = str(self).encode("utf-8", "replace").decode("utf-8")  # a name given may hold half a character
        return {"error": words, "code": self.code, **self.more}
