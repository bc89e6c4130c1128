"""Other tools' files in: Genius XML, NegMAS YAML, GeniusWeb, NegoLog and GMCR+ JSON, each in its meaning; cases out.

And tables of closes and of news, CSV or Parquet.

Layer: may import NumPy and PyYAML only, and DuckDB where Parquet is read; knows no case, no lens and no screen.
"""

from detente.formats.case_text import case_document, to_case_text
from detente.formats.errors import FormatError
from detente.formats.gmcr import Conflict
from detente.formats.reader import read_domain
from detente.formats.record import Domain, Profile

__all__ = ["Conflict", "Domain", "FormatError", "Profile", "case_document", "read_domain", "to_case_text"]
