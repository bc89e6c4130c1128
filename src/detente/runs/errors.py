"""What can go wrong with long work.

RunError
├── PlanError            what is asked for does not make a plan
├── OtherPlanError       the run folder belongs to another plan
├── FolderError          the run folder cannot be read or written
│   └── FolderBusyError  another process works in it
├── ChunkFailedError     the work itself raised an error
├── WorkerLostError      a chunk ends every worker that takes it
├── ClusterError         the cluster cannot be reached or cannot do the work
├── MissingExtraError    an optional library is not installed
└── Interrupted          stopped on request; what is done is kept
"""

from __future__ import annotations


class RunError(Exception):
    """Long work could not be done.

    Parameters
    ----------
    what
        What is wrong.
    where
        The folder, chunk or address it concerns.
    remedy
        How to mend it.
    """

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return (f"{self.where}: " if self.where else "") + self.what + (f"; {self.remedy}" if self.remedy else "")


class PlanError(RunError):
    """What is asked for does not make a plan."""


class OtherPlanError(RunError):
    """The run folder belongs to another plan."""


class FolderError(RunError):
    """The run folder cannot be read or written."""


class FolderBusyError(FolderError):
    """Another process works in the run folder."""


class ChunkFailedError(RunError):
    """The work itself raised an error; ``number`` is the chunk's."""

    def __init__(self, what: str, where: str = "", remedy: str = "", number: int = -1) -> None:
        super().__init__(what, where, remedy)
        self.number = number


class WorkerLostError(RunError):
    """A chunk ends every worker that takes it; ``number`` is the chunk's."""

    def __init__(self, what: str, where: str = "", remedy: str = "", number: int = -1) -> None:
        super().__init__(what, where, remedy)
        self.number = number


class ClusterError(RunError):
    """The cluster cannot be reached or cannot do the work."""


class MissingExtraError(RunError):
    """An optional library is not installed."""

    @classmethod
    def of(cls, library: str, extra: str) -> MissingExtraError:
        """Say which extra brings a library."""
        return cls(f"{library} is not installed", remedy=f"pip install 'detente[{extra}]'")


class Interrupted(RunError):  # noqa: N818 - not a fault: what is done is kept
    """Stopped on request; ``done`` of ``items`` are done."""

    def __init__(self, what: str, where: str = "", remedy: str = "", done: int = 0, items: int = 0) -> None:
        super().__init__(what, where, remedy)
        self.done = done
        self.items = items
