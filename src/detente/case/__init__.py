"""The case file: what it may say, reading it, and every mistake with its line and column.

Layer: ``model``, ``reading``, ``checks``, ``schema`` and ``template`` import nothing of the house; ``spaces`` imports ``space``.
"""
