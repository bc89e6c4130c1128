"""Packages: their numbering, the rules that forbid some of them, and how issues hang together.

Layer: may import NumPy only; knows issues and options as numbers and no case.
"""

from detente.space.packages import Space
from detente.space.rules import Condition, Rule

__all__ = ["Condition", "Rule", "Space"]
