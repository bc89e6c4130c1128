"""The case file: what it may say, reading it, and every mistake with its line and column.

Layer: imports nothing of the house, but for ``spaces``, which imports ``space``.
"""
