"""What parties want: statements as linear rows, the polytope they leave, its draws and exact bounds.

Layer: may import ``space`` and ``case``; knows no lens.
"""
