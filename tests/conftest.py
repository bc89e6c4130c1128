"""What all tests share: draws are kept in a folder of the test run's own, so that nothing hangs on an earlier one."""

import os
import tempfile

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long an example takes hangs on the machine
settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def _own_store():
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("DETENTE_STORE")
        os.environ["DETENTE_STORE"] = folder
        yield
        if before is None:
            del os.environ["DETENTE_STORE"]
        else:
            os.environ["DETENTE_STORE"] = before
