"""Handing chunks out to whoever works, and taking them back as they finish."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, BrokenExecutor, wait
from typing import TYPE_CHECKING

from detente.runs.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Executor, Future
    from typing import TypeAlias

    from detente.runs.plan import Chunk, Columns

    Finished: TypeAlias = tuple[Chunk, Columns]

GRACE = 1.0
"""Seconds that the chunks in hand are given to finish once a stop is asked for."""

BEAT = 0.5
"""Seconds after which a wait is begun anew: some systems notice Ctrl-C in between only."""


class BrokenDownError(Exception):
    """Not the work failed but the workers; ``chunks`` were lost with them."""

    def __init__(self, chunks: list[Chunk]) -> None:
        super().__init__(chunks)
        self.chunks = chunks


def hand_out(
    hands: Executor, job: Callable[[Chunk], Columns], chunks: Iterable[Chunk], width: Callable[[], int]
) -> Generator[Finished, None, None]:
    """Give each chunk as it finishes.

    Parameters
    ----------
    hands
        Who does the work.
    job, chunks
        What is to be done, and with which chunks.
    width
        How many chunks to keep in hand: enough that no worker waits, few enough that little is lost.

    Raises
    ------
    RunError
        The job raised it.
    BrokenDownError
        The workers broke down; what they finished before is given first.
    KeyboardInterrupt
        Passed on once the chunks that finish within ``GRACE`` are given.
    """
    waiting = deque(chunks)
    held: dict[Future[Columns], Chunk] = {}
    try:
        while waiting or held:
            room = width() - len(held)
            while waiting and room > 0:
                held[hands.submit(job, waiting[0])] = waiting[0]
                waiting.popleft()
                room -= 1
            done, _ = wait(held, BEAT, FIRST_COMPLETED)
            yield from _taken(done, held)
    except BrokenExecutor as error:  # a pool breaks as a whole
        done, _ = wait(held, return_when=ALL_COMPLETED)
        yield from _taken({future for future in done if future.exception() is None}, held)
        raise BrokenDownError(list(held.values())) from error
    except KeyboardInterrupt:
        done, _ = wait(held, GRACE, ALL_COMPLETED)
        yield from _taken(done, held)
        raise


def _taken(done: Iterable[Future[Columns]], held: dict[Future[Columns], Chunk]) -> Generator[Finished, None, None]:
    """Take out of the hands what is done."""
    for future in done:
        try:
            columns = future.result()
        except (RunError, BrokenExecutor):
            raise
        except Exception as error:
            raise BrokenDownError([held[future]]) from error
        yield held.pop(future), columns
