"""Other tools' files in: Genius XML, GeniusWeb JSON, NegoLog JSON and NegMAS YAML, each in its own meaning.

Layer: may import NumPy and PyYAML only; knows no case, no lens and no screen.
"""

from detente.formats.errors import FormatError
from detente.formats.reader import read_domain
from detente.formats.record import Domain, Profile

__all__ = ["Domain", "FormatError", "Profile", "read_domain"]
