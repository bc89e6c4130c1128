"""Texts of a case without the characters by which a terminal can be steered, or the figures of a page turned about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, separators of lines, and what turns the direction of writing."""


def without_controls(held: Any) -> Any:
    """Replace control characters in every text of a result.

    Parameters
    ----------
    held
        A text, or dicts and lists that hold texts; keys are texts too.

    Returns
    -------
    Any
        The same, with each control character shown as �.
    """
    if isinstance(held, str):
        return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", held)
    if isinstance(held, Mapping):
        return {without_controls(key): without_controls(value) for key, value in held.items()}
    return [without_controls(one) for one in held] if isinstance(held, list | tuple) else held
