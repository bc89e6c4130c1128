"""The deals lens: is there a deal that all would sign, which, and how sure are we?

Layer: may import ``space``, ``values`` and ``case``; imports no other lens and knows no report.
"""
