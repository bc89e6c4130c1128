from __future__ import annotations

from pathlib import Path

import pytest

FLAT = Path(__file__).parent / "flat.yaml"


@pytest.fixture(scope="session")
def flat() -> str:
    """A case that uses every key there is."""
    return FLAT.read_text(encoding="utf-8")
