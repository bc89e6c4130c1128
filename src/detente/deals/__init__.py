"""The deals lens: whether there is a deal that all would sign, which, and how sure that is.

Layer: may import ``consent``, ``space``, ``values`` and ``case``; imports no other lens and knows no report.
"""
