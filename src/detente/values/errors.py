"""What can be wrong with what is known of a party.

KnowledgeError
├── MissingDirectionError    nothing says which options of an issue are better
├── TooManyUnknownsError     more is left unknown than can be worked with
└── ContradictionError       the binding statements cannot all be true
"""


class KnowledgeError(ValueError):
    """What is said of a party does not make a set of value functions."""


class MissingDirectionError(KnowledgeError):
    """Nothing says which options of an issue a party likes better."""


class TooManyUnknownsError(KnowledgeError):
    """More values of a party are left unknown than can be worked with."""


class ContradictionError(KnowledgeError):
    """The binding statements about a party cannot all be true."""
