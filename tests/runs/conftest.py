"""Work to try the runs with, where the workers find it too, and what it gives when nothing is cut into chunks."""

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(autouse=True, scope="session")
def _workers_find_the_toy_work():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield


@pytest.fixture(scope="session")
def same():
    """Compare columns by their bytes."""

    def compare(found, expected):
        assert list(found) == list(expected)
        for name, column in expected.items():
            assert found[name].dtype == np.asarray(column).dtype
            assert found[name].shape == column.shape
            assert found[name].tobytes() == column.tobytes()

    return compare


@pytest.fixture(scope="session")
def unbroken():
    """Do all items of a plan in one go, knowing nothing of chunks but that there is one."""

    def call(plan):
        from detente.runs.plan import Chunk, function_of

        return function_of(plan.work)(dict(plan.task), Chunk(0, 0, plan.items))

    return call
