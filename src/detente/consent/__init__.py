"""Who accepts which package in which draw: the table at which the parties sit, and what every lens asks of it.

Layer: may import ``space`` and ``values``; the lenses stand on it, and it knows none of them.
"""
