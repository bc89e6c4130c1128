"""What can be wrong with the words of a case that should make a graph of moves."""

from __future__ import annotations


class ModelError(ValueError):
    """What stands under `moves` does not make a graph of moves.

    Parameters
    ----------
    message
        What is wrong.
    path
        The keys of the case file under which it stands.
    hint
        How to mend it.
    """

    def __init__(self, message: str, path: tuple[str | int, ...], hint: str = "") -> None:
        self.message = message
        self.path = path
        self.hint = hint
        super().__init__(f"{' › '.join(map(str, path))}: {message}" + (f"; {hint}" if hint else ""))
